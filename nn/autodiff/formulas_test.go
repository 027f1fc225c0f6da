package autodiff

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// The worked examples of others.

// book is f = 1/(exp(−(wx + b)) + 1). (Qiu, Neural Networks and Deep Learning)
func book[T Number[T]](v []T) T {
	w, x, b := v[0], v[1], v[2]
	one := w.Const(1)
	return one.Div(w.Mul(x).Add(b).Neg().Exp().Add(one))
}

// micrograd is the expression of micrograd's README (Karpathy, 2020).
func micrograd[T Number[T]](v []T) T {
	a, b := v[0], v[1]
	k := func(x float64) T { return a.Const(x) }
	c := a.Add(b)
	d := a.Mul(b).Add(b.Pow(3))
	c = c.Add(c.Add(k(1)))
	c = c.Add(k(1).Add(c).Add(a.Neg()))
	d = d.Add(d.Mul(k(2)).Add(b.Add(a).ReLU()))
	d = d.Add(k(3).Mul(d).Add(b.Sub(a).ReLU()))
	e := c.Sub(d)
	f := e.Pow(2)
	g := f.Div(k(2))
	return g.Add(k(10).Div(f))
}

// geron is x²y + y + 2 (Géron, Hands-On Machine Learning, appendix D).
func geron[T Number[T]](v []T) T {
	x, y := v[0], v[1]
	return x.Mul(x).Mul(y).Add(y).Add(x.Const(2))
}

// cs231n is (x + y)z (Karpathy, CS231n, "Backpropagation, Intuitions").
func cs231n[T Number[T]](v []T) T { return v[0].Add(v[1]).Mul(v[2]) }

var golden = []struct {
	name  string
	real  func([]Real) Real
	dual  func([]Dual[Real]) Dual[Real]
	tape  func([]*Var) *Var
	expr  func([]*Expr) *Expr
	x     []float64
	value float64
	grad  []float64
	tol   float64 // digits the source prints
}{
	{"book", book[Real], book[Dual[Real]], book[*Var], book[*Expr],
		[]float64{0, 1, 0}, 0.5, []float64{0.25, 0, 0.25}, 1e-12},
	{"micrograd", micrograd[Real], micrograd[Dual[Real]], micrograd[*Var], micrograd[*Expr],
		[]float64{-4, 2}, 24.7041, []float64{138.8338, 645.5773}, 5.1e-5},
	{"geron", geron[Real], geron[Dual[Real]], geron[*Var], geron[*Expr],
		[]float64{3, 4}, 42, []float64{24, 10}, 1e-12},
	{"cs231n", cs231n[Real], cs231n[Dual[Real]], cs231n[*Var], cs231n[*Expr],
		[]float64{-2, 5, -4}, -12, []float64{-4, -4, 3}, 1e-12},
}

// symbols are x₁ … x_n, and values maps them to numbers.
func symbols(n int) (names []string) {
	for i := range n {
		names = append(names, "x"+subscript(i+1))
	}
	return names
}

func values(x []float64) map[string]float64 {
	vars := map[string]float64{}
	for i, name := range symbols(len(x)) {
		vars[name] = x[i]
	}
	return vars
}

// All four methods, and the static graph, find the numbers of the sources.
func TestGolden(t *testing.T) {
	for _, g := range golden {
		names := symbols(len(g.x))
		e := g.expr(Symbols(names...))
		var symbolic, adjoint []float64
		for i, d := range e.Gradient(names...) {
			symbolic = append(symbolic, e.D(names[i]).Simplify().At(values(g.x)))
			adjoint = append(adjoint, d.At(values(g.x)))
		}
		numeric, _ := Richardson.Gradient(g.real, g.x, 1e-3)
		v1, forward := ForwardGradient(g.dual, g.x)
		v2, reverse := ReverseGradient(g.tape, g.x)
		graph, err := Compile(names, append([]*Expr{e}, e.Gradient(names...)...)...)
		if err != nil {
			t.Fatal(err)
		}
		static := graph.Run(g.x...)
		for how, v := range map[string]float64{"forward": v1, "reverse": v2, "symbolic": e.At(values(g.x)), "static": static[0]} {
			near(t, g.name+" value "+how, v, g.value, g.tol/max(1, math.Abs(g.value)))
		}
		for how, grad := range map[string][]float64{"numeric": numeric, "symbolic": symbolic, "adjoint formulas": adjoint,
			"forward": forward, "reverse": reverse, "static": static[1:]} {
			for i, want := range g.grad {
				tol := g.tol
				if how == "numeric" {
					tol = max(g.tol, 1e-8)
				} else {
					near(t, fmt.Sprint(g.name, " ", how, " against reverse ", i), grad[i], reverse[i], 1e-11)
				}
				near(t, fmt.Sprint(g.name, " ", how, " ", i), grad[i], want, tol/max(1, math.Abs(want)))
			}
		}
	}
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) {
		t.Errorf("%s: %.15g, want %.15g", what, got, want)
	}
}

