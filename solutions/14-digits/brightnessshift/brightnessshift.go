// Package brightnessshift solves an exercise of chapter 14.
//
// z'₈ = 0.5·3 + 0.3·6 + 0.2 = 3.5 and z'₁ = 0.5·5 + 0.3·(−4) − 0.1 = 1.2, so the
// difference is 2.3 and the odds are e^2.3 = 9.974. Before it was −1.7: the
// reader said 1, and now says 8. The contrast has halved what the image says,
// and the brightness has added 3, which has nothing to do with the image.
package brightnessshift

import "math"

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
//
//glassnet:exercise
func BrightnessShift() (difference, odds float64) {
	return 2.3, math.Exp(2.3)
}
