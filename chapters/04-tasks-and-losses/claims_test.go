// Package claims holds what chapter 4 says of its figures, as tests.
package claims

import (
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func col(v ...float64) *mat.Dense { return mat.NewDense(len(v), 1, v) }

func judge(f nn.Activation, loss nn.Loss, z, y *mat.Dense) *nn.Trace {
	t := nn.New(nn.Activate{F: f}).Forward(z)
	t.Backward(loss, y)
	return t
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %g, want %g", what, got, want)
	}
}

// In the table of tasks δ is a − y for every matching pair.
func TestMatchingPairs(t *testing.T) {
	z := col(1.2, -0.4, 0.3)
	for _, c := range []struct {
		f    nn.Activation
		loss nn.Loss
		y    *mat.Dense
	}{
		{nn.Identity, nn.SquaredError, col(1, 0, 0.5)},
		{nn.Softmax, nn.CrossEntropy, col(1, 0, 0)},
		{nn.Logistic, nn.BinaryCrossEntropy, col(1, 0, 1)},
	} {
		tr := judge(c.f, c.loss, z, c.y)
		var want mat.Dense
		want.Sub(tr.Output(), c.y)
		if !mat.EqualApprox(&tr.Steps[1].Delta, &want, 1e-14) {
			t.Errorf("%v with %v: δ = %v, a − y = %v", c.f, c.loss, tr.Steps[1].Delta.RawMatrix().Data, want.RawMatrix().Data)
		}
	}
}

// The shapes of the loss curves for y = 1.
func TestCurves(t *testing.T) {
	slope := func(f nn.Activation, loss nn.Loss, z float64) float64 {
		return judge(f, loss, col(z), col(1)).Steps[1].Delta.At(0, 0)
	}
	if s := slope(nn.Logistic, nn.SquaredError, -5); s < -0.01 {
		t.Errorf("squared error of σ: slope %g far on the wrong side", s)
	}
	if s := slope(nn.Logistic, nn.BinaryCrossEntropy, -5); s > -0.99 {
		t.Errorf("cross-entropy: slope %g far on the wrong side", s)
	}
	for _, z := range []float64{-10, -1, -0.1} {
		near(t, "the slope of the perceptron loss", slope(nn.Identity, nn.PerceptronLoss, z), -1, 0)
		near(t, "the perceptron loss", nn.PerceptronLoss.Value(col(z), col(1)), -z, 0)
	}
	if s := slope(nn.Identity, nn.SquaredError, 4); s < 2 {
		t.Errorf("squared error of z does not push back: %g", s)
	}
	if L := nn.SquaredError.Value(col(0), col(1)); L != 0.5 {
		t.Errorf("the largest squared error of a logistic output is %g", L)
	}
}

// The coin's likelihood and the binary cross-entropy have their extreme at 7/10,
// and −log of a Gaussian is ½ squared error plus a constant.
func TestMaximumLikelihood(t *testing.T) {
	y := mat.NewDense(1, 10, []float64{1, 1, 1, 1, 1, 1, 1, 0, 0, 0})
	coin := func(a float64) float64 {
		guess := mat.NewDense(1, 10, nil)
		guess.Apply(func(_, _ int, _ float64) float64 { return a }, guess)
		return nn.BinaryCrossEntropy.Value(guess, y)
	}
	for a := 0.05; a < 1; a += 0.05 {
		near(t, "BCE", coin(a), -math.Log(math.Pow(a, 7)*math.Pow(1-a, 3))/10, 1e-12)
		if coin(a) < coin(0.7) {
			t.Errorf("BCE at %g is below that at 0.7", a)
		}
	}
	temperatures := []float64{24.8, 25.3, 26.1}
	for a := 24.0; a < 27; a += 0.1 {
		nll := 0.0
		for _, v := range temperatures {
			nll -= math.Log(math.Exp(-(v-a)*(v-a)/2) / math.Sqrt(2*math.Pi))
		}
		half := 3 * nn.SquaredError.Value(mat.NewDense(1, 3, []float64{a, a, a}), mat.NewDense(1, 3, temperatures))
		near(t, "the difference", nll-half, 3*math.Log(math.Sqrt(2*math.Pi)), 1e-9)
	}
}

