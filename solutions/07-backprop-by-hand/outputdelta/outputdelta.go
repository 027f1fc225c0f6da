// Package outputdelta solves an exercise of chapter 7.
//
// The chain rule has two factors here. The loss gives ∂L/∂a = a − y, because
// the 2 of the square and the ½ cancel. The logistic function gives
// ∂a/∂z = a (1 − a): its slope can be written with its value alone, so z is
// not needed any more. Each output has its own δ, as L is a sum and aᵢ depends
// on zᵢ only.
package outputdelta

// OutputDelta returns δ = ∂L/∂z of the outputs of one sample, for the loss
//
//	L = ½ Σ (aᵢ − yᵢ)²
//
// and logistic outputs a = σ(z). a are the outputs, y the targets; the result
// is as long as they are. With a = (0.751365, 0.772928) and y = (0.01, 0.99),
// Mazur's network, δ is (0.138499, −0.038098).
//
//glassnet:exercise
func OutputDelta(a, y []float64) []float64 {
	delta := make([]float64, len(a))
	for i := range a {
		delta[i] = (a[i] - y[i]) * a[i] * (1 - a[i])
	}
	return delta
}
