// Package claims tests what the chapter says. The functions below the tests are
// those of the chapter's cells.
package claims

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/internal/chaptertest"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func close(t *testing.T, what string, got []float64, want ...float64) {
	t.Helper()
	if !floats.EqualApprox(got, want, 1e-4) {
		t.Errorf("%s = %.4f, want %.4f", what, got, want)
	}
}

// near is for numbers that the text gives with two places.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 0.0051) {
		t.Errorf("%s = %.4f, the text says %g", what, got, want)
	}
}

func validation() nn.Samples { return nn.Pairs(points(100, validSeed)) }

// shownLambdas are the rows of the table: λ, training, validation, norm, largest.
func shownLambdas(t *testing.T) [][]float64 { return chaptertest.Shown(t, "     λ  training")[1:] }

// Training loss grows with λ, validation has a valley at 0.01, weights gather
// around 0, and none is exactly 0.
func TestLambda(t *testing.T) {
	rows := shownLambdas(t)
	for i, row := range rows {
		if i > 0 && row[1] <= rows[i-1][1] || i != 2 && row[2] <= rows[2][2] {
			t.Errorf("λ = %g: training %g, validation %g", row[0], row[1], row[2])
		}
	}
	var around []float64
	for _, lambda := range []float64{1e-4, 1e-2, 1e-1} {
		w := fit(recipe{Lambda: lambda}).net.Layers[1].(*nn.Dense).W.RawMatrix().Data
		around = append(around, float64(floats.Count(func(w float64) bool { return math.Abs(w) < 0.05 }, w)))
		if slices.Contains(w, 0) {
			t.Errorf("λ = %g: a weight is exactly 0", lambda)
		}
	}
	if !slices.IsSorted(around) {
		t.Errorf("weights around 0 %v", around)
	}
}

// The truth is learnt first and the noise later, in all draws; the best
// parameters come back, and patience ends the run.
func TestLearntFirst(t *testing.T) {
	for _, row := range chaptertest.Shown(t, "draw 11: best epoch") { // draw, best, of, α, β, 1000, α, β
		alpha, beta, end := row[3], row[4], row[7]
		if alpha < 0.74 || beta > alpha/2 || end < beta+0.2 || row[2] != row[1]+100 {
			t.Errorf("draw %g: α, β = %.2f, %.2f at epoch %g of %g, at the end β = %.2f", row[0], alpha, beta, row[1], row[2], end)
		}
	}
	f := fit(recipe{Patience: 100})
	back, i := mse(f.net, validation()), floats.MinIdx(f.valid)
	if back != f.valid[i] || len(f.valid) != i+1+100 {
		t.Errorf("%v came back after %d epochs, the best was %v", back, len(f.valid), f.valid[i])
	}
}

// In the median of five draws every remedy helps; more data in every single
// draw and most; in the third draw no other remedy does.
func TestRemedies(t *testing.T) {
	rows := chaptertest.Shown(t, "none            0.41") // …, median, least, largest, the five draws
	for i, row := range rows {
		rows[i] = row[len(row)-8:]
	}
	none, more := rows[0], rows[4]
	for i, r := range rows[1:4] {
		if r[0] > 0.8*none[0] || r[5] < none[5] || more[0] > 0.8*r[0] {
			t.Errorf("remedy %d: %.2f, without %.2f", i+1, r, none)
		}
		if wide := r[2] - r[1]; wide < 0.03 {
			t.Errorf("remedy %d: the draws differ by %.2f only", i+1, wide)
		}
		near(t, "median", r[0], []float64{0.26, 0.29, 0.24}[i])
	}
	for i := 3; i < 8; i++ {
		for _, r := range rows[1:4] {
			if more[i] > 0.95*r[i] {
				t.Errorf("draw %d: 96 samples %.2f, another remedy %.2f", draws[i-3], more[i], r[i])
			}
		}
		if more[i] > 0.9*none[i] {
			t.Errorf("draw %d: 96 samples %.2f, 24 samples %.2f", draws[i-3], more[i], none[i])
		}
	}
}

