// Package maxback is an exercise of chapter 15: who won?
// 2 points, about 10 minutes.
//
//	go run ./exercises check maxback
package maxback

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// MaxBack returns ∂L/∂x of max pooling on one channel: a[i, j] is the largest of the
// k × k numbers of x from row S·i, column S·j on, S being the stride.
//
// The first of equals wins, row by row, and gets all of ∂L/∂a. A number that wins
// in several windows gets the sum.
//
// With this function some images send back more than they get. Mend it, and
// delete the first line.
func MaxBack(x, da *mat.Dense, k, stride int) *mat.Dense {
	check.TODO[any]("MaxBack") // delete this line when the rest is mended
	rows, cols := x.Dims()
	dx := mat.NewDense(rows, cols, nil)
	oh, ow := da.Dims()
	for i := range oh {
		for j := range ow {
			window := x.Slice(stride*i, stride*i+k, stride*j, stride*j+k)
			for m := range k {
				for n := range k {
					r, c := stride*i+m, stride*j+n
					if x.At(r, c) == mat.Max(window) {
						dx.Set(r, c, dx.At(r, c)+da.At(i, j))
					}
				}
			}
		}
	}
	return dx
}
