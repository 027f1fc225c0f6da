package autodiff

import (
	"fmt"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Dual is a + bε with ε² = 0. Then f(a + bε) = f(a) + f'(a) b ε: value and
// derivative travel side by side. This is forward mode. (Clifford, 1873;
// Wengert, 1964)
//
// The parts may be any numbers. Dual[Real] gives first derivatives,
// Dual[Dual[Real]] second ones, Dual[*Var] a Hessian matrix times a vector, and
// Dual[*Expr] formulas.
type Dual[T Number[T]] struct {
	A T // value
	B T // derivative along the chosen direction, the tangent
}

func (x Dual[T]) Const(c float64) Dual[T] { return Dual[T]{x.A.Const(c), x.A.Const(0)} }
func (x Dual[T]) Add(y Dual[T]) Dual[T]   { return Dual[T]{x.A.Add(y.A), x.B.Add(y.B)} }
func (x Dual[T]) Sub(y Dual[T]) Dual[T]   { return Dual[T]{x.A.Sub(y.A), x.B.Sub(y.B)} }
func (x Dual[T]) Mul(y Dual[T]) Dual[T] {
	return Dual[T]{x.A.Mul(y.A), x.B.Mul(y.A).Add(x.A.Mul(y.B))}
}
func (x Dual[T]) Div(y Dual[T]) Dual[T] {
	q := x.A.Div(y.A)
	return Dual[T]{q, x.B.Sub(q.Mul(y.B)).Div(y.A)}
}
func (x Dual[T]) Max(y Dual[T]) Dual[T] {
	s := x.A.Sub(y.A).Step()
	return Dual[T]{x.A.Max(y.A), s.Mul(x.B).Add(one(s).Sub(s).Mul(y.B))}
}
func (x Dual[T]) Neg() Dual[T]          { return Dual[T]{x.A.Neg(), x.B.Neg()} }
func (x Dual[T]) Pow(p float64) Dual[T] { return x.chain(x.A.Pow(p), powSlope(x.A, p)) }
func (x Dual[T]) Exp() Dual[T]          { e := x.A.Exp(); return x.chain(e, e) }
func (x Dual[T]) Log() Dual[T]          { return Dual[T]{x.A.Log(), x.B.Div(x.A)} }
func (x Dual[T]) Sin() Dual[T]          { return x.chain(x.A.Sin(), x.A.Cos()) }
func (x Dual[T]) Cos() Dual[T]          { return x.chain(x.A.Cos(), x.A.Sin().Neg()) }
func (x Dual[T]) Tanh() Dual[T]         { t := x.A.Tanh(); return x.chain(t, one(t).Sub(t.Mul(t))) }
func (x Dual[T]) Logistic() Dual[T]     { s := x.A.Logistic(); return x.chain(s, s.Mul(one(s).Sub(s))) }
func (x Dual[T]) Sqrt() Dual[T]         { r := x.A.Sqrt(); return Dual[T]{r, x.B.Div(r.Add(r))} }
func (x Dual[T]) Abs() Dual[T]          { return x.chain(x.A.Abs(), x.A.Step().Sub(x.A.Neg().Step())) }
func (x Dual[T]) ReLU() Dual[T]         { return x.chain(x.A.ReLU(), x.A.Step()) }
func (x Dual[T]) Step() Dual[T]         { return x.chain(x.A.Step(), x.A.Const(0)) } // 0·∞ is NaN, as in the other kinds

// chain is the chain rule f(a + bε) = f(a) + f'(a) b ε.
func (x Dual[T]) chain(value, slope T) Dual[T] { return Dual[T]{value, slope.Mul(x.B)} }

func one[T Number[T]](x T) T { return x.Const(1) }

// powSlope is p xᵖ⁻¹, and 0 for p = 0 even at x = 0.
func powSlope[T Number[T]](x T, p float64) T {
	switch p {
	case 0:
		return x.Const(0)
	case 1:
		return x.Const(1)
	case 2:
		return x.Const(2).Mul(x)
	}
	return x.Const(p).Mul(x.Pow(p - 1))
}

// Float is the value, without its derivatives. It panics on formulas, which
// have none.
func (x Dual[T]) Float() float64 {
	v, ok := any(x.A).(interface{ Float() float64 })
	if !ok {
		panic(fmt.Sprintf("autodiff: %T has no value yet, so nothing can depend on it", x))
	}
	return v.Float()
}

// String writes a + bε.
func (x Dual[T]) String() string {
	if b, minus := strings.CutPrefix(fmt.Sprint(x.B), "-"); minus {
		return fmt.Sprintf("%v − %vε", x.A, b)
	}
	return fmt.Sprintf("%v + %vε", x.A, x.B)
}

// Directional is f(x) and the derivative of f at x along v, which is
// Σᵢ ∂f/∂xᵢ vᵢ: one pass with the inputs xᵢ + vᵢ ε. x and v have equal length.
func Directional(f func(x []Dual[Real]) Dual[Real], x, v []float64) (value, slope float64) {
	sameLen("Σ ∂f/∂xᵢ vᵢ", "x", len(x), "v", len(v))
	y := f(duals(x, v))
	return float64(y.A), float64(y.B)
}

// ForwardGradient is f(x) and ∂f/∂x by forward mode: a pass for every input.
func ForwardGradient(f func(x []Dual[Real]) Dual[Real], x []float64) (value float64, grad []float64) {
	mustHave("∂f/∂x", "inputs", len(x))
	j := ForwardJacobian(func(x []Dual[Real]) []Dual[Real] {
		y := f(x)
		value = float64(y.A)
		return []Dual[Real]{y}
	}, x)
	return value, j.RawRowView(0)
}

// ForwardJacobian is ∂yᵢ/∂xⱼ (outputs × inputs), column by column: pass j has
// the direction eⱼ.
func ForwardJacobian(f func(x []Dual[Real]) []Dual[Real], x []float64) *mat.Dense {
	mustHave("∂yᵢ/∂xⱼ", "inputs", len(x))
	var j *mat.Dense
	for col := range x {
		e := make([]float64, len(x))
		e[col] = 1
		y := f(duals(x, e))
		if j == nil {
			mustHave("∂yᵢ/∂xⱼ", "outputs", len(y))
			j = mat.NewDense(len(y), len(x), nil)
		}
		for row, y := range y {
			j.Set(row, col, float64(y.B))
		}
	}
	return j
}

// Hessian is ∂²f/∂xᵢ∂xⱼ (inputs × inputs) by duals whose parts are duals: a
// pass for every pair i ≤ j, with ε₁ on input i and ε₂ on input j. The
// coefficient of ε₁ε₂ is the second derivative.
func Hessian(f func(x []Dual[Dual[Real]]) Dual[Dual[Real]], x []float64) *mat.SymDense {
	mustHave("∂²f/∂xᵢ∂xⱼ", "inputs", len(x))
	h := mat.NewSymDense(len(x), nil)
	in := make([]Dual[Dual[Real]], len(x))
	for i := range x {
		for j := i; j < len(x); j++ {
			for k, v := range x {
				in[k] = Dual[Dual[Real]]{A: Dual[Real]{A: Real(v)}}
			}
			in[i].A.B = 1 // ε₁
			in[j].B.A = 1 // ε₂
			h.SetSym(i, j, float64(f(in).B.B))
		}
	}
	return h
}

// HessianVector is H v, the derivative of the gradient along v, by reverse mode
// over forward mode: the tangent Σ ∂f/∂xᵢ vᵢ is itself on the tape, so one sweep
// back through it gives all of H v. (Pearlmutter, 1994) x and v have equal length.
func HessianVector(f func(x []Dual[*Var]) Dual[*Var], x, v []float64) []float64 {
	sameLen("H v", "x", len(x), "v", len(v))
	in, out := make([]Dual[*Var], len(x)), make([]float64, len(x))
	for i := range x {
		in[i] = Dual[*Var]{NewVar("", x[i]), NewVar("", v[i])}
	}
	f(in).B.Backward()
	for i := range in {
		out[i] = in[i].A.Grad
	}
	return out
}

// duals are the inputs x + v ε.
func duals(x, v []float64) []Dual[Real] {
	out := make([]Dual[Real], len(x))
	for i := range x {
		out[i] = Dual[Real]{Real(x[i]), Real(v[i])}
	}
	return out
}

// mustHave panics if there are none of what a formula needs.
func mustHave(formula, what string, n int) {
	if n == 0 {
		panic(fmt.Sprintf("autodiff: %s: there are no %s", formula, what))
	}
}

// sameLen panics with the formula and both lengths if they differ or are 0.
func sameLen(formula, a string, na int, b string, nb int) {
	if na != nb || na == 0 {
		panic(fmt.Sprintf("autodiff: %s: %s has %d entries, %s has %d", formula, a, na, b, nb))
	}
}