// Cross-entropy is smallest at a = y, is H(y) there, and is no distance.
func TestBits(t *testing.T) {
	y, a := []float64{1. / 2, 1. / 4, 1. / 8, 1. / 8}, []float64{1. / 8, 1. / 2, 1. / 8, 1. / 4}
	bits := func(y, a []float64) float64 { return nn.CrossEntropy.Value(col(a...), col(y...)) / math.Log(2) }
	near(t, "H(y)", bits(y, y), 1.75, 1e-12)
	near(t, "H(y,a)", bits(y, a), 2.375, 1e-12)
	near(t, "KL(a‖y)", bits(a, y)-bits(a, a), 0.5, 1e-12)
	for s := 0.0; s <= 1.5; s += 0.1 {
		m := make([]float64, 4)
		for k := range m {
			m[k] = (1-s)*a[k] + s*y[k]
		}
		if bits(y, m) < 1.75-1e-12 {
			t.Errorf("s = %.1f: %g bits", s, bits(y, m))
		}
	}
}

// With λ the weights stop growing; the larger λ, the smaller they are.
func TestPriceOnWeights(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 0))
	x, y := mat.NewDense(2, 60, nil), mat.NewDense(1, 60, nil)
	for k := range 60 {
		class := k % 2
		c1, c2 := 2*float64(class), 0.0
		if k >= 55 {
			class, c1, c2 = 1, 6, -4
		}
		x.Set(0, k, c1+0.45*rng.NormFloat64())
		x.Set(1, k, c2+0.45*rng.NormFloat64())
		y.Set(0, k, float64(class))
	}
	before := math.Inf(1)
	for _, lambda := range []float64{0, 0.001, 0.01, 0.1} {
		net := nn.New(nn.NewDense(2, 1, nn.Logistic, nn.Zeros))
		run := nn.Training{Loss: nn.Risk{Loss: nn.BinaryCrossEntropy, Lambda: lambda}, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 10000}
		var half, norm float64
		for p := range run.Run(net, x, y) {
			norm = floats.Norm(net.Theta()[:2], 2)
			if p.Epoch == 7000 {
				half = norm
			}
		}
		if norm >= before {
			t.Errorf("λ = %g: ‖w‖ = %.3f, with the smaller λ %.3f", lambda, norm, before)
		}
		if still := norm-half < 0.02; still != (lambda > 0) {
			t.Errorf("λ = %g: ‖w‖ from %.3f to %.3f over the last 3000 steps", lambda, half, norm)
		}
		before = norm
	}
}

// escape counts the steps from w = b = z/2 until the output is 0.1; y is 0.
func escape(loss nn.Loss, z float64) (steps int) {
	l := nn.NewDense(1, 1, nn.Logistic, nn.Constant(z/2))
	l.B.Set(0, 0, z/2)
	t := nn.NewTrace(nn.New(l))
	for t.Forward(col(1)).At(0, 0) > 0.1 {
		t.Backward(loss, col(0))
		t.Update(&optim.SGD{Rate: 0.5})
		steps++
	}
	return steps
}

// Per unit of z the squared error needs e times, cross-entropy one or two more.
func TestEscape(t *testing.T) {
	near(t, "the squared error's steps from 8 to those from 7", float64(escape(nn.SquaredError, 8))/float64(escape(nn.SquaredError, 7)), math.E, 0.2)
	for z := 1.0; z <= 8; z++ {
		if more := escape(nn.BinaryCrossEntropy, z) - escape(nn.BinaryCrossEntropy, z-1); more < 1 || more > 2 {
			t.Errorf("z = %g: cross-entropy needs %d steps more", z, more)
		}
	}
}

var (
	x6 = mat.NewDense(1, 6, []float64{-3, -2, -1, 1, 2, 3})
	y6 = mat.NewDense(1, 6, []float64{0, 0, 1, 0, 1, 1})
)

// at is the trace of the neuron with w and b on the six samples.
func at(loss nn.Loss, w, b float64) *nn.Trace {
	l := nn.NewDense(1, 1, nn.Logistic, nn.Values(w))
	l.B.Set(0, 0, b)
	t := nn.New(l).Forward(x6)
	t.Backward(loss, y6)
	return t
}

// steps until w > 0, at most 20,000.
func turn(loss nn.Loss, w, b float64) (steps int) {
	t := at(loss, w, b)
	for ; t.Net.Theta()[0] <= 0 && steps < 20000; steps++ {
		t.Update(&optim.SGD{Rate: 0.5})
		t.Forward(x6)
		t.Backward(loss, y6)
	}
	return steps
}

