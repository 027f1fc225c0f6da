// Package chainofslopes is an exercise of chapter 10: what is left of δ, layer by layer.
// 2 points, about 10 minutes.
//
//	go run ./exercises check chainofslopes
package chainofslopes

import "glassnet/exercises/check"

// ChainOfSlopes returns what is left of the error in every neuron of a chain of
// L logistic neurons,
//
//	ratio[l] = δ of neuron l / δ of the topmost neuron        l = 0 … L − 1
//
// where neuron l computes z[l] = w[l]·a[l−1] + b[l] and a[l] = σ(z[l]). So w[l] is
// the weight that leads INTO neuron l; w[0] comes from the input. w and z have
// the length L ≥ 2, and so has the result. In the chapter's chain, w = (1, 1, 1)
// and z = (0, 0.5, 0.6225), the ratios are 0.0588, 0.2350 and 1.
func ChainOfSlopes(w, z []float64) []float64 {
	return check.TODO[[]float64]("ChainOfSlopes") // your answer
}
