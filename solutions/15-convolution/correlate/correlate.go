// Package correlate solves an exercise of chapter 15.
//
// Place (i, j) of the map is the window that begins at row S·i − P, column S·j − P of
// the image. What lies outside is a zero of the padding, and adds nothing.
package correlate

import "gonum.org/v1/gonum/mat"

// Correlate returns the map of one kernel w on the image x: the
// cross-correlation
//
//	z[i, j] = Σ w[m, n] · x̃[S·i + m, S·j + n]
//
// where x̃ is x with padding zeros on each of its four sides, and S the stride,
// down and to the right. Images and kernels need not be square. A window that
// would stick out of x̃ has no place.
//
// The image (0 1 2 | 3 4 5 | 6 7 8) and the kernel (0 1 | 2 3) give, with stride
// 1 and no padding, (19 25 | 37 43).
//
//glassnet:exercise
func Correlate(x, w *mat.Dense, stride, padding int) *mat.Dense {
	rows, cols := x.Dims()
	kh, kw := w.Dims()
	z := mat.NewDense((rows+2*padding-kh)/stride+1, (cols+2*padding-kw)/stride+1, nil)
	z.Apply(func(i, j int, _ float64) (sum float64) {
		for m := range kh {
			for n := range kw {
				r, c := stride*i+m-padding, stride*j+n-padding
				if r >= 0 && r < rows && c >= 0 && c < cols {
					sum += w.At(m, n) * x.At(r, c)
				}
			}
		}
		return sum
	}, z)
	return z
}
