// Package maxoutunit solves an exercise of chapter 2.
//
// The biases belong to the net inputs that are compared. The search begins
// with the first piece, not with 0, because all of them may be negative. Near x
// only the winner is connected with a, and a moves as the winner does: the
// slopes are the winner's weights.
package maxoutunit

import "gonum.org/v1/gonum/mat"

// MaxoutUnit returns the value of one Maxout unit, the piece that wins, and the
// slopes of the unit at x,
//
//	zₖ = wₖᵀ x + bₖ        a = maxₖ zₖ        dx = ∂a/∂x
//
// w is pieces × inputs: row k is wₖ. b has one number per piece, x one per
// input, and so has dx. k counts from 0, and of equals the first wins, in k as
// well as in dx. With the rows 1 and −1, no bias and x = −3 the unit is |x|:
// a = 3, k = 1, dx = −1.
//
//glassnet:exercise
func MaxoutUnit(w *mat.Dense, b, x []float64) (a float64, k int, dx []float64) {
	pieces, _ := w.Dims()
	for i := range pieces {
		z := mat.Dot(w.RowView(i), mat.NewVecDense(len(x), x)) + b[i]
		if i == 0 || z > a {
			a, k = z, i
		}
	}
	return a, k, mat.Row(nil, k, w)
}
