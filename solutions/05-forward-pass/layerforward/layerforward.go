// Package layerforward solves an exercise of chapter 5.
//
// The product W x does the sums of all neurons for all samples at once. Apply
// hands over row i and column j of every entry: the row is the neuron, and its
// bias is b[i] whatever the sample. The function comes last, when the sum is
// complete.
package layerforward

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// LayerForward returns the activations of one dense layer of tanh neurons,
//
//	z = W x + b        a = tanh(z)
//
// w is out × in, row i has the weights of neuron i. b has one bias per neuron.
// x is in × N, one column per sample. The result is out × N. For a batch of
// zeros each of its columns is tanh(b).
//
//glassnet:exercise
func LayerForward(w *mat.Dense, b []float64, x *mat.Dense) *mat.Dense {
	var a mat.Dense
	a.Mul(w, x)
	a.Apply(func(i, j int, z float64) float64 { return math.Tanh(z + b[i]) }, &a)
	return &a
}
