// Package claims holds what chapter 3 says of its figures, as tests.
package claims

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// clouds is the data set of the chapter, with five far samples or none.
func clouds(far int) (x, y *mat.Dense) {
	set := data.Clouds(rand.New(rand.NewPCG(3, 0)), 55, far, 0.45)
	return set.X(), set.Y()
}

func signs(y *mat.Dense) *mat.Dense {
	s := mat.DenseCopyOf(y)
	s.Apply(func(_, _ int, v float64) float64 { return 2*v - 1 }, y)
	return s
}

func leastSquares(t *testing.T, x, y *mat.Dense) *nn.Network {
	t.Helper()
	l, err := nn.LeastSquares(x, y)
	if err != nil {
		t.Fatal(err)
	}
	return nn.New(l)
}

func train(net *nn.Network, loss nn.Loss, rule nn.Optimizer, epochs int, x, y *mat.Dense) *nn.Network {
	for range (nn.Training{Loss: loss, Optimizer: rule, Epochs: epochs}).Run(net, x, y) {
	}
	return net
}

// single is one layer from zero.
func single(out int, f nn.Activation, loss nn.Loss, rate float64, epochs int, x, y *mat.Dense) *nn.Network {
	return train(nn.New(nn.NewDense(2, out, f, nn.Zeros)), loss, &optim.SGD{Rate: rate}, epochs, x, y)
}

func mlp(x, y *mat.Dense) *nn.Network {
	rng := rand.New(rand.NewPCG(1, 0))
	net := nn.New(nn.NewDense(2, 6, nn.Tanh, nn.Glorot(rng)), nn.NewDense(6, 1, nn.Logistic, nn.Glorot(rng)))
	return train(net, nn.BinaryCrossEntropy, &optim.Adam{Rate: 0.03}, 500, x, y)
}

// wrong counts mistakes; targets are 0 and 1, one-hot, or ±1.
func wrong(net *nn.Network, x, y *mat.Dense) int {
	_, n := x.Dims()
	return int(math.Round(float64(n) * (1 - nn.Accuracy(net.Predict(x), y))))
}

// descend is the path of w, b and L of the three samples, in plain numbers.
func descend(w, b, eta float64, steps int) (ws, bs, Ls []float64) {
	for range steps + 1 {
		dw, db, L := 0.0, 0.0, 0.0
		for n, x := range []float64{0, 1, 2} {
			r := w*x + b - []float64{1, 2, 4}[n]
			dw, db, L = dw+r*x/3, db+r/3, L+r*r/6
		}
		ws, bs, Ls = append(ws, w), append(bs, b), append(Ls, L)
		w, b = w-eta*dw, b-eta*db
	}
	return ws, bs, Ls
}

// The closed form is 3/2 and 5/6; by hand and in the library the same steps lead
// there, and the first does most of the work.
func TestDescentFindsTheClosedForm(t *testing.T) {
	x, y := mat.NewDense(1, 3, []float64{0, 1, 2}), mat.NewDense(1, 3, []float64{1, 2, 4})
	closed := leastSquares(t, x, y).Theta()
	if !floats.EqualApprox(closed, []float64{3. / 2, 5. / 6}, 1e-12) {
		t.Errorf("w, b = %v", closed)
	}
	w, b, L := descend(0, 0, 0.4, 100)
	net := nn.New(nn.NewDense(1, 1, nn.Identity, nn.Zeros))
	for p := range (nn.Training{Loss: nn.SquaredError, Optimizer: &optim.SGD{Rate: 0.4}, Epochs: 100}).Run(net, x, y) {
		if k := p.Epoch; !floats.EqualApprox(net.Theta(), []float64{w[k], b[k]}, 1e-12) {
			t.Fatalf("step %d: the library %v, by hand %g %g", k, net.Theta(), w[k], b[k])
		}
	}
	if !floats.EqualApprox(net.Theta(), closed, 1e-4) {
		t.Errorf("after 100 steps %v", net.Theta())
	}
	if share := (L[0] - L[1]) / (L[0] - L[100]); share < 0.99 {
		t.Errorf("the first step does %.2f of the work", share)
	}
}

