// Package lstmbackward is an exercise of chapter 16: one step back through an LSTM.
// 3 points, about 20 minutes.
//
//	go run ./exercises check lstmbackward
package lstmbackward

import (
	"glassnet/exercises/check"
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
func LSTMBackward(dh, later, i, f, o, g, before, cell *mat.Dense) (dc, di, df, do, dg, down *mat.Dense) {
	panic(check.TODO[string]("LSTMBackward")) // your answer
}
