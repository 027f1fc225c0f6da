package nn

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// An Equation is one line of an explanation, in letters and with the numbers
// in place:
//
//	z₂ = 0.25·0.05 + 0.3·0.1 + 0.35 = 0.3925
//	δ₂ = f'(z₂)·∂L/∂a₂ = 0.24·(-0.1) = -0.024
//
// It is a claim, name = words = f(Σ Π) = value: [Equation.Computed] works the
// right-hand side out again.
type Equation struct {
	Name  string      // what is computed: "z₂", "f₁ at t = 3"
	Words string      // the formula in letters; "" where the numbers say it
	F     Elementwise // applied to the sum; the zero value is none
	Max   bool        // the largest of the terms, not their sum
	Terms []Term      // nil where the value comes from elsewhere: then it is no claim
	Value float64     // what the trace holds
	Fold  string      // "weights": of more than eight lines with the same word, text shows eight and counts the others

	Prime   bool       // F' instead of F: the terms are z and a = f(z)
	General []Term     // the terms for any numbers, where Terms are those of these numbers: of a maximum the ways not taken, too; nil is Terms
	Where   []Equation // the factors that stand in no matrix, in their order: f'(z₁), x₁ − μ. Text leaves them out, a spreadsheet cannot
}

// A Term is a product of numbers.
type Term []float64

func (t Term) product() float64 {
	p := 1.0
	for _, f := range t {
		p *= f
	}
	return p
}

// Products are the terms w₁·x₁ + w₂·x₂ + … + b; a b of 0 is left out.
func Products(w, x []float64, b ...float64) []Term {
	terms := make([]Term, 0, len(w)+len(b))
	for i := range w {
		terms = append(terms, Term{w[i], x[i]})
	}
	for _, b := range b {
		if b != 0 {
			terms = append(terms, Term{b})
		}
	}
	return terms
}

// Computed is the right-hand side worked out; false where no numbers are in place.
func (q Equation) Computed() (v float64, ok bool) {
	if q.Terms == nil {
		return 0, false
	}
	if q.Prime {
		return q.F.Prime(q.Terms[0].product(), q.Terms[1].product()), true
	}
	if q.Max {
		v = math.Inf(-1)
	}
	for _, t := range q.Terms {
		p := t.product()
		if q.Max {
			v = max(v, p)
		} else {
			v += p
		}
	}
	if q.F.F != nil {
		v = q.F.F(v)
	}
	return v, true
}

// An Explainer is a layer that writes out the formulas behind one of its
// outputs or inputs, in sample n. Parameters are to be read through
// [Step.Used]. Names carry the book's numbers, which count from 1.
type Explainer interface {
	ExplainA(s *Step, i, n int) []Equation    // from x to aᵢ, i being a row of s.A
	ExplainGrad(s *Step, i, n int) []Equation // from ∂L/∂aᵢ to δ and the gradients of i's parameters
	ExplainX(s *Step, i, n int) []Equation    // ∂L/∂xᵢ, i being a row of s.X; the last line is the number itself, which the layer below shows as its ∂L/∂a
}

// A Keeper is a layer that keeps numbers in its step of which no output or input
// says how they came about: copies for layers inside it, times before the last.
// ExplainKept writes them out in sample n. A spreadsheet needs them.
type Keeper interface {
	ExplainKept(s *Step, n int) []Equation
}

// Labelled is a layer that names its outputs: "h₂ at t = 3", "channel 1, row 2,
// column 3". Those of other layers are numbered from 1.
type Labelled interface{ Label(row int) string }

// Indexed is a layer whose outputs have an index of their own in formulas: what
// stands behind z, a and δ, as in z₂[1,3]. That of others is the row, from 1: z₁₂.
type Indexed interface{ Index(row int) string }

// ParamLabelled is a layer that names the entries of its parameters: "w₂₁ of f".
// In other layers they have the name of the parameter and their indices: w₁₂, b₁.
type ParamLabelled interface {
	ParamLabel(p Param, i, j int) string
}

// An Explanation is what is written about one output of a layer. It prints as
// text; Markdown, LaTeX and CSV write it for elsewhere.
type Explanation struct {
	Title     string
	Equations []Equation
}

// Explain writes the sums of one neuron with the numbers in place, forward
// and, after Backward, backward:
//
//	z₂ = 0.25·0.05 + 0.3·0.1 + 0.35 = 0.3925
//
// l is the layer as the book counts, from 1; i the neuron's row and n the
// sample's column, from 0 as in Go. The names in the text carry the book's
// numbers, from 1. Sums of more than eight terms are shortened.
func (t *Trace) Explain(l, i, n int) Explanation {
	if l < 1 || l >= len(t.Steps) {
		panic(fmt.Sprintf("nn: Explain: layer %d of %d; layers count from 1", l, len(t.Steps)-1))
	}
	return t.Steps[l].Explain(i, n)
}

