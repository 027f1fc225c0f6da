// Package concatbackward is an exercise of chapter 20: what a concatenation sends back.
// 2 points, about 8 minutes.
//
//	go run ./exercises check concatbackward
package concatbackward

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// ConcatBackward returns what a concatenation of two values sends back. Forward,
// the value top of m rows and below it the value bottom of n rows are one matrix a
// of m + n rows, a column per sample. da is ∂L/∂a; the results are ∂L/∂top, m rows,
// and ∂L/∂bottom, n rows, as matrices of their own.
//
// Here the second part hears what is meant for the first, and a gradient check
// fails. Mend it, and delete the first line.
func ConcatBackward(da *mat.Dense, m, n int) (top, bottom *mat.Dense) {
	check.TODO[any]("ConcatBackward") // delete this line when the rest is mended
	_, samples := da.Dims()
	top = mat.DenseCopyOf(da.Slice(0, m, 0, samples))
	bottom = mat.DenseCopyOf(da.Slice(0, n, 0, samples))
	return top, bottom
}
