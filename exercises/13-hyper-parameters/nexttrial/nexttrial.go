// Package nexttrial is an exercise of chapter 13: one step of Bayesian optimisation.
// 5 points, about 60 minutes.
//
//	go run ./exercises check nexttrial
package nexttrial

import "glassnet/exercises/check"

// NextTrial does one step of a Bayesian search for a learning rate. The trials
// so far had the losses y at the places u (n numbers each), where u in [0, 1]
// stands for the rate η = 10^(−3 + 4u). For every candidate, a place like u, it
// returns the mean μ and the deviation σ of the Gaussian process and the
// expected improvement EI, three lists as long as candidates, and then eta: the
// rate η of the candidate with the largest EI.
//
//	μ = m + kᵀ K⁻¹ (y − m)        σ² = s² − kᵀ K⁻¹ k
//	Kᵢⱼ = k(uᵢ, uⱼ) + σₙ² [i = j]    k(u, u') = s² exp(−½ ((u − u')/ℓ)²)
//
// k without arguments is the list of the n numbers k(uᵢ, candidate), y − m the
// list of the yᵢ − m. l is ℓ and noise is σₙ, the deviation of the noise of an
// observation; σ is the doubt about f itself, without that noise, and is positive
// in all cases. EI compares with y*, the smallest of y.
//
// The two trials of the chapter, without noise: u = (0.5, 0.7), y = (0.4, 0.3),
// m = 0.6, s = 0.2, ℓ = 0.2. Half-way between them, at 0.6, μ = 0.3253.
func NextTrial(u, y, candidates []float64, m, s, l, noise float64) (mean, sd, ei []float64, eta float64) {
	panic(check.TODO[string]("NextTrial")) // your answer
}
