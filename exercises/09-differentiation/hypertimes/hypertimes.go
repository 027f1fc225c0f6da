// Package hypertimes is an exercise of chapter 9: second derivatives: the product of duals of duals.
// 2 points, about 12 minutes.
//
//	go run ./exercises check hypertimes
package hypertimes

import "glassnet/exercises/check"

// HyperTimes multiplies two numbers of the form
//
//	u₀ + u₁ ε₁ + u₂ ε₂ + u₃ ε₁ε₂        ε₁² = ε₂² = 0, but ε₁ε₂ is not 0
//
// which are dual numbers of dual numbers. u and v have the four parts in this
// order, and so has the result. In the last part stands a second derivative. By
// hand: x at 3 is (3, 1, 1, 0); its square is (9, 6, 6, 2), as the second derivative of
// x² is 2.
func HyperTimes(u, v []float64) []float64 {
	return check.TODO[[]float64]("HyperTimes") // your answer
}
