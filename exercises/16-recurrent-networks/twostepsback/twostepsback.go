// Package twostepsback is an exercise of chapter 16: δ two steps back, with pencil and paper.
// 1 point, about 6 minutes.
//
//	go run ./exercises check twostepsback
package twostepsback

import "glassnet/exercises/check"

// TwoStepsBack returns δ₁ of a recurrent net with one tanh unit, worked out with
// pencil and paper to four decimals.
//
// Its states are h₁ = 0.6, h₂ = −0.2 and h₃ = 0.8, and u = 0.5 leads from each to the
// next. The loss is L = ½ h₃²; there is none at the steps before.
func TwoStepsBack() float64 {
	return check.TODO[float64]("TwoStepsBack") // your answer
}
