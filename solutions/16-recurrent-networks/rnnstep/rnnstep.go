// Package rnnstep solves an exercise of chapter 16.
//
// Two products and a bias make the net input: W reads what comes in, U what is
// remembered. tanh keeps the state between −1 and 1, however often the step is
// repeated. The same three parameters serve every step.
package rnnstep

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// RNNStep returns the new state of a recurrent net,
//
//	z = W x + U h + b        new h = tanh z
//
// w is units × inputs, u units × units and b units × 1. x is inputs × N and h, the
// old state, units × N: one column per sample. The result has the size of h.
//
//glassnet:exercise
func RNNStep(w, u, b, x, h *mat.Dense) *mat.Dense {
	var z, uh mat.Dense
	z.Mul(w, x)
	uh.Mul(u, h)
	z.Add(&z, &uh)
	z.Apply(func(i, _ int, v float64) float64 { return math.Tanh(v + b.At(i, 0)) }, &z)
	return &z
}
