// Package piecewisefit solves an exercise of chapter 6.
//
// A ReLU that has woken up never sleeps again, so each output weight is a
// change of slope: the new slope minus the old one. Left of the first point the
// slope is 0, which makes the first change the whole first slope. The last point needs no
// neuron, as nothing has to change there.
package piecewisefit

// PiecewiseFit returns the weights of a network with one input, one hidden
// layer of ReLU neurons and one output,
//
//	ŷ(x) = c + Σᵢ vᵢ ReLU(x + bᵢ)
//
// that joins given points by straight lines: ŷ(xᵢ) = yᵢ. All hidden weights are
// 1; b are the hidden biases, v the output weights, one of each per neuron; c
// is the output bias. x are the n + 1 places of the points, growing, with gaps
// that may differ; y are their heights; n is at least 1. Use n neurons, one per
// piece. What ŷ does left of the first and right of the last point is free.
// The points (0, 1), (2, 2), (3, 0) lead to b = (0, −2), v = (0.5, −2.5), c = 1.
//
//glassnet:exercise
func PiecewiseFit(x, y []float64) (b, v []float64, c float64) {
	before := 0.0
	for i := range len(x) - 1 {
		slope := (y[i+1] - y[i]) / (x[i+1] - x[i])
		b = append(b, -x[i])
		v = append(v, slope-before) // change of slope
		before = slope
	}
	return b, v, y[0]
}
