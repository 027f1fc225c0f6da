// Package trainstep is an exercise of chapter 7: one training step of a whole network.
// 5 points, about 60 minutes.
//
//	go run ./exercises check trainstep
package trainstep

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// TrainStep does one step of gradient descent on a network with one hidden
// layer and returns its new parameters,
//
//	a₁ = tanh(W₁ x + b₁)        a₂ = W₂ a₁ + b₂
//	L = 1/N Σₙ ½ Σₖ (a₂ − y)²   θ ← θ − η ∂L/∂θ
//
// x is in × N and y out × N, one column per sample. W₁ is hidden × in, W₂ is
// out × hidden, b₁ and b₂ have one number per neuron. All four arguments stay
// as they are: return new ones.
func TrainStep(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64, x, y *mat.Dense, eta float64) (*mat.Dense, []float64, *mat.Dense, []float64) {
	panic(check.TODO[string]("TrainStep")) // your answer
}
