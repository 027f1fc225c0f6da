// Package querykeyback solves an exercise of chapter 19.
//
// S_st = k_s·q_t/√d. Query t meets all keys: ∂q_t = Σ_s k_s ∂S_st/√d, the product
// k ∂S. Key s meets all queries: ∂k_s = Σ_t q_t ∂S_st/√d, the product q ∂Sᵀ.
package querykeyback

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// QueryKeyBack returns ∂L/∂q and ∂L/∂k from ∂S = ∂L/∂S, where
//
//	S = kᵀ q/√d
//
// q is d × T, k is d × S, ∂S is S × T: a row per key, a column per query.
//
// With d = 1, q = 2, the keys 1 and 3 and ∂S = (10, 1): ∂q = 13, ∂k = (20, 2).
//
//glassnet:exercise
func QueryKeyBack(q, k, ds *mat.Dense) (dq, dk *mat.Dense) {
	d, _ := q.Dims()
	scale := 1 / math.Sqrt(float64(d))
	dq, dk = new(mat.Dense), new(mat.Dense)
	dq.Mul(k, ds)
	dk.Mul(q, ds.T())
	dq.Scale(scale, dq)
	dk.Scale(scale, dk)
	return dq, dk
}
