package autodiff

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Superscripts are powers, as people type and paste them; what cannot be one is an error.
func TestSuperscripts(t *testing.T) {
	for in, want := range map[string]string{
		"x²":            "x^2",
		"x² + 3·x":      "x^2 + 3·x",
		"x³·y":          "x^3·y",
		"x⁻¹":           "x^(−1)",
		"x¹⁰":           "x^10",
		"-x²":           "−x^2",
		"(x + 1)²":      "(x + 1)^2",
		"sin(x)²":       "sin(x)^2",
		"2²":            "2^2",
		"x₁²":           "x₁^2",
		"x ²":           "x^2",
		"x²^3":          "(x^2)^3",
		"x^2²":          "x^4",
		"x⁺²":           "x^2",
		"w_2² + aₙ + ñ": "w_2^2 + aₙ + ñ",
	} {
		e, err := Parse(in)
		if err != nil || e.String() != want {
			t.Errorf("%s is read as %v, %v; want %s", in, e, err, want)
		}
	}
	if d := MustParse("x² + 3·x").D("x").Simplify().String(); d != "2·x + 3" {
		t.Errorf("∂(x² + 3x)/∂x = %s", d)
	}
	for in, want := range map[string]struct {
		column int
		what   string
	}{
		"xⁿ":      {2, "superscript letter"},
		"wᵀ·x":    {2, "superscript letter"},
		"x⁻":      {2, "no whole number"},
		"x²⁻¹":    {2, "no whole number"},
		"sin²(x)": {4, "sin(x)²"},
		"ln²(x)":  {3, "ln(x)²"},
		"½·x":     {1, `found "½"`},
		"²":       {1, `found "²"`},
	} {
		_, err := Parse(in)
		s, ok := err.(*SyntaxError)
		if !ok || s.Column != want.column || !strings.Contains(s.What, want.what) {
			t.Errorf("%s: %v, want column %d: %s", in, err, want.column, want.what)
		}
	}
}

// An exponent without inputs is a number, however it is written.
func TestConstantExponents(t *testing.T) {
	for in, want := range map[string]float64{
		"(-2)^(1+1)": 4, "2^3^2": 512, "x^(4/2)": 9, "x^(1+1)": 9, "x^-(1+1)": 1. / 9, "(-8)^(2·1)": 64, "4^(1/2)": 2, "x^(2-2)": 1,
	} {
		if got := MustParse(in).At(map[string]float64{"x": -3}); got != want {
			t.Errorf("%s at x = −3: %v, want %v", in, got, want)
		}
	}
	near(t, "∂x^(4/2)/∂x at −3", MustParse("x^(4/2)").D("x").At(map[string]float64{"x": -3}), -6, 0)
	near(t, "x^y", MustParse("x^y").At(map[string]float64{"x": 3, "y": 2}), 9, 1e-15)
}

// The complex step is exact to the last digits also for large powers, where
// functions saturate, and beside constants of either sign.
func TestComplexStepFarOut(t *testing.T) {
	for _, row := range []struct {
		name string
		f    func(Complex) Complex
		x    float64
		want float64
	}{
		{"x⁶⁴", func(x Complex) Complex { return x.Pow(64) }, -1.1, 64 * math.Pow(-1.1, 63)},
		{"x⁶⁵", func(x Complex) Complex { return x.Pow(65) }, -1.1, 65 * math.Pow(-1.1, 64)},
		{"x⁶⁶", func(x Complex) Complex { return x.Pow(66) }, -1.1, 66 * math.Pow(-1.1, 65)},
		{"x¹⁰⁰⁰", func(x Complex) Complex { return x.Pow(1000) }, 0.99, 1000 * math.Pow(0.99, 999)},
		{"x⁻¹⁰⁰", func(x Complex) Complex { return x.Pow(-100) }, -1.05, -100 * math.Pow(-1.05, -101)},
		{"x⁻⁶⁵ of a large x", func(x Complex) Complex { return x.Pow(-65) }, 1e10, 0},
		{"(−1)¹⁰⁰ + x", func(x Complex) Complex { return x.Const(-1).Pow(100).Add(x) }, 0.3, 1},
		{"x²·⁵", func(x Complex) Complex { return x.Pow(2.5) }, 1.7, 2.5 * math.Pow(1.7, 1.5)},
		{"x tanh x", func(x Complex) Complex { return x.Mul(x.Tanh()) }, 400, 1},
		{"x tanh x", func(x Complex) Complex { return x.Mul(x.Tanh()) }, 356, 1},
		{"x tanh x", func(x Complex) Complex { return x.Mul(x.Tanh()) }, -800, -1},
		{"tanh x", Complex.Tanh, 20, 4 * math.Exp(-40) / (1 + 2*math.Exp(-40))},
		{"x σ(x)", func(x Complex) Complex { return x.Mul(x.Logistic()) }, -800, 0},
		{"x σ(x)", func(x Complex) Complex { return x.Mul(x.Logistic()) }, 800, 1},
		{"σ(x)", Complex.Logistic, -300, math.Exp(-300)},
		{"σ(x)", Complex.Logistic, -705, math.Exp(-705)},
		{"x⁶⁵ of a large x", func(x Complex) Complex { return x.Pow(65) }, 1e10, math.Inf(1)},
		{"|x|", Complex.Abs, 0, 0},
		{"|x|", Complex.Abs, -2, -1},
		{"√x", Complex.Sqrt, 2, 0.5 / math.Sqrt2},
	} {
		for _, h := range []float64{1e-20, 1e-100} {
			got := ComplexStep(row.f, row.x, h)
			if v := math.Abs(row.want) * h; row.want != 0 && v < 1e-300 {
				continue // the imaginary part is no number of float64
			}
			if got != row.want && !(math.Abs(got-row.want) <= 1e-13*math.Abs(row.want)) {
				t.Errorf("%s at %v with h = %g: %v, want %v", row.name, row.x, h, got, row.want)
			}
		}
	}
	for name, f := range map[string]func(Complex) Complex{
		"log x": Complex.Log, "√x": Complex.Sqrt, "x^½": func(x Complex) Complex { return x.Pow(0.5) }, "x^1.5": func(x Complex) Complex { return x.Pow(1.5) },
	} {
		if got := ComplexStep(f, -2, 1e-20); !math.IsNaN(got) {
			t.Errorf("%s at −2, where it has no real value: %v, want NaN", name, got)
		}
	}
}

