// Package dualtimes solves an exercise of chapter 9.
//
// Multiply out: ac + (bc + ad)ε + bdε². The last term is gone, as ε² = 0. What
// stands before ε is the product rule, and nobody had to remember it. The trap
// is b·d: the derivative of a product is not the product of the derivatives.
package dualtimes

// DualTimes multiplies two dual numbers,
//
//	(a + bε)(c + dε) = value + tangent·ε        ε² = 0
//
// a and c are values, b and d their derivatives by the same input. By hand: x
// at 3 is 3 + 1ε; its square is 9 + 6ε, so DualTimes(3, 1, 3, 1) is 9, 6.
//
//glassnet:exercise
func DualTimes(a, b, c, d float64) (value, tangent float64) {
	return a * c, b*c + a*d
}
