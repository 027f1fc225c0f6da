package nn

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// gradientTable has a row for every layer: a network around it, the length of
// its input, and the loss.
var gradientTable = []struct {
	Name  string
	In    int
	Loss  Loss
	Build func(rng *rand.Rand) *Network
}{
	{"dense", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 6, Tanh, Glorot(rng)), NewDense(6, 3, Identity, Glorot(rng)))
	}},
	{"dense, deep", 4, MeanSquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 5, Logistic, Glorot(rng)), NewDense(5, 5, ELU(1.5), He(rng)), NewDense(5, 5, Swish(0.7), He(rng)), NewDense(5, 3, Tanh, Glorot(rng)))
	}},
	{"dense, softmax", 4, CrossEntropy, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 6, Logistic, Glorot(rng)), NewDense(6, 3, Softmax, Glorot(rng)))
	}},
	{"dense, softmax inside", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 6, Softmax, Glorot(rng)), NewDense(6, 3, Tanh, Glorot(rng)))
	}},
	{"fused softmax", 4, SoftmaxCrossEntropy, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 6, Tanh, Glorot(rng)), NewDense(6, 3, Identity, Glorot(rng)))
	}},
	{"binary", 4, BinaryCrossEntropy, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 6, ReLU, He(rng)), NewDense(6, 3, Logistic, Glorot(rng)))
	}},
	{"fused logistic", 4, LogisticCrossEntropy, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 6, LeakyReLU(0.1), He(rng)), NewDense(6, 3, Identity, Glorot(rng)))
	}},
	{"perceptron", 4, PerceptronLoss, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 6, Tanh, Glorot(rng)), NewDense(6, 3, Identity, Glorot(rng)))
	}},
	{"penalty", 4, Risk{Loss: SquaredError, Lambda: 0.3}, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 6, Tanh, Glorot(rng)), NewDense(6, 3, Identity, Glorot(rng)))
	}},
	{"activate", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 3, Identity, Glorot(rng)), Activate{GELU})
	}},
	{"maxout", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewMaxout(4, 5, 3, Glorot(rng)), NewDense(5, 3, Identity, Glorot(rng)))
	}},
	{"PReLU per neuron", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 5, Identity, He(rng)), NewPReLU(5, 0.25), NewDense(5, 3, Tanh, Glorot(rng)))
	}},
	{"PReLU shared", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 5, Identity, He(rng)), NewPReLU(1, 0.25), NewDense(5, 3, Tanh, Glorot(rng)))
	}},
	{"DyT", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 5, Identity, He(rng)), NewDyT(5, 0.5), NewDense(5, 3, Tanh, Glorot(rng)))
	}},
	{"dropout", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 9, Tanh, Glorot(rng)), Dropout{0.4}, NewDense(9, 3, Identity, Glorot(rng)))
	}},
	{"residual", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewResidual(NewDense(4, 6, Tanh, Glorot(rng)), NewDense(6, 4, Tanh, Glorot(rng))), NewDense(4, 3, Identity, Glorot(rng)))
	}},
	{"residual in residual", 4, SquaredError, func(rng *rand.Rand) *Network {
		inner := NewResidual(NewMaxout(4, 4, 2, Glorot(rng)))
		return New(NewResidual(NewDense(4, 4, Tanh, Glorot(rng)), inner), NewDense(4, 3, Identity, Glorot(rng)))
	}},
	{"batch norm", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 5, Identity, He(rng)), NewBatchNorm(5), Activate{Tanh}, NewDense(5, 3, Identity, Glorot(rng)))
	}},
	{"batch norm in residual", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewResidual(NewDense(4, 4, Tanh, He(rng)), NewBatchNorm(4)), NewDense(4, 3, Identity, Glorot(rng)))
	}},
	{"layer norm", 4, SquaredError, func(rng *rand.Rand) *Network {
		return New(NewDense(4, 5, Identity, He(rng)), NewLayerNorm(5), Activate{Tanh}, NewDense(5, 3, Identity, Glorot(rng)))
	}},
	{"the same layer three times", 4, SquaredError, func(rng *rand.Rand) *Network {
		d := NewDense(4, 4, Tanh, Glorot(rng))
		return New(d, d, d, NewDense(4, 3, Identity, Glorot(rng)))
	}},
}

