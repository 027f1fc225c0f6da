// Package brightnessshift is an exercise of chapter 14: two classes in another light.
// 1 point, about 6 minutes.
//
//	go run ./exercises check brightnessshift
package brightnessshift

import "glassnet/exercises/check"

// BrightnessShift returns what softmax regression says of an image x when the
// light changes to x' = 0.5 x + 0.3 (no pixel is cut off). Before the change,
//
//	class k   (W x)ₖ   row sum sₖ of W   bₖ
//	   8        3            6           0.2
//	   1        5           −4          −0.1
//
// difference is z'₈ − z'₁, and odds is a'₈/a'₁, the output for the 8 divided by
// the output for the 1, both in the new light. Two decimals are enough for the
// difference, three for the odds. The other classes do not matter.
func BrightnessShift() (difference, odds float64) {
	panic(check.TODO[string]("BrightnessShift")) // your answer
}
