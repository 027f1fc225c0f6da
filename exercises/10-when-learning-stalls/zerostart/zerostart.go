// Package zerostart is an exercise of chapter 10: two steps from zero, with pencil and paper.
// 2 points, about 12 minutes.
//
//	go run ./exercises check zerostart
package zerostart

import "glassnet/exercises/check"

// ZeroStart returns the weights w₁, w₂, v₁, v₂ of a small network after TWO steps
// of gradient descent from zero, worked out with pencil and paper.
//
//	h₁ = σ(w₁ x)   h₂ = σ(w₂ x)   o = v₁ h₁ + v₂ h₂   L = ½ (o − y)²
//
// It has no biases, its output is linear, and all four weights are 0 at first.
// There is one sample, x = 2, y = 1, and η = 1. All weights move together in each
// step.
func ZeroStart() (w1, w2, v1, v2 float64) {
	panic(check.TODO[string]("ZeroStart")) // your answer
}
