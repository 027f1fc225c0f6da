// Package expectedgain is an exercise of chapter 13: the expected improvement.
// 3 points, about 15 minutes.
//
//	go run ./exercises check expectedgain
package expectedgain

import "glassnet/exercises/check"

// ExpectedGain returns by how much f ~ N(μ, σ²) is expected to fall below
// best, the smallest loss y* so far, where a larger f counts as 0:
//
//	EI = E[max(y* − f, 0)]
//
// mean is μ and sd is σ ≥ 0. With σ = 0 there is no doubt: f is μ. For y* = 0.4,
// μ = 0.4787 and σ = 0.1590, the example of the chapter, EI = 0.0317.
func ExpectedGain(best, mean, sd float64) float64 {
	return check.TODO[float64]("ExpectedGain") // your answer
}
