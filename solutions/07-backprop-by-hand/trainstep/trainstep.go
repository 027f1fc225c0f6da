// Package trainstep solves an exercise of chapter 7.
//
// The order is the whole of it: forward, δ from the top down, all gradients,
// and only then the update. The 1/N enters once, at the top, and every formula
// below hands it on. The weights are copied first: an argument belongs to the
// caller.
package trainstep

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// TrainStep does one step of gradient descent on a network with one hidden
// layer and returns its new parameters,
//
//	a₁ = tanh(W₁ x + b₁)        a₂ = W₂ a₁ + b₂
//	L = 1/N Σₙ ½ Σₖ (a₂ − y)²   θ ← θ − η ∂L/∂θ
//
// x is in × N and y out × N, one column per sample. W₁ is hidden × in, W₂ is
// out × hidden, b₁ and b₂ have one number per neuron. All four arguments stay
// as they are: return new ones.
//
//glassnet:exercise
func TrainStep(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64, x, y *mat.Dense, eta float64) (*mat.Dense, []float64, *mat.Dense, []float64) {
	_, n := x.Dims()

	a1 := layer(w1, b1, x)
	a1.Apply(func(_, _ int, z float64) float64 { return math.Tanh(z) }, a1)
	a2 := layer(w2, b2, a1)

	var delta2, delta1 mat.Dense
	delta2.Sub(a2, y)
	delta2.Scale(1/float64(n), &delta2) // δ₂ = (a₂ − y)/N
	delta1.Mul(w2.T(), &delta2)
	delta1.Apply(func(i, j int, da float64) float64 { return (1 - a1.At(i, j)*a1.At(i, j)) * da }, &delta1)

	w1, b1 = moved(w1, b1, &delta1, x, eta)
	w2, b2 = moved(w2, b2, &delta2, a1, eta)
	return w1, b1, w2, b2
}

// layer is W x + b.
//
//glassnet:solution
func layer(w *mat.Dense, b []float64, x *mat.Dense) *mat.Dense {
	var z mat.Dense
	z.Mul(w, x)
	z.Apply(func(i, _ int, v float64) float64 { return v + b[i] }, &z)
	return &z
}

// moved is W − η δ xᵀ and b − η Σ δ.
//
//glassnet:solution
func moved(w *mat.Dense, b []float64, delta, x *mat.Dense, eta float64) (*mat.Dense, []float64) {
	var next mat.Dense
	next.Mul(delta, x.T())
	next.Scale(-eta, &next)
	next.Add(w, &next)
	bias := make([]float64, len(b))
	for i := range b {
		bias[i] = b[i] - eta*mat.Sum(delta.RowView(i))
	}
	return &next, bias
}
