// Package softmaxdelta is an exercise of chapter 7: δ of softmax with the cross-entropy, for a batch.
// 2 points, about 10 minutes.
//
//	go run ./exercises check softmaxdelta
package softmaxdelta

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// SoftmaxDelta returns δ = ∂L/∂z of softmax outputs a, for the mean of the
// cross-entropy over N samples,
//
//	a = softmax(z)        L = −1/N Σₙ Σₖ yₖₙ log aₖₙ
//
// z is classes × N, a sample is a column; y is one-hot and of the same size.
// The net inputs may be as large as ±1000.
func SoftmaxDelta(z, y *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("SoftmaxDelta") // your answer
}
