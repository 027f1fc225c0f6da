// Package errorterm is an exercise of chapter 0: one δ, with pencil and paper.
// 2 points, about 5 minutes.
//
//	go run ./exercises check errorterm
package errorterm

import "glassnet/exercises/check"

// ErrorTerm returns δ = ∂L/∂z of one neuron for one sample, worked out with
// pencil and paper to three decimals.
//
// The network has K = 3 logistic outputs, the batch N = 4 samples, the loss is
// MeanSquaredError. For the neuron and the sample in question the trace has the
// activation a = 0.8, and the target is y = 0.2.
func ErrorTerm() float64 {
	return check.TODO[float64]("ErrorTerm") // your answer
}
