// Package chooseandreport solves an exercise of chapter 13.
//
// The stub chose the recipe by the validation set and then stopped at the epoch
// with the best test loss. The number of epochs is a hyper-parameter like any
// other, so the test set had been used to choose, and the report was the
// smallest of many noisy numbers. One loop over the validation losses finds
// recipe and epoch together. It starts at +Inf: a NaN is never smaller.
package chooseandreport

import "math"

// ChooseAndReport ends a search: it chooses a recipe and an epoch, and returns
// both with the loss that may be reported.
//
// valid[i][e] is the validation loss of recipe i after epoch e, test[i][e] the
// test loss of the same network; both are counted from 0, and recipes may have
// different numbers of epochs. Losses of NaN are those of a training that has
// diverged, and are never chosen. The smallest loss is unique.
//
// What it reports is usually better than what the chosen network does on new
// data. Find the reason, mend it, and delete the first line.
//
//glassnet:exercise
func ChooseAndReport(valid, test [][]float64) (recipe, epoch int, loss float64) {
	best := math.Inf(1)
	for i := range valid {
		for e, v := range valid[i] {
			if v < best {
				best, recipe, epoch = v, i, e
			}
		}
	}
	return recipe, epoch, test[recipe][epoch]
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func stopped(valid, test [][]float64) (recipe, epoch int, loss float64) {
	best := math.Inf(1)
	for i := range valid {
		for _, v := range valid[i] {
			if v < best {
				best, recipe = v, i
			}
		}
	}
	loss = math.Inf(1)
	for e, v := range test[recipe] {
		if v < loss {
			loss, epoch = v, e
		}
	}
	return recipe, epoch, loss
}
