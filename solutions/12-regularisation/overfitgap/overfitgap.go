// Package overfitgap solves an exercise of chapter 12.
//
// Over-fitting is seen in the distance between the curves, not in the height of
// one of them. At epoch 400 they are near 0.29 and 0.11. Until the distance has
// doubled, validation has gone up by less than a half; the rest is the
// training loss, which is still falling. A curve that looks good can deceive.
package overfitgap

// OverfitGap returns two numbers that are read off the figure "MSE" in the
// section "A network that learns the noise", the one with the losses of 1000
// epochs:
//
//   - gap: the distance between the two curves at epoch 400
//   - epoch: the epoch at which the distance is twice as large as that
//
// As exactly as an eye can: the gap to about 0.01, the epoch to about 50.
//
//glassnet:exercise
func OverfitGap() (gap, epoch float64) {
	return 0.18, 820
}