// Mirrored samples help on all five draws, in the mean as much as measured ones.
func TestMirrored(t *testing.T) {
	var twice, more float64
	for _, d := range draws {
		plain, mirrored := fit(recipe{Draw: d}), fit(recipe{Draw: d, Mirror: true})
		p, m := mse(plain.net, validation()), mse(mirrored.net, validation())
		if a, b := p-plain.train, m-mirrored.train; m > 0.9*p || b > a {
			t.Errorf("draw %d: %.3f, mirrored %.3f; gap %.3f, mirrored %.3f", d, p, m, a, b)
		}
		twice += m
		more += mse(fit(recipe{Draw: d, N: 48}).net, validation())
	}
	if twice > more {
		t.Errorf("in the mean mirrored %.3f, 48 measured %.3f", twice/5, more/5)
	}
}

// w ← (1 − ηλ) w − η g; the bias pays nothing.
func TestDecay(t *testing.T) {
	d := nn.NewDense(1, 1, nn.Identity, nn.Values(0.5))
	tr := nn.New(d).Forward(mat.NewDense(1, 1, []float64{1}))
	tr.Backward(nn.Risk{Loss: nn.SquaredError, Lambda: 0.1}, mat.NewDense(1, 1, []float64{0.3}))
	tr.Update(&optim.SGD{Rate: 0.5})
	close(t, "w, b", []float64{d.W.At(0, 0), d.B.At(0, 0)}, 0.375, -0.1)
	near(t, "what 100 updates leave", math.Pow(1-0.1*0.1, 100), 0.37)
	x, y := mat.NewDense(1, 4, []float64{-1, 1, -1, 1}), mat.NewDense(1, 4, []float64{99, 99, 101, 101})
	risk := nn.Risk{Loss: nn.SquaredError, Lambda: 0.5}
	var b []float64
	for _, loss := range []nn.Loss{risk, greedy{risk}} {
		d := nn.NewDense(1, 1, nn.Identity, nn.Zeros)
		for range (nn.Training{Loss: loss, Optimizer: &optim.SGD{Rate: 0.1}, Epochs: 500}).Run(nn.New(d), x, y) {
		}
		b = append(b, d.B.At(0, 0))
	}
	close(t, "b", b, 100, 100/1.5)
}

// L1 makes most of the idle weights exactly 0, L2 none; both shrink the others.
func TestExactlyZero(t *testing.T) {
	const eta, lambda = 0.1, 0.1
	l2 := regress(func(w, g float64) float64 { return (1-eta*lambda)*w - eta*g })
	l1 := regress(func(w, g float64) float64 {
		v := w - eta*g
		return math.Copysign(max(0, math.Abs(v)-eta*lambda), v)
	})
	zero := func(w float64) bool { return w == 0 }
	if a, b := floats.Count(zero, l2), floats.Count(zero, l1[3:]); a != 0 || b < 12 {
		t.Errorf("L2 %d, L1 %d of 17", a, b)
	}
	for i, want := range []float64{2, -1, 0.5} {
		if math.Abs(l1[i]) >= math.Abs(want) || math.Abs(l2[i]) >= math.Abs(want) {
			t.Errorf("w%d: L2 %.2f, L1 %.2f, true %.2f", i+1, l2[i], l1[i], want)
		}
	}
}

