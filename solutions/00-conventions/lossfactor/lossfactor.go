// Package lossfactor solves an exercise of chapter 0.
//
// Both losses add up the same squares and differ in the divisor alone: 2 N and
// N K. So one is K/2 times the other, and for K = 2 they are equal: an example
// with two outputs cannot tell them apart. N is the number of columns, because
// a sample is a column.
package lossfactor

import "gonum.org/v1/gonum/mat"

// LossFactor returns the two losses that are made of squares,
// first SquaredError, then MeanSquaredError,
//
//	SquaredError        L = 1/N Σₙ ½ Σₖ (a − y)²
//	MeanSquaredError    L = 1/(N K) Σₙ Σₖ (a − y)²
//
// a are the outputs of a network and y the targets, both K × N: K outputs as
// rows, N samples as columns. Compute them from the formulas, without nn. If
// a − y is 2 in all places of a 3×5 matrix, they are 6 and 4.
//
//glassnet:exercise
func LossFactor(a, y *mat.Dense) (squared, mean float64) {
	k, n := a.Dims()
	var d mat.Dense
	d.Sub(a, y)
	d.MulElem(&d, &d)
	sum := mat.Sum(&d)
	return sum / float64(2*n), sum / float64(n*k)
}