// Explain is [Trace.Explain] of this step: of a layer inside a block.
func (s *Step) Explain(i, n int) Explanation {
	rows, samples := s.A.Dims()
	if i < 0 || i >= rows || n < 0 || n >= samples {
		panic(fmt.Sprintf("nn: Explain: neuron %d, sample %d; layer %s has %d neurons and %d samples, and they count from 0", i, n, s.number, rows, samples))
	}
	e := s.explainer()
	x := Explanation{Title: fmt.Sprintf("%v, neuron %s, %s %d", s, s.Label(i), s.t.column(), n+1)}
	x.Equations = e.ExplainA(s, i, n)
	if s.t.done {
		x.Equations = append(append(x.Equations, s.explainDA(i, n)...), e.ExplainGrad(s, i, n)...)
	}
	return x
}

// column is what a column of the trace's matrices is: a "sample", or what a
// [Columned] layer calls it.
func (t *Trace) column() string { _, name := columns(t.Net.Layers); return name }

// explainer is the layer, or what stands in for one that does not explain itself.
func (s *Step) explainer() Explainer {
	if e, ok := s.layer.(Explainer); ok {
		return e
	}
	return plainly{}
}

// explainDA says where ∂L/∂aᵢ came from: the layer above, or the loss.
func (s *Step) explainDA(i, n int) []Equation {
	if len(s.readers) > 0 {
		return s.explainReaders(i, n)
	}
	name := "∂L/∂a" + s.Index(i)
	up, loss := s.sender()
	if loss {
		return []Equation{{Name: name + ", from the loss,", Value: s.DA.At(i, n)}}
	}
	if up != nil {
		if all := up.explainer().ExplainX(up, i, n); len(all) > 0 {
			last := &all[len(all)-1]
			if last.Name = name; last.Words != "" {
				last.Words += " of the layer above"
			}
			return all
		}
	}
	return []Equation{{Name: name, Value: s.DA.At(i, n)}}
}

// sender is the step whose ∂L/∂x is this step's ∂L/∂a: DA is a window on its
// DX. For the last layer of the network it is the loss.
func (s *Step) sender() (up *Step, loss bool) {
	switch {
	case len(s.readers) > 1:
		return nil, false
	case len(s.readers) == 1 && s.readers[0].by != nil:
		return s.readers[0].by, false
	}
	of := s.t.Steps
	if s.parent != nil {
		of = s.parent.Subs()
	}
	for k, step := range of {
		if step == s && k+1 < len(of) && sameNumbers(&s.DA, &of[k+1].DX) {
			return of[k+1], false
		}
	}
	switch {
	case s.parent != nil && sameNumbers(&s.DA, &s.parent.DA):
		return s.parent.sender()
	case s.parent == nil:
		return nil, s == of[len(of)-1]
	}
	return nil, false
}

// sameNumbers reports whether two matrices are windows on the same numbers.
func sameNumbers(a, b *mat.Dense) bool {
	p, q := a.RawMatrix(), b.RawMatrix()
	return len(p.Data) > 0 && len(q.Data) > 0 && &p.Data[0] == &q.Data[0] && p.Rows == q.Rows && p.Cols == q.Cols
}

// plainly stands in for a layer that does not explain itself: it gives the
// numbers that the step has.
type plainly struct{}

func (plainly) ExplainA(s *Step, i, n int) []Equation {
	all := numberOf("x", PerInput, s, i, n, &s.X, nil)
	all = numberOf("z", PerEntry, s, i, n, &s.Z, all)
	for _, v := range s.values {
		if !v.back {
			all = numberOf(v.name, v.axis, s, i, n, v.m, all)
		}
	}
	return numberOf("a", PerEntry, s, i, n, &s.A, all)
}

// numberOf appends the number of m that belongs to output i and sample n.
func numberOf(name string, axis Axis, s *Step, i, n int, m numbers, to []Equation) []Equation {
	rows, _ := m.Dims()
	if rows == 0 {
		return to
	}
	switch out, _ := s.A.Dims(); {
	case axis == PerSample:
		return append(to, Equation{Name: name, Value: m.At(0, n)})
	case axis == PerNeuron:
		return append(to, Equation{Name: name + Subscript(i+1), Value: m.At(i, 0)})
	case axis == PerEntry && i < rows, axis == PerInput && rows == out:
		return append(to, Equation{Name: name + Subscript(i+1), Value: m.At(i, n)})
	}
	return to
}

