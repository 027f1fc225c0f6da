// Package throughtime solves an exercise of chapter 16.
//
// h is read twice, by what stands above it and by the next step. So ∂L/∂h is a sum,
// and the second term comes back through Uᵀ. Then it is a dense layer: δ is ∂L/∂h
// times the slope, and ∂L/∂U is δ times what U has read, the state before.
package throughtime

import "gonum.org/v1/gonum/mat"

// ThroughTime goes one step back through a recurrent net, h = tanh(W x + U before + b),
// and returns δ = ∂L/∂z of the step and its part of ∂L/∂U.
//
//	above    ∂L/∂h as it comes from above
//	later    δ of the step that follows
//	h        the state of this step
//	before   the state of the step before, which U has read
//
// All are units × N, one column per sample, and u is units × units; δ is units × N,
// and the second result has the size of u.
//
//glassnet:exercise
func ThroughTime(u, above, later, h, before *mat.Dense) (delta, du *mat.Dense) {
	delta, du = new(mat.Dense), new(mat.Dense)
	delta.Mul(u.T(), later)
	delta.Add(delta, above) // ∂L/∂h
	delta.Apply(func(i, j int, v float64) float64 { return v * (1 - h.At(i, j)*h.At(i, j)) }, delta)
	du.Mul(delta, before.T())
	return delta, du
}
