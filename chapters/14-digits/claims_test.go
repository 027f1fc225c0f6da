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
	train, valid, test := digits()
	x, y := test.X(), test.Y()
	line, deep, sigmoids := linear(nn.Softmax), mlp(), linear(nn.Logistic)
	losses := fit(line, nn.CrossEntropy, train, valid)
	if first, last := losses[0], losses[11]; first.Validation >= first.Loss || last.Validation <= last.Loss {
		t.Errorf("softmax regression: the losses begin at %v, %v and end at %v, %v", first.Loss, first.Validation, last.Loss, last.Validation)
	}
	losses = fit(deep, nn.CrossEntropy, train, valid)
	if q := losses[11].Validation / losses[11].Loss; q < 6.5 || q > 7.5 {
		t.Errorf("784-64-10: the validation loss is %v times the training loss", q)
	}
	fit(sigmoids, nn.BinaryCrossEntropy, train, valid)
	soft, ten, hidden := line.Predict(x), sigmoids.Predict(x), deep.Predict(x)
	checkWeights(t, train, line, deep)
	checkMistakes(t, hidden, y)
	checkLight(t, line, deep, x, y)

	// The reader of x̂ does not fall on grey paper.
	norm := mlp()
	fit(norm, nn.CrossEntropy, nn.Pairs(normalise(train.X()), train.Y()), nn.Pairs(normalise(valid.X()), valid.Y()))
	in, grey := nn.Accuracy(norm.Predict(normalise(x)), y), nn.Accuracy(norm.Predict(normalise(light(x, 1, 0.4))), y)
	if grey < in-0.005 || in < 0.95 {
		t.Errorf("normalised: %v right, on grey paper %v", in, grey)
	}
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
	if _, mean, right := sure(deep.Predict(&negative), y, 0, 2); mean < 0.95 || right > 0.05 {
		t.Errorf("negative: mean %v, right %v", mean, right)
	}
}

// Softmax regression has learnt to see no 3 where an 8 closes its loops and no 4
// where a 9 does; every hidden neuron speaks for several digits and against several.
func checkWeights(t *testing.T, train *data.Set, line, deep *nn.Network) {
	t.Helper()
	w, m := line.Layers[0].(*nn.Dense).W, templates(train).Layers[0].(*nn.Dense).W
	for _, c := range [][2]int{{3, 8}, {4, 9}} {
		sum, n := 0.0, 0
		for p := range 784 {
			if m.At(c[1], p)-m.At(c[0], p) > 0.2 {
				sum, n = sum+w.At(c[0], p), n+1
			}
		}
		if n == 0 || sum/float64(n) > -0.1 {
			t.Errorf("row %d: mean weight %v of the %d pixels in which a %d has more ink", c[0], sum/float64(n), n, c[1])
		}
	}
	votes := deep.Layers[1].(*nn.Dense).W
	for j := range 64 {
		if up := floats.Count(func(v float64) bool { return v > 0 }, mat.Col(nil, j, votes)); up < 2 || up > 8 {
			t.Errorf("hidden neuron %d speaks for %d digits", j+1, up)
		}
	}
}

// Of the mistakes, some have an output above 99 %; five 4s are called 9 and no 9 a 4.
func checkMistakes(t *testing.T, a, y *mat.Dense) {
	t.Helper()
	var count [10][10]int
	sure, said := 0, nn.Argmax(a)
	for n, k := range nn.Argmax(y) {
		count[k][said[n]]++
		if said[n] != k && a.At(said[n], n) > 0.99 {
			sure++
		}
	}
	if sure == 0 || count[4][9] != 5 || count[9][4] != 0 || count[1][7] != 4 || count[7][1] != 2 {
		t.Errorf("%d sure mistakes, 4 → 9: %d, 9 → 4: %d, 1 → 7: %d, 7 → 1: %d", sure, count[4][9], count[9][4], count[1][7], count[7][1])
	}
}

// On grey paper, d = 0.4, both readers of raw pixels fall to about a half, and
// softmax regression says most often the class with the largest row sum, never
// the one with the smallest; a contrast of 2 costs less than a hundredth. With
// d = 0.1 the odds of 8 against 1 become e^3.65, about 38 times as large.
func checkLight(t *testing.T, line, deep *nn.Network, x, y *mat.Dense) {
	t.Helper()
	for _, net := range []*nn.Network{line, deep} {
		in := nn.Accuracy(net.Predict(x), y)
		if grey := nn.Accuracy(net.Predict(light(x, 1, 0.4)), y); grey > in-0.35 {
			t.Errorf("%v right, on grey paper %v", in, grey)
		}
		if strong := nn.Accuracy(net.Predict(light(x, 2, 0)), y); strong < in-0.01 {
			t.Errorf("%v right, with twice the contrast %v", in, strong)
		}
	}
	b, faint := line.Layers[0].(*nn.Dense).B, light(x, 0.1, 0)
	in, weak := nn.Accuracy(line.Predict(x), y), nn.Accuracy(line.Predict(faint), y)
	b.Scale(0.1, b) // b decides: take a tenth of it, too
	if all := nn.Accuracy(line.Predict(faint), y); weak > in-0.5 || all != in {
		t.Errorf("%v right, with a tenth of the contrast %v, of b as well %v", in, weak, all)
	}
	b.Scale(10, b)
	said, sums := make([]float64, 10), make([]float64, 10)
	for _, k := range nn.Argmax(line.Predict(light(x, 1, 0.4))) {
		said[k]++
	}
	for k := range sums {
		sums[k] = mat.Sum(line.Layers[0].(*nn.Dense).W.RowView(k))
	}
	if floats.MaxIdx(said) != floats.MaxIdx(sums) || said[floats.MinIdx(sums)] != 0 {
		t.Errorf("row sums %.1f, answers %v", sums, said)
	}
	shift := 0.1 * 36.5
	if math.Abs(0.1*(sums[8]-sums[1])-shift) > 0.01 || math.Round(math.Exp(shift)) != 38 {
		t.Errorf("z₈ − z₁ moves by %v", 0.1*(sums[8]-sums[1]))
	}
}

