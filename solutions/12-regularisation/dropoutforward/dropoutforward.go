// Package dropoutforward solves an exercise of chapter 12.
//
// The mask is all there is to it: a product with m on the way forward, the same
// product on the way back. The mean of m is P·0 + (1 − P)·1/(1 − P) = 1, so the
// layer above gets as much as it will get in inference, where m is 1.
package dropoutforward

import "gonum.org/v1/gonum/mat"

// DropoutForward returns the output a of a dropout layer and its mask m,
//
//	a = m ⊙ x
//
// In training, m is 0 where u < P, and 1/(1 − P) elsewhere; in inference it is
// 1 everywhere. x is neurons × N, a sample is a column. u is as large as x: a
// random number 0 ≤ u < 1 for each entry, drawn for you. p is the probability P
// of a hole, 0 ≤ P < 1. a and m are as large as x; x stays as it is.
//
//glassnet:exercise
func DropoutForward(x, u *mat.Dense, p float64, training bool) (a, m *mat.Dense) {
	a, m = new(mat.Dense), new(mat.Dense)
	m.Apply(func(_, _ int, u float64) float64 {
		switch {
		case !training:
			return 1
		case u < p:
			return 0
		}
		return 1 / (1 - p)
	}, u)
	a.MulElem(m, x)
	return a, m
}
