package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Bad data are named by the sample of the data set and the row, at the door:
// whatever the order, nothing is updated.
func TestBadSamplesAreNamed(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, row := range []struct {
		spoil func(x, y, vx, vy *mat.Dense)
		loss  Loss
		want  string
	}{
		{func(x, _, _, _ *mat.Dense) { x.Set(1, 277, nan) }, SquaredError, "nn: Training: sample 277 of the data set: x[1] = NaN is not a number that can be computed with"},
		{func(_, y, _, _ *mat.Dense) { y.Set(0, 99, inf) }, SquaredError, "sample 99 of the data set: y[0] = +Inf"},
		{func(_, y, _, _ *mat.Dense) { y.Set(0, 299, 1.5) }, LogisticCrossEntropy, "sample 299 of the data set: logistic cross-entropy: target y[0] = 1.5; targets are probabilities, from 0 to 1"},
		{func(_, y, _, _ *mat.Dense) { y.Set(0, 3, 0.5) }, Risk{Loss: PerceptronLoss}, "sample 3 of the data set: "},
		{func(_, _, vx, _ *mat.Dense) { vx.Set(0, 12, -inf) }, SquaredError, "sample 12 of the validation set: x[0] = -Inf"},
		{func(_, _, _, vy *mat.Dense) { vy.Set(0, 1, nan) }, SquaredError, "sample 1 of the validation set: y[0] = NaN"},
	} {
		for _, rng := range []*rand.Rand{nil, seeded()} {
			x, y, vx, vy := random(seeded(), 2, 300), mat.NewDense(1, 300, nil), random(seeded(), 2, 20), mat.NewDense(1, 20, nil)
			for j := range 300 {
				y.Set(0, j, 1)
				vy.Set(0, j%20, 1)
			}
			row.spoil(x, y, vx, vy)
			net := New(NewDense(2, 1, Identity, Values(1, 2)))
			before := slices.Clone(net.Theta())
			panics(t, func() {
				for range (Training{Loss: row.loss, Optimizer: sgd(1), Batch: 10, Rand: rng, Validation: Pairs(vx, vy)}).Run(net, x, y) {
					t.Error("an epoch was trained")
				}
			}, row.want)
			if !slices.Equal(before, net.Theta()) {
				t.Errorf("%s: θ was changed", row.want)
			}
		}
	}
}

// Each update draws a dropout mask of its own, within an epoch and from epoch
// to epoch, and the masks follow from the seed.
func TestDropoutMasksDiffer(t *testing.T) {
	masks := func(seed uint64) (all []string) {
		net := New(Dropout{0.5}, NewDense(20, 1, Identity, Constant(0.1)))
		x := mat.NewDense(20, 8, nil)
		x.Apply(func(_, _ int, _ float64) float64 { return 1 }, x)
		run := Training{Loss: SquaredError, Optimizer: sgd(1e-3), Epochs: 3, Batch: 2, Every: 1, Rand: rand.New(rand.NewPCG(seed, 0))}
		for p := range run.Run(net, x, mat.NewDense(1, 8, nil)) {
			all = append(all, fmt.Sprint(p.Trace.Steps[1].Value("mask").RawMatrix().Data))
		}
		return all
	}
	a := masks(1)
	if unique := slices.Compact(slices.Sorted(slices.Values(a))); len(a) != 12 || len(unique) != 12 {
		t.Errorf("%d updates had %d different masks", len(a), len(unique))
	}
	if !slices.Equal(a, masks(1)) || slices.Equal(a, masks(2)) {
		t.Error("the masks should follow from the seed")
	}
}

// constant is a data set on which nothing changes: x = 0, y = 0, and no bias moves.
func constant(n int) (x, y *mat.Dense) { return mat.NewDense(1, n, nil), mat.NewDense(1, n, nil) }

// On a plateau, where the validation loss stays as it is, patience ends; and a
// run that it has ended and that is resumed does nothing.
func TestPatienceOnAPlateau(t *testing.T) {
	x, y := constant(4)
	net := New(NewDense(1, 1, Identity, Values(1)))
	run := Training{Loss: SquaredError, Optimizer: sgd(1), Epochs: 50, Validation: Pairs(x, y), Patience: 3}
	file := filepath.Join(t.TempDir(), "run")
	var last Progress
	for last = range run.Run(net, x, y) {
		if last.Best != (last.Epoch == 1) {
			t.Errorf("epoch %d: Best = %v", last.Epoch, last.Best)
		}
		if err := last.Save(file); err != nil {
			t.Fatal(err)
		}
	}
	if last.Epoch != 4 {
		t.Errorf("the run ended after epoch %d, want 4: one best and 3 of patience", last.Epoch)
	}
	resumed, err := run.Resume(net, file)
	if err != nil {
		t.Fatal(err)
	}
	for p := range resumed.Run(net, x, y) {
		t.Errorf("the rest should be nothing, there is epoch %d", p.Epoch)
	}
	resumed.Patience = 5 // two more
	n := 0
	for range resumed.Run(net, x, y) {
		n++
	}
	if n != 2 {
		t.Errorf("with a patience of 5 the rest has %d epochs, want 2", n)
	}
}

