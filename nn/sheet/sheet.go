package sheet

import (
	"fmt"
	"math/rand/v2"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// A Step is one step of training, θ′ = θ − η ∂R/∂θ with R the loss and, of an
// [nn.Risk], its penalty. The samples are the columns of X and Y.
type Step struct {
	Net  *nn.Network
	Loss nn.Loss
	X, Y *mat.Dense
	Rate float64 // η

	Training bool       // dropout drops; the mask that it draws is given in the workbook
	Rand     *rand.Rand // what dropout draws from
}

// most is the number of cells that a workbook holds: more is nothing to look through.
const most = 20000

// Workbook runs the step and writes a formula for every number of it. It changes
// nothing: the parameters are what they were. An error says what is too large, or
// which loss does not say its formula; what else has none is listed by
// [Workbook.Fixed].
func (s Step) Workbook() (*Workbook, error) {
	if s.Net == nil || s.Loss == nil || s.X == nil || s.Y == nil {
		return nil, fmt.Errorf("sheet: a step needs Net, Loss, X and Y")
	}
	loss, risk := s.Loss, nn.Risk{}
	if r, ok := s.Loss.(nn.Risk); ok {
		loss, risk = r.Loss, r
	}
	explained, ok := loss.(nn.ExplainedLoss)
	if !ok {
		return nil, fmt.Errorf("sheet: %v does not say its formula; see nn.ExplainedLoss", loss)
	}
	if n := len(s.Net.Theta()); n > most/3 {
		return nil, fmt.Errorf("sheet: the network has %d parameters; a workbook to look through holds %d, so take fewer inputs or neurons", n, most/3)
	}
	seed := uint64(0)
	if s.Rand != nil {
		seed = s.Rand.Uint64() // both passes draw the same
	}
	b := s.run(loss, seed)
	b.loss, b.risk = explained, risk
	if n := len(b.cells); n > most {
		return nil, fmt.Errorf("sheet: the step has %d numbers; a workbook to look through holds %d, so take fewer inputs, neurons or samples", n, most)
	}
	b.formulas()
	b.doubt(s.moved(loss, seed))
	return b.write()
}

// run is the step as the kernel computes it, each number in a cell.
func (s Step) run(loss nn.Loss, seed uint64) *book {
	t := nn.NewTrace(s.Net)
	t.Training, t.Rand = s.Training, rand.New(rand.NewPCG(seed, 1))
	t.Forward(s.X)
	t.Backward(loss, s.Y)
	b := &book{step: s, t: t, y: mat.DenseCopyOf(s.Y), at: map[*float64]*cell{}, aside: map[string]*cell{}, fixed: map[string]string{}}
	b.register()
	return b
}

// moved is the step from parameters and data that are a little different.
func (s Step) moved(loss nn.Loss, seed uint64) *book {
	theta := s.Net.Theta()
	before := append([]float64{}, theta...)
	defer copy(theta, before)
	for k := range theta {
		theta[k] += 1e-3 * float64(1+k%7)
	}
	return s.run(loss, seed)
}

// doubt looks at the numbers that have no formula and stand in those of others: a
// mask stays what it is, but one that moves with the parameters should have one.
func (b *book) doubt(moved *book) {
	data := map[*cell]bool{}
	for _, bl := range b.blocks {
		for _, line := range bl.cells {
			for _, c := range line {
				data[c] = data[c] || bl.kind == given
			}
		}
	}
	for _, bl := range b.blocks {
		for i, line := range bl.cells {
			for _, c := range line {
				if c.used && c.formula == nil && !c.fixed && !data[c] && c.value != moved.cells[c.id].value {
					c.fixed = true
					b.refuse(bl.of, bl.rows[i]+" has no equation")
				}
			}
		}
	}
}

// A book is the workbook while it is made.
type book struct {
	step  Step
	t     *nn.Trace
	y     *mat.Dense
	loss  nn.ExplainedLoss
	risk  nn.Risk
	rate  *cell
	total *cell // L

	lambdas []*cell // of a penalty

	blocks []*block
	cells  []*cell
	at     map[*float64]*cell // what stands in a matrix
	aside  map[string]*cell   // what stands in none, by its formula
	fixed  map[string]string  // by layer: why something has no formula
	order  []string           // of fixed
	list   []*cell            // of aside
}

// A block is a matrix on a page.
type block struct {
	page   string
	of     *nn.Step // nil: the data, the loss
	title  string
	kind   kind
	core   bool // of what every layer has a formula for
	m      *mat.Dense
	rows   []string // what stands in front of a row
	cols   []string // what stands above a column
	cells  [][]*cell
	param  *nn.Param
	linked bool // its numbers stand elsewhere, and the block shows them
}

type kind int

const (
	given kind = iota // parameters, data and targets
	forward
	backward
	update
)

// A cell is a number of the workbook.
type cell struct {
	name    string
	words   string
	value   float64
	at      *float64 // nil: in no matrix
	formula []part   // nil: given, or fixed
	parts   map[string]bool
	fixed   bool
	used    bool

	page     string
	col, row int // from 1
	id       int
}

// A part of a formula is text, or a cell.
type part struct {
	text string
	cell *cell
}

// register gives every number of the trace a cell, in the order of the pages.
func (b *book) register() {
	data := "step"
	in := b.t.Steps[0]
	b.block(data, nil, "x, the data", given, &in.A, func(i int) string { return "x" + nn.Subscript(i+1) }, b.sample)
	b.block(data, nil, "y, the targets", given, b.y, func(i int) string { return "y" + nn.Subscript(i+1) }, b.sample)
	for l, s := range b.t.Steps[1:] {
		b.layer(fmt.Sprintf("layer %d", l+1), s, true)
	}
	b.block(data, nil, "∂L/∂x", backward, &in.DA, func(i int) string { return "∂L/∂x" + nn.Subscript(i+1) }, b.sample)
}

// sample is what stands above a column.
func (b *book) sample(n int) string {
	for _, l := range b.t.Net.Layers {
		if c, ok := l.(nn.Columned); ok {
			if n0, name := c.Columns(); n0 > 0 {
				return fmt.Sprintf("%s %d", name, n+1)
			}
		}
	}
	return fmt.Sprintf("sample %d", n+1)
}

// layer makes the blocks of a step and of all inside it.
func (b *book) layer(page string, s *nn.Step, top bool) {
	out, samples := s.A.Dims()
	column := func(n int) string {
		if samples == b.step.X.RawMatrix().Cols {
			return b.sample(n)
		}
		return fmt.Sprintf("column %d", n+1) // of several positions
	}
	entry := func(name string) func(i int) string {
		return func(i int) string {
			if i >= out {
				return name + nn.Subscript(i+1)
			}
			if label := s.Label(i); label != fmt.Sprint(i+1) {
				return name + s.Index(i) + "  (" + label + ")"
			}
			return name + s.Index(i)
		}
	}
	numbered := func(name string) func(i int) string { return func(i int) string { return name + nn.Subscript(i+1) } }
	b.block(page, s, "x", forward, &s.X, numbered("x"), column).core = true
	var own []nn.Param
	if s.Layer() != nil {
		inner := map[*mat.Dense]bool{}
		for _, sub := range s.Subs() {
			if sub.Layer() != nil {
				for _, p := range sub.Layer().Params() {
					inner[p.Dense] = true
				}
			}
		}
		for _, p := range s.Layer().Params() {
			if !inner[p.Dense] {
				own = append(own, p)
			}
		}
	}
	param := func(p nn.Param, before string, kind kind, m *mat.Dense) {
		_, cols := p.Dims()
		bl := b.block(page, s, before+p.Name, kind, m, func(i int) string {
			return paramRow(s, p, i, before)
		}, func(j int) string { return paramColumn(cols, j) })
		bl.param, bl.core = &p, kind == backward
		for i := range bl.cells {
			for j, c := range bl.cells[i] {
				if c.name == "" {
					c.name = before + s.ParamName(p, i, j)
				}
			}
		}
	}
	for _, p := range own {
		param(p, "", given, p.Dense)
	}
	for _, sub := range s.Subs() {
		b.layer(page, sub, false)
	}
	b.block(page, s, "z", forward, &s.Z, entry("z"), column).core = true
	for name, m := range s.Values() {
		label := numbered(name)
		switch s.Axis(name) {
		case nn.PerEntry, nn.PerNeuron:
			label = entry(name)
		case nn.PerSample:
			label = func(int) string { return name }
		case nn.PerScore:
			if l, ok := s.Layer().(nn.Scorer); ok {
				label = func(i int) string { return name + "  (" + l.ScoreLabel(i) + ")" }
			}
		}
		col := column
		if _, c := m.Dims(); c != samples {
			col = func(n int) string { return fmt.Sprint(n + 1) }
		}
		b.block(page, s, name, forward, m, label, col)
	}
	b.block(page, s, "a", forward, &s.A, entry("a"), column).core = true
	b.block(page, s, "∂L/∂a", backward, &s.DA, entry("∂L/∂a"), column).core = true
	b.block(page, s, "δ", backward, &s.Delta, entry("δ"), column).core = true
	b.block(page, s, "∂L/∂x", backward, &s.DX, numbered("∂L/∂x"), column).core = true
	for _, p := range own {
		if !p.Running {
			param(p, "∂L/∂", backward, s.Grad(p.Dense))
		}
	}
}

// paramRow names a row of a parameter: b₁, or w₁₁ … w₁₃.
func paramRow(s *nn.Step, p nn.Param, i int, before string) string {
	name := before + s.ParamName(p, i, 0)
	if _, cols := p.Dims(); cols > 1 {
		name += " … " + s.ParamName(p, i, cols-1)
	}
	return name
}

// paramColumn is the number of a column, if there are several.
func paramColumn(cols, j int) string {
	if cols == 1 {
		return ""
	}
	return fmt.Sprint(j + 1)
}

// block makes the cells of a matrix, those of numbers that have none yet.
func (b *book) block(page string, s *nn.Step, title string, k kind, m *mat.Dense, row, col func(i int) string) *block {
	bl := &block{page: page, of: s, title: title, kind: k, m: m, linked: true}
	r, c := m.Dims()
	for j := range c {
		bl.cols = append(bl.cols, col(j))
	}
	for i := range r {
		bl.rows = append(bl.rows, row(i))
		line := make([]*cell, c)
		for j := range c {
			at := &m.RawRowView(i)[j]
			if b.at[at] == nil {
				bl.linked = false
				b.at[at] = &cell{value: *at, at: at, id: len(b.cells)}
				b.cells = append(b.cells, b.at[at])
			}
			line[j] = b.at[at]
		}
		bl.cells = append(bl.cells, line)
	}
	if r > 0 {
		b.blocks = append(b.blocks, bl)
	}
	return bl
}
