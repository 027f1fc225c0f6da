// Package imagegradient solves an exercise of chapter 15.
//
// The loops are those of the way forward. What place (i, j) has read with weight
// w[m, n] gets δ[i, j]·w[m, n], added to what other windows send. Padding gets
// something, too, and it is dropped; pixels that no window reads get 0.
package imagegradient

import "gonum.org/v1/gonum/mat"

// ImageGradient returns ∂L/∂x of a convolution with one kernel w and one channel,
//
//	z[i, j] = b + Σ w[m, n] · x̃[S·i + m, S·j + n]
//
// for delta = ∂L/∂z. x has the given rows and columns; x̃ is x with padding zeros
// on each of its four sides, and S the stride. Where the stride leaves pixels of x
// unread, they are part of the result all the same.
//
//glassnet:exercise
func ImageGradient(delta, w *mat.Dense, rows, columns, stride, padding int) *mat.Dense {
	oh, ow := delta.Dims()
	kh, kw := w.Dims()
	dx := mat.NewDense(rows, columns, nil)
	for i := range oh {
		for j := range ow {
			for m := range kh {
				for n := range kw {
					r, c := stride*i+m-padding, stride*j+n-padding
					if r >= 0 && r < rows && c >= 0 && c < columns {
						dx.Set(r, c, dx.At(r, c)+delta.At(i, j)*w.At(m, n))
					}
				}
			}
		}
	}
	return dx
}
