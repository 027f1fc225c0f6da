// Package imagegradient is an exercise of chapter 15: the gradient of the image.
// 3 points, about 20 minutes.
//
//	go run ./exercises check imagegradient
package imagegradient

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// ImageGradient returns ∂L/∂x of a convolution with one kernel w and one channel,
//
//	z[i, j] = b + Σ w[m, n] · x̃[S·i + m, S·j + n]
//
// for delta = ∂L/∂z. x has the given rows and columns; x̃ is x with padding zeros
// on each of its four sides, and S the stride. Where the stride leaves pixels of x
// unread, they are part of the result all the same.
func ImageGradient(delta, w *mat.Dense, rows, columns, stride, padding int) *mat.Dense {
	return check.TODO[*mat.Dense]("ImageGradient") // your answer
}
