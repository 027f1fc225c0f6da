// Package afteronetrial solves an exercise of chapter 13.
//
// f(u₁) and f(u) are two normal numbers with the correlation ρ. When one is
// known, the other follows by the share ρ, and its variance loses the share ρ².
// ρ is the kernel divided by s². At the trial ρ = 1: μ = y, no doubt. Far away
// ρ = 0: the prior, as if nothing had happened.
package afteronetrial

import "math"

// AfterOneTrial returns what a Gaussian process believes of f at the place u
// after one trial without noise, the value y at u₁: the mean μ and the
// deviation σ. Before the trial f had the mean m and the deviation s
// everywhere, and
//
//	cov(f(u₁), f(u)) = s² exp(−½ ((u − u₁)/ℓ)²)
//
// l is ℓ. With y = 0.4 at u₁ = 0.5, u = 0.7, m = 0.6, s = 0.2 and ℓ = 0.2, the
// example of the chapter, μ = 0.4787 and σ = 0.1590.
//
//glassnet:exercise
func AfterOneTrial(u1, y, u, m, s, l float64) (mean, sd float64) {
	d := (u - u1) / l
	rho := math.Exp(-d * d / 2)
	return m + rho*(y-m), s * math.Sqrt(1-rho*rho)
}
