package recurrent

import (
	"fmt"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// Label names a row of the output: "h₂ at t = 3", or "h₂" of the last state.
func (l *Loop) Label(row int) string {
	u, t := l.place(row)
	if l.Last {
		return "h" + nn.Subscript(u+1)
	}
	return fmt.Sprintf("h%s at t = %d", nn.Subscript(u+1), t+1)
}

// Row is the row of the output that holds a unit at a time, both from 0, for
// [nn.Trace.Explain]; with Last the time does not matter.
func (l *Loop) Row(unit, t int) int {
	if l.Last {
		return unit
	}
	return unit*l.Steps + t
}

// place is the unit and the time of a row of the output.
func (l *Loop) place(row int) (unit, t int) {
	if l.Last {
		return row, l.time(l.Steps - 1)
	}
	return row / l.Steps, row % l.Steps
}

// ParamLabel is the cell's, and "h₀ of unit 2".
func (l *Loop) ParamLabel(p nn.Param, i, j int) string {
	for _, q := range l.start() {
		if q.Dense == p.Dense {
			return fmt.Sprintf("%s of unit %d", q.Name, i+1)
		}
	}
	return l.Cell.ParamLabel(p, i, j)
}

// entry names w₂₁ and b₂.
func entry(p nn.Param, i, j int) string {
	name := strings.ToLower(p.Name)
	switch {
	case !p.Weight:
		return name + nn.Subscript(i+1)
	case i < 9 && j < 9:
		return name + nn.Subscript(i+1) + nn.Subscript(j+1)
	}
	return name + nn.Subscript(i+1) + "," + nn.Subscript(j+1)
}

// entryOf names w₂₁ of f: the entry within its gate.
func entryOf(c Cell, p nn.Param, i, j int) string {
	h, gates := c.Units(), c.Gates()
	if rows, _ := p.Dims(); rows == h {
		return entry(p, i, j)
	}
	return entry(p, i%h, j) + " of " + gates[i/h]
}

// rest is 1 − Π v.
func rest(name string, v ...float64) nn.Equation {
	product := 1.0
	for _, v := range v {
		product *= v
	}
	return nn.Named(name, nn.Elementwise{}, 1-product, nn.Term{1}, append(nn.Term{-1}, v...))
}

// netInput is z = Σ wx + … + b.
func netInput(m *Moment, name string, w, b *mat.Dense, r, n int, more []nn.Term, words string) nn.Equation {
	terms := append(nn.Products(mat.Row(nil, r, m.Used(w)), mat.Col(nil, n, m.X)), more...)
	return nn.Equation{Name: name, Words: "Σ wx + " + words + " + b", Terms: append(terms, nn.Term{m.Used(b).At(r, 0)}), Value: m.Z.At(r, n)}
}

// ExplainA is what the cell says of the unit at that time.
func (l *Loop) ExplainA(s *nn.Step, row, n int) []nn.Equation {
	u, t := l.place(row)
	m := l.open(s).seen(t)
	all := l.Cell.ExplainA(&m.Moment, u, n)
	if l.Masked {
		k := m.mask[n]
		all[len(all)-1].Name = "h̃" + nn.Subscript(u+1)
		shut := rest("1 − m", k)
		all = append(all, nn.Equation{Name: "h" + nn.Subscript(u+1), Words: "m·h̃ + (1 − m)·h₋", Terms: []nn.Term{{k, m.After.H.At(u, n)}, {shut.Value, m.Before.H.At(u, n)}}, Where: []nn.Equation{shut}, Value: s.A.At(row, n)})
	}
	return all
}

// ExplainGrad is ∂L/∂h from above and from the next time, then what the cell says,
// then the gradients of the unit's parameters as sums over times and samples.
func (l *Loop) ExplainGrad(s *nn.Step, row, n int) []nn.Equation {
	u, t := l.place(row)
	p := l.reopen(s)
	all := l.explainBack(p, t, u, n, nn.Term{s.DA.At(row, n)})
	for _, q := range l.products(p) {
		all = append(all, l.explain(s, q, u)...)
	}
	return all
}

// explainBack is ∂L/∂h at time t from above and from the next time, then what the
// cell says.
func (l *Loop) explainBack(p *sheet, t, u, n int, above ...nn.Term) []nn.Equation {
	m, k := p.seen(t), nn.Subscript(u+1)
	dh := nn.Equation{Name: "∂L/∂h" + k, Words: "from above", Terms: append([]nn.Term{}, above...), Value: m.dOut.H.At(u, n)}
	if later := l.later(p, t, false, u, n); len(later) > 0 {
		dh.Words += " + from the next time"
		dh.Terms = append(dh.Terms, later...)
	}
	all, later := []nn.Equation{dh}, l.later(p, t, true, u, n)
	if l.Masked {
		all = append(all, nn.Equation{Name: "∂L/∂h̃" + k, Words: "m·∂L/∂h", Terms: []nn.Term{{m.mask[n], dh.Value}}, Value: m.DAfter.H.At(u, n)})
		for j := range later {
			later[j] = append(nn.Term{m.mask[n]}, later[j]...)
		}
	}
	return append(all, l.Cell.ExplainDelta(&m.Moment, u, n, later)...)
}

// ExplainKept is every time of every unit, also those before the last state, and
// where the first state came from.
func (l *Loop) ExplainKept(s *nn.Step, n int) (all []nn.Equation) {
	p := l.open(s)
	if !s.DA.IsEmpty() {
		p = l.reopen(s)
	}
	for u := range l.Cell.Units() {
		k := nn.Subscript(u + 1)
		for t := range l.Steps {
			m := p.seen(t)
			if c, ok := l.Cell.(keeper); ok {
				all = append(all, c.explainKept(&m.Moment, u, n)...)
			}
			all = append(all, l.Cell.ExplainA(&m.Moment, u, n)...)
			l.explainHeld(m, u, n, func(q nn.Equation) { all = append(all, q) })
			row, last := l.Row(u, t), t == l.time(l.Steps-1)
			if out := !l.Last || last; out {
				all = append(all, nn.Equation{Name: "a" + k, Words: "h" + k, Terms: []nn.Term{{m.held.H.At(u, n)}}, Value: s.A.At(row, n)})
			}
			switch {
			case s.DA.IsEmpty():
			case !l.Last || last:
				all = append(all, l.explainBack(p, t, u, n, nn.Term{s.DA.At(row, n)})...)
			default:
				all = append(all, l.explainBack(p, t, u, n)...)
			}
		}
		for i, state := range p.states {
			q := nn.Equation{Name: state.name + "₀" + k, Value: state.first().At(u, n)}
			switch l.Start {
			case Learnt:
				q.Words, q.Terms = "learnt", []nn.Term{{s.Used([]*mat.Dense{l.H0, l.C0}[i]).At(u, 0)}}
			case Given:
				q.Words, q.Terms = "given", []nn.Term{{s.X.At(p.given(i)+u, n)}}
			}
			all = append(all, q)
			if !s.DA.IsEmpty() {
				all = append(all, nn.Equation{Name: "∂L/∂" + state.name + "₀" + k, Words: "from the first time", Terms: l.before(p.seen(l.time(0)), i == 1, u, n), Value: state.dFirst().At(u, n)})
			}
		}
	}
	return all
}

// A keeper is a cell that keeps numbers of which ExplainA does not say how they came about.
type keeper interface {
	explainKept(m *Moment, u, n int) []nn.Equation
}

// explainHeld is m·h̃ + (1 − m)·h₋ where there is a mask, and so with c, and on the
// way back ∂L/∂c, which the next time sends, and ∂L/∂c̃.
func (l *Loop) explainHeld(m *moment, u, n int, add func(q nn.Equation)) {
	if m.mask == nil {
		return
	}
	k, shut := m.mask[n], rest("1 − m", m.mask[n])
	hold := func(name string, held, made, before *mat.Dense) {
		add(nn.Equation{Name: name + nn.Subscript(u+1), Words: "m·" + name + "̃ + (1 − m)·" + name + "₋", Terms: []nn.Term{{k, made.At(u, n)}, {shut.Value, before.At(u, n)}}, Where: []nn.Equation{shut}, Value: held.At(u, n)})
	}
	hold("h", m.held.H, m.After.H, m.Before.H)
	if m.After.C == nil {
		return
	}
	hold("c", m.held.C, m.After.C, m.Before.C)
	if m.dOut.C != nil {
		later := l.later(m.p, m.t, true, u, n)
		add(nn.Equation{Name: "∂L/∂c" + nn.Subscript(u+1), Words: "from the next time", Terms: append([]nn.Term{}, later...), Value: m.dOut.C.At(u, n)})
	}
}

// later are the terms that come to ∂L/∂h of unit u at time t, or to ∂L/∂c, from the
// step that follows.
func (l *Loop) later(p *sheet, t int, c bool, u, n int) []nn.Term {
	k := l.time(t) + 1 // the step that follows, as it was gone through
	if k == l.Steps || l.cut(k) || c && !l.Cell.Remembers() {
		return nil
	}
	return l.before(p.seen(l.time(k)), c, u, n)
}

// before are the terms of what a moment adds to ∂L/∂h₋ or to ∂L/∂c₋.
func (l *Loop) before(m *moment, c bool, u, n int) []nn.Term {
	terms := l.Cell.ExplainBefore(&m.Moment, c, u, n)
	if l.Masked {
		d := m.dOut.H
		if c {
			d = m.dOut.C
		}
		terms = append(terms, nn.Term{1 - m.mask[n], d.At(u, n)})
	}
	return terms
}

// explain is the gradient of the rows of a parameter that belong to unit u.
func (l *Loop) explain(s *nn.Step, q Product, u int) (all []nn.Equation) {
	rows, _ := q.Delta.Dims()
	_, columns := q.P.Dims()
	for i := u; i < rows; i += l.Cell.Units() {
		for j := range columns {
			words := q.delta
			if q.x != "" {
				words += "·" + q.x
			}
			if l.Steps > 1 {
				words += " of every t"
			}
			all = append(all, nn.ExplainGradient(s, q.P, q.From+i, j, words, q.terms(q.From+i, j, 0, 1))...)
		}
	}
	return all
}

// ExplainX is ∂L/∂x_t = Σ wδ_t; of the mask Σ (h̃ − h₋)·∂L/∂h, and of the first
// state what the first step adds to it.
func (l *Loop) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	p := l.reopen(s)
	q := nn.Equation{Name: "∂L/∂x" + nn.Subscript(i+1), Value: s.DX.At(i, n)}
	w, _ := l.Cell.Input()
	switch {
	case i < p.maskRow(0):
		m := p.seen(i % l.Steps)
		q.Words, q.Terms = "Σ wδ", nn.Products(mat.Col(nil, i/l.Steps, s.Used(w)), mat.Col(nil, n, m.Delta))
	case i < p.given(0):
		q.Words, q.Terms = "Σ (h̃ − h₋)·∂L/∂h", []nn.Term{}
		p.seen(i - p.maskRow(0)).eachState(func(made, before, d *mat.Dense) {
			for u := range l.Cell.Units() {
				change := nn.Difference("h̃ − h₋", made.At(u, n), before.At(u, n))
				q.Terms, q.Where = append(q.Terms, nn.Term{change.Value, d.At(u, n)}), append(q.Where, change)
			}
		})
	default:
		k := (i - p.given(0)) / l.Cell.Units()
		q.Words, q.Terms = "from the first step", l.before(p.seen(l.time(0)), k == 1, (i-p.given(0))%l.Cell.Units(), n)
	}
	return []nn.Equation{q}
}

// Share is what sample n adds to ∂L/∂p, over all times.
func (l *Loop) Share(s *nn.Step, p nn.Param, i, j, n int) (sum float64) {
	sheet := l.reopen(s)
	for _, q := range l.products(sheet) {
		if q.P.Dense != p.Dense {
			continue
		}
		for _, t := range q.terms(i, j, n, sheet.n) {
			v := 1.0
			for _, f := range t {
				v *= f
			}
			sum += v
		}
	}
	return sum
}

// SentBack is the name of Wᵀ δ.
func (l *Loop) SentBack() string { return "Σwδ" }
