// Package vetoneuron is an exercise of chapter 1: weights for two out of three, with a veto.
// 2 points, about 8 minutes.
//
//	go run ./exercises check vetoneuron
package vetoneuron

import "glassnet/exercises/check"

// VetoNeuron returns the weights and the bias of one step neuron with four
// inputs, each 0 or 1,
//
//	z = w₁ x₁ + w₂ x₂ + w₃ x₃ + w₄ x₄ + b        a = 1 if z ≥ 0, else 0
//
// that works as McCulloch and Pitts wrote in 1943. Inputs 1, 2 and 3 excite,
// input 4 inhibits. The neuron fires if at least two of the exciting inputs are
// 1 and the inhibiting input is 0. If the inhibiting input is 1, the neuron is
// silent, whatever the others are.
//
// Many w and b do this. All that do it for the 16 possible inputs are right.
func VetoNeuron() (w []float64, b float64) {
	panic(check.TODO[string]("VetoNeuron")) // your answer
}
