// Package howmanyupdates is an exercise of chapter 11: the number of updates of a run.
// 1 point, about 3 minutes.
//
//	go run ./exercises check howmanyupdates
package howmanyupdates

import "glassnet/exercises/check"

// HowManyUpdates returns how often the weights move in a run of mini-batch
// gradient descent,
//
//	updates per epoch = ⌈N/B⌉
//
// n is the number of samples N ≥ 1, batch the number B of samples per update,
// epochs the number of passes through all samples. Each epoch begins with a new
// batch; the last batch of an epoch may be smaller than B. batch may be larger
// than n, and 0 means all samples at once. With 200 samples, a batch of 50 and
// 3 epochs there are 12 updates.
func HowManyUpdates(n, batch, epochs int) int {
	return check.TODO[int]("HowManyUpdates") // your answer
}
