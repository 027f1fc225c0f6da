// Package relativeerror is an exercise of chapter 8: how different are two gradients?
// 2 points, about 10 minutes.
//
//	go run ./exercises check relativeerror
package relativeerror

import "glassnet/exercises/check"

// RelativeError returns the largest relative error of u, the gradient that was
// found, against v, the gradient that was wanted. Both are of one length.
//
//	eᵢ = |uᵢ − vᵢ| / max(|uᵢ| + |vᵢ|, s/1000)        s = maxᵢ |vᵢ|
//	e = maxᵢ eᵢ
//
// Where uᵢ = vᵢ the error is 0, also if all gradients are 0. Where a number is
// NaN the error is +∞, so that it cannot pass. For u = (2, 3) and v = (1, 3) it is ⅓.
func RelativeError(u, v []float64) float64 {
	return check.TODO[float64]("RelativeError") // your answer
}
