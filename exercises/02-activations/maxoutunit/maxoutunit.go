// Package maxoutunit is an exercise of chapter 2: a Maxout unit: value, winner, slope.
// 2 points, about 10 minutes.
//
//	go run ./exercises check maxoutunit
package maxoutunit

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// MaxoutUnit returns the value of one Maxout unit, the piece that wins, and the
// slopes of the unit at x,
//
//	zₖ = wₖᵀ x + bₖ        a = maxₖ zₖ        dx = ∂a/∂x
//
// w is pieces × inputs: row k is wₖ. b has one number per piece, x one per
// input, and so has dx. k counts from 0, and of equals the first wins, in k as
// well as in dx. With the rows 1 and −1, no bias and x = −3 the unit is |x|:
// a = 3, k = 1, dx = −1.
func MaxoutUnit(w *mat.Dense, b, x []float64) (a float64, k int, dx []float64) {
	panic(check.TODO[string]("MaxoutUnit")) // your answer
}
