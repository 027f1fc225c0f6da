// Package logscale is an exercise of chapter 13: values on a log scale.
// 1 point, about 3 minutes.
//
//	go run ./exercises check logscale
package logscale

import "glassnet/exercises/check"

// LogScale returns n values from lo to hi, evenly on a log scale: the quotient
// of two neighbours is the same everywhere,
//
//	v₀ = lo    vₙ₋₁ = hi    vᵢ₊₁/vᵢ constant
//
// 0 < lo < hi. For n = 1 the one value is the middle of the scale, at u = ½ in
// the formula of the chapter. Four values from 0.001 to 1 are 0.001, 0.01, 0.1, 1.
func LogScale(lo, hi float64, n int) []float64 {
	return check.TODO[[]float64]("LogScale") // your answer
}