// By hand is the library's dropout; the mean of the masks is 1; one thinned net
// is worse than the mean of many, and the whole net is close to that; without
// 1/(1−P) it is worse.
func TestDropout(t *testing.T) {
	ones := mat.NewDense(50, 400, nil)
	nn.Constant(1)(ones)
	tr := nn.NewTrace(nn.New(nn.Dropout{P: 0.2}))
	tr.Training, tr.Rand = true, rand.New(rand.NewPCG(1, 0))
	tr.Forward(ones)
	m, a, dx := drop(ones.RawMatrix().Data, ones.RawMatrix().Data, 0.2, rand.New(rand.NewPCG(1, 0)))
	if !slices.Equal(m, tr.Steps[1].Value("mask").RawMatrix().Data) || !slices.Equal(a, m) || !slices.Equal(dx, m) {
		t.Error("by hand is not the library's")
	}
	if mean := floats.Sum(m) / 20000; math.Abs(mean-1) > 0.02 || floats.Min(m) != 0 || floats.Max(m) != 1.25 {
		t.Errorf("masks from %v to %v, mean %v", floats.Min(m), floats.Max(m), mean)
	}
	net := fit(recipe{P: 0.2}).net
	x, y := points(100, validSeed)
	tr = nn.NewTrace(net)
	tr.Training, tr.Rand = true, rand.New(rand.NewPCG(3, 0))
	one := nn.MeanSquaredError.Value(tr.Forward(x), y)
	mean := mat.NewDense(1, 100, nil)
	for range 64 {
		mean.Add(mean, tr.Forward(x))
	}
	mean.Scale(1.0/64, mean)
	whole := mse(net, validation())
	if all := nn.MeanSquaredError.Value(mean, y); all > one*0.8 || math.Abs(whole-all) > 0.1*all {
		t.Errorf("one thinned net %v, mean of 64 %v, whole %v", one, all, whole)
	}
	theta := slices.Clone(net.Theta())
	for _, l := range net.Layers[1:] {
		if d, ok := l.(*nn.Dense); ok {
			d.W.Scale(1.25, d.W)
		}
	}
	if l := mse(net, validation()); l < 1.5*whole {
		t.Errorf("not rescaled: %v, rescaled %v", l, whole)
	}
	copy(net.Theta(), theta)
}

// The numbers worked by hand, and the slices against the library.
func TestByHand(t *testing.T) {
	da := []float64{1, 0, 0, 0}
	z, a, sigma := normForward([]float64{0, 2, 2, 8}, 2, 1)
	dx, dGamma, dBeta := normBackward(z, da, 2, sigma)
	close(t, "z", z, -1, -1.0/3, -1.0/3, 5.0/3)
	close(t, "a", a, -1, 1.0/3, 1.0/3, 13.0/3)
	close(t, "dx", dx, 1.0/3, -2.0/9, -2.0/9, 1.0/9)
	close(t, "Σ dx, Σ dx z", []float64{floats.Sum(dx), floats.Dot(dx, z)}, 0, 0)
	l, tr := four(true)
	s := tr.Steps[1]
	back := l.Backward(s, mat.NewDense(1, 4, da)).RawRowView(0)
	for _, c := range [][2][]float64{{z, s.Z.RawRowView(0)}, {a, s.A.RawRowView(0)}, {dx, back}, {{dGamma, dBeta}, {s.Grad(l.Gamma).At(0, 0), s.Grad(l.Beta).At(0, 0)}}} {
		if !floats.EqualApprox(c[0], c[1], 1e-12) {
			t.Errorf("by hand %v, the library %v", c[0], c[1])
		}
	}
	for k := range 4 {
		moved := []float64{0, 2, 2, 8}
		moved[k] += 1e-5
		_, up, _ := normForward(moved, 2, 1)
		moved[k] -= 2e-5
		_, down, _ := normForward(moved, 2, 1)
		close(t, "the difference quotient", []float64{(up[0] - down[0]) / 2e-5}, dx[k])
	}
	l.Absorb(s)
	close(t, "running averages", []float64{l.Mean.At(0, 0), l.Variance.At(0, 0)}, 0.3, 1.8)
	for range 9 {
		l.Absorb(s)
	}
	near(t, "the way after ten updates", l.Mean.At(0, 0)/3, 0.65)
	ln := nn.New(nn.NewLayerNorm(4)).Predict(mat.NewDense(4, 2, []float64{0, 10, 2, 30, 2, 30, 8, 90}))
	for j := range 2 {
		close(t, "layer norm", mat.Col(nil, j, ln), -1, -1.0/3, -1.0/3, 5.0/3)
	}
	alone := nn.NewTrace(nn.New(nn.NewBatchNorm(1)))
	alone.Training = true
	close(t, "one sample twice", alone.Forward(mat.NewDense(1, 2, []float64{1000, 1000})).RawRowView(0), 0, 0)
	defer func() {
		if recover() == nil {
			t.Error("a batch of 1 is taken, the text says that the library refuses it")
		}
	}()
	alone.Forward(mat.NewDense(1, 1, []float64{1000}))
}

