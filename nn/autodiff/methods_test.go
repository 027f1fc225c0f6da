package autodiff

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

// operations: every operation once for each kind of number, with gonum's dual
// numbers as the judge (nil: gonum has no such function).
type kinds struct {
	real    func(Real) Real
	complex func(Complex) Complex
	dual    func(Dual[Real]) Dual[Real]
	second  func(Dual[Dual[Real]]) Dual[Dual[Real]]
	tape    func(*Var) *Var
	expr    func(*Expr) *Expr
}

var operations = []struct {
	name  string
	k     kinds
	x     []float64
	gonum func(dual.Number) dual.Number
}{
	{"x+3x", kinds{add[Real], add[Complex], add[Dual[Real]], add[Dual[Dual[Real]]], add[*Var], add[*Expr]}, anywhere,
		func(x dual.Number) dual.Number { return dual.Add(x, dual.Scale(3, x)) }},
	{"sin x − x", kinds{sub[Real], sub[Complex], sub[Dual[Real]], sub[Dual[Dual[Real]]], sub[*Var], sub[*Expr]}, anywhere,
		func(x dual.Number) dual.Number { return dual.Sub(dual.Sin(x), x) }},
	{"x sin x", kinds{mul[Real], mul[Complex], mul[Dual[Real]], mul[Dual[Dual[Real]]], mul[*Var], mul[*Expr]}, anywhere,
		func(x dual.Number) dual.Number { return dual.Mul(x, dual.Sin(x)) }},
	{"sin x / x", kinds{div[Real], div[Complex], div[Dual[Real]], div[Dual[Dual[Real]]], div[*Var], div[*Expr]}, anywhere,
		func(x dual.Number) dual.Number { return dual.Mul(dual.Sin(x), dual.Inv(x)) }},
	{"max(sin x, −x)", kinds{maxi[Real], maxi[Complex], maxi[Dual[Real]], maxi[Dual[Dual[Real]]], maxi[*Var], maxi[*Expr]}, anywhere, nil},
	{"x³", kinds{pow3[Real], pow3[Complex], pow3[Dual[Real]], pow3[Dual[Dual[Real]]], pow3[*Var], pow3[*Expr]}, anywhere,
		func(x dual.Number) dual.Number { return dual.PowReal(x, 3) }},
	{"x⁻¹·⁵", kinds{powm[Real], powm[Complex], powm[Dual[Real]], powm[Dual[Dual[Real]]], powm[*Var], powm[*Expr]}, positive,
		func(x dual.Number) dual.Number { return dual.PowReal(x, -1.5) }},
	{"neg", kinds{Real.Neg, Complex.Neg, Dual[Real].Neg, Dual[Dual[Real]].Neg, (*Var).Neg, (*Expr).Neg}, anywhere,
		func(x dual.Number) dual.Number { return dual.Scale(-1, x) }},
	{"exp", kinds{Real.Exp, Complex.Exp, Dual[Real].Exp, Dual[Dual[Real]].Exp, (*Var).Exp, (*Expr).Exp}, anywhere, dual.Exp},
	{"log", kinds{Real.Log, Complex.Log, Dual[Real].Log, Dual[Dual[Real]].Log, (*Var).Log, (*Expr).Log}, positive, dual.Log},
	{"sin", kinds{Real.Sin, Complex.Sin, Dual[Real].Sin, Dual[Dual[Real]].Sin, (*Var).Sin, (*Expr).Sin}, anywhere, dual.Sin},
	{"cos", kinds{Real.Cos, Complex.Cos, Dual[Real].Cos, Dual[Dual[Real]].Cos, (*Var).Cos, (*Expr).Cos}, anywhere, dual.Cos},
	{"tanh", kinds{Real.Tanh, Complex.Tanh, Dual[Real].Tanh, Dual[Dual[Real]].Tanh, (*Var).Tanh, (*Expr).Tanh}, anywhere, dual.Tanh},
	{"σ", kinds{Real.Logistic, Complex.Logistic, Dual[Real].Logistic, Dual[Dual[Real]].Logistic, (*Var).Logistic, (*Expr).Logistic}, anywhere,
		func(x dual.Number) dual.Number { // (1 + tanh(x/2))/2
			return dual.Scale(0.5, dual.Add(dual.Number{Real: 1}, dual.Tanh(dual.Scale(0.5, x))))
		}},
	{"sqrt", kinds{Real.Sqrt, Complex.Sqrt, Dual[Real].Sqrt, Dual[Dual[Real]].Sqrt, (*Var).Sqrt, (*Expr).Sqrt}, positive, dual.Sqrt},
	{"abs", kinds{Real.Abs, Complex.Abs, Dual[Real].Abs, Dual[Dual[Real]].Abs, (*Var).Abs, (*Expr).Abs}, anywhere, dual.Abs},
	{"relu", kinds{Real.ReLU, Complex.ReLU, Dual[Real].ReLU, Dual[Dual[Real]].ReLU, (*Var).ReLU, (*Expr).ReLU}, anywhere, nil},
	{"step", kinds{Real.Step, Complex.Step, Dual[Real].Step, Dual[Dual[Real]].Step, (*Var).Step, (*Expr).Step}, anywhere, nil},
}