// Three learning rates: one creeps, one arrives, one climbs with every step, and
// crosses the valley each time.
func TestThreeRates(t *testing.T) {
	_, _, small := descend(-1, 1.5, 0.02, 30)
	w, b, good := descend(-1, 1.5, 0.4, 30)
	wl, bl, large := descend(-1, 1.5, 0.9, 30)
	for k := 1; k <= 30; k++ {
		if small[k] >= small[k-1] || good[k] >= good[k-1] {
			t.Errorf("step %d: a small or good step goes up", k)
		}
		if large[k] <= large[k-1] {
			t.Errorf("step %d: the large step goes down", k)
		}
	}
	if least := 1. / 36; small[30] < 10*least || good[30] > 1.05*least {
		t.Errorf("after 30 steps %.3f and %.3f, the least is %.3f", small[30], good[30], least)
	}
	// The steep direction of the surface is (5/3 − 1, …), about (0.81, 0.58): the valley runs across it.
	across := func(w, b float64) float64 { return 0.811*(w-1.5) + 0.585*(b-5./6) }
	for k := 1; k < 7; k++ {
		if across(wl[k], bl[k])*across(wl[k-1], bl[k-1]) >= 0 {
			t.Errorf("step %d does not cross the valley", k)
		}
	}
	if first := math.Abs(across(w[1], b[1])); first > 0.1 {
		t.Errorf("the first good step ends %.2f beside the floor", first)
	}
}

// The line cannot follow the ball; the square of the time and the network can,
// and only the square goes on to where nothing was measured.
func TestThrownBall(t *testing.T) {
	set := data.Parabola(rand.New(rand.NewPCG(1, 0)), 25, 0.1)
	squares := func(t *mat.Dense) *mat.Dense {
		_, n := t.Dims()
		x := mat.NewDense(2, n, nil)
		for k, v := range t.RawRowView(0) {
			x.Set(0, k, v)
			x.Set(1, k, v*v)
		}
		return x
	}
	rng := rand.New(rand.NewPCG(1, 0))
	net := nn.New(nn.NewDense(1, 8, nn.Tanh, nn.Glorot(rng)), nn.NewDense(8, 1, nn.Identity, nn.Glorot(rng)))
	train(net, nn.SquaredError, &optim.Adam{Rate: 0.02}, 3000, set.X(), set.Y())
	line, parabola := leastSquares(t, set.X(), set.Y()), leastSquares(t, squares(set.X()), set.Y())

	late := mat.NewDense(1, 1, []float64{3})
	for _, m := range []struct {
		name     string
		net      *nn.Network
		x, later *mat.Dense
		fits     bool // what was measured
		goesOn   bool
	}{
		{"line", line, set.X(), late, false, false},
		{"parabola", parabola, squares(set.X()), squares(late), true, true},
		{"network", net, set.X(), late, true, false},
	} {
		rms := math.Sqrt(nn.MeanSquaredError.Value(m.net.Predict(m.x), set.Y()))
		if m.fits != (rms < 0.15) || !m.fits && rms < 1.5 {
			t.Errorf("%s misses by %.2f m", m.name, rms)
		}
		off := math.Abs(m.net.Predict(m.later).At(0, 0) - data.Height(3))
		if m.goesOn != (off < 0.5) || !m.goesOn && off < 5 {
			t.Errorf("%s is off by %.1f m at 3 s", m.name, off)
		}
	}
	// In training the network looks better than the noise, in the test it is worse.
	for seed := range uint64(5) {
		set, test := data.Parabola(rand.New(rand.NewPCG(seed+1, 0)), 25, 0.1), data.Parabola(rand.New(rand.NewPCG(seed+2, 0)), 25, 0.1)
		rng := rand.New(rand.NewPCG(1, 0))
		net := nn.New(nn.NewDense(1, 8, nn.Tanh, nn.Glorot(rng)), nn.NewDense(8, 1, nn.Identity, nn.Glorot(rng)))
		train(net, nn.SquaredError, &optim.Adam{Rate: 0.02}, 3000, set.X(), set.Y())
		rms := func(s *data.Set) float64 {
			return math.Sqrt(nn.MeanSquaredError.Value(net.Predict(s.X()), s.Y()))
		}
		t.Logf("throw %d: training %.3f m, test %.3f m", seed+1, rms(set), rms(test))
		if seed == 0 && !(rms(set) < 0.1 && rms(test) > 0.1) || rms(set) >= rms(test) {
			t.Errorf("throw %d: training %.3f m, test %.3f m", seed+1, rms(set), rms(test))
		}
	}
	if w := parabola.Theta(); math.Abs(w[0]-10) > 0.2 || math.Abs(-2*w[1]-9.81) > 0.2 {
		t.Errorf("v = %.2f, g = %.2f", w[0], -2*w[1])
	}
}

