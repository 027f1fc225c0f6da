// Package rateandmomentum is an exercise of chapter 11: a rate and a momentum for a narrow valley.
// 2 points, about 15 minutes.
//
//	go run ./exercises check rateandmomentum
package rateandmomentum

import "glassnet/exercises/check"

// RateAndMomentum returns a learning rate η and a momentum μ with which
// classical momentum,
//
//	v ← μ v − η g        θ ← θ + v
//
// comes from (x, y) = (−2, 1) to f < 1e-6 within 80 steps in the narrow valley
//
//	f = ½ (x² + 100 y²)
//
// More than one pair is right. Try pairs out: in a loop of your own with
// g = (x, 100 y), or with optim.ClassicalMomentum{Rate: η, Mu: μ}, for which
// Mu: 0 means 0.9.
func RateAndMomentum() (eta, mu float64) {
	panic(check.TODO[string]("RateAndMomentum")) // your answer
}