func add[T Number[T]](x T) T  { return x.Add(x.Const(3).Mul(x)) }
func sub[T Number[T]](x T) T  { return x.Sin().Sub(x) }
func mul[T Number[T]](x T) T  { return x.Mul(x.Sin()) }
func div[T Number[T]](x T) T  { return x.Sin().Div(x) }
func maxi[T Number[T]](x T) T { return x.Sin().Max(x.Neg()) }
func pow3[T Number[T]](x T) T { return x.Pow(3) }
func powm[T Number[T]](x T) T { return x.Pow(-1.5) }

var anywhere, positive = []float64{-1.7, -0.3, 0.4, 2.2}, []float64{0.2, 0.9, 3.5}

// Every operation has the same value and derivative on every kind of number,
// and gonum's dual numbers and finite differences agree; so does the second
// derivative.
func TestOperations(t *testing.T) {
	for _, o := range operations {
		e := o.k.expr(Symbol("x"))
		d := e.D("x")
		for _, x := range o.x {
			v := NewVar("x", x)
			y := o.k.tape(v)
			y.Backward()
			at := map[string]float64{"x": x}
			dy := float64(o.k.dual(Dual[Real]{Real(x), 1}).B)
			what := fmt.Sprintf("%s at %v: ", o.name, x)

			near(t, what+"value of Dual", float64(o.k.dual(Dual[Real]{Real(x), 1}).A), float64(o.k.real(Real(x))), 1e-15)
			near(t, what+"value of Var", y.Value, float64(o.k.real(Real(x))), 1e-15)
			near(t, what+"value of Expr", e.At(at), float64(o.k.real(Real(x))), 1e-15)
			near(t, what+"value of Complex", o.k.complex(Complex(complex(x, 0))).Float(), float64(o.k.real(Real(x))), 1e-14)

			near(t, what+"reverse", v.Grad, dy, 1e-14)
			near(t, what+"symbolic", d.At(at), dy, 1e-14)
			near(t, what+"simplified", d.Simplify().At(at), dy, 1e-14)
			near(t, what+"complex step", ComplexStep(o.k.complex, x, 1e-30), dy, 1e-13)
			near(t, what+"central", Central.Derivative(o.k.real, x, 1e-5), dy, 1e-8)
			near(t, what+"gonum fd", fd.Derivative(func(x float64) float64 { return float64(o.k.real(Real(x))) }, x,
				&fd.Settings{Formula: fd.Central}), dy, 1e-6)
			if o.gonum != nil {
				near(t, what+"gonum dual", o.gonum(dual.Number{Real: x, Emag: 1}).Emag, dy, 1e-13)
			}

			second := Dual[Dual[Real]]{Dual[Real]{Real(x), 1}, Dual[Real]{1, 0}}
			near(t, what+"second derivative", float64(o.k.second(second).B.B), d.D("x").At(at), 1e-12)
		}
	}
}

