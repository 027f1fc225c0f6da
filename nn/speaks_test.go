package nn

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// What describes a layer from outside asks the layer: no type of a layer and no
// name or number of parameters decides.
func TestNothingGuesses(t *testing.T) {
	guess := regexp.MustCompile(`\.\((\*?(nn\.)?(Dense|Activate|Maxout|PReLU|DyT|Dropout|BatchNorm|LayerNorm|Residual|EachPosition|Chain|Add|Concat))\)|case \*?(nn\.)?(Dense|Maxout|PReLU|DyT|Dropout|BatchNorm|LayerNorm|Residual)\b|\.Name == "[^"]|Kind == "[a-z]`)
	files := []string{"ledger.go", "explain.go", "save.go", "config.go", "step.go", "trace.go", "network.go", "stats.go", "table.go"}
	for _, dir := range []string{"gradcheck", "nntest", "../viz"} {
		more, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(more) == 0 {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for k, line := range strings.Split(string(text), "\n") {
			code, _, _ := strings.Cut(line, "//")
			if guess.MatchString(code) {
				t.Errorf("%s:%d: %s", file, k+1, strings.TrimSpace(line))
			}
		}
	}
	for _, guilty := range []string{"d, ok := l.(*Dense)", "layer.(nn.Dropout)", "	case *nn.Maxout:", `p.Name == "b"`, `b.Kind == "dense"`} {
		if !guess.MatchString(guilty) {
			t.Errorf("the test does not see %q", guilty)
		}
	}
}

// A trace and a progress print as one line.
func TestOneLine(t *testing.T) {
	rng := seeded()
	net := New(NewDense(784, 128, ReLU, He(rng)), NewDense(128, 128, ReLU, He(rng)), Activate{Tanh}, NewDense(128, 10, Identity, He(rng)))
	tr := NewTrace(net)
	want := func(got fmt.Stringer, want string) {
		t.Helper()
		if got.String() != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	want(tr, "trace of 784–128–128–10, empty: Forward has not run")
	tr.Forward(random(rng, 784, 1))
	want(tr, "trace of 784–128–128–10, 1 sample")
	tr.Forward(random(rng, 784, 4))
	tr.Backward(Risk{Loss: SquaredError, Lambda: 1}, random(rng, 10, 4))
	want(tr, fmt.Sprintf("trace of 784–128–128–10, 4 samples, L = %.6g, L + ½λ‖W‖² = %.6g", tr.Loss, tr.Risk()))
	want(NewTrace(New(Dropout{0.1})), "trace of any, empty: Forward has not run")
	p := Progress{Epoch: 3, Epochs: 10, Batch: 7, Batches: 8, Loss: 0.25, Validation: math.NaN(), Trace: tr}
	want(p, "epoch 3 of 10, batch 7 of 8: L = 0.25")
	p.Validation, p.Best, p.Err = 0.5, true, errors.New("why")
	want(p, "epoch 3 of 10, batch 7 of 8: L = 0.25, validation 0.5, the best; why")
}

// Every sum of at most eight terms is written out, a longer one in the middle
// not; and of the lines of one kind eight are shown, the others counted.
func TestLongExplanations(t *testing.T) {
	for in, want := range map[int]string{8: "", 9: "… 1 more ∂L/∂w", 12: "… 4 more ∂L/∂w"} {
		rng := seeded()
		net := New(NewDense(in, 2, Tanh, Glorot(rng)))
		tr := net.Forward(random(rng, in, 3))
		tr.Backward(Risk{Loss: SquaredError, Lambda: 1}, random(rng, 2, 3))
		x := tr.Explain(1, 1, 2)
		text := x.String()
		if got := strings.Count(text, "  ∂L/∂w₂"); got != 8 {
			t.Errorf("%d inputs: %d gradients of weights are shown, want 8\n%s", in, got, text)
		}
		if got := strings.Count(text, "    λw₂"); got != 8 {
			t.Errorf("%d inputs: %d λw are shown, want 8", in, got)
		}
		if strings.Contains(text, "more ∂L/∂w") != (want != "") || !strings.Contains(text, want) {
			t.Errorf("%d inputs: want %q in\n%s", in, want, text)
		}
		z := x.Equations[0].String() // in products and b, which is 0
		if terms := strings.Count(z, "·"); in == 8 && terms != 8 || in == 12 && (terms != 7 || !strings.Contains(z, "… (5 more terms) …")) {
			t.Errorf("%d inputs: %s", in, z)
		}
		if lines := strings.Count(x.CSV(), "\n"); lines != 1+2+1+1+2*in+1 {
			t.Errorf("%d inputs: %d lines of CSV; it has all", in, lines)
		}
	}
}

// μ and σ² of layer normalisation are the sample's: the ledger and Explain have
// them for every neuron, and for the right sample.
func TestSampleValues(t *testing.T) {
	tr := New(NewLayerNorm(3)).Forward(mat.NewDense(3, 2, []float64{1, 10, 2, 20, 3, 60}))
	for n, mean := range []string{"μ = mean of x over the neurons = 0.333333·1 + 0.333333·2 + 0.333333·3 = 2", "= 30\n"} {
		for i := range 3 {
			if text := tr.Explain(1, i, n).String(); !strings.Contains(text, mean) || strings.Contains(text, "μ₁") {
				t.Errorf("neuron %d of sample %d:\n%s", i+1, n+1, text)
			}
		}
	}
	g := tr.Ledger(1).Layers[1]
	if len(g.Kept) != 1 || fmt.Sprint(g.Kept[0].Header, g.Kept[0].Rows[0][:2]) != "[sample μ σ²] [2 30]" || len(g.Neurons.Header) != 3 {
		t.Errorf("%v %v", g.Kept, g.Neurons.Header)
	}
	if csv := tr.Ledger(1).CSV(); !strings.Contains(csv, "1,sample 2,μ,30\n") || !strings.Contains(csv, "1,neuron 3,z,") {
		t.Error(csv)
	}
	if text := tr.Ledger(0).Digits(2).String(); !strings.Contains(text, "sample  μ    σ²\n     1  2  0.67") {
		t.Error(text)
	}
	// A layer that does not explain itself has them, too.
	mute := New(unnamed{NewLayerNorm(3)}).Forward(mat.NewDense(3, 2, []float64{1, 10, 2, 20, 3, 60}))
	if text := mute.Explain(1, 2, 1).String(); !strings.Contains(text, "  μ = 30\n") || !strings.Contains(text, "  x₃ = 60\n") {
		t.Error(text)
	}
	batch := New(unnamed{NewBatchNorm(2)}).Forward(mat.NewDense(2, 2, []float64{1, 2, 3, 4}))
	if text := batch.Explain(1, 1, 1).String(); !strings.Contains(text, "  μ₂ = 0\n") {
		t.Error(text)
	}
}

// A block is entered: its last layer stands in the explanation, each inner layer
// has its own, and knows where its ∂L/∂a comes from.
func TestExplainEntersBlocks(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 3, Tanh, Glorot(rng)), NewResidual(NewDense(3, 4, Tanh, Glorot(rng)), NewDense(4, 3, ReLU, Glorot(rng))), NewDense(3, 1, Identity, Glorot(rng)))
	tr := net.Forward(random(rng, 2, 2))
	tr.Backward(SquaredError, random(rng, 1, 2))
	block := tr.Steps[2]
	for text, want := range map[string]string{
		tr.Explain(2, 1, 0).String():           "  2.2: z₂ = ",
		tr.Explain(2, 2, 0).String():           "  2.3: a₃ = Σ over the parts x₃ = ",
		tr.Explain(1, 0, 1).String():           "  ∂L/∂a₁ = Σ over those that read it of the layer above = ",
		block.Subs()[0].Explain(3, 1).String(): "layer 2.1 (dense, tanh), neuron 4, sample 2\n",
		block.Subs()[0].Explain(3, 0).String(): "  ∂L/∂a₄ = Σ wδ of the layer above = ",   // 2.2 sends it
		block.Subs()[1].Explain(0, 0).String(): "  ∂L/∂a₁ = ∂L/∂a₁ of the layer above = ", // the sum does
		tr.Ledger(0).String():                  "layer 2.1 (dense, tanh)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	names := ""
	for _, l := range tr.Ledger(0).Layers {
		names += fmt.Sprintf("%s %d, ", l.Name, len(l.Params.Rows))
	}
	if names != "0 0, 1 9, 2 0, 2.1 16, 2.2 15, 2.3 0, 3 4, " {
		t.Errorf("layers and their parameters: %s", names)
	}
}

// Of weights that two layers share the ledger and Explain say what is whose.
func TestExplainTied(t *testing.T) {
	rng := seeded()
	d := NewDense(2, 2, Tanh, Glorot(rng))
	tr := New(d, d).Forward(random(rng, 2, 1))
	tr.Backward(SquaredError, random(rng, 2, 1))
	part := 0.0
	for l := 1; l <= 2; l++ {
		for _, q := range tr.Explain(l, 0, 0).Equations {
			switch q.Name {
			case "∂L/∂w₁₁, this layer's part,":
				part += q.Value
			case "∂L/∂w₁₁, of all that share it,":
				near(t, q.Name, q.Value, tr.Steps[1].Grad(d.W).At(0, 0), 0)
			}
		}
	}
	near(t, "both parts", part, tr.Steps[1].Grad(d.W).At(0, 0), 1e-15)
}

// A penalty may add to the gradient that it is given: it is zero every time.
func TestPenaltyThatAdds(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 2, Tanh, Glorot(rng)))
	tr := net.Forward(random(rng, 2, 3))
	y := random(rng, 2, 3)
	for range 3 {
		tr.Backward(absolute{SquaredError}, y)
		for _, v := range tr.Steps[1].Decay(net.Layers[0].(*Dense).W).RawMatrix().Data {
			if math.Abs(v) != 1 {
				t.Fatalf("the penalty's gradient is %v after another Backward, want ±1", v)
			}
		}
	}
	tr.Backward(SquaredError, y)
	if tr.Penalty != 0 || tr.Steps[1].Decay(net.Layers[0].(*Dense).W) != nil {
		t.Error("a loss without a penalty has one")
	}
}

