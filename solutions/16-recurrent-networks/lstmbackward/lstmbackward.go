// Package lstmbackward solves an exercise of chapter 16.
//
// c is read by h of this step and by c of the next one, so ∂L/∂c is a sum. Every gate
// is multiplied with something; ∂L/∂gate is ∂L/∂c, or ∂L/∂h for o, times that, and δ
// is one slope further. To c of the step before ∂L/∂c goes through f alone.
package lstmbackward

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// LSTMBackward goes one step back through an LSTM,
//
//	c = f ⊙ before + i ⊙ g        h = o ⊙ tanh c
//
// and returns ∂L/∂c, δ = ∂L/∂z of the four gates i, f, o, g, and what comes to ∂L/∂c of
// the step before. i, f and o are logistic, g is tanh.
//
//	dh       ∂L/∂h of this step, all of it
//	later    what comes to ∂L/∂c from the step that follows
//	before   the cell state before
//	cell     the cell state c
//
// All arguments and results are units × N.
//
//glassnet:exercise
func LSTMBackward(dh, later, i, f, o, g, before, cell *mat.Dense) (dc, di, df, do, dg, down *mat.Dense) {
	each := func(value func(r, n int) float64) *mat.Dense {
		m := mat.DenseCopyOf(dh)
		m.Apply(func(r, n int, _ float64) float64 { return value(r, n) }, m)
		return m
	}
	tanh := func(r, n int) float64 { return math.Tanh(cell.At(r, n)) }
	slope := func(gate *mat.Dense, r, n int) float64 { return gate.At(r, n) * (1 - gate.At(r, n)) }
	dc = each(func(r, n int) float64 {
		return dh.At(r, n)*o.At(r, n)*(1-tanh(r, n)*tanh(r, n)) + later.At(r, n)
	})
	di = each(func(r, n int) float64 { return dc.At(r, n) * g.At(r, n) * slope(i, r, n) })
	df = each(func(r, n int) float64 { return dc.At(r, n) * before.At(r, n) * slope(f, r, n) })
	do = each(func(r, n int) float64 { return dh.At(r, n) * tanh(r, n) * slope(o, r, n) })
	dg = each(func(r, n int) float64 { return dc.At(r, n) * i.At(r, n) * (1 - g.At(r, n)*g.At(r, n)) })
	down = each(func(r, n int) float64 { return dc.At(r, n) * f.At(r, n) })
	return dc, di, df, do, dg, down
}
