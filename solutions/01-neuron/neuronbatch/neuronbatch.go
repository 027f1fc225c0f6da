// Package neuronbatch solves an exercise of chapter 1.
//
// w has one number more than x has rows, because x₀ = 1 is not written down: z
// begins with w₀, and row i of x, counted from 0, meets w[i+1]. In 1/(1 + e^−z)
// a large −z gives 1/∞ = 0, which is right; e^z/(1 + e^z) would give ∞/∞.
package neuronbatch

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// NeuronBatch returns the outputs of one logistic neuron for a batch, in the
// spelling without a bias,
//
//	zₙ = Σᵢ wᵢ xᵢₙ, i = 0 … D, with x₀ₙ = 1        aₙ = 1/(1 + e^−zₙ)
//
// w are the D + 1 weights w₀, w₁, …, w_D. x is D × N, a sample is a column; the
// row of ones, x₀, is not in it. The result has one output per sample. z may be
// as large as ±1000. With w = (−1.5, 1, 1) and the one sample (1, 1), z is 0.5
// and a is 0.6225.
//
//glassnet:exercise
func NeuronBatch(w []float64, x *mat.Dense) []float64 {
	d, n := x.Dims()
	a := make([]float64, n)
	for s := range n {
		z := w[0]
		for i := range d {
			z += w[i+1] * x.At(i, s)
		}
		a[s] = 1 / (1 + math.Exp(-z))
	}
	return a
}
