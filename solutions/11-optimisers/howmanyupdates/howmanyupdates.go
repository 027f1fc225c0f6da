// Package howmanyupdates solves an exercise of chapter 11.
//
// An epoch has N/B batches, rounded up: the samples that are left over make a
// last, smaller batch, and the weights move after it as after any other. Each
// epoch has such a last batch, so the rounding comes before the product. Adding
// B − 1 before an integer division rounds up, and leaves whole quotients alone.
package howmanyupdates

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
//
//glassnet:exercise
func HowManyUpdates(n, batch, epochs int) int {
	if batch == 0 {
		batch = n
	}
	return epochs * ((n + batch - 1) / batch)
}
