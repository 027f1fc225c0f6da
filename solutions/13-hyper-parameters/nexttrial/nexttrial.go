// Package nexttrial solves an exercise of chapter 13.
//
// Both μ and σ need K⁻¹ k, so one system of equations per candidate is enough:
// v solves K v = k, then kᵀ K⁻¹ (y − m) = v·(y − m) and kᵀ K⁻¹ k = v·k. The noise
// stands on the diagonal of K and nowhere else. EI compares with the best loss
// observed, and its largest value sends the next trial.
package nexttrial

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

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
//
//glassnet:exercise
func NextTrial(u, y, candidates []float64, m, s, l, noise float64) (mean, sd, ei []float64, eta float64) {
	kernel := func(a, b float64) float64 { return s * s * math.Exp(-(a-b)*(a-b)/(2*l*l)) }
	n, best := len(u), floats.Min(y)
	K, k, learnt := mat.NewDense(n, n, nil), mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		learnt.SetVec(i, y[i]-m)
		for j := range n {
			K.Set(i, j, kernel(u[i], u[j]))
		}
		K.Set(i, i, K.At(i, i)+noise*noise)
	}
	for _, at := range candidates {
		for i := range n {
			k.SetVec(i, kernel(u[i], at))
		}
		var v mat.VecDense
		if err := v.SolveVec(K, k); err != nil { // v = K⁻¹ k
			panic(err)
		}
		mu, sigma := m+mat.Dot(&v, learnt), math.Sqrt(s*s-mat.Dot(&v, k))
		mean, sd, ei = append(mean, mu), append(sd, sigma), append(ei, improvement(best, mu, sigma))
	}
	return mean, sd, ei, math.Pow(10, -3+4*candidates[floats.MaxIdx(ei)])
}

// improvement is (y* − μ) Φ(z) + σ φ(z).
//
//glassnet:solution
func improvement(best, mean, sd float64) float64 {
	z := (best - mean) / sd
	return (best-mean)*math.Erfc(-z/math.Sqrt2)/2 + sd*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi)
}
