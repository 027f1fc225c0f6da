// Package attentionshares solves an exercise of chapter 18.
//
// A score for every edge, from both ends; exp of it; and each column divided by
// its sum. What has no edge is left out before the sum.
package attentionshares

import (
	"math"

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
//
//glassnet:exercise
func AttentionShares(h *mat.Dense, as, at []float64, a *mat.Dense) *mat.Dense {
	_, nodes := h.Dims()
	p := mat.NewDense(nodes, nodes, nil)
	for i := range nodes {
		sum := 0.0
		for j := range nodes {
			if a.At(j, i) == 0 {
				continue
			}
			u := mat.Dot(mat.NewVecDense(len(as), as), h.ColView(j)) + mat.Dot(mat.NewVecDense(len(at), at), h.ColView(i))
			p.Set(j, i, math.Exp(max(u, 0.2*u)))
			sum += p.At(j, i)
		}
		for j := range nodes {
			p.Set(j, i, p.At(j, i)/sum)
		}
	}
	return p
}
