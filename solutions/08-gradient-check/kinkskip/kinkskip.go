// Package kinkskip solves an exercise of chapter 8.
//
// The order matters: the kink of |θ| has the central difference 0, so the kink
// must be asked for before the zero. The floor 1 in the limit matters at a
// minimum, where the slopes are +h and −h: opposite, but nothing. And the zero
// has a threshold, because a saturated neuron is as good as dead.
package kinkskip

import "math"

// KinkSkip returns a label for each entry of θ: what a central difference is
// worth there,
//
//	"kink"     the two slopes stay apart: there is no derivative to compare with
//	"zero"     the derivative is as good as 0: a check compares 0 with 0
//	"compare"  a check means something
//
// by these rules, where eᵢ moves entry i alone:
//
//	right = (f(θ + h eᵢ) − f(θ))/h        left = (f(θ) − f(θ − h eᵢ))/h
//	kink if |right − left| > 0.001 · max(|right| + |left|, 1)
//	else zero if |right + left|/2 < 10⁻⁹
//	else compare
//
// h is small enough, 10⁻⁵. You may move the numbers of theta; in the end they
// must be what they were. For f(θ) = |θ₀| + θ₁² + θ₂ at θ = (0, 0, 0) the labels
// are kink, zero, compare.
//
//glassnet:exercise
func KinkSkip(f func(theta []float64) float64, theta []float64, h float64) []string {
	base := f(theta)
	var labels []string
	for i, old := range theta {
		theta[i] = old + h
		right := (f(theta) - base) / h
		theta[i] = old - h
		left := (base - f(theta)) / h
		theta[i] = old
		switch {
		case math.Abs(right-left) > 0.001*max(math.Abs(right)+math.Abs(left), 1):
			labels = append(labels, "kink")
		case math.Abs(right+left)/2 < 1e-9:
			labels = append(labels, "zero")
		default:
			labels = append(labels, "compare")
		}
	}
	return labels
}
