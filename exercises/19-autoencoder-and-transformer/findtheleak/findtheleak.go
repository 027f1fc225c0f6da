// Package findtheleak is an exercise of chapter 19: a norm that lets the future through.
// 2 points, about 10 minutes.
//
//	go run ./exercises check findtheleak
package findtheleak

import (
	"math"

	"glassnet/exercises/check"
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
func FindTheLeak(x *mat.Dense, T int) *mat.Dense {
	check.TODO[any]("FindTheLeak") // delete this line when the rest is mended
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
