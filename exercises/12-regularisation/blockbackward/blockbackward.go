// Package blockbackward is an exercise of chapter 12: back through dropout, batch norm and a priced layer.
// 5 points, about 60 minutes.
//
//	go run ./exercises check blockbackward
package blockbackward

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// BlockBackward returns gradients of a block of three layers, in training:
// a dense layer without bias, batch norm, dropout,
//
//	h = W x        z = (h − μ)/√(σ² + ε)        a = m ⊙ (γ z + β)
//	R = L + ½ λ ‖W‖²
//
// μ and σ² (÷N) are those of each row of h, a neuron over the samples of the
// batch; ε = 1e-5.
//
// w is W (out × in), x is in × N, a sample is a column. gamma is γ, one number
// per neuron. m is the mask of the way forward (out × N): 0, or 1/(1 − P). da
// is ∂L/∂a (out × N), with the 1/N of the loss in it. lambda is λ. h and z are
// not given: compute them first. (β is not needed.)
//
// The results are ∂R/∂W (out × in), ∂R/∂γ and ∂R/∂β (one number per neuron).
func BlockBackward(w, x *mat.Dense, gamma []float64, m, da *mat.Dense, lambda float64) (dw *mat.Dense, dGamma, dBeta []float64) {
	panic(check.TODO[string]("BlockBackward")) // your answer
}
