package data

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Clouds is n samples in two round clouds and, after them, far samples of
// class 1 that lie deep on the side of their class: clear cases, which squared
// error nevertheless counts as errors.
//
//	class 0: (0, 0)    class 1: (2, 0)    far: (6, −4)
//
// plus noise·N(0, I). One output, 0 or 1. With a noise well below 1 a line
// separates the classes.
func Clouds(rng *rand.Rand, n, far int, noise float64) *Set {
	if n < 1 || far < 0 {
		panic(fmt.Sprintf("data: clouds of %d samples and %d far ones", n, far))
	}
	x, labels := mat.NewDense(2, n+far, nil), make([]int, n+far)
	for i := range labels {
		class, c1, c2 := i%2, 2*float64(i%2), 0.0
		if i >= n {
			class, c1, c2 = 1, 6, -4
		}
		labels[i] = class
		x.Set(0, i, c1+noise*rng.NormFloat64())
		x.Set(1, i, c2+noise*rng.NormFloat64())
	}
	s := FromLabels(x, labels, numbers(2))
	s.Name, s.Binary = "clouds", true
	return s
}
