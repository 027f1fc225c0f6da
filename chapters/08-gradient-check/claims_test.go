// Package claims holds what chapter 8 says of its figures and tables, as tests.
package claims

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/gradcheck/zoo"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

func oneSided(f func(float64) float64, x, h float64) float64 { return (f(x+h) - f(x)) / h }
func central(f func(float64) float64, x, h float64) float64  { return (f(x+h) - f(x-h)) / (2 * h) }

// The loss ends below where it began with every bug of the first figure; four
// of the five end lower than the right network, three of them after a slow
// beginning, and the bias bug is hardly seen.
func TestWrongNetworksLearn(t *testing.T) {
	learn := func(net *nn.Network, loss nn.Loss, x, y *mat.Dense) (l []float64) {
		tr := nn.NewTrace(net)
		for range 1000 {
			tr.Forward(x)
			tr.Backward(loss, y)
			l = append(l, tr.Loss)
			tr.Update(&optim.SGD{Rate: 0.1})
		}
		return l
	}
	right := learn(zoo.Healthy())
	for _, name := range []string{"f' missing", "f'(a) for f'(z)", "W not transposed", "wrong sign", "b: twice"} {
		l := learn(zoo.Find(name).Open())
		if l[999] >= l[0] || (l[999] < right[999]) != (name != "wrong sign") {
			t.Errorf("%s: %.3f → %.6f, right ends at %.6f", name, l[0], l[999], right[999])
		}
		if name != "b: twice" && l[300] < 10*right[300] {
			t.Errorf("%s begins fast: %.4f after 300 steps, right %.4f", name, l[300], right[300])
		}
		if name == "b: twice" && (l[999] > 1.05*right[999] || l[999] < 0.95*right[999]) {
			t.Errorf("the bias bug ends at %.6f, right is %.6f", l[999], right[999])
		}
	}
}

// The check by hand: all 55 numbers of the healthy network agree with central
// differences of h = 1e-5, up to 1e-8.
func TestAllParametersAgree(t *testing.T) {
	net, loss, x, y := zoo.Healthy()
	tr := net.Forward(x)
	tr.Backward(loss, y)
	theta, s, worst := net.Theta(), 0.0, 0.0
	for _, g := range tr.Grad {
		s = max(s, math.Abs(g))
	}
	for i, old := range theta {
		v := central(func(w float64) float64 { theta[i] = w; return loss.Value(net.Predict(x), y) }, old, 1e-5)
		theta[i] = old
		worst = max(worst, math.Abs(v-tr.Grad[i])/max(math.Abs(v)+math.Abs(tr.Grad[i]), s/1000))
	}
	if len(theta) != 55 || worst > 1e-8 {
		t.Errorf("%d numbers, largest error %.1g", len(theta), worst)
	}
}

// A wrong factor c gives |c − 1|/(|c| + 1): 1 for any c ≤ 0, and 1.30/3.30 = 0.39
// for c = log 10 = 2.30. A norm hides one doubled entry of a million: 0.0005.
func TestFactors(t *testing.T) {
	e := func(c float64) float64 { return math.Abs(c-1) / (math.Abs(c) + 1) }
	for c, want := range map[float64]float64{2: 1. / 3, 0.5: 1. / 3, 3: 0.5, 1. / 3: 0.5, 5: 2. / 3, 0.2: 2. / 3, 0: 1, -0.5: 1, -1: 1, -2: 1, -30: 1} {
		if math.Abs(e(c)-want) > 1e-12 {
			t.Errorf("c = %g: %g, want %g", c, e(c), want)
		}
	}
	if c := math.Log(10); math.Abs(c-2.30) > 0.005 || math.Abs(e(c)-0.39) > 0.005 || e(0.01) >= 1 {
		t.Errorf("log 10 = %g: %g", c, e(c))
	}
	n := 1e6 // ‖u − v‖ = 1, ‖u‖ = √(n + 3), ‖v‖ = √n
	if norm := 1 / (math.Sqrt(n+3) + math.Sqrt(n)); math.Abs(norm-0.0005) > 1e-6 {
		t.Errorf("the norm says %g", norm)
	}
	if eps := math.Nextafter(1, 2) - 1; math.Abs(1e16*eps-2.2) > 0.05 {
		t.Errorf("ε = %g", eps)
	}
}

// squared has f' twice, another has f'(a) for f'(z).
type squared struct{ *nn.Dense }

func (l squared) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	twice := mat.DenseCopyOf(da)
	twice.MulElem(da, s.Prime())
	return l.Dense.Backward(s, twice)
}

type another struct{ *nn.Dense }

func (l another) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	f := l.F.(nn.Elementwise)
	other := mat.DenseCopyOf(da)
	other.Apply(func(i, n int, v float64) float64 {
		z, a := s.Z.At(i, n), s.A.At(i, n)
		if right := f.Prime(z, a); right != 0 {
			return v * f.Prime(a, f.F(a)) / right
		}
		return v // δ is 0, as f'(a) = f'(0) = 0 is
	}, da)
	return l.Dense.Backward(s, other)
}