func TestSurfaces(t *testing.T) {
	mse, ce := nn.SquaredError, nn.BinaryCrossEntropy
	if n := turn(ce, -4, 6); n > 10 {
		t.Errorf("cross-entropy needs %d steps", n)
	}
	if n := turn(mse, -4, 6); n < 5000 || n == 20000 {
		t.Errorf("the squared error needs %d steps", n)
	}
	if n := turn(mse, -5, 0); n != 20000 {
		t.Errorf("the squared error leaves the plateau after %d steps", n)
	}
	near(t, "the plateau", at(mse, -5, 0).Loss, 1./3, 1e-3)
	if ends, middle := at(mse, 5, 7).Loss+at(mse, 5, -7).Loss, at(mse, 5, 0).Loss; middle < ends/2 {
		t.Errorf("squared error: middle %g, ends %g", middle, ends/2)
	}
	rng := rand.New(rand.NewPCG(1, 0)) // cross-entropy is convex
	for range 1000 {
		w, b, w1, b1 := 12*rng.Float64()-6, 16*rng.Float64()-8, 12*rng.Float64()-6, 16*rng.Float64()-8
		ends, middle := at(ce, w, b).Loss+at(ce, w1, b1).Loss, at(ce, (w+w1)/2, (b+b1)/2).Loss
		if middle > ends/2+1e-12 {
			t.Fatalf("cross-entropy from (%g, %g) to (%g, %g): middle %g, ends %g", w, b, w1, b1, middle, ends/2)
		}
	}
}

// On the way from the confident mistake to the minimum cross-entropy's gradient
// only falls, and the squared error's rises until most of the way is done.
func TestGradientOnTheWay(t *testing.T) {
	norm := func(loss nn.Loss, s float64) float64 {
		return floats.Norm(at(loss, -4+s*4.7325, 6-6*s).Grad, 2)
	}
	top, where := 0.0, 0.0
	for s := 0.0; s < 0.98; s += 0.01 {
		if norm(nn.BinaryCrossEntropy, s+0.01) > norm(nn.BinaryCrossEntropy, s) {
			t.Errorf("cross-entropy's gradient rises at s = %.2f", s)
		}
		if g := norm(nn.SquaredError, s); g > top {
			top, where = g, s
		}
		if norm(nn.SquaredError, s) > norm(nn.BinaryCrossEntropy, s) {
			t.Errorf("s = %.2f: the squared error pulls harder", s)
		}
	}
	near(t, "the place of the squared error's largest gradient", where, 0.84, 0.02)
	near(t, "its share of the other there", top/norm(nn.BinaryCrossEntropy, where), 0.2, 0.02)
	if ratio := norm(nn.BinaryCrossEntropy, 0) / norm(nn.SquaredError, 0); ratio < 80 {
		t.Errorf("at the start cross-entropy's gradient is only %.0f times larger", ratio)
	}
}

// Sigmoids with the cross-entropy of one-hot targets: less loss than softmax,
// and no better than guessing.
func TestWrongPair(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	x, labels := mat.NewDense(1, 90, nil), make([]int, 90)
	for n := range labels {
		labels[n] = n % 3
		x.Set(0, n, 1+3*float64(n%3)+0.4*rng.NormFloat64())
	}
	y := nn.OneHot(labels, 3)
	var loss, right [2]float64
	for k, f := range []nn.Activation{nn.Softmax, nn.Logistic} {
		net := nn.New(nn.NewDense(1, 3, f, nn.Zeros))
		tr, sgd := nn.NewTrace(net), &optim.SGD{Rate: 0.2}
		for range 10000 {
			tr.Forward(x)
			tr.Backward(nn.CrossEntropy, y)
			tr.Update(sgd)
		}
		a := net.Predict(x)
		loss[k], right[k] = nn.CrossEntropy.Value(a, y), nn.Accuracy(a, y)
	}
	if loss[1] > loss[0]/10 || right[0] < 0.99 || right[1] > 0.4 {
		t.Errorf("softmax, sigmoids: loss %.4f, right %.2f", loss, right)
	}
	defer func() {
		if recover() == nil {
			t.Error("Training takes the pair, the text says that it refuses")
		}
	}()
	for range (nn.Training{Loss: nn.CrossEntropy, Optimizer: &optim.SGD{Rate: 0.2}}).Run(nn.New(nn.NewDense(1, 3, nn.Logistic, nn.Zeros)), x, y) {
	}
}

// Cross-entropy in bits lies above the 0–1 loss; the perceptron loss does not.
func TestSubstitutes(t *testing.T) {
	below := false
	for z := -5.0; z <= 5; z += 0.01 {
		mistake := 1 - nn.Heaviside.F(z)
		if bits := nn.LogisticCrossEntropy.Value(col(z), col(1)) / math.Ln2; bits < mistake-1e-12 {
			t.Errorf("z = %g: %g bits for %g mistakes", z, bits, mistake)
		}
		below = below || nn.PerceptronLoss.Value(col(z), col(1)) < mistake
	}
	if !below {
		t.Error("the perceptron loss is nowhere below the 0–1 loss")
	}
}
