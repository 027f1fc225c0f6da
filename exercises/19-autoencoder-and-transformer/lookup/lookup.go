// Package lookup is an exercise of chapter 19: scores, shares, and what is read.
// 3 points, about 15 minutes.
//
//	go run ./exercises check lookup
package lookup

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// LookUp returns what every query reads,
//
//	S = kᵀ q/√d        P = softmax(S), down each column        H = v P
//
// and P itself. q is d × T, a column per query; k is d × S and v is e × S, a column
// per key. may is S × T: 1 where query t may look at key s; where it is 0 the score
// is −∞. Every query may look at one key at least. Scores may be large: no result
// is NaN or ±Inf.
//
// One query 0.6931 (ln 2) and the keys 1, 0 and 2 with values 7, 14 and 0: P is 2/7, 1/7, 4/7, H is 4.
func LookUp(q, k, v, may *mat.Dense) (p, h *mat.Dense) {
	panic(check.TODO[string]("LookUp")) // your answer
}
