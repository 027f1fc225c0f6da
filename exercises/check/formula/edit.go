package formula

import (
	"fmt"
	"hash/maphash"
	"math"
	"slices"
	"strings"
)

// An alt is an expression some edits away from the right one.
type alt struct {
	n    *node
	says []phrase
	cost float64 // the rarer an edit, the dearer; it decides among equally many edits
}

// A phrase is written out only if it is read.
type phrase struct {
	format string
	args   []any
}

func (p phrase) String() string { return fmt.Sprintf(p.format, p.args...) }

// An editor makes the expressions near one, with their values in some cases.
type editor struct {
	env    []Values // per case
	funcs  Functions
	scope  []string          // the quantities that may stand in the line
	shapes map[string]string // of the scope
	sizes  []string          // N, K …
	rates  []string          // numbers of the scope that are no sizes: η, λ
	lines  []line            // of the formula: what a name stands for
	used   map[string]bool   // the functions of the formula: likelier than others
	dedupe bool              // keep one of those with equal values
	wide   bool              // rare edits, too
	most   float64           // what an edit may cost
	work   *int              // what is left of it
	give   func(n *node, cost float64, says phrase)
}

// mk makes an expression with its values; nil if it cannot be.
func (s *editor) mk(op, name string, kids ...*node) *node {
	if slices.Contains(kids, nil) || *s.work < 0 {
		return nil
	}
	n := &node{op: op, name: name, kids: kids, v: make([]*Matrix, len(s.env))}
	in := make([]*Matrix, len(kids))
	for p := range s.env {
		if op == "var" {
			n.v[p] = s.env[p][name]
		} else {
			for i, k := range kids {
				in[i] = k.v[p]
			}
			n.v[p] = apply(n, in, s.funcs)
		}
		if n.v[p] == nil {
			return nil
		}
	}
	*s.work -= 10 + len(n.v)*len(n.v[0].V)
	return n
}

func (s *editor) num(x float64) *node {
	n := &node{op: "num", num: x, v: make([]*Matrix, len(s.env))}
	for p := range n.v {
		n.v[p] = Number(x)
	}
	return n
}

func (s *editor) fun(f string, n *node) *node { return s.mk("fun", f, n) }
func (s *editor) ref(v string) *node          { return s.mk("var", v) }
func (s *editor) op(op string, kids ...*node) *node {
	return s.mk(op, "", kids...)
}

// slopes of σ and tanh written with their value q.
func (s *editor) slopeOfSigma(q *node) *node { return s.op("⊙", q, s.op("−", s.num(1), q)) }
func (s *editor) slopeOfTanh(q *node) *node {
	return s.op("−", s.num(1), s.op("^", q, s.num(2)))
}

// valued is the expression with its values; nil if it has none.
func (s *editor) valued(n *node) *node {
	if n.op == "num" {
		return s.num(n.num)
	}
	kids := make([]*node, len(n.kids))
	for i, k := range n.kids {
		if kids[i] = s.valued(k); kids[i] == nil {
			return nil
		}
	}
	return s.mk(n.op, n.name, kids...)
}

var seed = maphash.MakeSeed()

// key is the same for equal values, but for rounding.
func (n *node) key() uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, m := range n.v {
		h.WriteByte(byte(m.R))
		for _, x := range m.V {
			b := math.Float64bits(x*(1+1e-12)) >> 16
			if x == 0 || math.IsNaN(x) {
				b = math.Float64bits(math.Abs(x)) >> 16
			}
			for k := 0; k < 48; k += 8 {
				h.WriteByte(byte(b >> k))
			}
		}
	}
	return h.Sum64()
}

// unique keeps the cheapest of equal ones, and none that is equal to right.
func unique(list []alt, right *node) []alt {
	at := map[uint64]int{right.key(): -1}
	var out []alt
	for _, a := range list {
		k := a.n.key()
		switch i, ok := at[k]; {
		case !ok:
			at[k] = len(out)
			out = append(out, a)
		case i >= 0 && a.cost < out[i].cost:
			out[i] = a
		}
	}
	return out
}

