// Package runthrough solves an exercise of chapter 16.
//
// The stub read h₀ in every turn of the loop, so that h_t knew of x_t and h₀ and of
// nothing between them. The state has to be a variable that every step reads and
// writes.
package runthrough

import "math"

// RunThrough returns the states of a recurrent net with one unit after each of its
// inputs,
//
//	h_t = tanh(w x_t + u h_{t−1})        t = 1, 2, …
//
// where h0 is the state before the first one. The result has as many numbers as x.
//
// The last state should depend on all inputs, and depends on the last alone. Mend
// it, and delete the first line.
//
//glassnet:exercise
func RunThrough(w, u float64, x []float64, h0 float64) []float64 {
	var h []float64
	before := h0
	for _, in := range x {
		before = math.Tanh(w*in + u*before)
		h = append(h, before)
	}
	return h
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func forgetful(w, u float64, x []float64, h0 float64) []float64 {
	var h []float64
	for _, in := range x {
		h = append(h, math.Tanh(w*in+u*h0))
	}
	return h
}
