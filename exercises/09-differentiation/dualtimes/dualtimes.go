// Package dualtimes is an exercise of chapter 9: the product of two dual numbers.
// 1 point, about 2 minutes.
//
//	go run ./exercises check dualtimes
package dualtimes

import "glassnet/exercises/check"

// DualTimes multiplies two dual numbers,
//
//	(a + bε)(c + dε) = value + tangent·ε        ε² = 0
//
// a and c are values, b and d their derivatives by the same input. By hand: x
// at 3 is 3 + 1ε; its square is 9 + 6ε, so DualTimes(3, 1, 3, 1) is 9, 6.
func DualTimes(a, b, c, d float64) (value, tangent float64) {
	panic(check.TODO[string]("DualTimes")) // your answer
}
