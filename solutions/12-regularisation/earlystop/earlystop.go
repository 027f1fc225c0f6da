// Package earlystop solves an exercise of chapter 12.
//
// The counter of epochs without a better loss needs no variable: it is the
// distance between this epoch and the best. A better loss is one below the best
// so far, not below the last one. What comes after the stop is never seen, even
// if it were better.
package earlystop

import "math"

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
//
//glassnet:exercise
func EarlyStop(validation []float64, patience int) (best, stop int) {
	least := math.Inf(1)
	for e, loss := range validation {
		stop = e + 1
		if loss < least {
			least, best = loss, stop
		}
		if stop-best == patience {
			break
		}
	}
	return best, stop
}
