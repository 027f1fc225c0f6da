// Package earlystop is an exercise of chapter 12: when to stop, and what to keep.
// 2 points, about 10 minutes.
//
//	go run ./exercises check earlystop
package earlystop

import "glassnet/exercises/check"

// EarlyStop returns the best epoch of a run, whose parameters come back, and
// the last epoch that is run. Epochs are counted from 1.
//
// validation has the validation losses of a run without early stopping, epoch
// by epoch. With early stopping it ends as soon as patience epochs in a row have
// brought no loss below the smallest so far; the last of them is the last epoch.
// An equal loss is not better. If that never happens the run ends with the list.
// patience is at least 1.
//
// With the losses 0.9, 0.6, 0.5, 0.7, 0.8, 0.3 and a patience of 2, the best
// epoch is 3 and the last is 5.
func EarlyStop(validation []float64, patience int) (best, stop int) {
	panic(check.TODO[string]("EarlyStop")) // your answer
}
