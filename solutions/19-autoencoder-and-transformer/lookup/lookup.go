// Package lookup solves an exercise of chapter 19.
//
// Everything runs down a column, since a column is a query: its scores, the largest
// of them, the sum, the mixture. What is hidden is left out before the sum is taken.
package lookup

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// LookUp returns what every query reads,
//
//	S = kᵀ q/√d        P = softmax(S), down each column        H = v P
//
// and P itself. q is d × T, a column per query; k is d × S and v is e × S, a column
// per key. may is S × T: 1 where query t may look at key s; where it is 0 the score
// is −∞. Every query may look at one key at least. Scores may be large: no result
// is NaN or ±Inf.
//
// One query 0.6931 (ln 2) and the keys 1, 0 and 2 with values 7, 14 and 0: P is 2/7, 1/7, 4/7, H is 4.
//
//glassnet:exercise
func LookUp(q, k, v, may *mat.Dense) (p, h *mat.Dense) {
	d, queries := q.Dims()
	_, keys := k.Dims()
	p, h = new(mat.Dense), new(mat.Dense)
	p.Mul(k.T(), q)
	p.Scale(1/math.Sqrt(float64(d)), p)
	for t := range queries {
		top, sum := mat.Max(p.ColView(t)), 0.0
		for s := range keys {
			p.Set(s, t, may.At(s, t)*math.Exp(p.At(s, t)-top))
			sum += p.At(s, t)
		}
		for s := range keys {
			p.Set(s, t, p.At(s, t)/sum)
		}
	}
	h.Mul(v, p)
	return p, h
}
