// Package centraldifference is an exercise of chapter 8: the central difference.
// 1 point, about 2 minutes.
//
//	go run ./exercises check centraldifference
package centraldifference

import "glassnet/exercises/check"

// CentralDifference returns the slope of f at x, estimated with a step h to
// either side,
//
//	f'(x) ≈ (f(x + h) − f(x − h)) / (2h)
//
// h is above 0, and not so small that rounding matters. For f(x) = x³, x = 1
// and h = 0.1 it is 3.01.
func CentralDifference(f func(float64) float64, x, h float64) float64 {
	return check.TODO[float64]("CentralDifference") // your answer
}
