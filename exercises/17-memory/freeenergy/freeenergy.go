// Package freeenergy is an exercise of chapter 17: the free energy of a visible state.
// 2 points, about 8 minutes.
//
//	go run ./exercises check freeenergy
package freeenergy

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// FreeEnergy returns F(v) of a restricted Boltzmann machine, for which
// e^{−F(v)} = Σ e^{−E(v, h)} over all hidden states:
//
//	F = −aᵀv − Σ softplus(W v + b)    softplus(z) = ln(1 + e^z)
//
// w is hidden × visible, a has a number per visible unit, b one per hidden unit. z may
// be large.
func FreeEnergy(w *mat.Dense, a, b, v []float64) float64 {
	return check.TODO[float64]("FreeEnergy") // your answer
}
