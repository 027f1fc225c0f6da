// Package chainbackward is an exercise of chapter 20: down through a chain of two tanh layers.
// 2 points, about 12 minutes.
//
//	go run ./exercises check chainbackward
package chainbackward

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// ChainBackward returns ∂L/∂x of a chain of two layers without biases,
//
//	a₁ = tanh(W₁ x)        a₂ = tanh(W₂ a₁)
//
// from ∂L/∂a₂, which is da. w1 and w2 are out × in, a1, a2 and da have a column
// per sample; the result has as many rows as w1 has columns.
//
// One neuron each with w₁ = w₂ = 2, a₁ = a₂ = 0.5 and da = 1 gives 2.25.
func ChainBackward(w1, w2, a1, a2, da *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("ChainBackward") // your answer
}
