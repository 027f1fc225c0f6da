// Package whynotxor solves an exercise of chapter 1.
//
// z(0,0) + z(1,1) and z(0,1) + z(1,0) are both w₁ + w₂ + 2b, for every neuron.
// XOR wants the first sum negative and the second not. That speaks of all w and
// b at once. The other sentences speak of a search, of a learning rule or of
// AND as well, and one of them is false.
package whynotxor

// WhyNotXor returns the letter of the sentence that proves that no step neuron
// with two inputs, z = w₁ x₁ + w₂ x₂ + b, computes XOR.
//
//	a  Thousands of w and b on a fine grid have been tried, and none computes XOR.
//	b  XOR makes four demands, and there are three numbers to meet them: w₁, w₂ and b.
//	c  The sum of z at 00 and 11 would have to be < 0, that at 01 and 10 ≥ 0; but both are w₁ + w₂ + 2b.
//	d  The step has the slope 0, so no learning by gradient can find the weights.
//	e  A step cuts the plane along a straight line. XOR needs a smooth f, such as the logistic function.
//
//glassnet:exercise
func WhyNotXor() string {
	return "c"
}
