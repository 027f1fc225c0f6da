// Package parametercount is an exercise of chapter 0: how many numbers a network learns.
// 1 point, about 5 minutes.
//
//	go run ./exercises check parametercount
package parametercount

import "glassnet/exercises/check"

// ParameterCount returns how many numbers a chain of dense layers learns, all
// weights and all biases,
//
//	sizes[0] → sizes[1] → … → sizes[last]
//
// sizes[0] is the number of inputs, each further size the number of neurons of
// a layer: {2, 3, 1} has 13 parameters. A list of one size is an input without
// a layer, and has 0. The list is never empty.
func ParameterCount(sizes []int) int {
	return check.TODO[int]("ParameterCount") // your answer
}