// alts are the expressions with 0, 1, … edits.
func (s *editor) alts(n *node, budget, depth int) [][]alt {
	right := s.valued(n)
	if right == nil {
		return make([][]alt, budget+1)
	}
	out := [][]alt{{{n: right}}}
	kids := make([][][]alt, len(n.kids))
	for i, k := range n.kids {
		kids[i] = s.alts(k, budget, depth+1)
	}
	for e := 1; e <= budget; e++ {
		list := s.combined(n, kids, right, e)
		before := []alt{{n: right}}
		if e > 1 {
			before = out[e-1]
		}
		for _, a := range before {
			s.give = func(m *node, cost float64, says phrase) {
				list = add(list, a, alt{says: []phrase{says}, cost: cost + 0.1*float64(depth)}, m)
			}
			s.local(a.n)
		}
		if depth > 0 || s.dedupe {
			list = unique(list, right)
		}
		out = append(out, list)
	}
	return out
}

// combined are the expressions whose e edits all lie in the operands.
func (s *editor) combined(n *node, kids [][][]alt, right *node, e int) (list []alt) {
	switch len(kids) {
	case 1:
		for _, a := range kids[0][e] {
			list = add(list, a, alt{}, s.mk(n.op, n.name, a.n))
		}
	case 2:
		for left := range e + 1 {
			for _, a := range kids[0][left] {
				for _, b := range kids[1][e-left] {
					list = add(list, a, b, s.mk(n.op, n.name, a.n, b.n))
				}
			}
		}
	case 3: // all edits in one operand
		for i := range kids {
			for _, a := range kids[i][e] {
				all := slices.Clone(right.kids)
				all[i] = a.n
				list = add(list, a, alt{}, s.mk(n.op, n.name, all...))
			}
		}
	}
	return list
}

func add(list []alt, a, b alt, n *node) []alt {
	if n == nil {
		return list
	}
	says := b.says
	if len(a.says) > 0 {
		says = append(slices.Clone(a.says), b.says...)
	}
	return append(list, alt{n, says, a.cost + b.cost})
}

// try gives an edit, if it can be and is not too dear.
func (s *editor) try(cost float64, n *node, format string, args ...any) {
	if n != nil && cost <= s.most {
		s.give(n, cost, phrase{format, args})
	}
}

// instead gives an expression with another operator: what is computed, and what should be.
func (s *editor) instead(cost float64, m, n *node) {
	if m != nil {
		s.try(cost, m, "%s is computed, where it should be %s", m, n)
	}
}

// words say what a sum, mean or extreme does: the mean over the samples.
func words(f string) string {
	kind := kindOf(f)
	name := map[string]string{"Σ": "the sum", "max": "the maximum", "min": "the minimum", "mean": "the mean", "norm": "the norm", "median": "the median", "argmax": "the place of the maximum"}[kind]
	switch strings.TrimPrefix(f, kind) {
	case "ₙ":
		return name + " over the samples"
	case "ₖ":
		return name + " over the rows of each column"
	}
	return name + " over all"
}

// local gives the edits at the top of an expression.
func (s *editor) local(n *node) {
	if n.v[0].Text || n.v[0].F != nil {
		return
	}
	s.other(n)
	if n.op == "num" && n.num == 1 {
		return
	}
	s.factors(n)
	if len(n.v[0].V) > 1 {
		s.shaped(n)
	}
	switch k := n.kids; {
	case n.op == "fun" && entry[n.name] != nil && len(k) == 1:
		s.function(n, k[0])
	case n.op == "fun" && kindOf(n.name) != "" && len(k) == 1:
		s.reduction(n, k[0])
	case n.op == "fun" && len(k) == 2:
		s.try(1.1, s.mk("fun", n.name, k[1], k[0]), "%s and %s have changed places", k[0], k[1])
		s.try(1.2, k[0], "%s is missing", n.name)
		s.try(1.4, k[1], "%s is missing", n.name)
		for _, f := range []string{"max", "min"} {
			if f != n.name && (n.name == "max" || n.name == "min") {
				s.try(1, s.mk("fun", f, k...), "%s is taken in place of %s", f, n.name)
			}
		}
	case n.op == "fun" && n.name == "where" && len(k) == 3:
		s.try(1, s.mk("fun", "where", k[0], k[2], k[1]), "%s and %s have changed places", k[1], k[2])
		s.try(1.2, k[1], "%s is taken everywhere", k[1])
		s.try(1.2, k[2], "%s is taken everywhere", k[2])
	case n.op == "ᵀ":
		s.try(1, k[0], "%s is not transposed", k[0])
	case n.op == "neg":
		s.try(1, k[0], "%s has the other sign", k[0])
	case n.op == "^":
		s.raised(n, k[0], k[1])
	case slices.Contains([]string{">", "≥", "<", "≤"}, n.op):
		for _, op := range []string{">", "≥", "<", "≤"} {
			if op != n.op {
				s.instead(1, s.op(op, k[0], k[1]), n)
			}
		}
	case len(k) == 2:
		s.operator(n, k[0], k[1])
		s.brackets(n, k[0], k[1])
	}
}

