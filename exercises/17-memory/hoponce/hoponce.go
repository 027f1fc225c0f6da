// Package hoponce is an exercise of chapter 17: one hop of a memory network.
// 3 points, about 15 minutes.
//
//	go run ./exercises check hoponce
package hoponce

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// HopOnce returns one hop of a memory network: the weights p of the facts, and the new u,
//
//	p = softmax(mᵀu)    o = c p    u ← H u + o
//
// m and c have a column per fact, D × J; h is D × D and u has D numbers. mᵀu may be
// large.
func HopOnce(m, c, h *mat.Dense, u []float64) (p, next []float64) {
	panic(check.TODO[string]("HopOnce")) // your answer
}
