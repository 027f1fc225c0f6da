// Package novikoffbound is an exercise of chapter 3: how many corrections a perceptron needs at most.
// 2 points, about 12 minutes.
//
//	go run ./exercises check novikoffbound
package novikoffbound

import (
	"glassnet/exercises/check"
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
func NovikoffBound(w []float64, b float64, x *mat.Dense, y []float64) (R, gamma, bound float64) {
	panic(check.TODO[string]("NovikoffBound")) // your answer
}
