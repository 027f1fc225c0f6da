// Package linearcollapse solves an exercise of chapter 5.
//
// W₂ (W₁ x + b₁) + b₂ = W₂ W₁ x + (W₂ b₁ + b₂). What acts first stands on the
// right. b₁ is handed on like any activation, so it passes through W₂; b₂ comes
// after it. Whatever the width of the middle, one layer is left: without f,
// hidden neurons add nothing.
package linearcollapse

import "gonum.org/v1/gonum/mat"

// LinearCollapse folds two layers without activation functions into one,
//
//	W₂ (W₁ x + b₁) + b₂ = W x + b        for every x
//
// w1 is hidden × in, w2 is out × hidden; b1 and b2 have one number per neuron.
// The results are W (out × in) and b (out numbers).
//
//glassnet:exercise
func LinearCollapse(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64) (w *mat.Dense, b []float64) {
	w = new(mat.Dense)
	w.Mul(w2, w1)
	var sum mat.VecDense
	sum.MulVec(w2, mat.NewVecDense(len(b1), b1))
	sum.AddVec(&sum, mat.NewVecDense(len(b2), b2))
	return w, sum.RawVector().Data
}