// other puts another quantity or another number in its place.
func (s *editor) other(n *node) {
	number := len(n.v[0].V) == 1
	switch n.op {
	case "var":
		for _, v := range s.scope {
			if v != n.name && s.shapes[v] == s.shapes[n.name] {
				if slices.Contains(s.sizes, n.name) && slices.Contains(s.rates, v) || slices.Contains(s.rates, n.name) && slices.Contains(s.sizes, v) {
					continue // η for N, or N for η: who seems to do that has forgotten both
				}
				s.try(1, s.ref(v), "%s is used where another quantity should be", v)
				if !number {
					s.try(2, s.fun("σ", s.ref(v)), "σ(%s) is used where another quantity should be", v)
					s.try(2.1, s.fun("tanh", s.ref(v)), "tanh(%s) is used where another quantity should be", v)
				}
			}
		}
		if of := s.meaning(n); slices.Contains(s.sizes, n.name) && (of.name == "cols" || of.name == "rows") {
			turned := map[string]string{"cols": "rows", "rows": "cols"}[of.name]
			s.try(1.5, s.fun(turned, of.kids[0]), "%s %s is taken for %s, which is %s", turned, of.kids[0], n, of)
		}
		if number {
			s.try(1.2, s.num(1), "%s is taken to be 1", n)
			s.try(1.4, s.num(2), "%s is taken to be 2", n)
			s.try(1.3, s.op("−", n, s.num(1)), "%s is one too small", n)
			s.try(1.3, s.op("+", n, s.num(1)), "%s is one too large", n)
		}
	case "num":
		for _, x := range []float64{0, 1, 2, 0.5, 3} {
			if x != n.num {
				s.try(2, s.num(x), "%s is used where another number should be", s.num(x))
			}
		}
		for _, v := range append(slices.Clone(s.rates), s.sizes...) {
			s.try(2.1, s.ref(v), "%s is used where a number should be", v)
		}
	}
	if n.op == "num" && n.num != 1 || n.op == "var" && number {
		s.try(2.4, s.op("−", s.num(1), n), "1 − %s is used in place of %s", n, n)
	}
	if q := slopeOf(n, "σ"); q != nil {
		s.try(1, s.slopeOfTanh(q), "1 − %s² is the slope of tanh", q)
	} else if q := slopeOf(n, "tanh"); q != nil {
		s.try(1, s.slopeOfSigma(q), "%s (1 − %s) is the slope of σ", q, q)
	}
}

// factors are signs, factors, powers and functions around an expression.
func (s *editor) factors(n *node) {
	if s.wide || len(n.v[0].V) == 1 {
		s.try(1.6, s.op("⊙", s.num(0), n), "%s is 0", n)
	}
	s.try(1.2, s.op("neg", n), "%s has the other sign", n)
	s.try(1.5, s.op("⊙", s.num(2), n), "%s is taken twice", n)
	s.try(1.5, s.op("⊙", s.num(0.5), n), "%s is halved", n)
	for _, v := range s.sizes {
		s.try(1.3, s.op("/", n, s.ref(v)), "%s is divided by %s, and should not be", n, v)
		s.try(1.4, s.op("⊙", s.ref(v), n), "%s is multiplied by %s, and should not be", n, v)
	}
	for _, v := range s.rates {
		s.try(2, s.op("⊙", s.ref(v), n), "%s is multiplied by %s, and should not be", n, v)
		s.try(2.2, s.op("/", n, s.ref(v)), "%s is divided by %s, and should not be", n, v)
		s.try(2.4, s.op("⊙", s.op("−", s.num(1), s.ref(v)), n), "%s is multiplied by 1 − %s, and should not be", n, v)
		s.try(3.5, s.op("+", n, s.ref(v)), "%s is added, and should not be", v)
	}
	s.try(1.5, s.op("−", s.num(1), n), "1 − %s is used in place of %s", n, n)
	s.try(2, s.op("/", s.num(1), n), "1 / %s is used: upside down", n)
	s.try(1.6, s.op("^", n, s.num(2)), "%s is squared, and should not be", n)
	if n.op != "fun" || entry[n.name] == nil {
		s.try(1.9, s.fun("√", n), "the root of %s is taken, and should not be", n)
		s.try(2.5, s.fun("abs", n), "the sign of %s is lost", n)
		for _, f := range tried {
			if f != "√" && f != "abs" {
				cost := 2.6
				if s.used[f] {
					cost = 1.8
				}
				s.try(cost, s.fun(f, n), "%s is applied to %s, and should not be", f, n)
			}
		}
	}
}

