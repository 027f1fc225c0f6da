package recurrent

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Settings say how a cell goes through time.
type Settings struct {
	Steps    int   // T
	Last     bool  // the output is the last state alone, H × N, and not that of every time, (H·T) × N
	Reversed bool  // from the last time to the first
	Masked   bool  // T rows of x below the sequence say which times count
	Truncate int   // δ goes back at most so many steps: see [Loop]; 0 is all the way
	Start    Start // where h₀ and c₀ come from
}

// Start says where h₀, and c₀ if the cell has one, come from.
type Start string

const (
	FromZero Start = ""       // they are 0
	Learnt   Start = "learnt" // they are parameters, the same for all samples
	Given    Start = "given"  // they stand in x, below all else
)

// Loop runs a cell through a sequence, with the same parameters at every time:
//
//	h_t = cell(x_t, h_{t−1})    t = 1 … T
//
// and δ back from the last time to the first (back-propagation through time): what
// h_t is to blame for comes from above and from the next time,
//
//	∂L/∂h_t = from above + what ∂L/∂h_{t+1} comes to at t
//	∂L/∂W = Σ_t δ_t x_tᵀ    ∂L/∂b = Σ_t δ_t    ∂L/∂x_t = Wᵀ δ_t
//
// A column of x holds, below each other,
//
//	the sequence    D·T rows, row d·T + t being feature d at time t, both from 0
//	the mask        T rows, if Masked
//	h₀, then c₀     H rows each, if Start is Given
//
// and so ∂L/∂x holds their gradients. The output is h of every time, (H·T) × N in
// the same order, or the last one alone, H × N.
//
// Masked: where m_t is 1 the time counts, where it is 0 the state stands still, so that
// the last state of a short sequence is the state at its end, in both directions:
//
//	h_t = m_t h̃_t + (1 − m_t) h_{t−1}    h̃_t = cell(x_t, h_{t−1}), and so with c
//
// A mask goes below a sequence with nn.WithMask(x, mask).
//
// Truncate: the times are cut into blocks of so many steps, counted from the last
// one. The state crosses the edge between two blocks, δ does not. What it loses there
// is kept: "∂L/∂h₋, cut off". ∂L/∂θ is then not the gradient of L, on purpose.
//
// Sub(t) of its step is time t, with X, A = h, DA = ∂L/∂h_t, DX and, from the cell,
// its state before, its gates and δ; RNN has Z and Delta there, cells with several
// gates keep "z of i", "δ of i", … (Rumelhart, Hinton and Williams, 1986; Werbos, 1990)
type Loop struct {
	Settings
	Cell   Cell
	H0, C0 *mat.Dense // H × 1, if Start is Learnt
}

// New makes the layer that runs a cell through time.
//
//	recurrent.New(recurrent.NewLSTM(27, 64, w, u), recurrent.Settings{Steps: 16})
func New(c Cell, s Settings) *Loop {
	switch {
	case c == nil:
		panic("recurrent: New: the cell is nil; it is one time step, such as recurrent.NewLSTM(…)")
	case s.Steps < 1 || s.Truncate < 0:
		panic(fmt.Sprintf("recurrent: New: %d steps, truncated after %d; at least 1, and at least 0", s.Steps, s.Truncate))
	case s.Start != FromZero && s.Start != Learnt && s.Start != Given:
		panic(fmt.Sprintf("recurrent: New: Start is %q; it is recurrent.FromZero, Learnt or Given", s.Start))
	}
	l := &Loop{Settings: s, Cell: c}
	if s.Start == Learnt {
		l.H0 = mat.NewDense(c.Units(), 1, nil)
		if c.Remembers() {
			l.C0 = mat.NewDense(c.Units(), 1, nil)
		}
	}
	return l
}

