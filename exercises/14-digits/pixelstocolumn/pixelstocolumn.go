// Package pixelstocolumn is an exercise of chapter 14: an image is a column.
// 1 point, about 3 minutes.
//
//	go run ./exercises check pixelstocolumn
package pixelstocolumn

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// PixelsToColumn returns the column x that a network gets for one grey image:
// its pixels row by row, the top row first, each row from left to right, as
// numbers from 0 to 1.
//
// image is rows × columns, not always square; an entry is a byte as a number, 0
// for black paper and 255 for full ink. The result has rows · columns numbers.
// The image with the rows (0, 255) and (51, 102) becomes (0, 1, 0.2, 0.4).
func PixelsToColumn(image *mat.Dense) []float64 {
	return check.TODO[[]float64]("PixelsToColumn") // your answer
}
