// Package parametercount solves an exercise of chapter 0.
//
// A neuron learns one weight per input and one bias: in + 1 numbers. A layer is
// out such neurons. The list has one size more than there are layers, so the
// loop begins at the second; for a list of one size it never runs. The trap is
// the input, which is in the list and learns nothing.
package parametercount

// ParameterCount returns how many numbers a chain of dense layers learns, all
// weights and all biases,
//
//	sizes[0] → sizes[1] → … → sizes[last]
//
// sizes[0] is the number of inputs, each further size the number of neurons of
// a layer: {2, 3, 1} has 13 parameters. A list of one size is an input without
// a layer, and has 0. The list is never empty.
//
//glassnet:exercise
func ParameterCount(sizes []int) int {
	count := 0
	for l, out := range sizes[1:] {
		in := sizes[l] // one place before out
		count += out * (in + 1)
	}
	return count
}
