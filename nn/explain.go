package nn

import (
	"fmt"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Explain writes the sums of one neuron with the numbers in place, forward
// and, after Backward, backward:
//
//	z₂ = 0.25·0.05 + 0.3·0.1 + 0.35 = 0.3925
//
// l is the layer as the book counts, from 1; j the neuron's row and n the
// sample's column, from 0 as in Go. The names in the text carry the book's
// numbers, from 1. Sums of more than eight terms are shortened.
func (t *Trace) Explain(l, j, n int) string {
	if l < 1 || l >= len(t.Steps) {
		panic(fmt.Sprintf("nn: Explain: layer %d of %d; layers count from 1", l, len(t.Steps)-1))
	}
	s := t.Steps[l]
	rows, samples := s.A.Dims()
	if j < 0 || j >= rows || n < 0 || n >= samples {
		panic(fmt.Sprintf("nn: Explain: neuron %d, sample %d; layer %d has %d neurons and %d samples, and they count from 0", j, n, l, rows, samples))
	}
	e := &explanation{t: t, l: l, j: j, n: n, s: s}
	fmt.Fprintf(&e.Builder, "layer %d (%s), neuron %d, sample %d\n", l, describe(t.Net.Layers[l-1]), j+1, n+1)
	e.forward()
	if t.done {
		e.backward()
	}
	return e.String()
}

type explanation struct {
	strings.Builder
	t       *Trace
	l, j, n int
	s       *Step
}

// say writes "name = part = part"; equal neighbours are written once.
func (e *explanation) say(name string, parts ...string) {
	line, last := name, ""
	for _, p := range parts {
		if p != last {
			line += " = " + p
		}
		last = p
	}
	e.WriteString("  " + line + "\n")
}

// forward explains z and a.
func (e *explanation) forward() {
	s, k := e.s, sub(e.j+1)
	a := s.A.At(e.j, e.n)
	switch layer := e.t.Net.Layers[e.l-1].(type) {
	case *Dense:
		z := s.Z.At(e.j, e.n)
		e.say("z"+k, product(e.t.used(layer.W).RawRowView(e.j), mat.Col(nil, e.n, &s.X), e.t.used(layer.B).At(e.j, 0)), number(z))
		if s.Prime() == nil { // f works on the whole column
			e.say("a"+k, fmt.Sprintf("%v(z)%s", layer.F, k), number(a))
			return
		}
		e.say("a"+k, fmt.Sprintf("%v(%s)", layer.F, number(z)), number(a))
	case *Maxout:
		out, _ := s.A.Dims()
		var pieces []string
		for p := range layer.K {
			row := p*out + e.j
			z := s.Z.At(row, e.n)
			e.say("z"+k+" of piece "+strconv.Itoa(p+1), product(e.t.used(layer.W).RawRowView(row), mat.Col(nil, e.n, &s.X), e.t.used(layer.B).At(row, 0)), number(z))
			pieces = append(pieces, number(z))
		}
		e.say("a"+k, "max("+strings.Join(pieces, ", ")+")", number(a))
	default:
		if xr, _ := s.X.Dims(); e.j < xr {
			e.say("x"+k, number(s.X.At(e.j, e.n)))
		}
		if zr, _ := s.Z.Dims(); e.j < zr {
			e.say("z"+k, number(s.Z.At(e.j, e.n)))
		}
		for name, m := range s.Values() {
			if r, columns := m.Dims(); e.j < r {
				e.say(name+k, number(m.At(e.j, min(e.n, columns-1))))
			}
		}
		e.say("a"+k, number(a))
	}
}

// backward explains ∂L/∂a, δ and the gradients.
func (e *explanation) backward() {
	s, k := e.s, sub(e.j+1)
	da := s.DA.At(e.j, e.n)
	if above, ok := e.above(); ok {
		delta := mat.Col(nil, e.n, &e.t.Steps[e.l+1].Delta)
		e.say("∂L/∂a"+k, "Σ wδ of the layer above", product(mat.Col(nil, e.j, e.t.used(above.W)), delta, 0), number(da))
	} else if e.l == len(e.t.Net.Layers) {
		e.say("∂L/∂a"+k+", from the loss,", number(da))
	} else {
		e.say("∂L/∂a"+k, number(da))
	}
	dr, _ := s.Delta.Dims()
	if ar, _ := s.A.Dims(); dr != ar {
		return // no single δ belongs to this neuron
	}
	delta := s.Delta.At(e.j, e.n)
	if p := s.Prime(); p != nil {
		e.say("δ"+k, "f'(z"+k+")·∂L/∂a"+k, factor(p.At(e.j, e.n))+"·"+factor(da), number(delta))
	} else {
		e.say("δ"+k, number(delta))
	}
	layer, ok := e.t.Net.Layers[e.l-1].(*Dense)
	if !ok {
		return
	}
	e.gradients(layer)
}

// gradients explains ∂L/∂w and ∂L/∂b of a dense neuron.
func (e *explanation) gradients(layer *Dense) {
	s, k := e.s, sub(e.j+1)
	deltas := s.Delta.RawRowView(e.j)
	xs, _ := s.X.Dims()
	for i := range xs {
		if i == longest {
			e.WriteString(fmt.Sprintf("  … %d more weights\n", xs-i))
			break
		}
		w := paramName(Param{Name: "W", Weight: true, Dense: layer.W}, e.j, i)
		formula := "δ" + k + "·x" + sub(i+1)
		if len(deltas) > 1 {
			formula = "Σₙ " + formula
		}
		parts := []string{formula, product(deltas, s.X.RawRowView(i), 0)}
		grad := s.Grad(layer.W).At(e.j, i)
		if d := s.Decay(layer.W); d != nil {
			grad -= d.At(e.j, i)
		}
		e.say("∂L/∂"+w, append(parts, number(grad))...)
		if d := s.Decay(layer.W); d != nil {
			e.say("    λ"+w, number(d.At(e.j, i)))
		}
	}
	var terms []string
	for _, d := range deltas {
		terms = append(terms, number(d))
	}
	formula := "δ" + k
	if len(deltas) > 1 {
		formula = "Σₙ " + formula
	}
	e.say("∂L/∂b"+k, formula, sum(terms), number(s.Grad(layer.B).At(e.j, 0)))
}

// above is the layer above if it is dense: it sends back Wᵀδ.
func (e *explanation) above() (*Dense, bool) {
	if e.l == len(e.t.Net.Layers) {
		return nil, false
	}
	d, ok := e.t.Net.Layers[e.l].(*Dense)
	return d, ok
}

// longest is the number of terms that a sum shows.
const longest = 8

// product writes w₁·x₁ + w₂·x₂ + … + b with the numbers; b = 0 is left out.
func product(w, x []float64, b float64) string {
	var terms []string
	for i := range w {
		terms = append(terms, factor(w[i])+"·"+factor(x[i]))
	}
	if b != 0 {
		terms = append(terms, number(b))
	}
	return sum(terms)
}

// sum joins terms, and shortens a long sum in the middle.
func sum(terms []string) string {
	if len(terms) > longest {
		middle := fmt.Sprintf("… (%d more terms) …", len(terms)-longest+1)
		terms = append(append(append([]string{}, terms[:longest-2]...), middle), terms[len(terms)-1])
	}
	s := strings.Join(terms, " + ")
	return strings.ReplaceAll(s, "+ -", "- ")
}

// number writes a value with six significant digits.
func number(v float64) string {
	return strconv.FormatFloat(v+0, 'g', 6, 64) // + 0 makes 0 of −0
}

// factor writes a number inside a product: a negative one in brackets, unless it begins the term.
func factor(v float64) string {
	if v < 0 {
		return "(" + number(v) + ")"
	}
	return number(v)
}
