// Package overfitgap is an exercise of chapter 12: how far two curves have parted.
// 1 point, about 3 minutes.
//
//	go run ./exercises check overfitgap
package overfitgap

import "glassnet/exercises/check"

// OverfitGap returns two numbers that are read off the figure "MSE" in the
// section "A network that learns the noise", the one with the losses of 1000
// epochs:
//
//   - gap: the distance between the two curves at epoch 400
//   - epoch: the epoch at which the distance is twice as large as that
//
// As exactly as an eye can: the gap to about 0.01, the epoch to about 50.
func OverfitGap() (gap, epoch float64) {
	panic(check.TODO[string]("OverfitGap")) // your answer
}
