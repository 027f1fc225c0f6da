package nn

import (
	"math"
	"path/filepath"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Over the batch every neuron has mean β and standard deviation γ; gonum's
// statistics are the witness.
func TestBatchNormStandardises(t *testing.T) {
	l := NewBatchNorm(3)
	copy(l.Gamma.RawMatrix().Data, []float64{1, 2, 0.5})
	copy(l.Beta.RawMatrix().Data, []float64{0, -1, 4})
	tr := NewTrace(New(l))
	tr.Training = true
	x := random(seeded(), 3, 500)
	x.Apply(func(i, _ int, v float64) float64 { return 7*v + 10*float64(i) }, x)
	a := tr.Forward(x)
	for i := range 3 {
		mean, sd := stat.PopMeanStdDev(a.RawRowView(i), nil)
		near(t, "mean", mean, l.Beta.At(i, 0), 1e-12)
		near(t, "deviation", sd, l.Gamma.At(i, 0), 1e-6)
	}
	// The measured moments are in the step, the running ones have not moved yet.
	mean, variance := stat.PopMeanVariance(x.RawRowView(1), nil)
	near(t, "μ", tr.Steps[1].Value("μ").At(1, 0), mean, 1e-12)
	near(t, "σ²", tr.Steps[1].Value("σ²").At(1, 0), variance, 1e-10)
	near(t, "μ̂ before an update", l.Mean.At(1, 0), 0, 0)

	tr.Backward(SquaredError, x)
	tr.Update(sgd(1e-9))
	near(t, "μ̂ after it", l.Mean.At(1, 0), 0.1*mean, 1e-12)
	near(t, "σ̂² after it", l.Variance.At(1, 0), 0.9+0.1*variance, 1e-10)
}

// What the running averages have learnt is used for a single sample, and is in the file.
func TestBatchNormAfterTraining(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 4, Identity, He(rng)), NewBatchNorm(4), Activate{ReLU}, NewDense(4, 1, Identity, He(rng)))
	x := random(rng, 2, 200)
	y := mat.NewDense(1, 200, nil)
	y.Apply(func(_, j int, _ float64) float64 { return x.At(0, j) - 2*x.At(1, j) }, y)
	for range (Training{Loss: SquaredError, Optimizer: sgd(0.05), Epochs: 40, Batch: 20, Rand: rng}).Run(net, x, y) {
	}
	if L := SquaredError.Value(net.Predict(x), y); L > 0.1 {
		t.Errorf("with running averages the loss is %g", L)
	}
	one := mat.DenseCopyOf(x.Slice(0, 2, 3, 4))
	near(t, "a sample alone is treated as in the batch", net.Predict(one).At(0, 0), net.Predict(x).At(0, 3), 1e-12)
	file := filepath.Join(t.TempDir(), "net")
	if err := net.Save(file); err != nil {
		t.Fatal(err)
	}
	again, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.Equal(net.Predict(x), again.Predict(x)) {
		t.Error("the file lost the running averages")
	}
}

// Every sample has mean 0 and deviation 1 over the neurons, whatever its scale.
func TestLayerNormStandardises(t *testing.T) {
	x := random(seeded(), 50, 3)
	for i := range 50 {
		x.Set(i, 1, 1000*x.At(i, 0)+5)
	}
	a := New(NewLayerNorm(50)).Predict(x)
	for j := range 3 {
		mean, sd := stat.PopMeanStdDev(mat.Col(nil, j, a), nil)
		near(t, "mean", mean, 0, 1e-12)
		near(t, "deviation", sd, 1, 1e-4)
	}
	for i := range 50 {
		near(t, "scale and shift of the sample do not matter", a.At(i, 1), a.At(i, 0), 1e-4)
	}
	panics(t, func() { New(NewLayerNorm(4)).Predict(x) }, "layer 1 (layer norm)", "γ is 4×1, x has 50 rows")
	panics(t, func() { New(NewBatchNorm(1)).Predict(x) }, "layer 1 (batch norm)", "γ is 1×1, x has 50 rows")
	panics(t, func() { NewBatchNorm(0) }, "0 neurons")
}

// A batch in which a neuron never changes has no deviation: ε keeps it finite.
func TestBatchNormOfAConstant(t *testing.T) {
	tr := NewTrace(New(NewBatchNorm(1)))
	tr.Training = true
	x := mat.NewDense(1, 4, []float64{3, 3, 3, 3})
	a := tr.Forward(x)
	tr.Backward(SquaredError, x)
	if a.At(0, 2) != 0 || math.IsNaN(tr.Steps[0].DA.At(0, 0)) {
		t.Errorf("a = %v, ∂L/∂x = %v", a.At(0, 2), tr.Steps[0].DA.At(0, 0))
	}
}
