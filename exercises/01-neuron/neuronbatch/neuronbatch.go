// Package neuronbatch is an exercise of chapter 1: a logistic neuron with w₀, for a batch.
// 2 points, about 10 minutes.
//
//	go run ./exercises check neuronbatch
package neuronbatch

import (
	"glassnet/exercises/check"
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
func NeuronBatch(w []float64, x *mat.Dense) []float64 {
	return check.TODO[[]float64]("NeuronBatch") // your answer
}
