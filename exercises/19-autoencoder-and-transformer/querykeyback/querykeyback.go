// Package querykeyback is an exercise of chapter 19: from the scores to queries and keys.
// 2 points, about 12 minutes.
//
//	go run ./exercises check querykeyback
package querykeyback

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// QueryKeyBack returns ∂L/∂q and ∂L/∂k from ∂S = ∂L/∂S, where
//
//	S = kᵀ q/√d
//
// q is d × T, k is d × S, ∂S is S × T: a row per key, a column per query.
//
// With d = 1, q = 2, the keys 1 and 3 and ∂S = (10, 1): ∂q = 13, ∂k = (20, 2).
func QueryKeyBack(q, k, ds *mat.Dense) (dq, dk *mat.Dense) {
	panic(check.TODO[string]("QueryKeyBack")) // your answer
}
