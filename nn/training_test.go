package nn

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
)

func xor() (x, y *mat.Dense) {
	return mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1}), mat.NewDense(1, 4, []float64{0, 1, 1, 0})
}

func TestTrainXOR(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 4, Tanh, Glorot(rng)), NewDense(4, 1, Logistic, Glorot(rng)))
	x, y := xor()
	run := Training{Loss: BinaryCrossEntropy, Optimizer: sgd(1), Epochs: 2000, Rand: rng}
	var last Progress
	for last = range run.Run(net, x, y) {
		if last.Loss < 0.01 {
			break // the loop body is the callback
		}
	}
	if last.Loss >= 0.01 || last.Epoch == last.Epochs {
		t.Errorf("after %d epochs the loss is %g", last.Epoch, last.Loss)
	}
	near(t, "accuracy", Accuracy(net.Predict(x), y), 1, 0)
}

// One epoch in mini-batches, against the loop written out.
func TestRunIsTheLoop(t *testing.T) {
	build := func() *Network {
		rng := seeded()
		return New(NewDense(3, 4, Tanh, Glorot(rng)), NewDense(4, 2, Identity, Glorot(rng)))
	}
	x, y := random(seeded(), 3, 10), random(seeded(), 2, 10)
	net := build()
	var last Progress
	for last = range (Training{Loss: SquaredError, Optimizer: sgd(0.1), Batch: 4}).Run(net, x, y) {
	}
	want, sum := build(), 0.0
	for _, part := range [][2]int{{0, 4}, {4, 8}, {8, 10}} { // without Rand the order is kept; the last batch is shorter
		bx, by := mat.DenseCopyOf(x.Slice(0, 3, part[0], part[1])), mat.DenseCopyOf(y.Slice(0, 2, part[0], part[1]))
		tr := want.Forward(bx)
		tr.Backward(SquaredError, by)
		tr.Update(sgd(0.1))
		sum += tr.Loss * float64(part[1]-part[0])
	}
	if !slices.Equal(net.Theta(), want.Theta()) {
		t.Error("θ differs from the loop's")
	}
	near(t, "mean loss of the epoch", last.Loss, sum/10, 1e-15)
	if last.Epoch != 1 || last.Epochs != 1 || last.Batch != 3 || last.Batches != 3 || !math.IsNaN(last.Validation) || last.Layers != nil {
		t.Errorf("progress %+v", last)
	}
}

func TestProgress(t *testing.T) {
	rng := seeded()
	net := New(NewDense(3, 4, Tanh, Glorot(rng)), Dropout{0.2}, NewDense(4, 2, Identity, Glorot(rng)))
	x, y := random(rng, 3, 10), random(rng, 2, 10)
	run := Training{Loss: Risk{Loss: SquaredError, Lambda: 0.1}, Optimizer: sgd(0.05), Epochs: 3, Batch: 3, Rand: rng, Every: 2, Record: true, Validation: Pairs(x, y)}
	var seen []string
	for p := range run.Run(net, x, y) {
		seen = append(seen, fmt.Sprintf("%d:%d", p.Epoch, p.Batch))
		if atEnd := p.Batch == p.Batches; atEnd == math.IsNaN(p.Validation) {
			t.Errorf("epoch %d, batch %d: validation loss %g", p.Epoch, p.Batch, p.Validation)
		}
		if p.Batch == p.Batches {
			near(t, "validation loss", p.Validation, SquaredError.Value(net.Predict(x), y), 1e-14)
		}
		grad := p.Each(func(s LayerStats) float64 { return s.Grad })
		if len(grad) != 3 || grad[1] != 0 || !(grad[0] > 0) || !(p.Layers[2].Update > 0) {
			t.Errorf("layers %+v", p.Layers)
		}
		if p.Left < 0 || p.Left > time.Minute {
			t.Errorf("time left %v", p.Left)
		}
		near(t, "norm of layer 1", grad[0], math.Hypot(mat.Norm(p.Trace.Steps[1].Grad(net.Params()[0].Dense), 2), mat.Norm(p.Trace.Steps[1].Grad(net.Params()[1].Dense), 2)), 1e-14)
	}
	if got := strings.Join(seen, " "); got != "1:2 1:4 2:2 2:4 3:2 3:4" {
		t.Errorf("yields at %s", got)
	}
}