// absolute is a penalty Σ|w|.
type absolute struct{ Loss }

func (absolute) Penalty(grad *mat.Dense, _ int, p Param) (sum float64) {
	if p.Weight {
		grad.Apply(func(i, j int, g float64) float64 { return g + math.Copysign(1, p.At(i, j)) }, grad)
	}
	return sum
}

// nil, and values made without their constructor, are answered with a sentence.
func TestNil(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 2, Tanh, Glorot(rng)))
	x, y := random(rng, 2, 3), random(rng, 2, 3)
	tr := net.Forward(x)
	var none *Dense
	panics(t, func() { NewDense(2, 2, nil, Zeros) }, "nn: NewDense: f is nil", "nn.Tanh")
	panics(t, func() { NewDense(2, 2, Tanh, nil) }, "nn: NewDense: init is nil", "nn.Glorot")
	panics(t, func() { NewMaxout(2, 2, 2, nil) }, "nn: NewMaxout: init is nil")
	panics(t, func() { NewResidual(nil) }, "nn: NewResidual: layer 1 is nil")
	panics(t, func() { NewChain(none) }, "nn: NewChain: layer 1 is nil")
	panics(t, func() { NewAdd() }, "nn: NewAdd: no branch")
	panics(t, func() { NewConcat(net.Layers[0], nil) }, "nn: NewConcat: layer 2 is nil")
	panics(t, func() { New(NewAdd(NewDense(2, 3, Tanh, Zeros), NewDense(2, 2, Tanh, Zeros))).Forward(x) }, "part 1 has 3 rows, part 2 has 2")
	panics(t, func() { NewEachPosition(2, none) }, "nn: NewEachPosition", "a layer")
	panics(t, func() { New(net.Layers[0], none) }, "nn: New: layer 2 is nil")
	panics(t, func() { New(&Dense{}) }, "nn: New: layer 1 (*nn.Dense): its parameter W has no numbers", "constructor")
	panics(t, func() { net.Forward(nil) }, "nn: Forward: x is empty")
	panics(t, func() { tr.Backward(nil, y) }, "nn: Backward: the loss is nil", "nn.SquaredError")
	panics(t, func() { tr.Backward(SquaredError, nil) }, "nn: Backward: y is empty")
	panics(t, func() { tr.Backward(SquaredError, y); tr.Update(nil) }, "nn: Update: the optimizer is nil")
	panics(t, func() { New(Activate{}).Forward(x) }, "nn: layer 1 (activate", "f is nil")
	panics(t, func() { New(&Dense{W: mat.NewDense(2, 2, nil), B: mat.NewDense(2, 1, nil)}).Forward(x) }, "nn: layer 1 (dense", "f is nil")
	panics(t, func() { net.Windows(make([]float64, 3)) }, "v has 3 numbers, θ has 6")
	panics(t, func() { tr.Steps[1].Used(x); tr.Update(sgd(1)); tr.Steps[1].Used(x) }, "not among the Params")
}

