// Package adamrun is an exercise of chapter 11: a whole run: mini-batches, clipping, cosine, Adam.
// 5 points, about 45 minutes.
//
//	go run ./exercises check adamrun
package adamrun

import "glassnet/exercises/check"

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
func AdamRun(theta []float64, gradient func(theta []float64, samples []int) []float64, n, batch, epochs int, eta, limit float64) []float64 {
	return check.TODO[[]float64]("AdamRun") // your answer
}
