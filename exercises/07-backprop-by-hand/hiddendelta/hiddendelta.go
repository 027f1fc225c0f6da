// Package hiddendelta is an exercise of chapter 7: δ of a hidden layer.
// 3 points, about 15 minutes.
//
//	go run ./exercises check hiddendelta
package hiddendelta

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// HiddenDelta returns δ of a hidden layer of logistic neurons,
//
//	δ = f'(z) ⊙ ∂L/∂a
//
// from what the layer above it knows: its weights W (outputs × hidden) and its
// error terms above (outputs × N). z (hidden × N) are the net inputs of the
// hidden layer, one column per sample. The result is hidden × N.
func HiddenDelta(w, above, z *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("HiddenDelta") // your answer
}
