// Package trueofmethods solves an exercise of chapter 9.
//
// The number of rounds of such a loop depends on values. A tape is recorded
// while values flow, so it contains as many rounds as were run. A static graph
// is built when there is no value yet; it needs special operations for loops.
// The other four are the usual confusions: automatic with numeric, a loss with
// any function, a tape with a tree, and a node's adjoint with its first share.
package trueofmethods

// TrueOfMethods returns the letter of the true sentence, such as "a".
//
//	a  Automatic differentiation is numeric differentiation with an h so small that nobody sees the error.
//	b  For all derivatives of a function of 3 inputs and 1,000 outputs, reverse mode needs fewer passes than forward mode.
//	c  x ← 4x(1 − x) in a loop of 20 rounds: written as a formula, the derivative is about as long as the tape.
//	d  A loop that ends when a value is small enough can be recorded on a tape; a graph that is built before there are values needs special operations for it.
//	e  On the way back a node may hand its adjoint on as soon as the first of its children has added its share.
//
//glassnet:exercise
func TrueOfMethods() string {
	return "d"
}