// targets are n columns of three targets that suit the loss.
func targets(rng *rand.Rand, loss Loss, n int) *mat.Dense {
	switch loss {
	case CrossEntropy, SoftmaxCrossEntropy:
		return OneHot(labels(n, 3), 3)
	case BinaryCrossEntropy, LogisticCrossEntropy:
		y := mat.NewDense(3, n, nil)
		y.Apply(func(_, _ int, _ float64) float64 { return float64(rng.IntN(2)) }, y)
		return y
	case PerceptronLoss:
		y := mat.NewDense(3, n, nil)
		y.Apply(func(_, _ int, _ float64) float64 { return float64(2*rng.IntN(2) - 1) }, y)
		return y
	}
	return random(rng, 3, n)
}

// A layer that stands in a network twice has one gradient, the sum of both.
func TestTiedWeightsAddUp(t *testing.T) {
	rng := seeded()
	d := NewDense(3, 3, Tanh, Glorot(rng))
	twin := &Dense{mat.DenseCopyOf(d.W), mat.DenseCopyOf(d.B), Tanh}
	third := &Dense{mat.DenseCopyOf(d.W), mat.DenseCopyOf(d.B), Tanh}
	x, y := random(rng, 3, 4), random(rng, 3, 4)
	tied, untied := New(d, d), New(twin, third)
	if len(tied.Theta()) != 12 || len(untied.Theta()) != 24 {
		t.Fatalf("θ has %d and %d numbers, want 12 and 24", len(tied.Theta()), len(untied.Theta()))
	}
	a, b := tied.Forward(x), untied.Forward(x)
	a.Backward(SquaredError, y)
	b.Backward(SquaredError, y)
	for i := range a.Grad {
		near(t, "gradient", a.Grad[i], b.Grad[i]+b.Grad[i+12], 1e-15)
	}
}

// Two traces of one network run at once. (The race detector watches.)
func TestTwoTracesAtOnce(t *testing.T) {
	rng := seeded()
	net := New(NewDense(4, 8, Tanh, Glorot(rng)), Dropout{0.5}, NewResidual(NewDense(8, 8, ReLU, He(rng))), NewDense(8, 3, Softmax, Glorot(rng)))
	x, y := random(rng, 4, 6), OneHot(labels(6, 3), 3)
	grads := make([][]float64, 4)
	var wg sync.WaitGroup
	for i := range grads {
		wg.Go(func() {
			tr := NewTrace(net)
			tr.Training, tr.Rand = true, seeded()
			tr.Forward(x)
			tr.Backward(CrossEntropy, y)
			grads[i] = tr.Grad
		})
	}
	wg.Wait()
	for _, g := range grads {
		if !slices.Equal(g, grads[0]) {
			t.Error("traces of one network disturb each other")
		}
	}
}

// A trace that is left alone never changes, whatever else the network does.
func TestTraceIsKept(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 3, Tanh, Glorot(rng)), NewDense(3, 1, Identity, Glorot(rng)))
	x, y := random(rng, 2, 4), random(rng, 1, 4)
	tr := net.Forward(x)
	tr.Backward(SquaredError, y)
	before := tr.Ledger(0).String()
	for range (Training{Loss: SquaredError, Optimizer: sgd(0.1), Epochs: 3}).Run(net, x, y) {
	}
	x.Zero()
	y.Zero()
	after := tr.Ledger(0).String()
	// The parameters' own column moves with θ; all computed values stay.
	if a, b := computed(before), computed(after); a != b {
		t.Errorf("the trace changed:\n%s\n%s", a, b)
	}
}

// computed is the ledger without its parameter tables.
func computed(ledger string) string {
	var keep []string
	for _, part := range strings.Split(ledger, "\n\n") {
		if !strings.HasPrefix(part, "parameter") {
			keep = append(keep, part)
		}
	}
	return strings.Join(keep, "\n\n")
}

