// Package batchnorm solves an exercise of chapter 12.
//
// A row is a neuron, and everything happens within it: mean, variance, z, then
// its own γ and β. In training the running averages are written and not read;
// inference reads them and does not write. ε stands under the root, so that a
// neuron that never changes gives z = 0 and not 0/0.
package batchnorm

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// BatchNorm is a batch norm in training. It returns its output a and the
// new running averages,
//
//	μ = 1/N Σₙ x        σ² = 1/N Σₙ (x − μ)²
//	z = (x − μ)/√(σ² + ε)        a = γ z + β
//	μ̂ ← (1 − ρ) μ̂ + ρ μ        σ̂² ← (1 − ρ) σ̂² + ρ σ²
//
// with ε = 1e-5 and ρ = 0.1. x is neurons × N, a sample is a column; N is at
// least 2. gamma, beta, mean (μ̂) and variance (σ̂²) have one number per neuron.
// a is as large as x. The arguments stay as they are: return new lists.
//
// One neuron with x = (0, 2, 2, 8), γ = 2, β = 1 gives a = (−1, ⅓, ⅓, 4⅓), but
// for ε; from μ̂ = 0 and σ̂² = 1 come 0.3 and 1.8.
//
//glassnet:exercise
func BatchNorm(x *mat.Dense, gamma, beta, mean, variance []float64) (a *mat.Dense, newMean, newVariance []float64) {
	const epsilon, rho = 1e-5, 0.1
	a = mat.DenseCopyOf(x)
	for i := range gamma {
		row := a.RawRowView(i)
		n := float64(len(row))
		mu, sigma2 := 0.0, 0.0
		for _, v := range row {
			mu += v / n
		}
		for _, v := range row {
			sigma2 += (v - mu) * (v - mu) / n
		}
		for j, v := range row {
			row[j] = gamma[i]*(v-mu)/math.Sqrt(sigma2+epsilon) + beta[i]
		}
		newMean = append(newMean, (1-rho)*mean[i]+rho*mu)
		newVariance = append(newVariance, (1-rho)*variance[i]+rho*sigma2)
	}
	return a, newMean, newVariance
}
