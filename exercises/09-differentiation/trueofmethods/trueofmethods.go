// Package trueofmethods is an exercise of chapter 9: one true sentence about the four methods.
// 1 point, about 4 minutes.
//
//	go run ./exercises check trueofmethods
package trueofmethods

import "glassnet/exercises/check"

// TrueOfMethods returns the letter of the true sentence, such as "a".
//
//	a  Automatic differentiation is numeric differentiation with an h so small that nobody sees the error.
//	b  For all derivatives of a function of 3 inputs and 1,000 outputs, reverse mode needs fewer passes than forward mode.
//	c  x ← 4x(1 − x) in a loop of 20 rounds: written as a formula, the derivative is about as long as the tape.
//	d  A loop that ends when a value is small enough can be recorded on a tape; a graph that is built before there are values needs special operations for it.
//	e  On the way back a node may hand its adjoint on as soon as the first of its children has added its share.
func TrueOfMethods() string {
	return check.TODO[string]("TrueOfMethods") // your answer
}
