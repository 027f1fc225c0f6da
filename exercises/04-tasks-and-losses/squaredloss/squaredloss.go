// Package squaredloss is an exercise of chapter 4: ½ the squared error of a batch.
// 1 point, about 3 minutes.
//
//	go run ./exercises check squaredloss
package squaredloss

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// SquaredLoss returns ½ the squared error of a batch,
//
//	L = 1/N Σₙ ½ Σₖ (aₖₙ − yₖₙ)²
//
// a are the outputs and y the targets, both K × N: a row is an output, a column
// is a sample. For one sample with the errors 3 and 4, L is 12.5.
func SquaredLoss(a, y *mat.Dense) float64 {
	return check.TODO[float64]("SquaredLoss") // your answer
}
