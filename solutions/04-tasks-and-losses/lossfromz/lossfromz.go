// Package lossfromz solves an exercise of chapter 4.
//
// −log σ(z) = log(1 + e⁻ᶻ) and −log(1 − σ(z)) = log(1 + eᶻ). The second is the
// first plus z, so y times the one and 1 − y times the other make
// log(1 + eᶻ) − y z. With e to a negative power only, nothing overflows:
// log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|). And σ(z), which would be rounded to
// 0 or 1, is never formed.
package lossfromz

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// LossFromZ returns the binary cross-entropy of K logistic outputs, from the
// net inputs z,
//
//	L = −1/N Σₙ Σₖ (y log σ(z) + (1 − y) log(1 − σ(z)))
//
// z and y are K × N, one column per sample; y is between 0 and 1. The K labels
// of a sample are added up. z may be as large as ±1000, on the wrong side as
// well as on the right one, and then L must be right, too: one label with
// z = −1000 and y = 1 costs 1000, with y = 0 nothing.
//
//glassnet:exercise
func LossFromZ(z, y *mat.Dense) float64 {
	var cost mat.Dense
	cost.Apply(func(i, j int, z float64) float64 {
		return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) - y.At(i, j)*z
	}, z)
	_, n := z.Dims()
	return mat.Sum(&cost) / float64(n)
}
