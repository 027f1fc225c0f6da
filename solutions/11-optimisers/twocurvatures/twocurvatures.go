// Package twocurvatures solves an exercise of chapter 11.
//
// A step multiplies θ₁ by 1 − 4η and θ₂ by 1 − 16η. The steep one sets the
// bound: |1 − 16η| < 1 means η < 2/16. Both shrink equally fast where
// 1 − 4η = −(1 − 16η), which is η = 2/(4 + 16). Newton divides each gradient by
// its own curvature, −12/4 = −3, and is at the minimum after one step.
package twocurvatures

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
//
//glassnet:exercise
func TwoCurvatures() (largest, best, newton float64) {
	return 2. / 16, 2. / (4 + 16), -3
}
