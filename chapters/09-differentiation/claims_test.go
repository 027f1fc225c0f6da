// Package claims tests what the chapter's figures and tables claim. The
// formulas below the tests are those of the chapter's cells.
package claims

import (
	"fmt"
	"math"
	"slices"
	"testing"

	ad "glassnet/nn/autodiff"
	"glassnet/viz"
	"gonum.org/v1/gonum/floats/scalar"
)

// All methods find 0.25 at the point of the worked example.
func TestBook(t *testing.T) {
	d := neuron(ad.Dual[ad.Real]{A: 0, B: 1}, ad.Dual[ad.Real]{A: 1}, ad.Dual[ad.Real]{})
	w, x, b := ad.NewVar("w", 0), ad.NewVar("x", 1), ad.NewVar("b", 0)
	f := neuron(w, x, b)
	f.Backward()
	e := neuron(ad.Symbol("w"), ad.Symbol("x"), ad.Symbol("b")).D("w")
	at := map[string]float64{"w": 0, "x": 1, "b": 0}
	for how, v := range map[string]float64{"forward": float64(d.B), "reverse": w.Grad, "∂b": b.Grad,
		"symbolic": e.At(at), "simplified": e.Simplify().At(at)} {
		if v != 0.25 {
			t.Errorf("%s: %v, want 0.25", how, v)
		}
	}
	if x.Grad != 0 || f.Value != 0.5 {
		t.Errorf("∂x = %v, f = %v", x.Grad, f.Value)
	}
}

// The U-curve: slopes 1, 2, 4 at the right, the best h where the text says, and
// only the complex step reaches full precision.
func TestUCurve(t *testing.T) {
	s := 1 / (1 + math.Exp(-1))
	exact := s * (1 - s)
	for _, c := range []struct {
		scheme ad.Scheme
		best   float64
	}{{ad.OneSided, 1e-8}, {ad.Central, 1e-5}, {ad.Richardson, 1e-3}} {
		e := func(h float64) float64 { return math.Abs(c.scheme.Derivative(byW[ad.Real], 1, h) - exact) }
		if slope := math.Log10(e(0.1) / e(0.01)); math.Abs(slope-float64(c.scheme.Order)) > 0.1 {
			t.Errorf("%s: slope %.2f", c.scheme.Name, slope)
		}
		least, at := math.Inf(1), 0.0
		for i := range 61 {
			if h := math.Pow(10, -float64(i)/4); e(h) < least {
				least, at = e(h), h
			}
		}
		if math.Abs(math.Log10(at/c.best)) > 1.6 {
			t.Errorf("%s: best h = %.1e, the text says %.0e", c.scheme.Name, at, c.best)
		}
		if least < 1e-17 || e(1e-14) < 1e-5 {
			t.Errorf("%s: least error %g, error at 1e-14 %g", c.scheme.Name, least, e(1e-14))
		}
	}
	for _, h := range []float64{1e-8, 1e-15, 1e-100} {
		if e := math.Abs(ad.ComplexStep(byW[ad.Complex], 1, h) - exact); e > 2e-16 {
			t.Errorf("complex step, h = %g: error %g", h, e)
		}
	}
}

// Swell: the derivative outgrows the formula, simplified or not; the number of
// different sub-formulas grows by the same amount each time.
func TestSwell(t *testing.T) {
	var ratio, simple, shared []float64
	for n := 2; n <= 6; n++ {
		f := mapped(ad.Symbol("x"), n)
		d := f.D("x")
		ratio = append(ratio, float64(d.Size())/float64(f.Size()))
		simple = append(simple, float64(d.Simplify().Size())/float64(f.Size()))
		shared = append(shared, float64(d.Distinct()))
	}
	for i := range 3 {
		if ratio[i+1] <= ratio[i] || simple[i+1] <= simple[i] || shared[i+1]-shared[i] != shared[i+2]-shared[i+1] {
			t.Errorf("f′/f %.1f, simplified %.1f, shared %v", ratio, simple, shared)
		}
	}
}

// The opening and the question of CS231n: f = 42 with 24 and 10, f = −12 with
// −4, −4 and 3.
func TestSmallGraphs(t *testing.T) {
	x, y := ad.NewVar("x", 3), ad.NewVar("y", 4)
	f := x.Mul(x).Mul(y).Add(y).Add(x.Const(2))
	f.Backward()
	if f.Value != 42 || x.Grad != 24 || y.Grad != 10 {
		t.Error(f.Value, x.Grad, y.Grad)
	}
	x, y, z := ad.NewVar("x", -2), ad.NewVar("y", 5), ad.NewVar("z", -4)
	f = x.Add(y).Mul(z)
	f.Backward()
	if f.Value != -12 || x.Grad != -4 || y.Grad != -4 || z.Grad != 3 {
		t.Error(f.Value, x.Grad, y.Grad, z.Grad)
	}
}

