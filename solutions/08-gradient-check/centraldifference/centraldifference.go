// Package centraldifference solves an exercise of chapter 8.
//
// f is evaluated at two places that are 2h apart, so that is the divisor, in
// parentheses: d/2*h would be (d/2)·h. Because the two places lie equally far
// from x, the terms with f″ cancel, and the error falls with h².
package centraldifference

// CentralDifference returns the slope of f at x, estimated with a step h to
// either side,
//
//	f'(x) ≈ (f(x + h) − f(x − h)) / (2h)
//
// h is above 0, and not so small that rounding matters. For f(x) = x³, x = 1
// and h = 0.1 it is 3.01.
//
//glassnet:exercise
func CentralDifference(f func(float64) float64, x, h float64) float64 {
	return (f(x+h) - f(x-h)) / (2 * h)
}