// At a kink the derivative is 0 for relu and abs; max gives all to its second
// operand. A power has a derivative at 0 too.
func TestKinks(t *testing.T) {
	for name, f := range map[string][3]any{
		"relu": {Dual[Real].ReLU, (*Var).ReLU, (*Expr).ReLU},
		"abs":  {Dual[Real].Abs, (*Var).Abs, (*Expr).Abs},
	} {
		v := NewVar("x", 0)
		f[1].(func(*Var) *Var)(v).Backward()
		near(t, name+" forward", float64(f[0].(func(Dual[Real]) Dual[Real])(Dual[Real]{0, 1}).B), 0, 0)
		near(t, name+" reverse", v.Grad, 0, 0)
		near(t, name+" symbolic", f[2].(func(*Expr) *Expr)(Symbol("x")).D("x").At(map[string]float64{"x": 0}), 0, 0)
	}
	x, y := NewVar("x", 1), NewVar("y", 1)
	x.Max(y).Backward()
	if x.Grad != 0 || y.Grad != 1 {
		t.Errorf("max at a tie: %v and %v, want 0 and 1", x.Grad, y.Grad)
	}
	for p, want := range map[float64]float64{0: 0, 1: 1, 2: 0, 3: 0} {
		near(t, fmt.Sprint("forward 0^", p), float64(Dual[Real]{0, 1}.Pow(p).B), want, 0)
	}
}

// mixed maps two inputs to three outputs.
func mixed[T Number[T]](v []T) []T {
	x, y := v[0], v[1]
	return []T{x.Mul(y), x.Sin().Add(y.Exp()), y}
}

// Columns by forward mode and rows by reverse mode are the same Jacobian, and
// gonum's differences agree.
func TestJacobian(t *testing.T) {
	x := []float64{0.7, -0.4}
	forward, reverse := ForwardJacobian(mixed[Dual[Real]], x), ReverseJacobian(mixed[*Var], x)
	numeric := mat.NewDense(3, 2, nil)
	fd.Jacobian(numeric, func(y, x []float64) {
		for i, v := range mixed([]Real{Real(x[0]), Real(x[1])}) {
			y[i] = float64(v)
		}
	}, x, &fd.JacobianSettings{Formula: fd.Central})
	if !mat.EqualApprox(forward, reverse, 1e-14) || !mat.EqualApprox(forward, numeric, 1e-8) {
		t.Errorf("forward %v\nreverse %v\nnumeric %v", mat.Formatted(forward), mat.Formatted(reverse), mat.Formatted(numeric))
	}
	value, slope := Directional(func(v []Dual[Real]) Dual[Real] { return mixed(v)[1] }, x, []float64{2, 3})
	near(t, "value", value, math.Sin(0.7)+math.Exp(-0.4), 1e-15)
	near(t, "along v", slope, 2*math.Cos(0.7)+3*math.Exp(-0.4), 1e-15)
}

// The Hessian by nested duals is that of differentiating the formula twice; a
// product with a vector takes one sweep back through the tangent.
func TestHessian(t *testing.T) {
	x, v := []float64{-4, 2}, []float64{0.3, -2}
	h := Hessian(micrograd[Dual[Dual[Real]]], x)
	hv := HessianVector(micrograd[Dual[*Var]], x, v)
	names := symbols(2)
	e := micrograd(Symbols(names...))
	for i := range x {
		for j := range x {
			near(t, fmt.Sprint("h", i, j), h.At(i, j), e.D(names[i]).Simplify().D(names[j]).At(values(x)), 1e-9)
		}
		near(t, fmt.Sprint("hv", i), hv[i], h.At(i, 0)*v[0]+h.At(i, 1)*v[1], 1e-9)
	}
	// forward mode on formulas is symbolic differentiation
	d := book([]Dual[*Expr]{{Symbol("x₁"), constant(1)}, {Symbol("x₂"), constant(0)}, {Symbol("x₃"), constant(0)}}).B
	near(t, "Dual[*Expr]", d.At(values([]float64{0.3, 2, 1})), book(Symbols(symbols(3)...)).D("x₁").At(values([]float64{0.3, 2, 1})), 1e-14)
}

