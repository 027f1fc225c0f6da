// Package expectedgain solves an exercise of chapter 13.
//
// The gain y* − f counts where it is positive and is 0 elsewhere. Its mean has
// two parts: the gain of the mean, weighted with the probability Φ(z) of any
// gain, and σ φ(z) for the luck that doubt may bring. math.Erfc keeps its digits
// where z is far below 0. With σ = 0 nothing is left to chance, and z would be a
// division by 0.
package expectedgain

import "math"

// ExpectedGain returns by how much f ~ N(μ, σ²) is expected to fall below
// best, the smallest loss y* so far, where a larger f counts as 0:
//
//	EI = E[max(y* − f, 0)]
//
// mean is μ and sd is σ ≥ 0. With σ = 0 there is no doubt: f is μ. For y* = 0.4,
// μ = 0.4787 and σ = 0.1590, the example of the chapter, EI = 0.0317.
//
//glassnet:exercise
func ExpectedGain(best, mean, sd float64) float64 {
	gain := best - mean
	if sd == 0 {
		return max(gain, 0)
	}
	z := gain / sd
	return gain*math.Erfc(-z/math.Sqrt2)/2 + sd*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi)
}
