package formula

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// A Case is what an answer did in one case.
type Case struct {
	N   int       // samples in the batch; 0 if there is none
	In  Values    // the arguments by name
	Out []*Matrix // the results in the order of the formula's; nil if it panicked
}

// Known is a mistake that is known, as the formula that contains it.
type Known struct {
	Name string
	F    *Formula
}

// Options say how far to search.
type Options struct {
	Tolerance float64  // of results; 0 means 1e-7
	Known     []Known  // mistakes, around which there is a search, too
	Start     *Formula // what is known of the answer already, with the same results; nil is the right formula
	Work      int      // numbers that may be computed; 0 means DefaultWork, some 0.7 seconds
}

// DefaultWork bounds a search by a count, so that it says the same on every machine.
const DefaultWork = 12_000_000

// A search is for one answer.
type search struct {
	f      *Formula
	cases  []Case
	jitter []Values // other numbers, to tell formulas apart
	order  []int    // the cases that did not panic, the plainest first
	probes []int    // those in which edits are tried first, for the result that is looked at
	used   map[string]bool
	wide   bool
	most   float64 // what an edit may cost
	tol    float64
	budget int
	work   int // left of it
}

// A found formula has some lines edited.
type found struct {
	f    *Formula
	says []phrase
	cost float64
}

func newSearch(f *Formula, cases []Case, o Options) *search {
	q := &search{f: f, cases: cases, tol: cmp.Or(o.Tolerance, 1e-7), budget: cmp.Or(o.Work, DefaultWork), used: map[string]bool{}}
	q.work = q.budget
	rng := rand.New(rand.NewPCG(1, 2))
	for i, c := range cases {
		j := Values{}
		for _, k := range slices.Sorted(maps.Keys(c.In)) {
			m := c.In[k]
			n := &Matrix{m.R, m.C, slices.Clone(m.V), m.List, m.Text, m.F}
			for x := range n.V {
				if !m.Text && (n.V[x] != math.Trunc(n.V[x]) || len(n.V) > 1) { // sizes and counts stay
					n.V[x] *= 1 + 0.2*rng.Float64()
				}
			}
			j[k] = n
		}
		q.jitter = append(q.jitter, j)
		if c.Out != nil {
			q.order = append(q.order, i)
		}
	}
	slices.SortStableFunc(q.order, func(a, b int) int { return plainness(cases[b].In) - plainness(cases[a].In) })
	for _, l := range f.lines {
		l.e.functions(q.used)
	}
	return q
}

func (n *node) functions(into map[string]bool) {
	into[n.name] = true
	for _, k := range n.kids {
		k.functions(into)
	}
}

// plainness is large for a case without zeros and with many different sizes.
func plainness(e Values) (score int) {
	sizes := map[int]bool{}
	for _, m := range e {
		sizes[m.R], sizes[m.C] = true, true
		if largest := 1000 * Floor(m.V); largest < 1e-4 || largest > 500 {
			score -= 20
		}
		if len(m.V) == 1 && m.V[0] == 1 {
			score -= 5
		}
	}
	return score + len(sizes)
}

// telling reports whether result k of the answer says enough to be explained:
// two wrong numbers that differ and are neither 0 nor ∞ nor NaN. What is 0 or
// NaN everywhere fits too much. A small integer says less: six of them.
func (q *search) telling(k int) bool {
	told, score := map[float64]bool{}, 0
	for _, c := range q.cases {
		if c.Out == nil || k >= len(c.Out) || c.Out[k] == nil {
			continue
		}
		right := q.f.Run(c.In)[q.f.out[k]]
		for n, x := range c.Out[k].V {
			if math.Abs(x) < 1e-12 || math.IsNaN(x) || math.IsInf(x, 0) || told[x] {
				continue
			}
			if right != nil && n < len(right.V) && Close(x, right.V[n], 1e-8, 1e-6) {
				continue
			}
			told[x] = true
			score += 3
			if x == math.Trunc(x) && math.Abs(x) < 100 {
				score -= 2
			}
		}
	}
	return len(told) > 1 && score >= 6
}

// fits reports whether a formula gives result k in all cases, and none where the answer panics.
func (q *search) fits(f *Formula, k int) bool {
	for _, c := range q.cases {
		m := f.Run(c.In)[f.out[k]]
		if (m == nil) != (c.Out == nil) || m != nil && !m.equals(c.Out[k], q.tol) {
			return false
		}
	}
	return true
}

// Fits reports whether a formula gives result k in all cases, and none where the answer panics.
func Fits(f *Formula, cases []Case, k int, tolerance float64) bool {
	return (&search{cases: cases, tol: tolerance}).fits(f, k)
}

// A walk looks for the formulas with exactly so many edits that give result k.
type walk struct {
	*search
	f      *Formula
	k      int
	edits  int
	last   int   // the line in which the walk ends
	needed []int // the lines that result k needs
	chosen []alt // of the lines so far
	ends   map[uint64]bool
	out    []found
}

// look chooses the cases in which edits are tried first: one in which result k
// is not what f gives, where an edit that explains it must show; and one in
// which it is, where an edit must not show, or else another wrong one.
func (q *search) look(f *Formula, k, edits int) {
	wrong, right := slices.Clone(q.order), slices.Clone(q.order)
	wrong = slices.DeleteFunc(wrong, func(i int) bool { return q.right(f, k, i) })
	right = slices.DeleteFunc(right, func(i int) bool { return !q.right(f, k, i) })
	q.probes = wrong[:min(1, len(wrong))]
	switch {
	case len(right) > 0:
		q.probes = append(q.probes, right[0])
	case edits == 1 && len(wrong) > 1:
		q.probes = wrong[:2]
	}
}

