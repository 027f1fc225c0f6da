package search

import (
	"fmt"
	"math/rand/v2"
)

// A Strategy says where to look next.
type Strategy interface {
	// Propose returns the point of trial n = len(trials): one coordinate in
	// [0, 1] per dimension, or nil if there is none left. It depends on nothing
	// but its arguments. Trials that still run are Pending.
	Propose(rng *rand.Rand, space Space, trials []Trial) []float64

	// Needs is how many trials must have ended before trial n can be proposed:
	// the first 0 … n of them. The later ones are Pending for Propose.
	Needs(n int) int
}

// Grid is all combinations of a few values per dimension: n of u = 0, 1/(n−1), …, 1,
// or ½ for n = 1. It has one n for all dimensions or one for each:
//
//	Grid{5}, Grid{5, 3, 2}
//
// A choice has all its options, and whole numbers are not repeated, whatever
// their n is. The last dimension changes fastest, as in nested loops.
type Grid []int

// Needs is 0: no point depends on a loss.
func (g Grid) Needs(int) int { return 0 }

// Propose is combination number len(trials), or nil after the last.
func (g Grid) Propose(_ *rand.Rand, space Space, trials []Trial) []float64 {
	u := make([]float64, len(space))
	k := len(trials)
	for i := len(space) - 1; i >= 0; i-- {
		axis := g.axis(space, i)
		u[i] = axis[k%len(axis)]
		k /= len(axis)
	}
	if k > 0 {
		return nil
	}
	return u
}

// Size is the number of combinations.
func (g Grid) Size(space Space) int {
	size := 1
	for i := range space {
		size *= len(g.axis(space, i))
	}
	return size
}

// axis is the coordinates of dimension i.
func (g Grid) axis(space Space, i int) []float64 {
	if len(g) != 1 && len(g) != len(space) {
		panic(fmt.Sprintf("search: Grid%v has %d numbers of points, the space has %d dimensions: %s", []int(g), len(g), len(space), space.names()))
	}
	n := g[min(i, len(g)-1)]
	if n < 1 {
		panic(fmt.Sprintf("search: Grid%v: %d points for %s; at least 1", []int(g), n, space[i].Name))
	}
	levels := space[i].levels()
	if space[i].Options != nil || levels > 0 && n > levels {
		n = levels
	}
	if n == 1 {
		return []float64{0.5}
	}
	axis := make([]float64, n)
	for j := range axis {
		axis[j] = float64(j) / float64(n-1)
	}
	return axis
}

// Random is u uniform in [0, 1]ᴰ, without end. (Bergstra and Bengio, 2012)
type Random struct{}

// Needs is 0: no point depends on a loss.
func (Random) Needs(int) int { return 0 }

// Propose draws a point.
func (Random) Propose(rng *rand.Rand, space Space, _ []Trial) []float64 {
	u := make([]float64, len(space))
	for i := range u {
		u[i] = rng.Float64()
	}
	return u
}
