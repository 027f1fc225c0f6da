// Package polyexpslope is an exercise of chapter 9: a derivative as a formula: a polynomial times an exponential.
// 2 points, about 10 minutes.
//
//	go run ./exercises check polyexpslope
package polyexpslope

import "glassnet/exercises/check"

// PolyExpSlope differentiates a formula and returns a formula. From the n
// coefficients c of
//
//	f(x) = (c₀ + c₁ x + c₂ x² + …) e^(kx)
//
// it makes the n coefficients d of f'(x) = (d₀ + d₁ x + d₂ x² + …) e^(kx). c has
// at least one number. By hand: f = x e^(2x) is c = (0, 1), k = 2; then
// f' = (1 + 2x) e^(2x), so d = (1, 2).
func PolyExpSlope(c []float64, k float64) []float64 {
	return check.TODO[[]float64]("PolyExpSlope") // your answer
}
