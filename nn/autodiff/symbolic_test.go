package autodiff

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestSimplify(t *testing.T) {
	for in, want := range map[string]string{
		"0*x + 1*y":                 "y",
		"x + x*2":                   "3·x",
		"x*x*x":                     "x^3",
		"x*y/x":                     "y",
		"2*3*x/4":                   "3·x/2",
		"x - x":                     "0",
		"-(x - y)":                  "y − x",
		"-x - y":                    "−x − y",
		"(x + y)*2":                 "2·(x + y)",
		"x*y*z - z*x*y":             "0",
		"-3*x":                      "−3·x",
		"x*y + y*x":                 "2·x·y",
		"x^2*x^(-3)":                "1/x",
		"(2*x)^2":                   "4·x^2",
		"(x^2)^0.5":                 "(x^2)^0.5",
		"exp(log(x)) + log(exp(y))": "x + y",
		"1/3 + 1/6":                 "1/2",
		"x/3 + x/6":                 "x/2",
		"exp(0) + exp(1)":           "exp(1) + 1",
		"0/0":                       "0/0",
		"x/0":                       "x/0",
		"3 - 1 + x - 2":             "x",
		"max(x, x)":                 "x",
		"0/x":                       "0",
		"(x+1)/(x+1)":               "1",
	} {
		e := MustParse(in).Simplify()
		if e.String() != want {
			t.Errorf("%s: %v, want %s", in, e, want)
		}
	}
}

// The derivatives that stand in every table.
func TestDerivativeTable(t *testing.T) {
	for in, want := range map[string]string{
		"x^3":      "3·x^2",
		"sin(x)^2": "2·sin(x)·cos(x)",
		"1/x":      "−1/x^2",
		"exp(2*x)": "2·exp(2·x)",
		"log(x)":   "1/x",
		"σ(x)":     "σ(x)·(1 − σ(x))",
		"tanh(x)":  "1 − tanh(x)^2",
		"sqrt(x)":  "1/(2·sqrt(x))",
		"relu(x)":  "step(x)",
		"x^x":      "exp(x·log(x))·(log(x) + 1)",
		"a*x + b":  "a",
		"y":        "0",
	} {
		if d := MustParse(in).D("x").Simplify(); d.String() != want {
			t.Errorf("∂(%s)/∂x = %v, want %s", in, d, want)
		}
	}
}

// The logistic map f ← 4f(1 − f): its derivative swells, simplifying helps a
// little, sharing is what helps.
func TestSwell(t *testing.T) {
	f := Symbol("x")
	var last float64
	for range 8 {
		f = f.Const(4).Mul(f).Mul(one(f).Sub(f))
		d := f.D("x")
		last = float64(d.Size()) / float64(f.Size())
		if d.Simplify().Size() >= d.Size() {
			t.Errorf("simplifying made %d nodes of %d", d.Simplify().Size(), d.Size())
		}
	}
	d := f.D("x")
	if last < 10 {
		t.Errorf("the derivative is only %.1f times as long as the formula", last)
	}
	if d.Size() < 10*d.Distinct() {
		t.Errorf("%d nodes, %d different ones", d.Size(), d.Distinct())
	}
	y := Symbol("x")
	for range 200 {
		y = y.Add(y)
	}
	if y.Size() != math.MaxInt {
		t.Errorf("2^200 nodes count as %d", y.Size())
	}
}

func TestText(t *testing.T) {
	e := MustParse("-x^2*(y - -3)/(2*z) + exp(-(w₁*x))^2 - (a - b) + max(a, -b)")
	if got, err := Parse(e.String()); err != nil || got.String() != e.String() {
		t.Errorf("%v is read as %v, %v", e, got, err)
	}
	for in, want := range map[string]string{
		"1/(1+exp(-(w*x+b)))": `\frac{1}{1 + e^{-(w \cdot x + b)}}`,
		"x₁^2 + sqrt(abs(y))": `x_{1}^{2} + \sqrt{\lvert y\rvert}`,
		"step(net) * 1e-7":    `[\mathrm{net} > 0] \cdot 1 \cdot 10^{-7}`,
		"(a+b)^2 - sin(x)":    `(a + b)^{2} - \sin(x)`,
	} {
		if got := MustParse(in).LaTeX(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	s := MustParse("x^2 + y").Substitute(map[string]*Expr{"x": MustParse("y + 1")})
	if s.String() != "(y + 1)^2 + y" {
		t.Errorf("substituted: %v", s)
	}
}

func TestSyntaxErrors(t *testing.T) {
	for in, want := range map[string]struct {
		column int
		what   string
	}{
		"":                        {1, "expected a number, a name or \"(\", found the end"},
		"x + * y":                 {5, `found "*"`},
		"x + ":                    {5, "found the end"},
		"2x":                      {2, `expected an operation or the end, found "x"`},
		"(x + y":                  {7, `expected ")" for the "(" in column 1`},
		"f(x)":                    {1, "there is no function f"},
		"1 + sin(x":               {10, `for the "(" in column 8`},
		"max(x)":                  {6, "max needs two operands"},
		"x ? y":                   {3, `found "?"`},
		"1e999":                   {1, "not a number of float64"},
		"α + )":                   {5, `found ")"`},
		strings.Repeat("(", 1000): {251, "inside one another"},
	} {
		_, err := Parse(in)
		var s *SyntaxError
		if !errors.As(err, &s) || s.Column != want.column || !strings.Contains(s.What, want.what) {
			t.Errorf("%.20q: %v, want column %d: %s", in, err, want.column, want.what)
		}
	}
}

// What Parse accepts it writes so that it reads the same again; simplifying and
// differentiating do not fail on it.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"x^2*y + y + 2", "1/(1+exp(−(w·x+b)))", "-3^-x", "max(a,-b)/2e-3", "((", "2 2", "σ(x₁)", "log(0)*x²", "1e300*1e300*x⁻¹", "x^(4/2)^(1/0)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 {
			return
		}
		e, err := Parse(text)
		if err != nil {
			var s *SyntaxError
			if !errors.As(err, &s) || s.Column < 1 || s.Column > len([]rune(text))+1 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := Parse(e.String())
		if err != nil || again.String() != e.String() {
			t.Fatalf("%q is %q, read again as %v, %v", text, e, again, err)
		}
		simple := e.Simplify()
		if again, err := Parse(simple.String()); err != nil || again.String() != simple.String() {
			t.Fatalf("%q is simplified to %q, read again as %v, %v", text, simple, again, err)
		}
		e.LaTeX()
		for _, x := range e.Inputs() {
			e.D(x).Simplify()
		}
	})
}
