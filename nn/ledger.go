package nn

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// A Ledger is the trace of one sample made readable. For every layer it has
// the neurons with z, a, f'(z), ∂L/∂a and δ, and the parameters with their
// gradients and, after [Trace.Update], their values before and after. It
// prints as aligned text; Markdown, LaTeX and CSV write it for elsewhere.
type Ledger struct {
	Title  string
	Layers []LedgerLayer
}

// A LedgerLayer is one layer of a ledger, or a part of its work.
type LedgerLayer struct {
	Name    string // "0" is the input, "3.1" the first layer in block 3
	Neurons Table
	Kept    []Table // what the layer keeps of its inputs, of the sample, of pairs
	Params  Table   // no rows if the layer has none
}

// A Sharer is a layer that knows what sample n alone adds to the gradient of
// entry i, j of its parameter p. The shares of all samples add up to ∂L/∂p; of a
// parameter that several layers share, to this layer's part of it.
type Sharer interface {
	Share(s *Step, p Param, i, j, n int) float64
}

// A Sender names ∂L/∂x, which it sends down, for the ledger of the layer below:
// "Σwδ". Of other layers it is called ∂L/∂a there.
type Sender interface{ SentBack() string }

// Ledger writes out sample n of the trace (from 0). Neurons and weights carry
// the book's numbers, which count from 1: w₁₂ leads from input 2 to neuron 1.
// With several samples δx is this sample's share of the gradient, which is the
// sum over all of them.
func (t *Trace) Ledger(n int) Ledger {
	_, samples := t.Output().Dims()
	if n < 0 || n >= samples {
		panic(fmt.Sprintf("nn: Ledger: sample %d of %d; they count from 0", n, samples))
	}
	g := Ledger{Title: fmt.Sprintf("%s %d of %d", t.column(), n+1, samples)}
	if t.done {
		g.Title += fmt.Sprintf(", L = %.6g", t.Loss)
		if t.Penalty != 0 {
			g.Title += fmt.Sprintf(", ½λ‖W‖² = %.6g, L + ½λ‖W‖² = %.6g", t.Penalty, t.Risk())
		}
	}
	input := Table{Title: "layer 0 (input)", Header: []string{"neuron"}}
	in := t.Steps[0]
	input.column("x", &in.A, n, in.row)
	input.column("∂L/∂x", &in.DA, n, in.row)
	g.Layers = append(g.Layers, LedgerLayer{Name: "0", Neurons: input})
	for _, s := range t.Steps[1:] {
		g.step(s, n)
	}
	return g
}

// step adds a layer and what is inside it.
func (g *Ledger) step(s *Step, n int) {
	l := LedgerLayer{Name: s.number, Neurons: Table{Title: s.String(), Header: []string{"neuron"}}}
	sample := Table{Header: []string{s.t.column()}, Rows: [][]any{{n + 1}}}
	inputs, scores := Table{Header: []string{"input"}}, Table{Header: []string{"score"}}
	add := func(name string, axis Axis, m *mat.Dense) {
		switch axis {
		case PerEntry:
			l.Neurons.column(name, m, n, s.row)
		case PerNeuron:
			l.Neurons.column(name, m, 0, s.row)
		case PerInput:
			inputs.column(name, m, n, func(i int) any { return i + 1 })
		case PerScore:
			scores.column(name, m, n, s.score)
		case PerSample:
			sample.Header, sample.Rows[0] = append(sample.Header, name), append(sample.Rows[0], m.At(0, n))
		}
	}
	add("z", PerEntry, &s.Z)
	add("a", PerEntry, &s.A)
	if p := s.Prime(); p != nil {
		add("f'(z)", PerEntry, p)
	}
	for name, m := range s.Values() {
		add(name, s.Axis(name), m)
	}
	fromAbove := "∂L/∂a"
	if up, _ := s.sender(); up != nil {
		fromAbove = sentBack(up.layer)
	}
	add(fromAbove, PerEntry, &s.DA)
	add("δ", PerEntry, &s.Delta)
	for _, t := range []Table{inputs, sample, scores} {
		if len(t.Header) > 1 {
			l.Kept = append(l.Kept, t)
		}
	}
	if s.layer != nil {
		l.Params = s.paramTable(n)
	}
	g.Layers = append(g.Layers, l)
	for _, sub := range s.Subs() {
		if sub.spread == 0 { // else its columns are no samples, and s shows them
			g.step(sub, n)
		}
	}
}

// row is what stands in front of row i: its number, or the layer's name for it.
func (s *Step) row(i int) any {
	if l, ok := s.layer.(Labelled); ok {
		return l.Label(i)
	}
	return i + 1
}

// score is what stands in front of a score: the layer's name for it, or its number.
func (s *Step) score(i int) any {
	if l, ok := s.layer.(Scorer); ok {
		return l.ScoreLabel(i)
	}
	return i + 1
}

// sentBack is what the layer below calls this layer's ∂L/∂x.
func sentBack(l Layer) string {
	if s, ok := l.(Sender); ok {
		return s.SentBack()
	}
	return "∂L/∂a"
}

