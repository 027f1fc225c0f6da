// Package gradientbynumbers is an exercise of chapter 8: a gradient by central differences.
// 2 points, about 10 minutes.
//
//	go run ./exercises check gradientbynumbers
package gradientbynumbers

import "glassnet/exercises/check"

// GradientByNumbers returns the gradient of f at θ by central differences, one
// for each parameter,
//
//	gᵢ = (f(θ + h eᵢ) − f(θ − h eᵢ)) / (2h)
//
// where θ + h eᵢ is θ with h added to θᵢ alone. theta has P numbers, and so has
// the result. f reads the list that it is given and keeps nothing of it. You
// may move the numbers of theta; in the end they must be what they were, to the
// last digit. For f(θ) = θ₀² θ₁ at θ = (1, 3), g is (6, 1), up to rounding, for every h.
func GradientByNumbers(f func(theta []float64) float64, theta []float64, h float64) []float64 {
	return check.TODO[[]float64]("GradientByNumbers") // your answer
}
