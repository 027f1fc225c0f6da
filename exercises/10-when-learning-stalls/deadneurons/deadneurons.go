// Package deadneurons is an exercise of chapter 10: dead neurons, and the active share.
// 2 points, about 12 minutes.
//
//	go run ./exercises check deadneurons
package deadneurons

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// DeadNeurons looks at a ReLU layer z = W x + b, a = max(z, 0), on a batch. It
// returns
//
//	dead    the neurons with z ≤ 0 for every sample, counted from 0, in ascending order
//	active  the share of the activations a with a > 0, over all neurons and samples, from 0 to 1
//
// W is out × in, b has one number per neuron, x is in × N with a sample in each
// column. A neuron whose largest z is exactly 0 is dead: ReLU has the slope 0 there.
func DeadNeurons(w *mat.Dense, b []float64, x *mat.Dense) (dead []int, active float64) {
	panic(check.TODO[string]("DeadNeurons")) // your answer
}
