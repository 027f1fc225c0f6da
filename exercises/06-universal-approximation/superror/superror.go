// Package superror is an exercise of chapter 6: the largest error on a grid.
// 1 point, about 5 minutes.
//
//	go run ./exercises check superror
package superror

import "glassnet/exercises/check"

// SupError returns the largest error of f as a copy of g on [a, b], measured at
// n points,
//
//	e = maxᵢ |f(xᵢ) − g(xᵢ)|        i = 0 … n − 1
//
// The points are equally far apart; the first is a, the last is b, and n is at
// least 2. If f or g is NaN at one of the points, e is NaN. With f(x) = x² and
// g(x) = x on [0, 1] and 11 points, e is 0.25.
func SupError(f, g func(float64) float64, a, b float64, n int) float64 {
	return check.TODO[float64]("SupError") // your answer
}
