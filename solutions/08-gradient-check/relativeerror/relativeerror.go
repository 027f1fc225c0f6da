// Package relativeerror solves an exercise of chapter 8.
//
// The sum of the sizes makes the error depend on the wrong factor alone; the
// thousandth of the largest gradient keeps rounding from looking like an error;
// equal numbers are asked for first, so that 0/0 never happens. A NaN becomes
// +∞, because a NaN would pass every question whether the error is too large.
package relativeerror

import "math"

// RelativeError returns the largest relative error of u, the gradient that was
// found, against v, the gradient that was wanted. Both are of one length.
//
//	eᵢ = |uᵢ − vᵢ| / max(|uᵢ| + |vᵢ|, s/1000)        s = maxᵢ |vᵢ|
//	e = maxᵢ eᵢ
//
// Where uᵢ = vᵢ the error is 0, also if all gradients are 0. Where a number is
// NaN the error is +∞, so that it cannot pass. For u = (2, 3) and v = (1, 3) it is ⅓.
//
//glassnet:exercise
func RelativeError(u, v []float64) float64 {
	s := 0.0
	for _, w := range v {
		s = max(s, math.Abs(w))
	}
	worst := 0.0
	for i := range u {
		if u[i] == v[i] {
			continue
		}
		e := math.Abs(u[i]-v[i]) / max(math.Abs(u[i])+math.Abs(v[i]), s/1000)
		if math.IsNaN(e) {
			return math.Inf(1)
		}
		worst = max(worst, e)
	}
	return worst
}
