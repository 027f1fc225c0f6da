// Package lossfactor is an exercise of chapter 0: where ½, 1/N and 1/K go.
// 2 points, about 8 minutes.
//
//	go run ./exercises check lossfactor
package lossfactor

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// LossFactor returns the two losses that are made of squares,
// first SquaredError, then MeanSquaredError,
//
//	SquaredError        L = 1/N Σₙ ½ Σₖ (a − y)²
//	MeanSquaredError    L = 1/(N K) Σₙ Σₖ (a − y)²
//
// a are the outputs of a network and y the targets, both K × N: K outputs as
// rows, N samples as columns. Compute them from the formulas, without nn. If
// a − y is 2 in all places of a 3×5 matrix, they are 6 and 4.
func LossFactor(a, y *mat.Dense) (squared, mean float64) {
	panic(check.TODO[string]("LossFactor")) // your answer
}
