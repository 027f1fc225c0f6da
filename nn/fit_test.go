package nn

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The fused softmax cross-entropy depends on differences of z only: logits c,
// c + 1, c + 3 have one gradient, whatever c is, and it sums to 0.
func TestFusedSoftmaxAtLargeLogits(t *testing.T) {
	y := OneHot([]int{1}, 3)
	e := math.E
	sum := 1 + e + e*e*e
	want := []float64{1 / sum, e/sum - 1, e * e * e / sum}
	for _, c := range []float64{0, 1e3, -1e6, 1e9, 1e12, 1e15} {
		z := mat.NewDense(3, 1, []float64{c, c + 1, c + 3})
		var g mat.Dense
		SoftmaxCrossEntropy.Grad(&g, z, y)
		for i, w := range want {
			near(t, "∂L/∂z", g.At(i, 0), w, 1e-15)
		}
		near(t, "Σ ∂L/∂z", mat.Sum(&g), 0, 1e-15)
		near(t, "L", SoftmaxCrossEntropy.Value(z, y), math.Log(sum)-1, 1e-15)
	}
	two := func(a, b float64) *mat.Dense { return mat.NewDense(2, 1, []float64{a, b}) }
	var g mat.Dense
	SoftmaxCrossEntropy.Grad(&g, two(1e308, 1e308), two(1, 0))
	near(t, "equal logits of 1e308, ∂L/∂z", g.At(0, 0), -0.5, 0)
	near(t, "their L", SoftmaxCrossEntropy.Value(two(1e308, 1e308), two(1, 0)), math.Ln2, 1e-16)
	near(t, "a gap beyond float64, right", SoftmaxCrossEntropy.Value(two(1e308, -1e308), two(1, 0)), 0, 0)
	inf := math.Inf(1)
	near(t, "z = −Inf where y = 0", SoftmaxCrossEntropy.Value(two(3, -inf), two(1, 0)), 0, 0)
	g.Reset()
	SoftmaxCrossEntropy.Grad(&g, two(3, -inf), two(1, 0))
	if g.At(0, 0) != 0 || g.At(1, 0) != 0 {
		t.Errorf("its gradient is %v", g.RawMatrix().Data)
	}
	if v := SoftmaxCrossEntropy.Value(two(3, -inf), two(0, 1)); !math.IsInf(v, 1) {
		t.Errorf("a certain mistake costs %v, want +Inf", v)
	}
}

// The fused logistic cross-entropy is the loss to the last digits, in the tail
// too, against numbers of 200 bits: for y = 1 and z > 0 it is e⁻ᶻ − ½e⁻²ᶻ + ….
func TestFusedLogisticInTheTails(t *testing.T) {
	one := func(v float64) *mat.Dense { return mat.NewDense(1, 1, []float64{v}) }
	for _, z := range []float64{5, 20, 30, 36, 50, 300} {
		x := math.Exp(-z) // log(1 + x) = x − x²/2 + x³/3 − …
		want, power := new(big.Float).SetPrec(200), new(big.Float).SetPrec(200).SetFloat64(x)
		for k := 1; k < 40; k++ {
			term := new(big.Float).SetPrec(200).Quo(power, big.NewFloat(float64(k)))
			if k%2 == 0 {
				term.Neg(term)
			}
			want.Add(want, term)
			power.Mul(power, big.NewFloat(x))
		}
		w, _ := want.Float64()
		near(t, "right, y = 1", LogisticCrossEntropy.Value(one(z), one(1)), w, 4e-16*w)
		near(t, "right, y = 0", LogisticCrossEntropy.Value(one(-z), one(0)), w, 4e-16*w)
	}
	for _, row := range [][3]float64{{math.Inf(1), 1, 0}, {math.Inf(-1), 0, 0}, {math.Inf(1), 0, math.Inf(1)}, {math.Inf(-1), 0.5, math.Inf(1)}, {3, 0.25, math.Log1p(math.Exp(3)) - 0.75}} {
		if got := LogisticCrossEntropy.Value(one(row[0]), one(row[1])); got != row[2] && !(math.Abs(got-row[2]) < 1e-15) {
			t.Errorf("z = %v, y = %v: L = %v, want %v", row[0], row[1], got, row[2])
		}
	}
}

// log is right for denormal numbers, and so is the loss that takes it.
func TestLogOfDenormals(t *testing.T) {
	for _, k := range []int{-1074, -1060, -1023, -1022, -1000, 0} {
		near(t, "log", log(math.Ldexp(1, k)), float64(k)*math.Ln2, 1e-12)
	}
	a, y := mat.NewDense(2, 1, []float64{5e-324, 1}), OneHot([]int{0}, 2)
	near(t, "cross-entropy at the smallest number", CrossEntropy.Value(a, y), 1074*math.Ln2, 1e-12)
	if !math.IsInf(log(0), -1) || !math.IsNaN(log(-1)) {
		t.Errorf("log 0 = %v, log −1 = %v", log(0), log(-1))
	}
}

