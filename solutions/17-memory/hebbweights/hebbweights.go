// Package hebbweights solves an exercise of chapter 17.
//
// Each pattern adds ξξᵀ, and the product of the whole matrix with its transpose is
// the sum over the patterns. The diagonal would be P/N for every neuron: it would
// hold each one where it is, so it is taken out.
package hebbweights

import "gonum.org/v1/gonum/mat"

// HebbWeights returns W of a Hopfield network that stores the columns of xi, N × P
// numbers ±1, by Hebb's rule:
//
//	W = (1/N) Σ ξ ξᵀ    wᵢᵢ = 0
//
// N is the number of neurons, the rows of xi.
//
//glassnet:exercise
func HebbWeights(xi *mat.Dense) *mat.Dense {
	n, _ := xi.Dims()
	w := mat.NewDense(n, n, nil)
	w.Mul(xi, xi.T()) // Σ ξ ξᵀ
	w.Scale(1/float64(n), w)
	for i := range n {
		w.Set(i, i, 0)
	}
	return w
}
