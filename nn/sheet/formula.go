package sheet

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"glassnet/nn"
)

// The numbers of an equation are copies: they do not say where they stand. So every
// number of the trace is given a mark, another number that differs from it in its
// last bits and from all other marks, and the layers explain the marked trace. A
// factor that is a mark is that cell. This is done twice, with other marks: a
// factor that is the same both times is a constant.

// A call is what was said of one output, by whom.
type call struct {
	s   *nn.Step
	all []nn.Equation
}

// A both is an equation under the first marks and under the second.
type both struct{ a, b nn.Equation }

// formulas gives every cell its formula.
func (b *book) formulas() {
	first, second := b.marked(1), b.marked(2)
	f := &finder{book: b, a: first.cells, b: second.cells, named: map[uint64]both{}}
	if len(first.calls) != len(second.calls) {
		panic("sheet: the layers explain the same step in two ways")
	}
	for k, c := range first.calls {
		f.call(c, second.calls[k], f.learn)
	}
	for k, c := range first.calls {
		f.call(c, second.calls[k], f.define)
	}
	b.losses(f, first, second)
	for _, bl := range b.blocks {
		for i, line := range bl.cells {
			for _, c := range line {
				if bl.core && c.formula == nil && !c.fixed && !bl.linked {
					c.fixed = true
					b.refuse(bl.of, bl.rows[i]+" has no equation")
				}
			}
		}
	}
	b.updates(f)
	b.use()
	b.arrange()
}

// arrange lists what stands in no matrix in the order in which it is read.
func (b *book) arrange() {
	seen, list := map[*cell]bool{}, []*cell{}
	var see func(c *cell)
	see = func(c *cell) {
		for _, q := range c.formula {
			if q.cell != nil && q.cell.at == nil && !seen[q.cell] {
				seen[q.cell] = true
				see(q.cell)
				list = append(list, q.cell)
			}
		}
	}
	for _, c := range append(append([]*cell{}, b.cells...), b.total) {
		see(c)
	}
	b.list = list
}

// use marks what stands in a formula: a number that none uses and that has none is
// left out, such as the place of a maximum, which would be wrong after a change.
func (b *book) use() {
	var see func(c *cell)
	see = func(c *cell) {
		if c.used {
			return
		}
		c.used = true
		for _, q := range c.formula {
			if q.cell != nil {
				see(q.cell)
			}
		}
	}
	for _, c := range b.cells {
		if c.formula != nil {
			see(c)
		}
	}
	see(b.total)
}

// A marking is the trace as it was explained under one set of marks.
type marking struct {
	cells map[uint64]*cell // by the bits of the mark
	calls []call
	value nn.Equation
	grads []nn.Equation
}

// marked explains the trace with marks in place of its numbers.
func (b *book) marked(round int) (m marking) {
	m.cells = map[uint64]*cell{}
	mask, y := map[*float64]bool{}, b.y.RawMatrix().Data
	if r, n := b.t.Output().Dims(); r*n < len(y) { // below the targets stands what counts, 0 or 1
		for k := r * n; k < len(y); k++ {
			mask[&y[k]] = true
		}
	}
	for _, c := range b.cells {
		if math.IsInf(c.value, 0) || mask[c.at] {
			continue
		}
		bits := mark(c.value, c.id, round)
		m.cells[bits] = c
		*c.at = math.Float64frombits(bits)
	}
	defer func() {
		for _, c := range b.cells {
			*c.at = c.value
		}
	}()
	m.calls = b.explain(b.t.Steps[0], nil)
	for _, s := range b.t.Steps[1:] {
		m.calls = b.explain(s, m.calls)
	}
	a := b.t.Output()
	b.safely(nil, func() {
		m.value = b.loss.ExplainValue(a, b.y)
		r, n := a.Dims()
		for i := range r {
			for j := range n {
				m.grads = append(m.grads, b.loss.ExplainGrad(a, b.y, i, j))
			}
		}
	})
	return m
}

// mark is a number near v, and never 0, whose last 36 bits are made of k: no other
// has them in that round. From one round to the next they move by another step for
// each k: by the same one they would cancel in a mean of numbers of both signs, and
// it would pass for a constant.
func mark(v float64, k, round int) uint64 {
	const last = 1<<36 - 1
	if v == 0 {
		v = 0x1p-20
	}
	return math.Float64bits(v)&^last | uint64(k+1)*[]uint64{0x9e3779b97, 0x5851f42d5}[round-1]&last // odd: no two k give the same
}

