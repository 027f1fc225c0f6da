// Package cdstep solves an exercise of chapter 17.
//
// The two halves have one form: a visible state, times the hidden probabilities that
// this state gives. At the data that is Hebb's rule; at the end of the chain it is
// what the machine makes up, and is taken away. Inside the chain states are drawn, so
// q₁ is not needed here.
package cdstep

import (
	"math"

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
//
//glassnet:exercise
func CDStep(w *mat.Dense, b []float64, v0, q1, v1 *mat.Dense, eta float64) *mat.Dense {
	half := func(v *mat.Dense) *mat.Dense {
		var p, half mat.Dense
		p.Mul(w, v)
		p.Apply(func(j, _ int, z float64) float64 { return 1 / (1 + math.Exp(-z-b[j])) }, &p)
		half.Mul(&p, v.T())
		return &half
	}
	d := new(mat.Dense)
	d.Sub(half(v0), half(v1))
	_, n := v0.Dims()
	d.Scale(eta/float64(n), d)
	return d
}
