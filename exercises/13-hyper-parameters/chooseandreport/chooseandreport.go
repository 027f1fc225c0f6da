// Package chooseandreport is an exercise of chapter 13: a report that is too good.
// 2 points, about 10 minutes.
//
//	go run ./exercises check chooseandreport
package chooseandreport

import (
	"math"

	"glassnet/exercises/check"
)

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
func ChooseAndReport(valid, test [][]float64) (recipe, epoch int, loss float64) {
	check.TODO[any]("ChooseAndReport") // delete this line when the rest is mended
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
