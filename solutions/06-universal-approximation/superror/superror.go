// Package superror solves an exercise of chapter 6.
//
// n points with both ends have n − 1 gaps; that is the whole difficulty of the
// grid. The function max keeps a NaN, a comparison "if d > e" loses it, and a
// network that says NaN would look good. A grid can only miss the worst place,
// never invent one: the true error is at least as large.
package superror

import "math"

// SupError returns the largest error of f as a copy of g on [a, b], measured at
// n points,
//
//	e = maxᵢ |f(xᵢ) − g(xᵢ)|        i = 0 … n − 1
//
// The points are equally far apart; the first is a, the last is b, and n is at
// least 2. If f or g is NaN at one of the points, e is NaN. With f(x) = x² and
// g(x) = x on [0, 1] and 11 points, e is 0.25.
//
//glassnet:exercise
func SupError(f, g func(float64) float64, a, b float64, n int) float64 {
	e := 0.0
	for i := range n {
		x := a + float64(i)*(b-a)/float64(n-1)
		e = max(e, math.Abs(f(x)-g(x)))
	}
	return e
}
