// Package squaredloss solves an exercise of chapter 4.
//
// The sum of all squares is the square of the Frobenius norm of a − y. Outputs
// and samples are summed alike; what tells them apart is the divisor, which is
// the number of columns alone. The trap is in the libraries: many of them leave
// out the ½ and divide by the number of outputs, too.
package squaredloss

import "gonum.org/v1/gonum/mat"

// SquaredLoss returns ½ the squared error of a batch,
//
//	L = 1/N Σₙ ½ Σₖ (aₖₙ − yₖₙ)²
//
// a are the outputs and y the targets, both K × N: a row is an output, a column
// is a sample. For one sample with the errors 3 and 4, L is 12.5.
//
//glassnet:exercise
func SquaredLoss(a, y *mat.Dense) float64 {
	var e mat.Dense
	e.Sub(a, y)
	_, n := e.Dims()
	norm := mat.Norm(&e, 2) // Frobenius: the root of Σ e²
	return norm * norm / 2 / float64(n)
}