// micrograd's README: g = 24.7041, ∂a = 138.8338, ∂b = 645.5773; forward mode,
// reverse mode and the symbols agree.
func TestMicrograd(t *testing.T) {
	a, b := ad.NewVar("a", -4), ad.NewVar("b", 2)
	g := micrograd(a, b)
	g.Backward()
	da := micrograd(ad.Dual[ad.Real]{A: -4, B: 1}, ad.Dual[ad.Real]{A: 2})
	at := map[string]float64{"a": -4, "b": 2}
	db := micrograd(ad.Symbol("a"), ad.Symbol("b")).D("b").At(at)
	for what, v := range map[string][2]float64{"g": {g.Value, 24.7041}, "∂a": {a.Grad, 138.8338}, "∂b": {b.Grad, 645.5773}, "∂a forward": {float64(da.B), 138.8338}, "∂b symbolic": {db, 645.5773}} {
		if math.Abs(v[0]-v[1]) > 5e-5 {
			t.Errorf("%s = %.6f, want %.4f", what, v[0], v[1])
		}
	}
}

func micrograd[T ad.Number[T]](a, b T) T {
	c := a.Add(b)
	d := a.Mul(b).Add(b.Pow(3))
	c = c.Add(c.Add(a.Const(1)))
	c = c.Add(a.Const(1).Add(c).Add(a.Neg()))
	d = d.Add(d.Mul(a.Const(2)).Add(b.Add(a).ReLU()))
	d = d.Add(a.Const(3).Mul(d).Add(b.Sub(a).ReLU()))
	f := c.Sub(d).Pow(2)
	return f.Div(a.Const(2)).Add(a.Const(10).Div(f))
}

// Both wrong orders are right on a chain. Depth first stays right where only an
// input is used twice, and goes wrong where a result is; = for += does in both.
func TestWhereWrongWalksAreRight(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     func(x *ad.Var) *ad.Var
		right map[string]bool
	}{
		{"a chain", func(x *ad.Var) *ad.Var { return x.Exp().Sin().Neg() }, map[string]bool{"depth first": true, "= for +=": true}},
		{"an input twice", func(x *ad.Var) *ad.Var { return x.Mul(x).Exp() }, map[string]bool{"depth first": true}},
		{"a result twice", func(x *ad.Var) *ad.Var { h := x.Exp(); return h.Mul(h) }, map[string]bool{}},
	} {
		x := ad.NewVar("x", 0.7)
		f := c.f(x)
		for _, w := range ad.WrongWalks() {
			f.Backward()
			want := x.Grad
			w.Run(f)
			if got := scalar.EqualWithinRel(x.Grad, want, 1e-12); got != c.right[w.Name] && w.Name != "no zeroing" {
				t.Errorf("%s, %s: %g, right is %g", c.name, w.Name, x.Grad, want)
			}
		}
	}
}

// The frames of the slider: h has 1, then 9, and only then x gets 18 and 18. The
// last frame has the adjoints of a right walk.
func TestSlider(t *testing.T) {
	x := ad.NewVar("x", 2)
	f := diamond(x)
	f.Backward()
	s := viz.Sweeps(viz.Tape("", f))
	last := s.Figures[len(s.Figures)-1]
	if got := viz.Column(last, "adjoint"); !slices.Equal(got, []float64{36, 9, 1, 1}) {
		t.Errorf("the last frame has the adjoints %v of x, h, h·h, f", got)
	}
	var h, seen []float64
	for _, frame := range s.Figures[4:] {
		h = append(h, viz.Column(frame, "adjoint", "node", "2")...)
		seen = append(seen, viz.Column(frame, "adjoint", "node", "1")...)
	}
	if !slices.Equal(h, []float64{1, 9, 9, 9}) || !slices.Equal(seen, []float64{36, 36}) {
		t.Errorf("h has %v, x has %v", h, seen)
	}
}

// On the way back every product takes two multiplications: of N products in the
// neuron there are N forward, 2N back.
func TestProductsOnTheWayBack(t *testing.T) {
	for _, n := range []int{3, 50} {
		w, a := ad.NewVars(make([]float64, n)), ad.NewVars(make([]float64, n))
		f := ad.Dot(w, a).Logistic()
		products, shares := 0, 0
		for _, v := range f.Order() {
			if v.Op == "·" {
				products, shares = products+1, shares+len(v.Parents)
			}
		}
		if products != n || shares != 2*n {
			t.Errorf("%d products, %d shares", products, shares)
		}
	}
}