// Numbers that leave those of float64 stay as they are written: the value is the
// same before and after Simplify, and Parse reads what String writes.
func TestSimplifyKeepsWhatOverflows(t *testing.T) {
	for in, want := range map[string]string{
		"log(0)·x":            "log(0)·x",
		"1e300·1e300·x":       "1e+300·1e+300·x",
		"1e-200·1e-200·x":     "1e−200·1e−200·x",
		"x/1e200/1e200":       "1e−200·x/1e+200",
		"1e308 + 1e308 + x":   "1e+308 + 1e+308 + x",
		"(1e200·x)^2":         "(1e+200·x)^2",
		"(1e-200·x)^2":        "(1e−200·x)^2",
		"(1e200·x)^-2":        "(1e+200·x)^(−2)",
		"1e300·1e-300·x":      "x",
		"exp(1000)·x":         "exp(1000)·x",
		"x^1e308·x^1e308":     "x^1e+308·x^1e+308",
		"x·1e300 + x·1.7e308": "x·1e+300 + x·1.7e+308",
	} {
		e := MustParse(in)
		s := e.Simplify()
		if in == "x·1e300 + x·1.7e308" { // 1.7e308 + 1e300 is still a number
			want = s.String()
		}
		if s.String() != want {
			t.Errorf("%s: %v, want %s", in, s, want)
		}
		for _, x := range []float64{1, -2.5, 1e300, 1e-300} {
			at := map[string]float64{"x": x}
			if a, b := e.At(at), s.At(at); !(a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-12*math.Abs(a)) {
				t.Errorf("%s at %g: %v, simplified %v", in, x, a, b)
			}
		}
	}
}

// Constants that are no numbers are written as the quotients that give them.
func TestTextOfInfinity(t *testing.T) {
	x := Symbol("x")
	for _, row := range []struct {
		e           *Expr
		text, latex string
	}{
		{constant(math.Inf(1)).Mul(x), "1/0·x", `\infty \cdot x`},
		{x.Mul(constant(math.Inf(1))), "x·(1/0)", `x \cdot (\infty)`},
		{x.Add(constant(math.Inf(-1))), "x + (−1/0)", `x + (-\infty)`},
		{x.Sub(constant(math.NaN())), "x − 0/0", `x - \frac{0}{0}`},
		{x.Pow(math.Inf(1)), "x^(1/0)", `x^{\infty}`},
	} {
		if row.e.String() != row.text || row.e.LaTeX() != row.latex {
			t.Errorf("%s and %s, want %s and %s", row.e, row.e.LaTeX(), row.text, row.latex)
		}
		back, err := Parse(row.e.String())
		if err != nil || back.String() != row.e.String() {
			t.Errorf("%v is read as %v, %v", row.e, back, err)
			continue
		}
		at := map[string]float64{"x": 2}
		if a, b := row.e.At(at), back.At(at); a != b && !(math.IsNaN(a) && math.IsNaN(b)) {
			t.Errorf("%v is %v, read again %v", row.e, a, b)
		}
	}
}

