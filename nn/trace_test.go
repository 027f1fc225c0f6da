package nn

import (
	"math"
	"slices"
	"strings"
	"testing"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// One clear message for each mistake.
func TestMistakes(t *testing.T) {
	rng := seeded()
	net := New(NewDense(3, 4, Tanh, Glorot(rng)), NewDense(4, 2, Identity, Glorot(rng)))
	x, y := random(rng, 3, 5), random(rng, 2, 5)
	with := func(m *mat.Dense, i, j int, v float64) *mat.Dense { c := mat.DenseCopyOf(m); c.Set(i, j, v); return c }
	tr := net.Forward(x)

	panics(t, func() { net.Forward(random(rng, 2, 5)) }, "nn: layer 1 (dense, tanh): z = W a + b: W is 4×3, a has 2 rows")
	panics(t, func() { net.Forward(new(mat.Dense)) }, "Forward", "x is empty")
	panics(t, func() { net.Forward(with(x, 1, 4, math.NaN())) }, "Forward", "x[1,4] = NaN", "row 1 of sample 4")
	panics(t, func() { net.Forward(with(x, 2, 0, math.Inf(-1))) }, "x[2,0] = -Inf")
	panics(t, func() { tr.Backward(SquaredError, with(y, 0, 3, math.Inf(1))) }, "Backward", "y[0,3] = +Inf")
	panics(t, func() { tr.Backward(SquaredError, random(rng, 2, 4)) }, "L(a, y): a is 2×5, y is 2×4")
	panics(t, func() { tr.Backward(SquaredError, random(rng, 3, 5)) }, "a is 2×5, y is 3×5")
	panics(t, func() { NewTrace(net).Backward(SquaredError, y) }, "Backward before Forward")
	panics(t, func() { NewTrace(net).Update(sgd(1)) }, "Update before Backward")
	panics(t, func() { net.Forward(x).Update(sgd(1)) }, "Update before Backward")
	panics(t, func() { New(NewDense(3, 4, Tanh, Zeros), NewDense(5, 2, Tanh, Zeros)) }, "layer 2 (dense, tanh) takes 5 inputs, layer 1 below it gives 4")
	panics(t, func() { New(NewDense(3, 4, Tanh, Zeros), NewMaxout(5, 2, 2, Zeros)) }, "layer 2 (maxout, 2) takes 5 inputs")
	panics(t, func() { New(nil) }, "layer 1 is nil")
	panics(t, func() { NewDense(0, 4, Tanh, Zeros) }, "0 inputs, 4 outputs")
	panics(t, func() { NewMaxout(1, 1, 0, Zeros) }, "0 pieces")
	panics(t, func() { NewPReLU(0, 1) }, "0 neurons")
	panics(t, func() { NewDyT(0, 1) }, "0 neurons")
	panics(t, func() { New(NewPReLU(3, 0.1)).Forward(random(rng, 4, 2)) }, "layer 1 (PReLU)", "γ is 3×1, x has 4 rows")
	panics(t, func() { New(NewDyT(3, 0.1)).Forward(random(rng, 4, 2)) }, "layer 1 (DyT)", "γ is 3×1, x has 4 rows")
	panics(t, func() { New(NewMaxout(3, 2, 2, Zeros)).Forward(random(rng, 4, 2)) }, "W is 4×3, a has 4 rows")
	panics(t, func() { New(NewResidual(NewDense(3, 2, Tanh, Zeros))).Forward(random(rng, 3, 2)) }, "part 1 has 3 rows, part 2 has 2")
	panics(t, func() { tr.Ledger(5) }, "sample 5 of 5")
	panics(t, func() { tr.Explain(0, 0, 0) }, "layer 0 of 2")
	panics(t, func() { tr.Explain(1, 4, 0) }, "neuron 4", "layer 1 has 4 neurons")
	panics(t, func() { tr.Steps[1].Grad(new(mat.Dense)) }, "not among the Params")
	panics(t, func() { Pairs(x, random(rng, 2, 4)) }, "x has 5 samples (columns), y has 4")

	// A layer belongs to one network.
	l := NewDense(2, 2, Tanh, Zeros)
	first := New(l)
	New(l)
	panics(t, func() { first.Theta() }, "parameter W was moved into another network")
}

func TestCheck(t *testing.T) {
	rng := seeded()
	net := New(NewDense(3, 4, Tanh, Glorot(rng)), NewDense(4, 2, Identity, Glorot(rng)))
	tr := net.Forward(random(rng, 3, 5))
	tr.Backward(SquaredError, random(rng, 2, 5))
	if err := tr.Check(); err != nil {
		t.Error(err)
	}
	tr.Steps[2].Z.Set(1, 3, math.NaN())
	if err := tr.Check(); err == nil || !strings.Contains(err.Error(), "layer 2 (dense, identity): z[1,3] = NaN") {
		t.Errorf("Check says %v", err)
	}
	net.Layers[0].(*Dense).W.Set(2, 1, math.Inf(1))
	if err := tr.Check(); err == nil || !strings.Contains(err.Error(), "layer 1 (dense, tanh): parameter W[2,1] = +Inf") {
		t.Errorf("Check says %v; a parameter comes before what it spoils", err)
	}
}

// The layers' matrices are windows on θ, and its order is that of Params.
func TestTheta(t *testing.T) {
	rng := seeded()
	a, b := NewDense(2, 3, Tanh, Glorot(rng)), NewMaxout(3, 2, 2, Glorot(rng))
	before := mat.DenseCopyOf(a.W)
	net := New(a, b)
	if !mat.Equal(before, a.W) {
		t.Error("New changed the values of W")
	}
	if want := 2*3 + 3 + 4*3 + 4; len(net.Theta()) != want {
		t.Errorf("θ has %d numbers, want %d", len(net.Theta()), want)
	}
	net.Theta()[1] = 42
	near(t, "W[0,1]", a.W.At(0, 1), 42, 0)
	b.B.Set(3, 0, -7)
	near(t, "the last number of θ", net.Theta()[len(net.Theta())-1], -7, 0)
	var names []string
	for _, p := range net.Params() {
		names = append(names, p.Name)
	}
	if !slices.Equal(names, []string{"W", "b", "W", "b"}) {
		t.Errorf("parameters %v", names)
	}
}

// Prime is f'(z); softmax has none, and a layer without f neither.
func TestPrime(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 3, Tanh, Glorot(rng)), NewMaxout(3, 2, 2, Glorot(rng)), NewDense(2, 2, Softmax, Glorot(rng)))
	tr := net.Forward(random(rng, 2, 4))
	p := tr.Steps[1].Prime()
	near(t, "f'", p.At(2, 3), 1-math.Pow(math.Tanh(tr.Steps[1].Z.At(2, 3)), 2), 1e-15)
	if tr.Steps[2].Prime() != nil || tr.Steps[3].Prime() != nil || tr.Steps[0].Prime() != nil {
		t.Error("a step without an elementwise f should have no Prime")
	}
}