// explain asks a step, and all inside it, for every output.
func (b *book) explain(s *nn.Step, calls []call) []call {
	for _, sub := range s.Subs() {
		if sub.Layer() == nil {
			continue // a part of the layer's own work: the layer explains it
		}
		calls = b.explain(sub, calls)
	}
	r, n := s.A.Dims()
	for i := range r {
		for j := range n {
			calls = append(calls, call{s, b.ask(s, func() []nn.Equation { return s.Explain(i, j).Equations })})
		}
	}
	if k, ok := s.Layer().(nn.Keeper); ok {
		for j := range n {
			calls = append(calls, call{s, b.ask(s, func() []nn.Equation { return k.ExplainKept(s, j) })})
		}
	}
	e, ok := s.Layer().(nn.Explainer)
	if !ok {
		return calls
	}
	for i := range s.DX.RawMatrix().Rows {
		for j := range s.DX.RawMatrix().Cols {
			calls = append(calls, call{s, b.ask(s, func() []nn.Equation { return e.ExplainX(s, i, j) })})
		}
	}
	return calls
}

// ask is what a layer says, nothing where the marks are no numbers that it takes.
func (b *book) ask(s *nn.Step, f func() []nn.Equation) (all []nn.Equation) {
	b.safely(s, func() { all = f() })
	return all
}

func (b *book) safely(s *nn.Step, f func()) {
	defer func() {
		if e := recover(); e != nil {
			b.refuse(s, fmt.Sprint(e))
		}
	}()
	f()
}

// refuse notes the first reason why a layer has numbers without a formula.
func (b *book) refuse(s *nn.Step, why string) {
	name := "the loss"
	if s != nil {
		name = s.String()
	}
	if b.fixed[name] == "" {
		b.fixed[name] = why
		b.order = append(b.order, name)
	}
}

// A finder turns equations into formulas.
type finder struct {
	*book
	a, b  map[uint64]*cell
	named map[uint64]both // what has a name and stands in no matrix, by its value under the first marks
	s     *nn.Step
}

func (f *finder) call(a, b call, do func(q both)) {
	f.s = a.s
	if len(a.all) != len(b.all) {
		f.refuse(a.s, "what it says depends on its numbers")
		return
	}
	for k := range a.all {
		do(both{a.all[k], b.all[k]})
	}
}

// memory is the cell that two numbers are marks of.
func (f *finder) memory(a, b float64) *cell {
	if c := f.a[math.Float64bits(a)]; c != nil && f.b[math.Float64bits(b)] == c {
		return c
	}
	return nil
}

// learn remembers what an equation calculates that stands in no matrix.
func (f *finder) learn(q both) {
	for k := range min(len(q.a.Where), len(q.b.Where)) {
		f.learn(both{q.a.Where[k], q.b.Where[k]})
	}
	v := q.a.Value
	if q.a.Terms == nil || v == q.b.Value || f.memory(v, q.b.Value) != nil {
		return // 0 and 1 are not to be told apart
	}
	f.named[math.Float64bits(v)] = q
}

// define gives the cell that an equation is about its formula.
func (f *finder) define(q both) {
	c := f.memory(q.a.Value, q.b.Value)
	if c == nil {
		return
	}
	name := strings.TrimSpace(q.a.Name)
	if _, after, ok := strings.Cut(name, ": "); ok {
		name = after
	}
	if q.a.Terms == nil {
		if len(q.a.Where) == 1 && len(q.b.Where) == 1 && !c.fixed { // the part of one that shares it
			f.addPart(c, both{q.a.Where[0], q.b.Where[0]})
		}
		return
	}
	if c.formula != nil || c.fixed {
		return
	}
	formula, err := f.formula(q)
	switch {
	case err != nil:
		c.fixed = true
		f.refuse(f.s, name+": "+err.Error())
	case len(formula) == 1 && formula[0].cell == c: // a window
	default:
		c.formula, c.words = formula, q.a.Words
	}
	if c.name == "" {
		c.name = name
	}
}

// addPart adds to the gradient of a parameter what one of the places adds where it is used.
func (f *finder) addPart(c *cell, q both) {
	formula, err := f.formula(q)
	if err != nil {
		c.fixed, c.formula = true, nil
		f.refuse(f.s, q.a.Name+": "+err.Error())
		return
	}
	key := text(formula)
	if c.parts[key] {
		return
	}
	if c.parts == nil {
		c.parts = map[string]bool{}
	} else {
		c.formula = append(c.formula, part{text: "+"})
	}
	c.parts[key] = true
	c.words = "Σ over all that share it"
	c.formula = append(append(append(c.formula, part{text: "("}), formula...), part{text: ")"})
}