type numbers interface {
	Dims() (r, c int)
	At(i, j int) float64
}

func (plainly) ExplainGrad(s *Step, i, n int) []Equation {
	all := []Equation{}
	if dr, _ := s.Delta.Dims(); dr > 0 {
		if ar, _ := s.A.Dims(); dr == ar { // else no single δ belongs to this neuron
			all = append(all, ExplainDelta(s, i, n))
		}
	}
	for _, v := range s.values {
		if v.back {
			all = numberOf(v.name, v.axis, s, i, n, v.m, all)
		}
	}
	return all
}

func (plainly) ExplainX(*Step, int, int) []Equation { return nil }

// ExplainedActivation is an activation whose aᵢ depends on other net inputs
// than zᵢ, such as softmax, and that writes out its formulas. The Value of the
// equations is put in by who calls.
type ExplainedActivation interface {
	Activation
	ExplainA(z []float64, i int) Equation            // from the column z to aᵢ
	ExplainDelta(z, a, da []float64, i int) Equation // from the columns to δᵢ
}

// ExplainF is a = f(z) of row i, where s.F is f. For an f that works on the
// whole column it needs an [ExplainedActivation].
func ExplainF(s *Step, i, n int) Equation {
	k := s.Index(i)
	switch f := s.F.(type) {
	case Elementwise:
		return Equation{Name: "a" + k, F: f, Terms: []Term{{s.Z.At(i, n)}}, Value: s.A.At(i, n)}
	case ExplainedActivation:
		q := f.ExplainA(mat.Col(nil, n, &s.Z), i)
		q.Value = s.A.At(i, n)
		return q
	}
	return Equation{Name: "a" + k, Words: fmt.Sprintf("%v(z)%s", s.F, k), Value: s.A.At(i, n)}
}

// ExplainDelta is δ = f'(z)·∂L/∂a of row i, where s.F is f; a layer without an
// f has only the number.
func ExplainDelta(s *Step, i, n int) Equation {
	k := s.Index(i)
	q := Equation{Name: "δ" + k, Value: s.Delta.At(i, n)}
	switch f := s.F.(type) {
	case Elementwise:
		slope := PrimeOf("f'(z"+k+")", f, s.Z.At(i, n), s.A.At(i, n))
		q.Words = slope.Name + "·∂L/∂a" + k
		q.Terms, q.Where = []Term{{slope.Value, s.DA.At(i, n)}}, []Equation{slope}
	case ExplainedActivation:
		q := f.ExplainDelta(mat.Col(nil, n, &s.Z), mat.Col(nil, n, &s.A), mat.Col(nil, n, &s.DA), i)
		q.Value = s.Delta.At(i, n)
		return q
	}
	return q
}

// ExplainGradient says that ∂L/∂p[i,j] is the sum of terms over the samples
// (and time steps, positions): words names one of them, such as "δ₁·x₂". A
// penalty's λw follows on a line of its own. Of a parameter that several layers
// share, or one layer in several places or time steps, the terms are this step's part.
// where are the factors that stand in no matrix.
func ExplainGradient(s *Step, p Param, i, j int, words string, terms []Term, where ...Equation) []Equation {
	name, fold := "∂L/∂"+s.ParamName(p, i, j), strings.ToLower(p.Name)
	if len(terms) > 1 {
		words = "Σₙ " + words
	}
	q := Equation{Name: name, Words: words, Terms: terms, Where: where, Fold: "∂L/∂" + fold, Value: s.Grad(p.Dense).At(i, j)}
	d := s.Decay(p.Dense)
	if d != nil {
		q.Value -= d.At(i, j)
	}
	all := []Equation{q}
	if at := s.t.Net.place[p.Dense]; *at.uses > 1 || s.t.shared[at.param] {
		part := q
		part.Name += ", this layer's part,"
		part.Value, _ = part.Computed()
		q.Name, q.Words, q.Terms, q.Where = name+", of all that share it,", "", nil, []Equation{part}
		all = []Equation{part, q}
	}
	if d != nil && p.Weight {
		all = append(all, Equation{Name: "    λ" + s.ParamName(p, i, j), Value: d.At(i, j), Fold: "λ" + fold})
	}
	return all
}

// ExplainWeight is ∂L/∂w = Σ δx: row i of δ and row j of x, over the samples
// (and time steps, positions).
func ExplainWeight(s *Step, p Param, i, j int, delta, x []float64) []Equation {
	return ExplainGradient(s, p, i, j, "δ"+Subscript(i+1)+"·x"+Subscript(j+1), Products(delta, x))
}

