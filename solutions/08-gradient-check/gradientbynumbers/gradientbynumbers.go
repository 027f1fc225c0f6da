// Package gradientbynumbers solves an exercise of chapter 8.
//
// One parameter moves at a time, and goes back before the next one moves. It
// goes back by assignment: adding h and subtracting it again is rounded, and
// leaves a number that differs in its last digit.
package gradientbynumbers

// GradientByNumbers returns the gradient of f at θ by central differences, one
// for each parameter,
//
//	gᵢ = (f(θ + h eᵢ) − f(θ − h eᵢ)) / (2h)
//
// where θ + h eᵢ is θ with h added to θᵢ alone. theta has P numbers, and so has
// the result. f reads the list that it is given and keeps nothing of it. You
// may move the numbers of theta; in the end they must be what they were, to the
// last digit. For f(θ) = θ₀² θ₁ at θ = (1, 3), g is (6, 1), up to rounding, for every h.
//
//glassnet:exercise
func GradientByNumbers(f func(theta []float64) float64, theta []float64, h float64) []float64 {
	g := make([]float64, len(theta))
	for i, old := range theta {
		theta[i] = old + h
		up := f(theta)
		theta[i] = old - h
		down := f(theta)
		theta[i] = old
		g[i] = (up - down) / (2 * h)
	}
	return g
}
