// Package adamstep solves an exercise of chapter 11.
//
// m and v are running means that began at 0. After t steps the weights of the
// gradients in them add up to 1 − βᵗ only, and the division makes up for it.
// m̂ and v̂ are used and thrown away: whoever hands them on corrects twice. At
// t = 1 the fraction is g/|g|, so every parameter moves by η.
package adamstep

import "math"

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
//
//glassnet:exercise
func AdamStep(theta, m, v, g []float64, t int, eta float64) (newTheta, newM, newV []float64) {
	const beta1, beta2, epsilon = 0.9, 0.999, 1e-8
	c1, c2 := 1-math.Pow(beta1, float64(t)), 1-math.Pow(beta2, float64(t))
	for i := range theta {
		mi := beta1*m[i] + (1-beta1)*g[i]
		vi := beta2*v[i] + (1-beta2)*g[i]*g[i]
		step := -eta * (mi / c1) / (math.Sqrt(vi/c2) + epsilon)
		newTheta, newM, newV = append(newTheta, theta[i]+step), append(newM, mi), append(newV, vi)
	}
	return newTheta, newM, newV
}
