// Package claims holds what chapter 2 says of activation functions, as tests.
package claims

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func slope(f nn.Elementwise) func(z float64) float64 {
	return func(z float64) float64 { return f.Prime(z, f.F(z)) }
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %g, want %g", what, got, want)
	}
}

// With f = identity the random network is a straight line, with tanh and ReLU it is not.
func TestWithoutFStraight(t *testing.T) {
	for seed := range uint64(5) {
		for _, f := range []nn.Elementwise{nn.Identity, nn.Tanh, nn.ReLU} {
			rng := rand.New(rand.NewPCG(seed, 0))
			net := nn.New(nn.NewDense(1, 8, f, nn.Zeros), nn.NewDense(8, 8, f, nn.Zeros), nn.NewDense(8, 1, nn.Identity, nn.Zeros))
			for _, p := range net.Params() {
				nn.Normal(rng, 0.8)(p.Dense)
			}
			at := func(x float64) float64 { return net.Predict(mat.NewDense(1, 1, []float64{x})).At(0, 0) }
			bend := math.Abs(at(-2) - 2*at(0) + at(2))
			if straight := bend < 1e-12; straight != (f.Name == "identity") {
				t.Errorf("seed %d, %v: second difference %g", seed, f, bend)
			}
		}
	}
}

// Describe does not find kinks that are not declared, nor a bump that is narrower than its grid.
func TestDescribeSeesItsGrid(t *testing.T) {
	leaky := nn.LeakyReLU(0.1)
	leaky.Kinks = nil
	if k := nn.Describe(leaky).Kinks; len(k) != 0 {
		t.Errorf("kinks %v, the chapter says they are declared", k)
	}
	bump := nn.Elementwise{Name: "bump",
		F:     func(z float64) float64 { return math.Exp(-math.Pow(4096*(z-0.4987), 2)) },
		Prime: func(z, a float64) float64 { return 0 }}
	if p := nn.Describe(bump); p.Range.High > 0.5 || bump.F(0.4987) != 1 {
		t.Errorf("the bump has the range %v", p.Range)
	}
}

// Of ten σ' at their largest, ¼, less than a millionth is left; tanh' is 1 only at 0; ReLU' is 1 at every z > 0.
func TestTenLayers(t *testing.T) {
	largest := 0.0
	for k := -1000; k <= 1000; k++ {
		z := float64(k) / 100
		largest = max(largest, slope(nn.Logistic)(z))
		if z != 0 && slope(nn.Tanh)(z) >= 1 || z > 0 && slope(nn.ReLU)(z) != 1 {
			t.Errorf("z = %g: tanh' %g, ReLU' %g", z, slope(nn.Tanh)(z), slope(nn.ReLU)(z))
		}
	}
	if largest != 0.25 || math.Pow(largest, 10) >= 1e-6 || math.Pow(slope(nn.Tanh)(1), 10) > 2e-4 {
		t.Errorf("largest σ' %g", largest)
	}
}

// With positive inputs all weights of a neuron are bound to one direction for
// one sample; with two samples they are not.
func TestPositiveInputsBindOneSample(t *testing.T) {
	gradient := func(y []float64, x ...float64) []float64 {
		net := nn.New(nn.NewDense(2, 1, nn.Identity, nn.Zeros))
		tr := net.Forward(mat.NewDense(2, len(y), x))
		tr.Backward(nn.SquaredError, mat.NewDense(1, len(y), y))
		return tr.Grad[:2]
	}
	rng := rand.New(rand.NewPCG(1, 0))
	for range 100 {
		if g := gradient([]float64{rng.NormFloat64()}, rng.Float64(), rng.Float64()); g[0]*g[1] < 0 {
			t.Errorf("one sample: %v", g)
		}
	}
	if g := gradient([]float64{1, -1}, 0.2, 0.9, 0.9, 0.2); g[0]*g[1] >= 0 {
		t.Errorf("two samples: %v", g)
	}
}