// column adds column n of m, one row per neuron; where m has fewer rows than
// the table (Maxout has several z for an a) the rest stays blank.
func (t *Table) column(name string, m *mat.Dense, n int, label func(i int) any) {
	if m.IsEmpty() {
		return
	}
	r, _ := m.Dims()
	for len(t.Rows) < r {
		row := []any{label(len(t.Rows))}
		for len(row) < len(t.Header) {
			row = append(row, "")
		}
		t.Rows = append(t.Rows, row)
	}
	t.Header = append(t.Header, name)
	for i := range t.Rows {
		if i < r {
			t.Rows[i] = append(t.Rows[i], m.At(i, n))
		} else {
			t.Rows[i] = append(t.Rows[i], "")
		}
	}
}

// paramTable lists the parameters of a layer, one row each, but for those that
// stand with a layer inside it.
func (s *Step) paramTable(n int) Table {
	t := s.t
	_, samples := s.A.Dims()
	sharer, share := s.layer.(Sharer)
	share = share && samples > 1 && t.done
	updated, penalised := len(t.before) > 0, t.done && t.decays != nil && hasWeight(s.layer)
	tab := Table{Header: []string{"parameter", "value"}}
	head := func(ok bool, name string) {
		if ok {
			tab.Header = append(tab.Header, name)
		}
	}
	if updated {
		tab.Header[1] = "before"
	}
	head(share, "δx")
	head(t.done, "∂L")
	head(penalised, "λw")
	head(updated, "after")
	for _, p := range s.ownParams() {
		used := t.used(p.Dense)
		rows, cols := p.Dims()
		for i := range rows {
			for j := range cols {
				grad, decay := s.Grad(p.Dense).At(i, j), 0.0
				if d := s.Decay(p.Dense); d != nil {
					decay = d.At(i, j)
				}
				row := []any{s.ParamName(p, i, j), used.At(i, j)}
				if share {
					row = append(row, sharer.Share(s, p, i, j, n))
				}
				if t.done {
					row = append(row, grad-decay)
				}
				if penalised {
					row = append(row, decay)
				}
				if updated {
					row = append(row, p.At(i, j))
				}
				tab.Rows = append(tab.Rows, row)
			}
		}
	}
	return tab
}

// ownParams are the parameters of a layer without those of the layers inside
// it, whose steps show them.
func (s *Step) ownParams() (own []Param) {
	inner := map[*mat.Dense]bool{}
	for _, sub := range s.Subs() {
		if sub.layer != nil && sub.spread == 0 {
			for _, p := range sub.layer.Params() {
				inner[p.Dense] = true
			}
		}
	}
	for _, p := range s.layer.Params() {
		if !inner[p.Dense] {
			own = append(own, p)
		}
	}
	return own
}

// hasWeight reports whether a layer has a parameter that a penalty counts.
func hasWeight(l Layer) bool {
	return l != nil && slices.ContainsFunc(l.Params(), func(p Param) bool { return p.Weight })
}

// Digits returns the ledger with so many significant digits.
func (g Ledger) Digits(n int) Ledger {
	layers := make([]LedgerLayer, len(g.Layers))
	for i, l := range g.Layers {
		l.Neurons.Digits, l.Params.Digits = n, n
		l.Kept = slices.Clone(l.Kept)
		for k := range l.Kept {
			l.Kept[k].Digits = n
		}
		layers[i] = l
	}
	g.Layers = layers
	return g
}

// String writes the ledger as aligned text.
func (g Ledger) String() string { return g.join("", Table.String) }

// Markdown writes the ledger as Markdown tables.
func (g Ledger) Markdown() string { return g.join("", Table.Markdown) }

// LaTeX writes the ledger as tabular environments.
func (g Ledger) LaTeX() string { return g.join("% ", Table.LaTeX) }

func (g Ledger) join(comment string, write func(Table) string) string {
	parts := []string{comment + g.Title + "\n"}
	for _, l := range g.Layers {
		for k, t := range append(append([]Table{l.Neurons}, l.Kept...), l.Params) {
			if k == 0 || len(t.Rows) > 0 {
				parts = append(parts, write(t))
			}
		}
	}
	return strings.Join(parts, "\n")
}

// CSV writes every number of the ledger on a line of its own, with full
// precision: layer, item (a neuron, input, sample or parameter), quantity, value.
func (g Ledger) CSV() string {
	long := Table{Header: []string{"layer", "item", "quantity", "value"}}
	for _, l := range g.Layers {
		for k, t := range append(append([]Table{l.Neurons}, l.Kept...), l.Params) {
			for _, row := range t.Rows {
				item := fmt.Sprint(row[0])
				if k <= len(l.Kept) {
					item = t.Header[0] + " " + item // neuron 1
				}
				for j, v := range row[1:] {
					if v != "" {
						long.Add(l.Name, item, t.Header[j+1], v)
					}
				}
			}
		}
	}
	return long.CSV()
}
