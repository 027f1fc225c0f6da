// Package findtheleak solves an exercise of chapter 19.
//
// A column holds all positions of a sample, so a mean over the column mixes
// earlier and later ones: change the last letter, and the first number changes. In
// training such a network sees what it should predict, through a keyhole, and its
// loss looks fine. The mean belongs over the features of one position.
package findtheleak

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// FindTheLeak normalises a sequence, a position at a time,
//
//	z = (x − μ)/√(σ² + ε)
//
// with μ and σ² (÷D) over the D features of the position, and ε = 1e-5. x is (D·T) × N:
// row d·T + t is feature d at position t. It is to stand in a network that says what
// comes next, and a later position must not change an earlier number. Something is
// wrong with it. Find it, mend it, and delete the first line.
//
//glassnet:exercise
func FindTheLeak(x *mat.Dense, T int) *mat.Dense {
	rows, n := x.Dims()
	z, d := mat.NewDense(rows, n, nil), float64(rows)/float64(T)
	for j := range n {
		for t := range T {
			mean, variance := 0.0, 0.0
			for i := t; i < rows; i += T {
				mean += x.At(i, j) / d
			}
			for i := t; i < rows; i += T {
				variance += (x.At(i, j) - mean) * (x.At(i, j) - mean) / d
			}
			for i := t; i < rows; i += T {
				z.Set(i, j, (x.At(i, j)-mean)/math.Sqrt(variance+1e-5))
			}
		}
	}
	return z
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func wholeColumn(x *mat.Dense, T int) *mat.Dense {
	rows, n := x.Dims()
	z, d := mat.NewDense(rows, n, nil), float64(rows)
	for j := range n {
		mean, variance := 0.0, 0.0
		for i := range rows {
			mean += x.At(i, j) / d
		}
		for i := range rows {
			variance += (x.At(i, j) - mean) * (x.At(i, j) - mean) / d
		}
		for i := range rows {
			z.Set(i, j, (x.At(i, j)-mean)/math.Sqrt(variance+1e-5))
		}
	}
	return z
}
