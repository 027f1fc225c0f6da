// Package runthrough is an exercise of chapter 16: a loop that forgets.
// 1 point, about 6 minutes.
//
//	go run ./exercises check runthrough
package runthrough

import (
	"math"

	"glassnet/exercises/check"
)

// RunThrough returns the states of a recurrent net with one unit after each of its
// inputs,
//
//	h_t = tanh(w x_t + u h_{t−1})        t = 1, 2, …
//
// where h0 is the state before the first one. The result has as many numbers as x.
//
// The last state should depend on all inputs, and depends on the last alone. Mend
// it, and delete the first line.
func RunThrough(w, u float64, x []float64, h0 float64) []float64 {
	check.TODO[any]("RunThrough") // delete this line when the rest is mended
	var h []float64
	for _, in := range x {
		h = append(h, math.Tanh(w*in+u*h0))
	}
	return h
}
