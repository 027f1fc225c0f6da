package check

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// List is n numbers for a case: of both signs, some beyond ±2, none 0, with two
// decimals. The same seed gives the same numbers.
func List(seed uint64, n int) []float64 {
	rng := rand.New(rand.NewPCG(seed, 7))
	v := make([]float64, n)
	for i := range v {
		for v[i] == 0 {
			v[i] = math.Round(150*rng.NormFloat64()) / 100
		}
	}
	return v
}

// Matrix is an r×c matrix of such numbers.
func Matrix(seed uint64, r, c int) *mat.Dense { return mat.NewDense(r, c, List(seed, r*c)) }