// Without ∂L/∂x of the data everything else stays as it is. Training leaves it
// out unless it records.
func TestSkipInput(t *testing.T) {
	net := New(NewDense(3, 4, Tanh, Glorot(seeded())), NewDense(4, 2, Identity, Glorot(seeded())))
	x, y := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6}), mat.NewDense(2, 2, []float64{1, 0, 0, 1})
	full, part := net.Forward(x), net.Forward(x)
	part.SkipInput = true
	full.Backward(SquaredError, y)
	part.Backward(SquaredError, y)
	if !slices.Equal(full.Grad, part.Grad) || !mat.Equal(&full.Steps[1].Delta, &part.Steps[1].Delta) || !mat.Equal(&full.Steps[1].DA, &part.Steps[1].DA) {
		t.Error("another value has changed")
	}
	if full.Steps[0].DA.IsEmpty() || !part.Steps[0].DA.IsEmpty() || !part.Steps[1].DX.IsEmpty() {
		t.Error("∂L/∂x is there where it should not be, or the other way round")
	}
	if l := part.Ledger(0).String(); strings.Contains(l, "∂L/∂x") {
		t.Error(l)
	}
	for _, record := range []bool{false, true} {
		for p := range (Training{Loss: SquaredError, Optimizer: sgd(0.1), Record: record}).Run(net, x, y) {
			if p.Trace.Steps[0].DA.IsEmpty() == record {
				t.Errorf("Record %v: ∂L/∂x is %v", record, p.Trace.Steps[0].DA)
			}
		}
	}
}

// unused is the identity with a parameter that nobody needs.
type unused struct{ w *mat.Dense }

func (l unused) Forward(s *Step, x *mat.Dense) *mat.Dense {
	linalg.Like(&s.A, x).Copy(x)
	return &s.A
}

func (l unused) Backward(s *Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, da).Copy(da)
	return &s.DX
}

func (l unused) Params() []Param { return []Param{{Name: "w", Weight: true, Dense: l.w}} }

// Backward overwrites whatever the gradient held: of weights that are tied,
// of those that a layer writes and those it adds to, and of those that no layer uses.
func TestGradientIsOverwritten(t *testing.T) {
	rng := seeded()
	tied := NewDense(3, 3, Tanh, Glorot(rng))
	alias := NewDense(3, 3, Tanh, Glorot(rng)) // W with a matrix of its own on the same numbers
	alias.W = new(mat.Dense)
	alias.W.SetRawMatrix(tied.W.RawMatrix())
	net := New(tied, alias, NewMaxout(3, 3, 2, Glorot(rng)), NewPReLU(3, 0.25), unused{mat.NewDense(2, 2, nil)}, tied, NewLayerNorm(3))
	x, y := random(rng, 3, 5), random(rng, 3, 5)
	want := net.Forward(x)
	want.Backward(SquaredError, y)
	got := NewTrace(net)
	for range 2 {
		for i := range got.Grad {
			got.Grad[i] = math.NaN()
		}
		got.Forward(x)
		got.Backward(SquaredError, y)
		for i, g := range got.Grad {
			if g != want.Grad[i] {
				t.Fatalf("∂L/∂θ[%d] = %v, want %v", i, g, want.Grad[i])
			}
		}
	}
}