// Half of all ReLUs are silent for a symmetric z, about 2 % active at z − 2; the mean is 0.40.
func TestSparse(t *testing.T) {
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 0))
		half, few, sum := 0.0, 0.0, 0.0
		for range 10000 {
			z := rng.NormFloat64()
			sum += nn.ReLU.F(z) / 10000
			if nn.ReLU.F(z) > 0 {
				half += 1.0 / 10000
			}
			if nn.ReLU.F(z-2) > 0 {
				few += 1.0 / 10000
			}
		}
		near(t, "active", half, 0.5, 0.02)
		near(t, "active at z − 2", few, 0.02, 0.006)
		near(t, "mean", sum, 0.40, 0.02)
	}
}

// life is w of one neuron on x = 1 … 4, y = x/2 after a first step and 200 short ones.
func life(f nn.Elementwise, first float64) float64 {
	layer := nn.NewDense(1, 1, f, nn.Values(1))
	tr := nn.NewTrace(nn.New(layer))
	for step := range 201 {
		tr.Forward(mat.NewDense(1, 4, []float64{1, 2, 3, 4}))
		tr.Backward(nn.SquaredError, mat.NewDense(1, 4, []float64{0.5, 1, 1.5, 2}))
		rate := 0.05
		if step == 0 {
			rate = first
		}
		tr.Update(&optim.SGD{Rate: rate})
	}
	return layer.W.At(0, 0)
}

// The long step kills ReLU and neither Leaky ReLU nor ELU; without it ReLU learns.
func TestDeath(t *testing.T) {
	if w := life(nn.ReLU, 0.5); w != -0.875 {
		t.Errorf("ReLU moved to %g", w)
	}
	near(t, "Leaky ReLU", life(nn.LeakyReLU(0.1), 0.5), 0.5, 0.02)
	near(t, "ELU", life(nn.ELU(1), 0.5), 0.5, 0.02)
	near(t, "ReLU without the long step", life(nn.ReLU, 0.05), 0.5, 0.05)
}

// PReLU: own slopes reach −1 and 0.3, a shared one their mean.
func TestSharedSlope(t *testing.T) {
	x := mat.NewDense(2, 4, []float64{-2, -1, 1, 2, -2, -1, 1, 2})
	y := mat.NewDense(2, 4, []float64{2, 1, 1, 2, -0.6, -0.3, 1, 2})
	learn := func(l *nn.PReLU) []float64 {
		for range (nn.Training{Loss: nn.SquaredError, Optimizer: &optim.SGD{Rate: 0.1}, Epochs: 400}).Run(nn.New(l), x, y) {
		}
		return mat.Col(nil, 0, l.Gamma)
	}
	own, shared := learn(nn.NewPReLU(2, 0.25)), learn(nn.NewPReLU(1, 0.25))
	near(t, "γ₁", own[0], -1, 1e-6)
	near(t, "γ₂", own[1], 0.3, 1e-6)
	near(t, "shared γ", shared[0], (own[0]+own[1])/2, 1e-6)
}

// Swish dips to 0.278/β, which is its largest distance from ReLU; the range of f' is the same for every β.
func TestSwish(t *testing.T) {
	for _, beta := range []float64{0.5, 1, 2, 5} {
		f := nn.Swish(beta)
		dip, far, lo, hi := 0.0, 0.0, 0.0, 0.0
		for k := -40000; k <= 40000; k++ {
			z := float64(k) / 1000
			dip, far = min(dip, f.F(z)), max(far, math.Abs(f.F(z)-nn.ReLU.F(z)))
			lo, hi = min(lo, slope(f)(z)), max(hi, slope(f)(z))
		}
		near(t, "dip", -dip, 0.2785/beta, 0.0005)
		near(t, "distance", far, -dip, 1e-6)
		near(t, "smallest f'", lo, -0.0998, 0.0005)
		near(t, "largest f'", hi, 1.0998, 0.0005)
	}
}

