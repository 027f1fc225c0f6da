// Package halfturn solves an exercise of chapter 15.
//
// Spreading, δ by δ, puts the kernel down as it is. Collecting, pixel by pixel, goes
// through the windows that see the pixel: the later a window begins, the earlier the
// entry with which it sees the pixel. So the weights come in the opposite order, in
// rows and in columns: a turn by 180°.
package halfturn

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
//
//glassnet:exercise
func HalfTurn() string { return "c" }
