// Package classifierstep solves an exercise of chapter 3.
//
// Everything that comes back but W and b belongs to the weights that came in.
// The largest z of a sample serves three times: its row is the class, it keeps
// exp from overflow, and it stands in front of the logarithm in
// −log aₖ = m + log Σ e^(zⱼ−m) − zₖ, which never takes the logarithm of 0.
package classifierstep

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// ClassifierStep does all of softmax regression once, for a batch: it
// decides, measures the loss, and learns,
//
//	z = W x + b        aₖ = exp(zₖ)/Σⱼ exp(zⱼ)    class = argmax z
//	L = −1/N Σₙ log a_label    W ← W − η ∂L/∂W    b ← b − η ∂L/∂b
//
// w is W, classes × in, b has one number per class, x is in × N with one column
// per sample. labels are the N true classes, counted from 0 as the rows of W.
// eta is η.
//
// It returns the new W and b; the loss L and the class of each sample, both for
// the old W and b. Of several largest z the first is the class. z may be as
// large as ±1000 and the true class may be as unlikely as e⁻¹⁰⁰⁰: no result may
// be NaN or ∞. w and b stay as they are. With W = 0, b = 0 and K classes L is
// log K.
//
//glassnet:exercise
func ClassifierStep(w *mat.Dense, b []float64, x *mat.Dense, labels []int, eta float64) (*mat.Dense, []float64, float64, []int) {
	var z, dw mat.Dense
	z.Mul(w, x)
	newB, loss, classes := slices.Clone(b), 0.0, make([]int, len(labels))
	delta := mat.NewDense(len(b), len(labels), nil)
	for n, label := range labels {
		column := mat.Col(nil, n, &z)
		for k := range column {
			column[k] += b[k]
		}
		top, sum := slices.Max(column), 0.0
		for _, v := range column {
			sum += math.Exp(v - top)
		}
		classes[n] = slices.Index(column, top)
		loss += (top + math.Log(sum) - column[label]) / float64(len(labels))
		for k, v := range column {
			d := math.Exp(v-top) / sum // a
			if k == label {
				d--
			}
			d /= float64(len(labels)) // δ = (a − y)/N
			delta.Set(k, n, d)
			newB[k] -= eta * d
		}
	}
	dw.Mul(delta, x.T()) // ∂L/∂W = δ xᵀ
	dw.Scale(-eta, &dw)
	dw.Add(w, &dw)
	return &dw, newB, loss, classes
}
