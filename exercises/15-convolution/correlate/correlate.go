// Package correlate is an exercise of chapter 15: slide a kernel over an image.
// 2 points, about 15 minutes.
//
//	go run ./exercises check correlate
package correlate

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

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
func Correlate(x, w *mat.Dense, stride, padding int) *mat.Dense {
	return check.TODO[*mat.Dense]("Correlate") // your answer
}
