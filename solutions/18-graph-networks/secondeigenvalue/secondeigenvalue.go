// Package secondeigenvalue solves an exercise of chapter 18.
//
// From k = 20 to k = 40 the energy is multiplied by 0.0125, in one step by the
// 20th root of it, 0.8032. E is a square, so that is λ₂²: λ₂ = 0.8962.
package secondeigenvalue

import "math"

// SecondEigenvalue returns λ₂ of Â, the second largest eigenvalue, from the fall of
// the energy E of X Âᵏ. In a figure with a logarithmic axis E becomes a straight
// line, and is read off at two places:
//
//	k     20      40
//	E    0.0100  0.000125
//
// A pocket calculator is allowed; three decimals are enough.
//
//glassnet:exercise
func SecondEigenvalue() float64 {
	return math.Pow(0.000125/0.01, 1./40)
}
