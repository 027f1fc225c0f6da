package gradcheck

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/gradcheck/zoo"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// Two closed forms, 3 + h² for x³ at 1 and eˣ sinh(h)/h for exp, and gonum.
func TestCentralDifference(t *testing.T) {
	d := CentralDifference.Right()
	for _, h := range []float64{0.5, 0.1, 0.01} {
		near(t, "x³", d(cube, 1, h), 3+h*h, 1e-12)
		near(t, "exp", d(math.Exp, 0.7, h), math.Exp(0.7)*math.Sinh(h)/h, 1e-12)
		near(t, "tanh", d(math.Tanh, -1.3, h), fd.Derivative(math.Tanh, -1.3, &fd.Settings{Formula: fd.Central, Step: h}), 1e-12)
	}
	near(t, "the slope of exp", exactSlope(math.Exp, 0.7), math.Exp(0.7), 1e-11)
}

// The estimated orders are those of Taylor's formula, and the sentences on
// unknown answers name them.
func TestOrder(t *testing.T) {
	for name, c := range map[string]struct {
		f    func(f func(float64) float64, x, h float64) float64
		says string
	}{
		"one-sided with h/2": {func(f func(float64) float64, x, h float64) float64 { return (f(x+h/2) - f(x)) / (h / 2) },
			"Your error falls like h^1.00: one-sided. Central differences give h^2.00. Do you go to both sides, equally far?"},
		"five points": {func(f func(float64) float64, x, h float64) float64 {
			return (f(x-2*h) - 8*f(x-h) + 8*f(x+h) - f(x+2*h)) / (12 * h)
		}, "Your error falls like h^4.00: a better formula than the one asked for, with more evaluations. Here the two points x + h and x − h are meant."},
		"steps of 2h": {func(f func(float64) float64, x, h float64) float64 { return (f(x+2*h) - f(x-2*h)) / (4 * h) },
			"Your error falls like h^2.00, as it should, but it is 4 times as large as that of a step of h to either side, as if the step were 2 h."},
	} {
		if v := check.Run(CentralDifference, c.f); !strings.Contains(v.Message, c.says) {
			t.Errorf("%s: %s", name, v.Message)
		}
	}
}

// To misread a decade is to be wrong; the nearest whole number is right, and so
// is a reading between two marks.
func TestBestStepTellsDecadesApart(t *testing.T) {
	for want, answers := range map[bool][][2]float64{
		true:  {{-8, -5}, {-7.5, -4.75}, {-7.75, -5.2}},
		false: {{-9, -6}, {-7, -4}, {-9, -5}, {-7, -5}, {-8, -6}, {-8, -4}, {-5, -8}},
	} {
		for _, a := range answers {
			v := check.Run(BestStep, func() (float64, float64) { return a[0], a[1] })
			if right := v.State == check.Pass; right != want {
				t.Errorf("%g: right is %v, want %v", a, right, want)
			}
		}
	}
}

// The bottoms of the U lie where theory puts them, and where a search finds them.
func TestBestStep(t *testing.T) {
	one, two := bestStep(nil)()
	if math.Abs(one-math.Log10(math.Sqrt(0x1p-52))) > 1 || math.Abs(two-math.Log10(math.Cbrt(0x1p-52))) > 1 {
		t.Errorf("best exponents %.2f and %.2f", one, two)
	}
	net, loss, x, y := zoo.Healthy()
	tr := net.Forward(x)
	tr.Backward(loss, y)
	theta, slope := net.Theta(), tr.Grad[5]
	now := theta[5]
	f := func(w float64) float64 { theta[5] = w; return loss.Value(net.Predict(x), y) }
	lowest := func(formula fd.Formula) (best float64) {
		least := math.Inf(1)
		for k := range 13 {
			e := 0.0 // over four steps near 10⁻ᵏ: rounding is ragged
			for _, c := range []float64{0.7, 0.9, 1.1, 1.3} {
				d := fd.Derivative(f, now, &fd.Settings{Formula: formula, Step: c * math.Pow(10, -float64(k))})
				e = max(e, math.Abs(d/slope-1))
			}
			if e < least {
				least, best = e, -float64(k)
			}
		}
		return best
	}
	if a, b := lowest(fd.Forward), lowest(fd.Central); math.Abs(one-a) > 1.1 || math.Abs(two-b) > 1.1 {
		t.Errorf("best exponents %.2f and %.2f, a search finds %v and %v", one, two, a, b)
	}
}

