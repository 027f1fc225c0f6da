// Package trianglenet is an exercise of chapter 1: a network that fires inside of a triangle.
// 5 points, about 45 minutes.
//
//	go run ./exercises check trianglenet
package trianglenet

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// TriangleNet returns the weights of a network of step neurons that fires
// inside of a triangle and is silent outside of it,
//
//	h = step(W₁ x + b₁)        a = step(w₂ᵀ h + b₂)        step(z) = 1 if z ≥ 0, else 0
//
// p is 2×3: each column is a corner of the triangle, in any order; the three do
// not lie on a line. A point x has two coordinates. W₁ has one row per hidden
// neuron and two columns, b₁ and w₂ have one number per hidden neuron; how many
// hidden neurons there are is up to you.
//
// Many weights do this, and all that do it are right. They are tried on a grid
// of points in and around the triangle. On its edges a may be 0 or 1.
func TriangleNet(p *mat.Dense) (w1 *mat.Dense, b1, w2 []float64, b2 float64) {
	panic(check.TODO[string]("TriangleNet")) // your answer
}