// A loss refuses targets and outputs that its formula is not made for.
func TestLossesRefuse(t *testing.T) {
	m := func(r, c int, v ...float64) *mat.Dense { return mat.NewDense(r, c, v) }
	for _, row := range []struct {
		loss Loss
		a, y *mat.Dense
		want string
	}{
		{CrossEntropy, m(1, 1, 0.5), m(1, 1, 1), "nn: cross-entropy: target y[0,0] = 1; with one output there is nothing to choose from: take nn.BinaryCrossEntropy"},
		{SoftmaxCrossEntropy, m(1, 2, 3, 4), m(1, 2, 1, 1), "nn: softmax cross-entropy: target y[0,0] = 1; with one output"},
		{CrossEntropy, m(2, 2, 0.5, 0.5, 0.5, 0.5), m(2, 2, 1, 1, 0, 1), "target y[0,1] = 1; the targets of a sample sum to 1, these to 2"},
		{SoftmaxCrossEntropy, m(2, 2, 5, 5, 5, 5), m(2, 2, 0, 0.5, 0, 0.5), "target y[0,0] = 0; the targets of a sample sum to 1, these to 0"},
		{SoftmaxCrossEntropy, m(2, 1, 5, 5), m(2, 1, -0.5, 1.5), "target y[0,0] = -0.5; targets are shares of a whole, from 0 to 1"},
		{BinaryCrossEntropy, m(1, 2, 0.5, 0.5), m(1, 2, 1, -1), "nn: binary cross-entropy: target y[0,1] = -1; targets are probabilities, from 0 to 1"},
		{LogisticCrossEntropy, m(1, 1, 0.5), m(1, 1, 2), "nn: logistic cross-entropy: target y[0,0] = 2; targets are probabilities"},
		{PerceptronLoss, m(1, 1, 0.5), m(1, 1, 0), "nn: perceptron loss: target y[0,0] = 0; targets are −1 and +1"},
		{CrossEntropy, m(2, 1, 1.3, -0.3), m(2, 1, 1, 0), "nn: cross-entropy: a[0,0] = 1.3; it takes shares of a whole"},
		{BinaryCrossEntropy, m(1, 2, 0.5, -0.3), m(1, 2, 1, 1), "nn: binary cross-entropy: a[0,1] = -0.3; it takes probabilities, from 0 to 1"},
		{Risk{Loss: CrossEntropy}, m(2, 1, 0.5, 0.5), m(2, 1, 1, 1), "these to 2"},
		{SquaredError, m(1, 1, 0.5), m(1, 2, 0, 1), "a is 1×1, y is 1×2"},
	} {
		panics(t, func() { row.loss.Value(row.a, row.y) }, row.want)
	}
	// rounding is no mistake, a NaN is not the loss's to judge, and shares need not be one-hot
	third := 1. / 3
	near(t, "thirds", CrossEntropy.Value(m(3, 1, third, third, third), m(3, 1, third, third, third)), math.Log(3), 1e-15)
	if v := CrossEntropy.Value(m(2, 1, math.NaN(), 0), m(2, 1, 1, 0)); !math.IsNaN(v) {
		t.Errorf("the loss of NaN is %v", v)
	}
}

