package memory

import (
	"fmt"
	"math"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

func init() {
	nn.Register("memory NTM cell", Sizes{})
	nn.Register("memory NTM", ntmConfig{})
	nn.RegisterActivation(onePlus)
}

// Sizes are those of a [Cell].
type Sizes struct {
	In, Out      int // numbers that come in and go out in a step
	Hidden       int // tanh neurons of the controller
	Places, Size int // of the memory M: P places for columns of length D
}

// onePlus is 1 + softplus(z), for γ ≥ 1.
var onePlus = nn.Elementwise{Name: "1 + softplus",
	InSheet: [2]string{"1+MAX(0,z)+LN(1+EXP(MIN(z,-z)))", "1/(1+EXP(-z))"},
	F:       func(z float64) float64 { return 1 + nn.Softplus.F(z) },
	Prime:   func(z, _ float64) float64 { return nn.Softplus.Prime(z, nn.Softplus.F(z)) },
	InONNX: func(g *nn.Operators, z string) string {
		return g.Op("Add", nil, nn.Softplus.InONNX(g, z), g.Number(1))
	},
	InTorch: "Formula(lambda z: 1 + nn.functional.softplus(z, threshold=40))"}

// Cell is one step of a Neural Turing Machine, which writes before it reads:
//
//	h = tanh(W (x, r₋) + b)                                  the controller
//	w_w = address(M₋, w_w₋, h)    M = M₋ ⊙ (1 − e w_wᵀ) + a w_wᵀ    the write head
//	w_r = address(M, w_r₋, h)     r = M w_r                  the read head
//	y = W (h, r) + b
//
// Each head has dense layers on h for its key k, β = softplus, g = σ, s = softmax and
// γ = 1 + softplus, and address is
//
//	softmax(β cos(k, M)) → interpolate with g → shift by s → sharpen with γ
//
// x is the column (x, r, w_r, w_w, M) and a the column (y, r, w_r, w_w, M) one step
// later. All parts are layers on steps of their own inside the cell's, which
// Find has by name: "controller", "write key", "write β", "write g", "write s",
// "write γ", "write K", "write w_c", "write w_g", "write w_s", "write w", "write e",
// "write a", "memory", the same of "read" but for e and a, "read r", "output". (Graves, Wayne and Danihelka, 2014)
type Cell struct {
	Parts
	sizes Sizes
}

// NewCell makes a cell; init fills the matrices of its dense layers.
func NewCell(z Sizes, init nn.Initializer) *Cell {
	if min(z.In, z.Out, z.Hidden, z.Places, z.Size) < 1 || init == nil {
		panic(fmt.Sprintf("memory: NewCell: sizes %+v, an initialiser: %v; each size is at least 1, and an initialiser is such as nn.Glorot(rng)", z, init != nil))
	}
	c := wiring{}
	dense := func(name string, in, out int, f nn.Activation, reads ...*nn.Node) *nn.Node {
		return c.add(name, nn.NewDense(in, out, f, init), reads...)
	}
	x, r := nn.Input(z.In), nn.Input(z.Size)
	wr, ww, m := nn.Input(z.Places), nn.Input(z.Places), nn.Input(z.Places*z.Size)
	inputs := []*nn.Node{x, r, wr, ww, m}
	h := dense("controller", z.In+z.Size, z.Hidden, nn.Tanh, x, r)
	address := func(head string, m, before *nn.Node) *nn.Node {
		ask := func(what string, n int, f nn.Activation) *nn.Node { return dense(head+" "+what, z.Hidden, n, f, h) }
		key, beta, g := ask("key", z.Size, nn.Identity), ask("β", 1, nn.Softplus), ask("g", 1, nn.Logistic)
		s, gamma := ask("s", offsets, nn.Softmax), ask("γ", 1, onePlus)
		w := c.add(head+" K", layer(Cosine{z.Places, z.Size}), m, key)
		w = c.add(head+" w_c", layer(Focus{z.Places}), w, beta)
		w = c.add(head+" w_g", layer(Interpolate{z.Places}), w, before, g)
		w = c.add(head+" w_s", layer(Shift{z.Places}), w, s)
		return c.add(head+" w", layer(Sharpen{z.Places}), w, gamma)
	}
	ww = address("write", m, ww)
	e, a := dense("write e", z.Hidden, z.Size, nn.Logistic, h), dense("write a", z.Hidden, z.Size, nn.Tanh, h)
	m = c.add("memory", layer(Write{z.Places, z.Size}), m, ww, e, a)
	wr = address("read", m, wr)
	r = c.add("read r", layer(Read{z.Places, z.Size}), m, wr)
	y := dense("output", z.Hidden+z.Size, z.Out, nn.Identity, h, r)
	return &Cell{c.network(nn.Concat(y, r, wr, ww, m), inputs...), z}
}

// state is the number of rows of (r, w_r, w_w, M).
func (z Sizes) state() int { return z.Size + 2*z.Places + z.Places*z.Size }

// Config is what a file keeps of the cell.
func (c *Cell) Config() nn.Config { return c.sizes }

// Build makes the cell, its parameters still to be filled.
func (z Sizes) Build() (nn.Layer, error) { return NewCell(z, nn.Zeros), nil }

// Sizes are the lengths of the columns with the state.
func (z Sizes) Sizes() (in, out int) { return z.In + z.state(), z.Out + z.state() }

// Numbers counts the parameters.
func (z Sizes) Numbers() float64 {
	h, d := float64(z.Hidden), float64(z.Size)
	head := (h + 1) * (d + 3 + offsets)
	return (float64(z.In)+d+1)*h + 2*head + (h+1)*2*d + (h+d+1)*float64(z.Out)
}

// String says what it is.
func (z Sizes) String() string {
	return fmt.Sprintf("NTM cell, %d places of %d", z.Places, z.Size)
}

// NTM runs a [Cell] along a sequence, each step with the state that the one before
// has left. At the start M and r are 0 and both heads stand at place 1. A column of
// x holds the sequence as elsewhere in package nn: row d·T + t is number d of step t,
// both from 0. T may be another in each batch. Step t of the machine is Subs()[t].
type NTM struct {
	nn.Block
	Cell *Cell
}

// NewNTM runs the cell.
func NewNTM(c *Cell) *NTM { return &NTM{Block: nn.Block{Layers: []nn.Layer{c}}, Cell: c} }

// Forward runs the cell T times and writes its outputs to s.A, (Out·T) × N.
func (l *NTM) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	z := l.Cell.sizes
	rows, n := x.Dims()
	if rows%z.In != 0 {
		s.Mistake("the sequence has %d rows, which are not In·T for In = %d", rows, z.In)
	}
	steps := rows / z.In
	linalg.Size(&s.A, z.Out*steps, n)
	for t := range steps {
		sub := s.Inner(t, l.Cell)
		in := linalg.Size(s.KeepAs(nn.Apart, fmt.Sprintf("x at t = %d", t+1)), z.In+z.state(), n)
		each(z.In, func(d int) { copy(in.RawRowView(d), x.RawRowView(d*steps+t)) })
		if t == 0 {
			z.start(rowsOf(in, z.In))
		} else {
			rowsOf(in, z.In).Copy(rowsOf(&s.Subs()[t-1].A, z.Out))
		}
		sub.X = *in
		y := l.Cell.Forward(sub, &sub.X)
		each(z.Out, func(k int) { copy(s.A.RawRowView(k*steps+t), y.RawRowView(k)) })
	}
	return &s.A
}