// Halving h divides the error by 2^order, and each gradient costs what it says.
func TestSchemes(t *testing.T) {
	exact := math.Cos(1)
	for _, s := range []Scheme{OneSided, Central, Richardson} {
		e := func(h float64) float64 { return math.Abs(s.Derivative(Real.Sin, 1, h) - exact) }
		if r := math.Log2(e(0.02) / e(0.01)); math.Abs(r-float64(s.Order)) > 0.1 {
			t.Errorf("%s: halving h divides the error by 2^%.2f, want 2^%d", s.Name, r, s.Order)
		}
		grad, n := s.Gradient(cs231n[Real], []float64{-2, 5, -4}, 1e-3)
		want := map[string]int{"one-sided": 4, "central": 6, "Richardson": 12}[s.Name]
		if n != want {
			t.Errorf("%s: %d evaluations, want %d", s.Name, n, want)
		}
		near(t, s.Name, grad[2], 3, 1e-9)
	}
	// gonum has the same stencils
	for ours, theirs := range map[*Scheme]fd.Formula{&OneSided: fd.Forward, &Central: fd.Central} {
		for i, p := range theirs.Stencil {
			found := false
			for _, q := range ours.Points {
				found = found || q.At == p.Loc && q.Weight == p.Coeff
			}
			if !found {
				t.Errorf("%s: gonum's point %d is %v", ours.Name, i, p)
			}
		}
	}
	// the U-curve: too large and too small are both worse than the best h
	rows := ErrorsAgainstH(func(h float64) float64 { return Central.Derivative(Real.Sin, 1, h) }, exact, []float64{1e-1, Central.Step(), 1e-13})
	if !(rows[1].Error < 1e-9 && rows[0].Error > 1e-5 && rows[2].Error > 1e-6) {
		t.Errorf("no U: %v", rows)
	}
	if e := math.Abs(ComplexStep(Complex.Sin, 1, 1e-100) - exact); e > 1e-15 {
		t.Errorf("complex step at 1e-100: error %g", e)
	}
}

// Every wrong walk is right on a chain and wrong where paths meet.
func TestWrongWalks(t *testing.T) {
	chain := func() (x, y *Var) { x = NewVar("x", 0.5); return x, x.Sin().Exp() }
	diamond := func() (x, y *Var) {
		x = NewVar("x", 0.5)
		h := x.Mul(x)
		return x, h.Add(h.Sin())
	}
	for _, w := range WrongWalks() {
		x, y := chain()
		y.Backward()
		want := x.Grad
		if w.Name == "no zeroing" {
			x, y = chain()
		}
		w.Run(y)
		near(t, w.Name+" on a chain", x.Grad, want, 1e-15)

		x, y = diamond()
		y.Backward()
		want = x.Grad
		if w.Run(y); math.Abs(x.Grad-want) < 1e-3 {
			t.Errorf("%s is right on x² + sin x²: %v", w.Name, x.Grad)
		}
		y.Backward()
		if x.Grad != want {
			t.Errorf("Backward after %s: %v, want %v", w.Name, x.Grad, want)
		}
		EveryPath(y)
		near(t, "every path", x.Grad, want, 1e-15)
	}
	y := NewVar("x", 1)
	for range 10 {
		y = y.Mul(y)
	}
	if n, nodes := EveryPath(y), len(y.Order()); n != 2046 || nodes != 11 {
		t.Errorf("x^1024: %d edges walked in %d nodes, want 2046 in 11", n, nodes)
	}
}

// Sweep yields children before parents with the adjoints Backward leaves, and
// Tape tells the same as rows.
func TestSweep(t *testing.T) {
	v := NewVars([]float64{-2, 5, -4})
	y := cs231n(v)
	seen := map[*Var]float64{}
	for node := range y.Sweep() {
		for _, p := range node.Parents {
			if _, early := seen[p]; early {
				t.Errorf("%s came before its child %s", p.Label(), node.Label())
			}
		}
		seen[node] = node.Grad
	}
	for _, node := range y.Order() {
		if g, ok := seen[node]; !ok || g != node.Grad {
			t.Errorf("%s: adjoint %v when yielded, %v at the end", node.Label(), g, node.Grad)
		}
	}
	rows := y.Tape()
	last := rows[len(rows)-1]
	if last.Text() != "v3 · v4" || last.Grad != 1 || last.Value != -12 || rows[2].Text() != "v1 + v2" || rows[2].Grad != -4 {
		t.Errorf("tape: %+v", rows)
	}
}
