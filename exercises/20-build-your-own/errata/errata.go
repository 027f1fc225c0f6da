// Package errata is an exercise of chapter 20: which of ten sentences are true.
// 3 points, about 10 minutes.
//
//	go run ./exercises check errata
package errata

import "glassnet/exercises/check"

// Errata returns which of ten sentences are true: ten numbers, 1 for true and 0 for
// false, in their order.
//
//	 1  "At z = 0 ReLU has no derivative; what a program returns there is agreed on."
//	 2  "The outputs of n sigmoids sum to 1."
//	 3  "As β → ∞, Swish becomes a function with the values 0 and 1."
//	 4  "Inputs between 0 and 1 stay between 0 and 1 behind a dense layer."
//	 5  "AdaGrad makes small learning rates larger."
//	 6  "All parameters are to be updated with the gradient at one and the same θ."
//	 7  "A bias of the keys of attention has the gradient 0."
//	 8  "The perceptron's loss of a mistake is the same for every mistake."
//	 9  "The gradient of a value that is read twice is the sum of two messages."
//	10  "The cross-entropy of two equal distributions is 0."
func Errata() []int {
	return check.TODO[[]int]("Errata") // your answer
}
