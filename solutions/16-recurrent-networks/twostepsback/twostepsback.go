// Package twostepsback solves an exercise of chapter 16.
//
// δ₃ = (1 − 0.64)·0.8 = 0.288. One step back: 0.5·0.288 = 0.144, times the slope
// 1 − 0.04, is δ₂ = 0.13824. One more: 0.5·0.13824 = 0.06912, times 1 − 0.36, is
// δ₁ = 0.04424. Each step multiplies by u and by a slope.
package twostepsback

// TwoStepsBack returns δ₁ of a recurrent net with one tanh unit, worked out with
// pencil and paper to four decimals.
//
// Its states are h₁ = 0.6, h₂ = −0.2 and h₃ = 0.8, and u = 0.5 leads from each to the
// next. The loss is L = ½ h₃²; there is none at the steps before.
//
//glassnet:exercise
func TwoStepsBack() float64 {
	return 0.0442
}
