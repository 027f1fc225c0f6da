// Package softmaxdelta solves an exercise of chapter 7.
//
// The derivative of the logarithm brings −yₖ/aₖ, the Jacobian of softmax
// aₖ([i=k] − aᵢ). The aₖ cancel, the targets sum to 1, and aᵢ − yᵢ is left. The
// mean over the batch puts 1/N in front, once. Before exp the largest z of the
// column is subtracted: it cancels in the quotient, and e⁸⁰⁰ never appears.
package softmaxdelta

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// SoftmaxDelta returns δ = ∂L/∂z of softmax outputs a, for the mean of the
// cross-entropy over N samples,
//
//	a = softmax(z)        L = −1/N Σₙ Σₖ yₖₙ log aₖₙ
//
// z is classes × N, a sample is a column; y is one-hot and of the same size.
// The net inputs may be as large as ±1000.
//
//glassnet:exercise
func SoftmaxDelta(z, y *mat.Dense) *mat.Dense {
	k, n := z.Dims()
	delta := mat.NewDense(k, n, nil)
	for s := range n {
		top := mat.Max(z.ColView(s))
		sum := 0.0
		for i := range k {
			sum += math.Exp(z.At(i, s) - top)
		}
		for i := range k {
			a := math.Exp(z.At(i, s)-top) / sum
			delta.Set(i, s, (a-y.At(i, s))/float64(n))
		}
	}
	return delta
}