// shaped are edits of a list or a matrix: turned, summed, with another one of
// its size, one sample for all.
func (s *editor) shaped(n *node) {
	s.try(1.5, s.op("ᵀ", n), "%s is transposed", n)
	shape := shapeOf(n.v)
	for _, v := range s.scope {
		switch {
		case s.shapes[v] == shape && v != n.name:
			s.beside(n, v)
		case s.wide && isColumn(s.shapes[v], n):
			s.try(2.8, s.op("+", n, s.ref(v)), "%s is added, and should not be", v)
			s.try(2.8, s.op("−", n, s.ref(v)), "%s is subtracted, and should not be", v)
		}
	}
	if n.op == "fun" {
		return
	}
	for _, f := range []string{"Σₙ", "Σₖ", "Σ", "meanₙ", "meanₖ", "mean", "maxₖ"} {
		s.try(2.2, s.fun(f, n), "%s of %s is taken, where %s itself is needed", words(f), n, n)
	}
	for _, f := range []string{"Σₖ", "Σₙ", "Σ"} {
		s.try(3, s.op("/", n, s.fun(f, n)), "%s is divided by its sum %s", n, f)
	}
	for _, f := range []string{"first sample of", "only the first sample of", "only the last sample of", "first row of", "only the first row of", "only the last row of", "the next sample of"} {
		s.try(2, s.fun(f, n), "%s %s is taken", f, n)
	}
}

// beside combines an expression with a quantity of its size.
func (s *editor) beside(n *node, v string) {
	s.try(2.1, s.op("⊙", n, s.ref(v)), "%s is multiplied by %s, and should not be", n, v)
	s.try(2.3, s.op("/", n, s.ref(v)), "%s is divided by %s, and should not be", n, v)
	s.try(2.4, s.op("⊙", n, s.op("−", s.num(1), s.ref(v))), "%s is multiplied by 1 − %s, and should not be", n, v)
	s.try(2.2, s.op("⊙", n, s.slopeOfSigma(s.ref(v))), "%s is multiplied by %s (1 − %s), and should not be", n, v, v)
	s.try(2.4, s.op("⊙", n, s.slopeOfTanh(s.ref(v))), "%s is multiplied by 1 − %s², and should not be", n, v)
	s.try(2.2, s.op("+", n, s.ref(v)), "%s is added, and should not be", v)
	s.try(2.2, s.op("−", n, s.ref(v)), "%s is subtracted, and should not be", v)
	if n.op != "var" {
		s.try(1.9, s.ref(v), "%s is used in place of %s", v, n)
	}
	for _, rate := range s.rates {
		s.try(2.7, s.op("+", n, s.op("·", s.ref(rate), s.ref(v))), "%s · %s is added", rate, v)
		s.try(2.7, s.op("−", n, s.op("·", s.ref(rate), s.ref(v))), "%s · %s is subtracted", rate, v)
	}
}