// However often a trace is updated, what it shows was computed with the
// parameters that Forward saw.
func TestUsedAfterUpdates(t *testing.T) {
	rng := seeded()
	d := NewDense(2, 2, Tanh, Glorot(rng))
	tr := New(d).Forward(random(rng, 2, 3))
	tr.Backward(SquaredError, random(rng, 2, 3))
	want, first := tr.Explain(1, 1, 2).String(), d.W.At(0, 0)
	for range 2 {
		tr.Update(sgd(0.5))
		if got := tr.Explain(1, 1, 2).String(); got != want || tr.Steps[1].Used(d.W).At(0, 0) != first {
			t.Errorf("got\n%s, want\n%s", got, want)
		}
	}
}

// Forward on the trace's own input, or on a part of it, is Forward on its numbers.
func TestForwardOnItself(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 2, Tanh, Glorot(rng)))
	x := random(rng, 2, 5)
	tr := net.Forward(x)
	want := mat.DenseCopyOf(tr.Output())
	if !mat.Equal(tr.Forward(&tr.Steps[0].A), want) {
		t.Error("the whole input")
	}
	part := tr.Steps[0].A.Slice(0, 2, 2, 4).(*mat.Dense)
	if !mat.Equal(tr.Forward(part), want.Slice(0, 2, 2, 4)) {
		t.Error("a part of the input")
	}
}

