package nn

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// Values by hand: two outputs, two samples, so that every factor shows.
func TestLossValues(t *testing.T) {
	m := func(v ...float64) *mat.Dense { return mat.NewDense(2, 2, v) } // rows are outputs
	ln := math.Log
	for _, row := range []struct {
		loss Loss
		a, y *mat.Dense
		want float64
	}{
		{SquaredError, m(1, 2, 3, 4), m(0, 0, 1, 0), (0.5 + 2 + 2 + 8) / 2},            // ½ Σ (a−y)², mean over 2 samples
		{MeanSquaredError, m(1, 2, 3, 4), m(0, 0, 1, 0), (1 + 4 + 4 + 16) / 4.0},       // no ½, mean over 2 samples and 2 outputs
		{CrossEntropy, m(0.7, 0.2, 0.3, 0.8), m(1, 0, 0, 1), -(ln(0.7) + ln(0.8)) / 2}, // only the true class counts
		{SoftmaxCrossEntropy, m(ln(7), ln(2), ln(3), ln(8)), m(1, 0, 0, 1), -(ln(0.7) + ln(0.8)) / 2},
		{BinaryCrossEntropy, m(0.9, 0.5, 0.2, 0.4), m(1, 0, 0, 1), -(ln(0.9) + ln(0.5) + ln(0.8) + ln(0.4)) / 2}, // summed over the labels
		{LogisticCrossEntropy, m(ln(9), 0, ln(0.25), ln(2./3)), m(1, 0, 0, 1), -(ln(0.9) + ln(0.5) + ln(0.8) + ln(0.4)) / 2},
		{PerceptronLoss, m(2, -3, -0.5, 4), m(1, 1, 1, 1), (3 + 0.5) / 2}, // a mistake costs as much as it is deep
	} {
		near(t, fmt.Sprint(row.loss), row.loss.Value(row.a, row.y), row.want, 1e-14)
	}
}

// Gradients against central differences, in the middle and at saturated inputs.
func TestLossGradients(t *testing.T) {
	onehot := OneHot([]int{0, 2, 1}, 3)
	signs := mat.NewDense(3, 3, []float64{1, -1, 1, -1, 1, -1, 1, 1, -1})
	rng := seeded()
	middle := random(rng, 3, 3)
	probabilities := mat.NewDense(3, 3, []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9})
	shares := mat.NewDense(3, 3, []float64{0.1, 0.2, 0.3, 0.4, 0.8, 0.6, 0.5, 0, 0.1})
	saturated := mat.NewDense(3, 3, []float64{30, -30, 40, -40, 20, 25, -25, 35, 10})
	for _, row := range []struct {
		loss Loss
		a, y *mat.Dense
	}{
		{SquaredError, middle, onehot}, {MeanSquaredError, middle, onehot}, {SquaredError, saturated, onehot},
		{CrossEntropy, probabilities, onehot}, {BinaryCrossEntropy, probabilities, onehot},
		{SoftmaxCrossEntropy, middle, onehot}, {SoftmaxCrossEntropy, saturated, onehot}, {SoftmaxCrossEntropy, middle, shares},
		{LogisticCrossEntropy, middle, onehot}, {LogisticCrossEntropy, saturated, onehot},
		{PerceptronLoss, middle, signs}, {PerceptronLoss, saturated, signs},
	} {
		var got mat.Dense
		row.loss.Grad(&got, row.a, row.y)
		a := mat.DenseCopyOf(row.a)
		want := fd.Gradient(nil, func(v []float64) float64 {
			return row.loss.Value(mat.NewDense(3, 3, v), row.y)
		}, a.RawMatrix().Data, &fd.Settings{Formula: fd.Central})
		for i, w := range want {
			near(t, fmt.Sprintf("%v, entry %d", row.loss, i), got.RawMatrix().Data[i], w, 1e-7)
		}
	}
}

// Far out the fused losses are exact, the others say what the formula says.
func TestLossesAtTheEnds(t *testing.T) {
	one := func(v float64) *mat.Dense { return mat.NewDense(1, 1, []float64{v}) }
	two := func(v, w float64) *mat.Dense { return mat.NewDense(2, 1, []float64{v, w}) }
	var g mat.Dense
	grad := func(l Loss, a, y *mat.Dense) float64 { g.Reset(); l.Grad(&g, a, y); return g.At(0, 0) }

	near(t, "fused logistic, sure and right", LogisticCrossEntropy.Value(one(1e4), one(1)), 0, 0)
	near(t, "fused logistic, sure and wrong", LogisticCrossEntropy.Value(one(1e4), one(0)), 1e4, 0)
	near(t, "its gradient", grad(LogisticCrossEntropy, one(1e4), one(0)), 1, 0)
	near(t, "fused softmax, sure and wrong", SoftmaxCrossEntropy.Value(two(1e4, -1e4), two(0, 1)), 2e4, 0)
	near(t, "its gradient", grad(SoftmaxCrossEntropy, two(1e4, -1e4), two(0, 1)), 1, 0)

	if v := CrossEntropy.Value(two(0, 1), two(1, 0)); !math.IsInf(v, 1) {
		t.Errorf("cross-entropy of a certain mistake = %v, want +Inf", v)
	}
	if v := grad(CrossEntropy, two(0, 1), two(1, 0)); !math.IsInf(v, -1) {
		t.Errorf("its gradient = %v, want −Inf", v)
	}
	near(t, "0·log 0 counts nothing", CrossEntropy.Value(two(1, 0), two(1, 0)), 0, 0)
	near(t, "and has no gradient", grad(CrossEntropy, two(0, 1), two(0, 1)), 0, 0)
	near(t, "binary, certain and right", BinaryCrossEntropy.Value(one(1), one(1)), 0, 0)
	if v := BinaryCrossEntropy.Value(one(0), one(1)); !math.IsInf(v, 1) {
		t.Errorf("binary cross-entropy of a certain mistake = %v, want +Inf", v)
	}
	near(t, "perceptron at 0 learns", grad(PerceptronLoss, one(0), one(1)), -1, 0)
}