// Both reads a sequence in both directions, and gives the states of the two cells
// at every time, forward's above backward's, (2·H·T) × N: row h·T + t is unit h of
// the first cell, row (H + h)·T + t unit h of the second. With Last it gives the last
// state of each, at the last time and at the first. (Schuster and Paliwal, 1997)
func Both(forward, backward Cell, s Settings) *nn.Functional {
	s.Reversed = false
	r := s
	r.Reversed = true
	return nn.NewConcat(New(forward, s), New(backward, r))
}

// Forward writes the states to s.A.
func (l *Loop) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	w, b := l.Cell.Input()
	l.check(s, w, x)
	p := l.open(s)
	for i := range p.all.Z.RawMatrix().Rows {
		fill(p.all.Z.RawRowView(i), b.At(i, 0)) // z = b
	}
	linalg.AddMul(p.all.Z, w, p.all.X) // + W x, of all times at once
	l.begin(p)
	for k := range l.Steps {
		m := p.at(l.time(k))
		l.Cell.Forward(&m.Moment)
		m.hold()
	}
	return l.output(p)
}

// time is the one that comes k-th, from 0.
func (s Settings) time(k int) int {
	if s.Reversed {
		return s.Steps - 1 - k
	}
	return k
}

// check panics when x has not the rows of [Settings].
func (l *Loop) check(s *nn.Step, w, x *mat.Dense) {
	_, in := w.Dims()
	rows, _ := x.Dims()
	if want := l.rows(in, l.Cell.Units(), l.Cell.Remembers()); rows != want {
		s.Mistake("h_t = cell(x_t, h_{t−1}): W has %d columns, so %d steps%s should have %d rows, and x has %d", in, l.Steps, l.below(), want, rows)
	}
}

// rows are those of x.
func (s Settings) rows(in, units int, remembers bool) int {
	rows := in * s.Steps
	if s.Masked {
		rows += s.Steps
	}
	if s.Start == Given {
		rows += units
		if remembers {
			rows += units
		}
	}
	return rows
}

// below says what x has below the sequence.
func (s Settings) below() string {
	text := ""
	if s.Masked {
		text += ", the mask"
	}
	if s.Start == Given {
		text += " and the first state"
	}
	return text
}

// begin writes h₀ and c₀.
func (l *Loop) begin(p *sheet) {
	for k, state := range p.states {
		for u := range l.Cell.Units() {
			h := state.first().RawRowView(u)
			switch l.Start {
			case FromZero:
				clear(h)
			case Learnt:
				fill(h, []*mat.Dense{l.H0, l.C0}[k].At(u, 0))
			case Given:
				copy(h, p.s.X.RawRowView(p.given(k)+u))
			}
		}
	}
}

// output copies what is asked of the states to s.A.
func (l *Loop) output(p *sheet) *mat.Dense {
	units := l.Cell.Units()
	if l.Last {
		linalg.Size(&p.s.A, units, p.n).Copy(p.states[0].at(l.time(l.Steps - 1)))
		return &p.s.A
	}
	a := linalg.Reshape(new(mat.Dense), linalg.Size(&p.s.A, units*l.Steps, p.n), units, l.Steps*p.n)
	a.Copy(p.states[0].after())
	return &p.s.A
}

// Backward goes from the last time to the first, adds the gradients of the
// parameters and returns ∂L/∂x, of x's size.
func (l *Loop) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	p := l.reopen(s)
	l.fromAbove(p, da)
	for k := l.Steps - 1; k >= 0; k-- {
		m := p.back(l.time(k), l.cut(k))
		m.part()
		l.Cell.Backward(&m.Moment)
	}
	for _, q := range l.products(p) {
		q.add(s)
	}
	if !s.Lowest() {
		l.down(p)
	}
	return &s.DX
}

// cut reports whether the k-th step begins a block, so that δ stops there.
func (s Settings) cut(k int) bool {
	return s.Truncate > 0 && k > 0 && (s.Steps-k)%s.Truncate == 0
}