// right reports whether a formula gives result k in one case.
func (q *search) right(f *Formula, k, i int) bool {
	m := f.Run(q.cases[i].In)[f.out[k]]
	return m != nil && m.equals(q.cases[i].Out[k], q.tol)
}

func (q *search) neighbours(f *Formula, k, edits int) []found {
	q.look(f, k, edits)
	w := &walk{search: q, f: f, k: k, edits: edits, needed: f.closure(k), ends: map[uint64]bool{}}
	w.last = w.needed[len(w.needed)-1]
	w.chosen = make([]alt, w.last+1)
	start := make([]Values, len(q.probes))
	for p, i := range q.probes {
		start[p] = maps.Clone(q.cases[i].In)
	}
	if q.wide { // numbers beside those of the cases keep apart what is equal there by chance
		start = append(start, maps.Clone(q.jitter[q.probes[0]]))
	}
	w.from(0, edits, start)
	return w.out
}

// from goes on at a line with so many edits left; e has the values so far.
func (w *walk) from(at, left int, e []Values) {
	if left > 0 && w.work <= 0 {
		return
	}
	l := w.f.lines[at]
	s := &editor{env: e, funcs: w.f.funcs, shapes: map[string]string{}, wide: w.wide, most: w.most, used: w.used, work: &w.work, lines: w.f.lines}
	s.dedupe = at < w.last
	most := left
	if l.e.isSize() || !slices.Contains(w.needed, at) || at < w.f.heads && !w.wide {
		most = 0
	}
	if most > 0 {
		w.scope(s)
	}
	alts := s.alts(l.e, most, 0)
	if most > 0 {
		alts[1] = append(append(alts[1], s.everywhere(l.e)...), s.swapped(l.e)...)
	}
	if at == w.last {
		if most == left { // all that are left are spent here
			for _, a := range alts[left] {
				w.chosen[at] = a
				w.arrive(a)
			}
		}
		return
	}
	for n := range most + 1 {
		for _, a := range alts[n] {
			w.chosen[at] = a
			next := make([]Values, len(e))
			for p := range e {
				next[p] = maps.Clone(e[p])
				next[p][l.name] = a.n.v[p]
			}
			if n > 0 && left > n && w.again(at+1, next) {
				continue
			}
			w.from(at+1, left-n, next)
		}
	}
}

// again reports whether these values end as others did that were tried: one of them is enough.
func (w *walk) again(at int, e []Values) bool {
	end := &node{}
	for p := range e {
		v := maps.Clone(e[p])
		for _, l := range w.f.lines[at : w.last+1] {
			v[l.name] = l.e.eval(v, w.f.funcs)
		}
		if m := v[w.f.out[w.k]]; m != nil {
			end.v = append(end.v, m)
		}
	}
	key := end.key()
	if w.ends[key] {
		return true
	}
	w.ends[key] = true
	return false
}

// arrive keeps the chosen lines if they give the result.
func (w *walk) arrive(a alt) {
	for p, i := range w.probes {
		if !a.n.v[p].equals(w.cases[i].Out[w.k], w.tol) {
			return
		}
	}
	g := *w.f
	g.lines = slices.Clone(w.f.lines)
	hit := found{f: &g}
	for i, c := range w.chosen {
		if len(c.says) > 0 {
			g.lines[i].e = c.n
			hit.says, hit.cost = append(hit.says, c.says...), hit.cost+c.cost+0.1*float64(w.last-i)
		}
	}
	if w.fits(&g, w.k) {
		w.out = append(w.out, hit)
	}
}

// scope are the quantities that may stand in a line: what has values by now.
func (w *walk) scope(s *editor) {
	for _, name := range slices.Sorted(maps.Keys(s.env[0])) {
		v := make([]*Matrix, len(s.env))
		for p := range v {
			v[p] = s.env[p][name]
		}
		shape := shapeOf(v)
		if shape == "none" || v[0].Text || v[0].F != nil {
			continue
		}
		s.shapes[name] = shape
		s.scope = append(s.scope, name)
		if strings.TrimLeft(shape, "1× ") != "" {
			continue
		}
		if slices.ContainsFunc(w.f.lines, func(l line) bool { return l.name == name && l.e.op != "num" && l.e.isSize() }) {
			s.sizes = append(s.sizes, name)
		} else {
			s.rates = append(s.rates, name)
		}
	}
}

// distinct keeps the cheapest of those that are the same formula: equal for
// other numbers, too. What is much dearer is far-fetched, and no alternative.
func (q *search) distinct(list []found, k int) (out []found) {
	for i := range list {
		for _, l := range list[i].f.lines {
			list[i].cost += 0.01 * float64(len([]rune(l.e.String())))
		}
	}
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Compare(a.cost, b.cost) })
	for _, w := range list {
		if w.cost > list[0].cost+0.6 {
			break
		}
		if !slices.ContainsFunc(out, func(o found) bool { return q.sameElsewhere(w.f, o.f, k) }) {
			out = append(out, w)
		}
	}
	return out
}

func (q *search) sameElsewhere(f, g *Formula, k int) bool {
	for _, in := range q.jitter {
		a, b := f.Run(in)[f.out[k]], g.Run(in)[g.out[k]]
		list := len(q.order) > 0 && q.cases[q.order[0]].Out[k].List // a row is as good as a column
		if (a == nil) != (b == nil) || a != nil && ((a.R != b.R || a.C != b.C) && !list || !Near(a.V, b.V, 1e-9)) {
			return false
		}
	}
	return true
}