// What a loss writes for L and for every ∂L/∂a gives, computed, the numbers that
// it trains with, under the name of the output.
func TestLossesExplainThemselves(t *testing.T) {
	rng := seeded()
	const n = 4
	for _, loss := range []Loss{SquaredError, MeanSquaredError, CrossEntropy, BinaryCrossEntropy, SoftmaxCrossEntropy, LogisticCrossEntropy, PerceptronLoss} {
		y, a := targets(rng, loss, n), random(rng, 3, n)
		if loss == CrossEntropy || loss == BinaryCrossEntropy {
			Softmax.Apply(a, mat.DenseCopyOf(a))
		}
		var da mat.Dense
		loss.Grad(&da, a, y)
		explained := loss.(ExplainedLoss)
		v, ok := explained.ExplainValue(a, y).Computed()
		if near(t, fmt.Sprint(loss, ": L"), v, loss.Value(a, y), 1e-14); !ok {
			t.Errorf("%v: L cannot be computed from what is written", loss)
		}
		for i := range 3 {
			for j := range n {
				q := explained.ExplainGrad(a, y, i, j)
				v, ok := q.Computed()
				near(t, fmt.Sprint(loss, ": computed"), v, da.At(i, j), 1e-15)
				if near(t, fmt.Sprint(loss, ": written"), q.Value, da.At(i, j), 1e-15); !ok || q.Name != "∂L/∂a"+Subscript(i+1) {
					t.Errorf("%v: ∂L/∂a of output %d is written %q, computed %v", loss, i+1, q.Name, ok)
				}
			}
		}
	}
}

// softmax followed by cross-entropy: δ = (a − y)/N, as a result and not as a
// special case; the same of logistic followed by binary cross-entropy.
func TestDeltaIsErrorOverN(t *testing.T) {
	rng := seeded()
	x := random(rng, 4, 7)
	for _, row := range []struct {
		f     Activation
		loss  Loss
		fused Loss
		y     *mat.Dense
	}{
		{Softmax, CrossEntropy, SoftmaxCrossEntropy, OneHot(labels(7, 3), 3)},
		{Logistic, BinaryCrossEntropy, LogisticCrossEntropy, targets(rng, BinaryCrossEntropy, 7)},
	} {
		net := New(NewDense(4, 3, row.f, Glorot(rng)))
		tr := net.Forward(x)
		tr.Backward(row.loss, row.y)
		var want mat.Dense
		want.Sub(tr.Output(), row.y)
		want.Scale(1./7, &want)
		if !mat.EqualApprox(&tr.Steps[1].Delta, &want, 1e-15) {
			t.Errorf("%v, %v: δ ≠ (a − y)/N", row.f, row.loss)
		}
		// The fused loss on the same net inputs: the same loss and gradient.
		d := net.Layers[0].(*Dense)
		fused := New(&Dense{mat.DenseCopyOf(d.W), mat.DenseCopyOf(d.B), Identity}).Forward(x)
		fused.Backward(row.fused, row.y)
		near(t, "fused loss", fused.Loss, tr.Loss, 1e-14)
		for i := range tr.Grad {
			near(t, "fused gradient", fused.Grad[i], tr.Grad[i], 1e-15)
		}
	}
}