// Batch norm gives every row the mean 0, layer norm every column, with the
// second neuron the largest in each.
func TestGroups(t *testing.T) {
	x := mat.NewDense(4, 6, []float64{1, 2, 3, 2, 1, 3, 40, 20, 30, 60, 50, 40, -1, 1, 0, 2, -1, -1, 5, 5, 6, 8, 7, 5})
	bn := nn.NewTrace(nn.New(nn.NewBatchNorm(4)))
	bn.Training = true
	rows, columns := bn.Forward(x), nn.New(nn.NewLayerNorm(4)).Predict(x)
	for i := range 4 {
		close(t, "a row", []float64{floats.Sum(rows.RawRowView(i))}, 0)
	}
	for j := range 6 {
		c := mat.Col(nil, j, columns)
		close(t, "a column", []float64{floats.Sum(c)}, 0)
		if floats.MaxIdx(c) != 1 {
			t.Errorf("sample %d: neuron %d is the largest", j+1, floats.MaxIdx(c)+1)
		}
	}
}

// A λ on the middle layer makes it as small as one on all layers does, and
// leaves the others about as large as without.
func TestLambdaPerLayer(t *testing.T) {
	var norms [3][3]float64
	for k, risk := range []nn.Risk{{}, {Lambda: 0.01}, {PerLayer: []float64{0, 0.01, 0}}} {
		risk.Loss = nn.MeanSquaredError
		net := wide(0)
		x, y := recipe{}.samples()
		for range (nn.Training{Loss: risk, Optimizer: &optim.Adam{Rate: 0.003}, Epochs: 500}).Run(net, x, y) {
		}
		for l := range 3 {
			norms[k][l] = mat.Norm(net.Layers[l].(*nn.Dense).W, 2)
		}
	}
	for l := range 3 {
		none, all, middle := norms[0][l], norms[1][l], norms[2][l]
		if l == 1 && (middle > none/3 || math.Abs(middle-all) > 0.1*all) || l != 1 && (math.Abs(middle-none) > 0.2*none || all > none) {
			t.Errorf("layer %d: ‖W‖ = %.2f, %.2f, %.2f", l+1, none, all, middle)
		}
	}
}

// Layer norm of many samples looks like a tanh, more than like a line.
func TestDyT(t *testing.T) {
	_, tanh := likeNorm(nn.NewDyT(1, 0.5))
	_, line := likeNorm(nn.NewDense(1, 1, nn.Identity, nn.Zeros))
	if tanh > 0.7*line {
		t.Errorf("DyT %v, line %v", tanh, line)
	}
}

func median(v []float64) float64 { return slices.Sorted(slices.Values(v))[len(v)/2] }

func batchNorm(n int) nn.Layer { return nn.NewBatchNorm(n) }

// From five starts: batch norm has the lower loss at each η, and learns at rates
// ten times larger than those at which the plain net still does.
func TestBatchNormBuys(t *testing.T) {
	he := math.Sqrt(2.0 / 16)
	for _, eta := range []float64{0.01, 0.03} {
		if plain, bn := median(moons(he, eta, nil)), median(moons(he, eta, batchNorm)); bn > 0.6*plain {
			t.Errorf("η = %g: %.3f, with batch norm %.3f", eta, plain, bn)
		}
	}
	rows := chaptertest.Shown(t, "none       η = 0.1") // η, median, …: none, batch norm, layer norm
	for i, row := range rows[:4] {
		eta, plain, bn := row[0], row[1], rows[4+i][1]
		if bn > 0.6*plain || eta >= 1 && (plain < 0.69 || bn > 0.07) {
			t.Errorf("η = %g: %.2f, with batch norm %.2f", eta, plain, bn)
		}
		if ln := rows[8+i][1]; eta == 0.3 && (plain > 0.2 || ln < plain) {
			t.Errorf("η = %g: the plain net has %.2f, with layer norm %.2f", eta, plain, ln)
		}
	}
}