// ReLU hides f' twice and f'(a) for f'(z); tanh shows them.
func TestReLUHides(t *testing.T) {
	for _, f := range []nn.Elementwise{nn.ReLU, nn.Tanh} {
		for name, wrap := range map[string]func(*nn.Dense) nn.Layer{
			"f' twice":        func(d *nn.Dense) nn.Layer { return squared{d} },
			"f'(a) for f'(z)": func(d *nn.Dense) nn.Layer { return another{d} },
		} {
			rng := rand.New(rand.NewPCG(9, 9))
			hidden := nn.NewDense(3, 5, f, nn.Glorot(rng))
			nn.Normal(rng, 0.3)(hidden.B)
			net := nn.New(wrap(hidden), nn.NewDense(5, 2, nn.Identity, nn.Glorot(rng)))
			x, y := mat.NewDense(3, 6, nil), mat.NewDense(2, 6, nil)
			nn.Normal(rng, 1)(x)
			nn.Normal(rng, 1)(y)
			m, err := gradcheck.GradientError(net, nn.SquaredError, x, y)
			if err != nil {
				t.Fatal(err)
			}
			if hides := m.Error < 1e-6; hides != (f.Name == nn.ReLU.Name) {
				t.Errorf("%s with %s: error %.2g", name, f.Name, m.Error)
			}
		}
	}
}

// The U: on the right the orders 1 and 2, on the left rounding; the bottom of
// the central one is lower and farther right.
func TestUCurve(t *testing.T) {
	net, loss, x, y := zoo.Healthy()
	tr := net.Forward(x)
	tr.Backward(loss, y)
	theta, slope := net.Theta(), tr.Grad[5]
	now := theta[5]
	f := func(w float64) float64 { theta[5] = w; return loss.Value(net.Predict(x), y) }
	worst := func(d func(func(float64) float64, float64, float64) float64, h float64) float64 {
		e := 0.0 // over four steps near h: rounding is ragged
		for _, c := range []float64{0.7, 0.9, 1.1, 1.3} {
			e = max(e, math.Abs(d(f, now, c*h)/slope-1))
		}
		return e
	}
	if r := worst(oneSided, 1e-2) / worst(oneSided, 1e-4); r < 70 || r > 140 {
		t.Errorf("one-sided: a hundredth of h divides the error by %.0f", r)
	}
	if r := worst(central, 1e-2) / worst(central, 1e-4); r < 7e3 || r > 1.4e4 {
		t.Errorf("central: a hundredth of h divides the error by %.0f", r)
	}
	best := func(d func(func(float64) float64, float64, float64) float64) (h, e float64) {
		e = math.Inf(1)
		for k := range 15 {
			if w := worst(d, math.Pow(10, -float64(k))); w < e {
				h, e = math.Pow(10, -float64(k)), w
			}
		}
		return h, e
	}
	h1, e1 := best(oneSided)
	h2, e2 := best(central)
	if h1 < 1e-9 || h1 > 1e-7 || h2 < 1e-6 || h2 > 1e-4 || e2 > e1/10 {
		t.Errorf("best: one-sided h = %g (%.1g), central h = %g (%.1g)", h1, e1, h2, e2)
	}
	for _, h := range []float64{1e-4, 1e-5, 1e-6} {
		if e := worst(central, h); e > 1e-8 {
			t.Errorf("central, h = %g: %.1g", h, e)
		}
	}
	if e := worst(central, 1e-12); e < 1e-6 {
		t.Errorf("central, h = 1e-12: %.1g", e)
	}
}

// errors is the error per layer of a bug.
func errors(t *testing.T, b zoo.Bug) []float64 {
	t.Helper()
	m, err := gradcheck.GradientError(b.Open())
	if err != nil {
		t.Fatal(err)
	}
	return m.Layers()
}

// What the heat maps show.
func TestFingerprints(t *testing.T) {
	wrong := func(e float64) bool { return e > 1e-6 }
	for _, b := range zoo.All() {
		if b.Kind == zoo.InUpdate {
			continue
		}
		e := errors(t, b)
		switch {
		case b.Kind == zoo.InLoss:
			if slices.ContainsFunc(e, func(v float64) bool { return !wrong(v) }) {
				t.Errorf("%s: a wrong loss spoils all layers: %.2g", b.Name, e)
			}
		case b.Name == "parameter changed in Backward":
			if !wrong(e[3]) {
				t.Errorf("%s: %.2g", b.Name, e)
			}
		case wrong(e[3]):
			t.Errorf("%s: layer 3 is wrong: %.2g", b.Name, e)
		case (b.Name == "= for +=" || b.Name == "∂L/∂a changed") != (!wrong(e[0]) && !wrong(e[1]) && !wrong(e[2])):
			t.Errorf("%s: %.2g", b.Name, e)
		}
	}
	for name, want := range map[string]float64{"1/N missing": 2. / 3, "1/N twice": 2. / 3, "twice": 1. / 3, "mean over the outputs for their sum": 0.5, "log₁₀ for log": (math.Log(10) - 1) / (math.Log(10) + 1)} {
		for _, e := range errors(t, zoo.Find(name)) {
			if math.Abs(e-want) > 1e-5 {
				t.Errorf("%s: %.4f, want %.4f", name, e, want)
			}
		}
	}
}

