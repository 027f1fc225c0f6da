package autodiff

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
)

// Expr is a formula: a tree whose leaves are inputs and constants. A formula
// run on Exprs gives itself. Exprs never change; sub-trees may be shared.
type Expr struct {
	Op   string  // "input", "const" or the operation, as in Var; "^" for all powers
	Name string  // of an input
	C    float64 // value of a constant, exponent of a power
	Args []*Expr // operands

	slopes func() []*Expr // ∂this/∂Args[k]
}

// Symbol is the input called name.
func Symbol(name string) *Expr { return &Expr{Op: "input", Name: name} }

// Symbols are inputs with these names.
func Symbols(names ...string) []*Expr {
	var out []*Expr
	for _, name := range names {
		out = append(out, Symbol(name))
	}
	return out
}

func constant(c float64) *Expr { return &Expr{Op: "const", C: c} }

func (*Expr) Const(c float64) *Expr { return constant(c) }
func (x *Expr) Add(y *Expr) *Expr {
	return x.join(y, "+", func(*Expr) (dx, dy *Expr) { return constant(1), constant(1) })
}
func (x *Expr) Sub(y *Expr) *Expr {
	return x.join(y, "−", func(*Expr) (dx, dy *Expr) { return constant(1), constant(-1) })
}
func (x *Expr) Mul(y *Expr) *Expr {
	return x.join(y, "·", func(*Expr) (dx, dy *Expr) { return y, x })
}
func (x *Expr) Div(y *Expr) *Expr {
	return x.join(y, "/", func(e *Expr) (dx, dy *Expr) { return constant(1).Div(y), e.Div(y).Neg() })
}
func (x *Expr) Max(y *Expr) *Expr {
	return x.join(y, "max", func(*Expr) (dx, dy *Expr) { s := x.Sub(y).Step(); return s, one(s).Sub(s) })
}
func (x *Expr) Pow(p float64) *Expr {
	e := x.next("^", func(*Expr) *Expr { return powSlope(x, p) })
	e.C = p
	return e
}
func (x *Expr) Neg() *Expr { return x.next("neg", func(*Expr) *Expr { return constant(-1) }) }
func (x *Expr) Exp() *Expr { return x.next("exp", func(e *Expr) *Expr { return e }) }
func (x *Expr) Log() *Expr { return x.next("log", func(*Expr) *Expr { return one(x).Div(x) }) }
func (x *Expr) Sin() *Expr { return x.next("sin", func(*Expr) *Expr { return x.Cos() }) }
func (x *Expr) Cos() *Expr { return x.next("cos", func(*Expr) *Expr { return x.Sin().Neg() }) }
func (x *Expr) Tanh() *Expr {
	return x.next("tanh", func(e *Expr) *Expr { return one(e).Sub(e.Pow(2)) })
}
func (x *Expr) Logistic() *Expr {
	return x.next("σ", func(e *Expr) *Expr { return e.Mul(one(e).Sub(e)) })
}
func (x *Expr) Sqrt() *Expr {
	return x.next("sqrt", func(e *Expr) *Expr { return one(e).Div(e.Const(2).Mul(e)) })
}
func (x *Expr) Abs() *Expr {
	return x.next("abs", func(*Expr) *Expr { return x.Step().Sub(x.Neg().Step()) })
}
func (x *Expr) ReLU() *Expr { return x.next("relu", func(*Expr) *Expr { return x.Step() }) }
func (x *Expr) Step() *Expr { return x.next("step", func(*Expr) *Expr { return constant(0) }) }

// next is an operation on one operand with its slope. The slope is written only
// when someone differentiates.
func (x *Expr) next(op string, slope func(e *Expr) *Expr) *Expr {
	e := &Expr{Op: op, Args: []*Expr{x}}
	e.slopes = func() []*Expr { return []*Expr{slope(e)} }
	return e
}

// join is an operation on two operands.
func (x *Expr) join(y *Expr, op string, slopes func(e *Expr) (dx, dy *Expr)) *Expr {
	e := &Expr{Op: op, Args: []*Expr{x, y}}
	e.slopes = func() []*Expr { dx, dy := slopes(e); return []*Expr{dx, dy} }
	return e
}

// D is ∂e/∂name by the rules, as a pupil writes it down: Σ slopeₖ · D(argₖ),
// zeros and ones included. Simplify tidies up.
func (e *Expr) D(name string) *Expr { return e.derivative(name, map[*Expr]*Expr{}) }

// derivative is D with a map to work in.
func (e *Expr) derivative(name string, done map[*Expr]*Expr) *Expr {
	clear(done)
	return foldInto(done, e, func(e *Expr, dargs []*Expr) *Expr {
		switch {
		case e.Op == "input" && e.Name == name:
			return constant(1)
		case len(dargs) == 0:
			return constant(0)
		}
		var terms []*Expr
		for k, slope := range e.slopes() {
			terms = append(terms, slope.Mul(dargs[k])) // chain rule
		}
		return Sum(terms...)
	})
}

// Gradient is ∂e/∂name for every name by reverse mode on formulas: the adjoint
// of every sub-formula is itself a formula. Static graphs are differentiated
// like this.
func (e *Expr) Gradient(names ...string) []*Expr {
	adjoint := map[*Expr]*Expr{e: constant(1)}
	add := func(x, share *Expr) {
		if old, ok := adjoint[x]; ok {
			share = old.Add(share)
		}
		adjoint[x] = share
	}
	inputs := map[string]*Expr{} // equal names may be different leaves
	for _, child := range slices.Backward(e.order()) {
		for k, arg := range child.Args {
			add(arg, child.slopes()[k].Mul(adjoint[child]))
		}
		if child.Op == "input" {
			sum := adjoint[child]
			if old := inputs[child.Name]; old != nil {
				sum = old.Add(sum)
			}
			inputs[child.Name] = sum
		}
	}
	out := make([]*Expr, len(names))
	for i, name := range names {
		if out[i] = inputs[name]; out[i] == nil {
			out[i] = constant(0)
		}
	}
	return out
}

