// Package bumpnetwork is an exercise of chapter 6: the stairs for a promised error, all weights.
// 5 points, about 45 minutes.
//
//	go run ./exercises check bumpnetwork
package bumpnetwork

import (
	"glassnet/exercises/check"
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
func BumpNetwork(g func(float64) float64, a, b, slope, eps, k float64) (w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 float64) {
	panic(check.TODO[string]("BumpNetwork")) // your answer
}
