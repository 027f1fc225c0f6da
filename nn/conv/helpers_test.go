package conv_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/conv"
	"gonum.org/v1/gonum/mat"
)

// column is a matrix of one column.
func column(v ...float64) *mat.Dense { return mat.NewDense(len(v), 1, v) }

// count is first, first+1, … as one column.
func count(first, n int) *mat.Dense {
	v := make([]float64, n)
	for i := range v {
		v[i] = float64(first + i)
	}
	return column(v...)
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 15)) }

func random(rng *rand.Rand, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	m.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, m)
	return m
}

// fill puts numbers into W, row by row.
func fill(l *conv.Conv2D, v ...float64) *conv.Conv2D {
	copy(l.W.RawMatrix().Data, v)
	return l
}

// forward is the layer's output alone in a network.
func forward(l nn.Layer, x *mat.Dense) *mat.Dense { return nn.New(l).Predict(x) }

// backward is ∂L/∂x for ∂L/∂a = da.
func backward(l nn.Layer, x, da *mat.Dense) *mat.Dense {
	t := nn.New(l).Forward(x)
	t.Backward(sent{da}, t.Output())
	return t.Steps[0].DA.Slice(0, x.RawMatrix().Rows, 0, x.RawMatrix().Cols).(*mat.Dense)
}

// sent is a loss with a gradient of its own.
type sent struct{ da *mat.Dense }

func (s sent) Value(a, _ *mat.Dense) float64 { return mat.Dot(flat(s.da), flat(a)) }
func (s sent) Grad(da, _, _ *mat.Dense)      { da.Copy(s.da) }

func flat(m *mat.Dense) mat.Vector {
	v := mat.DenseCopyOf(m).RawMatrix().Data
	return mat.NewVecDense(len(v), v)
}

// same compares the numbers of m, row by row.
func same(t *testing.T, what string, m *mat.Dense, want ...float64) {
	t.Helper()
	got := mat.DenseCopyOf(m).RawMatrix().Data
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, want %d: %v", what, len(got), len(want), got)
		return
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-8 {
			t.Errorf("%s: number %d is %v, want %v; all: %v", what, i, got[i], want[i], got)
			return
		}
	}
}

// near reports the largest difference above 1e-12 of the size.
func near(t *testing.T, what string, got, want *mat.Dense) {
	t.Helper()
	var d mat.Dense
	d.Sub(got, want)
	if far := mat.Norm(&d, math.Inf(1)); !(far <= 1e-12*max(1, mat.Norm(want, math.Inf(1)))) {
		t.Errorf("%s: differs by %g", what, far)
	}
}

// panics runs f and returns the sentence that it panics with.
func panics(t *testing.T, f func(), parts ...string) {
	t.Helper()
	defer func() {
		t.Helper()
		text := fmt.Sprint(recover())
		for _, p := range parts {
			if !strings.Contains(text, p) {
				t.Errorf("%q should contain %q", text, p)
			}
		}
	}()
	f()
}
