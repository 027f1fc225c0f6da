// Package gruboth is an exercise of chapter 16: two GRUs.
// 2 points, about 12 minutes.
//
//	go run ./exercises check gruboth
package gruboth

import (
	"glassnet/exercises/check"
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
func GRUBoth(u, wx, r, z, h *mat.Dense) (after, before *mat.Dense) {
	panic(check.TODO[string]("GRUBoth")) // your answer
}