// What stands grey in the figures was not compared: of "max pays all ties" 16 of
// 32 weights and 4 of 8 biases, of dropout nothing. What is white was.
func TestGreyCells(t *testing.T) {
	of := func(name, param string) (compared, skipped int) {
		m, err := gradcheck.GradientError(zoo.Find(name).Open())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range m.Each {
			if e.Layer == 2 && (param == "" || e.Param == param) {
				compared, skipped = compared+e.Checked, skipped+e.Skipped
			}
		}
		return compared, skipped
	}
	for _, c := range []struct {
		name, param       string
		compared, skipped int
	}{
		{"max pays all ties", "W", 32 - 16, 16}, {"max pays all ties", "b", 8 - 4, 4},
		{"dropout mask not applied backward", "", 0, 0}, {"dropout not rescaled backward", "", 0, 0},
		{"W not transposed", "", 20, 0}, {"first output only", "", 20, 0},
	} {
		if compared, skipped := of(c.name, c.param); compared != c.compared || skipped != c.skipped {
			t.Errorf("%s, %s: %d compared, %d skipped", c.name, c.param, compared, skipped)
		}
	}
	for _, name := range []string{"mean and variance held constant", "skip path forgotten"} {
		if compared, skipped := of(name, ""); compared == 0 || skipped > 0 {
			t.Errorf("%s: %d compared, %d skipped", name, compared, skipped)
		}
	}
}

// With one sample five bugs are invisible; with five none of them is.
func TestOneSampleHides(t *testing.T) {
	var hidden []string
	for _, b := range zoo.All() {
		if b.Kind == zoo.InUpdate {
			continue
		}
		net, loss, x, y := b.Open()
		five, err := gradcheck.GradientError(net, loss, x, y)
		if err != nil {
			t.Fatal(err)
		}
		net, loss, x, y = b.Open()
		one, err := gradcheck.GradientError(net, loss, mat.DenseCopyOf(x.Slice(0, 4, 0, 1)), mat.DenseCopyOf(y.Slice(0, 3, 0, 1)))
		if five.Error > 1e-6 && err == nil && one.Error < 1e-6 {
			hidden = append(hidden, b.Name)
		}
	}
	if want := []string{"next sample's z", "batch sum forgotten", "W: 1/N twice", "1/N missing", "1/N twice"}; !slices.Equal(hidden, want) {
		t.Errorf("hidden are %q, want %q", hidden, want)
	}
}

// Fresh biases put every ReLU on its corner for a sample of zeros; an output
// layer of zeros makes the check of the layers below an empty one.
func TestKinksAndZeros(t *testing.T) {
	x := mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1})
	y := mat.NewDense(1, 4, []float64{1, 0, 0, 1})
	build := func(output nn.Initializer) gradcheck.Mismatch {
		net := nn.New(nn.NewDense(2, 4, nn.ReLU, nn.He(rand.New(rand.NewPCG(7, 0)))), nn.NewDense(4, 1, nn.Identity, output))
		m, err := gradcheck.GradientError(net, nn.SquaredError, x, y)
		if err != nil || m.Error > 1e-6 {
			t.Fatal(m, err)
		}
		return m
	}
	for _, e := range build(nn.Glorot(rand.New(rand.NewPCG(4, 0)))).Each {
		if corner := e.Layer == 1 && e.Param == "b"; corner != (e.Checked == 0) {
			t.Errorf("layer %d, %s: %d compared", e.Layer, e.Param, e.Checked)
		}
	}
	for _, e := range build(nn.Zeros).Each {
		if (e.Layer < 2) != (e.Largest == 0) {
			t.Errorf("layer %d, %s: largest %g", e.Layer, e.Param, e.Largest)
		}
	}
}

// In place is right in the last layer, one after the other in the first.
func TestUpdates(t *testing.T) {
	for name, right := range map[string]int{"in place": 3, "one layer after the other": 1} {
		d, err := zoo.Find(name).Diagnose()
		if err != nil {
			t.Fatal(err)
		}
		for l, e := range d.Layers() {
			if l > 0 && (e < 1e-6) != (l == right) {
				t.Errorf("%s: layer %d: %.2g", name, l, e)
			}
		}
	}
}