// ExplainBias is ∂L/∂b = Σ δ: row i of δ over the samples (and time steps, positions).
func ExplainBias(s *Step, p Param, i int, delta []float64) []Equation {
	return ExplainGradient(s, p, i, 0, "δ"+Subscript(i+1), singles(delta))
}

// singles are terms of one number each.
func singles(v []float64) []Term {
	terms := make([]Term, len(v))
	for i, v := range v {
		terms[i] = Term{v}
	}
	return terms
}

// longest is the number of terms that a sum shows, and of lines with one Fold.
const longest = 8

// String writes the lines of the explanation.
func (x Explanation) String() string {
	var b strings.Builder
	b.WriteString(x.Title + "\n")
	for _, line := range x.lines() {
		b.WriteString("  " + line + "\n")
	}
	return b.String()
}

// lines are the equations as text, long runs of one kind shortened.
func (x Explanation) lines() (lines []string) {
	count := map[string]int{}
	for _, q := range x.Equations {
		count[q.Fold]++
	}
	seen := map[string]int{}
	for _, q := range x.Equations {
		seen[q.Fold]++
		switch n := seen[q.Fold]; {
		case q.Fold == "" || n <= longest:
			lines = append(lines, q.String())
		case n == count[q.Fold]:
			lines = append(lines, fmt.Sprintf("… %d more %s", n-longest, q.Fold))
		}
	}
	return lines
}

// Markdown writes the explanation as a list.
func (x Explanation) Markdown() string {
	var b strings.Builder
	b.WriteString("**" + x.Title + "**\n\n")
	for _, line := range x.lines() {
		b.WriteString("- " + markdownSafe.Replace(strings.TrimSpace(line)) + "\n")
	}
	return b.String()
}

var markdownSafe = strings.NewReplacer("*", `\*`, "_", `\_`, "|", `\|`, "<", `\<`, "[", `\[`, "`", "\\`")

// LaTeX writes the explanation as a list; it needs no package.
func (x Explanation) LaTeX() string {
	var b strings.Builder
	b.WriteString("% " + x.Title + "\n\\begin{itemize}\n")
	for _, line := range x.lines() {
		b.WriteString("\\item " + latex(strings.TrimSpace(line)) + "\n")
	}
	b.WriteString("\\end{itemize}\n")
	return b.String()
}

// CSV writes every equation, with full precision and nothing shortened: name,
// words, numbers, value.
func (x Explanation) CSV() string {
	t := Table{Header: []string{"name", "words", "numbers", "value"}}
	for _, q := range x.Equations {
		t.Add(strings.TrimSpace(q.Name), q.Words, q.write(func(v float64) string { return strconv.FormatFloat(v+0, 'g', -1, 64) }, math.MaxInt), q.Value)
	}
	return t.CSV()
}

// String writes "name = letters = numbers = value"; equal neighbours are
// written once, and a sum of more than eight terms is shortened in the middle.
func (q Equation) String() string {
	line, last := q.Name, ""
	for _, p := range []string{q.Words, q.write(number, longest), number(q.Value)} {
		if p != "" && p != last {
			line += " = " + p
			last = p
		}
	}
	return line
}

// write writes f(Σ Π) with at most so many terms.
func (q Equation) write(number func(float64) string, most int) string {
	terms := make([]string, len(q.Terms))
	for k, t := range q.Terms {
		factors := make([]string, len(t))
		for j, f := range t {
			if factors[j] = number(f); f < 0 && len(t) > 1 {
				factors[j] = "(" + factors[j] + ")"
			}
		}
		terms[k] = strings.Join(factors, "·")
	}
	if n := len(terms); n > most {
		terms = append(append(terms[:most-2:most-2], fmt.Sprintf("… (%d more terms) …", n-most+1)), terms[n-1])
	}
	s := strings.ReplaceAll(strings.Join(terms, " + "), "+ -", "- ")
	switch {
	case q.Terms == nil:
		return ""
	case q.Max:
		s = "max(" + strings.Join(terms, ", ") + ")"
	case len(terms) == 0:
		s = "0" // an empty sum
	}
	if q.F.F != nil {
		s = fmt.Sprintf("%v(%s)", q.F, s)
	}
	return s
}

// number writes a value with six significant digits.
func number(v float64) string {
	return strconv.FormatFloat(v+0, 'g', 6, 64) // + 0 makes 0 of −0
}

// Subscript writes a number as a subscript: ₁₂.
func Subscript(n int) string {
	return strings.Map(func(r rune) rune {
		if r == '-' {
			return '₋'
		}
		return r - '0' + '₀'
	}, strconv.Itoa(n))
}