// Targets may stand where ∂L/∂a is written: in the last step of the trace, or in
// the matrix that a loss is given.
func TestTargetsWhereTheGradientIsWritten(t *testing.T) {
	rng := seeded()
	tr := New(NewDense(2, 3, Identity, Glorot(rng))).Forward(random(rng, 2, 4))
	tr.Backward(SquaredError, random(rng, 3, 4))
	y := &tr.Steps[1].DA
	alone := mat.DenseCopyOf(y)
	tr.Backward(SquaredError, y)
	got := slices.Clone(tr.Grad)
	if tr.Backward(SquaredError, alone); !slices.Equal(got, tr.Grad) {
		t.Errorf("∂L/∂a as targets: %v, want %v", got, tr.Grad)
	}

	a, hot, want := new(mat.Dense), OneHot([]int{0, 2, 1, 2}, 3), new(mat.Dense)
	Softmax.Apply(a, tr.Output())
	for _, l := range []Loss{SquaredError, MeanSquaredError, CrossEntropy, BinaryCrossEntropy, LogisticCrossEntropy, SoftmaxCrossEntropy} {
		want.Reset()
		l.Grad(want, a, hot)
		overA, overY := mat.DenseCopyOf(a), mat.DenseCopyOf(hot)
		l.Grad(overA, overA, hot)
		l.Grad(overY, a, overY)
		if !mat.Equal(overA, want) || !mat.Equal(overY, want) {
			t.Errorf("%v: written over a: %v, over y: %v, want %v", l, overA, overY, want)
		}
	}
}

