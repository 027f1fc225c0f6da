package regularisation

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The run is the one of the chapter, which prints the losses of some epochs.
func TestOverfitGapIsTheChaptersRun(t *testing.T) {
	train, valid := parting()
	for _, k := range []struct {
		epoch        int
		train, valid float64
	}{{1, 0.658, 0.734}, {30, 0.160, 0.212}, {100, 0.123, 0.260}, {400, 0.109, 0.287}, {1000, 0.019, 0.705}} {
		if math.Abs(train[k.epoch-1]-k.train) > 6e-4 || math.Abs(valid[k.epoch-1]-k.valid) > 6e-4 {
			t.Errorf("epoch %d: %.3f and %.3f, the chapter prints %.3f and %.3f", k.epoch, train[k.epoch-1], valid[k.epoch-1], k.train, k.valid)
		}
	}
	gap, epoch := overfitGap(nil)()
	at := func(e float64) float64 { return valid[int(e)-1] - train[int(e)-1] }
	if gap != at(400) || math.Abs(at(epoch)/gap-2) > 0.01 {
		t.Errorf("the gap is %g at 400 and %g at %g", at(400), at(epoch), epoch)
	}
}

// In the kernel ten times the sample is the same to layer norm alone.
func TestDyTOrLN(t *testing.T) {
	if v := DyTOrLN.Spec.AsMistake(); v.State != check.Pass {
		t.Fatal(v)
	}
	x := check.Matrix(71, 32, 1)
	var bright mat.Dense
	bright.Scale(10, x)
	for _, k := range []struct {
		layer nn.Layer
		same  bool
	}{{nn.NewLayerNorm(32), true}, {nn.NewBatchNorm(32), false}, {nn.NewDyT(32, 0.5), false}} {
		net := nn.New(k.layer)
		a := mat.DenseCopyOf(net.Predict(x))
		if same := mat.EqualApprox(a, net.Predict(&bright), 1e-4); same != k.same {
			t.Errorf("%T: the same for 10·x: %v", k.layer, same)
		}
	}
}

// The kernel's training ends where EarlyStop says, and returns that epoch.
func TestEarlyStop(t *testing.T) {
	run := func(patience int) (losses []float64, best int, net *nn.Network) {
		rng := rand.New(rand.NewPCG(4, 0))
		net = nn.New(nn.NewDense(1, 8, nn.Tanh, nn.Glorot(rng)), nn.NewDense(8, 1, nn.Identity, nn.Glorot(rng)))
		x, y := points(24, 11)
		r := nn.Training{Loss: nn.SquaredError, Optimizer: &optim.SGD{Rate: 0.2}, Batch: 4, Epochs: 60, Rand: rng,
			Validation: nn.Pairs(points(50, 21)), Patience: patience}
		for p := range r.Run(net, x, y) {
			losses = append(losses, p.Validation)
			if p.Best {
				best = p.Epoch
			}
		}
		return losses, best, net
	}
	all, _, _ := run(0)
	early := 0
	for patience := 1; patience <= 12; patience++ {
		seen, wantBest, net := run(patience)
		best, stop := earlyStop(nil)(all, patience)
		if best != wantBest || stop != len(seen) {
			t.Errorf("patience %d: best %d, stop %d; the kernel has %d and %d", patience, best, stop, wantBest, len(seen))
		}
		if stop < len(all) {
			early++
		}
		if back := nn.MeanLoss(net, nn.SquaredError, nn.Pairs(points(50, 21))); math.Abs(back-all[best-1]) > 1e-12 {
			t.Errorf("patience %d: the net that comes back has the loss %g, that of the best epoch is %g", patience, back, all[best-1])
		}
	}
	if early < 3 {
		t.Errorf("only %d of 12 runs end early", early)
	}
}

// One update of the kernel with a Risk.
func TestWeightDecay(t *testing.T) {
	d := nn.NewDense(3, 2, nn.Tanh, nn.Values(check.List(72, 6)...))
	nn.Values(check.List(73, 2)...)(d.B)
	trace := nn.New(d).Forward(check.Matrix(74, 3, 5))
	trace.Backward(nn.Risk{Loss: nn.SquaredError, Lambda: 0.3}, check.Matrix(75, 2, 5))
	w, b := WeightDecay.Right()(d.W, mat.Col(nil, 0, d.B), &trace.Steps[1].Delta, check.Matrix(74, 3, 5), 0.2, 0.3)
	trace.Update(&optim.SGD{Rate: 0.2})
	equal(t, "W", w, d.W)
	equal(t, "b", mat.NewDense(2, 1, b), d.B)
}

