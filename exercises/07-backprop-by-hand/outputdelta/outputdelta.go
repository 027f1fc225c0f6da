// Package outputdelta is an exercise of chapter 7: δ of a logistic output with ½ the squared error.
// 1 point, about 3 minutes.
//
//	go run ./exercises check outputdelta
package outputdelta

import "glassnet/exercises/check"

// OutputDelta returns δ = ∂L/∂z of the outputs of one sample, for the loss
//
//	L = ½ Σ (aᵢ − yᵢ)²
//
// and logistic outputs a = σ(z). a are the outputs, y the targets; the result
// is as long as they are. With a = (0.751365, 0.772928) and y = (0.01, 0.99),
// Mazur's network, δ is (0.138499, −0.038098).
func OutputDelta(a, y []float64) []float64 {
	return check.TODO[[]float64]("OutputDelta") // your answer
}
