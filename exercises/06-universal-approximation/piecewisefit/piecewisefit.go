// Package piecewisefit is an exercise of chapter 6: a ReLU network through given points.
// 3 points, about 20 minutes.
//
//	go run ./exercises check piecewisefit
package piecewisefit

import "glassnet/exercises/check"

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
func PiecewiseFit(x, y []float64) (b, v []float64, c float64) {
	panic(check.TODO[string]("PiecewiseFit")) // your answer
}