// Five clear cases of class 1 spoil the line of linear regression.
func TestSquaredErrorPunishesBeingRight(t *testing.T) {
	x, y := clouds(5)
	x55, y55 := clouds(0)
	without, with := leastSquares(t, x55, y55), leastSquares(t, x, y)
	if n := wrong(without, x, y); n != 0 {
		t.Errorf("fitted without the five: %d wrong", n)
	}
	if n := wrong(with, x, y); n != 4 {
		t.Errorf("fitted with the five: %d wrong", n)
	}
	if top := mat.Max(without.Predict(x)); top < 2.5 {
		t.Errorf("the largest output is %.2f", top)
	}
}

// mistakes are the samples that are on the wrong side.
func mistakes(net *nn.Network, x, y *mat.Dense) (list []int) {
	a := net.Predict(x)
	for n := range a.RawRowView(0) {
		if (a.At(0, n) > 0.5) != (y.At(0, n) > 0.5) {
			list = append(list, n)
		}
	}
	return list
}

// ‖w‖ grows without end, and in the range of the chapter faster than the logarithm
// of the steps: every factor of ten adds more than the one before.
func TestLogisticNeverEnds(t *testing.T) {
	x, y := clouds(5)
	var norms []float64
	for _, epochs := range []int{10, 100, 1000, 10000} {
		net := single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, epochs, x, y)
		if n := wrong(net, x, y); (n == 0) != (epochs > 10) {
			t.Errorf("%d steps: %d wrong", epochs, n)
		}
		norms = append(norms, floats.Norm(net.Theta()[:2], 2))
	}
	for k := 2; k < len(norms); k++ {
		if now, before := norms[k]-norms[k-1], norms[k-1]-norms[k-2]; now < 1.3*before {
			t.Errorf("‖w‖ = %.2f: a factor of ten adds %.2f, before %.2f", norms, now, before)
		}
	}
	twice := single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 1000, x, y)
	L := nn.BinaryCrossEntropy.Value(twice.Predict(x), y)
	floats.Scale(2, twice.Theta())
	if doubled := nn.BinaryCrossEntropy.Value(twice.Predict(x), y); doubled >= L {
		t.Errorf("doubling w and b raises the loss from %g to %g", L, doubled)
	}
}

