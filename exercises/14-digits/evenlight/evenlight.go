// Package evenlight is an exercise of chapter 14: the same light for every image.
// 2 points, about 12 minutes.
//
//	go run ./exercises check evenlight
package evenlight

import (
	"math"

	"glassnet/exercises/check"
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
func EvenLight(x *mat.Dense) *mat.Dense {
	check.TODO[any]("EvenLight") // delete this line when the rest is mended
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
