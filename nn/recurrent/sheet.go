package recurrent

import (
	"strconv"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A sheet is a step of the loop: every matrix has all times side by side, time t in
// the columns t·N …, so that a product for all times is one product, and a time is a
// window. It can be opened again at any time: it only gives names to what the step keeps.
type sheet struct {
	l      *Loop
	s      *nn.Step
	n      int      // N
	all    Moment   // all times
	states []*state // of h, then c
}

// A state is h, or c, of T + 1 times: h₀ … h_T, and h_{T+1} … h₁ where time is reversed.
type state struct {
	p            *sheet
	name         string
	slots, back  *mat.Dense // H × (T+1)·N: h, and ∂L/∂h
	made, dMade  *mat.Dense // H × T·N: h̃ and ∂L/∂h̃ where there is a mask, else nil
	slotOfBefore int        // of time 0: 0, or 1 where time is reversed
}

func (q *state) window(m *mat.Dense, slot, times int) *mat.Dense {
	h, _ := m.Dims()
	return linalg.View(new(mat.Dense), m, 0, slot*q.p.n, h, times*q.p.n)
}

func (q *state) before() *mat.Dense { return q.window(q.slots, q.slotOfBefore, q.p.l.Steps) }
func (q *state) after() *mat.Dense  { return q.window(q.slots, 1-q.slotOfBefore, q.p.l.Steps) }
func (q *state) madeAfter() *mat.Dense {
	if q.made != nil {
		return q.made
	}
	return q.after()
}
func (q *state) dAfter() *mat.Dense     { return q.window(q.back, 1-q.slotOfBefore, q.p.l.Steps) }
func (q *state) at(t int) *mat.Dense    { return q.window(q.slots, t+1-q.slotOfBefore, 1) }
func (q *state) dAt(t int) *mat.Dense   { return q.window(q.back, t+1-q.slotOfBefore, 1) }
func (q *state) dFrom(t int) *mat.Dense { return q.window(q.back, t+q.slotOfBefore, 1) }
func (q *state) first() *mat.Dense      { return q.window(q.slots, q.slotOfBefore*q.p.l.Steps, 1) }
func (q *state) dFirst() *mat.Dense     { return q.window(q.back, q.slotOfBefore*q.p.l.Steps, 1) }

// open gives the matrices of the way forward their sizes.
func (l *Loop) open(s *nn.Step) *sheet {
	w, _ := l.Cell.Input()
	rows, in := w.Dims()
	_, n := s.X.Dims()
	p := &sheet{l: l, s: s, n: n}
	p.all.step = s
	p.all.X = linalg.Reshape(new(mat.Dense), linalg.Rows(new(mat.Dense), &s.X, 0, in*l.Steps), in, l.Steps*n)
	p.all.Z = p.keep("z of all gates", rows, l.Steps)
	names := []string{"h", "c"}
	if !l.Cell.Remembers() {
		names = names[:1]
	}
	for _, name := range names {
		q := &state{p: p, name: name, slots: p.keep(name, l.Cell.Units(), l.Steps+1)}
		if l.Reversed {
			q.slotOfBefore = 1
		}
		if l.Masked {
			q.made = p.keep(name+"̃", l.Cell.Units(), l.Steps)
		}
		p.states = append(p.states, q)
	}
	forward, _ := l.Cell.Keeps()
	for _, name := range forward {
		p.keep(name, l.Cell.Units(), l.Steps)
	}
	p.all.Before, p.all.After = p.pair((*state).before), p.pair((*state).madeAfter)
	return p
}

// reopen gives those of the way back theirs, too.
func (l *Loop) reopen(s *nn.Step) *sheet {
	p := l.open(s)
	rows, _ := p.all.Z.Dims()
	p.all.Delta = p.keep("δ of all gates", rows, l.Steps)
	for _, q := range p.states {
		q.back = p.keep("∂L/∂"+q.name, l.Cell.Units(), l.Steps+1)
		if l.Masked {
			q.dMade = p.keep("∂L/∂"+q.name+"̃", l.Cell.Units(), l.Steps)
		}
	}
	_, backward := l.Cell.Keeps()
	for _, name := range backward {
		p.keep(name, l.Cell.Units(), l.Steps)
	}
	if !s.Lowest() {
		linalg.Like(&s.DX, &s.X)
	}
	return p
}

// keep is what the step keeps under a name: rows × so many times.
func (p *sheet) keep(name string, rows, times int) *mat.Dense {
	return linalg.Size(p.s.KeepAs(nn.Apart, name), rows, times*p.n)
}

// pair is a window on h and, if there is one, on c.
func (p *sheet) pair(of func(*state) *mat.Dense) (s State) {
	s.H = of(p.states[0])
	if len(p.states) > 1 {
		s.C = of(p.states[1])
	}
	return s
}

// dx is ∂L/∂x of the sequence.
func (p *sheet) dx() *mat.Dense {
	in, columns := p.all.X.Dims()
	return linalg.Reshape(new(mat.Dense), linalg.Rows(new(mat.Dense), &p.s.DX, 0, in*p.l.Steps), in, columns)
}

// maskRow is the row of x that says whether time t counts.
func (p *sheet) maskRow(t int) int {
	in, _ := p.all.X.Dims()
	return in*p.l.Steps + t
}

// given is the row of x where h₀ begins, for k = 0, or c₀.
func (p *sheet) given(k int) int {
	row := p.maskRow(0)
	if p.l.Masked {
		row += p.l.Steps
	}
	return row + k*p.l.Cell.Units()
}

// A moment is one time of the sheet.
type moment struct {
	Moment
	p    *sheet
	t    int
	mask []float64 // m of every sample; nil without a mask
	held State     // h and c after the mask; After is before it
	dOut State     // ∂L/∂ of them
}

// at is time t on the way forward: its step gets its windows.
func (p *sheet) at(t int) *moment {
	s := p.s.Sub(t, title(t))
	p.window(&s.X, p.all.X, t)
	m := &moment{p: p, t: t}
	m.step, m.X = s, &s.X
	units, gates := p.l.Cell.Units(), p.l.Cell.Gates()
	for k, q := range p.states {
		before := linalg.View(s.Keep(q.name+"₋"), q.slots, 0, (t+q.slotOfBefore)*p.n, units, p.n)
		to := &s.A
		if k > 0 {
			to = s.Keep(q.name)
		}
		linalg.View(to, q.slots, 0, (t+1-q.slotOfBefore)*p.n, units, p.n)
		made := to
		if q.made != nil {
			made = p.window(s.Keep(q.name+"̃"), q.made, t)
		}
		m.set(k, before, made, to)
	}
	if m.Z = &s.Z; len(gates) > 1 {
		m.Z = p.window(new(mat.Dense), p.all.Z, t)
		for k, gate := range gates {
			linalg.View(s.Keep("z of "+gate), p.all.Z, k*units, t*p.n, units, p.n)
		}
	} else {
		p.window(m.Z, p.all.Z, t)
	}
	forward, _ := p.l.Cell.Keeps()
	for _, name := range forward {
		p.window(s.Keep(name), p.s.Value(name), t)
	}
	m.masked()
	return m
}

func (m *moment) masked() {
	if m.p.l.Masked {
		m.mask = m.p.s.X.RawRowView(m.p.maskRow(m.t))
	}
}

// set puts the windows of h, k = 0, or c in their places.
func (m *moment) set(k int, before, made, held *mat.Dense) {
	if k == 0 {
		m.Before.H, m.After.H, m.held.H = before, made, held
	} else {
		m.Before.C, m.After.C, m.held.C = before, made, held
	}
}

// window makes m the columns of time t of a matrix of all times.
func (p *sheet) window(m, of *mat.Dense, t int) *mat.Dense {
	rows, _ := of.Dims()
	return linalg.View(m, of, 0, t*p.n, rows, p.n)
}

// seen is time t again, with what both ways have left there.
func (p *sheet) seen(t int) *moment {
	s := p.s.Subs()[t]
	m := &moment{p: p, t: t}
	m.step, m.X = s, &s.X
	m.Z = p.window(new(mat.Dense), p.all.Z, t)
	for k, q := range p.states {
		made := q.at(t)
		if q.made != nil {
			made = p.window(new(mat.Dense), q.made, t)
		}
		m.set(k, s.Value(q.name+"₋"), made, q.at(t))
	}
	m.masked()
	if p.all.Delta != nil {
		m.Delta = p.window(new(mat.Dense), p.all.Delta, t)
		m.dOut = p.pair(func(q *state) *mat.Dense { return q.dAt(t) })
		m.DBefore = p.pair(func(q *state) *mat.Dense { return q.dFrom(t) })
		if m.DAfter = m.dOut; p.l.Masked {
			m.DAfter = p.pair(func(q *state) *mat.Dense { return p.window(new(mat.Dense), q.dMade, t) })
		}
	}
	return m
}

// back is time t on the way back; cut says that δ stops here.
func (p *sheet) back(t int, cut bool) *moment {
	m := p.seen(t)
	s, units, gates := m.step, p.l.Cell.Units(), p.l.Cell.Gates()
	s.DA = *m.dOut.H
	if m.dOut.C != nil {
		*s.Keep("∂L/∂c") = *m.dOut.C
	}
	if p.l.Masked {
		for _, q := range p.states {
			p.window(s.Keep("∂L/∂"+q.name+"̃"), q.dMade, t)
		}
	}
	if len(gates) > 1 {
		for k, gate := range gates {
			linalg.View(s.Keep("δ of "+gate), p.all.Delta, k*units, t*p.n, units, p.n)
		}
	} else {
		s.Delta = *m.Delta
	}
	_, backward := p.l.Cell.Keeps()
	for _, name := range backward {
		p.window(s.Keep(name), p.s.Value(name), t)
	}
	if !p.s.Lowest() {
		p.window(&s.DX, p.dx(), t)
	}
	if cut {
		m.DBefore = p.pair(func(q *state) *mat.Dense {
			lost := linalg.Size(s.Keep("∂L/∂"+q.name+"₋, cut off"), units, p.n)
			lost.Zero()
			return lost
		})
	}
	return m
}

// eachState calls f with h̃, h₋ and ∂L/∂h, then with those of c.
func (m *moment) eachState(f func(made, before, d *mat.Dense)) {
	f(m.After.H, m.Before.H, m.dOut.H)
	if m.After.C != nil {
		f(m.After.C, m.Before.C, m.dOut.C)
	}
}

// hold writes h = m h̃ + (1 − m) h₋ where there is a mask, and so with c.
func (m *moment) hold() {
	if m.mask == nil {
		return
	}
	mix := func(h, made, before *mat.Dense) {
		linalg.EachRow(h, func(h, made, before, _ []float64) {
			for n := range h {
				k := m.mask[n%len(m.mask)]
				h[n] = k*made[n] + (1-k)*before[n]
			}
		}, made, before, before)
	}
	mix(m.held.H, m.After.H, m.Before.H)
	if m.held.C != nil {
		mix(m.held.C, m.After.C, m.Before.C)
	}
}

// part is the way back through hold: ∂L/∂h̃ = m ∂L/∂h, and ∂L/∂h₋ += (1 − m) ∂L/∂h.
func (m *moment) part() {
	if m.mask == nil {
		return
	}
	split := func(dMade, dBefore, d *mat.Dense) {
		linalg.EachRow(dMade, func(dMade, dBefore, d, _ []float64) {
			for n := range dMade {
				k := m.mask[n%len(m.mask)]
				dMade[n] = k * d[n]
				dBefore[n] += (1 - k) * d[n]
			}
		}, dBefore, d, d)
	}
	split(m.DAfter.H, m.DBefore.H, m.dOut.H)
	if m.DAfter.C != nil {
		split(m.DAfter.C, m.DBefore.C, m.dOut.C)
	}
}

// title names time t, from 0: "t = 3". Those of usual length are made once.
func title(t int) string {
	if t < len(titles) {
		return titles[t]
	}
	return "t = " + strconv.Itoa(t+1)
}

var titles = func() (list [128]string) {
	for t := range list {
		list[t] = "t = " + strconv.Itoa(t+1)
	}
	return list
}()
