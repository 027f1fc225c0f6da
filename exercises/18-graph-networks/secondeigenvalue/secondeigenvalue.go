// Package secondeigenvalue is an exercise of chapter 18: λ₂ from the slope of the energy.
// 1 point, about 5 minutes.
//
//	go run ./exercises check secondeigenvalue
package secondeigenvalue

import "glassnet/exercises/check"

// SecondEigenvalue returns λ₂ of Â, the second largest eigenvalue, from the fall of
// the energy E of X Âᵏ. In a figure with a logarithmic axis E becomes a straight
// line, and is read off at two places:
//
//	k     20      40
//	E    0.0100  0.000125
//
// A pocket calculator is allowed; three decimals are enough.
func SecondEigenvalue() float64 {
	return check.TODO[float64]("SecondEigenvalue") // your answer
}
