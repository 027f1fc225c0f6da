package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// No correct activation is accused, even where its units are saturated, dead, or at
// a kink: zero biases and a sample of zeros.
func TestDiagnoseAccusesNoActivation(t *testing.T) {
	x := mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1}) // XOR
	for _, f := range append(nn.Activations(), nn.ReLU, nn.Heaviside, nn.Sign) {
		for _, scale := range []float64{0.1, 1, 30} {
			rng := seeded()
			net := nn.New(nn.NewDense(2, 4, f, nn.Normal(rng, scale)), nn.NewDense(4, 4, f, nn.Normal(rng, scale)), nn.NewDense(4, 1, nn.Identity, nn.Normal(rng, 1)))
			d, _ := Diagnose(net, nn.SquaredError, x, random(rng, 1, 4))
			if len(d.Findings) > 0 {
				t.Errorf("%v, weights of size %g: %v", f, scale, d)
			}
		}
	}
}

// Nor is anybody in random networks of all layers, activations and losses,
// with weights from tiny to huge, and data with zeros.
func TestDiagnoseAccusesNobodyAtRandom(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 3))
		f := func() nn.Activation {
			if rng.IntN(8) == 0 {
				return nn.Softmax
			}
			return nn.Activations()[rng.IntN(len(nn.Activations()))]
		}
		init := nn.Normal(rng, []float64{0.01, 0.3, 1, 5, 50}[rng.IntN(5)])
		w, n := []int{1, 2, 3, 5}[rng.IntN(4)], 1+rng.IntN(6)
		middle := []nn.Layer{
			nn.NewDense(w, w, f(), init), nn.NewMaxout(w, w, 2, nn.Constant(0.7)), nn.Dropout{P: 0.5}, nn.NewBatchNorm(w), nn.NewLayerNorm(w),
			nn.NewPReLU(w, 0.2), nn.NewDyT(w, 0.5), nn.NewResidual(nn.NewDense(w, w, f(), init)),
		}[rng.IntN(8)]
		if b, ok := middle.(nn.Batcher); ok {
			n = max(n, b.LeastBatch())
		}
		if _, ok := middle.(*nn.LayerNorm); ok && w == 1 {
			continue // one neuron alone has no deviation
		}
		loss := []nn.Loss{nn.SquaredError, nn.CrossEntropy, nn.LogisticCrossEntropy, nn.SoftmaxCrossEntropy}[rng.IntN(4)]
		last := nn.Activation(nn.Identity)
		if loss == nn.CrossEntropy {
			last = nn.Softmax
		}
		x := random(rng, 3, n)
		if rng.IntN(3) == 0 {
			x.Apply(func(_, _ int, v float64) float64 { return math.Trunc(v) }, x)
		}
		net := nn.New(nn.NewDense(3, w, f(), init), middle, nn.NewDense(w, 3, last, init))
		if d, _ := Diagnose(net, loss, x, targets(rng, n)); len(d.Findings) > 0 {
			t.Errorf("seed %d:\n%v%v", seed, net, d)
		}
	}
}

// Several layers and several bugs in a layer are told apart, and a mistake
// that nobody knows has a place, but no name.
func TestDiagnoseNames(t *testing.T) {
	rng := seeded()
	layer := func(mistakes ...string) nn.Layer {
		d := nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng))
		if len(mistakes) == 0 {
			return d
		}
		return broken{d, mistakes[0]}
	}
	for _, row := range []struct {
		layers []nn.Layer
		loss   nn.Loss
		want   []string // from the top
	}{
		{[]nn.Layer{layer(), layer(), layer()}, nn.SquaredError, nil},
		{[]nn.Layer{layer(), layer("no f'"), layer()}, nn.SquaredError, []string{"2 f' missing"}},
		{[]nn.Layer{layer("bias twice"), layer(), layer("W not transposed")}, nn.SquaredError, []string{"3 W not transposed", "1 b: twice"}},
		{[]nn.Layer{layer("no bias"), layer("no f'"), layer("no bias")}, nn.SquaredError, []string{"3 b forgotten", "2 f' missing", "1 b forgotten"}},
		{[]nn.Layer{layer(), layer("one entry")}, nn.SquaredError, []string{"2 "}},
		{[]nn.Layer{layer("no f'"), layer("W not transposed and b twice")}, nn.SquaredError, []string{"2 W not transposed and b: twice", "1 f' missing"}},
		{[]nn.Layer{layer(), layer("no f'")}, halved{nn.SquaredError}, []string{"0 half", "2 f' missing"}},
	} {
		d, err := Diagnose(nn.New(row.layers...), row.loss, random(rng, 4, 5), random(rng, 4, 5))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range d.Findings {
			got = append(got, fmt.Sprintf("%d %s", f.Layer, f.Bug))
		}
		if fmt.Sprint(got) != fmt.Sprint(row.want) {
			t.Errorf("got %q, want %q\n%v", got, row.want, d)
		}
	}
}

