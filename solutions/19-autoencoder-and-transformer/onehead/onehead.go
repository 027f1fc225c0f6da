// Package onehead solves an exercise of chapter 19.
//
// The way back is the way forward read from below. Each product sends a gradient to
// both of its factors; the softmax, down the columns, is the only line that is none. x
// has three roads to the loss, as query, key and value, and their gradients add up.
package onehead

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// OneHead runs one head of self-attention forward,
//
//	q, k, v = W_q x, W_k x, W_v x        S = kᵀ q/√d
//	P = softmax(S), down each column     H = v P
//
// and backward from ∂H = ∂L/∂H. It returns H and the gradients of W_q, W_k, W_v and x.
//
// x is D × T, a column per position. W_q and W_k are d × D, W_v is e × D; H and ∂H are
// e × T. may is T × T: 1 where query t (column) may look at key s (row); where it is
// 0 the score is −∞. Every query may look at one key at least.
//
//glassnet:exercise
func OneHead(wq, wk, wv, x, may, dh *mat.Dense) (h, dwq, dwk, dwv, dx *mat.Dense) {
	mul := func(a, b mat.Matrix) *mat.Dense {
		var c mat.Dense
		c.Mul(a, b)
		return &c
	}
	q, k, v := mul(wq, x), mul(wk, x), mul(wv, x)
	d, T := q.Dims()
	scale := 1 / math.Sqrt(float64(d))
	p := mul(k.T(), q)
	p.Scale(scale, p)
	for t := range T {
		top, sum := mat.Max(p.ColView(t)), 0.0
		for s := range T {
			p.Set(s, t, may.At(s, t)*math.Exp(p.At(s, t)-top))
			sum += p.At(s, t)
		}
		for s := range T {
			p.Set(s, t, p.At(s, t)/sum)
		}
	}
	h = mul(v, p)
	dv, dp := mul(dh, p.T()), mul(v.T(), dh)
	ds := mat.NewDense(T, T, nil)
	for t := range T {
		mean := mat.Dot(p.ColView(t), dp.ColView(t))
		for s := range T {
			ds.Set(s, t, p.At(s, t)*(dp.At(s, t)-mean)*scale) // with the 1/√d of S
		}
	}
	dq, dk := mul(k, ds), mul(q, ds.T())
	dx = mul(wq.T(), dq)
	dx.Add(dx, mul(wk.T(), dk))
	dx.Add(dx, mul(wv.T(), dv))
	return h, mul(dq, x.T()), mul(dk, x.T()), mul(dv, x.T()), dx
}
