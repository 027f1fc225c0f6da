// Package maskedloss solves an exercise of chapter 16.
//
// A mean is a sum over a count. Padding must be in neither: not in the sum, since
// nothing was asked there, and not in the count, or a batch of short names would
// have a small loss.
package maskedloss

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// MaskedLoss returns the loss of a batch of sequences in nats per sign: the mean of
// −ln p over the places where the mask is 1.
//
// p is steps × N, the probability that the net gave to the sign that came; mask is as
// large, 1 where a sign was asked for and 0 in the padding behind the end of a
// sequence. What p holds in the padding must not matter. At least one place counts.
//
//glassnet:exercise
func MaskedLoss(p, mask *mat.Dense) float64 {
	sum, count := 0.0, 0.0
	steps, n := p.Dims()
	for t := range steps {
		for j := range n {
			if mask.At(t, j) == 1 {
				sum -= math.Log(p.At(t, j))
				count++
			}
		}
	}
	return sum / count
}
