package autodiff

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Graph is a static computation graph: formulas checked, folded, shared and
// scheduled once, to be run many times without building anything. It is not for
// use by several goroutines at once.
type Graph struct {
	Inputs  []string
	Steps   []Instruction // the schedule: every operand before its use
	Outputs []int         // the steps that hold the outputs

	Written int // nodes of the formulas, written as trees
	Folded  int // operations that constants made superfluous: 2·3, x·1, x + 0, x·0
	Shared  int // operations that had been computed already
	Unused  int // steps that nothing needs after folding

	values []Real // of the steps
	out    []float64
}

// An Instruction is a step of a Graph.
type Instruction struct {
	Op    string
	Name  string  // of an input
	C     float64 // value of a constant, exponent of a power
	Args  []int   // steps of the operands
	Level int     // steps of one level need not wait for one another

	run func(x, y Real) Real
}

// Compile makes a graph with these inputs, in this order, and one output for
// every formula. A name that is not among the inputs, or twice, is an error.
//
// To get derivatives from a static graph, make them outputs:
//
//	Compile(names, append([]*Expr{f}, f.Gradient(names...)...)...)
func Compile(inputs []string, outputs ...*Expr) (*Graph, error) {
	if len(outputs) == 0 {
		return nil, fmt.Errorf("autodiff: a graph needs at least one output")
	}
	return compile(inputs, slices.Values(outputs))
}

// compile takes the formulas one by one, so that they need not all be in memory.
func compile(inputs []string, outputs iter.Seq[*Expr]) (*Graph, error) {
	g := &Graph{Inputs: inputs}
	b := builder{Graph: g, keys: map[key]int{}, done: map[*Expr]node{}}
	for _, name := range inputs {
		if _, ok := b.input(name); ok {
			return nil, fmt.Errorf("autodiff: input %s is declared twice", name)
		}
		b.step(Instruction{Op: "input", Name: name})
	}
	for e := range outputs {
		at, written, err := b.output(e)
		if err != nil {
			return nil, err
		}
		g.Written = plus(g.Written, written)
		g.Outputs = append(g.Outputs, at)
	}
	g.sweep()
	g.prepare()
	return g, nil
}

// A builder adds formulas to a graph.
type builder struct {
	*Graph
	keys map[key]int
	done map[*Expr]node // of the output that is being added
}

// A node is the step of a formula and its size.
type node struct{ at, size int }

// input is the step of an input.
func (b *builder) input(name string) (at int, ok bool) {
	at, ok = b.keys[key{"input", name, 0, -1, -1}]
	return at, ok
}

// output adds a formula; it returns the step and the size of the formula.
func (b *builder) output(e *Expr) (at, written int, err error) {
	clear(b.done)
	out := foldInto(b.done, e, func(e *Expr, args []node) node {
		in := Instruction{Op: e.Op, Name: e.Name, C: e.C}
		size := 1
		for _, a := range args {
			in.Args = append(in.Args, a.at)
			size = plus(size, a.size)
		}
		if e.Op == "input" {
			if _, ok := b.input(e.Name); !ok {
				err = fmt.Errorf("autodiff: the formula uses %s, which is not among the inputs %q", e.Name, b.Inputs)
			}
		}
		at, folded := b.folded(in)
		if folded {
			b.Folded++
		} else {
			at = b.step(in)
		}
		return node{at, size}
	})
	return out.at, out.size, err
}

// step finds a step that computes the same, or appends one.
func (b *builder) step(in Instruction) int {
	k := key{in.Op, in.Name, in.C, -1, -1}
	for i, a := range in.Args {
		if i == 0 {
			k.x = a
		} else {
			k.y = a
		}
		in.Level = max(in.Level, b.Steps[a].Level+1)
	}
	if (in.Op == "+" || in.Op == "·") && k.x > k.y { // x + y is y + x
		k.x, k.y = k.y, k.x
	}
	at, ok := b.keys[k]
	switch {
	case ok && len(in.Args) > 0:
		b.Shared++
	case !ok:
		at = len(b.Steps)
		b.keys[k] = at
		b.Steps = append(b.Steps, in)
	}
	return at
}

// folded reports whether in needs no computing: because its operands are
// constants, or because one of them is a 0 or a 1 that changes nothing (x·0 = 0
// is taken to hold for every x).
func (b *builder) folded(in Instruction) (at int, ok bool) {
	if len(in.Args) == 0 {
		return 0, false
	}
	var c [2]Real
	known := 0
	is := func(k int, v float64) bool {
		s := b.Steps[in.Args[k]]
		return s.Op == "const" && s.C == v
	}
	for k, a := range in.Args {
		if s := b.Steps[a]; s.Op == "const" {
			c[k] = Real(s.C)
			known++
		}
	}
	number := func(v float64) (int, bool) { return b.step(Instruction{Op: "const", C: v}), true }
	switch {
	case known == len(in.Args):
		return number(float64(operation[Real](in.Op, in.C)(c[0], c[1])))
	case in.Op == "·" && (is(0, 0) || is(1, 0)), in.Op == "/" && is(0, 0):
		return number(0)
	case in.Op == "^" && in.C == 0:
		return number(1)
	case in.Op == "·" && is(0, 1), in.Op == "+" && is(0, 0):
		return in.Args[1], true
	case (in.Op == "·" || in.Op == "/") && is(1, 1),
		(in.Op == "+" || in.Op == "−") && is(1, 0), in.Op == "^" && in.C == 1:
		return in.Args[0], true
	}
	return 0, false
}

