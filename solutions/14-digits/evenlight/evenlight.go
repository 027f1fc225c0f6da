// Package evenlight solves an exercise of chapter 14.
//
// A sample is a column, so μ and σ of an image are those of a column. The stub
// took them from a row, one pixel over all images. That is another useful thing
// (chapter 12 has it), but then c and d of one image do not cancel, and the
// answer for an image depends on the images that happen to be beside it.
package evenlight

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// EvenLight gives every image the same brightness and contrast,
//
//	x̂ = (x − μ)/σ
//
// with the mean μ and the deviation σ of the image's own pixels. x is
// pixels × N, one image per column; the result has the same size. σ² is the mean
// of (x − μ)² over the pixels. Where σ is below 0.01, divide by 0.01: so an empty
// image stays empty.
//
// When one image of a batch gets brighter, this function changes the results of
// the others, which should not be. Mend it, and delete the first line.
//
//glassnet:exercise
func EvenLight(x *mat.Dense) *mat.Dense {
	pixels, n := x.Dims()
	out := mat.NewDense(pixels, n, nil)
	for j := range n {
		mean, square := 0.0, 0.0
		for i := range pixels {
			mean += x.At(i, j) / float64(pixels)
		}
		for i := range pixels {
			square += math.Pow(x.At(i, j)-mean, 2) / float64(pixels)
		}
		for i := range pixels {
			out.Set(i, j, (x.At(i, j)-mean)/max(math.Sqrt(square), 0.01))
		}
	}
	return out
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func even(x *mat.Dense) *mat.Dense {
	pixels, n := x.Dims()
	out := mat.NewDense(pixels, n, nil)
	for i := range pixels {
		mean, square := 0.0, 0.0
		for j := range n {
			mean += x.At(i, j) / float64(n)
		}
		for j := range n {
			square += math.Pow(x.At(i, j)-mean, 2) / float64(n)
		}
		for j := range n {
			out.Set(i, j, (x.At(i, j)-mean)/max(math.Sqrt(square), 0.01))
		}
	}
	return out
}
