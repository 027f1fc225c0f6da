// Package crossentropyloss solves an exercise of chapter 4.
//
// The target is the weight, the logarithm is taken of the prediction. For
// one-hot targets one term per sample is left. The trap is 0 log 0: its limit
// is 0, but 0·(−∞) is NaN for a computer, so terms with y = 0 are left out. Where
// y > 0 meets a = 0 the loss is ∞, and that is what it should be.
package crossentropyloss

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// CrossEntropyLoss returns the mean cross-entropy of a batch, in nats,
//
//	L = −1/N Σₙ Σₖ yₖₙ log aₖₙ
//
// a are the predicted and y the true distributions, both classes × N: a column
// is a sample and sums to 1. y is one-hot or consists of shares such as
// (0.7, 0.3, 0). A term with y = 0 is 0, even if a = 0. Where y > 0 and a = 0
// the loss is +∞. For a = (0.2, 0.7, 0.1) and y = (0, 1, 0) it is 0.3567.
//
//glassnet:exercise
func CrossEntropyLoss(a, y *mat.Dense) float64 {
	k, n := a.Dims()
	sum := 0.0
	for i := range k {
		for s := range n {
			if t := y.At(i, s); t > 0 {
				sum -= t * math.Log(a.At(i, s))
			}
		}
	}
	return sum / float64(n)
}
