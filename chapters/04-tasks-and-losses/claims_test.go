// Package claims holds what chapter 4 says of its figures, as tests.
package claims

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
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

// neuron is σ(wx + b).
func neuron(w, b float64) *nn.Network {
	l := nn.NewDense(1, 1, nn.Logistic, nn.Values(w))
	l.B.Set(0, 0, b)
	return nn.New(l)
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
	for _, c := range []struct{ z, cross, square float64 }{{-5, -0.993, -0.007}, {0, -0.5, -0.125}, {0.5, -0.378, -0.089}, {5, -0.007, 0}} {
		near(t, "cross-entropy's slope", slope(nn.Logistic, nn.BinaryCrossEntropy, c.z), c.cross, 5e-4)
		near(t, "the squared error's slope", slope(nn.Logistic, nn.SquaredError, c.z), c.square, 5e-4)
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

// Cross-entropy is smallest at a = y, is H(y) there, and is not symmetric. No two
// of the numbers agree, so that a mistake would be seen: a is no permutation of y.
func TestBits(t *testing.T) {
	y, a := []float64{1. / 2, 1. / 4, 1. / 8, 1. / 16, 1. / 16}, []float64{1. / 8, 1. / 4, 1. / 4, 1. / 4, 1. / 8}
	bits := func(y, a []float64) float64 { return nn.CrossEntropy.Value(col(a...), col(y...)) / math.Ln2 }
	near(t, "Σy", floats.Sum(y), 1, 0)
	near(t, "Σa", floats.Sum(a), 1, 0)
	near(t, "H(y)", bits(y, y), 1.875, 1e-12)
	near(t, "H(y,a)", bits(y, a), 2.5625, 1e-12)
	near(t, "KL(a‖y)", bits(a, y)-bits(a, a), 0.625, 1e-12)
	seen := []float64{bits(y, y), bits(a, a), bits(y, a), bits(a, y), bits(y, a) - bits(y, y), bits(a, y) - bits(a, a), bits(y, a) - bits(a, a), bits(a, y) - bits(y, y)}
	for i, u := range seen {
		for _, v := range seen[:i] {
			if math.Abs(u-v) < 0.05 {
				t.Errorf("two of %.4f agree", seen)
			}
		}
	}
	for s := 0.0; s <= 1.33; s += 0.1 {
		m := make([]float64, len(a))
		for k := range m {
			m[k] = (1-s)*a[k] + s*y[k]
		}
		if bits(y, m) < 1.875-1e-12 {
			t.Errorf("s = %.1f: %g bits", s, bits(y, m))
		}
	}
}

// One bad measurement moves the mean by 2.4 to where no measurement is; the
// median of the three good ones stays among the best of the absolute error.
func TestBrokenThermometer(t *testing.T) {
	y := []float64{24.8, 25.3, 26.1, 35}
	absolute := func(c float64) (L float64) {
		for _, v := range y {
			L += math.Abs(c - v)
		}
		return L
	}
	near(t, "the mean's way", floats.Sum(y)/4-floats.Sum(y[:3])/3, 2.4, 1e-9)
	for c := 24.0; c < 31; c += 0.01 {
		if absolute(c) < absolute(25.3)-1e-9 {
			t.Errorf("|c − y| at %.2f is below that at 25.3", c)
		}
	}
}

// Training makes the likelihood of the sixty labels larger, from ½⁶⁰ to more than ¼.
func TestLikelihoodOfANetwork(t *testing.T) {
	set := data.Clouds(rand.New(rand.NewPCG(3, 0)), 55, 5, 0.45)
	net := nn.New(nn.NewDense(2, 1, nn.Logistic, nn.Zeros))
	likelihood := func() float64 {
		p := 1.0
		for n, a := range net.Predict(set.X()).RawRowView(0) {
			if set.Y().At(0, n) == 0 {
				a = 1 - a
			}
			p *= a
		}
		return p
	}
	near(t, "the likelihood at the start, in 2⁻⁶⁰", likelihood()*0x1p60, 1, 1e-9)
	for range (nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 999}).Run(net, set.X(), set.Y()) {
	}
	L := nn.BinaryCrossEntropy.Value(net.Predict(set.X()), set.Y())
	near(t, "the likelihood after 999 steps", likelihood(), math.Exp(-60*L), 1e-9)
	if likelihood() < 0.25 {
		t.Errorf("likelihood %g", likelihood())
	}
}

// Without a price the weights go on growing, and bend upwards on a logarithmic
// axis; with λ > 0 they stop, the larger λ, the smaller and the sooner, and the
// larger is the loss without the price.
func TestPriceOnWeights(t *testing.T) {
	set := data.Clouds(rand.New(rand.NewPCG(3, 0)), 55, 5, 0.45)
	x, y := set.X(), set.Y()
	rest, cheapest := math.Inf(1), 0.0
	before := math.Inf(1)
	for _, lambda := range []float64{0, 0.001, 0.01, 0.1} {
		net := nn.New(nn.NewDense(2, 1, nn.Logistic, nn.Zeros))
		run := nn.Training{Loss: nn.Risk{Loss: nn.BinaryCrossEntropy, Lambda: lambda}, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 10000}
		var half, norm float64
		var norms []float64
		for p := range run.Run(net, x, y) {
			norm = floats.Norm(net.Theta()[:2], 2)
			norms = append(norms, norm)
			if p.Epoch == 7000 {
				half = norm
			}
		}
		if lambda == 0 && norms[9999]-norms[999] < 1.3*(norms[999]-norms[99]) {
			t.Errorf("λ = 0: ‖w‖ %.2f, %.2f, %.2f after 100, 1000, 10,000 steps", norms[99], norms[999], norms[9999])
		}
		when := float64(slices.IndexFunc(norms, func(v float64) bool { return v > 0.99*norm }))
		L := nn.BinaryCrossEntropy.Value(net.Predict(x), y)
		if when >= rest || L <= cheapest {
			t.Errorf("λ = %g: at rest after %g steps, before %g; L %.4f, before %.4f", lambda, when, rest, L, cheapest)
		}
		rest, cheapest = when, L
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
	t := nn.NewTrace(neuron(z/2, z/2))
	for steps < 100000 && t.Forward(col(1)).At(0, 0) > 0.1 {
		t.Backward(loss, col(0))
		t.Update(&optim.SGD{Rate: 0.5})
		steps++
	}
	return steps
}

// Per unit of z the squared error needs e times, cross-entropy one or two more.
func TestEscape(t *testing.T) {
	if s, c := escape(nn.SquaredError, 4), escape(nn.BinaryCrossEntropy, 4); s != 141 || c != 15 {
		t.Errorf("from z = 4 %d and %d steps", s, c)
	}
	last := 1.0
	for z := 3.0; z <= 10; z++ {
		ratio := float64(escape(nn.SquaredError, z)) / float64(escape(nn.SquaredError, z-1))
		if ratio <= last || ratio > math.E {
			t.Errorf("z = %g: %.3f times the steps, before %.3f", z, ratio, last)
		}
		last = ratio
	}
	near(t, "the squared error's steps from 10 to those from 9", last, math.E, 0.05)
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
	t := neuron(w, b).Forward(x6)
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

// plain is the squared error of the six samples without the library.
func plain(w, b float64) (L float64) {
	for n, x := range x6.RawRowView(0) {
		e := 1/(1+math.Exp(-w*x-b)) - y6.At(0, n)
		L += e * e / 12
	}
	return L
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
	// One minimum, on b = 0 and near that of cross-entropy, and from it two arms
	// in which L falls to 1/12: below it nothing is found.
	least, wl, bl := math.Inf(1), 0.0, 0.0
	for w := -6.0; w <= 30; w += 0.1 {
		for b := -45.0; b <= 45; b += 0.15 {
			if L := plain(w, b); L < least {
				least, wl, bl = L, w, b
			}
		}
	}
	near(t, "the least squared error", least, 0.0817, 1e-4)
	near(t, "its w", wl, 0.57, 0.1)
	near(t, "its b", bl, 0, 0.16)
	near(t, "its gradient", floats.Norm(at(mse, 0.5671, 0).Grad, 2), 0, 1e-3)
	near(t, "the least cross-entropy's gradient", floats.Norm(at(ce, 0.7325, 0).Grad, 2), 0, 1e-4)
	for _, b := range []float64{30, -30} {
		near(t, "an arm", at(mse, 20, b).Loss, 1./12, 1e-4)
		if at(mse, 20, b).Loss < least {
			t.Error("an arm is below the minimum")
		}
	}
	near(t, "the right plateau", at(mse, 6, 0).Loss, 1./6, 2e-3)
	for w := -5.9; w < 6; w += 0.1 { // along b = 0 the steepest place of the squared error is flatter than cross-entropy at −2
		if g := math.Abs(at(mse, w, 0).Grad[0]); g > math.Abs(at(ce, -2, 0).Grad[0])/5 {
			t.Errorf("w = %.1f: slope %.3f", w, g)
		}
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
	dip, at97 := math.Inf(1), 0.0
	for s := 0.9; s < 1; s += 0.001 {
		if g := norm(nn.SquaredError, s); g < dip {
			dip, at97 = g, s
		}
	}
	near(t, "the dip", at97, 0.97, 0.01)
	near(t, "its share of the other there", top/norm(nn.BinaryCrossEntropy, where), 0.2, 0.02)
	if ratio := norm(nn.BinaryCrossEntropy, 0) / norm(nn.SquaredError, 0); ratio < 80 {
		t.Errorf("at the start cross-entropy's gradient is only %.0f times larger", ratio)
	}
}

// Sigmoids with the cross-entropy of one-hot targets: the library refuses, and by
// hand all three say yes everywhere, with a loss near 0. Many labels with the
// right pair are learnt.
func TestWrongPair(t *testing.T) {
	if why := nn.CrossEntropy.(nn.Checker).CheckOutput(nn.Logistic.Range()); why == "" {
		t.Error("the library takes sigmoids with cross-entropy")
	}
	rng := rand.New(rand.NewPCG(1, 0))
	var x [90]float64
	for n := range x {
		x[n] = 1 + 3*float64(n%3) + 0.4*rng.NormFloat64()
	}
	var w, b [3]float64
	L := 0.0
	for range 10000 {
		var dw, db [3]float64
		L = 0
		for n, v := range x {
			a := nn.Logistic.F(w[n%3]*v + b[n%3])
			L -= math.Log(a) / 90
			dw[n%3] -= (1 - a) * v / 90
			db[n%3] -= (1 - a) / 90
		}
		for k := range w {
			w[k], b[k] = w[k]-0.2*dw[k], b[k]-0.2*db[k]
		}
	}
	for k := range w {
		for _, v := range []float64{1, 4, 7} {
			if a := nn.Logistic.F(w[k]*v + b[k]); a < 0.8 {
				t.Errorf("a%d at %g is %.3f", k+1, v, a)
			}
		}
	}
	if L > 0.01 {
		t.Errorf("the loss is %g", L)
	}
}

// Three labels of ninety points.
func TestManyLabels(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	x, y := mat.NewDense(2, 90, nil), mat.NewDense(3, 90, nil)
	for n := range 90 {
		u, v := 4*rng.Float64()-2, 4*rng.Float64()-2
		x.SetCol(n, []float64{u, v})
		y.SetCol(n, []float64{nn.Heaviside.F(u), nn.Heaviside.F(v), nn.Heaviside.F(u + v - 1)})
	}
	net := nn.New(nn.NewDense(2, 3, nn.Logistic, nn.Zeros))
	for range (nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 1000}).Run(net, x, y) {
	}
	wrong := 0
	a := net.Predict(x)
	for n := range 90 {
		for k := range 3 {
			if (a.At(k, n) > 0.5) != (y.At(k, n) > 0.5) {
				wrong++
			}
		}
	}
	if wrong > 3 {
		t.Errorf("%d of 270 labels wrong", wrong)
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

// The Brier score judges well: on average it is smallest for the true probability.
func TestBrierScore(t *testing.T) {
	for _, p := range []float64{0.1, 0.35, 0.8} {
		score := func(a float64) float64 { return p*(a-1)*(a-1) + (1-p)*a*a }
		for a := 0.0; a <= 1; a += 0.01 {
			if score(a) < score(p)-1e-12 {
				t.Errorf("p = %g: the score of %.2f is smaller", p, a)
			}
		}
	}
}
