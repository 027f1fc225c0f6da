package nn

import (
	"fmt"
	"strconv"
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

// A LedgerLayer is one layer of a ledger.
type LedgerLayer struct {
	Name    string // "0" is the input, "3.1" the first layer in block 3
	Neurons Table
	Params  Table // no rows if the layer has none
}

// Ledger writes out sample n of the trace (from 0). Neurons and weights carry
// the book's numbers, which count from 1: w₁₂ leads from input 2 to neuron 1.
// With several samples δx is this sample's share of the gradient, which is the
// sum over all of them.
func (t *Trace) Ledger(n int) Ledger {
	_, samples := t.Output().Dims()
	if n < 0 || n >= samples {
		panic(fmt.Sprintf("nn: Ledger: sample %d of %d; they count from 0", n, samples))
	}
	g := Ledger{Title: fmt.Sprintf("sample %d of %d", n+1, samples)}
	if t.done {
		g.Title += fmt.Sprintf(", L = %.6g", t.Loss)
		if t.Penalty != 0 {
			g.Title += fmt.Sprintf(", ½λ‖W‖² = %.6g, L + ½λ‖W‖² = %.6g", t.Penalty, t.Risk())
		}
	}
	input := Table{Title: "layer 0 (input)", Header: []string{"neuron"}}
	input.column("x", &t.Steps[0].A, n)
	input.column("∂L/∂x", &t.Steps[0].DA, n)
	g.Layers = append(g.Layers, LedgerLayer{Name: "0", Neurons: input})
	for l, layer := range t.Net.Layers {
		fromAbove := "∂L/∂a"
		if l+1 < len(t.Net.Layers) {
			if _, ok := t.Net.Layers[l+1].(*Dense); ok {
				fromAbove = "Σwδ" // the layer above sends back the sum of its δ, weighted
			}
		}
		g.layer(t, strconv.Itoa(l+1), layer, t.Steps[l+1], n, fromAbove)
	}
	return g
}

// layer adds a layer and its inner layers.
func (g *Ledger) layer(t *Trace, name string, layer Layer, s *Step, n int, fromAbove string) {
	neurons := Table{Title: fmt.Sprintf("layer %s (%s)", name, describe(layer)), Header: []string{"neuron"}}
	neurons.column("z", &s.Z, n)
	neurons.column("a", &s.A, n)
	if p := s.Prime(); p != nil {
		neurons.column("f'(z)", p, n)
	}
	for kept, m := range s.Values() {
		neurons.column(kept, m, n)
	}
	neurons.column(fromAbove, &s.DA, n)
	neurons.column("δ", &s.Delta, n)
	inner, isBlock := layer.(*Residual)
	l := LedgerLayer{Name: name, Neurons: neurons}
	if !isBlock { // a block's parameters stand with its inner layers
		l.Params = t.paramTable(layer, s, n)
	}
	g.Layers = append(g.Layers, l)
	if isBlock {
		for k, in := range inner.Layers {
			g.layer(t, fmt.Sprintf("%s.%d", name, k+1), in, s.Sub(k), n, "∂L/∂a")
		}
	}
}

// column adds column n of m, one row per neuron; where m has fewer rows than
// the table (Maxout has several z for an a) the rest stays blank.
func (t *Table) column(name string, m *mat.Dense, n int) {
	if m.IsEmpty() {
		return
	}
	r, columns := m.Dims()
	n = min(n, columns-1) // what is the same for all samples has one column
	for len(t.Rows) < r {
		row := []any{len(t.Rows) + 1}
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

// paramTable lists the parameters of a layer, one row each.
func (t *Trace) paramTable(layer Layer, s *Step, n int) Table {
	_, samples := s.A.Dims()
	share, updated := samples > 1 && t.done, len(t.before) > 0
	_, penalised := s.decays[firstWeight(layer)]
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
	penalised = penalised && t.done
	head(penalised, "λw")
	head(updated, "after")
	for _, p := range layer.Params() {
		used := t.used(p.Dense)
		rows, cols := p.Dims()
		for i := range rows {
			for j := range cols {
				old, grad, decay := used.At(i, j), s.Grad(p.Dense).At(i, j), 0.0
				if d := s.Decay(p.Dense); d != nil {
					decay = d.At(i, j)
				}
				row := []any{paramName(p, i, j), old}
				if share {
					row = append(row, shareOf(s, p, i, j, n))
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

// firstWeight is a layer's first weight matrix, nil if it has none.
func firstWeight(layer Layer) *mat.Dense {
	for _, p := range layer.Params() {
		if p.Weight {
			return p.Dense
		}
	}
	return nil
}

// shareOf is sample n's part of ∂L/∂p: δx for a weight, δ for a bias; blank for other parameters.
func shareOf(s *Step, p Param, i, j, n int) any {
	rows, cols := p.Dims()
	dr, _ := s.Delta.Dims()
	xr, _ := s.X.Dims()
	switch {
	case dr != rows:
		return ""
	case p.Weight && cols == xr:
		return s.Delta.At(i, n) * s.X.At(j, n)
	case p.Name == "b":
		return s.Delta.At(i, n)
	}
	return ""
}

// paramName names one number of a parameter: w₁₂, b₁, α.
func paramName(p Param, i, j int) string {
	rows, cols := p.Dims()
	name := strings.ToLower(p.Name)
	switch {
	case rows == 1 && cols == 1 && !p.Weight && p.Name != "b":
		return name
	case cols == 1 && !p.Weight:
		return name + sub(i+1)
	case i < 9 && j < 9:
		return name + sub(i+1) + sub(j+1)
	}
	return name + sub(i+1) + "," + sub(j+1)
}

// sub writes a number as a subscript.
func sub(n int) string {
	return strings.Map(func(r rune) rune { return r - '0' + '₀' }, strconv.Itoa(n))
}

// Digits returns the ledger with so many significant digits.
func (g Ledger) Digits(n int) Ledger {
	layers := make([]LedgerLayer, len(g.Layers))
	for i, l := range g.Layers {
		l.Neurons.Digits, l.Params.Digits = n, n
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
		parts = append(parts, write(l.Neurons))
		if len(l.Params.Rows) > 0 {
			parts = append(parts, write(l.Params))
		}
	}
	return strings.Join(parts, "\n")
}

// CSV writes every number of the ledger on a line of its own, with full
// precision: layer, item (a neuron or a parameter), quantity, value.
func (g Ledger) CSV() string {
	long := Table{Header: []string{"layer", "item", "quantity", "value"}}
	for _, l := range g.Layers {
		for _, t := range []Table{l.Neurons, l.Params} {
			for _, row := range t.Rows {
				item := fmt.Sprint(row[0])
				if t.Header[0] == "neuron" {
					item = "neuron " + item
				}
				for j, v := range row[1:] {
					if v != "" {
						long.add(l.Name, item, t.Header[j+1], v)
					}
				}
			}
		}
	}
	return long.CSV()
}

// String writes the ledger of the first sample; see [Trace.Ledger] for others.
func (t *Trace) String() string {
	if t.Output().IsEmpty() {
		return "an empty trace: Forward has not run\n"
	}
	return t.Ledger(0).String()
}
