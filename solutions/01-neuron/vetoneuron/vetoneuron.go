// Package vetoneuron solves an exercise of chapter 1.
//
// Equal weights count the exciting inputs, and b = −1.5 asks for one and a half
// of them: two do, one does not. Three inputs and the veto give 3 + w₄ − 1.5,
// which is negative for every w₄ below −1.5. The trap is to let the veto weigh
// as much as one input: three then outvote it.
package vetoneuron

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
//
//glassnet:exercise
func VetoNeuron() (w []float64, b float64) {
	return []float64{1, 1, 1, -3}, -1.5
}
