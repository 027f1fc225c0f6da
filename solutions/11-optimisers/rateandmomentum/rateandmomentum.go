// Package rateandmomentum solves an exercise of chapter 11.
//
// A direction that swings shrinks by √μ per step, however steep it is. So μ
// must be small enough, and η large enough that the flat direction swings, too,
// and does not creep. The best pair for curvatures from 1 to κ makes both ends
// as fast as μ allows; with √κ = 10 that is η = (2/11)², μ = (9/11)², and a
// factor of 9/11 per step. Others near it also arrive in time.
package rateandmomentum

import "math"

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
//
//glassnet:exercise
func RateAndMomentum() (eta, mu float64) {
	const root = 10 // √κ
	return math.Pow(2./(root+1), 2), math.Pow((root-1.)/(root+1), 2)
}
