// Package pixelstocolumn solves an exercise of chapter 14.
//
// Before pixel (r, c) stand r whole rows, and a row is as long as the image has
// columns. With rows in place of columns everything looks well as long as the
// images are square. Reading in order and appending needs no formula at all.
package pixelstocolumn

import "gonum.org/v1/gonum/mat"

// PixelsToColumn returns the column x that a network gets for one grey image:
// its pixels row by row, the top row first, each row from left to right, as
// numbers from 0 to 1.
//
// image is rows × columns, not always square; an entry is a byte as a number, 0
// for black paper and 255 for full ink. The result has rows · columns numbers.
// The image with the rows (0, 255) and (51, 102) becomes (0, 1, 0.2, 0.4).
//
//glassnet:exercise
func PixelsToColumn(image *mat.Dense) []float64 {
	rows, _ := image.Dims()
	var x []float64
	for r := range rows {
		for _, v := range image.RawRowView(r) {
			x = append(x, v/255)
		}
	}
	return x
}