// function edits f(b): left out, another, twice, in or out of the bracket.
func (s *editor) function(n, b *node) {
	s.try(1, b, "%s is missing", n.name)
	for _, f := range tried {
		if f != n.name {
			s.try(1.1, s.fun(f, b), "%s is applied where another function should be", f)
		}
	}
	s.try(1.5, s.fun(n.name, n), "%s is applied twice", n.name)
	for _, x := range s.summands(b) {
		s.try(1.6, s.op(x.op, s.fun(n.name, x.rest), x.term), "%s stands outside of %s", x.term, n.name)
	}
	if len(b.kids) == 2 && b.op != "fun" {
		s.try(1.6, s.op(b.op, s.fun(n.name, b.kids[0]), b.kids[1]), "%s stands outside of %s", b.kids[1], n.name)
		s.try(1.7, s.op(b.op, b.kids[0], s.fun(n.name, b.kids[1])), "%s stands outside of %s", b.kids[0], n.name)
		s.try(1.8, s.op(b.op, s.fun(n.name, b.kids[0]), s.fun(n.name, b.kids[1])), "%s is applied to each part", n.name)
	}
}

// reductions are the sums, means and extremes that may stand for each other.
var reductions = []string{"Σₙ", "Σₖ", "Σ", "meanₙ", "meanₖ", "mean", "maxₙ", "maxₖ", "max", "minₙ", "minₖ", "min"}

// reduction edits Σ b: left out, another axis or kind, part of b only, before or after a product.
func (s *editor) reduction(n, b *node) {
	s.try(1.2, b, "%s is missing", n.name)
	axis := strings.TrimPrefix(n.name, kindOf(n.name))
	for _, f := range reductions {
		cost := 1.3 // another kind and another axis
		switch {
		case f == n.name:
			continue
		case kindOf(f) == kindOf(n.name):
			cost = 0.9
		case strings.TrimPrefix(f, kindOf(f)) == axis:
			cost = 1
		}
		s.try(cost, s.fun(f, b), "%s (%s) is taken, where another sum, mean or extreme should be", words(f), f)
	}
	for _, f := range []string{"only the first sample of", "only the last sample of", "only the first row of", "only the last row of"} {
		s.try(1.5, s.fun(n.name, s.fun(f, b)), "%s %s counts", f, b)
	}
	if n.name == "meanₙ" {
		less := s.op("−", s.fun("cols", b), s.num(1))
		s.try(1.2, s.op("/", s.fun("Σₙ", b), less), "%s is divided by N − 1", n)
	}
	if s.wide {
		for _, v := range s.scope {
			if v != b.name && !strings.HasPrefix(s.shapes[v], "1×1 ") && s.shapes[v] != shapeOf(b.v) {
				s.try(1.7, s.fun(n.name, s.ref(v)), "%s is used where another quantity should be", v)
			}
		}
	}
	switch {
	case b.op == "⊙":
		s.try(1.8, s.op("⊙", s.fun(n.name, b.kids[0]), s.fun(n.name, b.kids[1])), "%s is taken before the product", n.name)
	case b.op == "^":
		s.try(1.8, s.op("^", s.fun(n.name, b.kids[0]), b.kids[1]), "%s is taken before the power", n.name)
	case b.op == "fun" && len(b.kids) == 1:
		s.try(1.8, s.fun(b.name, s.fun(n.name, b.kids[0])), "%s is taken inside of %s", n.name, b.name)
	}
}

// raised edits b to the power p.
func (s *editor) raised(n, b, p *node) {
	s.try(1, b, "%s is not raised to the power %s", b, p)
	s.try(2, s.op("⊙", b, p), "%s is multiplied by %s, where it should be raised to that power", b, p)
	s.try(1.6, s.fun("abs", b), "%s loses its sign, where it should be raised to the power %s", b, p)
	if len(b.kids) == 2 && b.op != "fun" {
		second := b.kids[1]
		if second.op != "num" {
			second = s.op("^", second, p)
		}
		s.try(1.3, s.op(b.op, s.op("^", b.kids[0], p), second), "the power is taken of each part of %s", b)
	}
}

// confused are the operators that are taken for another.
var confused = map[string][]string{"+": {"−", "⊙"}, "−": {"+", "⊙", "/"}, "⊙": {"/", "+", "·"}, "⊙₀": {"⊙", "/"}, "·": {"⊙", "/", "+"}, "/": {"⊙", "−"}}

