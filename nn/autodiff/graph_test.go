package autodiff

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func mustCompile(t *testing.T, inputs string, formulas ...string) *Graph {
	t.Helper()
	var es []*Expr
	for _, f := range formulas {
		es = append(es, MustParse(f))
	}
	g, err := Compile(strings.Fields(inputs), es...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Constants are folded, what is computed twice is computed once, and what
// nobody needs is dropped.
func TestCompile(t *testing.T) {
	g := mustCompile(t, "w x b", "σ(w·x + b)·(1 − σ(x·w + b)) + 2·3 + 0·sin(x)")
	if g.Operations() != 6 || g.Folded != 3 || g.Shared != 3 || g.Unused != 4 || g.Levels() != 6 {
		t.Errorf("%d operations, %d folded, %d shared, %d unused, %d levels\n%v", g.Operations(), g.Folded, g.Shared, g.Unused, g.Levels(), g)
	}
	s := 1 / (1 + math.Exp(-7))
	near(t, "run", g.Run(2, 3, 1)[0], s*(1-s)+6, 1e-15)
	near(t, "run again", g.Run(0, 3, 0)[0], 6.25, 1e-15)
	if l := g.Lines(); l[3].Text != "v1 · v2" || l[3].Value != 0 {
		t.Errorf("lines: %v", l)
	}
	if n := testing.AllocsPerRun(10, func() { g.Run(1, 2, 3) }); n != 0 {
		t.Errorf("a run allocates %v times", n)
	}
	y := g.RunBatch(mat.NewDense(3, 2, []float64{2, 0, 3, 3, 1, 0}))
	near(t, "batch", y.At(0, 1), 6.25, 1e-15)
	near(t, "batch", y.At(0, 0), s*(1-s)+6, 1e-15)
}

func TestCompileMistakes(t *testing.T) {
	for want, f := range map[string]func() error{
		"uses y, which is not among the inputs": func() error { _, err := Compile([]string{"x"}, MustParse("x·y")); return err },
		"x is declared twice":                   func() error { _, err := Compile([]string{"x", "x"}, MustParse("x")); return err },
		"at least one output":                   func() error { _, err := Compile([]string{"x"}); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	g := mustCompile(t, "x y", "x·y")
	for want, f := range map[string]func(){
		`2 inputs ["x" "y"], but got 1 values`: func() { g.Run(1) },
		`but x is 3×1`:                         func() { g.RunBatch(mat.NewDense(3, 1, nil)) },
		`no value for input y`:                 func() { MustParse("x·y").At(map[string]float64{"x": 1}) },
		`w has 2 entries, x has 1`:             func() { Dot([]Real{1, 2}, []Real{1}) },
		`has no value yet`:                     func() { Dual[*Expr]{}.Float() },
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.Contains(r.(string), want) {
					t.Errorf("%v, want %s", r, want)
				}
			}()
			f()
		}()
	}
}

// newton finds √a by Newton's method: how often it goes round depends on a.
func newton[T Valued[T]](a T) (x T, rounds int) {
	x = a.Const(1)
	for math.Abs(x.Float()*x.Float()-a.Float()) > 1e-12*a.Float() {
		x = x.Add(a.Div(x)).Mul(a.Const(0.5))
		rounds++
	}
	return x, rounds
}

// leaky has an if on its input.
func leaky[T Valued[T]](x T) T {
	if x.Float() > 0 {
		return x
	}
	return x.Mul(x.Const(0.01))
}

// A dynamic graph is what was run: its size depends on the data, and its
// derivative is right for the path taken.
func TestDynamic(t *testing.T) {
	size := map[float64]int{}
	for _, a := range []float64{2, 1e6} {
		v := NewVar("a", a)
		x, _ := newton(v)
		x.Backward()
		near(t, "√a", x.Value, math.Sqrt(a), 1e-12)
		near(t, "reverse", v.Grad, 0.5/math.Sqrt(a), 1e-9)
		d, _ := newton(Dual[Real]{Real(a), 1})
		near(t, "forward", float64(d.B), 0.5/math.Sqrt(a), 1e-9)
		size[a] = len(x.Order())
	}
	if size[1e6] <= size[2] {
		t.Errorf("graphs of %v nodes", size)
	}
	near(t, "leaky", float64(leaky(Dual[Real]{-3, 1}).B), 0.01, 0)
	if _, ok := any(Symbol("x")).(Valued[*Expr]); ok {
		t.Error("an Expr must not be Valued: an if on it could not be recorded")
	}
	near(t, "leaky", float64(leaky(Dual[Real]{3, 1}).B), 1, 0)
}

// The product of N inputs (Speelpenning, 1980): the reverse mode's cost grows
// like N, that of every other method like N². For a neuron the shared formulas
// grow like N as well.
func TestCosts(t *testing.T) {
	growth := func(f func(x ...*Expr) *Expr) map[string]float64 {
		count := map[string][]int{}
		for _, n := range []int{100, 200} {
			for _, c := range Costs(f(Symbols(symbols(n)...)...)) {
				count[c.Method] = append(count[c.Method], c.Operations)
			}
		}
		g := map[string]float64{}
		for method, c := range count {
			g[method] = math.Log2(float64(c[1]) / float64(c[0]))
		}
		return g
	}
	product := func(x ...*Expr) *Expr {
		y := x[0]
		for _, x := range x[1:] {
			y = y.Mul(x)
		}
		return y
	}
	neuron := func(x ...*Expr) *Expr { return Sum(x...).Logistic() }
	grown := growth(product)
	for method, want := range map[string]float64{"value": 1, "numeric": 2, "symbolic": 2, "shared": 2, "forward": 2, "reverse": 1} {
		near(t, "product, "+method, grown[method], want, 0.05)
	}
	grown = growth(neuron)
	for method, want := range map[string]float64{"value": 1, "numeric": 2, "symbolic": 2, "shared": 1, "forward": 2, "reverse": 1} {
		near(t, "neuron, "+method, grown[method], want, 0.05)
	}
	for _, c := range Costs(product(Symbols(symbols(10)...)...)) {
		want := map[string][2]int{"value": {1, 9}, "numeric": {11, 119}, "symbolic": {10, 80}, "forward": {10, 360}, "reverse": {2, 63}}
		if w, ok := want[c.Method]; ok && (c.Passes != w[0] || c.Operations != w[1]) {
			t.Errorf("%+v, want %v", c, w)
		}
	}
}
