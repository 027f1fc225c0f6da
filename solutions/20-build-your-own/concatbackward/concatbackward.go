// Package concatbackward solves an exercise of chapter 20.
//
// A concatenation copies rows to places. The gradient of a copy is a copy: each part
// gets back the rows where it stands, and no others. A sum is different: there every
// part has every row, and so every part gets the whole ∂L/∂a. The stub had taken the
// one for the other, which is right only in row 0.
package concatbackward

import "gonum.org/v1/gonum/mat"

// ConcatBackward returns what a concatenation of two values sends back. Forward,
// the value top of m rows and below it the value bottom of n rows are one matrix a
// of m + n rows, a column per sample. da is ∂L/∂a; the results are ∂L/∂top, m rows,
// and ∂L/∂bottom, n rows, as matrices of their own.
//
// Here the second part hears what is meant for the first, and a gradient check
// fails. Mend it, and delete the first line.
//
//glassnet:exercise
func ConcatBackward(da *mat.Dense, m, n int) (top, bottom *mat.Dense) {
	_, samples := da.Dims()
	top = mat.DenseCopyOf(da.Slice(0, m, 0, samples))
	bottom = mat.DenseCopyOf(da.Slice(m, m+n, 0, samples))
	return top, bottom
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func concat(da *mat.Dense, m, n int) (top, bottom *mat.Dense) {
	_, samples := da.Dims()
	top = mat.DenseCopyOf(da.Slice(0, m, 0, samples))
	bottom = mat.DenseCopyOf(da.Slice(0, n, 0, samples))
	return top, bottom
}
