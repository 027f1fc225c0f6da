// Package perceptronepoch solves an exercise of chapter 3.
//
// A sample with z = 0 lies on the line and is on no side. From w = 0, b = 0 that
// is true of all samples. If yz = 0 counts as right, no sample is ever corrected
// and the algorithm reports success at its start. The mistake is yz ≤ 0.
package perceptronepoch

import (
	"slices"

	"gonum.org/v1/gonum/mat"
)

// PerceptronEpoch goes through the samples once, from column 0 on, and corrects
// at each mistake,
//
//	z = wᵀx + b        w ← w + y x        b ← b + y
//
// w has one number per input, x is in × N with one column per sample, y has the
// N targets, each −1 or +1. It returns the new w and b, and the number of
// corrections; w itself stays as it is. Something is wrong here: a perceptron
// that begins with w = 0, b = 0 is done after one pass, without a single
// correction, and has learnt nothing. Find it, mend it, and delete the first
// line.
//
//glassnet:exercise
func PerceptronEpoch(w []float64, b float64, x *mat.Dense, y []float64) ([]float64, float64, int) {
	w = slices.Clone(w)
	corrections := 0
	for n := range y {
		z := b
		for j := range w {
			z += w[j] * x.At(j, n)
		}
		if y[n]*z <= 0 {
			for j := range w {
				w[j] += y[n] * x.At(j, n)
			}
			b += y[n]
			corrections++
		}
	}
	return w, b, corrections
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func onTheLine(w []float64, b float64, x *mat.Dense, y []float64) ([]float64, float64, int) {
	w = slices.Clone(w)
	corrections := 0
	for n := range y {
		z := b
		for j := range w {
			z += w[j] * x.At(j, n)
		}
		if y[n]*z < 0 {
			for j := range w {
				w[j] += y[n] * x.At(j, n)
			}
			b += y[n]
			corrections++
		}
	}
	return w, b, corrections
}
