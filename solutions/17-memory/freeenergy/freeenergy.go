// Package freeenergy solves an exercise of chapter 17.
//
// Given v, the sum over all hidden states falls apart into a factor 1 + e^z for each
// hidden unit: 1 for off, e^z for on. Its logarithm is softplus. Written as
// max(z, 0) + ln(1 + e^(−|z|)) it never overflows.
package freeenergy

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// FreeEnergy returns F(v) of a restricted Boltzmann machine, for which
// e^{−F(v)} = Σ e^{−E(v, h)} over all hidden states:
//
//	F = −aᵀv − Σ softplus(W v + b)    softplus(z) = ln(1 + e^z)
//
// w is hidden × visible, a has a number per visible unit, b one per hidden unit. z may
// be large.
//
//glassnet:exercise
func FreeEnergy(w *mat.Dense, a, b, v []float64) float64 {
	f := 0.0
	for i := range v {
		f -= a[i] * v[i]
	}
	for j := range b {
		z := b[j]
		for i := range v {
			z += w.At(j, i) * v[i]
		}
		f -= max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
	}
	return f
}
