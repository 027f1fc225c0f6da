// Package adamrun solves an exercise of chapter 11.
//
// One counter is enough: u counts updates from 0 for the schedule, and u + 1 is
// Adam's t. What belongs to the run (θ, m, v, u) stands before the loops, what
// belongs to an update inside them. The last batch of an epoch ends at N; its
// gradient is a mean already, so that it needs no factor of its own.
package adamrun

import (
	"math"
	"slices"
)

// AdamRun trains with mini-batches and returns the last θ. In each epoch the
// samples 0 … n−1 come in their order, batch of them per update; the last batch
// of an epoch may be smaller. Each update is
//
//	g = ∂L/∂θ of the batch, shortened to ‖g‖ = limit where ‖g‖ is larger
//	η(u) = ½ η (1 + cos(πu/T))
//	θ ← θ − η(u) m̂/(√v̂ + ε)
//
// with the m̂ and v̂ of Adam: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, m and v 0 at the
// start, t = 1 in the first update. u counts the updates of the whole run from
// 0, and T is their number.
//
// gradient(theta, samples) returns ∂L/∂θ at theta, the mean over the samples
// whose numbers are in the list, as long as theta. n and batch are at least 1,
// batch at most n; eta is η. theta stays as it is.
//
//glassnet:exercise
func AdamRun(theta []float64, gradient func(theta []float64, samples []int) []float64, n, batch, epochs int, eta, limit float64) []float64 {
	theta = slices.Clone(theta)
	m, v := make([]float64, len(theta)), make([]float64, len(theta))
	total := epochs * ((n + batch - 1) / batch)
	u := 0
	for range epochs {
		for from := 0; from < n; from += batch {
			var samples []int
			for i := from; i < min(from+batch, n); i++ {
				samples = append(samples, i)
			}
			g := clipped(gradient(theta, samples), limit)
			rate := eta * (1 + math.Cos(math.Pi*float64(u)/float64(total))) / 2
			u++
			c1, c2 := 1-math.Pow(0.9, float64(u)), 1-math.Pow(0.999, float64(u))
			for i := range theta {
				m[i] = 0.9*m[i] + 0.1*g[i]
				v[i] = 0.999*v[i] + 0.001*g[i]*g[i]
				theta[i] -= rate * (m[i] / c1) / (math.Sqrt(v[i]/c2) + 1e-8)
			}
		}
	}
	return theta
}

// clipped is g, shortened to the limit if it is longer.
//
//glassnet:solution
func clipped(g []float64, limit float64) []float64 {
	sum := 0.0
	for _, gi := range g {
		sum += gi * gi
	}
	factor := min(1, limit/math.Sqrt(sum))
	short := make([]float64, len(g))
	for i := range g {
		short[i] = factor * g[i]
	}
	return short
}