// What Simplify and D make of formulas with extreme constants can be read again.
func TestExtremeFormulasCanBeRead(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	numbers := []float64{0, 1, -1, 2, 0.5, 1e200, -1e200, 1e-200, 1.7e308, 5e-324, 3}
	var build func(depth int) *Expr
	build = func(depth int) *Expr {
		if depth == 0 {
			if rng.IntN(2) == 0 {
				return Symbol("x")
			}
			return constant(numbers[rng.IntN(len(numbers))])
		}
		a, b := build(depth-1), build(depth-1)
		return []func() *Expr{
			func() *Expr { return a.Add(b) }, func() *Expr { return a.Sub(b) }, func() *Expr { return a.Mul(b) }, func() *Expr { return a.Div(b) },
			a.Log, a.Exp, a.Sqrt, a.Neg, func() *Expr { return a.Pow(numbers[rng.IntN(len(numbers))]) },
		}[rng.IntN(9)]()
	}
	for range 3000 {
		e := build(3)
		for _, f := range []*Expr{e, e.Simplify(), e.D("x").Simplify()} {
			back, err := Parse(f.String())
			if err != nil || back.String() != f.String() {
				t.Fatalf("%v\nfrom %v\nis read as %v, %v", f, e, back, err)
			}
			if tex := f.LaTeX(); strings.Contains(tex, "Inf") || strings.Contains(tex, "NaN") {
				t.Fatalf("%v in LaTeX: %s", f, tex)
			}
		}
	}
}

// Where a derivative is 0·∞ all methods say NaN.
func TestZeroTimesInfinity(t *testing.T) {
	for name, f := range map[string]struct {
		dual func(Dual[Real]) Dual[Real]
		tape func(*Var) *Var
		expr func(*Expr) *Expr
	}{
		"step(√x)": {func(x Dual[Real]) Dual[Real] { return x.Sqrt().Step() }, func(x *Var) *Var { return x.Sqrt().Step() }, func(x *Expr) *Expr { return x.Sqrt().Step() }},
		"relu(√x)": {func(x Dual[Real]) Dual[Real] { return x.Sqrt().ReLU() }, func(x *Var) *Var { return x.Sqrt().ReLU() }, func(x *Expr) *Expr { return x.Sqrt().ReLU() }},
		"(√x)⁰":    {func(x Dual[Real]) Dual[Real] { return x.Sqrt().Pow(0) }, func(x *Var) *Var { return x.Sqrt().Pow(0) }, func(x *Expr) *Expr { return x.Sqrt().Pow(0) }},
		"0·√x":     {func(x Dual[Real]) Dual[Real] { return x.Const(0).Mul(x.Sqrt()) }, func(x *Var) *Var { return x.Const(0).Mul(x.Sqrt()) }, func(x *Expr) *Expr { return x.Const(0).Mul(x.Sqrt()) }},
	} {
		v := NewVar("x", 0)
		f.tape(v).Backward()
		e := f.expr(Symbol("x"))
		at := map[string]float64{"x": 0}
		for how, d := range map[string]float64{
			"forward": float64(f.dual(Dual[Real]{0, 1}).B), "reverse": v.Grad, "symbolic": e.D("x").At(at), "adjoint": e.Gradient("x")[0].At(at),
		} {
			if !math.IsNaN(d) {
				t.Errorf("∂%s/∂x at 0, %s: %v, want NaN", name, how, d)
			}
		}
	}
}

// log is right for denormal numbers, too, on every kind.
func TestLogOfDenormals(t *testing.T) {
	for _, k := range []int{-1074, -1073, -1050, -1023, -1022, -1021, 0, 3} {
		x, want := math.Ldexp(1, k), float64(k)*math.Ln2
		for how, v := range map[string]float64{
			"Real": float64(Real(x).Log()), "Dual": float64(Dual[Real]{A: Real(x)}.Log().A), "Var": NewVar("", x).Log().Value,
			"Expr": Symbol("x").Log().At(map[string]float64{"x": x}), "Complex": Complex(complex(x, 0)).Log().Float(),
		} {
			near(t, fmt.Sprintf("%s: log 2^%d", how, k), v, want, 1e-14)
		}
	}
	if v := float64(Real(0).Log()); !math.IsInf(v, -1) {
		t.Errorf("log 0 = %v", v)
	}
	if v := float64(Real(-5e-324).Log()); !math.IsNaN(v) {
		t.Errorf("log of a negative denormal = %v", v)
	}
}

// Without inputs or outputs there is one sentence, not a mistake of the runtime.
func TestNothingToDifferentiate(t *testing.T) {
	for want, f := range map[string]func(){
		"∂f/∂x: there are no inputs":      func() { ForwardGradient(func([]Dual[Real]) Dual[Real] { return Dual[Real]{} }, nil) },
		"∂yᵢ/∂xⱼ: there are no inputs":    func() { ForwardJacobian(func([]Dual[Real]) []Dual[Real] { return nil }, nil) },
		"∂yᵢ/∂xⱼ: there are no outputs":   func() { ForwardJacobian(func([]Dual[Real]) []Dual[Real] { return nil }, []float64{1}) },
		"∂²f/∂xᵢ∂xⱼ: there are no inputs": func() { Hessian(func(x []Dual[Dual[Real]]) Dual[Dual[Real]] { return x[0] }, nil) },
		"yᵢ/∂xⱼ: there are no inputs":     func() { ReverseJacobian(func(x []*Var) []*Var { return x }, nil) },
		"yᵢ/∂xⱼ: there are no outputs":    func() { ReverseJacobian(func(x []*Var) []*Var { return nil }, []float64{1}) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
