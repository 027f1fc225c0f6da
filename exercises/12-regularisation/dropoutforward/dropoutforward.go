// Package dropoutforward is an exercise of chapter 12: a layer with holes.
// 2 points, about 8 minutes.
//
//	go run ./exercises check dropoutforward
package dropoutforward

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// DropoutForward returns the output a of a dropout layer and its mask m,
//
//	a = m ⊙ x
//
// In training, m is 0 where u < P, and 1/(1 − P) elsewhere; in inference it is
// 1 everywhere. x is neurons × N, a sample is a column. u is as large as x: a
// random number 0 ≤ u < 1 for each entry, drawn for you. p is the probability P
// of a hole, 0 ≤ P < 1. a and m are as large as x; x stays as it is.
func DropoutForward(x, u *mat.Dense, p float64, training bool) (a, m *mat.Dense) {
	panic(check.TODO[string]("DropoutForward")) // your answer
}
