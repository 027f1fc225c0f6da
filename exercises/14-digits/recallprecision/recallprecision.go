// Package recallprecision is an exercise of chapter 14: confusion, recall and precision.
// 2 points, about 12 minutes.
//
//	go run ./exercises check recallprecision
package recallprecision

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// RecallPrecision returns the confusion matrix of a reader, and the recall and
// the precision of every class.
//
// said[n] is the class that was said of image n, truth[n] the class it has, both
// from 0 to classes − 1. m is classes × classes: entry (i, j) counts the images
// of class i of which j was said. recall and precision have one number per
// class, from 0 to 1:
//
//	recall     of all images of class k, the share that was called k
//	precision  of all images that were called k, the share that is k
//
// Where there is nothing to divide by, because no image has class k, or none was
// called k, the share is 0.
func RecallPrecision(said, truth []int, classes int) (m *mat.Dense, recall, precision []float64) {
	panic(check.TODO[string]("RecallPrecision")) // your answer
}
