// Package claims holds what chapter 3 says of its figures, as tests.
package claims

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// clouds is the data set of the chapter; without the far group for n = 55.
func clouds(n int) (x, y *mat.Dense) {
	rng := rand.New(rand.NewPCG(3, 0))
	x, y = mat.NewDense(2, n, nil), mat.NewDense(1, n, nil)
	for k := range n {
		class := k % 2
		c1, c2 := 2*float64(class), 0.0
		if k >= 55 {
			class, c1, c2 = 1, 6, -4
		}
		x.Set(0, k, c1+0.45*rng.NormFloat64())
		x.Set(1, k, c2+0.45*rng.NormFloat64())
		y.Set(0, k, float64(class))
	}
	return x, y
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

func TestDescentFindsTheClosedForm(t *testing.T) {
	x, y := mat.NewDense(1, 3, []float64{0, 1, 2}), mat.NewDense(1, 3, []float64{1, 2, 4})
	closed := leastSquares(t, x, y).Theta()
	if !floats.EqualApprox(closed, []float64{3. / 2, 5. / 6}, 1e-12) {
		t.Errorf("w, b = %v", closed)
	}
	net := nn.New(nn.NewDense(1, 1, nn.Identity, nn.Zeros))
	train(net, nn.SquaredError, &optim.SGD{Rate: 0.4}, 100, x, y)
	if !floats.EqualApprox(net.Theta(), closed, 1e-4) {
		t.Errorf("after 100 steps %v", net.Theta())
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
	if w := parabola.Theta(); math.Abs(w[0]-10) > 0.2 || math.Abs(-2*w[1]-9.81) > 0.2 {
		t.Errorf("v = %.2f, g = %.2f", w[0], -2*w[1])
	}
}

// Five clear cases of class 1 spoil the line of linear regression.
func TestSquaredErrorPunishesBeingRight(t *testing.T) {
	x, y := clouds(60)
	x55, y55 := clouds(55)
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

// ‖w‖ grows like the logarithm of the steps: tenfold steps add much the same.
func TestLogisticNeverEnds(t *testing.T) {
	x, y := clouds(60)
	var norms []float64
	for _, epochs := range []int{100, 1000, 10000} {
		net := single(1, nn.Logistic, nn.BinaryCrossEntropy, 0.5, epochs, x, y)
		if n := wrong(net, x, y); n != 0 {
			t.Errorf("%d steps: %d wrong", epochs, n)
		}
		norms = append(norms, floats.Norm(net.Theta()[:2], 2))
	}
	if a, b := norms[1]-norms[0], norms[2]-norms[1]; a < 1 || b < a || b > 2*a {
		t.Errorf("‖w‖ = %.2f", norms)
	}
}

func TestSoftmaxOfTwoIsLogistic(t *testing.T) {
	x, y := clouds(60)
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
	x, y := clouds(60)
	l, steps, err := nn.Perceptron(x, signs(y), 100)
	if err != nil || len(steps) != 11 || steps[10].Pass != 2 {
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
	x, y := clouds(60)
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
	if n := wrong(mlp(x, y), x, y); n != 0 {
		t.Errorf("MLP: %d wrong", n)
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