// A resumed run that patience had ended brings back the best parameters.
func TestResumedPatienceBringsBackTheBest(t *testing.T) {
	x, y := mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, []float64{0})
	far := mat.NewDense(1, 1, []float64{10}) // validation wants 10, training 0: every epoch is worse
	net := New(NewDense(1, 1, Identity, Values(5)))
	run := Training{Loss: SquaredError, Optimizer: sgd(0.1), Epochs: 50, Validation: Pairs(x, far), Patience: 2}
	file := filepath.Join(t.TempDir(), "run")
	for p := range run.Run(net, x, y) {
		if err := p.Save(file); err != nil {
			t.Fatal(err)
		}
	}
	best := slices.Clone(net.Theta())
	again := New(NewDense(1, 1, Identity, Values(5)))
	resumed, err := run.Resume(again, file)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(best, again.Theta()) {
		t.Fatal("the checkpoint should have the last parameters, not the best")
	}
	for range resumed.Run(again, x, y) {
	}
	if !slices.Equal(best, again.Theta()) {
		t.Errorf("θ = %v, the best was %v", again.Theta(), best)
	}
}

// An update that leaves the numbers of float64 is told in the epoch that made it,
// also if it is the last.
func TestOverflowInTheLastUpdate(t *testing.T) {
	x := mat.NewDense(1, 2, []float64{3, 4})
	y := mat.NewDense(1, 2, nil)
	for _, record := range []bool{false, true} {
		net := New(NewDense(1, 1, Identity, Values(10)))
		var last Progress
		n := 0
		run := Training{Loss: SquaredError, Optimizer: sgd(1.7e308), Epochs: 3, Validation: Pairs(x, y), Patience: 1, Record: record}
		for last = range run.Run(net, x, y) {
			n++
		}
		if n != 1 || last.Err == nil || !strings.Contains(last.Err.Error(), "epoch 1, batch 1: after the update: layer 1 (dense, identity): parameter W[0,0] = -Inf") {
			t.Errorf("%d epochs, error %v", n, last.Err)
		}
		if !math.IsNaN(last.Validation) || last.Best {
			t.Errorf("validation loss %v of a network that has overflowed", last.Validation)
		}
	}
}

// Where a run breaks down and the inputs are large, it says so.
func TestLargeInputsAreNamed(t *testing.T) {
	for scale, want := range map[float64]bool{255: true, -255: true, 1: false} {
		x := mat.NewDense(1, 2, []float64{scale, scale / 2})
		var last Progress
		for last = range (Training{Loss: SquaredError, Optimizer: sgd(1e200), Epochs: 9}).Run(New(NewDense(1, 1, Identity, Values(1))), x, mat.NewDense(1, 2, nil)) {
		}
		if last.Err == nil || strings.Contains(last.Err.Error(), "the inputs of this batch reach 255; about 1 is usual") != want {
			t.Errorf("inputs of %g: %v", scale, last.Err)
		}
	}
}

// A Progress prints as one line with what it knows.
func TestProgressIsOneLine(t *testing.T) {
	x, y := mat.NewDense(1, 4, []float64{1, 2, 3, 4}), mat.NewDense(1, 4, nil)
	var lines []string
	for p := range (Training{Loss: SquaredError, Optimizer: sgd(0), Batch: 2, Every: 1, Validation: Pairs(x, y)}).Run(New(NewDense(1, 1, Identity, Values(1))), x, y) {
		lines = append(lines, fmt.Sprint(p))
	}
	if want := []string{"epoch 1 of 1, batch 1 of 2: L = 1.25", "epoch 1 of 1: L = 3.75, validation 3.75, the best"}; !slices.Equal(lines, want) {
		t.Errorf("%q, want %q", lines, want)
	}
	if got := (Progress{Epoch: 2, Epochs: 3, Loss: math.Inf(1), Validation: math.NaN(), Err: fmt.Errorf("why")}).String(); got != "epoch 2 of 3: L = +Inf; why" {
		t.Error(got)
	}
}

// One run is ranged over once.
func TestARunIsRangedOverOnce(t *testing.T) {
	x, y := constant(4)
	net := New(NewDense(1, 1, Identity, Values(1)))
	run := (Training{Loss: SquaredError, Optimizer: sgd(0.1), Epochs: 5}).Run(net, x, y)
	for range run {
		break
	}
	panics(t, func() {
		for range run {
			t.Error("it began again")
		}
	}, "this run has begun before", "Resume")
}

