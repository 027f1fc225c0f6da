// Package logisticstep solves an exercise of chapter 3.
//
// σ' cancels against the cross-entropy, and what remains is the gradient of
// linear regression with another a. All samples see the old w and b. The form
// 1/(1 + e⁻ᶻ) needs no care for large z: 1/∞ is 0.
package logisticstep

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// LogisticStep does one step of gradient descent of logistic regression, for a
// whole batch, and returns the new w and b,
//
//	z = wᵀx + b        a = σ(z)
//	L = −1/N Σₙ (yₙ log aₙ + (1 − yₙ) log(1 − aₙ))
//	w ← w − η ∂L/∂w    b ← b − η ∂L/∂b
//
// w has one number per input, x is in × N with one column per sample, y has the
// N targets, each 0 or 1; eta is η. w stays as it is: return a new one. z may be
// as large as ±1000. By hand: w = (1, −1), b = 0 and the one sample x = (2, 1)
// with y = 1 have ∂L/∂w = (−0.5379, −0.2689).
//
//glassnet:exercise
func LogisticStep(w []float64, b float64, x *mat.Dense, y []float64, eta float64) ([]float64, float64) {
	newW, newB := slices.Clone(w), b
	for n := range y {
		z := b
		for j := range w {
			z += w[j] * x.At(j, n)
		}
		delta := (1/(1+math.Exp(-z)) - y[n]) / float64(len(y)) // (a − y)/N
		for j := range w {
			newW[j] -= eta * delta * x.At(j, n)
		}
		newB -= eta * delta
	}
	return newW, newB
}