// order lists e and its sub-formulas, operands first, each shared one once.
func (e *Expr) order() (order []*Expr) {
	fold(e, func(e *Expr, _ []struct{}) struct{} { order = append(order, e); return struct{}{} })
	return order
}

// fold works out a result for e from the results of its operands. A shared
// sub-formula is worked out once.
func fold[R any](e *Expr, f func(e *Expr, args []R) R) R { return foldInto(map[*Expr]R{}, e, f) }

// foldInto is fold with an empty map, into which the results go: it is worth
// keeping when one large formula follows another.
func foldInto[R any](done map[*Expr]R, e *Expr, f func(e *Expr, args []R) R) R {
	var visit func(e *Expr) R
	visit = func(e *Expr) R {
		if r, ok := done[e]; ok {
			return r
		}
		args := make([]R, len(e.Args))
		for k, a := range e.Args {
			args[k] = visit(a)
		}
		r := f(e, args)
		done[e] = r
		return r
	}
	return visit(e)
}

// Inputs are the names in e, in order of first appearance.
func (e *Expr) Inputs() (names []string) {
	seen := map[string]bool{}
	for _, x := range e.order() {
		if x.Op == "input" && !seen[x.Name] {
			seen[x.Name] = true
			names = append(names, x.Name)
		}
	}
	return names
}

// Size is the number of nodes of e written out as a tree. What is used twice
// counts twice. It stops at the largest int.
func (e *Expr) Size() int {
	return fold(e, func(_ *Expr, args []int) int {
		n := 1
		for _, a := range args {
			n = plus(n, a)
		}
		return n
	})
}

// plus is a + b, but not more than the largest int.
func plus(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

// Eval runs the formula on numbers of any kind: on Reals for its value, on
// Duals and Vars for derivatives, on Exprs to substitute. Every input needs a
// value in vars.
func Eval[T Number[T]](e *Expr, vars map[string]T) T {
	return fold(e, func(e *Expr, args []T) T { return apply(e, vars, args) })
}

// A Line is a step of an evaluation: v4 = v1 · v2.
type Line[T any] struct {
	Node  int    // from 1
	Text  string // "w", "0.5", "v1 · v2", "exp v3"
	Value T
}

// Lines is Eval with all values in between, in order of computation. On Duals
// it is the table of forward mode: every value with its tangent.
func Lines[T Number[T]](e *Expr, vars map[string]T) (lines []Line[T]) {
	number := map[*Expr]int{}
	fold(e, func(e *Expr, args []T) T {
		number[e] = len(lines) + 1
		l := Line[T]{Node: len(lines) + 1, Text: e.line(number), Value: apply(e, vars, args)}
		lines = append(lines, l)
		return l.Value
	})
	return lines
}

// line writes e with numbers for its operands.
func (e *Expr) line(number map[*Expr]int) string {
	var args []int
	for _, a := range e.Args {
		args = append(args, number[a])
	}
	return formulaCall(e.Op, e.C, e.Name, args)
}

// formulaCall is call for an operation of a formula, which keeps the number of
// a constant or of an exponent apart from its name.
func formulaCall(op string, c float64, name string, args []int) string {
	switch op {
	case "const":
		return short(c)
	case "^":
		op += short(c)
	}
	return call(op, name, args)
}

// apply is the operation of e on values of its operands.
func apply[T Number[T]](e *Expr, vars map[string]T, args []T) T {
	var x, y T
	switch len(args) {
	case 1:
		x = args[0]
	case 2:
		x, y = args[0], args[1]
	}
	switch e.Op {
	case "const":
		return x.Const(e.C)
	case "input":
		v, ok := vars[e.Name]
		if !ok {
			panic(fmt.Sprintf("autodiff: no value for input %s, only for %q", e.Name, slices.Sorted(maps.Keys(vars))))
		}
		return v
	}
	return operation[T](e.Op, e.C)(x, y)
}

// operation finds the method of an operation by its name; with one operand the
// second is ignored.
func operation[T Number[T]](op string, c float64) func(x, y T) T {
	var f func(T) T
	switch op {
	case "+":
		return T.Add
	case "−":
		return T.Sub
	case "·":
		return T.Mul
	case "/":
		return T.Div
	case "max":
		return T.Max
	case "^":
		return func(x, _ T) T { return x.Pow(c) }
	case "neg":
		f = T.Neg
	case "exp":
		f = T.Exp
	case "log":
		f = T.Log
	case "sin":
		f = T.Sin
	case "cos":
		f = T.Cos
	case "tanh":
		f = T.Tanh
	case "σ":
		f = T.Logistic
	case "sqrt":
		f = T.Sqrt
	case "abs":
		f = T.Abs
	case "relu":
		f = T.ReLU
	case "step":
		f = T.Step
	default:
		panic("autodiff: no operation " + strconv.Quote(op))
	}
	return func(x, _ T) T { return f(x) }
}

// At is the value of e.
func (e *Expr) At(vars map[string]float64) float64 {
	reals := map[string]Real{}
	for name, v := range vars {
		reals[name] = Real(v)
	}
	return float64(Eval(e, reals))
}

// Substitute puts formulas in the place of inputs; other inputs stay.
func (e *Expr) Substitute(vars map[string]*Expr) *Expr {
	all := map[string]*Expr{}
	for _, name := range e.Inputs() {
		all[name] = Symbol(name)
	}
	maps.Copy(all, vars)
	return Eval(e, all)
}