// halved is a loss with half its gradient.
type halved struct{ nn.Loss }

func (l halved) Grad(da, a, y *mat.Dense) { l.Loss.Grad(da, a, y); da.Scale(0.5, da) }

// Two bugs that give the same numbers are both named: of two samples, N is 2.
func TestDiagnoseDoubts(t *testing.T) {
	rng := seeded()
	net := nn.New(nn.NewDense(3, 3, nn.Tanh, nn.Glorot(rng)))
	d, err := Diagnose(net, halved{nn.SquaredError}, random(rng, 3, 2), random(rng, 3, 2))
	if err != nil || len(d.Findings) != 1 || d.Findings[0].Bug != "half or 1/N twice" {
		t.Errorf("%v, %v", d, err)
	}
}

// A ReLU hides two bugs: its f' is 0 or 1, and so is f'², and a > 0 where z > 0.
func TestReLUHidesBugs(t *testing.T) {
	for _, f := range []nn.Elementwise{nn.ReLU, nn.Tanh} {
		rng := seeded()
		net := nn.New(nn.NewDense(4, 5, f, nn.Glorot(rng)))
		tr := net.Forward(random(rng, 4, 6))
		stories := deltaBugs(tr.Steps[1], tr.Output(), random(rng, 5, 6), nil)
		for _, s := range stories[1:] {
			if s.Bug == "f' twice" || s.Bug == "f'(a) for f'(z)" {
				if hidden := misfit(s.Delta, stories[0].Delta) < wrong; hidden != (f.Name == "ReLU") {
					t.Errorf("%v: %s: hidden %v", f, s.Bug, hidden)
				}
			}
		}
	}
}

// A family of layers tells the diagnosis its own bugs; a kind's bugs have one owner.
func TestKnown(t *testing.T) {
	Known("twisted", Bugs{
		Slips: func(c *Trial, _ Story) []Slip {
			return []Slip{{"x", "twisted the wrong way", "is upside down", flipped(c.Want("x"))}}
		},
	})
	defer delete(known, "twisted")
	rng := seeded()
	d, err := Diagnose(nn.New(nn.NewDense(4, 3, nn.Tanh, nn.Glorot(rng)), twisted{}, nn.NewDense(3, 2, nn.Tanh, nn.Glorot(rng))), nn.SquaredError, random(rng, 4, 5), random(rng, 2, 5))
	if err != nil || len(d.Findings) != 1 || d.Findings[0].Layer != 2 || d.Findings[0].Bug != "twisted the wrong way" || d.Findings[0].Pattern != "∂L/∂x is upside down" {
		t.Errorf("%v, %v", d, err)
	}
	defer func() {
		if e := fmt.Sprint(recover()); !strings.Contains(e, `the bugs of "dense" are known already`) {
			t.Error(e)
		}
	}()
	Known("dense", Bugs{})
}

// A layer norm whose way back takes the mean and the variance of a sample for constants is found out; a right one is not.
func TestDiagnoseLayerNorm(t *testing.T) {
	for _, bug := range []string{"", "mean and variance held constant"} {
		rng := seeded()
		var middle nn.Layer = nn.NewLayerNorm(4)
		nn.Normal(rng, 1)(middle.Params()[0].Dense)
		if bug != "" {
			middle = constantMoments{middle.(*nn.LayerNorm)}
		}
		d, err := Diagnose(nn.New(nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), middle, nn.NewDense(4, 2, nn.Tanh, nn.Glorot(rng))), nn.SquaredError, random(rng, 4, 5), random(rng, 2, 5))
		if bug == "" && err == nil && len(d.Findings) == 0 {
			continue
		}
		if len(d.Findings) != 1 || d.Findings[0].Layer != 2 || d.Findings[0].Bug != bug {
			t.Errorf("%q: %v, %v", bug, d, err)
		}
	}
}

// constantMoments divides γ ∂L/∂a by √(σ² + ε), and that is all.
type constantMoments struct{ *nn.LayerNorm }

func (l constantMoments) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	l.LayerNorm.Backward(s, da)
	s.DX.Apply(func(i, j int, _ float64) float64 {
		return l.Gamma.At(i, 0) * da.At(i, j) / math.Sqrt(s.Value("σ²").At(0, j)+1e-5)
	}, &s.DX)
	return &s.DX
}

// twisted turns columns upside down, on the way back not.
type twisted struct{}

func (twisted) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	linalg.Like(&s.A, x).Copy(flipped(x))
	return &s.A
}

func (twisted) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, da).Copy(da)
	return &s.DX
}

func (twisted) Params() []nn.Param { return nil }
func (twisted) Config() nn.Config  { return twistedConfig{} }

type twistedConfig struct{}

func init() { nn.Register("twisted", twistedConfig{}) }

