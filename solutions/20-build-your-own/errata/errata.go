// Package errata solves an exercise of chapter 20.
//
//	1  true: at a kink there is no derivative, and programs return 0, by agreement
//	2  false: σ(2) + σ(1) + σ(0) = 2.11; softmax sums to 1
//	3  false: Swish(1000) of 5 is 5: it becomes ReLU
//	4  false: 1·1 + 1·1 = 2
//	5  false: the sum of squares under the root only grows, so the steps only fall
//	6  true: the gradient at one θ moves all of it; later gradients are of other functions
//	7  true: softmax does not see a number that is added to all scores
//	8  false: max(0, −y z) is 1 at z = −1 and 5 at z = −5
//	9  true: the diamond
//	10 false: that of (½, ½) with itself is 0.693; the difference is the Kullback–Leibler divergence
package errata

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
//
//glassnet:exercise
func Errata() []int {
	return []int{1, 0, 0, 0, 0, 1, 1, 0, 1, 0}
}
