// Package perceptronepoch is an exercise of chapter 3: a perceptron that cannot leave its start.
// 2 points, about 10 minutes.
//
//	go run ./exercises check perceptronepoch
package perceptronepoch

import (
	"slices"

	"glassnet/exercises/check"
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
func PerceptronEpoch(w []float64, b float64, x *mat.Dense, y []float64) ([]float64, float64, int) {
	check.TODO[any]("PerceptronEpoch") // delete this line when the rest is mended
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
