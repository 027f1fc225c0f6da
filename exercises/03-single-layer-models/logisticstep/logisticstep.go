// Package logisticstep is an exercise of chapter 3: one step of logistic regression.
// 3 points, about 20 minutes.
//
//	go run ./exercises check logisticstep
package logisticstep

import (
	"glassnet/exercises/check"
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
func LogisticStep(w []float64, b float64, x *mat.Dense, y []float64, eta float64) ([]float64, float64) {
	panic(check.TODO[string]("LogisticStep")) // your answer
}