// start is the state before the first step.
func (z Sizes) start(state *mat.Dense) {
	for i, v := range z.first() {
		row := state.RawRowView(i)
		each(len(row), func(n int) { row[n] = v })
	}
}

// first is that state of a sample: 0, but for the heads, which stand at place 1.
func (z Sizes) first() []float64 {
	state := make([]float64, z.state())
	state[z.Size], state[z.Size+z.Places] = 1, 1 // w_r, w_w
	return state
}

// each calls f for 0, …, n−1.
func each(n int, f func(i int)) {
	for i := range n {
		f(i)
	}
}

// rowsOf is the window on the rows of m from the given one on.
func rowsOf(m *mat.Dense, from int) *mat.Dense {
	r, _ := m.Dims()
	return linalg.Rows(new(mat.Dense), m, from, r-from)
}

// Backward runs the cell back through time: ∂L/∂ of the state goes from each step
// to the one before it.
func (l *NTM) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	z, steps := l.Cell.sizes, len(s.Subs())
	linalg.Like(&s.DX, &s.X)
	for t := steps - 1; t >= 0; t-- {
		sub := s.Subs()[t]
		back := linalg.Like(s.KeepAs(nn.Apart, fmt.Sprintf("∂L/∂a at t = %d", t+1)), &sub.A)
		each(z.Out, func(k int) { copy(back.RawRowView(k), da.RawRowView(k*steps+t)) })
		if t == steps-1 {
			rowsOf(back, z.Out).Zero()
		} else {
			rowsOf(back, z.Out).Copy(rowsOf(&s.Subs()[t+1].DX, z.In))
		}
		sub.DA = *back
		dx := l.Cell.Backward(sub, &sub.DA)
		each(z.In, func(d int) { copy(s.DX.RawRowView(d*steps+t), dx.RawRowView(d)) })
	}
	return &s.DX
}

// Absorb is empty: the cell does not average.
func (l *NTM) Absorb(*nn.Step) {}

// Params are those of the cell.
func (l *NTM) Params() []nn.Param { return l.Cell.Params() }

