// Package countedloss solves an exercise of chapter 19.
//
// The mask stands before both: a position that does not count adds nothing to L and
// has no error term. And the mean is over what counts, M, not over all columns, or a
// batch of short names would have a small loss for being short.
package countedloss

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// CountedLoss returns the cross-entropy of the positions that count, and its error term,
//
//	a = softmax(z), down each column        M = Σ m
//	L = −1/M Σ m ln a_y        δ = ∂L/∂z
//
// z is K × C, the net inputs of the K signs at C positions; y is K × C, one-hot; m has
// a number per position: 1 where it counts, 0 at padding. At least one counts.
//
// z = 0, K = 2, two positions of sign 1, of which the first counts: L = ln 2 = 0.6931, and the columns of δ are (−½, ½) and (0, 0).
//
//glassnet:exercise
func CountedLoss(z, y *mat.Dense, m []float64) (loss float64, delta *mat.Dense) {
	counted := floats.Sum(m)
	delta = mat.DenseCopyOf(z)
	for c, mask := range m {
		a := mat.Col(nil, c, z)
		floats.AddConst(-floats.Max(a), a)
		for i := range a {
			a[i] = math.Exp(a[i])
		}
		floats.Scale(1/floats.Sum(a), a)
		for i := range a {
			loss -= mask * y.At(i, c) * math.Log(a[i]) / counted
			delta.Set(i, c, mask*(a[i]-y.At(i, c))/counted)
		}
	}
	return loss, delta
}
