// Package onehead is an exercise of chapter 19: one head, forward and backward.
// 5 points, about 45 minutes.
//
//	go run ./exercises check onehead
package onehead

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// OneHead runs one head of self-attention forward,
//
//	q, k, v = W_q x, W_k x, W_v x        S = kᵀ q/√d
//	P = softmax(S), down each column     H = v P
//
// and backward from ∂H = ∂L/∂H. It returns H and the gradients of W_q, W_k, W_v and x.
//
// x is D × T, a column per position. W_q and W_k are d × D, W_v is e × D; H and ∂H are
// e × T. may is T × T: 1 where query t (column) may look at key s (row); where it is
// 0 the score is −∞. Every query may look at one key at least.
func OneHead(wq, wk, wv, x, may, dh *mat.Dense) (h, dwq, dwk, dwv, dx *mat.Dense) {
	panic(check.TODO[string]("OneHead")) // your answer
}