// light is x' = c x + d, cut off at 0 and 1.
func light(x *mat.Dense, c, d float64) *mat.Dense {
	var lit mat.Dense
	lit.Apply(func(_, _ int, v float64) float64 { return max(0, min(1, c*v+d)) }, x)
	return &lit
}

// The numbers that the text works out by hand.
func TestByHand(t *testing.T) {
	for _, c := range []struct{ got, told, within float64 }{
		{-math.Log(0.004), 5.52, 0.005},
		{-math.Log(0.9), 0.105, 0.0005},
		{math.Log(0.004) / math.Log(0.9), 52, 0.5},
		{255 * 255, 65025, 0},
		{256 * 256 * 128, 8388608, 0},
		{784*128 + 128 + 128*10 + 10, 101770, 0},
		{100 * math.Sqrt(0.9223*0.0777/10000), 0.27, 0.005},
		{100 * math.Sqrt(0.9801*0.0199/10000), 0.14, 0.005},
		{10000 * 0.0199, 199, 1e-9},
	} {
		if math.Abs(c.got-c.told) > c.within {
			t.Errorf("%v, told %v", c.got, c.told)
		}
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
	train, _, test := digits()
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
	// It reads 13 of the first 20 test images and, with a tenth of the
	// templates' b, is the reader with templates.
	d := net.Layers[0].(*nn.Dense)
	var step mat.Dense
	step.Scale(-1, g)
	d.W.Add(d.W, &step)
	if p, q := nn.AccuracyOn(net, test), nn.AccuracyOn(net, test.Take(20)); math.Abs(p-0.485) > 0.0005 || math.Abs(q-13./20) > 1e-9 {
		t.Errorf("after one step %v, of the first twenty %v", p, q)
	}
	d.B.Scale(0.1, templates(train).Layers[0].(*nn.Dense).B)
	if p, q := nn.AccuracyOn(net, test), nn.AccuracyOn(templates(train), test); p != q {
		t.Errorf("with the b of the templates %v, the templates %v", p, q)
	}
	// A mean image is a blur: more of it is grey than of the images.
	grey := func(x mat.Matrix) (sum float64) {
		rows, cols := x.Dims()
		for i := range rows {
			for j := range cols {
				sum += x.At(i, j) * (1 - x.At(i, j)) / float64(rows*cols)
			}
		}
		return sum
	}
	if a, b := grey(m), grey(train.X()); a < 2*b {
		t.Errorf("grey of the means %v, of the images %v", a, b)
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

func digits() (train, valid, test *data.Set) {
	all := data.Digits(rand.New(rand.NewPCG(14, 1)), 5000)
	train, rest := all.Split(0.6, nil)
	valid, test = rest.Split(0.25, nil)
	return train, valid, test
}

func linear(f nn.Activation) *nn.Network { return nn.New(nn.NewDense(784, 10, f, nn.Zeros)) }

func mlp() *nn.Network {
	rng := rand.New(rand.NewPCG(14, 2))
	return nn.New(
		nn.NewDense(784, 64, nn.ReLU, nn.He(rng)),
		nn.NewDense(64, 10, nn.Softmax, nn.Glorot(rng)))
}

func fit(net *nn.Network, loss nn.Loss, train, valid nn.Samples) (losses []nn.Progress) {
	run := nn.Training{Loss: loss, Optimizer: &optim.SGD{Rate: 0.2}, Epochs: 12,
		Batch: 32, Rand: rand.New(rand.NewPCG(14, 3)), Validation: valid}
	for p := range run.RunOn(net, train) {
		if p.Batch == p.Batches {
			losses = append(losses, p)
		}
	}
	return losses
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

// normalise makes every image (column) even.
func normalise(x *mat.Dense) *mat.Dense {
	images := mat.DenseCopyOf(x.T())
	for i := range images.RawMatrix().Rows {
		even(images.RawRowView(i))
	}
	return mat.DenseCopyOf(images.T())
}

// even changes x to (x − μ)/σ and returns it.
func even(x []float64) []float64 {
	mean, sd := stat.PopMeanStdDev(x, nil)
	floats.AddConst(-mean, x)
	floats.Scale(1/sd, x)
	return x
}