// With patience the run ends when the validation loss no longer falls, and the
// parameters of the best epoch come back.
func TestPatience(t *testing.T) {
	rng := seeded()
	x, y := random(rng, 5, 12), random(rng, 1, 12) // noise: there is nothing to learn but by heart
	vx, vy := random(rng, 5, 30), random(rng, 1, 30)
	net := New(NewDense(5, 20, Tanh, Glorot(rng)), NewDense(20, 1, Identity, Glorot(rng)))
	run := Training{Loss: SquaredError, Optimizer: sgd(0.1), Epochs: 1000, Validation: Pairs(vx, vy), Patience: 7}
	best, bestEpoch, last := math.Inf(1), 0, Progress{}
	for last = range run.Run(net, x, y) {
		if last.Best != (last.Validation < best) {
			t.Errorf("epoch %d: Best = %v", last.Epoch, last.Best)
		}
		if last.Best {
			best, bestEpoch = last.Validation, last.Epoch
		}
	}
	if last.Epoch != bestEpoch+7 || last.Epoch == 1000 {
		t.Errorf("the best epoch is %d, the run ends at %d", bestEpoch, last.Epoch)
	}
	near(t, "validation loss of what comes back", SquaredError.Value(net.Predict(vx), vy), best, 1e-14)
	panics(t, func() { (Training{Loss: SquaredError, Optimizer: sgd(1), Patience: 1}).Run(net, x, y) }, "Validation is nil")
}

// Each epoch sees every sample once, in an order of its own; the same seed sees the same.
func TestShuffling(t *testing.T) {
	orders := func(seed uint64) (all [][]float64) {
		net := New(NewDense(1, 1, Identity, Zeros))
		x := mat.NewDense(1, 6, []float64{1, 2, 3, 4, 5, 6})
		var epoch []float64
		run := Training{Loss: SquaredError, Optimizer: sgd(1e-9), Epochs: 3, Batch: 2, Every: 1, Rand: rand.New(rand.NewPCG(seed, 0))}
		for p := range run.Run(net, x, x) {
			epoch = append(epoch, p.Trace.Steps[0].A.RawRowView(0)...)
			if p.Batch == p.Batches {
				all, epoch = append(all, epoch), nil
			}
		}
		return all
	}
	a := orders(1)
	for _, o := range a {
		s := slices.Sorted(slices.Values(o))
		if !slices.Equal(s, []float64{1, 2, 3, 4, 5, 6}) {
			t.Errorf("an epoch saw %v", o)
		}
	}
	if slices.Equal(a[0], a[1]) && slices.Equal(a[1], a[2]) {
		t.Error("the order never changes")
	}
	if fmt.Sprint(a) != fmt.Sprint(orders(1)) || fmt.Sprint(a) == fmt.Sprint(orders(2)) {
		t.Error("the order should follow from the seed")
	}
}

// A run that breaks down says where, and ends.
func TestDivergenceIsNamed(t *testing.T) {
	net := New(NewDense(1, 1, Identity, Values(1)))
	x := mat.NewDense(1, 2, []float64{3, 4})
	n := 0
	var last Progress
	for last = range (Training{Loss: SquaredError, Optimizer: sgd(1e200), Epochs: 10}).Run(net, x, mat.NewDense(1, 2, nil)) {
		n++
	}
	if last.Err == nil || !strings.Contains(last.Err.Error(), "epoch 2, batch 1") || strings.Count(last.Err.Error(), "nn:") != 1 || n != 2 {
		t.Errorf("%d epochs, error %v", n, last.Err)
	}
	panics(t, func() { (Training{Loss: SquaredError, Optimizer: sgd(1)}).RunOn(net, none{}) }, "empty")
	panics(t, func() { (Training{Loss: SquaredError}).Run(net, x, x) }, "needs a Loss and an Optimizer")
	panics(t, func() { (Training{Loss: SquaredError, Optimizer: sgd(1), Batch: -1}).Run(net, x, x) }, "Batch = -1")
	net.Theta()[0] = math.NaN()
	panics(t, func() { (Training{Loss: SquaredError, Optimizer: sgd(1)}).Run(net, x, x) }, "layer 1", "parameter W[0,0] = NaN")
}

type none struct{}

func (none) Len() int                        { return 0 }
func (none) Gather(x, y *mat.Dense, _ []int) {}

