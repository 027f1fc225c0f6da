// Package afteronetrial is an exercise of chapter 13: what one trial says about another place.
// 2 points, about 10 minutes.
//
//	go run ./exercises check afteronetrial
package afteronetrial

import "glassnet/exercises/check"

// AfterOneTrial returns what a Gaussian process believes of f at the place u
// after one trial without noise, the value y at u₁: the mean μ and the
// deviation σ. Before the trial f had the mean m and the deviation s
// everywhere, and
//
//	cov(f(u₁), f(u)) = s² exp(−½ ((u − u₁)/ℓ)²)
//
// l is ℓ. With y = 0.4 at u₁ = 0.5, u = 0.7, m = 0.6, s = 0.2 and ℓ = 0.2, the
// example of the chapter, μ = 0.4787 and σ = 0.1590.
func AfterOneTrial(u1, y, u, m, s, l float64) (mean, sd float64) {
	panic(check.TODO[string]("AfterOneTrial")) // your answer
}
