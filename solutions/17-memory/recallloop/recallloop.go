// Package recallloop solves an exercise of chapter 17.
//
// There is one list. Each neuron reads it as those before it have left it: that is
// asynchronous, and the energy can only fall. A loop that reads from a copy and writes
// into another list is synchronous, and may go on for ever.
package recallloop

import (
	"slices"

	"gonum.org/v1/gonum/mat"
)

// RecallLoop returns the state at rest of a Hopfield network that starts at s, numbers
// ±1. Neuron after neuron, 1, 2, …, N, is set to the sign of its field
//
//	hᵢ = Σⱼ wᵢⱼ sⱼ − θᵢ    0 keeps sᵢ
//
// and again from the first, until a whole sweep changes nothing. Each neuron sees what
// those before it have become. s itself stays as it is.
//
//glassnet:exercise
func RecallLoop(w *mat.Dense, theta, s []float64) []float64 {
	s = slices.Clone(s)
	for changed := true; changed; {
		changed = false
		for i := range s {
			h := -theta[i]
			for j := range s {
				h += w.At(i, j) * s[j]
			}
			if h*s[i] < 0 { // and 0 keeps it
				s[i], changed = -s[i], true
			}
		}
	}
	return s
}
