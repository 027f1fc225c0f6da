// Package recallprecision solves an exercise of chapter 14.
//
// One loop counts: row = what the image is, column = what was said. Both shares
// have the same numerator, the diagonal. Recall divides by the row, all that
// are a k; precision by the column, all that were called a k. With few images a
// row or a column may be empty, and 0/0 is NaN: that case comes first.
package recallprecision

import "gonum.org/v1/gonum/mat"

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
//
//glassnet:exercise
func RecallPrecision(said, truth []int, classes int) (m *mat.Dense, recall, precision []float64) {
	m = mat.NewDense(classes, classes, nil)
	for n := range said {
		m.Set(truth[n], said[n], m.At(truth[n], said[n])+1)
	}
	for k := range classes {
		right := m.At(k, k)
		recall = append(recall, share(right, mat.Sum(m.RowView(k))))
		precision = append(precision, share(right, mat.Sum(m.ColView(k))))
	}
	return m, recall, precision
}

// share is part/whole, or 0 of nothing.
//
//glassnet:solution
func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
