// Package whyzigzag is an exercise of chapter 10: why inputs of one sign make a zig-zag.
// 1 point, about 4 minutes.
//
//	go run ./exercises check whyzigzag
package whyzigzag

import "glassnet/exercises/check"

// WhyZigZag returns the letter of the true sentence, such as "a". All inputs of a
// neuron are positive, and gradient descent goes in a zig-zag, because
//
//	a  the slopes are small, as they are behind a layer of σ
//	b  the surface is steep along (1, 1, …) and flat across it, and the steep direction sets the limit for η
//	c  half of the gradients have the wrong sign when the inputs are not centred
//	d  η is too large; with a smaller one the path goes straight to the goal in fewer steps
//	e  a mini-batch is only a sample of the data, so its gradient is noisy
func WhyZigZag() string {
	return check.TODO[string]("WhyZigZag") // your answer
}