// Check names the cause and not its victims: forward from the input up, then
// backward from the loss down.
func TestCheckFindsTheCause(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 3, Tanh, Glorot(rng)), NewResidual(NewDense(3, 3, Tanh, Glorot(rng))), NewDense(3, 2, Identity, Glorot(rng)))
	for _, row := range []struct {
		spoil func(tr *Trace)
		want  string
	}{
		{func(tr *Trace) { tr.Steps[3].DA.Set(0, 0, math.Inf(-1)); tr.Steps[1].DX.Set(0, 0, math.NaN()) }, "layer 3 (dense, identity): ∂L/∂a[0,0] = -Inf"},
		{func(tr *Trace) { tr.Steps[2].Subs()[0].Z.Set(1, 0, math.NaN()); tr.Steps[2].A.Set(0, 0, math.NaN()) }, "layer 2.1 (dense, tanh): z[1,0] = NaN"},
		{func(tr *Trace) {
			tr.Steps[2].Subs()[0].Delta.Set(1, 0, math.NaN())
			tr.Steps[2].DX.Set(0, 0, math.NaN())
		}, "layer 2.1 (dense, tanh): δ[1,0] = NaN"},
		{func(tr *Trace) { tr.Steps[1].A.Set(0, 1, math.NaN()); tr.Steps[3].Delta.Set(0, 0, math.NaN()) }, "layer 1 (dense, tanh): a[0,1] = NaN"},
	} {
		tr := net.Forward(random(rng, 2, 2))
		tr.Backward(SquaredError, random(rng, 2, 2))
		row.spoil(tr)
		if err := tr.Check(); err == nil || err.Error() != "nn: "+row.want {
			t.Errorf("%v, want %s", err, row.want)
		}
	}
}

// SkipInput leaves DX of the first layer and DA of the input empty, whatever the layer is.
func TestSkipInputOfEveryLayer(t *testing.T) {
	for _, row := range gradientTable {
		net := row.Build(seeded())
		for l := range net.Layers {
			if in, _ := sizes(net.Layers[l]); in == 0 && l > 0 {
				continue
			}
			part := New(net.Layers[l:]...)
			tr := NewTrace(part)
			tr.SkipInput, tr.Training, tr.Rand = true, true, seeded()
			in, _ := sizes(net.Layers[l])
			if in == 0 {
				in = row.In
			}
			for range 2 {
				tr.Forward(random(seeded(), in, 4))
				tr.Backward(row.Loss, targets(seeded(), row.Loss, 4))
				if !tr.Steps[1].DX.IsEmpty() || !tr.Steps[0].DA.IsEmpty() {
					t.Errorf("%s, from layer %d: ∂L/∂x is there", row.Name, l+1)
				}
			}
		}
	}
}

// odd is a layer, a loss, an optimiser or a data set of a reader's own that
// forgets something.
type odd struct {
	forward  func(s *Step, x *mat.Dense) *mat.Dense
	backward func(s *Step, da *mat.Dense) *mat.Dense
	grad     func(da *mat.Dense)
	gather   func(x, y *mat.Dense)
}

func (o odd) Forward(s *Step, x *mat.Dense) *mat.Dense {
	linalg.Like(&s.A, x).Copy(x)
	if o.forward != nil {
		return o.forward(s, x)
	}
	return &s.A
}

func (o odd) Backward(s *Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, da).Copy(da)
	if o.backward != nil {
		return o.backward(s, da)
	}
	return &s.DX
}

func (odd) Params() []Param               { return nil }
func (odd) Value(a, y *mat.Dense) float64 { return SquaredError.Value(a, y) }
func (o odd) Grad(da, a, y *mat.Dense) {
	SquaredError.Grad(da, a, y)
	if o.grad != nil {
		o.grad(da)
	}
}
func (odd) Len() int { return 2 }
func (o odd) Gather(x, y *mat.Dense, samples []int) {
	for _, m := range []*mat.Dense{x, y} {
		m.Reset()
		m.ReuseAs(2, len(samples))
	}
	if o.gather != nil {
		o.gather(x, y)
	}
}