// With the label 0 for the far five no line separates the classes: w comes to
// rest with mistakes, smaller and in another direction, and the perceptron goes
// on and on. With their own label neither is so.
func TestWrongFarFive(t *testing.T) {
	x, y := clouds(5)
	for n := 55; n < 60; n++ {
		y.Set(0, n, 0)
	}
	once := single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 2000, x, y)
	twice := single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 4000, x, y)
	if d := floats.Distance(once.Theta(), twice.Theta(), 2); d > 1e-3 || wrong(twice, x, y) == 0 {
		t.Errorf("from step 2000 to 4000 the weights move by %g, %d wrong", d, wrong(twice, x, y))
	}
	if grad := slope(twice, x, y); grad > 1e-6 {
		t.Errorf("‖∂L/∂θ‖ = %g", grad)
	}
	_, right := clouds(5)
	before := single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 2000, x, right).Theta()
	w := twice.Theta()
	cos := floats.Dot(w[:2], before[:2]) / floats.Norm(w[:2], 2) / floats.Norm(before[:2], 2)
	if floats.Norm(w[:2], 2) > 0.7*floats.Norm(before[:2], 2) || cos > 0.9 {
		t.Errorf("w = %.2f, before %.2f", w, before)
	}
	if _, _, err := nn.Perceptron(x, signs(y), 500); err == nil {
		t.Error("the perceptron stops")
	}
}

// slope is ‖∂L/∂θ‖ of the binary cross-entropy.
func slope(net *nn.Network, x, y *mat.Dense) float64 {
	t := net.Forward(x)
	t.Backward(nn.BinaryCrossEntropy, y)
	return floats.Norm(t.Grad, 2)
}

// The four mistakes after ten steps are not the work of the far five: without
// them it is the same four, and not those of linear regression.
func TestTheFarFiveAreInnocent(t *testing.T) {
	x, y := clouds(5)
	x55, y55 := clouds(0)
	with := mistakes(single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 10, x, y), x, y)
	without := mistakes(single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 10, x55, y55), x, y)
	if len(with) != 4 || !slices.Equal(with, without) {
		t.Errorf("wrong after ten steps: %v, without the five %v", with, without)
	}
	if linear := mistakes(leastSquares(t, x, y), x, y); slices.Equal(with, linear) {
		t.Errorf("linear regression has the same mistakes, %v", linear)
	}
}

// The borders of three softmax outputs are straight and meet in one point.
func TestSoftmaxBordersMeet(t *testing.T) {
	set := data.Blobs(rand.New(rand.NewPCG(2, 0)), 90, 3, 0.8)
	net := single(3, nn.Softmax, nn.CrossEntropy, 0.5, 500, set.X(), set.Y())
	v := net.Theta() // rows of W, then b
	var at mat.VecDense
	A := mat.NewDense(2, 2, []float64{v[0] - v[2], v[1] - v[3], v[2] - v[4], v[3] - v[5]})
	if err := at.SolveVec(A, mat.NewVecDense(2, []float64{v[7] - v[6], v[8] - v[7]})); err != nil {
		t.Fatal(err)
	}
	a := net.Predict(mat.NewDense(2, 1, at.RawVector().Data))
	if math.Abs(a.At(0, 0)-1./3) > 1e-9 || math.Abs(a.At(2, 0)-1./3) > 1e-9 {
		t.Errorf("where two lines meet a = %v", a.RawMatrix().Data)
	}
	if n := wrong(net, set.X(), set.Y()); n != 0 {
		t.Errorf("%d wrong", n)
	}
}

func TestSoftmaxOfTwoIsLogistic(t *testing.T) {
	x, y := clouds(5)
	p := single(2, nn.Softmax, nn.CrossEntropy, 0.25, 1000, x, nn.OneHot(nn.Argmax(y), 2)).Theta()
	l := single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 1000, x, y).Theta()
	if d := []float64{p[2] - p[0], p[3] - p[1], p[5] - p[4]}; !floats.EqualApprox(d, l, 1e-9) {
		t.Errorf("differences %v, logistic %v", d, l)
	}
}