func TestRisk(t *testing.T) {
	rng := seeded()
	net := New(NewDense(3, 4, Tanh, Glorot(rng)), NewPReLU(4, 0.2), NewDense(4, 2, Identity, Glorot(rng)))
	randomise(rng, net)
	x, y := random(rng, 3, 5), random(rng, 2, 5)
	plain, risk := net.Forward(x), net.Forward(x)
	plain.Backward(SquaredError, y)
	const lambda = 0.3
	risk.Backward(Risk{Loss: SquaredError, Lambda: lambda}, y)
	near(t, "the mean loss stays apart", risk.Loss, plain.Loss, 0)
	penalty := 0.0
	for l, layer := range net.Layers {
		for _, p := range layer.Params() {
			r, c := p.Dims()
			for i := range r {
				for j := range c {
					decay := 0.0
					if p.Name == "W" {
						decay = lambda * p.At(i, j)
						penalty += lambda / 2 * p.At(i, j) * p.At(i, j)
					}
					near(t, "λW", risk.Steps[l+1].Decay(p.Dense).At(i, j), decay, 1e-16)
					near(t, "gradient of the risk", risk.Steps[l+1].Grad(p.Dense).At(i, j), plain.Steps[l+1].Grad(p.Dense).At(i, j)+decay, 1e-15)
				}
			}
		}
	}
	near(t, "½λ‖W‖²", risk.Penalty, penalty, 1e-14)
	near(t, "risk", risk.Risk(), plain.Loss+penalty, 1e-14)
	risk.Forward(x)
	risk.Backward(SquaredError, y)
	if risk.Penalty != 0 || risk.Steps[1].Decay(net.Params()[0].Dense) != nil {
		t.Error("the penalty of the last pass is left behind")
	}
}

// λ of its own for a layer; layers beyond the list have the common one.
func TestRiskPerLayer(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 3, Tanh, Glorot(rng)), NewDense(3, 3, Tanh, Glorot(rng)), NewDense(3, 1, Identity, Glorot(rng)))
	tr := net.Forward(random(rng, 2, 4))
	tr.Backward(Risk{Loss: SquaredError, Lambda: 0.5, PerLayer: []float64{0, 2}}, random(rng, 1, 4))
	want := 0.0
	for l, lambda := range []float64{0, 2, 0.5} {
		w := net.Layers[l].(*Dense).W
		want += lambda / 2 * math.Pow(mat.Norm(w, 2), 2)
		near(t, "λW", tr.Steps[l+1].Decay(w).At(0, 1), lambda*w.At(0, 1), 1e-16)
	}
	near(t, "penalty", tr.Penalty, want, 1e-14)
}

func TestTargetsAndLabels(t *testing.T) {
	a := mat.NewDense(2, 3, []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6})
	bad := func(v float64) *mat.Dense { return mat.NewDense(2, 3, []float64{0, 1, 0, 1, v, 1}) }
	panics(t, func() { PerceptronLoss.Value(a, bad(0)) }, "perceptron loss", "y[0,0] = 0", "−1 and +1")
	panics(t, func() { CrossEntropy.Value(a, bad(-1)) }, "cross-entropy", "y[1,1] = -1")
	panics(t, func() { BinaryCrossEntropy.Value(a, bad(2)) }, "binary", "y[1,1] = 2")
	panics(t, func() { SquaredError.Value(a, mat.NewDense(3, 2, nil)) }, "a is 2×3", "y is 3×2")
	panics(t, func() { SoftmaxCrossEntropy.Value(a, mat.NewDense(1, 3, nil)) }, "a is 2×3", "y is 1×3")
	panics(t, func() { Accuracy(a, mat.NewDense(2, 4, nil)) }, "accuracy", "a is 2×3", "y is 2×4")
	panics(t, func() { OneHot([]int{0, 10}, 10) }, "label 10 of sample 1", "0…9")
	panics(t, func() { OneHot([]int{-1}, 10) }, "label -1 of sample 0")
	panics(t, func() { OneHot(nil, 10) }, "0 labels")
	if got := Argmax(OneHot([]int{2, 0, 1}, 3)); fmt.Sprint(got) != "[2 0 1]" {
		t.Errorf("Argmax undoes OneHot: %v", got)
	}
	near(t, "accuracy, one row", Accuracy(mat.NewDense(1, 4, []float64{0.1, 0.9, 0.5, 0.4}), mat.NewDense(1, 4, []float64{0, 1, 1, 1})), 0.75, 0)
	near(t, "accuracy", Accuracy(mat.NewDense(2, 2, []float64{0.3, 0.6, 0.7, 0.4}), OneHot([]int{1, 1}, 2)), 0.5, 0)
}

// A training step's L and ∂L/∂a are those of Value and Grad, bit by bit.
func TestBackwardLoss(t *testing.T) {
	rng := seeded()
	z, y := random(rng, 5, 7), OneHot(labels(7, 5), 5)
	for _, loss := range []Loss{SoftmaxCrossEntropy, Risk{Loss: SoftmaxCrossEntropy, Lambda: 0.1}, LogisticCrossEntropy, SquaredError} {
		tr := NewTrace(New(Activate{Identity}))
		tr.Forward(z)
		tr.Backward(loss, y)
		da := new(mat.Dense)
		loss.Grad(da, z, y)
		if tr.Loss != loss.Value(z, y) || !mat.Equal(&tr.Steps[1].DA, da) {
			t.Errorf("%v: a step has L = %v and ∂L/∂a\n%v\nValue and Grad say %v and\n%v", loss, tr.Loss, mat.Formatted(&tr.Steps[1].DA), loss.Value(z, y), mat.Formatted(da))
		}
	}
}
