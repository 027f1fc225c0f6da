// Package capstone is an exercise of chapter 20: Mish, forward and back.
// 5 points, about 45 minutes.
//
//	go run ./exercises check capstone
package capstone

import (
	"glassnet/exercises/check"
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
func Capstone(z, da *mat.Dense) (a, delta *mat.Dense) {
	panic(check.TODO[string]("Capstone")) // your answer
}