// Plain learns at He's scale only, batch norm at every scale, layer norm at each a
// little, DyT at neither end unless α is larger; its five starts differ by more than the remedies do.
func TestScales(t *testing.T) {
	rows := chaptertest.Shown(t, "            s = 0.1 ")[1:] // median, least, largest of none, batch norm, layer norm, DyT for each s
	for k, s := range []float64{0.1, 0.35, 1, 3} {
		at := func(i int) []float64 { return rows[i][3*k : 3*k+3] }
		plain, bn, d := at(0), at(1), at(3)
		if learns := plain[0] < 0.3; learns != (s == 0.35) {
			t.Errorf("s = %v, plain: %.2f", s, plain)
		}
		if bn[0] < 0.045 || bn[0] > 0.075 {
			t.Errorf("s = %v, batch norm: %.2f", s, bn)
		}
		if ln := at(2); ln[0] > 0.6 || ln[0] < 2*bn[0] {
			t.Errorf("s = %v, layer norm: %.2f", s, ln)
		}
		if lost := d[0] > 0.68; lost != (s == 0.1 || s == 3) {
			t.Errorf("s = %v, DyT: %.2f", s, d)
		}
		if s == 1 && d[2]-d[1] < 0.5 {
			t.Errorf("s = 1, DyT: %.2f", d)
		}
	}
	steep := moons(0.1, 0.1, func(n int) nn.Layer { return nn.NewDyT(n, 2) })
	if learnt := floats.Count(func(v float64) bool { return v < 0.45 }, steep); learnt != 4 {
		t.Errorf("s = 0.1, DyT with α = 2: %.2f", steep)
	}
}

// The bias below a batch norm has no gradient.
func TestBiasBelowBatchNorm(t *testing.T) {
	net := deep(0.35, 3, batchNorm)
	set := data.Moons(rand.New(rand.NewPCG(1, 1)), 200, 0.15)
	tr := nn.NewTrace(net)
	tr.Training = true
	tr.Forward(set.X())
	tr.Backward(nn.LogisticCrossEntropy, set.Y())
	first := net.Layers[0].(*nn.Dense)
	if b, w := mat.Norm(tr.Steps[1].Grad(first.B), 2), mat.Norm(tr.Steps[1].Grad(first.W), 2); b > 1e-12 || w < 0.1 {
		t.Errorf("‖∂b‖ = %g, ‖∂W‖ = %g", b, w)
	}
}

var truth = nn.Elementwise{
	Name: "sin 2x", F: func(x float64) float64 { return math.Sin(2 * x) },
	Prime: func(x, _ float64) float64 { return 2 * math.Cos(2*x) },
}

const few, validSeed, testSeed = 24, 21, 31

var draws = []uint64{11, 10, 12, 13, 14}

// fitted is a run that is over.
type fitted struct {
	net   *nn.Network
	train float64   // at the end
	valid []float64 // per epoch, with patience
}

var seen = map[recipe]fitted{}

// fit is the chapter's, once for every recipe.
func fit(r recipe) fitted {
	if r.Draw == 0 {
		r.Draw = draws[0]
	}
	if r.Epochs == 0 {
		r.Epochs = 1000
	}
	if f, ok := seen[r]; ok {
		return f
	}
	f := fitted{net: wide(r.P)}
	x, y := r.samples()
	run := nn.Training{
		Loss:      nn.Risk{Loss: nn.MeanSquaredError, Lambda: r.Lambda},
		Optimizer: &optim.Adam{Rate: 0.003}, Epochs: r.Epochs,
		Rand: rand.New(rand.NewPCG(2, 0)), Patience: r.Patience}
	if r.Patience > 0 {
		run.Validation = validation()
	}
	for p := range run.Run(f.net, x, y) {
		f.valid = append(f.valid, p.Validation)
	}
	f.train = mse(f.net, nn.Pairs(x, y))
	seen[r] = f
	return f
}

