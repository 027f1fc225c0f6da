package autodiff

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Var is a node of the computation graph, which a formula builds while it runs.
// It remembers its parents and its slope to each, so that Backward can walk
// back. This is reverse mode. (Linnainmaa, 1970)
type Var struct {
	Name    string    // of an input, or given by Named
	Op      string    // "input", "const" or the operation: "+", "·", "σ", "^2", …
	Value   float64   // of the forward pass
	Grad    float64   // adjoint ∂y/∂this, after y.Backward()
	Parents []*Var    // operands in order; in x·x the same one twice
	Local   []float64 // ∂this/∂Parents[k]
}

// NewVar is an input.
func NewVar(name string, value float64) *Var { return &Var{Name: name, Op: "input", Value: value} }

// NewVars are inputs called x₁, x₂, …
func NewVars(x []float64) []*Var {
	vars := make([]*Var, len(x))
	for i, v := range x {
		vars[i] = NewVar("x"+subscript(i+1), v)
	}
	return vars
}

func (*Var) Const(c float64) *Var { return &Var{Op: "const", Value: c} }
func (x *Var) Add(y *Var) *Var    { return x.join(y, "+", x.Value+y.Value, 1, 1) }
func (x *Var) Sub(y *Var) *Var    { return x.join(y, "−", x.Value-y.Value, 1, -1) }
func (x *Var) Mul(y *Var) *Var    { return x.join(y, "·", x.Value*y.Value, y.Value, x.Value) }
func (x *Var) Div(y *Var) *Var {
	q := x.Value / y.Value
	return x.join(y, "/", q, 1/y.Value, -q/y.Value)
}
func (x *Var) Max(y *Var) *Var {
	s := step(x.Value - y.Value)
	return x.join(y, "max", max(x.Value, y.Value), s, 1-s)
}
func (x *Var) Pow(p float64) *Var {
	return x.next("^"+short(p), math.Pow(x.Value, p), float64(powSlope(Real(x.Value), p)))
}
func (x *Var) Neg() *Var      { return x.next("neg", -x.Value, -1) }
func (x *Var) Exp() *Var      { e := math.Exp(x.Value); return x.next("exp", e, e) }
func (x *Var) Log() *Var      { return x.next("log", log(x.Value), 1/x.Value) }
func (x *Var) Sin() *Var      { return x.next("sin", math.Sin(x.Value), math.Cos(x.Value)) }
func (x *Var) Cos() *Var      { return x.next("cos", math.Cos(x.Value), -math.Sin(x.Value)) }
func (x *Var) Tanh() *Var     { t := math.Tanh(x.Value); return x.next("tanh", t, 1-t*t) }
func (x *Var) Logistic() *Var { s := logistic(x.Value); return x.next("σ", s, s*(1-s)) }
func (x *Var) Sqrt() *Var     { r := math.Sqrt(x.Value); return x.next("sqrt", r, 1/(2*r)) }
func (x *Var) Abs() *Var      { return x.next("abs", math.Abs(x.Value), step(x.Value)-step(-x.Value)) }
func (x *Var) ReLU() *Var     { return x.next("relu", max(x.Value, 0), step(x.Value)) }
func (x *Var) Step() *Var     { return x.next("step", step(x.Value), 0) }

// next is a node with one parent: its operation, value, and slope to the parent.
func (x *Var) next(op string, value, dx float64) *Var {
	return &Var{Op: op, Value: value, Parents: []*Var{x}, Local: []float64{dx}}
}

// join is a node with two parents.
func (x *Var) join(y *Var, op string, value, dx, dy float64) *Var {
	return &Var{Op: op, Value: value, Parents: []*Var{x, y}, Local: []float64{dx, dy}}
}

// Float is the value.
func (x *Var) Float() float64 { return x.Value }

// Named gives an intermediate result its name in the book and returns it.
func (x *Var) Named(name string) *Var { x.Name = name; return x }

// Label is what to write into the node: its name, or the number of a constant,
// or the operation.
func (x *Var) Label() string {
	switch {
	case x.Name != "":
		return x.Name
	case x.Op == "const":
		return short(x.Value)
	}
	return x.Op
}

// String is one line: label, value and adjoint.
func (x *Var) String() string {
	return fmt.Sprintf("%s = %s, grad %s", x.Label(), short(x.Value), short(x.Grad))
}

