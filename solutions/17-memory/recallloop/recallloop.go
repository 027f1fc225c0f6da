// Package recallloop solves an exercise of chapter 17.
//
// The old state was kept in a copy, and every field was computed from the copy. So
// all neurons moved at once: the synchronous update, for which the energy may stay
// and two states may take turns for ever. Each neuron has to see what those before
// it have become; then the energy falls with every change, and the loop ends.
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
// those before it have become. s itself stays as it is. Sometimes this loop does not
// come to rest: find out why, mend it, and delete the first line.
//
//glassnet:exercise
func RecallLoop(w *mat.Dense, theta, s []float64) []float64 {
	state := slices.Clone(s)
	for range 50 {
		changed := false
		for i := range state {
			h := -theta[i]
			for j := range state {
				h += w.At(i, j) * state[j]
			}
			if h*state[i] < 0 { // and 0 keeps it
				state[i], changed = -state[i], true
			}
		}
		if !changed {
			break
		}
	}
	return state
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func atOnce(w *mat.Dense, theta, s []float64) []float64 {
	state := slices.Clone(s)
	for range 50 {
		changed := false
		old := slices.Clone(state)
		for i := range state {
			h := -theta[i]
			for j := range old {
				h += w.At(i, j) * old[j]
			}
			if h*old[i] < 0 { // and 0 keeps it
				state[i], changed = -old[i], true
			}
		}
		if !changed {
			break
		}
	}
	return state
}
