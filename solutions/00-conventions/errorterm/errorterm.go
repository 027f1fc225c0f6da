// Package errorterm solves an exercise of chapter 0.
//
// From the loss to a: 2 (a − y)/(N K) = 2·0.6/12 = 0.1. From a to z: the slope
// of the logistic function, a (1 − a) = 0.8·0.2 = 0.16. So δ = 0.016. The traps
// are the factors, which belong to the loss, and the slope, without which the
// number is ∂L/∂a.
package errorterm

// ErrorTerm returns δ = ∂L/∂z of one neuron for one sample, worked out with
// pencil and paper to three decimals.
//
// The network has K = 3 logistic outputs, the batch N = 4 samples, the loss is
// MeanSquaredError. For the neuron and the sample in question the trace has the
// activation a = 0.8, and the target is y = 0.2.
//
//glassnet:exercise
func ErrorTerm() float64 {
	return 0.016
}
