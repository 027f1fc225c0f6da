// Package patches is an exercise of chapter 15: patches as columns.
// 3 points, about 20 minutes.
//
//	go run ./exercises check patches
package patches

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// Patches returns the matrix P of an image with channels (im2col), so that W P is
// a convolution with stride 1 and no padding.
//
// x holds the channels one below the other: row c·H + h of x is row h of channel
// c. A window sees kh × kw pixels of every channel. Column i·W' + j of P is what it
// sees from place (i, j), the places being numbered row by row, W' of them in each
// row. Its entries are those of channel 0, row by row, then those of channel 1, …:
// row (c·KH + m)·KW + n. P has channels·kh·kw rows.
func Patches(x *mat.Dense, channels, kh, kw int) *mat.Dense {
	return check.TODO[*mat.Dense]("Patches") // your answer
}
