// Package forwardledger is an exercise of chapter 5: z and a of every layer.
// 5 points, about 45 minutes.
//
//	go run ./exercises check forwardledger
package forwardledger

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// ForwardLedger runs a batch through a network of L layers and returns all that
// was computed on the way. With a⁽⁰⁾ = x, for l = 1 … L,
//
//	z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾        a⁽ˡ⁾ = tanh(z⁽ˡ⁾), but softmax(z⁽ˡ⁾) for l = L
//
// x is M₀ × N, one column per sample. weights[l−1] is W⁽ˡ⁾ (out × in) row by row,
// biases[l−1] is b⁽ˡ⁾, one number per neuron: its length says how many neurons the
// layer has. Softmax makes each column sum to 1; z may be as large as ±1000 there.
//
// z and a have L lists each, the first belongs to layer 1. A list is the matrix
// of the layer (neurons × N) row by row: the values of its first neuron for all
// samples, then those of the second, and so on.
func ForwardLedger(weights, biases [][]float64, x *mat.Dense) (z, a [][]float64) {
	panic(check.TODO[string]("ForwardLedger")) // your answer
}
