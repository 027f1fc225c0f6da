// Package deadneurons solves an exercise of chapter 10.
//
// A neuron is a row of z, a sample a column. Dead is a row without a number above
// 0: its largest z decides, and 0 itself has the slope 0. The active share is a
// count over all numbers; a layer can have a low share and no dead neuron at all.
package deadneurons

import "gonum.org/v1/gonum/mat"

// DeadNeurons looks at a ReLU layer z = W x + b, a = max(z, 0), on a batch. It
// returns
//
//	dead    the neurons with z ≤ 0 for every sample, counted from 0, in ascending order
//	active  the share of the activations a with a > 0, over all neurons and samples, from 0 to 1
//
// W is out × in, b has one number per neuron, x is in × N with a sample in each
// column. A neuron whose largest z is exactly 0 is dead: ReLU has the slope 0 there.
//
//glassnet:exercise
func DeadNeurons(w *mat.Dense, b []float64, x *mat.Dense) (dead []int, active float64) {
	var z mat.Dense
	z.Mul(w, x)
	neurons, n := z.Dims()
	on := 0
	for i := range neurons {
		before := on
		for s := range n {
			if z.At(i, s)+b[i] > 0 {
				on++
			}
		}
		if on == before {
			dead = append(dead, i)
		}
	}
	return dead, float64(on) / float64(neurons*n)
}
