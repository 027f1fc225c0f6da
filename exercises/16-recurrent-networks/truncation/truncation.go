// Package truncation is an exercise of chapter 16: what truncation loses.
// 1 point, about 4 minutes.
//
//	go run ./exercises check truncation
package truncation

import "glassnet/exercises/check"

// Truncation returns the letter of the true sentence. A sequence of 100 steps is
// learnt with back-propagation through time that is truncated to blocks of 20.
//
//	a  in every block the state begins with 0
//	b  the net cannot use anything that it has read more than 20 steps before
//	c  the states are those of the whole sequence, and the gradient of what lies before a block is left out
//	d  the gradient is exact, but cheaper, since the terms that are left out are small
func Truncation() string {
	return check.TODO[string]("Truncation") // your answer
}
