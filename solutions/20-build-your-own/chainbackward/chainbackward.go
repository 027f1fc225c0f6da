// Package chainbackward solves an exercise of chapter 20.
//
// A layer does two things on the way back: through its own tanh, which makes δ of
// ∂L/∂a, and through its weights, which makes ∂L/∂a of the layer below. A chain
// does that once per layer, from the top down. What the upper layer sends down is
// what the lower one gets: that is all that Sequential hides.
package chainbackward

import "gonum.org/v1/gonum/mat"

// ChainBackward returns ∂L/∂x of a chain of two layers without biases,
//
//	a₁ = tanh(W₁ x)        a₂ = tanh(W₂ a₁)
//
// from ∂L/∂a₂, which is da. w1 and w2 are out × in, a1, a2 and da have a column
// per sample; the result has as many rows as w1 has columns.
//
// One neuron each with w₁ = w₂ = 2, a₁ = a₂ = 0.5 and da = 1 gives 2.25.
//
//glassnet:exercise
func ChainBackward(w1, w2, a1, a2, da *mat.Dense) *mat.Dense {
	down := func(w, a, da *mat.Dense) *mat.Dense {
		var delta, dx mat.Dense
		delta.Apply(func(i, j int, g float64) float64 { return (1 - a.At(i, j)*a.At(i, j)) * g }, da)
		dx.Mul(w.T(), &delta)
		return &dx
	}
	return down(w1, a1, down(w2, a2, da))
}