// The tanh form of GELU is about forty times as exact as the logistic form; small s is nearly ReLU.
func TestGELU(t *testing.T) {
	error := func(f, g nn.Elementwise) (d float64) {
		for k := -8000; k <= 8000; k++ {
			d = max(d, math.Abs(f.F(float64(k)/1000)-g.F(float64(k)/1000)))
		}
		return d
	}
	near(t, "ratio", error(nn.GELULogistic, nn.GELU)/error(nn.GELUTanh, nn.GELU), 43, 2)
	if a, b := error(nn.GELUNormal(0, 0.01), nn.ReLU), error(nn.GELU, nn.ReLU); a > b/50 {
		t.Errorf("s = 0.01: %g, s = 1: %g from ReLU", a, b)
	}
}

// Rows and columns of the softmax Jacobian sum to 0; a small T gives argmax, a large one equal shares; one output is always 1.
func TestSoftmax(t *testing.T) {
	soft := func(z ...float64) []float64 {
		var a mat.Dense
		nn.Softmax.Apply(&a, mat.NewDense(len(z), 1, z))
		return mat.Col(nil, 0, &a)
	}
	J := nn.SoftmaxJacobian(soft(0, 1, -2))
	for k := range 3 {
		near(t, "row", mat.Sum(J.RowView(k)), 0, 1e-15)
		near(t, "column", mat.Sum(J.ColView(k)), 0, 1e-15)
	}
	if a := soft(0, 0.7/0.01, 1.1/0.01); a[2] < 0.999 {
		t.Errorf("T = 0.01: %v", a)
	}
	if a := soft(0, 0.7/1000, 1.1/1000); floats.Max(a)-floats.Min(a) > 0.001 {
		t.Errorf("T = 1000: %v", a)
	}
	if a := soft(-3.5); a[0] != 1 {
		t.Errorf("one output: %v", a)
	}
}

// Learnt pieces have about half of the mean square of the tangents and errors of
// both signs, where the tangents have one; and every Maxout is convex.
func TestMaxout(t *testing.T) {
	x := mat.NewDense(1, 81, floats.Span(make([]float64, 81), -2, 2))
	var y mat.Dense
	y.MulElem(x, x)
	meanSquare := func(l *nn.Maxout) float64 { return nn.MeanSquaredError.Value(nn.New(l).Predict(x), &y) }
	touch := nn.NewMaxout(1, 1, 5, nn.Zeros)
	touch.W.SetCol(0, []float64{-3.2, -1.6, 0, 1.6, 3.2})
	touch.B.SetCol(0, []float64{-2.56, -0.64, 0, -0.64, -2.56})
	signs := func(l *nn.Maxout) (below, above float64) {
		var e mat.Dense
		e.Sub(nn.New(l).Predict(x), &y)
		return mat.Min(&e), mat.Max(&e)
	}
	if below, above := signs(touch); above > 1e-12 || below > -0.15 {
		t.Errorf("the tangents are off by %g to %g", below, above)
	}
	for seed := range uint64(5) {
		l := nn.NewMaxout(1, 1, 5, nn.Normal(rand.New(rand.NewPCG(seed, 0)), 1))
		for range (nn.Training{Loss: nn.SquaredError, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 3000}).Run(nn.New(l), x, &y) {
		}
		near(t, "learnt to tangents", meanSquare(l)/meanSquare(touch), 0.5, 0.1)
		if below, above := signs(l); below > -0.05 || above < 0.05 {
			t.Errorf("seed %d: the learnt lines are off by %g to %g", seed, below, above)
		}
		a := nn.New(l).Predict(x).RawRowView(0)
		for i := 1; i < 80; i++ {
			if a[i-1]+a[i+1] < 2*a[i]-1e-9 {
				t.Errorf("seed %d: not convex at %g", seed, x.At(0, i))
			}
		}
	}
}