// Of three clouds in a row softmax knows all, three sigmoids only the outer ones.
func TestSigmoidsCannotSeeTheMiddle(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 0))
	x, labels := mat.NewDense(2, 90, nil), make([]int, 90)
	for n := range labels {
		labels[n] = n % 3
		x.Set(0, n, 3*float64(n%3-1)+0.5*rng.NormFloat64())
		x.Set(1, n, 0.5*rng.NormFloat64())
	}
	y := nn.OneHot(labels, 3)
	for _, c := range []struct {
		f    nn.Activation
		loss nn.Loss
		want [3]int
	}{
		{nn.Softmax, nn.CrossEntropy, [3]int{30, 30, 30}},
		{nn.Logistic, nn.BinaryCrossEntropy, [3]int{30, 0, 30}},
	} {
		net := single(3, c.f, c.loss, 0.5, 1000, x, y)
		var yes [3]int
		a := net.Predict(x)
		for n, k := range labels {
			if a.At(k, n) > 0.5 {
				yes[k]++
			}
		}
		if yes != c.want {
			t.Errorf("%v: own class above ½ for %v", c.f, yes)
		}
		middle := net.Predict(mat.NewDense(2, 3, []float64{-5, 0, 5, 0, 0, 0})).RawRowView(1)
		bump := middle[1] > 0.9 && middle[0] < 0.1 && middle[2] < 0.1
		flat := floats.Max(middle)-floats.Min(middle) < 0.05
		if c.want[1] == 30 && !bump || c.want[1] == 0 && !flat {
			t.Errorf("%v: a₂ along x₁ = %.2f", c.f, middle)
		}
	}
}

// The corrections on the sixty points, AND, XOR and the moons.
func TestPerceptron(t *testing.T) {
	x, y := clouds(5)
	l, steps, err := nn.Perceptron(x, signs(y), 100)
	if err != nil || len(steps) != 11 {
		t.Fatalf("%d corrections, %v", len(steps), err)
	}
	if n := wrong(nn.New(l), x, signs(y)); n != 0 {
		t.Errorf("%d wrong", n)
	}
	star := single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 10000, x, y).Layers[0].(*nn.Dense)
	bound, err := nn.PerceptronBound(star, x, signs(y))
	if err != nil {
		t.Fatal(err)
	}
	R := 0.0
	for n := range 60 {
		R = max(R, math.Hypot(mat.Norm(x.ColView(n), 2), 1))
	}
	for k, s := range steps {
		k, v := float64(k+1), floats.Norm([]float64{s.W[0], s.W[1], s.B}, 2)
		if v < k*R/math.Sqrt(bound) || v > R*math.Sqrt(k) {
			t.Errorf("k = %g: ‖v‖ = %.3f is outside of kγ and √k R", k, v)
		}
		if s.Sample >= 55 {
			t.Errorf("k = %g corrects a far sample", k)
		}
	}

	// The far five cause most of the bound and no correction.
	x55, y55 := clouds(0)
	_, steps55, err := nn.Perceptron(x55, signs(y55), 100)
	if err != nil || len(steps55) != len(steps) {
		t.Errorf("without the five: %d corrections, %v", len(steps55), err)
	}
	if less, err := nn.PerceptronBound(star, x55, signs(y55)); err != nil || math.Round(less) != 343 || math.Round(bound) != 2259 {
		t.Errorf("bounds %.1f and %.1f, %v", bound, less, err)
	}

	// The line swings to the end.
	cross := func(k int) float64 { return -steps[k-1].B / steps[k-1].W[0] }
	angle := func(k int) float64 { return math.Atan2(steps[k-1].W[1], steps[k-1].W[0]) * 180 / math.Pi }
	if moved, turned := math.Abs(cross(8)-cross(7)), math.Abs(angle(10)-angle(9)); moved < 1 || turned < 13 {
		t.Errorf("correction 8 moves the line by %.2f, 10 turns it by %.1f°", moved, turned)
	}

	// PLA is descent on the perceptron loss, sample by sample, η = 1.
	net := nn.New(nn.NewDense(2, 1, nn.Identity, nn.Zeros))
	run := nn.Training{Loss: nn.PerceptronLoss, Optimizer: &optim.SGD{Rate: 1}, Epochs: 3, Batch: 1}
	for range run.Run(net, x, signs(y)) {
	}
	if !floats.EqualApprox(net.Theta(), nn.New(l).Theta(), 1e-12) {
		t.Errorf("descent %v, PLA %v", net.Theta(), nn.New(l).Theta())
	}

	if _, steps, err := nn.Perceptron(data.AND().X(), signs(data.AND().Y()), 100); err != nil || len(steps) != 18 {
		t.Errorf("AND: %d corrections, %v", len(steps), err)
	}
	if l, steps, err := nn.Perceptron(data.OR().X(), signs(data.OR().Y()), 100); err != nil || len(steps) != 9 || wrong(nn.New(l), data.OR().X(), signs(data.OR().Y())) != 0 {
		t.Errorf("OR: %d corrections, %v", len(steps), err)
	}
	if _, _, err := nn.Perceptron(data.XOR().X(), signs(data.XOR().Y()), 100); err == nil || !strings.Contains(err.Error(), "for ever") {
		t.Errorf("XOR: %v", err)
	}
	moons := data.Moons(rand.New(rand.NewPCG(1, 0)), 200, 0.1)
	if _, _, err := nn.Perceptron(moons.X(), signs(moons.Y()), 1000); err == nil || !strings.Contains(err.Error(), "still mistakes") {
		t.Errorf("moons: %v", err)
	}
}

