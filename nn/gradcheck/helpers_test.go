package gradcheck

import (
	"math"
	"math/rand/v2"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

func seeded() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// random is an r×c matrix of normal numbers, none of them near 0.
func random(rng *rand.Rand, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	m.Apply(func(_, _ int, _ float64) float64 {
		v := rng.NormFloat64()
		return v + math.Copysign(0.05, v)
	}, m)
	return m
}

// targets are n columns of three targets that suit every loss.
func targets(rng *rand.Rand, n int) *mat.Dense {
	labels := make([]int, n)
	for i := range labels {
		labels[i] = rng.IntN(3)
	}
	return nn.OneHot(labels, 3)
}
