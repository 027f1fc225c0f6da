// Package stepneuron is an exercise of chapter 1: a neuron with a threshold.
// 1 point, about 4 minutes.
//
//	go run ./exercises check stepneuron
package stepneuron

import "glassnet/exercises/check"

// StepNeuron returns the net input z and the output a of a neuron that fires
// when the weighted sum of its inputs reaches a threshold θ,
//
//	z = Σ wᵢ xᵢ − θ        a = 1 if z ≥ 0, else 0
//
// w are the weights and x the inputs, equally long; theta is the threshold θ.
// Inputs and weights may be any numbers, also negative ones. With w = (2, 3),
// x = (1, 1) and θ = 4, z is 1 and a is 1.
func StepNeuron(w, x []float64, theta float64) (z, a float64) {
	panic(check.TODO[string]("StepNeuron")) // your answer
}
