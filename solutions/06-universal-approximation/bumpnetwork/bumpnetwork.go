// Package bumpnetwork solves an exercise of chapter 6.
//
// Each number follows from the one before: ε gives the strips, the strips give
// the edges, the edges give the biases, and the heights in the middles give the
// output weights. Rounding is upwards, because a strip too wide breaks the
// promise. Two bumps that meet share one neuron, whose output weight is the
// difference of their heights; so m strips need m − 1 neurons. The first strip
// has nothing to its left and sits in the output bias.
package bumpnetwork

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// BumpNetwork returns the weights of a network with one hidden layer of
// logistic neurons that follows g on [a, b] like a staircase,
//
//	ŷ(x) = W₂ σ(W₁ x + b₁) + b₂
//
// with flat strips of one width w, side by side from a to b, each as high as g
// is in its middle. Nothing is trained. slope is max|g'| on [a, b]. Take the
// fewest strips, m, for which the bound promises
//
//	½ w · slope ≤ ε
//
// (b − a, slope, ε and k are above 0, and there are at least 2 strips.) There is
// one hidden neuron for each of the m − 1 edges between two strips, in order
// from left to right, and each has the weight k/w: k is the steepness of an edge
// per strip. W₁ is (m − 1) × 1, b₁ has m − 1 numbers, W₂ is 1 × (m − 1), b₂ is
// one number. For g(x) = 2x on [0, 1], slope = 2, ε = 0.5 and k = 100 there are
// two strips, W₁ = 200, b₁ = −100, W₂ = 1 and b₂ = 0.5.
//
//glassnet:exercise
func BumpNetwork(g func(float64) float64, a, b, slope, eps, k float64) (w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 float64) {
	m := int(math.Ceil((b - a) * slope / (2 * eps)))
	w := (b - a) / float64(m)
	w1, w2 = mat.NewDense(m-1, 1, nil), mat.NewDense(1, m-1, nil)
	for i := range m - 1 {
		edge := a + float64(i+1)*w
		w1.Set(i, 0, k/w)
		b1 = append(b1, -k/w*edge)
		w2.Set(0, i, g(edge+w/2)-g(edge-w/2)) // right minus left
	}
	return w1, b1, w2, g(a + w/2)
}
