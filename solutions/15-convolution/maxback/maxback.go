// Package maxback solves an exercise of chapter 15.
//
// The stub went through the window and added ∂L/∂a to every number that equals the
// largest. Where two are equal, twice as much came out as went in. The place of the
// winner is looked for first, and > makes the first of equals win.
package maxback

import "gonum.org/v1/gonum/mat"

// MaxBack returns ∂L/∂x of max pooling on one channel: a[i, j] is the largest of the
// k × k numbers of x from row S·i, column S·j on, S being the stride.
//
// The first of equals wins, row by row, and gets all of ∂L/∂a. A number that wins
// in several windows gets the sum.
//
// With this function some images send back more than they get. Mend it, and
// delete the first line.
//
//glassnet:exercise
func MaxBack(x, da *mat.Dense, k, stride int) *mat.Dense {
	rows, cols := x.Dims()
	dx := mat.NewDense(rows, cols, nil)
	oh, ow := da.Dims()
	for i := range oh {
		for j := range ow {
			r, c := stride*i, stride*j
			for m := range k {
				for n := range k {
					if x.At(stride*i+m, stride*j+n) > x.At(r, c) {
						r, c = stride*i+m, stride*j+n
					}
				}
			}
			dx.Set(r, c, dx.At(r, c)+da.At(i, j))
		}
	}
	return dx
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func allWinners(x, da *mat.Dense, k, stride int) *mat.Dense {
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