// A step of training allocates nothing once the trace has its memory, beyond
// what a product does: gonum's large ones start goroutines.
func TestStepAllocatesNothing(t *testing.T) {
	rng := seeded()
	for _, row := range []struct {
		name   string
		hidden Activation
		out    Activation
		loss   Loss
	}{
		{"ReLU", ReLU, Identity, SoftmaxCrossEntropy},
		{"tanh and a penalty", Tanh, Identity, Risk{Loss: SoftmaxCrossEntropy, Lambda: 0.1}},
		{"softmax at the end", LeakyReLU(0.1), Softmax, CrossEntropy},
	} {
		net := New(NewDense(784, 128, row.hidden, He(rng)), NewDense(128, 10, row.out, Glorot(rng)))
		x, y := random(rng, 784, 64), OneHot(labels(64, 10), 10)
		tr := NewTrace(net)
		rule := Optimizer(sgd(0.01))
		step := func() {
			tr.Forward(x)
			tr.Backward(row.loss, y)
			rule.Step(net.Theta(), tr.Grad)
			tr.absorb()
		}
		step()
		var z mat.Dense
		products := func() {
			for l, layer := range net.Layers {
				s, w := tr.Steps[l+1], layer.(*Dense).W
				z.Reset()
				z.Mul(w, &s.X)
				linalg.AddOuter(s.Grad(w), &s.Delta, &s.X)
				s.DX.Reset()
				linalg.MulT(&s.DX, w, &s.Delta)
			}
		}
		products()
		most := testing.AllocsPerRun(20, products)
		if got := testing.AllocsPerRun(20, step); got > most {
			t.Errorf("%s: a step allocates %v times, its products alone %v times", row.name, got, most)
		}
	}
}

func TestDropout(t *testing.T) {
	rng := seeded()
	net := New(Dropout{0.25})
	x := mat.NewDense(100, 100, nil)
	Constant(2)(x)
	tr := NewTrace(net)
	if !mat.Equal(tr.Forward(x), x) {
		t.Error("dropout drops although the trace is not training")
	}
	tr.Training, tr.Rand = true, rng
	a := tr.Forward(x)
	zeros := 0
	for _, v := range a.RawMatrix().Data {
		switch v {
		case 0:
			zeros++
		default:
			near(t, "kept value", v, 2/0.75, 1e-12)
		}
	}
	if zeros < 2300 || zeros > 2700 {
		t.Errorf("%d of 10000 dropped, want about 2500", zeros)
	}
	near(t, "mean", mat.Sum(a)/10000, 2, 0.05)
	tr.Rand = nil
	panics(t, func() { tr.Forward(x) }, "layer 1", "dropout", "Rand is nil")
	panics(t, func() { New(Dropout{1}).Forward(x) }, "P = 1")
}

// Maxout by hand: |x| = max(x, −x), its δ goes to the winner only.
func TestMaxoutIsAbs(t *testing.T) {
	l := NewMaxout(1, 1, 2, Zeros)
	l.W.Set(0, 0, 1)
	l.W.Set(1, 0, -1)
	tr := New(l).Forward(mat.NewDense(1, 4, []float64{-3, -1, 2, 0}))
	tr.Backward(SquaredError, mat.NewDense(1, 4, []float64{2, 1, 0, 4}))
	want := mat.NewDense(1, 4, []float64{3, 1, 2, 0})
	if !mat.Equal(tr.Output(), want) {
		t.Errorf("a = %v, want %v", mat.Formatted(tr.Output()), mat.Formatted(want))
	}
	delta := mat.NewDense(2, 4, []float64{0, 0, 0.5, -1, 0.25, 0, 0, 0}) // (a − y)/4; at x = 0 the first piece wins
	if !mat.Equal(&tr.Steps[1].Delta, delta) {
		t.Errorf("δ = %v, want %v", mat.Formatted(&tr.Steps[1].Delta), mat.Formatted(delta))
	}
}

// Leaky ReLU is a Maxout of the two pieces z and γz; PReLU with γ = 0 is ReLU.
func TestKin(t *testing.T) {
	x := random(seeded(), 1, 50)
	maxout := NewMaxout(1, 1, 2, Zeros)
	maxout.W.Set(0, 0, 1)
	maxout.W.Set(1, 0, 0.1)
	for name, pair := range map[string][2]Layer{
		"leaky ReLU is a Maxout":    {Activate{LeakyReLU(0.1)}, maxout},
		"leaky ReLU is a PReLU":     {Activate{LeakyReLU(0.1)}, NewPReLU(1, 0.1)},
		"PReLU with γ = 0 is ReLU":  {Activate{ReLU}, NewPReLU(1, 0)},
		"ELU with γ = 0 is ReLU":    {Activate{ReLU}, Activate{ELU(0)}},
		"no inner layer doubles x":  {NewResidual(), &Dense{mat.NewDense(1, 1, []float64{2}), mat.NewDense(1, 1, nil), Identity}},
		"DyT with γ = 1 is tanh αx": {NewDyT(1, 1), Activate{Tanh}},
	} {
		if a, b := New(pair[0]).Predict(x), New(pair[1]).Predict(x); !mat.EqualApprox(a, b, 1e-15) {
			t.Error("not so: ", name)
		}
	}
}
