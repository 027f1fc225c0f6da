// Package dytorln solves an exercise of chapter 12.
//
// Layer norm takes mean and variance from the sample itself: ten times the
// sample has ten times the σ, and the quotient stays. Batch norm in inference
// divides by what it remembers of earlier batches, and DyT by nothing. So only
// layer norm forgets how bright a sample is, with the loss of that knowledge
// where it would have been of use.
package dytorln

// DyTOrLN returns the letter of the true sentence. A trained layer gets one
// sample x, a column of 32 different numbers, and then 10·x, as if a picture
// had become ten times as bright. The layer is used for inference. But for ε,
// its output for 10·x is the same as for x if it is
//
//	a  batch norm, because it divides by the standard deviation
//	b  layer norm, because it divides by the standard deviation of this sample
//	c  DyT, because tanh limits all numbers
//	d  any of the three, because all of them are normalisations
//
//glassnet:exercise
func DyTOrLN() string {
	return "b"
}
