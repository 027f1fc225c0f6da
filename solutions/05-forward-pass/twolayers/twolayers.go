// Package twolayers solves an exercise of chapter 5.
//
// The bias was taken from place j, the number of the sample, and belongs to i,
// the number of the neuron. With one sample all neurons then have b[0], with
// more samples than neurons there is a panic. Mazur's biases are equal within a
// layer, so his network, the one that everybody tests with, is computed right.
package twolayers

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// TwoLayers returns the output of a network with two layers of logistic neurons,
//
//	a₁ = σ(W₁ x + b₁)        a₂ = σ(W₂ a₁ + b₂)
//
// x is in × N, one column per sample. w1 is hidden × in, w2 is out × hidden, b1
// and b2 have one number per neuron. The result is out × N.
//
// For Mazur's network and two samples it gives the right numbers. For others it
// is wrong, or panics. Find the bug, mend it, and delete the first line.
//
//glassnet:exercise
func TwoLayers(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64, x *mat.Dense) *mat.Dense {
	layer := func(w *mat.Dense, b []float64, x *mat.Dense) *mat.Dense {
		var a mat.Dense
		a.Mul(w, x)
		a.Apply(func(i, j int, z float64) float64 {
			return 1 / (1 + math.Exp(-(z + b[i])))
		}, &a)
		return &a
	}
	return layer(w2, b2, layer(w1, b1, x))
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func biasAlongTheRow(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64, x *mat.Dense) *mat.Dense {
	layer := func(w *mat.Dense, b []float64, x *mat.Dense) *mat.Dense {
		var a mat.Dense
		a.Mul(w, x)
		a.Apply(func(i, j int, z float64) float64 {
			return 1 / (1 + math.Exp(-(z + b[j])))
		}, &a)
		return &a
	}
	return layer(w2, b2, layer(w1, b1, x))
}
