// Package softmaxback solves an exercise of chapter 19.
//
// ∂S_s = Σ_r ∂P_r ∂P_r/∂S_s with the Jacobian P_s (1[s = r] − P_r): the diagonal
// gives P_s ∂P_s, the rest −P_s Σ_r P_r ∂P_r. The sum is the same for all keys of the
// column: what the query reads on average.
package softmaxback

import "gonum.org/v1/gonum/mat"

// SoftmaxBack returns ∂L/∂S from P, where P is the softmax of S down each column,
// and from ∂P = ∂L/∂P. Both are S × T, a row per key and a column per query.
//
// P = (¾, ¼) and ∂P = (1, 5) give (−¾, ¾).
//
//glassnet:exercise
func SoftmaxBack(p, dp *mat.Dense) *mat.Dense {
	keys, queries := p.Dims()
	ds := mat.NewDense(keys, queries, nil)
	for t := range queries {
		mean := mat.Dot(p.ColView(t), dp.ColView(t))
		for s := range keys {
			ds.Set(s, t, p.At(s, t)*(dp.At(s, t)-mean))
		}
	}
	return ds
}
