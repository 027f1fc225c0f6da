// Package kinkskip is an exercise of chapter 8: which entries are worth comparing.
// 3 points, about 20 minutes.
//
//	go run ./exercises check kinkskip
package kinkskip

import "glassnet/exercises/check"

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
func KinkSkip(f func(theta []float64) float64, theta []float64, h float64) []string {
	return check.TODO[[]string]("KinkSkip") // your answer
}
