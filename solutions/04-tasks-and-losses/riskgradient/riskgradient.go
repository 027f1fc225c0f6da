// Package riskgradient solves an exercise of chapter 4.
//
// The loop ran over theta, which holds the biases, too. So they paid in R and
// were pulled towards 0 by the gradient. Both agreed, and that is why no check
// of the gradient could complain: it was the right gradient of the wrong risk.
// Only the weights make an answer steep; only they have a price.
package riskgradient

import (
	"slices"

	"gonum.org/v1/gonum/mat"
)

// RiskGradient returns the structural risk of one dense layer and its gradient,
//
//	R = L + ½ λ‖W‖²_F
//
// loss is the mean loss L, w the weights W (out × in) and b the biases of the
// layer, one per neuron. dw and db are ∂L/∂W and ∂L/∂b, of the same sizes as W
// and b. The results are R, ∂R/∂W and ∂R/∂b.
//
// The gradient passes every gradient check, and yet something is wrong: this is
// not the R of the formula. Find it, mend it, and delete the first line.
//
//glassnet:exercise
func RiskGradient(loss, lambda float64, w *mat.Dense, b []float64, dw *mat.Dense, db []float64) (float64, *mat.Dense, []float64) {
	out, in := w.Dims()
	weights := w.RawMatrix().Data
	grad := slices.Clone(dw.RawMatrix().Data)
	for k, v := range weights {
		loss += lambda * v * v / 2
		grad[k] += lambda * v
	}
	return loss, mat.NewDense(out, in, grad), slices.Clone(db)
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func pricedBiases(loss, lambda float64, w *mat.Dense, b []float64, dw *mat.Dense, db []float64) (float64, *mat.Dense, []float64) {
	out, in := w.Dims()
	theta := slices.Concat(w.RawMatrix().Data, b)
	grad := slices.Concat(dw.RawMatrix().Data, db)
	for k, v := range theta {
		loss += lambda * v * v / 2
		grad[k] += lambda * v
	}
	return loss, mat.NewDense(out, in, grad[:out*in]), grad[out*in:]
}
