// Package stepneuron solves an exercise of chapter 1.
//
// The sum begins with −θ, because the bias is minus the threshold, and each
// input adds its product once. At the threshold itself z is 0, and the step is
// 1 there: ≥, not >.
package stepneuron

// StepNeuron returns the net input z and the output a of a neuron that fires
// when the weighted sum of its inputs reaches a threshold θ,
//
//	z = Σ wᵢ xᵢ − θ        a = 1 if z ≥ 0, else 0
//
// w are the weights and x the inputs, equally long; theta is the threshold θ.
// Inputs and weights may be any numbers, also negative ones. With w = (2, 3),
// x = (1, 1) and θ = 4, z is 1 and a is 1.
//
//glassnet:exercise
func StepNeuron(w, x []float64, theta float64) (z, a float64) {
	z = -theta
	for i := range w {
		z += w[i] * x[i]
	}
	if z >= 0 {
		a = 1
	}
	return z, a
}
