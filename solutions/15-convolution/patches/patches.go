// Package patches solves an exercise of chapter 15.
//
// The row of P says which entry of which channel, in the order of a row of W; the
// column says from which place. So W P has in row f, column i·W' + j the sum of
// kernel f at place (i, j).
package patches

import "gonum.org/v1/gonum/mat"

// Patches returns the matrix P of an image with channels (im2col), so that W P is
// a convolution with stride 1 and no padding.
//
// x holds the channels one below the other: row c·H + h of x is row h of channel
// c. A window sees kh × kw pixels of every channel. Column i·W' + j of P is what it
// sees from place (i, j), the places being numbered row by row, W' of them in each
// row. Its entries are those of channel 0, row by row, then those of channel 1, …:
// row (c·KH + m)·KW + n. P has channels·kh·kw rows.
//
//glassnet:exercise
func Patches(x *mat.Dense, channels, kh, kw int) *mat.Dense {
	all, cols := x.Dims()
	rows := all / channels
	oh, ow := rows-kh+1, cols-kw+1
	p := mat.NewDense(channels*kh*kw, oh*ow, nil)
	for c := range channels {
		for m := range kh {
			for n := range kw {
				for i := range oh {
					for j := range ow {
						p.Set((c*kh+m)*kw+n, i*ow+j, x.At(c*rows+i+m, j+n))
					}
				}
			}
		}
	}
	return p
}