func (twistedConfig) Build() (nn.Layer, error) { return twisted{}, nil }
func (twistedConfig) Sizes() (in, out int)     { return 0, 0 }
func (twistedConfig) Numbers() float64         { return 0 }
func (twistedConfig) String() string           { return "twisted" }

// flipped is m with its rows the other way round.
func flipped(m *mat.Dense) *mat.Dense {
	r, _ := m.Dims()
	f := mat.DenseCopyOf(m)
	for i := range r {
		f.SetRow(r-1-i, m.RawRowView(i))
	}
	return f
}

// A wrong gradient of a penalty is the loss's fault.
func TestDiagnosePenalty(t *testing.T) {
	rng := seeded()
	net := nn.New(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 2, nn.Identity, nn.Glorot(rng)))
	d, err := Diagnose(net, doublePenalty{nn.Risk{Loss: nn.SquaredError, Lambda: 0.5}}, random(rng, 3, 4), random(rng, 2, 4))
	if err != nil || len(d.Findings) != 1 || d.Findings[0].Layer != 0 || d.Findings[0].Bug != "penalty: twice" {
		t.Errorf("%v, %v", d, err)
	}
}

type doublePenalty struct{ nn.Risk }

func (l doublePenalty) Penalty(grad *mat.Dense, layer int, p nn.Param) float64 {
	v := l.Risk.Penalty(grad, layer, p)
	grad.Scale(2, grad)
	return v
}

// The diagnosis changes neither θ nor the data.
func TestDiagnoseOnlyLooks(t *testing.T) {
	rng := seeded()
	net := nn.New(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(rng)), nn.Dropout{P: 0.3}, nn.NewDense(4, 2, nn.Softmax, nn.Glorot(rng)))
	x, y := random(rng, 3, 4), nn.OneHot([]int{0, 1, 0, 1}, 2)
	theta, x0, y0 := append([]float64{}, net.Theta()...), mat.DenseCopyOf(x), mat.DenseCopyOf(y)
	if _, err := Diagnose(net, nn.CrossEntropy, x, y); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(theta) != fmt.Sprint(net.Theta()) || !mat.Equal(x, x0) || !mat.Equal(y, y0) {
		t.Error("something moved")
	}
}

// A right update is not accused, whatever is frozen; a frozen parameter that moves is.
func TestDiagnoseUpdateFrozen(t *testing.T) {
	rng := seeded()
	first, second := nn.NewDense(3, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 2, nn.Identity, nn.Glorot(rng))
	net := nn.New(first, second)
	x, y := random(rng, 3, 5), random(rng, 2, 5)
	update := func(biases bool) func() {
		return func() {
			tr := net.Forward(x)
			tr.Backward(nn.SquaredError, y)
			for l, layer := range []*nn.Dense{first, second} {
				layer.W.Sub(layer.W, scaled(0.2, tr.Steps[l+1].Grad(layer.W)))
				if biases {
					layer.B.Sub(layer.B, scaled(0.2, tr.Steps[l+1].Grad(layer.B)))
				}
			}
		}
	}
	frozen := []*mat.Dense{first.B, second.B}
	for _, row := range []struct {
		biases bool
		frozen []*mat.Dense
		wrong  string
	}{
		{true, nil, ""},
		{false, frozen, ""},
		{false, nil, "b not updated"},
		{true, frozen, "b moves in another way"},
	} {
		d, err := DiagnoseUpdate(net, nn.SquaredError, x, y, 0.2, update(row.biases), row.frozen...)
		if err != nil {
			t.Fatal(err)
		}
		if (row.wrong == "") != (len(d.Findings) == 0) || !strings.Contains(d.String(), row.wrong) {
			t.Errorf("biases %v, %d frozen: %v", row.biases, len(row.frozen), d)
		}
		if m, _ := UpdateError(net, nn.SquaredError, x, y, 0.2, update(row.biases), row.frozen...); (m.Error < 1e-9) != (row.wrong == "") {
			t.Errorf("biases %v, %d frozen: %v", row.biases, len(row.frozen), m)
		}
	}
}

// The second of three layers forgets f'. GradientError sees wrong numbers in
// layers 1 and 2; the diagnosis says which of them is to blame, and why.
func ExampleDiagnose() {
	rng := seeded()
	net := nn.New(nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), broken{nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), "no f'"}, nn.NewDense(4, 2, nn.Identity, nn.Glorot(rng)))
	d, err := Diagnose(net, nn.SquaredError, random(rng, 4, 5), random(rng, 2, 5))
	fmt.Println(err)
	fmt.Println(d.Findings[0].Place + ": " + d.Findings[0].Bug)
	fmt.Println(d.Findings[0].Pattern)
	// Output:
	// <nil>
	// layer 2 (dense, tanh): f' missing
	// δ = ∂L/∂a; x, W and b follow from it
}