// Of the five models only linear regression is wrong somewhere, and the margin
// of logistic regression is larger than the perceptron's.
func TestFiveModels(t *testing.T) {
	x, y := clouds(5)
	l, _, err := nn.Perceptron(x, signs(y), 100)
	if err != nil {
		t.Fatal(err)
	}
	logistic := single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 1000, x, y)
	margin := func(w []float64) float64 {
		m := math.Inf(1)
		for n := range 60 {
			z := w[0]*x.At(0, n) + w[1]*x.At(1, n) + w[2]
			m = min(m, z*(2*y.At(0, n)-1)/floats.Norm(w[:2], 2))
		}
		return m
	}
	linear := leastSquares(t, x, y).Theta()
	linear[2] -= 0.5
	if m := margin(linear); m >= 0 {
		t.Errorf("linear regression has the margin %.3f", m)
	}
	if p, q := margin(nn.New(l).Theta()), margin(logistic.Theta()); !(0 < p && p < q) {
		t.Errorf("margins: perceptron %.3f, logistic %.3f", p, q)
	}
	net := mlp(x, y)
	if n := wrong(net, x, y); n != 0 {
		t.Errorf("MLP: %d wrong", n)
	}
	// The MLP's border is nearly straight between the clouds.
	border := func(x2 float64) float64 {
		lo, hi := -2.0, 4.0
		for range 40 {
			mid := (lo + hi) / 2
			if net.Predict(mat.NewDense(2, 1, []float64{mid, x2})).At(0, 0) < 0.5 {
				lo = mid
			} else {
				hi = mid
			}
		}
		return lo
	}
	for x2 := -2.0; x2 <= 2; x2 += 0.5 {
		if straight := border(-2) + (x2+2)/4*(border(2)-border(-2)); math.Abs(border(x2)-straight) > 0.1 {
			t.Errorf("at x₂ = %.1f the border is at %.2f, a line would be at %.2f", x2, border(x2), straight)
		}
	}
}

func TestMoonsNeedAHiddenLayer(t *testing.T) {
	moons := data.Moons(rand.New(rand.NewPCG(1, 0)), 200, 0.1)
	x, y := moons.X(), moons.Y()
	one := nn.Accuracy(single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, 1000, x, y).Predict(x), y)
	two := nn.Accuracy(mlp(x, y).Predict(x), y)
	if one > 0.9 || two < 0.99 {
		t.Errorf("one layer %.3f, two %.3f", one, two)
	}
}
