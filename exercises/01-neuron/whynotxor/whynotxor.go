// Package whynotxor is an exercise of chapter 1: why one neuron cannot compute XOR.
// 1 point, about 4 minutes.
//
//	go run ./exercises check whynotxor
package whynotxor

import "glassnet/exercises/check"

// WhyNotXor returns the letter of the sentence that proves that no step neuron
// with two inputs, z = w₁ x₁ + w₂ x₂ + b, computes XOR.
//
//	a  Thousands of w and b on a fine grid have been tried, and none computes XOR.
//	b  XOR makes four demands, and there are three numbers to meet them: w₁, w₂ and b.
//	c  The sum of z at 00 and 11 would have to be < 0, that at 01 and 10 ≥ 0; but both are w₁ + w₂ + 2b.
//	d  The step has the slope 0, so no learning by gradient can find the weights.
//	e  A step cuts the plane along a straight line. XOR needs a smooth f, such as the logistic function.
func WhyNotXor() string {
	return check.TODO[string]("WhyNotXor") // your answer
}
