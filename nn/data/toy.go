package data

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// AND is y = 1 if both bits are 1. Columns 00, 01, 10, 11; one output.
func AND() *Set { return gate("AND", 0, 0, 0, 1) }

// OR is y = 1 if at least one bit is 1. Columns 00, 01, 10, 11; one output.
func OR() *Set { return gate("OR", 0, 1, 1, 1) }

// NAND is y = 0 if both bits are 1. Columns 00, 01, 10, 11; one output.
func NAND() *Set { return gate("NAND", 1, 1, 1, 0) }

// XOR is y = 1 if the bits differ. Columns 00, 01, 10, 11; one output. No line
// separates its classes. (Minsky and Papert, 1969)
func XOR() *Set { return gate("XOR", 0, 1, 1, 0) }

func gate(name string, truth ...int) *Set {
	s := FromLabels(mat.NewDense(2, 4, []float64{
		0, 0, 1, 1,
		0, 1, 0, 1,
	}), truth, []string{"0", "1"})
	s.Name, s.Binary = name, true
	return s
}

// Blobs is k round clouds, x = cₖ + noise·N(0, I), with the centres cₖ evenly
// on a circle of radius 3. Y is one-hot. Two neighbouring classes overlap
// when noise comes near half the distance of their centres, 3 sin(π/k).
func Blobs(rng *rand.Rand, n, k int, noise float64) *Set {
	return cloud("blobs", rng, n, k, noise, func(class int) (x, y float64) {
		return polar(3, turn(class, k))
	})
}

// Moons is two half circles of radius 1 that reach into each other,
//
//	class 0: (cos t, sin t)    class 1: (1 − cos t, ½ − sin t)    t in [0, π)
//
// plus noise·N(0, I). One output, 0 or 1. No line separates the classes.
func Moons(rng *rand.Rand, n int, noise float64) *Set {
	s := cloud("moons", rng, n, 2, noise, func(class int) (x, y float64) {
		x, y = polar(1, math.Pi*rng.Float64())
		if class == 1 {
			return 1 - x, 0.5 - y
		}
		return x, y
	})
	s.Binary = true
	return s
}

// Circles is a circle of radius 1 (class 0) around one of radius ½ (class 1),
// plus noise·N(0, I). One output, 0 or 1. The feature x₁² + x₂² separates them.
func Circles(rng *rand.Rand, n int, noise float64) *Set {
	s := cloud("circles", rng, n, 2, noise, func(class int) (x, y float64) {
		return polar(1-0.5*float64(class), 2*math.Pi*rng.Float64())
	})
	s.Binary = true
	return s
}

// Spirals is k arms of radius r in [0, 1) that turn by 3r/4 of a circle,
//
//	x = r (cos φ, sin φ)    φ = 2π (class/k + ¾ r)
//
// plus noise·N(0, I). Y is one-hot.
func Spirals(rng *rand.Rand, n, k int, noise float64) *Set {
	return cloud("spirals", rng, n, k, noise, func(class int) (x, y float64) {
		r := rng.Float64()
		return polar(r, turn(class, k)+1.5*math.Pi*r)
	})
}

// cloud draws n noisy points in the plane; point gives the place without noise.
// The classes take turns: 0, 1, …, k−1, 0, 1, …
func cloud(name string, rng *rand.Rand, n, k int, noise float64, point func(class int) (x, y float64)) *Set {
	mustDraw(name, rng)
	if n < 1 || k < 1 {
		panic(fmt.Sprintf("data: %s of %d samples in %d classes", name, n, k))
	}
	xy := mat.NewDense(2, n, nil)
	labels := make([]int, n)
	for i := range labels {
		labels[i] = i % k
		x, y := point(labels[i])
		xy.Set(0, i, x+noise*rng.NormFloat64())
		xy.Set(1, i, y+noise*rng.NormFloat64())
	}
	s := FromLabels(xy, labels, numbers(k))
	s.Name = name
	return s
}

// mustDraw panics where there is nothing to draw from.
func mustDraw(what string, rng *rand.Rand) {
	if rng == nil {
		panic(fmt.Sprintf("data: %s: rng is nil; pass rand.New(rand.NewPCG(1, 2))", what))
	}
}

func polar(r, angle float64) (x, y float64) {
	sin, cos := math.Sincos(angle)
	return r * cos, r * sin
}

func turn(class, k int) float64 { return 2 * math.Pi * float64(class) / float64(k) }

// numbers names k classes "0", "1", …
func numbers(k int) []string {
	names := make([]string, k)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	return names
}

// Parabola is a ball thrown upwards and photographed n times at equal intervals
// until it is back: x is the time t in s, y the measured height in m,
//
//	y = Height(t) + noise·N(0, 1)    noise in m
//
// It panics unless n ≥ 2.
func Parabola(rng *rand.Rand, n int, noise float64) *Set {
	if n < 2 {
		panic(fmt.Sprintf("data: parabola of %s, at least 2 are needed", plural(n, "sample")))
	}
	mustDraw("parabola", rng)
	const flight = 2 * throwSpeed / gravity // s
	t, y := mat.NewDense(1, n, nil), mat.NewDense(1, n, nil)
	for i := range n {
		t.Set(0, i, flight*float64(i)/float64(n-1))
		y.Set(0, i, Height(t.At(0, i))+noise*rng.NormFloat64())
	}
	s := FromMatrix(t, y)
	s.Name = "parabola"
	return s
}

const (
	throwSpeed = 10.0 // m/s
	gravity    = 9.81 // m/s²
)

// Height is v t − ½ g t² in m, the height of the ball of [Parabola] after t
// seconds, with v = 10 m/s and g = 9.81 m/s²: 5.10 m at the top, 0 after 2.04 s.
func Height(t float64) float64 { return throwSpeed*t - gravity*t*t/2 }
