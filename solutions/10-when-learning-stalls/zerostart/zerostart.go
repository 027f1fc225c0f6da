// Package zerostart solves an exercise of chapter 10.
//
// Step 1: h = ½, o = 0, error −1. Each v gets +1·½ = ½. Through v = 0 nothing
// comes down, w stays 0. Step 2: h = ½ again, o = ½, error −½. v ← ½ + ½·½ = ¾.
// For w: −½·½ (down through the old v) · ¼ (σ' at 0) · 2 (x) = −⅛, so w ← ⅛. The
// two hidden neurons are twins, then and for ever.
package zerostart

// ZeroStart returns the weights w₁, w₂, v₁, v₂ of a small network after TWO steps
// of gradient descent from zero, worked out with pencil and paper.
//
//	h₁ = σ(w₁ x)   h₂ = σ(w₂ x)   o = v₁ h₁ + v₂ h₂   L = ½ (o − y)²
//
// It has no biases, its output is linear, and all four weights are 0 at first.
// There is one sample, x = 2, y = 1, and η = 1. All weights move together in each
// step.
//
//glassnet:exercise
func ZeroStart() (w1, w2, v1, v2 float64) {
	return 0.125, 0.125, 0.75, 0.75
}
