package nn

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// neighbour hands every column to the next one: its columns are no samples.
type neighbour struct{ nodes int }

func (l neighbour) Forward(s *Step, x *mat.Dense) *mat.Dense { return l.turn(&s.A, x, 1) }
func (l neighbour) Backward(s *Step, da *mat.Dense) *mat.Dense {
	return l.turn(&s.DX, da, l.nodes-1)
}
func (l neighbour) turn(dst, x *mat.Dense, by int) *mat.Dense {
	linalg.Like(dst, x)
	for i := range l.nodes {
		dst.SetCol((i+by)%l.nodes, mat.Col(nil, i, x))
	}
	return dst
}
func (l neighbour) Params() []Param        { return nil }
func (l neighbour) Columns() (int, string) { return l.nodes, "node" }

// Where columns belong together a run takes all of them in their order, also
// with a Rand, and so do MeanLoss and AccuracyOn with more than a batch of them.
func TestColumned(t *testing.T) {
	const nodes = 300
	x, y := mat.NewDense(1, nodes, nil), mat.NewDense(1, nodes, nil)
	for i := range nodes {
		x.Set(0, i, float64(i%3))
		y.Set(0, (i+1)%nodes, x.At(0, i))
	}
	for name, layer := range map[string]Layer{"alone": neighbour{nodes}, "in a block": NewChain(neighbour{nodes})} {
		net := New(NewDense(1, 1, Identity, Zeros), layer)
		var orders [][]float64
		run := Training{Loss: SquaredError, Optimizer: sgd(0.2), Epochs: 100, Rand: seeded(), Validation: Pairs(x, y)}
		var last Progress
		for last = range run.Run(net, x, y) {
			orders = append(orders, slices.Clone(last.Trace.Steps[0].A.RawRowView(0)))
		}
		if !slices.Equal(orders[0], x.RawRowView(0)) || !slices.Equal(orders[99], x.RawRowView(0)) {
			t.Errorf("%s: the nodes were shuffled", name)
		}
		if !(last.Loss < 1e-6) || !(last.Validation < 1e-6) || !(MeanLoss(net, SquaredError, Pairs(x, y)) < 1e-6) {
			t.Errorf("%s: the loss is %v, on the validation set %v", name, last.Loss, last.Validation)
		}
		if got := net.Forward(x); !strings.HasPrefix(got.Ledger(2).Title, "node 3 of 300") || !strings.Contains(got.String(), "300 nodes") || !strings.Contains(got.Explain(1, 0, 2).Title, "node 3") {
			t.Errorf("%s: %v, %s, %s", name, got, got.Ledger(2).Title, got.Explain(1, 0, 2).Title)
		}
		run.Batch = 100
		panics(t, func() { run.Run(net, x, y) }, "Batch = 100, but the 300 nodes are one whole")
		run.Batch = 0
		few := mat.DenseCopyOf(x.Slice(0, 1, 0, 5))
		panics(t, func() { run.Run(net, few, few) }, "the network has 300 nodes, the data set 5 columns")
	}
}

// Below the first parameters nobody needs a gradient: dropout of the data is not
// asked for one, and ∂L/∂θ is the same.
func TestSkipInputBelowTheParameters(t *testing.T) {
	x, y := random(seeded(), 3, 5), random(seeded(), 2, 5)
	net := New(Dropout{0.5}, NewDense(3, 2, Tanh, Glorot(seeded())))
	grad := func(skip bool) *Trace {
		tr := NewTrace(net)
		tr.Training, tr.SkipInput, tr.Rand = true, skip, rand.New(rand.NewPCG(1, 1))
		tr.Forward(x)
		tr.Backward(SquaredError, y)
		return tr
	}
	full, part := grad(false), grad(true)
	if !slices.Equal(full.Grad, part.Grad) {
		t.Error("another gradient")
	}
	if full.Steps[1].DX.IsEmpty() || !part.Steps[1].DX.IsEmpty() || !part.Steps[2].DX.IsEmpty() || !part.Steps[1].DA.IsEmpty() {
		t.Error("what is below the parameters should be empty with SkipInput, and only then")
	}
}

// A mask is what Float64() < p says, number by number.
func TestDropMask(t *testing.T) {
	for _, p := range []float64{0, 1e-17, 0.1, 0.5, 0.6, 1.0 / 3, 0.999} {
		m, rng := make([]float64, 1000), rand.New(rand.NewPCG(5, 6))
		DropMask(m, p, rand.New(rand.NewPCG(5, 6)))
		for j, v := range m {
			want := 1 / (1 - p)
			if p > 0 && rng.Float64() < p {
				want = 0
			}
			if v != want {
				t.Fatalf("p = %v: m[%d] = %v, want %v", p, j, v, want)
			}
		}
	}
}