// What cannot be run is refused in a sentence.
func TestTrainingRefuses(t *testing.T) {
	x, y := constant(4)
	net := New(NewDense(1, 1, Identity, Values(1)))
	for want, f := range map[string]func(){
		"the network or the data set is nil":  func() { (Training{Loss: SquaredError, Optimizer: sgd(1)}).Run(nil, x, y) },
		"the network or the data set is  nil": func() { (Training{Loss: SquaredError, Optimizer: sgd(1)}).RunOn(net, nil) },
		"Pairs: x or y is nil or empty":       func() { (Training{Loss: SquaredError, Optimizer: sgd(1)}).Run(net, nil, y) },
		"Pairs: x or y is nil or  empty":      func() { Pairs(x, &mat.Dense{}) },
		"x has 4 samples (columns), y has 3":  func() { Pairs(x, mat.NewDense(1, 3, nil)) },
		"the validation set is empty": func() {
			(Training{Loss: SquaredError, Optimizer: sgd(1), Validation: none{}, Patience: 2}).Run(net, x, y)
		},
		"Patience = -1; none may be negative": func() {
			(Training{Loss: SquaredError, Optimizer: sgd(1), Validation: Pairs(x, y), Patience: -1}).Run(net, x, y)
		},
	} {
		panics(t, f, strings.Replace(want, "  ", " ", 1))
	}
	if err := (Progress{}).Save("nowhere"); err == nil || !strings.Contains(err.Error(), "this Progress is of no run") {
		t.Errorf("Save of an empty Progress: %v", err)
	}
	net.Notes = map[string]string{"run.epoch": "3"}
	if err := net.Save(filepath.Join(t.TempDir(), "net")); err == nil || !strings.Contains(err.Error(), `the key "run.epoch" of Notes`) {
		t.Errorf("a note that Load would drop: %v", err)
	}
}

// hungry is a layer that needs five samples.
type hungry struct{ Activate }

func (hungry) LeastBatch() int { return 5 }

// Batch norm refuses one sample while training, at any depth; a last batch of
// one joins the batch before it, and only where a layer needs that.
func TestBatchNormOfOneSample(t *testing.T) {
	rng := seeded()
	normed := func() *Network {
		return New(NewDense(2, 3, Identity, Values(1, 2, 3, 4, 5, 6)), NewBatchNorm(3), NewDense(3, 1, Identity, Values(1, 2, 3)))
	}
	inside := New(NewResidual(NewBatchNorm(2)))
	plain := New(NewDense(2, 1, Identity, Values(1, 2)))
	x, y := random(rng, 2, 10), random(rng, 1, 10)
	one := random(rng, 2, 1)

	if a := normed().Predict(one); math.IsNaN(a.At(0, 0)) { // afterwards one sample is as good as many
		t.Error("one sample cannot be predicted")
	}
	panics(t, func() { tr := NewTrace(normed()); tr.Training = true; tr.Forward(one) }, "layer 2 (batch norm)", "σ² of 1 sample is 0", "batches of 2 or more", "LayerNorm")
	panics(t, func() { tr := NewTrace(inside); tr.Training = true; tr.Forward(one) }, "σ² of 1 sample is 0")
	panics(t, func() {
		for range (Training{Loss: SquaredError, Optimizer: sgd(0.1), Batch: 1}).Run(normed(), x, y) {
		}
	}, "σ² of 1 sample is 0")

	sizes := func(net *Network, batch int, x, y *mat.Dense) string {
		var n []int
		var losses float64
		for p := range (Training{Loss: SquaredError, Optimizer: sgd(1e-9), Batch: batch, Every: 1}).Run(net, x, y) {
			_, c := p.Trace.Steps[0].A.Dims()
			n = append(n, c)
			if p.Batches != len(n) && p.Batch == p.Batches {
				t.Errorf("%d of %d batches", p.Batch, p.Batches)
			}
			losses = p.Loss
		}
		if math.IsNaN(losses) {
			t.Error("no loss")
		}
		return fmt.Sprint(n)
	}
	wide := random(rng, 2, 10)
	for _, row := range []struct {
		net   *Network
		batch int
		y     *mat.Dense
		want  string
	}{
		{normed(), 3, y, "[3 3 4]"}, {normed(), 9, y, "[10]"}, {normed(), 4, y, "[4 4 2]"}, {normed(), 5, y, "[5 5]"}, {normed(), 0, y, "[10]"}, {normed(), 2, y, "[2 2 2 2 2]"},
		{New(hungry{Activate{Tanh}}, NewBatchNorm(2)), 6, wide, "[10]"}, {New(NewBatchNorm(2), hungry{Activate{Tanh}}), 5, wide, "[5 5]"},
		{New(hungry{Activate{Tanh}}), 2, wide, "[2 2 2 2 2]"}, // all batches are too small: the layer may say so, Training has nothing to mend
		{inside, 3, wide, "[3 3 4]"}, {plain, 3, y, "[3 3 3 1]"}, {plain, 9, y, "[9 1]"}, {plain, 1, y, "[1 1 1 1 1 1 1 1 1 1]"},
	} {
		if got := sizes(row.net, row.batch, x, row.y); got != row.want {
			t.Errorf("%v, batches of %d: %s, want %s", describe(row.net.Layers[len(row.net.Layers)/2]), row.batch, got, row.want)
		}
	}
	// the mean loss of an epoch counts the last batch with all its samples
	var p Progress
	for p = range (Training{Loss: SquaredError, Optimizer: sgd(0), Batch: 3}).Run(New(NewResidual(NewBatchNorm(2))), x, wide) {
	}
	want := 0.0
	for _, part := range [][2]int{{0, 3}, {3, 6}, {6, 10}} {
		tr := NewTrace(New(NewResidual(NewBatchNorm(2))))
		tr.Training = true
		a := tr.Forward(mat.DenseCopyOf(x.Slice(0, 2, part[0], part[1])))
		want += SquaredError.Value(a, mat.DenseCopyOf(wide.Slice(0, 2, part[0], part[1]))) * float64(part[1]-part[0]) / 10
	}
	near(t, "mean loss", p.Loss, want, 1e-14)

	panics(t, func() { New(NewLayerNorm(1)).Predict(mat.NewDense(1, 2, nil)) }, "layer 1 (layer norm)", "σ² of 1 neuron is 0")
}

