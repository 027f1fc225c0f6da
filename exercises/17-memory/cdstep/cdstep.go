// Package cdstep is an exercise of chapter 17: the update of contrastive divergence, CD-1.
// 3 points, about 12 minutes.
//
//	go run ./exercises check cdstep
package cdstep

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// CDStep returns ΔW of one update by contrastive divergence, CD-1, for a batch with one
// column per sample:
//
//	v₀ → p₀ = p(h|v₀) → h₀ drawn → q₁ = p(v|h₀) → v₁ drawn → p₁ = p(h|v₁)
//	ΔW = η/N (p₀ v₀ᵀ − p₁ v₁ᵀ)    p(h|v) = σ(W v + b)
//
// All has been drawn already: v0 are the data, q1 the probabilities of the visible
// units, v1 what was drawn from them. w is hidden × visible.
func CDStep(w *mat.Dense, b []float64, v0, q1, v1 *mat.Dense, eta float64) *mat.Dense {
	return check.TODO[*mat.Dense]("CDStep") // your answer
}
