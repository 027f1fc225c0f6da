// Package capstone solves an exercise of chapter 20.
//
// a = z t with t = tanh(s), s = softplus z. The product rule gives f' = t + z t', the
// chain rule t' = (1 − t²) σ(z), since σ is the slope of softplus. The three mistakes
// that others make with it are the two halves of the product rule and the σ(z); a
// check by central differences sees all of them, and gradcheck.Diagnose names them.
package capstone

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Capstone returns a and δ of an activation that the library does not have, Mish:
//
//	a = z tanh(log(1 + eᶻ))        δ = f'(z) ⊙ ∂L/∂a
//
// z and da = ∂L/∂a are neurons × samples, as are both results. Derive f', check it by
// central differences before you hand it in, and then do the rest of the chapter's
// path with it: make it an nn.Elementwise with InONNX and InTorch, write down three
// mistakes with what gradcheck.Diagnose calls them, show viz.Activation of it with a
// sentence that a test can refute, and export a network that has it.
//
// At z = 0: a = 0 and f' = 0.6.
//
//glassnet:exercise
func Capstone(z, da *mat.Dense) (a, delta *mat.Dense) {
	a, delta = new(mat.Dense), new(mat.Dense)
	tanh := func(z float64) float64 { return math.Tanh(math.Log1p(math.Exp(z))) }
	a.Apply(func(_, _ int, z float64) float64 { return z * tanh(z) }, z)
	delta.Apply(func(i, j int, z float64) float64 {
		t := tanh(z)
		return (t + z*(1-t*t)/(1+math.Exp(-z))) * da.At(i, j) // f' = t + z t'
	}, z)
	return a, delta
}