// normForward is batch norm in training, for one neuron over n samples.
func normForward(x []float64, gamma, beta float64) (z, a []float64, sigma float64) {
	n, mu, variance := float64(len(x)), 0.0, 0.0
	for _, v := range x {
		mu += v / n
	}
	for _, v := range x {
		variance += (v - mu) * (v - mu) / n
	}
	sigma = math.Sqrt(variance + 1e-5)
	for k, v := range x {
		z = append(z, (v-mu)/sigma)
		a = append(a, gamma*z[k]+beta)
	}
	return z, a, sigma
}

// normBackward goes back through the same neuron.
func normBackward(z, da []float64, gamma, sigma float64) (dx []float64, dGamma, dBeta float64) {
	for k := range z {
		dGamma += da[k] * z[k] // ∂L/∂γ = Σ ∂L/∂a z
		dBeta += da[k]         // ∂L/∂β = Σ ∂L/∂a
	}
	n := float64(len(z))
	meanDelta, meanDeltaZ := gamma*dBeta/n, gamma*dGamma/n
	for k := range z {
		dx = append(dx, (gamma*da[k]-meanDelta-z[k]*meanDeltaZ)/sigma)
	}
	return dx, dGamma, dBeta
}

// four is the library's batch norm with γ = 2, β = 1 after a pass over 0, 2, 2, 8.
func four(training bool) (*nn.BatchNorm, *nn.Trace) {
	l := nn.NewBatchNorm(1)
	t := nn.NewTrace(nn.New(l))
	l.Gamma.Set(0, 0, 2)
	l.Beta.Set(0, 0, 1)
	t.Training = training
	t.Forward(mat.NewDense(1, 4, []float64{0, 2, 2, 8}))
	return l, t
}

// drop is a dropout layer on one sample, forward and backward. It drops where
// a random number between 0 and 1 is below P.
func drop(x, da []float64, P float64, rng *rand.Rand) (m, a, dx []float64) {
	for i := range x {
		keep := 1 / (1 - P)
		if rng.Float64() < P {
			keep = 0
		}
		m = append(m, keep)
		a = append(a, keep*x[i])    // a = m ⊙ x
		dx = append(dx, keep*da[i]) // ∂L/∂x = m ⊙ ∂L/∂a
	}
	return m, a, dx
}

// regress learns 20 weights from 40 samples of y = 2x₁ − x₂ + ½x₃ + noise.
func regress(step func(w, g float64) float64) []float64 {
	rng := rand.New(rand.NewPCG(6, 0))
	x, y := mat.NewDense(40, 20, nil), mat.NewVecDense(40, nil)
	nn.Normal(rng, 1)(x)
	for n := range 40 {
		y.SetVec(n, 2*x.At(n, 0)-x.At(n, 1)+0.5*x.At(n, 2)+0.3*rng.NormFloat64())
	}
	w := mat.NewVecDense(20, nil)
	for range 500 {
		var e, g mat.VecDense
		e.MulVec(x, w)
		e.SubVec(&e, y) // e = x w − y
		g.MulVec(x.T(), &e)
		for i := range 20 {
			w.SetVec(i, step(w.AtVec(i), g.AtVec(i)/40))
		}
	}
	return w.RawVector().Data
}

// many are 30 samples of 32 neurons, of very different sizes.
func many() *mat.Dense {
	rng, x := rand.New(rand.NewPCG(1, 0)), mat.NewDense(32, 30, nil)
	for j := range 30 {
		scale := math.Exp(0.8 * rng.NormFloat64())
		for i := range 32 {
			x.Set(i, j, scale*rng.NormFloat64())
		}
	}
	return x
}

// likeNorm learns from all pairs of x and layer norm's answer.
func likeNorm(l nn.Layer) (net *nn.Network, loss float64) {
	x := many()
	y := mat.DenseCopyOf(nn.New(nn.NewLayerNorm(32)).Predict(x))
	in := mat.NewDense(1, 32*30, x.RawMatrix().Data)
	out := mat.NewDense(1, 32*30, y.RawMatrix().Data)
	net = nn.New(l)
	run := nn.Training{Loss: nn.MeanSquaredError,
		Optimizer: &optim.Adam{Rate: 0.02}, Epochs: 600}
	for range run.Run(net, in, out) {
	}
	return net, mse(net, nn.Pairs(in, out))
}

