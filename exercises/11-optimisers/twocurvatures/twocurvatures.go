// Package twocurvatures is an exercise of chapter 11: a valley with two curvatures, with pencil and paper.
// 2 points, about 8 minutes.
//
//	go run ./exercises check twocurvatures
package twocurvatures

import "glassnet/exercises/check"

// TwoCurvatures returns three numbers for gradient descent, θ ← θ − η g, in
// the valley
//
//	L = ½ (4 θ₁² + 16 θ₂²)
//
// worked out with pencil and paper to three decimals:
//
//   - largest: the bound of η; for every smaller η > 0 both θ₁ and θ₂ go to 0
//   - best: the η for which the slower of the two directions is as fast as possible
//   - newton: d₁, the first component of Newton's step d = −H⁻¹ g at θ = (3, −1)
func TwoCurvatures() (largest, best, newton float64) {
	panic(check.TODO[string]("TwoCurvatures")) // your answer
}
