// Package stateprobability solves an exercise of chapter 17.
//
// Low energy is likely: e^(−E). What makes it a probability is Z, the same sum over all
// states, and that is why it can be had for a few units only: 20 of them have a
// million states, 40 a million million.
package stateprobability

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// StateProbability returns p(s) of a Boltzmann machine, s of 0 and 1:
//
//	E(s) = −½ sᵀW s − bᵀs    p(s) = e^{−E(s)}/Z    Z = Σ e^{−E} over all 2ᴺ states
//
// w is N × N, symmetric, with 0 on its diagonal. Bit i of a number k is k>>i&1.
//
//glassnet:exercise
func StateProbability(w *mat.Dense, b, s []float64) float64 {
	weight := func(s []float64) float64 {
		e := 0.0
		for i := range s {
			for j := range s {
				e -= w.At(i, j) * s[i] * s[j] / 2
			}
			e -= b[i] * s[i]
		}
		return math.Exp(-e)
	}
	z := 0.0
	for k := range 1 << len(s) {
		t := make([]float64, len(s))
		for i := range t {
			t[i] = float64(k >> i & 1)
		}
		z += weight(t)
	}
	return weight(s) / z
}
