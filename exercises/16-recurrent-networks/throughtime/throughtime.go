// Package throughtime is an exercise of chapter 16: one step back through time.
// 3 points, about 15 minutes.
//
//	go run ./exercises check throughtime
package throughtime

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// ThroughTime goes one step back through a recurrent net, h = tanh(W x + U before + b),
// and returns δ = ∂L/∂z of the step and its part of ∂L/∂U.
//
//	above    ∂L/∂h as it comes from above
//	later    δ of the step that follows
//	h        the state of this step
//	before   the state of the step before, which U has read
//
// All are units × N, one column per sample, and u is units × units; δ is units × N,
// and the second result has the size of u.
func ThroughTime(u, above, later, h, before *mat.Dense) (delta, du *mat.Dense) {
	panic(check.TODO[string]("ThroughTime")) // your answer
}
