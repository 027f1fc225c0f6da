// Package chainofslopes solves an exercise of chapter 10.
//
// δ⁽ˡ⁾ = f'(z⁽ˡ⁾) w⁽ˡ⁺¹⁾ δ⁽ˡ⁺¹⁾: the slope belongs to the neuron of arrival, the
// weight to the connection above it. Divided by δ of the top the first number is
// 1, and each layer multiplies. w[0] is not used: nothing comes down to the input.
package chainofslopes

import "math"

// ChainOfSlopes returns what is left of the error in every neuron of a chain of
// L logistic neurons,
//
//	ratio[l] = δ of neuron l / δ of the topmost neuron        l = 0 … L − 1
//
// where neuron l computes z[l] = w[l]·a[l−1] + b[l] and a[l] = σ(z[l]). So w[l] is
// the weight that leads INTO neuron l; w[0] comes from the input. w and z have
// the length L ≥ 2, and so has the result. In the chapter's chain, w = (1, 1, 1)
// and z = (0, 0.5, 0.6225), the ratios are 0.0588, 0.2350 and 1.
//
//glassnet:exercise
func ChainOfSlopes(w, z []float64) []float64 {
	top := len(w) - 1
	ratio := make([]float64, len(w))
	ratio[top] = 1
	for l := top - 1; l >= 0; l-- {
		a := 1 / (1 + math.Exp(-z[l]))
		ratio[l] = a * (1 - a) * w[l+1] * ratio[l+1]
	}
	return ratio
}
