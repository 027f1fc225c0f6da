// Package scoregradient solves an exercise of chapter 18.
//
// If one score grows its own share grows with P (1 − P), and the others of the
// column shrink with P P. Together: P times how much better than the column's
// average this share would be for the loss.
package scoregradient

import "gonum.org/v1/gonum/mat"

// ScoreGradient returns ∂L/∂e, the gradient with respect to the scores of an
// attention, whose shares P are the softmax of each column of e. p is P (nodes ×
// nodes), 0 where there is no edge; dp is ∂L/∂P. The result is as large; it is 0
// where P is 0. The arguments stay as they are.
//
//glassnet:exercise
func ScoreGradient(p, dp *mat.Dense) *mat.Dense {
	var de mat.Dense
	de.MulElem(p, dp)
	_, nodes := p.Dims()
	paid := make([]float64, nodes)
	for i := range paid {
		paid[i] = mat.Sum(de.ColView(i))
	}
	de.Apply(func(j, i int, v float64) float64 { return v - p.At(j, i)*paid[i] }, &de)
	return &de
}
