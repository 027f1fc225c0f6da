// Package logscale solves an exercise of chapter 13.
//
// u goes evenly from 0 to 1, and lo^(1−u) hi^u turns equal steps of u into
// equal factors. Between n values there are n − 1 steps: dividing by n is the
// usual mistake, and n = 1 the usual 0/0. There u = ½ gives √(lo·hi), the middle
// of the scale.
package logscale

import "math"

// LogScale returns n values from lo to hi, evenly on a log scale: the quotient
// of two neighbours is the same everywhere,
//
//	v₀ = lo    vₙ₋₁ = hi    vᵢ₊₁/vᵢ constant
//
// 0 < lo < hi. For n = 1 the one value is the middle of the scale, at u = ½ in
// the formula of the chapter. Four values from 0.001 to 1 are 0.001, 0.01, 0.1, 1.
//
//glassnet:exercise
func LogScale(lo, hi float64, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		u := 0.5
		if n > 1 {
			u = float64(i) / float64(n-1)
		}
		v[i] = math.Pow(lo, 1-u) * math.Pow(hi, u)
	}
	return v
}
