// Package truncation solves an exercise of chapter 16.
//
// At the edge of a block the state is handed on as a number, so the forward pass is
// that of the whole sequence. Its derivative is not handed back: whatever a weight
// did before the edge has no part in the gradient.
package truncation

// Truncation returns the letter of the true sentence. A sequence of 100 steps is
// learnt with back-propagation through time that is truncated to blocks of 20.
//
//	a  in every block the state begins with 0
//	b  the net cannot use anything that it has read more than 20 steps before
//	c  the states are those of the whole sequence, and the gradient of what lies before a block is left out
//	d  the gradient is exact, but cheaper, since the terms that are left out are small
//
//glassnet:exercise
func Truncation() string {
	return "c"
}