// heavy is classical momentum: an optimizer with a state.
type heavy struct{ v []float64 }

func (o *heavy) Step(theta, grad []float64) {
	if o.v == nil {
		o.v = make([]float64, len(theta))
	}
	for i, g := range grad {
		o.v[i] = 0.9*o.v[i] - 0.02*g
		theta[i] += o.v[i]
	}
}
func (o *heavy) State() map[string][]float64 { return map[string][]float64{"v": o.v} }
func (o *heavy) SetState(s map[string][]float64) error {
	if len(s["v"]) == 0 {
		return errors.New("no v")
	}
	o.v = slices.Clone(s["v"])
	return nil
}

// A run that was interrupted, between epochs or within one, and resumed in
// another process, ends with the same parameters bit by bit: optimizer state,
// shuffling and dropout included.
func TestResume(t *testing.T) {
	x, y := random(seeded(), 3, 20), random(seeded(), 2, 20)
	begin := func() (*Network, Training) {
		rng := seeded()
		net := New(NewDense(3, 8, Identity, Glorot(rng)), NewBatchNorm(8), Activate{Tanh}, Dropout{0.3}, NewDense(8, 2, Identity, Glorot(rng)))
		return net, Training{Patience: 100, Validation: Pairs(x, y), Loss: Risk{Loss: SquaredError, Lambda: 0.01}, Optimizer: &heavy{}, Epochs: 6, Batch: 6, Rand: rng, Every: 1}
	}
	whole, run := begin()
	var losses []float64
	for p := range run.Run(whole, x, y) {
		losses = append(losses, p.Loss)
	}
	for stop := 1; stop < len(losses); stop += 3 {
		file := filepath.Join(t.TempDir(), "run.safetensors")
		net, run := begin()
		n := 0
		for p := range run.Run(net, x, y) {
			if n++; n == stop {
				if err := p.Save(file); err != nil {
					t.Fatal(err)
				}
				break
			}
		}
		// Another process: other parameters, another rand, until Resume.
		net, run = begin()
		net.Theta()[0] = 99
		run.Rand = rand.New(rand.NewPCG(77, 77))
		resumed, err := run.Resume(net, file)
		if err != nil {
			t.Fatal(err)
		}
		for p := range resumed.Run(net, x, y) {
			if p.Loss != losses[n] {
				t.Fatalf("stop %d: loss %d is %v, want %v", stop, n, p.Loss, losses[n])
			}
			n++
		}
		if n != len(losses) || !slices.Equal(net.Theta(), whole.Theta()) {
			t.Errorf("stopped after %d updates, the resumed run ends elsewhere", stop)
		}
	}
}

func TestResumeRefuses(t *testing.T) {
	dir := t.TempDir()
	x, y := xor()
	net := New(NewDense(2, 1, Logistic, Zeros))
	plain := filepath.Join(dir, "net")
	if err := net.Save(plain); err != nil {
		t.Fatal(err)
	}
	run := Training{Loss: SquaredError, Optimizer: &heavy{}}
	withState := filepath.Join(dir, "run")
	for p := range run.Run(net, x, y) {
		if err := p.Save(withState); err != nil {
			t.Fatal(err)
		}
	}
	other := New(NewDense(2, 2, Logistic, Zeros))
	theta := slices.Clone(other.Theta())
	for want, try := range map[string]func() error{
		"holds a network, but no run":                        func() error { _, err := run.Resume(net, plain); return err },
		"*nn.heavy keeps none|keeps none":                    func() error { r := run; r.Optimizer = sgd(1); _, err := r.Resume(net, withState); return err },
		"parameter 1.W is 2×2, and the file has shape [1 2]": func() error { _, err := run.Resume(other, withState); return err },
		"no such file": func() error { _, err := run.Resume(net, filepath.Join(dir, "none")); return err },
	} {
		err := try()
		if err == nil || !slices.ContainsFunc(strings.Split(want, "|"), func(w string) bool { return strings.Contains(err.Error(), w) }) {
			t.Errorf("error %v, want one that says %q", err, want)
		} else if !strings.Contains(err.Error(), dir) {
			t.Errorf("error %v does not name the file", err)
		}
	}
	if !slices.Equal(theta, other.Theta()) {
		t.Error("a failed Resume changed the parameters")
	}
}
