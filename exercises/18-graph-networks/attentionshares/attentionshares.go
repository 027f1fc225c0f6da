// Package attentionshares is an exercise of chapter 18: whom a node hears.
// 3 points, about 15 minutes.
//
//	go run ./exercises check attentionshares
package attentionshares

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// AttentionShares returns P, the shares of a graph attention with one head:
//
//	uⱼᵢ = aₛᵀ hⱼ + aₜᵀ hᵢ    eⱼᵢ = LeakyReLU(uⱼᵢ)    P = softmax of each column of e
//
// LeakyReLU is u for u > 0, else 0.2 u. h is H (features × nodes), as and at have
// one number per feature. a (nodes × nodes) has 1 in row j, column i where an edge
// leads from j to i, loops among them, else 0: there P is 0. Each node has an edge
// that ends at it. Scores are small; no shift is needed. The result is nodes × nodes.
func AttentionShares(h *mat.Dense, as, at []float64, a *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("AttentionShares") // your answer
}
