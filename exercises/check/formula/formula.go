// Package formula finds out which formula somebody has computed.
//
// A right answer is data: lines of a small language of matrices, which is
// evaluated, printed, and searched around.
//
//	back = Wᵀ · above    // what comes down through the weights
//	a    = σ(z)
//	f'   = a ⊙ (1 − a)
//	δ    = back ⊙ f'
//
// A known mistake is a line that stands in place of another, "f' = a"
// ([Formula.With]). For an unknown one all formulas one and two edits away are
// tried; one that gives the results of the answer in all cases is what has been
// computed ([Formula.Explain]). Where a parameter comes back, θ′ = θ − η · g, the
// g that the answer must have had is searched for, too.
//
// # The language
//
// A line is name = expression, and what follows // says in words what the name
// is. Names may have primes, indices, accents and a fraction such as ∂L/∂W; that
// of a result may have several words: new θ. A number is a 1×1 matrix, a list a column, a sample a
// column of a matrix.
//
//   - − ⊙ /     entry by entry; a number, a row or a column is repeated where it meets a matrix
//     ·           the matrix product; with a number, entry by entry
//     ⊙₀          as ⊙, but 0 ⊙₀ ∞ = 0 (for y log a)
//     ᵀ ² ^       transposed, squared, to a power
//     > ≥ < ≤ ≡   1 where it is so, else 0
//     Σ mean max min median norm   over all; with ₙ over the samples (columns), with ₖ over the rows: Σₙ δ, maxₖ z
//     σ σ' tanh tanh' exp log relu step sign √ abs …     of every entry
//     max(a, b) min(a, b) where(c, a, b)      entry by entry
//     rows cols entries        sizes
//     first tail front last    of a list or of the rows: the first, all but the first, all but the last, the last
//     part(A, k, n) turned(A, k)     n rows from row k on; all rows k places up, those above the first behind the last
//     shaped(A, r, c) upto n   the same numbers in r rows of c; 0, 1, …, n − 1
//     stack(a, b) eye(K) diag(a) argmaxₖ argmaxₙ
//
// A function binds as tightly as a sign: σ'(z) ⊙ e, Σ e² / N is (Σ e²)/N. What
// else an exercise needs it brings along as [Functions].
//
// The package needs nothing but the standard library's mathematics, so it also
// runs in a browser.
package formula

import (
	"fmt"
	"slices"
	"strings"
)

// A Formula is a right answer as data: lines, and the names of the results
// among them. It does not change.
type Formula struct {
	lines []line
	out   []string
	funcs Functions
	heads int // how many lines at the start are the arguments themselves, in a search
}

// A line is name = e; words say what the name is.
type line struct {
	name  string
	e     *node
	words string
}

// Values are quantities by name.
type Values map[string]*Matrix

// Parse reads the lines of a formula with results of the given names. Functions
// are those beside the usual ones; nil if there are none. An error names the line.
func Parse(text string, results []string, more Functions) (*Formula, error) {
	lines, err := parse(text, results, more)
	if err != nil {
		return nil, err
	}
	f := &Formula{lines: lines, out: results, funcs: more}
	for _, name := range results {
		if !slices.ContainsFunc(lines, func(l line) bool { return l.name == name }) {
			return nil, fmt.Errorf("formula: no line computes the result %s", name)
		}
	}
	return f, nil
}

// With is the formula with other lines in place of those of the same name: a
// mistake as data. Several are separated by ; or a line's end. A line of a new
// name comes before the first that reads it. An error says what cannot be read.
func (f *Formula) With(as string) (*Formula, error) {
	lines, err := parse(strings.ReplaceAll(as, ";", "\n"), f.out, f.funcs)
	if err != nil {
		return nil, err
	}
	out := *f
	out.lines = slices.Clone(f.lines)
	var more []line
	for _, l := range lines {
		if i := slices.IndexFunc(out.lines, func(o line) bool { return o.name == l.name }); i >= 0 {
			out.lines[i].e = l.e
		} else {
			more = append(more, l)
		}
	}
	for _, l := range slices.Backward(more) {
		i := slices.IndexFunc(out.lines, func(o line) bool { return o.e.reads(l.name) })
		out.lines = slices.Insert(out.lines, max(i, 0), l)
	}
	return &out, nil
}

// Results are the names of the results, in order.
func (f *Formula) Results() []string { return slices.Clone(f.out) }

// Run computes all lines. What cannot be computed, since sizes do not fit, is nil.
func (f *Formula) Run(args Values) Values {
	e := make(Values, len(args)+len(f.lines))
	for k, v := range args {
		e[k] = v
	}
	for _, l := range f.lines {
		e[l.name] = l.e.eval(e, f.funcs)
	}
	return e
}

// Unknown are the names that are read and neither computed before nor among args.
func (f *Formula) Unknown(args []string) (names []string) {
	known := map[string]bool{}
	for _, a := range args {
		known[a] = true
	}
	for _, l := range f.lines {
		read := map[string]int{}
		l.e.count(read)
		for name := range read {
			if !known[name] && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		known[l.name] = true
	}
	slices.Sort(names)
	return names
}

// String writes the lines that the results need, with their words, as a hint and
// a solution print them. The others are there for mistakes.
func (f *Formula) String() string {
	need := map[string]int{}
	for _, name := range f.out {
		need[name]++
	}
	var lines []line
	width := 0
	for _, l := range slices.Backward(f.lines) {
		if need[l.name] > 0 {
			l.e.count(need)
			lines = append(lines, l)
			width = max(width, len([]rune(l.name)))
		}
	}
	var b strings.Builder
	for _, l := range slices.Backward(lines) {
		fmt.Fprintf(&b, "%-*s = %s", width, l.name, l.e)
		if l.words != "" {
			b.WriteString("   (" + l.words + ")")
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Changed are the lines that are not as in g, without those that only g has.
func (f *Formula) Changed(g *Formula) (lines []string) {
	for _, l := range f.lines {
		if !slices.ContainsFunc(g.lines, func(o line) bool { return o.name == l.name && (o.e == l.e || o.e.String() == l.e.String()) }) {
			lines = append(lines, l.name+" = "+l.e.String())
		}
	}
	return lines
}

// closure are the lines that result k needs, in order.
func (f *Formula) closure(k int) []int {
	need := map[string]int{f.out[k]: 1}
	var list []int
	for i := len(f.lines) - 1; i >= 0; i-- {
		if need[f.lines[i].name] > 0 || f.lines[i].e.isSize() {
			list = append(list, i)
			f.lines[i].e.count(need)
		}
	}
	slices.Reverse(list)
	return list
}
