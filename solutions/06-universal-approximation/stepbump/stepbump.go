// Package stepbump solves an exercise of chapter 6.
//
// Each step is a logistic neuron with the weight k and the bias −k c: its z is
// k (x − c), which is 0 at the edge. The output weights h and −h lift the curve
// up at the left edge and take the same away at the right one. Written as
// 1/(1 + e^−z) the logistic function has no overflow that hurts: for z = −1000
// the exponential is ∞, and 1/∞ is 0.
package stepbump

import "math"

// StepBump returns the output of a network with two logistic neurons, a bump
// of height h between left and right,
//
//	ŷ = h σ(k (x − left)) − h σ(k (x − right))        σ(z) = 1/(1 + e^−z)
//
// for one number x. k is the steepness of both edges, above 0 and as large as
// 10,000; left < right; h may be negative. With x = 0.55, k = 50, left = 0.4,
// right = 0.6 and h = 0.8, the bump of the chapter, ŷ is 0.7389.
//
//glassnet:exercise
func StepBump(x, k, left, right, h float64) float64 {
	step := func(c float64) float64 { return 1 / (1 + math.Exp(-k*(x-c))) }
	return h*step(left) - h*step(right)
}
