// Package graphstep solves an exercise of chapter 18.
//
// Forward and back as in a dense network, with Â after x and after a₁, and Âᵀ where
// δ goes down. The loss knows M nodes, so the others begin with δ₂ = 0; they take
// part all the same, in the sums of their neighbours.
package graphstep

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// GraphStep does one step of gradient descent on a graph network of two layers
// and returns the new weights,
//
//	a₁ = tanh(W₁ x Â)    p = softmax of each column of W₂ a₁ Â
//	L = −1/M Σ ln p of the true class, over the M nodes whose mask is 1
//	W ← W − η ∂L/∂W
//
// w1 is W₁ (hidden × in), w2 is W₂ (classes × hidden), x is in × nodes, a is Â
// (nodes × nodes), which need not be symmetric. y is one-hot (classes × nodes);
// where mask is 0 it does not count. The arguments stay as they are.
//
//glassnet:exercise
func GraphStep(w1, w2, x, a, y *mat.Dense, mask []float64, eta float64) (newW1, newW2 *mat.Dense) {
	var m1, a1, m2, delta2, back, delta1, d1, d2 mat.Dense
	m1.Mul(x, a)
	a1.Mul(w1, &m1)
	a1.Apply(func(_, _ int, z float64) float64 { return math.Tanh(z) }, &a1)
	m2.Mul(&a1, a)
	delta2.Mul(w2, &m2)
	labelled := 0.0
	for _, m := range mask {
		labelled += m
	}
	for i, m := range mask { // δ₂ = (p − y)/M of the labelled nodes
		sum, top := 0.0, mat.Max(delta2.ColView(i))
		for k := range y.RawMatrix().Rows {
			sum += math.Exp(delta2.At(k, i) - top)
		}
		for k := range y.RawMatrix().Rows {
			delta2.Set(k, i, m*(math.Exp(delta2.At(k, i)-top)/sum-y.At(k, i))/labelled)
		}
	}
	back.Mul(w2.T(), &delta2)
	delta1.Mul(&back, a.T()) // against the edges
	delta1.Apply(func(i, j int, v float64) float64 { return v * (1 - a1.At(i, j)*a1.At(i, j)) }, &delta1)
	d1.Mul(&delta1, m1.T())
	d2.Mul(&delta2, m2.T())
	newW1, newW2 = mat.DenseCopyOf(w1), mat.DenseCopyOf(w2)
	newW1.Apply(func(i, j int, v float64) float64 { return v - eta*d1.At(i, j) }, newW1)
	newW2.Apply(func(i, j int, v float64) float64 { return v - eta*d2.At(i, j) }, newW2)
	return newW1, newW2
}
