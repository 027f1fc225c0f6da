// Package recallloop is an exercise of chapter 17: one neuron after the other, until nothing changes.
// 2 points, about 8 minutes.
//
//	go run ./exercises check recallloop
package recallloop

import (
	"slices"

	"glassnet/exercises/check"
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
func RecallLoop(w *mat.Dense, theta, s []float64) []float64 {
	check.TODO[any]("RecallLoop") // delete this line when the rest is mended
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
