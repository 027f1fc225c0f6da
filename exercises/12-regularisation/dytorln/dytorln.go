// Package dytorln is an exercise of chapter 12: who forgets the brightness.
// 1 point, about 4 minutes.
//
//	go run ./exercises check dytorln
package dytorln

import "glassnet/exercises/check"

// DyTOrLN returns the letter of the true sentence. A trained layer gets one
// sample x, a column of 32 different numbers, and then 10·x, as if a picture
// had become ten times as bright. The layer is used for inference. But for ε,
// its output for 10·x is the same as for x if it is
//
//	a  batch norm, because it divides by the standard deviation
//	b  layer norm, because it divides by the standard deviation of this sample
//	c  DyT, because tanh limits all numbers
//	d  any of the three, because all of them are normalisations
func DyTOrLN() string {
	return check.TODO[string]("DyTOrLN") // your answer
}