// sweep removes steps that no output needs; inputs stay.
func (g *Graph) sweep() {
	needed := make([]bool, len(g.Steps))
	for _, at := range g.Outputs {
		needed[at] = true
	}
	for i, s := range slices.Backward(g.Steps) {
		for _, a := range s.Args {
			needed[a] = needed[a] || needed[i]
		}
	}
	place := make([]int, len(g.Steps))
	var steps []Instruction
	for i, s := range g.Steps {
		if !needed[i] && s.Op != "input" {
			g.Unused++
			continue
		}
		for k, a := range s.Args {
			s.Args[k] = place[a]
		}
		place[i] = len(steps)
		steps = append(steps, s)
	}
	for k, at := range g.Outputs {
		g.Outputs[k] = place[at]
	}
	g.Steps = steps
}

// prepare looks up the operations and makes room for the values.
func (g *Graph) prepare() {
	g.values, g.out = make([]Real, len(g.Steps)), make([]float64, len(g.Outputs))
	for i, s := range g.Steps {
		switch {
		case s.Op == "const":
			g.values[i] = Real(s.C)
		case len(s.Args) > 0:
			g.Steps[i].run = operation[Real](s.Op, s.C)
		}
	}
}

// Run computes the outputs for one value per input. The result is overwritten
// by the next Run.
func (g *Graph) Run(x ...float64) []float64 {
	if len(x) != len(g.Inputs) {
		panic(fmt.Sprintf("autodiff: the graph has %d inputs %q, but got %d values", len(g.Inputs), g.Inputs, len(x)))
	}
	for i, v := range x {
		g.values[i] = Real(v) // the inputs are the first steps
	}
	for i, s := range g.Steps {
		switch len(s.Args) {
		case 1:
			g.values[i] = s.run(g.values[s.Args[0]], 0)
		case 2:
			g.values[i] = s.run(g.values[s.Args[0]], g.values[s.Args[1]])
		}
	}
	for k, at := range g.Outputs {
		g.out[k] = float64(g.values[at])
	}
	return g.out
}

// RunBatch runs the graph on every column of x (inputs × samples) and gives the
// outputs × samples.
func (g *Graph) RunBatch(x mat.Matrix) *mat.Dense {
	rows, n := x.Dims()
	if rows != len(g.Inputs) {
		panic(fmt.Sprintf("autodiff: the graph has %d inputs %q, but x is %d×%d", len(g.Inputs), g.Inputs, rows, n))
	}
	y := mat.NewDense(len(g.Outputs), n, nil)
	for j := range n {
		y.SetCol(j, g.Run(mat.Col(nil, j, x)...))
	}
	return y
}

// Lines are the steps with their values in the last Run.
func (g *Graph) Lines() (lines []Line[float64]) {
	for i, s := range g.Steps {
		lines = append(lines, Line[float64]{i + 1, s.text(), float64(g.values[i])})
	}
	return lines
}

// text writes a step: "v1 · v2".
func (s Instruction) text() string {
	var args []int
	for _, a := range s.Args {
		args = append(args, a+1)
	}
	return formulaCall(s.Op, s.C, s.Name, args)
}

// Operations is the number of operations of a run; inputs and constants are none.
func (g *Graph) Operations() (n int) {
	for _, s := range g.Steps {
		if len(s.Args) > 0 {
			n++
		}
	}
	return n
}

// Unshared is the number of operations if every output were computed on its
// own, as a tree, after folding.
func (g *Graph) Unshared() (n int) {
	size := make([]int, len(g.Steps))
	for i, s := range g.Steps {
		if len(s.Args) > 0 {
			size[i] = 1
		}
		for _, a := range s.Args {
			size[i] = plus(size[i], size[a])
		}
	}
	for _, at := range g.Outputs {
		n = plus(n, size[at])
	}
	return n
}

// Levels is the length of the longest chain of operations: the time of a run
// with as many processors as one likes.
func (g *Graph) Levels() (n int) {
	for _, s := range g.Steps {
		n = max(n, s.Level)
	}
	return n
}

// String lists the schedule, a step per line, and the outputs.
func (g *Graph) String() string {
	var b strings.Builder
	for i, s := range g.Steps {
		fmt.Fprintf(&b, "v%d = %s\n", i+1, s.text())
	}
	for k, at := range g.Outputs {
		fmt.Fprintf(&b, "output %d: v%d\n", k+1, at+1)
	}
	return b.String()
}
