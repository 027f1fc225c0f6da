// Package graphstep is an exercise of chapter 18: one step of a graph network, from the labels of some nodes.
// 5 points, about 40 minutes.
//
//	go run ./exercises check graphstep
package graphstep

import (
	"glassnet/exercises/check"
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
func GraphStep(w1, w2, x, a, y *mat.Dense, mask []float64, eta float64) (newW1, newW2 *mat.Dense) {
	panic(check.TODO[string]("GraphStep")) // your answer
}
