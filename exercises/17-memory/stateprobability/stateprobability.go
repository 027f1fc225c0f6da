// Package stateprobability is an exercise of chapter 17: the probability of a state, by visiting all.
// 2 points, about 8 minutes.
//
//	go run ./exercises check stateprobability
package stateprobability

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// StateProbability returns p(s) of a Boltzmann machine, s of 0 and 1:
//
//	E(s) = −½ sᵀW s − bᵀs    p(s) = e^{−E(s)}/Z    Z = Σ e^{−E} over all 2ᴺ states
//
// w is N × N, symmetric, with 0 on its diagonal. Bit i of a number k is k>>i&1.
func StateProbability(w *mat.Dense, b, s []float64) float64 {
	return check.TODO[float64]("StateProbability") // your answer
}
