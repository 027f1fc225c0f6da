// Package whytransposed is an exercise of chapter 7: why W is transposed on the way back.
// 1 point, about 3 minutes.
//
//	go run ./exercises check whytransposed
package whytransposed

import "glassnet/exercises/check"

// WhyTransposed returns the letter of the true sentence. In
//
//	∂L/∂a = Wᵀ δ        W is out × in, z = W a + b
//
// W is transposed
//
//	a  because the sizes of W and δ would not fit otherwise
//	b  because the way back undoes the way forward
//	c  because a neuron sends its activation along a column of W, and receives along a row
//	d  because of the convention that a sample is a column
func WhyTransposed() string {
	return check.TODO[string]("WhyTransposed") // your answer
}
