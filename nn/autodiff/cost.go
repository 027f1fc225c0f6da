package autodiff

// Tally is a Real that counts: every operation, be it a product or an exp, adds
// 1 to Count. Dual[Tally] counts forward mode.
type Tally struct {
	Real
	Count *int // nil for constants
}

func (x Tally) Const(c float64) Tally { return Tally{Real(c), nil} }
func (x Tally) Add(y Tally) Tally     { return x.with(y, x.Real.Add(y.Real)) }
func (x Tally) Sub(y Tally) Tally     { return x.with(y, x.Real.Sub(y.Real)) }
func (x Tally) Mul(y Tally) Tally     { return x.with(y, x.Real.Mul(y.Real)) }
func (x Tally) Div(y Tally) Tally     { return x.with(y, x.Real.Div(y.Real)) }
func (x Tally) Max(y Tally) Tally     { return x.with(y, x.Real.Max(y.Real)) }
func (x Tally) Pow(p float64) Tally   { return x.with(x, x.Real.Pow(p)) }
func (x Tally) Neg() Tally            { return x.with(x, x.Real.Neg()) }
func (x Tally) Exp() Tally            { return x.with(x, x.Real.Exp()) }
func (x Tally) Log() Tally            { return x.with(x, x.Real.Log()) }
func (x Tally) Sin() Tally            { return x.with(x, x.Real.Sin()) }
func (x Tally) Cos() Tally            { return x.with(x, x.Real.Cos()) }
func (x Tally) Tanh() Tally           { return x.with(x, x.Real.Tanh()) }
func (x Tally) Logistic() Tally       { return x.with(x, x.Real.Logistic()) }
func (x Tally) Sqrt() Tally           { return x.with(x, x.Real.Sqrt()) }
func (x Tally) Abs() Tally            { return x.with(x, x.Real.Abs()) }
func (x Tally) ReLU() Tally           { return x.with(x, x.Real.ReLU()) }
func (x Tally) Step() Tally           { return x.with(x, x.Real.Step()) }

// with is a result of x and y; whichever of them counts, counts it.
func (x Tally) with(y Tally, value Real) Tally {
	if x.Count == nil {
		x.Count = y.Count
	}
	if x.Count != nil {
		*x.Count++
	}
	return Tally{value, x.Count}
}

// A Cost is what a gradient takes with one method.
type Cost struct {
	Method     string
	Passes     int // evaluations of the formula, or passes through it
	Operations int // on numbers; a product is one, and so is an exp
}

// Costs counts the operations of f(x) and of its whole gradient, with every
// method, by doing it. f has the inputs x₁ … x_N.
//
//	value       one evaluation
//	numeric     one-sided differences: N + 1 evaluations, and a difference and a quotient for each input
//	symbolic    every ∂f/∂xᵢ written as a formula, constants folded, and worked out on its own
//	shared      the same formulas in one Graph, equal parts worked out once
//	forward     a pass of duals for each input, every operation on both parts
//	reverse     one pass forward with a slope for every edge, one back with a product and a sum for every edge
func Costs(f *Expr) []Cost {
	names := f.Inputs()
	n := len(names)
	at := func(i int) float64 { return 0.5 + float64(i)/float64(n) }

	value := 0
	tallies := map[string]Tally{}
	for i, name := range names {
		tallies[name] = Tally{Real(at(i)), &value}
	}
	Eval(f, tallies)

	forward := 0
	duals, done := map[string]Dual[Tally]{}, map[*Expr]Dual[Tally]{}
	dual := func(i int, tangent Real) {
		duals[names[i]] = Dual[Tally]{Tally{Real(at(i)), &forward}, Tally{tangent, &forward}}
	}
	for i := range names {
		dual(i, 0)
	}
	for j := range names {
		dual(j, 1)
		clear(done)
		foldInto(done, f, func(e *Expr, args []Dual[Tally]) Dual[Tally] { return apply(e, duals, args) })
		dual(j, 0)
	}

	vars := map[string]*Var{}
	for i, name := range names {
		vars[name] = NewVar(name, at(i))
	}
	reverse := 0
	for _, v := range Eval(f, vars).Order() {
		if len(v.Parents) > 0 {
			reverse += 1 + 3*len(v.Parents) // value; slope, product and sum for every edge
		}
	}

	g, err := compile(names, func(yield func(*Expr) bool) {
		done := map[*Expr]*Expr{}
		for _, name := range names {
			if !yield(f.derivative(name, done)) {
				return
			}
		}
	})
	if err != nil {
		panic(err) // a formula compiles with its own inputs
	}
	return []Cost{
		{"value", 1, value},
		{"numeric", n + 1, (n+1)*value + 2*n},
		{"symbolic", n, g.Unshared()},
		{"shared", 1, g.Operations()},
		{"forward", n, forward},
		{"reverse", 2, reverse},
	}
}
