package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

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

// randomise fills all parameters, biases and slopes included, so that no gradient is 0 by chance.
func randomise(rng *rand.Rand, net *Network) *Network {
	for i := range net.Theta() {
		net.theta[i] = 0.6*rng.NormFloat64() + 0.1
	}
	for _, p := range net.Params() {
		if strings.HasSuffix(p.Name, "σ̂²") { // a variance is positive
			p.Dense.Apply(func(_, _ int, v float64) float64 { return 0.1 + v*v }, p.Dense)
		}
	}
	return net
}

// labels are n class labels 0, 1, 2, 0, …
func labels(n, classes int) []int {
	l := make([]int, n)
	for i := range l {
		l[i] = i % classes
	}
	return l
}

// sgd is the rule, written out again so that the tests do not lean on package optim.
type sgd float64

func (o sgd) Step(theta, grad []float64) {
	for i, g := range grad {
		theta[i] -= float64(o) * g
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.12g, want %.12g ± %g", what, got, want, tolerance)
	}
}

// panics reports what f panics with and fails unless it contains all of want.
func panics(t *testing.T, f func(), want ...string) {
	t.Helper()
	defer func() {
		t.Helper()
		got := recover()
		if got == nil {
			t.Errorf("no panic, want one that says %q", want)
		}
		for _, w := range want {
			if text := fmt.Sprint(got); !strings.Contains(text, w) {
				t.Errorf("panic %q does not say %q", text, w)
			}
		}
	}()
	f()
}
