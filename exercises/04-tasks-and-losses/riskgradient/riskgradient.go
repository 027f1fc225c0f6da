// Package riskgradient is an exercise of chapter 4: a price on weights that asks too much.
// 2 points, about 10 minutes.
//
//	go run ./exercises check riskgradient
package riskgradient

import (
	"slices"

	"glassnet/exercises/check"
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
func RiskGradient(loss, lambda float64, w *mat.Dense, b []float64, dw *mat.Dense, db []float64) (float64, *mat.Dense, []float64) {
	check.TODO[any]("RiskGradient") // delete this line when the rest is mended
	out, in := w.Dims()
	theta := slices.Concat(w.RawMatrix().Data, b)
	grad := slices.Concat(dw.RawMatrix().Data, db)
	for k, v := range theta {
		loss += lambda * v * v / 2
		grad[k] += lambda * v
	}
	return loss, mat.NewDense(out, in, grad[:out*in]), grad[out*in:]
}