// decaying is a rule that pulls θ to 0 whatever the gradient is.
type decaying struct{}

func (decaying) Step(theta, grad []float64) {
	for i := range theta {
		theta[i] -= 0.5 * theta[i]
	}
}

// Running averages stand in θ, but no rule moves them: they end where the data's
// moments are.
func TestNoRuleMovesRunningAverages(t *testing.T) {
	x := mat.NewDense(1, 4, []float64{49, 51, 48, 52})
	for name, net := range map[string]*Network{"batch norm": New(NewBatchNorm(1)), "inside a block": New(NewResidual(NewBatchNorm(1)))} {
		for _, record := range []bool{false, true} {
			for range (Training{Loss: SquaredError, Optimizer: decaying{}, Epochs: 300, Record: record}).Run(net, x, mat.NewDense(1, 4, nil)) {
			}
			for _, p := range net.Params() {
				if kind := p.Name[strings.LastIndex(p.Name, ".")+1:]; p.Running != (kind == "μ̂" || kind == "σ̂²") || p.Weight {
					t.Errorf("%s: %s is running: %v, a weight: %v", name, p.Name, p.Running, p.Weight)
				} else {
					near(t, name+": "+p.Name, p.At(0, 0), map[string]float64{"μ̂": 50, "σ̂²": 2.5}[kind], 1e-10) // γ and β have decayed
				}
			}
		}
	}
	net := New(NewDense(2, 1, Tanh, Values(1, 2)), NewBatchNorm(1))
	weights := net.Mask(func(p Param) bool { return p.Weight })
	if got := fmt.Sprint(weights); got != "[true true false false false false false]" {
		t.Errorf("the mask of the weights is %s", got)
	}
	if got := fmt.Sprint(net.Mask(func(p Param) bool { return !p.Running })); got != "[true true true true true false false]" {
		t.Errorf("the mask of what is learnt is %s", got)
	}
}

// Dropout takes P from 0 to below 1, and nothing to draw from where it drops nothing.
func TestDropoutRanges(t *testing.T) {
	x := mat.NewDense(1, 2, []float64{3, 4})
	tr := NewTrace(New(Dropout{0}))
	tr.Training = true
	tr.Forward(x)
	tr.Backward(SquaredError, mat.NewDense(1, 2, nil))
	if !mat.Equal(tr.Output(), x) || tr.Steps[0].DA.At(0, 1) != 2 {
		t.Errorf("dropout with P = 0: a = %v, ∂L/∂x = %v", tr.Output().RawRowView(0), tr.Steps[0].DA.RawRowView(0))
	}
	for _, p := range []float64{math.NaN(), -0.1, 1, 7} {
		panics(t, func() { New(Dropout{p}).Predict(x) }, fmt.Sprintf("P = %g; it must be at least 0 and below 1", p))
	}
}