// What a reader's own layer, loss or data set forgets is said with its place.
func TestWhatOwnPartsForget(t *testing.T) {
	rng := seeded()
	x, y := random(rng, 2, 4), random(rng, 2, 4)
	net := func(l Layer) *Network {
		return New(NewDense(2, 2, Tanh, Glorot(rng)), NewDense(2, 2, Tanh, Glorot(rng)), l, NewDense(2, 2, Identity, Glorot(rng)))
	}
	pass := func(l Layer, loss Loss) func() { return func() { net(l).Forward(x).Backward(loss, y) } }
	train := func(loss Loss, set Samples) func() {
		return func() {
			for range (Training{Loss: loss, Optimizer: sgd(0.1)}).RunOn(net(odd{}), set) {
			}
		}
	}
	narrow := func(s *Step, da *mat.Dense) *mat.Dense { return mat.NewDense(3, 1, nil) }
	d := NewDense(2, 2, Tanh, Glorot(rng))
	replaced := New(d)
	d.W = mat.NewDense(2, 2, nil)
	for want, do := range map[string]func(){
		"layer 3 (nn.odd): Forward returned another matrix than &s.A":       pass(odd{forward: func(_ *Step, x *mat.Dense) *mat.Dense { return x }}, SquaredError),
		"layer 3.1 (nn.odd): Forward returned another":                      pass(NewChain(odd{forward: func(*Step, *mat.Dense) *mat.Dense { return nil }}), SquaredError),
		"layer 3.1 (nn.odd): Forward left s.A empty":                        pass(NewEachPosition(1, odd{forward: func(s *Step, _ *mat.Dense) *mat.Dense { s.A.Reset(); return &s.A }}), SquaredError),
		"layer 3 (nn.odd): Backward returned nil":                           pass(odd{backward: func(*Step, *mat.Dense) *mat.Dense { return nil }}, SquaredError),
		"layer 3.1 (nn.odd): Backward returned ∂L/∂x of size 3×1; x is 2×4": pass(NewChain(odd{backward: narrow}), SquaredError),
		"Grad of the loss":                     pass(odd{}, odd{grad: func(da *mat.Dense) { da.Reset() }}),
		"the loss inside nn.Risk is nil":       pass(odd{}, Risk{}),
		"the loss inside nn.Masked is nil":     train(Risk{Loss: Masked{}}, Pairs(x, y)),
		"λ = -1; it is a number of at least 0": train(Risk{Loss: SquaredError, Lambda: -1}, Pairs(x, y)),
		"λ = NaN of layer 2":                   pass(odd{}, Risk{Loss: SquaredError, PerLayer: []float64{1, math.NaN()}}),
		"the penalty of squared error + ½·1·‖W‖² inside nn.Masked would not": pass(odd{}, Masked{Risk{Loss: SquaredError, Lambda: 1}}),
		"the penalty of squared error + ½·1·‖W‖² inside nn.Risk would not":   train(Risk{Loss: Risk{Loss: SquaredError, Lambda: 1}}, Pairs(x, y)),
		"gave 1 columns of x and 2 of y for 2 samples":                       train(SquaredError, odd{gather: func(x, _ *mat.Dense) { x.Reset(); x.ReuseAs(2, 1) }}),
		`the activation "eᶻ" has no Prime`:                                   pass(Activate{Elementwise{Name: "eᶻ", F: math.Exp}}, SquaredError),
		`the activation "" has no F`:                                         pass(Activate{Elementwise{}}, SquaredError),
		"b is 1×2":                                                           pass(&Dense{W: mat.NewDense(2, 2, nil), B: mat.NewDense(1, 2, nil), F: Tanh}, SquaredError),
		"parameter W is another matrix than New saw":                         func() { replaced.Predict(x) },
		"nn.NewTrace(net) makes one":                                         func() { (&Trace{Net: replaced}).Forward(x) },
	} {
		panics(t, do, want)
	}
}

// A gradient that has overflowed ends the run before it spoils θ, and where it
// began is said.
func TestGradientOverflows(t *testing.T) {
	rng := seeded()
	huge := odd{backward: func(s *Step, _ *mat.Dense) *mat.Dense { s.DX.Set(0, 0, math.Inf(1)); return &s.DX }}
	net := New(NewDense(2, 2, Tanh, Glorot(rng)), NewDense(2, 2, Identity, Glorot(rng)), huge)
	before := slices.Clone(net.Theta())
	var p Progress
	for p = range (Training{Loss: SquaredError, Optimizer: sgd(0.1), Epochs: 3}).Run(net, random(rng, 2, 4), random(rng, 2, 4)) {
	}
	want := "nn: epoch 1, batch 1: the loss is finite, its gradient is not: layer 3 (nn.odd): ∂L/∂x[0,0] = +Inf"
	if p.Err == nil || p.Err.Error() != want || !slices.Equal(before, net.Theta()) {
		t.Errorf("got %v, want %s; θ %v, was %v", p.Err, want, net.Theta(), before)
	}
}
