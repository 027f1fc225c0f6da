// Package gruboth solves an exercise of chapter 16.
//
// After the product r takes a share of each mixed number, before it a share of each
// old number, which U then mixes. The two are the same only where r is 0 or 1 for
// all units.
package gruboth

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// GRUBoth returns the new state of a GRU twice, with the reset gate after the product
// and before it:
//
//	n = tanh(wx + r ⊙ (U h))      or      n = tanh(wx + U (r ⊙ h))
//	new h = (1 − z) ⊙ n + z ⊙ h
//
// wx is W x + b of the proposal, r and z are the gates and h is the old state, all
// units × N; u is units × units.
//
//glassnet:exercise
func GRUBoth(u, wx, r, z, h *mat.Dense) (after, before *mat.Dense) {
	var m, q, hidden mat.Dense
	m.Mul(u, h)
	m.MulElem(r, &m) // r ⊙ (U h)
	hidden.MulElem(r, h)
	q.Mul(u, &hidden) // U (r ⊙ h)
	mixed := func(n *mat.Dense) *mat.Dense {
		out := mat.DenseCopyOf(h)
		out.Apply(func(i, j int, old float64) float64 {
			return (1-z.At(i, j))*math.Tanh(wx.At(i, j)+n.At(i, j)) + z.At(i, j)*old
		}, out)
		return out
	}
	return mixed(&m), mixed(&q)
}
