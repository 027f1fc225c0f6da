// Package weightgradient solves an exercise of chapter 7.
//
// One sample gives the outer product of its δ and its x. The matrix product
// δ xᵀ runs over the samples, so it is the sum of all those outer products. The
// bias is a weight whose input is always 1: what remains is the sum of δ.
package weightgradient

import "gonum.org/v1/gonum/mat"

// WeightGradient returns the gradients of a dense layer z = W x + b for a batch:
// ∂L/∂W (out × in) and ∂L/∂b, one number per neuron.
//
// delta is δ = ∂L/∂z (out × N), with the 1/N of the loss in it; x is the input
// of the layer (in × N).
//
//glassnet:exercise
func WeightGradient(delta, x *mat.Dense) (dw *mat.Dense, db []float64) {
	dw = new(mat.Dense)
	dw.Mul(delta, x.T())
	out, _ := delta.Dims()
	for i := range out {
		db = append(db, mat.Sum(delta.RowView(i)))
	}
	return dw, db
}