// The wrong walks give the numbers that the text explains.
func TestWalks(t *testing.T) {
	want := map[string]float64{"depth first": 16, "= for +=": 8, "no zeroing": 140}
	x := ad.NewVar("x", 2)
	f := diamond(x)
	for _, w := range ad.WrongWalks() {
		f.Backward()
		if x.Grad != 36 {
			t.Errorf("right: %v", x.Grad)
		}
		if w.Run(f); x.Grad != want[w.Name] {
			t.Errorf("%s: %v, want %v", w.Name, x.Grad, want[w.Name])
		}
		if h := f.Order()[1]; w.Name == "no zeroing" && h.Grad != 26 {
			t.Errorf("no zeroing: h has %v, want 26", h.Grad)
		}
	}
	y := ad.NewVar("x", 1)
	for range 20 {
		y = y.Mul(y)
	}
	if n := ad.EveryPath(y); n != 1<<21-2 {
		t.Errorf("%d steps along all paths", n)
	}
}

// Costs: slopes 1 and 2, reverse seven times the value, and forward more than
// 40 times reverse at 100 inputs and 120 times at 300, but less at one.
func TestCosts(t *testing.T) {
	count := map[string]map[int]float64{}
	for _, n := range []int{1, 10, 50, 100, 300} {
		for _, c := range ad.Costs(wide(n)) {
			if count[c.Method] == nil {
				count[c.Method] = map[int]float64{}
			}
			count[c.Method][n] = float64(c.Operations)
		}
	}
	for method, slope := range map[string]float64{"value": 1, "numeric": 2, "symbolic": 2, "shared": 1, "forward": 2, "reverse": 1} {
		if got := math.Log2(count[method][100] / count[method][50]); !scalar.EqualWithinAbs(got, slope, 0.1) {
			t.Errorf("%s: slope %.2f", method, got)
		}
	}
	for _, n := range []int{10, 100, 300} {
		if r := count["reverse"][n] / count["value"][n]; !scalar.EqualWithinAbs(r, 7, 0.2) {
			t.Errorf("N = %d: reverse costs %.2f times the value", n, r)
		}
	}
	if count["forward"][100] < 40*count["reverse"][100] || count["forward"][300] < 120*count["reverse"][300] || count["forward"][1] >= count["reverse"][1] {
		t.Errorf("forward %v, reverse %v", count["forward"], count["reverse"])
	}
}

// Heron's root: the graph grows with a, the derivative is 1/(2√a).
func TestRoot(t *testing.T) {
	nodes := 0
	for _, v := range []float64{2, 100, 10000} {
		a := ad.NewVar("a", v)
		x := root(a)
		x.Backward()
		if !scalar.EqualWithinRel(a.Grad, 1/(2*math.Sqrt(v)), 1e-6) || len(x.Order()) <= nodes {
			t.Errorf("a = %v: %v with %d nodes", v, a.Grad, len(x.Order()))
		}
		nodes = len(x.Order())
	}
}

// neuron is f = 1/(exp(−(wx + b)) + 1).
func neuron[T ad.Number[T]](w, x, b T) T {
	one := w.Const(1)
	return one.Div(w.Mul(x).Add(b).Neg().Exp().Add(one))
}

func byW[T ad.Number[T]](w T) T { return neuron(w, w.Const(1), w.Const(0)) }

func mapped[T ad.Number[T]](x T, n int) T {
	for range n - 1 {
		x = x.Const(4).Mul(x).Mul(x.Const(1).Sub(x))
	}
	return x
}

func diamond[T ad.Number[T]](x T) T {
	h := x.Mul(x)
	return h.Mul(h).Add(h)
}

func wide(n int) *ad.Expr {
	w, x := make([]*ad.Expr, n), make([]*ad.Expr, n)
	for i := range n {
		w[i] = ad.Symbol(fmt.Sprint("w", i+1))
		x[i] = w[i].Const(1 + float64(i)/1000)
	}
	return ad.Dot(w, x).Logistic()
}

func root[T ad.Valued[T]](a T) T {
	x := a.Const(1)
	for math.Abs(x.Float()*x.Float()-a.Float()) > 1e-9*a.Float() {
		x = x.Add(a.Div(x)).Mul(a.Const(0.5))
	}
	return x
}
