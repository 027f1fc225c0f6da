package memory

import (
	"math"
	"slices"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/memory"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) || floats.Distance(got, want, math.Inf(1)) > 1e-12 {
		t.Errorf("%s = %v, the library has %v", what, got, want)
	}
}

// The right answers are what the library computes.
func TestAgainstTheLibrary(t *testing.T) {
	xi := signs(1, 5, 2)
	h := memory.Hebb(xi)
	near(t, "W", HebbWeights.Right()(xi).RawMatrix().Data, h.W.RawMatrix().Data)

	w, theta, s := symmetric(14, 6), check.List(15, 6), mat.Col(nil, 0, signs(16, 6, 1))
	net := memory.NewHopfield(w, theta)
	near(t, "E", []float64{EnergyOfState.Right()(w, theta, s)}, []float64{net.Energy(s)})
	near(t, "rest", recallLoop(nil)(w, theta, s), net.Recall(s, nil))

	m := memory.NewBoltzmann(w, theta)
	bit := []float64{1, 0, 1, 1, 0, 0}
	d := m.Exact()
	for k := range d.P {
		if slices.Equal(d.State(k), bit) {
			near(t, "p(s)", []float64{StateProbability.Right()(w, theta, bit)}, d.P[k:k+1])
		}
	}

	r := &memory.RBM{W: check.Matrix(41, 4, 3), A: check.List(42, 3), B: check.List(43, 4)}
	v := mat.NewDense(3, 1, []float64{1, 1, 0})
	near(t, "F", []float64{FreeEnergy.Right()(r.W, r.A, r.B, []float64{1, 1, 0})}, r.FreeEnergy(v))

	// q₁ does not matter, so any numbers will do.
	v0, v1 := bits(53, 3, 4), bits(55, 3, 4)
	p0, p1 := r.Hidden(v0), r.Hidden(v1)
	var a, b mat.Dense
	a.Mul(p0, v0.T())
	b.Mul(p1, v1.T())
	a.Sub(&a, &b)
	a.Scale(0.5/4, &a)
	near(t, "ΔW", CDStep.Right()(r.W, r.B, v0, v0, v1, 0.5).RawMatrix().Data, a.RawMatrix().Data)

	run := func(f memory.Formula, x ...[]float64) []float64 {
		l, err := f.Build()
		if err != nil {
			t.Fatal(err)
		}
		all := slices.Concat(x...)
		return mat.Col(nil, 0, nn.New(l).Predict(mat.NewDense(len(all), 1, all)))
	}
	weights, shift := []float64{0.05, 0.1, 0.05, 0.1, 0.7}, []float64{0.05, 0.15, 0.8}
	near(t, "w", ShiftSharpen.Right()(weights, shift, 2), run(memory.Sharpen{Places: 5}, run(memory.Shift{Places: 5}, weights, shift), []float64{2}))

	mem, e, add := check.Matrix(61, 2, 3), []float64{0.9, 0.3}, check.List(62, 2)
	near(t, "M′", MemoryWrite.Right()(mem, []float64{0.7, 0.2, 0.1}, e, add).RawMatrix().Data,
		run(memory.Write{Places: 3, Size: 2}, mem.RawMatrix().Data, []float64{0.7, 0.2, 0.1}, e, add))

	u := check.List(74, 3)
	left, c, hm := check.Matrix(71, 3, 4), check.Matrix(72, 3, 4), check.Matrix(73, 3, 3)
	p, next := HopOnce.Right()(left, c, hm, u)
	z := run(memory.Dot{Places: 4, Size: 3}, left.RawMatrix().Data, u)
	near(t, "p", p, run(memory.Focus{Places: 4}, z, []float64{1}))
	var hu mat.VecDense
	hu.MulVec(hm, mat.NewVecDense(3, u))
	o := run(memory.Read{Places: 4, Size: 3}, c.RawMatrix().Data, p)
	floats.Add(o, hu.RawVector().Data)
	near(t, "new u", next, o)
}

// The numbers of TwoUnitCycle are those of the library.
func TestTwoUnitCycle(t *testing.T) {
	h := memory.NewHopfield(mat.NewDense(2, 2, []float64{0, -2, -2, 0}), nil)
	s := []float64{1, 1}
	for range 3 {
		for w := range h.Synchronous(s) {
			s = w.S
			break
		}
	}
	s1, e, rest := TwoUnitCycle.Right()()
	near(t, "s₁, E, rest", []float64{s1, e, rest}, []float64{s[0], h.Energy(s), h.Energy(h.Recall([]float64{1, 1}, nil))})
}