// The kernel's dropout with the same random numbers.
func TestDropoutForward(t *testing.T) {
	x := check.Matrix(76, 4, 6)
	for _, p := range []float64{0, 0.3, 0.7} {
		for _, training := range []bool{true, false} {
			trace := nn.NewTrace(nn.New(nn.Dropout{P: p}))
			trace.Training, trace.Rand = training, rand.New(rand.NewPCG(77, 3)) // as in uniform
			trace.Forward(x)
			a, m := DropoutForward.Right()(x, uniform(77, 4, 6), p, training)
			equal(t, "a", a, trace.Output())
			if training {
				equal(t, "m", m, trace.Steps[1].Value("mask"))
			} else if mat.Sum(m) != 24 || mat.Max(m) != 1 {
				t.Errorf("in inference m = %v", mat.Formatted(m))
			}
		}
	}
}

// Who draws random numbers of his own is told so, and nobody else is.
func TestHolesElsewhere(t *testing.T) {
	for _, own := range []bool{true, false} {
		v := check.Run(DropoutForward, func(x, u *mat.Dense, p float64, training bool) (a, m *mat.Dense) {
			r, n := x.Dims()
			if own {
				return DropoutForward.Right()(x, uniform(99, r, n), p, training)
			}
			return DropoutForward.Right()(x, u, p/2, training)
		})
		if v.State != check.Fail || strings.Contains(v.Message, "random numbers of your own") != own {
			t.Errorf("own numbers: %v: %s %s", own, v.State, v.Message)
		}
	}
}

// The kernel's batch norm, and mean and variance by gonum.
func TestBatchNorm(t *testing.T) {
	l := nn.NewBatchNorm(3)
	nn.Values(check.List(78, 3)...)(l.Gamma)
	nn.Values(check.List(79, 3)...)(l.Beta)
	nn.Values(0.4, -1.2, 2)(l.Mean)
	nn.Values(0.7, 1.5, 3)(l.Variance)
	trace := nn.NewTrace(nn.New(l))
	trace.Training = true
	x := check.Matrix(80, 3, 7)
	trace.Forward(x)
	a, mean, variance := BatchNorm.Right()(x, mat.Col(nil, 0, l.Gamma), mat.Col(nil, 0, l.Beta), mat.Col(nil, 0, l.Mean), mat.Col(nil, 0, l.Variance))
	for i, old := range []float64{0.4, -1.2, 2} {
		if mu, _ := stat.PopMeanVariance(x.RawRowView(i), nil); math.Abs(mean[i]-(0.9*old+0.1*mu)) > 1e-12 {
			t.Errorf("μ̂ of neuron %d = %g, gonum's mean is %g", i, mean[i], mu)
		}
	}
	equal(t, "a", a, trace.Output())
	l.Absorb(trace.Steps[1])
	equal(t, "μ̂", mat.NewDense(3, 1, mean), l.Mean)
	equal(t, "σ̂²", mat.NewDense(3, 1, variance), l.Variance)
}

// The gradients are the central differences of R = Σ ∂L/∂a ⊙ a + ½λ‖W‖², which
// is written here without any derivative.
func TestBlockBackward(t *testing.T) {
	const out, in, n, lambda = 3, 2, 6, 0.4
	x, m, da := check.Matrix(81, in, n), mask(82, out, n, 0.3), check.Matrix(83, out, n)
	risk := func(theta []float64) float64 {
		w, gamma, beta := mat.NewDense(out, in, theta[:out*in]), theta[out*in:out*in+out], theta[out*in+out:]
		var h mat.Dense
		h.Mul(w, x)
		r := lambda / 2 * math.Pow(mat.Norm(w, 2), 2)
		for i := range out {
			mu, sigma2 := stat.PopMeanVariance(h.RawRowView(i), nil)
			for j := range n {
				z := (h.At(i, j) - mu) / math.Sqrt(sigma2+normEpsilon)
				r += da.At(i, j) * m.At(i, j) * (gamma[i]*z + beta[i])
			}
		}
		return r
	}
	theta := check.List(84, out*in+2*out)
	dw, dGamma, dBeta := BlockBackward.Right()(mat.NewDense(out, in, theta[:out*in]), x, theta[out*in:out*in+out], m, da, lambda)
	got := append(append(append([]float64{}, dw.RawMatrix().Data...), dGamma...), dBeta...)
	want := fd.Gradient(nil, risk, theta, &fd.Settings{Formula: fd.Central})
	if !floats.EqualApprox(got, want, 1e-6) {
		t.Errorf("the gradient is\n%.6f, central differences say\n%.6f", got, want)
	}
}

func equal(t *testing.T, what string, got, want mat.Matrix) {
	t.Helper()
	if !mat.EqualApprox(got, want, 1e-12) {
		t.Errorf("%s = %.6g, the kernel has %.6g", what, mat.Formatted(got), mat.Formatted(want))
	}
}
