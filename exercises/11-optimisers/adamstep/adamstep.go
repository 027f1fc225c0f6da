// Package adamstep is an exercise of chapter 11: one step of Adam.
// 3 points, about 15 minutes.
//
//	go run ./exercises check adamstep
package adamstep

import "glassnet/exercises/check"

// AdamStep does one step of Adam and returns the new θ, m and v,
//
//	m ← β₁ m + (1 − β₁) g        m̂ = m/(1 − β₁ᵗ)
//	v ← β₂ v + (1 − β₂) g²       v̂ = v/(1 − β₂ᵗ)
//	θ ← θ − η m̂/(√v̂ + ε)
//
// entry by entry, with β₁ = 0.9, β₂ = 0.999, ε = 1e-8. theta, m, v and g are
// equally long; m and v are what the step before has returned (0 before the
// first). t is the number of this step, 1 in the first; eta is η. Gradients may
// be as small as ε. The arguments stay as they are: return new lists.
// With η = 0.1 and g = 0.5 the first step moves every θ by −0.1.
func AdamStep(theta, m, v, g []float64, t int, eta float64) (newTheta, newM, newV []float64) {
	panic(check.TODO[string]("AdamStep")) // your answer
}
