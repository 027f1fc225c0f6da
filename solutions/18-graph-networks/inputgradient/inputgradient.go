// Package inputgradient solves an exercise of chapter 18.
//
// X meets W from the left and Â from the right. On the way back each of them stands
// on its side, transposed.
package inputgradient

import "gonum.org/v1/gonum/mat"

// InputGradient returns ∂L/∂X of a graph convolution
//
//	Z = W X Â + b    δ = ∂L/∂Z
//
// w is W (out × in), delta is δ (out × nodes), a is Â (nodes × nodes), which need
// not be symmetric. The result is in × nodes. The arguments stay as they are.
//
//glassnet:exercise
func InputGradient(w, delta, a *mat.Dense) *mat.Dense {
	var back, dx mat.Dense
	back.Mul(w.T(), delta)
	dx.Mul(&back, a.T())
	return &dx
}
