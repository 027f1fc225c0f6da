// Package hiddendelta solves an exercise of chapter 7.
//
// Two steps of the chain rule. Wᵀ δ adds up, for every hidden neuron, the paths
// that leave it: that is ∂L/∂a. The slope a (1 − a) leads from a down to z. No
// 1/N and no minus: the loss has the one, the update the other.
package hiddendelta

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// HiddenDelta returns δ of a hidden layer of logistic neurons,
//
//	δ = f'(z) ⊙ ∂L/∂a
//
// from what the layer above it knows: its weights W (outputs × hidden) and its
// error terms above (outputs × N). z (hidden × N) are the net inputs of the
// hidden layer, one column per sample. The result is hidden × N.
//
//glassnet:exercise
func HiddenDelta(w, above, z *mat.Dense) *mat.Dense {
	var delta mat.Dense
	delta.Mul(w.T(), above) // ∂L/∂a
	delta.Apply(func(i, j int, da float64) float64 {
		a := 1 / (1 + math.Exp(-z.At(i, j)))
		return a * (1 - a) * da
	}, &delta)
	return &delta
}