// text writes a formula with the numbers of its cells.
func text(formula []part) string {
	var s strings.Builder
	for _, p := range formula {
		if p.cell != nil {
			fmt.Fprintf(&s, "#%d", p.cell.id)
		}
		s.WriteString(p.text)
	}
	return s.String()
}

// formula is f(Σ Π) in cells.
func (f *finder) formula(q both) ([]part, error) {
	ta, tb := q.a.Terms, q.b.Terms
	if q.a.General != nil {
		ta, tb = q.a.General, q.b.General
	}
	depends := fmt.Errorf("what the layer says depends on its numbers")
	if len(ta) != len(tb) || len(q.a.Where) != len(q.b.Where) {
		return nil, depends
	}
	where := make([]both, len(q.a.Where))
	for k := range where {
		where[k] = both{q.a.Where[k], q.b.Where[k]}
	}
	terms := make([][]part, len(ta))
	for k := len(ta) - 1; k >= 0; k-- { // from the end: of z − max z the maximum is the second, though it is also a z
		if len(ta[k]) != len(tb[k]) {
			return nil, depends
		}
		constant, cells := 1.0, make([]*cell, 0, len(ta[k]))
		for j := len(ta[k]) - 1; j >= 0; j-- {
			c, sign, err := f.factor(ta[k][j], tb[k][j], &where)
			if err != nil {
				return nil, err
			}
			if constant *= sign; c != nil {
				cells = append(cells, c)
			}
		}
		slices.Reverse(cells)
		terms[k] = product(constant, cells)
	}
	return f.apply(q.a, terms)
}

// factor is the cell of a factor and its sign, or no cell and the number. The last
// of where is taken off if it is that factor.
func (f *finder) factor(a, b float64, where *[]both) (c *cell, sign float64, err error) {
	is := func(q both, sign float64) bool { return same(q.a.Value, sign*a) && same(q.b.Value, sign*b) }
	for _, sign := range []float64{1, -1} {
		if last := len(*where) - 1; last >= 0 && is((*where)[last], sign) && (sign > 0 || !same(a, b)) {
			q := (*where)[last]
			*where = (*where)[:last]
			c, err = f.beside(q)
			return c, sign, err
		}
		if c := f.memory(sign*a, sign*b); c != nil {
			return c, sign, nil
		}
	}
	for _, sign := range []float64{1, -1} {
		if q, ok := f.named[math.Float64bits(sign*a)]; ok && is(q, sign) {
			c, err = f.beside(q)
			return c, sign, err
		}
	}
	if !same(a, b) {
		return nil, 0, fmt.Errorf("a factor of it, %.4g, stands in no matrix", a)
	}
	return nil, a, nil
}