// An activation's range is found from f alone.
func TestRange(t *testing.T) {
	inf := math.Inf(1)
	for name, want := range map[string][2]float64{
		"identity": {-inf, inf}, "step": {0, 1}, "sign": {-1, 1}, "logistic": {0, 1}, "tanh": {-1, 1}, "hard-logistic": {0, 1}, "hard-tanh": {-1, 1},
		"ReLU": {0, inf}, "LeakyReLU(0.01)": {-inf, inf}, "ELU(1)": {-1, inf}, "softplus": {0, inf}, "Swish(1)": {-0.27, inf}, "GELU": {-0.16, inf}, "GELU-tanh": {-0.16, inf}, "GELU-logistic": {-0.16, inf},
	} {
		f, err := ActivationNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		r := f.(Ranged).Range()
		for k, got := range [2]float64{r.Low, r.High} {
			if got != want[k] && !(math.Abs(got-want[k]) < 0.05) {
				t.Errorf("%s: %v, want from %v to %v", name, r, want[0], want[1])
			}
		}
	}
	if len(Activations()) != 15 {
		t.Error("an activation is missing from the table above")
	}
	for name, row := range map[string]struct {
		f    func(float64) float64
		want string
	}{
		"−softplus": {func(z float64) float64 { return -softplus(z) }, "numbers up to -0"},
		"asinh":     {math.Asinh, "numbers of any size"},
		"atan":      {math.Atan, "numbers from -1.57 to 1.57"},
		"log":       {math.Log, "numbers from -20.8"}, // NaN for z < 0; it has an end on no side, and one is enough
		"a step far out": { // larger out there, but not by half: it may have an end
			func(z float64) float64 { return math.Copysign(1+oneIf(math.Abs(z) > 1e200)/4, z) }, "numbers from -1 to 1"},
		"constant":  {func(float64) float64 { return 2 }, "numbers from 2 to 2"},
		"−3 + e⁻ˣ²": {func(z float64) float64 { return -3 + math.Exp(-z*z) }, "numbers from -3 to -2"},
	} {
		if got := (Elementwise{F: row.f}).Range().String(); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
	if r := Softmax.(Ranged).Range(); r != (Range{0, 1, true}) || r.String() != "shares of a whole" {
		t.Errorf("softmax: %v", r)
	}
}

// Training sees the last layer and the loss, before the first update, and says
// in a sentence what does not go together.
func TestTrainingRefusesLossesThatDoNotFit(t *testing.T) {
	last := func(f Activation, outputs int) *Network {
		rng := seeded()
		return New(NewDense(2, 3, Tanh, Glorot(rng)), NewDense(3, outputs, f, Glorot(rng)))
	}
	x := random(seeded(), 2, 4)
	bits, signs := mat.NewDense(1, 4, []float64{0, 1, 1, 0}), mat.NewDense(1, 4, []float64{-1, 1, 1, -1})
	classes := OneHot([]int{0, 1, 1, 0}, 2)
	custom := Elementwise{Name: "half tanh", F: func(z float64) float64 { return math.Tanh(z) / 2 }, Prime: func(z, a float64) float64 { return 0.5 - 2*a*a }}
	for _, row := range []struct {
		loss Loss
		net  *Network
		y    *mat.Dense
		want string // "" for what fits
	}{
		{SoftmaxCrossEntropy, last(Softmax, 2), classes, "layer 2 (dense, softmax): softmax cross-entropy takes net inputs: it applies softmax itself; here come shares of a whole: take nn.Identity, or nn.CrossEntropy with nn.Softmax"},
		{SoftmaxCrossEntropy, last(Tanh, 2), classes, "here come numbers from -1 to 1"},
		{LogisticCrossEntropy, last(Logistic, 1), bits, "layer 2 (dense, logistic): logistic cross-entropy takes net inputs: it applies σ itself; here come numbers from 0 to 1: take nn.Identity, or nn.BinaryCrossEntropy with nn.Logistic"},
		{LogisticCrossEntropy, last(custom, 1), bits, "here come numbers from -0.5 to 0.5"},
		{Risk{Loss: LogisticCrossEntropy, Lambda: 0.1}, last(Logistic, 1), bits, "it applies σ itself"},
		{PerceptronLoss, last(Sign, 1), signs, "layer 2 (dense, sign): perceptron loss takes net inputs: how deep a mistake is"},
		{BinaryCrossEntropy, last(Tanh, 1), bits, "layer 2 (dense, tanh): binary cross-entropy takes probabilities, from 0 to 1; here come numbers from -1 to 1: take nn.Logistic, or nn.LogisticCrossEntropy with nn.Identity"},
		{BinaryCrossEntropy, last(Identity, 1), bits, "here come numbers of any size"},
		{BinaryCrossEntropy, last(ReLU, 1), bits, "here come numbers from 0"},
		{CrossEntropy, last(Logistic, 2), classes, "cross-entropy takes shares of a whole, such as softmax gives; here come numbers from 0 to 1: take nn.Softmax, or nn.BinaryCrossEntropy for answers that do not exclude each other"},
		{CrossEntropy, last(Logistic, 1), bits, "sample 0 of the data set: cross-entropy: target y[0] = 0; with one output there is nothing to choose from"},
		{BinaryCrossEntropy, last(Softmax, 1), bits, "a share of a whole, alone, is always 1: take nn.Logistic for one output"},
		{SquaredError, last(Softmax, 1), bits, "a share of a whole, alone, is always 1"},

		{Masked{SoftmaxCrossEntropy}, last(Softmax, 2), WithMask(classes, mat.NewDense(1, 4, []float64{1, 0, 1, 1})), "it applies softmax itself"},
		{Masked{CrossEntropy}, last(Softmax, 2), WithMask(classes, mat.NewDense(1, 4, []float64{1, 0, 1, 1})), ""},

		{SoftmaxCrossEntropy, last(Identity, 2), classes, ""}, {SoftmaxCrossEntropy, last(ReLU, 2), classes, ""},
		{CrossEntropy, last(Softmax, 2), classes, ""}, {BinaryCrossEntropy, last(Softmax, 2), classes, ""},
		{LogisticCrossEntropy, last(Identity, 1), bits, ""}, {BinaryCrossEntropy, last(Logistic, 1), bits, ""}, {BinaryCrossEntropy, last(HardLogistic, 2), classes, ""},
		{PerceptronLoss, last(Identity, 1), signs, ""}, {SquaredError, last(Sign, 1), bits, ""}, {MeanSquaredError, last(Tanh, 1), signs, ""},
		{SoftmaxCrossEntropy, New(NewDense(2, 2, Identity, Glorot(seeded())), NewLayerNorm(2)), classes, ""}, // no f, nothing known
	} {
		before := slices.Clone(row.net.Theta())
		train := func() {
			for range (Training{Loss: row.loss, Optimizer: sgd(0.1)}).Run(row.net, x, row.y) {
			}
		}
		if row.want == "" {
			train()
			continue
		}
		panics(t, train, "nn: Training: ", row.want)
		if !slices.Equal(before, row.net.Theta()) {
			t.Errorf("%v: θ was changed", row.loss)
		}
	}
}

// Classes of a single row are parted in the middle between their targets; NaN is
// no class; equal numbers go to the first.
func TestClasses(t *testing.T) {
	nan := math.NaN()
	m := func(r, c int, v ...float64) *mat.Dense { return mat.NewDense(r, c, v) }
	for _, row := range []struct {
		a, y *mat.Dense
		want float64
	}{
		{m(1, 2, -0.9, 0.3), m(1, 2, -1, 1), 1},
		{m(1, 2, 0.4, 0.5), m(1, 2, 0, 1), 1},  // ½ counts as class 1
		{m(1, 2, 0, -1e-9), m(1, 2, 1, -1), 1}, // and so does 0
		{m(1, 2, 0.4, 0.6), m(1, 2, 1, 1), 0.5},
		{m(1, 2, nan, nan), m(1, 2, 0, 0), 0},
		{m(2, 2, nan, 1, nan, 0), m(2, 2, 1, 1, 0, 0), 0.5},
		{m(3, 2, 0, 1, nan, 2, 5, 3), m(3, 2, 0, 0, 0, 0, 1, 1), 0.5},
		{m(2, 2, 3, 1, 3, 2), m(2, 2, 1, 0, 0, 1), 1},
	} {
		near(t, "accuracy", Accuracy(row.a, row.y), row.want, 0)
	}
	for _, row := range []struct {
		a    *mat.Dense
		want []int
	}{
		{m(2, 3, 1, nan, 2, 1, 5, 3), []int{0, -1, 1}}, {m(1, 3, 0.4, 0.5, nan), []int{0, 1, -1}}, {m(3, 1, nan, 5, 1), []int{-1}}, {m(3, 1, -7, -5, -6), []int{1}},
	} {
		for n, c := range Argmax(row.a) {
			if c != row.want[n] {
				t.Errorf("Argmax of column %d of\n%v\nis %d, want %d", n, mat.Formatted(row.a), c, row.want[n])
			}
		}
	}
	near(t, "threshold of 0 and 1", Threshold(m(1, 2, 0, 1)), 0.5, 0)
	near(t, "threshold of ±1", Threshold(m(1, 2, 1, -1)), 0, 0)
	panics(t, func() { Accuracy(m(1, 1, 1), m(1, 1, nan)) }, "y[0,0] = NaN")

	// over many batches the threshold is one: the first 300 targets are all +1
	n := 600
	x, y := mat.NewDense(1, n, nil), mat.NewDense(1, n, nil)
	for j := range n {
		y.Set(0, j, 1-2*float64(j/300))
		x.Set(0, j, 0.3*y.At(0, j))
	}
	near(t, "AccuracyOn", AccuracyOn(New(NewDense(1, 1, Identity, Values(1))), Pairs(x, y)), 1, 0)
	net := New(NewDense(1, 1, Identity, Values(1)))
	panics(t, func() { AccuracyOn(net, none{}) }, "AccuracyOn: ", "empty")
	panics(t, func() { MeanLoss(net, SquaredError, none{}) }, "MeanLoss: ", "empty")
	panics(t, func() { MeanLoss(nil, SquaredError, Pairs(x, y)) }, "the network is nil")
}