// random gives a formula of the names, with about size operations, that is
// smooth and harmless near its inputs.
func random(rng *rand.Rand, size int, names ...string) *Expr {
	if size <= 0 {
		if rng.IntN(4) == 0 {
			return constant(float64(rng.IntN(5) - 2))
		}
		return Symbol(names[rng.IntN(len(names))])
	}
	if rng.IntN(2) == 0 {
		x := random(rng, size-1, names...)
		return []func() *Expr{
			x.Neg, x.Sin, x.Cos, x.Tanh, x.Logistic, x.ReLU, x.Abs, x.Step,
			func() *Expr { return x.Pow(float64(rng.IntN(4))) },
			func() *Expr { return x.Tanh().Exp() },
			func() *Expr { return x.Mul(x).Add(one(x)).Log() },
			func() *Expr { return x.Mul(x).Add(one(x)).Sqrt() },
		}[rng.IntN(12)]()
	}
	x, y := random(rng, (size-1)/2, names...), random(rng, (size-1)/2, names...)
	return []func() *Expr{
		func() *Expr { return x.Add(y) },
		func() *Expr { return x.Sub(y) },
		func() *Expr { return x.Mul(y) },
		func() *Expr { return x.Max(y) },
		func() *Expr { return x.Div(y.Mul(y).Add(one(y))) },
	}[rng.IntN(5)]()
}

// On random formulas all methods agree, and so do formulas before and after
// simplifying, writing and reading, and compiling.
func TestRandomFormulas(t *testing.T) {
	names := []string{"x", "y", "z"}
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 9))
		e := random(rng, 12, names...)
		at := map[string]float64{}
		for _, name := range names {
			at[name] = 2*rng.Float64() - 1
		}
		vars, duals := map[string]*Var{}, map[string]Dual[Real]{}
		var in []float64
		for _, name := range names {
			vars[name], duals[name] = NewVar(name, at[name]), Dual[Real]{A: Real(at[name])}
			in = append(in, at[name])
		}
		y := Eval(e, vars)
		y.Backward()
		if s := y.Value; s != s || math.Abs(s) > 1e6 {
			continue
		}
		graph, err := Compile(names, append([]*Expr{e}, e.Gradient(names...)...)...)
		if err != nil {
			t.Fatal(err)
		}
		static := graph.Run(in...)
		back, err := Parse(e.String())
		if err != nil {
			t.Fatalf("%v: %v", e, err)
		}
		s := e.Simplify()
		for how, v := range map[string]float64{"at": e.At(at), "simplified": s.At(at), "static": static[0], "parsed": back.At(at)} {
			near(t, fmt.Sprintf("seed %d: %v, %s", seed, e, how), v, y.Value, 1e-9)
		}
		if again := s.Simplify(); !again.Equal(s) {
			t.Errorf("seed %d: %v simplifies on to %v", seed, s, again)
		}
		if back.String() != e.String() {
			t.Errorf("seed %d: %v is read as %v", seed, e, back)
		}
		for i, name := range names {
			duals[name] = Dual[Real]{Real(at[name]), 1}
			forward := float64(Eval(e, duals).B)
			duals[name] = Dual[Real]{A: Real(at[name])}
			reverse := vars[name].Grad
			if !reaches(y, vars[name]) {
				reverse = 0
			}
			for how, v := range map[string]float64{"forward": forward, "symbolic": e.D(name).At(at),
				"simplified": e.D(name).Simplify().At(at), "static": static[1+i]} {
				near(t, fmt.Sprintf("seed %d: %v, ∂/∂%s %s", seed, e, name, how), v, reverse, 1e-9)
			}
		}
	}
}

func reaches(y, v *Var) bool {
	for _, o := range y.Order() {
		if o == v {
			return true
		}
	}
	return false
}