// fromAbove writes what ∂L/∂h and ∂L/∂c are before time is gone through: da, and 0.
func (l *Loop) fromAbove(p *sheet, da *mat.Dense) {
	for _, state := range p.states {
		state.back.Zero()
	}
	if l.Last {
		p.states[0].dAt(l.time(l.Steps - 1)).Copy(da)
		return
	}
	units := l.Cell.Units()
	p.states[0].dAfter().Copy(linalg.Reshape(new(mat.Dense), da, units, l.Steps*p.n))
}

// products are the gradients of all parameters.
func (l *Loop) products(p *sheet) []Product {
	w, b := l.Cell.Input()
	list := []Product{
		{P: param("W", w), Delta: p.all.Delta, X: p.all.X, delta: "δ", x: "x"},
		{P: param("b", b), Delta: p.all.Delta, delta: "δ"},
	}
	list = append(list, l.Cell.Products(&p.all)...)
	for k, q := range l.start() {
		list = append(list, Product{P: q, Delta: p.states[k].dFirst(), delta: "∂L/∂" + q.Name})
	}
	return list
}

// param is a parameter of a cell: a weight if it has a capital letter.
func param(name string, m *mat.Dense) nn.Param {
	return nn.Param{Name: name, Weight: name < "a", Dense: m}
}

// start are the learnt first states.
func (l *Loop) start() (list []nn.Param) {
	if l.H0 != nil {
		list = append(list, param("h₀", l.H0))
	}
	if l.C0 != nil {
		list = append(list, param("c₀", l.C0))
	}
	return list
}

// down writes ∂L/∂x: of the sequence, the mask and the first state.
func (l *Loop) down(p *sheet) {
	w, _ := l.Cell.Input()
	linalg.MulT(p.dx(), w, p.all.Delta) // ∂L/∂x = Wᵀ δ, of all times at once
	if l.Masked {
		for t := range l.Steps {
			m := p.seen(t)
			to := p.s.DX.RawRowView(p.maskRow(t))
			clear(to)
			m.eachState(func(made, before, d *mat.Dense) {
				for u := range l.Cell.Units() {
					h, b, d := made.RawRowView(u), before.RawRowView(u), d.RawRowView(u)
					for n := range to {
						to[n] += (h[n] - b[n]) * d[n] // ∂L/∂m = Σ (h̃ − h₋) ∂L/∂h
					}
				}
			})
		}
	}
	if l.Start == Given {
		for k, state := range p.states {
			linalg.Rows(new(mat.Dense), &p.s.DX, p.given(k), l.Cell.Units()).Copy(state.dFirst())
		}
	}
}

// Params are the cell's and, if they are learnt, h₀ and c₀.
func (l *Loop) Params() []nn.Param { return append(l.Cell.Params(), l.start()...) }

// Config is what a file keeps of the layer.
func (l *Loop) Config() nn.Config { return l.Cell.Config(l.Settings) }

// Sizes are the lengths of a column of x and of the output, for a cell's Config.
func (s Settings) sizes(in, units int, remembers bool) (rows, out int) {
	out = units
	if !s.Last {
		out *= s.Steps
	}
	return s.rows(in, units, remembers), out
}

// numbers of the learnt first state.
func (s Settings) numbers(units, states float64) float64 {
	if s.Start == Learnt {
		return units * states
	}
	return 0
}

// String says what is not as usual: "16 steps, the last state, reversed".
func (s Settings) String() string {
	text := fmt.Sprintf("%d steps", s.Steps)
	if s.Steps == 1 {
		text = "1 step"
	}
	for _, part := range []struct {
		on   bool
		text string
	}{
		{s.Last, "the last state"}, {s.Reversed, "reversed"}, {s.Masked, "masked"},
		{s.Truncate > 0, fmt.Sprintf("truncated after %d", s.Truncate)},
		{s.Start != FromZero, "h₀ " + string(s.Start)},
	} {
		if part.on {
			text += ", " + part.text
		}
	}
	return text
}

func fill(v []float64, c float64) {
	for k := range v {
		v[k] = c
	}
}
