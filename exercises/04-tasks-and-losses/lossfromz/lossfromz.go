// Package lossfromz is an exercise of chapter 4: the binary cross-entropy of many labels, from z.
// 3 points, about 20 minutes.
//
//	go run ./exercises check lossfromz
package lossfromz

import (
	"glassnet/exercises/check"
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
func LossFromZ(z, y *mat.Dense) float64 {
	return check.TODO[float64]("LossFromZ") // your answer
}
