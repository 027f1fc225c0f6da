// Package headrows solves an exercise of chapter 19.
//
// The column is written feature by feature, so the d features of a head, at all T
// positions, are d·T neighbours: one window, nothing moves. Where a position is a row
// the features of a head stand apart, and have to be brought together by a transposition.
package headrows

import "gonum.org/v1/gonum/mat"

// HeadRows returns the rows of head h, from 0: a row per feature of the head, a column
// per position. x is one sample: D features at T positions, x[d·T + t] being feature d
// at position t, both from 0. The heads divide D; head 0 has the first D/heads features.
//
// Two features at three positions, x = (1, 2, 3, 4, 5, 6), two heads: head 1 is (4 5 6).
//
//glassnet:exercise
func HeadRows(x []float64, T, heads, h int) *mat.Dense {
	d := len(x) / T / heads
	return mat.NewDense(d, T, append([]float64{}, x[h*d*T:(h+1)*d*T]...))
}