// operator edits a op b: one side left out, another operator, the sides exchanged.
func (s *editor) operator(n, a, b *node) {
	switch n.op {
	case "/":
		s.try(1, a, "the division by %s is missing", b)
	case "+", "−":
		s.try(1, a, "%s is missing", b)
	default:
		s.try(1, a, "the factor %s is missing", b)
	}
	if n.op == "−" {
		s.try(1.1, s.op("neg", b), "%s is missing", a)
	} else {
		s.try(1, b, "%s is missing", a)
	}
	for _, op := range confused[n.op] {
		s.instead(1.1, s.op(op, a, b), n)
	}
	if slices.Contains([]string{"−", "/", "·", "⊙₀"}, n.op) {
		s.try(1.1, s.op(n.op, b, a), "%s and %s have changed places", a, b)
	}
	if n.op == "·" {
		if len(a.v[0].V) > 1 && len(b.v[0].V) > 1 {
			s.try(1.7, s.op("·", n, b), "%s is multiplied by twice", b)
			s.try(1.7, s.op("·", a, n), "%s is multiplied by twice", a)
			s.try(1.8, s.op("/", n, s.fun("cols", a)), "the mean of the products is taken in place of their sum %s", n)
		}
		// the weights lost: every path counts alike
		s.try(1.3, s.fun("Σₖ", b), "%s is missing: everything is only added up", a)
		s.try(1.5, s.op("⊙", s.fun("Σₙ", a), s.fun("Σₖ", b)), "both are added up before the product")
		s.try(1.6, s.op("⊙", s.fun("meanₙ", a), s.fun("meanₖ", b)), "the mean is taken before the product")
		s.try(1.7, s.op("·", s.fun("Σₙ", a), s.fun("meanₖ", b)), "sum and mean are taken before the product")
	}
}

// brackets edits where an operand of a op b is itself an operation: (x + y) · b, a / (x · y), f(x) + b.
func (s *editor) brackets(n, a, b *node) {
	sum := func(k *node) bool { return len(k.kids) == 2 && (k.op == "+" || k.op == "−") }
	times := func(k *node) bool { return len(k.kids) == 2 && (k.op == "⊙" || k.op == "·" || k.op == "/") }
	additive := n.op == "+" || n.op == "−"
	if sum(a) && !additive {
		s.try(1.3, s.op(a.op, a.kids[0], s.op(n.op, a.kids[1], b)), "brackets are missing around %s", a)
		s.try(1.6, s.op(a.op, s.op(n.op, a.kids[0], b), a.kids[1]), "%s stands outside of the brackets", a.kids[1])
	}
	if n.op == "⊙" {
		for _, p := range [][2]*node{{a, b}, {b, a}} {
			if p[0].op == "var" {
				for _, x := range s.summands(p[0]) {
					s.try(1.4, s.op(x.op, s.op("⊙", x.rest, p[1]), x.term), "%s stands outside of the brackets: it is not multiplied by %s", x.term, p[1])
				}
			}
		}
	}
	if additive {
		s.joined(n.op, a, b, func(whole *node, factor *node) {
			s.try(1.7, whole, "%s is added to %s, before the product", b, factor)
		})
	}
	if sum(b) && n.op != "+" {
		s.try(1.3, s.op(b.op, s.op(n.op, a, b.kids[0]), b.kids[1]), "brackets are missing around %s", b)
	}
	if n.op == "/" && times(b) && b.op != "/" {
		s.try(1.3, s.op(b.op, s.op("/", a, b.kids[0]), b.kids[1]), "brackets are missing around %s", b)
	}
	if additive && times(b) {
		s.try(1.4, s.op(b.op, s.op(n.op, a, b.kids[0]), b.kids[1]), "brackets too many around %s and %s", a, b.kids[0])
	}
	if additive && times(a) {
		s.try(1.4, s.op(a.op, a.kids[0], s.op(n.op, a.kids[1], b)), "brackets too many around %s and %s", a.kids[1], b)
	}
	if a.op == "fun" && entry[a.name] != nil && len(a.kids) == 1 {
		s.try(1.6, s.fun(a.name, s.op(n.op, a.kids[0], b)), "%s stands inside of %s", b, a.name)
	}
}

// meaning is what a name stands for in the formula, or the expression itself.
func (s *editor) meaning(n *node) *node {
	if n.op == "var" {
		if i := slices.IndexFunc(s.lines, func(l line) bool { return l.name == n.name && l.e.op != "var" }); i >= 0 {
			if e := s.valued(s.lines[i].e); e != nil {
				return e
			}
		}
	}
	return n
}