func same(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

// apply is f of the sum, or the largest, of the terms.
func (f *finder) apply(q nn.Equation, terms [][]part) ([]part, error) {
	sheet := q.F.InSheet[0]
	if q.Prime {
		sheet = q.F.InSheet[1]
	}
	if q.F.F != nil && sheet == "" {
		return nil, fmt.Errorf("%v has no formula for spreadsheets; see nn.Elementwise.InSheet", q.F)
	}
	if q.Prime {
		return fill(sheet, terms[0], terms[1]), nil
	}
	var sum []part
	for k, t := range terms {
		switch {
		case q.Max && k > 0:
			sum = append(sum, part{text: ","})
		case k > 0 && len(t) > 0 && !strings.HasPrefix(t[0].text, "-") && len(sum) > 0:
			sum = append(sum, part{text: "+"})
		}
		sum = append(sum, t...)
	}
	if q.Max {
		sum = append(append([]part{{text: "MAX("}}, sum...), part{text: ")"})
	}
	if len(sum) == 0 {
		sum = []part{{text: "0"}}
	}
	if q.F.F != nil {
		sum = fill(sheet, sum, nil)
	}
	return sum, nil
}

// product writes −w·x/3; nothing where the constant is 0.
func product(constant float64, cells []*cell) (t []part) {
	if constant == 0 {
		return nil
	}
	if constant < 0 {
		t = append(t, part{text: "-"})
	}
	size, after := math.Abs(constant), ""
	if k := math.Round(1 / size); k > 1 && math.Abs(k*size-1) < 1e-15 && len(cells) > 0 {
		after, size = "/"+strconv.FormatFloat(k, 'f', -1, 64), 1
	}
	if size != 1 || len(cells) == 0 {
		t = append(t, part{text: strconv.FormatFloat(size, 'G', -1, 64)})
	}
	for k, c := range cells {
		if k > 0 || size != 1 {
			t = append(t, part{text: "*"})
		}
		t = append(t, part{cell: c})
	}
	if after != "" {
		t = append(t, part{text: after})
	}
	return t
}

// fill puts z and a into the formula of a function; names of functions are capitals.
func fill(sheet string, z, a []part) (t []part) {
	from := 0
	for k, r := range sheet {
		v := map[rune][]part{'z': z, 'a': a}[r]
		if v == nil {
			continue
		}
		if k > from {
			t = append(t, part{text: sheet[from:k]})
		}
		if len(v) > 1 {
			v = append(append([]part{{text: "("}}, v...), part{text: ")"})
		}
		t = append(t, v...)
		from = k + 1
	}
	if from < len(sheet) {
		t = append(t, part{text: sheet[from:]})
	}
	return t
}

// beside is the cell of a factor that stands in no matrix: one for one formula.
func (f *finder) beside(q both) (*cell, error) {
	formula, err := f.formula(q)
	if err != nil {
		return nil, err
	}
	if len(formula) == 1 && formula[0].cell != nil {
		return formula[0].cell, nil
	}
	key := text(formula)
	c := f.aside[key]
	if c == nil {
		c = &cell{name: q.a.Name, words: q.a.Words, formula: formula, id: len(f.cells) + len(f.aside), page: f.page()}
		f.aside[key] = c
		f.list = append(f.list, c)
	}
	return c, nil
}

// page is that of the step that is explained.
func (f *finder) page() string {
	if f.s == f.t.Steps[0] {
		return "layer 1" // which explains ∂L/∂x
	}
	for _, bl := range f.blocks {
		if bl.of == f.s && f.s != nil {
			return bl.page
		}
	}
	return "step"
}

// losses gives L and ∂L/∂a of the output their formulas.
func (b *book) losses(f *finder, first, second marking) {
	f.s = nil
	f.learn(both{first.value, second.value})
	r, n := b.t.Output().Dims()
	top := b.t.Steps[len(b.t.Steps)-1]
	for i := range r {
		for j := range n {
			q := both{first.grads[i*n+j], second.grads[i*n+j]}
			c := b.at[&top.DA.RawRowView(i)[j]]
			formula, err := f.formula(q)
			if err != nil {
				b.refuse(nil, err.Error())
				c.fixed = true
				continue
			}
			c.formula, c.words, c.name = formula, q.a.Words, q.a.Name
		}
	}
	b.total = &cell{name: "L", words: first.value.Words, value: b.t.Loss}
	formula, err := f.formula(both{first.value, second.value})
	if err != nil {
		b.refuse(nil, err.Error())
		b.total.fixed = true
	}
	b.total.formula = formula
}

// updates makes θ′ of every parameter.
func (b *book) updates(f *finder) {
	b.rate = &cell{name: "η", value: b.step.Rate, page: "step"}
	for _, grad := range append([]*block{}, b.blocks...) {
		if grad.param == nil || grad.kind != backward || grad.linked {
			continue
		}
		p := *grad.param
		lambda := b.lambda(p)
		bl := &block{page: grad.page, of: grad.of, title: p.Name + "′, after the step", kind: update, rows: nil, cols: grad.cols, param: &p}
		for i, line := range grad.cells {
			bl.rows = append(bl.rows, strings.ReplaceAll(paramRow(grad.of, p, i, ""), " …", "′ …")+"′")
			var cells []*cell
			for j, g := range line {
				w := b.at[&p.RawRowView(i)[j]]
				formula := []part{{cell: w}, {text: "-"}, {cell: b.rate}, {text: "*"}, {cell: g}}
				words := w.name + " − η·" + g.name
				if lambda != nil && p.Weight {
					formula = []part{{cell: w}, {text: "-"}, {cell: b.rate}, {text: "*("}, {cell: g}, {text: "+"}, {cell: lambda}, {text: "*"}, {cell: w}, {text: ")"}}
					words = w.name + " − η·(" + g.name + " + λ·" + w.name + ")"
				}
				cells = append(cells, &cell{name: w.name + "′", words: words, formula: formula})
			}
			bl.cells = append(bl.cells, cells)
		}
		b.blocks = append(b.blocks, bl)
	}
}

// lambda is λ of the layer that has p; nil without a penalty.
func (b *book) lambda(p nn.Param) *cell {
	if b.risk.Loss == nil {
		return nil
	}
	value, name := b.risk.Lambda, "λ"
	if l := b.t.Net.LayerOf(p); l <= len(b.risk.PerLayer) {
		value, name = b.risk.PerLayer[l-1], "λ of layer "+fmt.Sprint(l)
	}
	for _, c := range b.lambdas {
		if c.name == name {
			return c
		}
	}
	c := &cell{name: name, value: value, page: "step"}
	b.lambdas = append(b.lambdas, c)
	return c
}
