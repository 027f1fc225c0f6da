// Package novikoffbound solves an exercise of chapter 3.
//
// The proof knows no bias: it works with v = (w, b) and u = (x, 1). So the 1
// counts in R, and b in the length by which γ is divided. The square in the
// bound would hide the sign of γ: without a margin there is no promise.
package novikoffbound

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// NovikoffBound returns the most corrections that the perceptron, from w = 0 and
// b = 0, can need on the given samples,
//
//	bound = (R/γ)²
//
// and the two numbers in it: R, the length of the longest (x, 1), and the margin
// γ of the line wᵀx + b = 0. As in Novikoff's proof γ is the smallest yz of all
// samples, for (w, b) scaled to the length 1.
//
// w has one number per input and any length, x is in × N with one column per
// sample, y has the N targets, each −1 or +1. If the line does not separate,
// γ ≤ 0, the theorem promises nothing: the bound is then +∞ (see Inf in the
// package math). The bound need not be a whole number.
//
//glassnet:exercise
func NovikoffBound(w []float64, b float64, x *mat.Dense, y []float64) (R, gamma, bound float64) {
	v := mat.NewVecDense(len(w)+1, append(append([]float64{}, w...), b))
	gamma = math.Inf(1)
	for n := range y {
		u := mat.NewVecDense(len(w)+1, append(mat.Col(nil, n, x), 1))
		R = max(R, mat.Norm(u, 2))
		gamma = min(gamma, y[n]*mat.Dot(v, u)/mat.Norm(v, 2))
	}
	if gamma <= 0 {
		return R, gamma, math.Inf(1)
	}
	return R, gamma, R * R / (gamma * gamma)
}
