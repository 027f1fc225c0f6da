// Package claims tests what chapter 14 says of its readers.
package claims

import (
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Two readers are compared by the images that only one of them reads. Each is
// better than the one before it; the ten sigmoids are worse than softmax by just
// more than 2√m, which the errors of the two accuracies do not show.
func TestReaders(t *testing.T) {
	train, test := digits()
	x, y := test.X(), test.Y()
	soft := fit(linear(nn.Softmax), nn.CrossEntropy, train).Predict(x)
	ten := fit(linear(nn.Logistic), nn.BinaryCrossEntropy, train).Predict(x)
	net := fit(mlp(), nn.CrossEntropy, train)
	hidden := net.Predict(x)
	for _, c := range []struct {
		name        string
		a, b        *mat.Dense
		onlyA, only int
	}{
		{"softmax over templates", soft, templates(train).Predict(x), 229, 20},
		{"784-64-10 over softmax", hidden, soft, 61, 5},
		{"softmax over sigmoids", soft, ten, 27, 14},
	} {
		p, q := onlyOne(c.a, c.b, y)
		if p != c.onlyA || q != c.only || float64(p-q) < 2*math.Sqrt(float64(p+q)) {
			t.Errorf("%s: %d against %d", c.name, p, q)
		}
	}
	p, q := nn.Accuracy(soft, y), nn.Accuracy(ten, y)
	if p-q > 2*math.Sqrt(q*(1-q)/1500) {
		t.Errorf("softmax %v, sigmoids %v: the errors of the two tell them apart", p, q)
	}

	// In the light it knows the reader is as often right as it is sure; in the
	// negative it is sure and wrong.
	bounds := []float64{0, 0.6, 0.8, 0.95, 0.99, 1.01}
	for i := range bounds[1:] {
		images, mean, right := sure(hidden, y, bounds[i], bounds[i+1])
		if math.Abs(mean-right) > 2*math.Sqrt(right*(1-right)/images) {
			t.Errorf("outputs from %v: mean %v, right %v", bounds[i], mean, right)
		}
	}
	var negative mat.Dense
	negative.Apply(func(_, _ int, v float64) float64 { return 1 - v }, x)
	if _, mean, right := sure(net.Predict(&negative), y, 0, 2); mean < 0.95 || right > 0.05 {
		t.Errorf("negative: mean %v, right %v", mean, right)
	}
}

// If neither of two readers is better, the difference of the two counts is more
// than 2√m in about one of twenty comparisons.
func TestLuck(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	beyond := 0
	for range 2000 {
		d := 0
		for range 41 {
			d += 2*rng.IntN(2) - 1
		}
		if math.Abs(float64(d)) > 2*math.Sqrt(41) {
			beyond++
		}
	}
	if beyond < 40 || beyond > 160 {
		t.Errorf("%d of 2,000 comparisons are beyond 2√m", beyond)
	}
}

// The first step of softmax regression is the templates minus their mean, and
// the images of the light-corrected reader do not change with c and d.
func TestFirstStepAndLight(t *testing.T) {
	train, _ := digits()
	net := linear(nn.Softmax)
	tr := net.Forward(train.X())
	tr.Backward(nn.CrossEntropy, train.Y())
	g := tr.Steps[1].Grad(net.Layers[0].(*nn.Dense).W)
	m := templates(train).Layers[0].(*nn.Dense).W
	for p := range 784 {
		mean := mat.Sum(m.ColView(p)) / 10
		for k := range 10 {
			if d := -g.At(k, p) - (m.At(k, p)-mean)/10; math.Abs(d) > 1e-12 {
				t.Fatalf("class %d, pixel %d: off by %v", k, p, d)
			}
		}
	}
	x := mat.Col(nil, 0, train.X())
	lit := make([]float64, len(x))
	for i, v := range x {
		lit[i] = 0.3*v + 0.4
	}
	if even(x); !floats.EqualApprox(x, even(lit), 1e-9) {
		t.Error("(x − μ)/σ changes with the light")
	}
}

func digits() (train, test *data.Set) {
	all := data.Digits(rand.New(rand.NewPCG(14, 1)), 5000)
	train, rest := all.Split(0.6, nil)
	_, test = rest.Split(0.25, nil)
	return train, test
}

func linear(f nn.Activation) *nn.Network { return nn.New(nn.NewDense(784, 10, f, nn.Zeros)) }

func mlp() *nn.Network {
	rng := rand.New(rand.NewPCG(14, 2))
	return nn.New(
		nn.NewDense(784, 64, nn.ReLU, nn.He(rng)),
		nn.NewDense(64, 10, nn.Softmax, nn.Glorot(rng)))
}

func fit(net *nn.Network, loss nn.Loss, train nn.Samples) *nn.Network {
	run := nn.Training{Loss: loss, Optimizer: &optim.SGD{Rate: 0.2}, Epochs: 12,
		Batch: 32, Rand: rand.New(rand.NewPCG(14, 3))}
	for range run.RunOn(net, train) {
	}
	return net
}

// templates has the mean image of every class as its weights.
func templates(train *data.Set) *nn.Network {
	x, y := train.X(), train.Y()
	d := nn.NewDense(784, 10, nn.Identity, nn.Zeros)
	d.W.Mul(y, x.T())
	for k := range 10 {
		m := d.W.RawRowView(k)
		floats.Scale(1/mat.Sum(y.RowView(k)), m)
		d.B.Set(k, 0, -floats.Dot(m, m)/2)
	}
	return nn.New(d)
}

// onlyOne counts the samples for which only a is right, and only b.
func onlyOne(a, b, y *mat.Dense) (onlyA, onlyB int) {
	p, q := nn.Argmax(a), nn.Argmax(b)
	for n, k := range nn.Argmax(y) {
		switch {
		case p[n] == k && q[n] != k:
			onlyA++
		case p[n] != k && q[n] == k:
			onlyB++
		}
	}
	return onlyA, onlyB
}

// sure counts the samples whose largest output is from lo to below hi, and
// gives the mean of these outputs and the share that is right.
func sure(a, y *mat.Dense, lo, hi float64) (images, mean, right float64) {
	truth := nn.Argmax(y)
	for n, k := range nn.Argmax(a) {
		if v := a.At(k, n); lo <= v && v < hi {
			images, mean = images+1, mean+v
			if k == truth[n] {
				right++
			}
		}
	}
	return images, mean / images, right / images
}

// even changes x to (x − μ)/σ and returns it.
func even(x []float64) []float64 {
	mean, sd := stat.PopMeanStdDev(x, nil)
	floats.AddConst(-mean, x)
	floats.Scale(1/sd, x)
	return x
}
