// Package weightgradient is an exercise of chapter 7: the gradient of the weights and of the bias.
// 2 points, about 10 minutes.
//
//	go run ./exercises check weightgradient
package weightgradient

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// WeightGradient returns the gradients of a dense layer z = W x + b for a batch:
// ∂L/∂W (out × in) and ∂L/∂b, one number per neuron.
//
// delta is δ = ∂L/∂z (out × N), with the 1/N of the loss in it; x is the input
// of the layer (in × N).
func WeightGradient(delta, x *mat.Dense) (dw *mat.Dense, db []float64) {
	panic(check.TODO[string]("WeightGradient")) // your answer
}