// Order lists y and everything it depends on in topological order: parents
// before their children, y last. It is the order of computing, and its reverse
// the only safe order of going back. Equal formulas give equal orders.
func (y *Var) Order() []*Var {
	var order []*Var
	seen := map[*Var]bool{}
	var visit func(*Var)
	visit = func(v *Var) {
		if seen[v] {
			return
		}
		seen[v] = true
		for _, p := range v.Parents {
			visit(p)
		}
		order = append(order, v)
	}
	visit(y)
	return order
}

// Backward sets v.Grad = ∂y/∂v for every node v that y depends on.
func (y *Var) Backward() {
	for range y.Sweep() {
	}
}

// Sweep is Backward step by step: it yields every node, children before their
// parents, at the moment its adjoint is complete and has been handed on.
func (y *Var) Sweep() iter.Seq[*Var] {
	return func(yield func(*Var) bool) {
		order := y.Order()
		for _, v := range order {
			v.Grad = 0
		}
		y.Grad = 1 // ∂y/∂y
		for _, child := range slices.Backward(order) {
			for k, parent := range child.Parents {
				parent.Grad += child.Local[k] * child.Grad // chain rule
			}
			if !yield(child) {
				return
			}
		}
	}
}

// A Row is a line of the tape.
type Row struct {
	Node    int       // from 1, in order of computation
	Name    string    // of an input or a named node
	Op      string    // "input", "const" or the operation
	Parents []int     // nodes that were computed from
	Local   []float64 // ∂this/∂parent, one for each
	Value   float64   // v
	Grad    float64   // v̄ = ∂y/∂v
}

// Text writes the right-hand side: "v1 · v2", "exp v3", "0.5".
func (r Row) Text() string {
	if r.Op == "const" {
		return short(r.Value)
	}
	return call(r.Op, r.Name, r.Parents)
}

// Tape is the graph of y as a table, one row for every node of Order.
func (y *Var) Tape() []Row {
	var rows []Row
	number := map[*Var]int{}
	for i, v := range y.Order() {
		number[v] = i + 1
		r := Row{Node: i + 1, Name: v.Name, Op: v.Op, Local: v.Local, Value: v.Value, Grad: v.Grad}
		for _, p := range v.Parents {
			r.Parents = append(r.Parents, number[p])
		}
		rows = append(rows, r)
	}
	return rows
}

// call writes an operation on numbered operands.
func call(op, name string, args []int) string {
	switch {
	case len(args) == 0:
		return name
	case op == "max":
		return fmt.Sprintf("max(v%d, v%d)", args[0], args[1])
	case len(args) == 2:
		return fmt.Sprintf("v%d %s v%d", args[0], op, args[1])
	case op == "neg":
		return fmt.Sprintf("−v%d", args[0])
	case strings.HasPrefix(op, "^"):
		return fmt.Sprintf("v%d%s", args[0], op)
	}
	return fmt.Sprintf("%s v%d", op, args[0])
}

// ReverseGradient is f(x) and ∂f/∂x by reverse mode: one pass forward, one back.
func ReverseGradient(f func(x []*Var) *Var, x []float64) (value float64, grad []float64) {
	in := NewVars(x)
	y := f(in)
	return y.Value, grads(y, in)
}

// ReverseJacobian is ∂yᵢ/∂xⱼ (outputs × inputs), row by row: one pass forward,
// and a sweep back from every output.
func ReverseJacobian(f func(x []*Var) []*Var, x []float64) *mat.Dense {
	mustHave("∂yᵢ/∂xⱼ", "inputs", len(x))
	in := NewVars(x)
	y := f(in)
	mustHave("∂yᵢ/∂xⱼ", "outputs", len(y))
	j := mat.NewDense(len(y), len(x), nil)
	for row, y := range y {
		j.SetRow(row, grads(y, in))
	}
	return j
}

// grads are ∂y/∂x for the inputs; one that y does not depend on has 0.
func grads(y *Var, in []*Var) []float64 {
	for _, v := range in {
		v.Grad = 0
	}
	y.Backward()
	out := make([]float64, len(in))
	for i, v := range in {
		out[i] = v.Grad
	}
	return out
}

// subscript writes 12 as ₁₂.
func subscript(n int) string {
	var b strings.Builder
	for _, d := range fmt.Sprint(n) {
		b.WriteRune('₀' + d - '0')
	}
	return b.String()
}