// The measure is that of the kernel, for every bug of the zoo.
func TestRelativeError(t *testing.T) {
	e := RelativeError.Right()
	compared := 0
	for _, b := range zoo.All() {
		if b.Kind == zoo.InUpdate {
			continue
		}
		m, err := gradcheck.GradientError(b.Open())
		if err != nil {
			t.Fatal(err)
		}
		if m.Error > 1e-6 {
			near(t, b.Name, e([]float64{m.Got, m.Largest}, []float64{m.Want, m.Largest}), m.Error, 1e-9)
			compared++
		}
	}
	if compared < 10 {
		t.Errorf("only %d bugs compared", compared)
	}
	for _, c := range []float64{2, 0.5, 5, -1, 0} { // the table of factors
		near(t, "a factor", e([]float64{c * 0.7}, []float64{0.7}), math.Abs(c-1)/(math.Abs(c)+1), 1e-12)
	}
}

// gonum has the same differences, back-propagation nearly the same numbers.
func TestGradientByNumbers(t *testing.T) {
	for _, c := range GradientByNumbers.Spec.Cases {
		f, theta, h := c.Args[0].(func([]float64) float64), c.Args[1].([]float64), c.Args[2].(float64)
		got := gradientByNumbers(nil)(f, theta, h)
		want := fd.Gradient(nil, f, theta, &fd.Settings{Formula: fd.Central, Step: h})
		for i := range want {
			near(t, c.Name, got[i], want[i], 1e-10)
		}
	}
	theta := []float64{0.8, -1.1, 0.6}
	hidden := nn.NewDense(1, 1, nn.Tanh, nn.Values(theta[0]))
	hidden.B.Set(0, 0, theta[1])
	net := nn.New(hidden, nn.NewDense(1, 1, nn.Identity, nn.Values(theta[2])))
	tr := net.Forward(mat.NewDense(1, 1, []float64{1.5}))
	tr.Backward(nn.SquaredError, mat.NewDense(1, 1, []float64{0.4}))
	near(t, "the loss", neuronLoss(theta), tr.Loss, 1e-12)
	got := gradientByNumbers(nil)(neuronLoss, theta, 1e-5)
	for i, g := range tr.Grad[:3] { // w₁, b, w₂
		near(t, "back-propagation", got[i], g, 1e-8)
	}
}

// A right step, a step uphill and η² in a network of the kernel, against the
// kernel's own check.
func TestUpdateCheck(t *testing.T) {
	const eta = 0.3
	for _, c := range []struct{ rate, want float64 }{{eta, 0}, {-eta, 1}, {eta * eta, (1 - eta) / (1 + eta)}} {
		net, loss, x, y := zoo.Healthy()
		update := func() {
			tr := net.Forward(x)
			tr.Backward(loss, y)
			for i, g := range tr.Grad {
				net.Theta()[i] -= c.rate * g
			}
		}
		m, err := gradcheck.UpdateError(net, loss, x, y, eta, update)
		if err != nil {
			t.Fatal(err)
		}
		tr := net.Forward(x)
		tr.Backward(loss, y)
		before, grad := slices.Clone(net.Theta()), slices.Clone(tr.Grad)
		update()
		e := UpdateCheck.Right()(before, net.Theta(), grad, eta)
		if math.Abs(e-c.want) > 1e-9 || math.Abs(m.Error-c.want) > 1e-9 {
			t.Errorf("rate %v: %v, the kernel has %v, want %v", c.rate, e, m.Error, c.want)
		}
	}
}

