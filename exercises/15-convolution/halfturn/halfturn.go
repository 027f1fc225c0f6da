// Package halfturn is an exercise of chapter 15: where does the kernel turn?
// 1 point, about 5 minutes.
//
//	go run ./exercises check halfturn
package halfturn

import "glassnet/exercises/check"

// HalfTurn returns the letter of the sentence that is true.
//
// The library computes z as a cross-correlation, and ∂L/∂x as Wᵀ δ, whose numbers
// are added where they were copied from. Books say that the kernel is turned by
// 180° on the way back. Where?
//
//	a   in Wᵀ: transposing W turns every kernel
//	b   on the way forward, where the library turns the kernel before it slides
//	c   nowhere in Wᵀ δ; it appears when the sum is written for one pixel, which
//	    meets the weights in the opposite order of the windows
//	d   nowhere: the formula with the turned kernel gives other numbers, and only
//	    for symmetric kernels the same
func HalfTurn() string {
	return check.TODO[string]("HalfTurn") // your answer
}