// On the moons identity and logistic are no better than a line, the others nearly perfect, in five seeds.
func TestFiveFunctions(t *testing.T) {
	median := map[string]float64{}
	for _, f := range []nn.Elementwise{nn.Identity, nn.Logistic, nn.Tanh, nn.ReLU, nn.GELU} {
		var right []float64
		for seed := range uint64(5) {
			rng := rand.New(rand.NewPCG(seed, 0))
			set := data.Moons(rng, 100, 0.15)
			net := nn.New(nn.NewDense(2, 8, f, nn.Glorot(rng)), nn.NewDense(8, 8, f, nn.Glorot(rng)), nn.NewDense(8, 1, nn.Logistic, nn.Glorot(rng)))
			for range (nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 1000}).Run(net, set.X(), set.Y()) {
			}
			right = append(right, nn.Accuracy(net.Predict(set.X()), set.Y()))
		}
		slices.Sort(right)
		median[f.Name] = right[2]
		if good := f.Name != "identity" && f.Name != "logistic"; good && right[0] < 0.97 || !good && right[4] > 0.95 {
			t.Errorf("%v: %.2f", f, right)
		}
		if f.Name == "tanh" && right[4]-right[0] < 0.01 {
			t.Errorf("tanh has no spread: %.2f", right)
		}
	}
	near(t, "logistic and identity", median["logistic"], median["identity"], 0.02)
	near(t, "tanh and ReLU", median["tanh"], median["ReLU"], 0.005)
	near(t, "GELU and ReLU", median["GELU"], median["ReLU"], 0.005)
}

// What the chapter reads off the table of properties.
func TestProperties(t *testing.T) {
	for _, f := range nn.Activations() {
		p := nn.Describe(f)
		is := func(names ...string) bool { return slices.Contains(names, f.Name) }
		swish := is("Swish(1)", "GELU", "GELU-tanh", "GELU-logistic")
		if (p.PrimeRange.High > 1+1e-9) != swish || p.Monotone == swish {
			t.Errorf("%v: f' %v, monotone %v", f, p.PrimeRange, p.Monotone)
		}
		if p.Centred != is("identity", "sign", "tanh", "hard-tanh") {
			t.Errorf("%v: centred %v", f, p.Centred)
		}
	}
}

// The residual of tanh is rounding: it is exactly 0 left of −0.625 and has both signs on the right.
func TestResidual(t *testing.T) {
	plus, minus := 0, 0
	for k := -6000; k <= 6000; k++ {
		z := float64(k) / 1000
		r := math.Tanh(z) - (2*nn.Logistic.F(2*z) - 1)
		if z < -0.625 && r != 0 && runtime.GOARCH == "amd64" {
			t.Errorf("z = %g: %g", z, r)
		}
		if r > 0 {
			plus++
		}
		if r < 0 {
			minus++
		}
		near(t, "residual", r, 0, 1e-15)
	}
	if plus < 100 || minus < 100 {
		t.Errorf("%d above, %d below", plus, minus)
	}
}

// 0.9, 0.8, 0.7 with weights 1, 2, 3 leave the range from 0 to 1.
func TestOutOfRange(t *testing.T) {
	a := nn.New(nn.NewDense(3, 1, nn.Identity, nn.Values(1, 2, 3))).Predict(mat.NewDense(3, 1, []float64{0.9, 0.8, 0.7}))
	near(t, "z", a.At(0, 0), 4.6, 1e-12)
}

// The hand numbers at the kinks: hard-logistic(1) = ¾ with slope ¼, hard-tanh(1) = 1 with slope 0.
func TestHard(t *testing.T) {
	if s := fmt.Sprint(nn.HardLogistic.F(1), slope(nn.HardLogistic)(1), nn.HardTanh.F(1), slope(nn.HardTanh)(1)); s != "0.75 0.25 1 0" {
		t.Error(s)
	}
	for _, pair := range [][2]nn.Elementwise{{nn.Logistic, nn.HardLogistic}, {nn.Tanh, nn.HardTanh}} {
		worst, at := 0.0, 0.0
		for k := -4096; k <= 4096; k++ {
			z := float64(k) / 512
			if d := math.Abs(pair[0].F(z) - pair[1].F(z)); d > worst {
				worst, at = d, z
			}
		}
		if kink := pair[1].Kinks[1]; math.Abs(at) != kink {
			t.Errorf("%v is furthest off at %g, not at its kink %g", pair[1], at, kink)
		}
	}
}