// A summand is a term of a sum, with what is left of the sum without it.
type summand struct {
	op         string
	term, rest *node
}

// summands are the terms of a sum, also of one that has a name.
func (s *editor) summands(n *node) (list []summand) {
	n = s.meaning(n)
	if n.op != "+" && n.op != "−" {
		return nil
	}
	a, b := n.kids[0], n.kids[1]
	list = append(list, summand{n.op, b, a})
	if n.op == "+" {
		list = append(list, summand{"+", a, b})
	}
	if a.op == "+" || a.op == "−" {
		for _, x := range s.summands(a) {
			list = append(list, summand{x.op, x.term, s.op(n.op, x.rest, b)})
		}
	}
	return slices.DeleteFunc(list, func(x summand) bool { return x.rest == nil })
}

// joined gives a product with b joined to one of its factors, also of one that
// has a name: (x + b) ⊙ y for x ⊙ y + b.
func (s *editor) joined(op string, product, b *node, give func(whole, factor *node)) {
	n := s.meaning(product)
	if n.op != "⊙" && n.op != "·" && n.op != "/" {
		return
	}
	for i, k := range n.kids {
		if n.op == "/" && i == 1 {
			break
		}
		put := func(e, factor *node) {
			if e != nil {
				kids := slices.Clone(n.kids)
				kids[i] = e
				give(s.op(n.op, kids...), factor)
			}
		}
		put(s.op(op, k, b), k)
		s.joined(op, k, b, put)
	}
}

// slopeOf is q if n is the slope of f written with its value q: q ⊙ (1 − q), 1 − q².
func slopeOf(n *node, f string) *node {
	one := func(k *node) bool { return k.op == "num" && k.num == 1 }
	switch {
	case f == "σ" && n.op == "⊙" && n.kids[1].op == "−" && one(n.kids[1].kids[0]) && n.kids[1].kids[1].String() == n.kids[0].String():
		return n.kids[0]
	case f == "tanh" && n.op == "−" && one(n.kids[0]) && n.kids[1].op == "^":
		return n.kids[1].kids[0]
	}
	return nil
}

// everywhere are the edits of a quantity in all places of a line at once.
func (s *editor) everywhere(n *node) (list []alt) {
	count := map[string]int{}
	n.count(count)
	for _, v := range s.scope {
		if count[v] < 2 || *s.work < 0 {
			continue
		}
		s.give = func(m *node, cost float64, says phrase) {
			if e := s.valued(n.replaced(v, m)); e != nil {
				list = append(list, alt{e, []phrase{says}, cost + 0.1})
			}
		}
		s.local(s.ref(v))
	}
	return list
}

// swapped are two quantities of one size that have changed places in a line.
func (s *editor) swapped(n *node) (list []alt) {
	count := map[string]int{}
	n.count(count)
	for _, v := range s.scope {
		for _, w := range s.scope {
			if v < w && count[v] > 0 && count[w] > 0 && s.shapes[v] == s.shapes[w] && *s.work >= 0 {
				e := s.valued(n.replaced(v, &node{op: "var", name: "?"}).replaced(w, s.ref(v)).replaced("?", s.ref(w)))
				if e != nil {
					list = append(list, alt{e, []phrase{{"%s and %s have changed places", []any{v, w}}}, 1.2})
				}
			}
		}
	}
	return list
}

// isColumn reports whether a quantity is a column that can meet every column of n.
func isColumn(shape string, n *node) bool {
	m := n.v[0]
	return m.C > 1 && strings.HasPrefix(shape, fmt.Sprintf("%d×1 ", m.R))
}

// kindOf is a sum, mean or extreme without its axis; "" if it is none.
func kindOf(f string) string {
	if kind := strings.TrimRight(f, "ₙₖ"); folds[kind] != nil {
		return kind
	}
	return ""
}

func shapeOf(v []*Matrix) string {
	var b strings.Builder
	for _, m := range v {
		if m == nil {
			return "none"
		}
		fmt.Fprintf(&b, "%d×%d ", m.R, m.C)
	}
	return b.String()
}