// deep has six hidden layers, with a normalisation before each ReLU.
func deep(s float64, seed uint64, norm func(neurons int) nn.Layer) *nn.Network {
	init := nn.Normal(rand.New(rand.NewPCG(seed, 0)), s)
	layers, in := []nn.Layer(nil), 2
	for range 6 {
		layers = append(layers, nn.NewDense(in, 16, nn.Identity, init))
		if norm != nil {
			layers = append(layers, norm(16))
		}
		layers, in = append(layers, nn.Activate{F: nn.ReLU}), 16
	}
	return nn.New(append(layers, nn.NewDense(16, 1, nn.Identity, init))...)
}

// moons trains from five starts and returns the losses on 500 other points.
func moons(s, eta float64, norm func(neurons int) nn.Layer) (loss []float64) {
	set := data.Moons(rand.New(rand.NewPCG(1, 1)), 200, 0.15)
	fresh := data.Moons(rand.New(rand.NewPCG(1, 2)), 500, 0.15)
	for seed := uint64(1); seed <= 5; seed++ {
		net := deep(s, seed, norm)
		run := nn.Training{Loss: nn.LogisticCrossEntropy, Batch: 20, Epochs: 20,
			Optimizer: &optim.SGD{Rate: eta}, Rand: rand.New(rand.NewPCG(seed, 5))}
		for range run.RunOn(net, set) {
		}
		L := nn.MeanLoss(net, nn.LogisticCrossEntropy, fresh)
		if math.IsNaN(L) {
			L = math.Inf(1)
		}
		loss = append(loss, L)
	}
	return loss
}

// greedy is a risk that also penalises biases: a mistake.
type greedy struct{ nn.Risk }

func (r greedy) Penalty(grad *mat.Dense, layer int, p nn.Param) float64 {
	p.Weight = true
	return r.Risk.Penalty(grad, layer, p)
}

// points are n samples of y = sin 2x + 0.4·N(0, 1), −3 ≤ x < 3.
func points(n int, seed uint64) (x, y *mat.Dense) {
	rng := rand.New(rand.NewPCG(seed, 7))
	x, y = mat.NewDense(1, n, nil), mat.NewDense(1, n, nil)
	for i := range n {
		v := 6*rng.Float64() - 3
		x.Set(0, i, v)
		y.Set(0, i, truth.F(v)+0.4*rng.NormFloat64())
	}
	return x, y
}

// wide is 1-32-32-1, with dropout after both hidden layers if P > 0.
func wide(P float64) *nn.Network {
	init := nn.Normal(rand.New(rand.NewPCG(1, 0)), 0.4)
	layers, in := []nn.Layer(nil), 1
	for range 2 {
		layers = append(layers, nn.NewDense(in, 32, nn.Tanh, init))
		if P > 0 {
			layers = append(layers, nn.Dropout{P: P})
		}
		in = 32
	}
	return nn.New(append(layers, nn.NewDense(32, 1, nn.Identity, init))...)
}

// recipe is a training run with remedies; the zero value has none.
type recipe struct {
	P, Lambda           float64
	Patience, N, Epochs int
	Draw                uint64
	Mirror              bool // adds (−x, −y) to every sample (x, y)
}

// samples are those that the run learns from.
func (r recipe) samples() (x, y *mat.Dense) {
	if r.Draw == 0 {
		r.Draw = draws[0]
	}
	x, y = points(max(r.N, few), r.Draw)
	if r.Mirror {
		var u, v, both, targets mat.Dense
		u.Scale(-1, x)
		v.Scale(-1, y)
		both.Augment(x, &u)
		targets.Augment(y, &v)
		return &both, &targets
	}
	return x, y
}

// mse is the mean squared error, without holes and without a penalty.
func mse(net *nn.Network, set nn.Samples) float64 {
	return nn.MeanLoss(net, nn.MeanSquaredError, set)
}