// In the network of the chapter whose ReLUs stand on their kinks the labels
// are as many as the kernel skips; with an output of zeros nothing comes down.
func TestKinkSkip(t *testing.T) {
	x := mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1})
	y := mat.NewDense(1, 4, []float64{1, 0, 0, 1})
	for _, zeros := range []bool{false, true} {
		output := nn.Glorot(rand.New(rand.NewPCG(4, 0)))
		if zeros {
			output = nn.Zeros
		}
		net := nn.New(nn.NewDense(2, 4, nn.ReLU, nn.He(rand.New(rand.NewPCG(7, 0)))), nn.NewDense(4, 1, nn.Identity, output))
		m, err := gradcheck.GradientError(net, nn.SquaredError, x, y)
		if err != nil {
			t.Fatal(err)
		}
		f := func(theta []float64) float64 {
			defer copy(net.Theta(), slices.Clone(net.Theta()))
			copy(net.Theta(), theta)
			return nn.SquaredError.Value(net.Predict(x), y)
		}
		labels := kinkSkip(nil)(f, net.Theta(), 1e-5)
		tr := net.Forward(x)
		tr.Backward(nn.SquaredError, y)
		at := 0
		for _, e := range m.Each {
			if e.Layer == 0 {
				continue
			}
			part := labels[at : at+e.Checked+e.Skipped]
			if got := count(part, "kink"); got != e.Skipped {
				t.Errorf("zeros %v, layer %d, %s: %d kinks, the kernel skips %d", zeros, e.Layer, e.Param, got, e.Skipped)
			}
			for i, label := range part {
				if g := tr.Grad[at+i]; label == "zero" && g != 0 || label == "compare" && g == 0 {
					t.Errorf("zeros %v, layer %d, %s: %q, and the gradient is %v", zeros, e.Layer, e.Param, label, g)
				}
			}
			at += len(part)
		}
		if at != len(labels) || zeros && count(labels, "zero") < 12 {
			t.Errorf("zeros %v: %v", zeros, labels)
		}
	}
}

func count(list []string, such string) (n int) {
	for _, s := range list {
		if s == such {
			n++
		}
	}
	return n
}

// The errors are what the bugs make of the right gradients, which are the kernel's.
func TestCheckLayer(t *testing.T) {
	for k, c := range CheckLayer.Spec.Cases {
		w, b, x, r := c.Args[0].(*mat.Dense), c.Args[1].([]float64), c.Args[2].(*mat.Dense), c.Args[3].(*mat.Dense)
		out, in := w.Dims()
		layer := nn.NewDense(in, out, nn.Tanh, nn.Zeros)
		layer.W.Copy(w)
		layer.B.SetCol(0, b)
		tr := nn.New(layer).Forward(x)
		tr.Backward(given{r}, mat.NewDense(out, c.N, nil))
		s := tr.Steps[1]
		right := [][]float64{s.Grad(layer.W).RawMatrix().Data, s.Grad(layer.B).RawMatrix().Data, tr.Steps[0].DA.RawMatrix().Data}
		found := [][]float64{c.Args[4].(*mat.Dense).RawMatrix().Data, c.Args[5].([]float64), c.Args[6].(*mat.Dense).RawMatrix().Data}
		var want [3]float64
		wrong := 0
		for p := range right {
			want[p] = RelativeError.Right()(found[p], right[p])
			if want[p] > 1e-6 {
				wrong++
			}
		}
		ew, eb, ex := checkLayer(nil)(w, b, x, r, c.Args[4].(*mat.Dense), c.Args[5].([]float64), c.Args[6].(*mat.Dense))
		for p, got := range []float64{ew, eb, ex} {
			if math.Abs(got-want[p]) > 1e-6 {
				t.Errorf("%s, part %d: %v, want %v", c.Name, p, got, want[p])
			}
		}
		if due := []int{0, 1, 3, 1, 1, 1, 1, 1}[k]; wrong != due {
			t.Errorf("%s: %d parts are wrong, want %d", c.Name, wrong, due)
		}
	}
	near(t, "1/N, N = 3", first(checkLayerCase(4)), 0.5, 1e-6)
	near(t, "5 % too small", first(checkLayerCase(5)), 0.05/1.95, 1e-6)
}

func checkLayerCase(k int) (ew, eb, ex float64) {
	a := CheckLayer.Spec.Cases[k].Args
	return checkLayer(nil)(a[0].(*mat.Dense), a[1].([]float64), a[2].(*mat.Dense), a[3].(*mat.Dense), a[4].(*mat.Dense), a[5].([]float64), a[6].(*mat.Dense))
}

func first(v, _, _ float64) float64 { return v }

// given is a loss S = Σ r ⊙ a.
type given struct{ r *mat.Dense }

func (g given) Value(a, _ *mat.Dense) float64 {
	var s mat.Dense
	s.MulElem(g.r, a)
	return mat.Sum(&s)
}

func (g given) Grad(da, _, _ *mat.Dense) { da.Copy(g.r) }

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
