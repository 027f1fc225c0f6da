// Package weightdecay solves an exercise of chapter 12.
//
// The derivative of ½λw² is λw, so the gradient of R by W is δ xᵀ + λW, and the
// update shrinks every weight by the factor 1 − ηλ before it moves. The bias is
// not in the penalty and keeps its plain update.
package weightdecay

import "gonum.org/v1/gonum/mat"

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
//
//glassnet:exercise
func WeightDecay(w *mat.Dense, b []float64, delta, x *mat.Dense, eta, lambda float64) (newW *mat.Dense, newB []float64) {
	var step, next mat.Dense
	step.Mul(delta, x.T())
	step.Scale(eta, &step)
	next.Scale(1-eta*lambda, w)
	next.Sub(&next, &step)
	for i := range b {
		newB = append(newB, b[i]-eta*mat.Sum(delta.RowView(i)))
	}
	return &next, newB
}