// ParamLabel is that of the cell.
func (l *NTM) ParamLabel(p nn.Param, i, j int) string { return l.Cell.ParamLabel(p, i, j) }

// at is the step t of row i, and the row there.
func at(s *nn.Step, i int) (t, row int) { return i % len(s.Subs()), i / len(s.Subs()) }

// ExplainA is what the cell says at that step.
func (l *NTM) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	t, row := at(s, i)
	return append(l.InnerA(s, t, row, n), nn.Equation{Name: "a" + nn.Subscript(i+1), Words: fmt.Sprintf("a%s at t = %d", nn.Subscript(row+1), t+1),
		Terms: []nn.Term{{s.Subs()[t].A.At(row, n)}}, Value: s.A.At(i, n)})
}

// ExplainKept is x and ∂L/∂a of the cell at every step: the sequence, and the state
// that the step before has left, or that the step after sends back.
func (l *NTM) ExplainKept(s *nn.Step, n int) (all []nn.Equation) {
	z, steps := l.Cell.sizes, s.Subs()
	copied := func(name string, to float64, terms ...nn.Term) {
		all = append(all, nn.Equation{Name: name, Terms: append([]nn.Term{}, terms...), Value: to})
	}
	for t, sub := range steps {
		for i := range sub.X.RawMatrix().Rows {
			name, to, state := "x"+nn.Subscript(i+1), sub.X.At(i, n), i-z.In
			switch {
			case state < 0:
				copied(name, to, nn.Term{s.X.At(i*len(steps)+t, n)})
			case t > 0:
				copied(name, to, nn.Term{steps[t-1].A.At(z.Out+state, n)})
			case state == z.Size || state == z.Size+z.Places:
				copied(name, to, nn.Term{1}) // both heads stand at place 1
			default:
				copied(name, to)
			}
		}
		for i := range sub.DA.RawMatrix().Rows {
			name, to := "∂L/∂a"+nn.Subscript(i+1), sub.DA.At(i, n)
			switch {
			case i < z.Out:
				copied(name, to, nn.Term{s.DA.At(i*len(steps)+t, n)})
			case t+1 < len(steps):
				copied(name, to, nn.Term{steps[t+1].DX.At(z.In+i-z.Out, n)})
			default:
				copied(name, to)
			}
		}
	}
	return all
}

// ExplainGrad is what the cell says at that step, whose part of ∂L/∂ of a
// parameter it is.
func (l *NTM) ExplainGrad(s *nn.Step, i, n int) []nn.Equation {
	t, row := at(s, i)
	return l.InnerGrad(s, t, row, n)
}

// ExplainX is what the cell says at that step.
func (l *NTM) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	t, row := at(s, i)
	return append(l.InnerX(s, t, row, n), nn.Equation{Name: "∂L/∂x" + nn.Subscript(i+1), Words: fmt.Sprintf("∂L/∂x%s at t = %d", nn.Subscript(row+1), t+1),
		Terms: []nn.Term{{s.Subs()[t].DX.At(row, n)}}, Value: s.DX.At(i, n)})
}

// Weights are the weights of a head, "read" or "write", for sample n: a row per
// place and a column per step of the machine, from its step in a trace. Copying
// shows as a diagonal.
func (l *NTM) Weights(s *nn.Step, head string, n int) *mat.Dense {
	w := mat.NewDense(l.Cell.sizes.Places, len(s.Subs()), nil)
	for t, sub := range s.Subs() {
		w.SetCol(t, mat.Col(nil, n, &l.Cell.Find(sub, head+" w").A))
	}
	return w
}

// Config is what a file keeps of the machine.
func (l *NTM) Config() nn.Config { return ntmConfig{l.Cell.sizes} }

type ntmConfig struct{ Cell Sizes }

func (c ntmConfig) Build() (nn.Layer, error) { return NewNTM(NewCell(c.Cell, nn.Zeros)), nil }
func (c ntmConfig) Sizes() (in, out int)     { return 0, 0 }
func (c ntmConfig) Numbers() float64         { return c.Cell.Numbers() }
func (c ntmConfig) String() string {
	return fmt.Sprintf("NTM, %d places of %d", c.Cell.Places, c.Cell.Size)
}

// BitsWrong is the mean number of wrong bits per sample of an NTM's answer a, of
// net inputs, given targets with the mask of [nn.WithMask].
func BitsWrong(a, y *mat.Dense) float64 {
	_, n := y.Dims()
	ca, cy := nn.Counted(a, y)
	wrong := 0.0
	r, c := ca.Dims()
	for i := range r {
		for j := range c {
			wrong += math.Abs(cy.At(i, j) - nn.Heaviside.F(ca.At(i, j)))
		}
	}
	return wrong / float64(n)
}
