// Package weightdecay is an exercise of chapter 12: an update with a price on the weights.
// 2 points, about 10 minutes.
//
//	go run ./exercises check weightdecay
package weightdecay

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// WeightDecay does one step of gradient descent on a dense layer
// z = W x + b, for the structured risk
//
//	R = L + ½ λ ‖W‖²        θ ← θ − η ∂R/∂θ
//
// and returns the new W and the new b. w is W (out × in), b has one number per
// neuron. delta is δ = ∂L/∂z (out × N), with the 1/N of the loss in it; x is
// the input (in × N), a sample is a column. eta is η, lambda is λ, which may
// be 0. The arguments stay as they are.
//
// For one weight 0.5 and b = 0, with δ = 0.2, x = 1, η = 0.5, λ = 0.1, the
// results are 0.375 and −0.1.
func WeightDecay(w *mat.Dense, b []float64, delta, x *mat.Dense, eta, lambda float64) (newW *mat.Dense, newB []float64) {
	panic(check.TODO[string]("WeightDecay")) // your answer
}
