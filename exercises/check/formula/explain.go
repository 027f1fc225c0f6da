package formula

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Finding is what the search says of an answer.
type Finding struct {
	Named   bool       // every wrong result is explained
	Partly  bool       // one of them is
	Known   string     // the known mistake that is in it as well, or ""
	Right   []string   // the results that are right
	Open    []string   // those that nothing explains
	Lines   []string   // the lines that have been computed in place of others: "f' = a"
	Edits   int        // how many
	Ties    int        // 1, or how many formulas fit that differ elsewhere
	Message string     // all of it, for a learner
	Final   []*Formula // per result that was wrong, the formula found, or nil
}

// An account collects what is found.
type account struct {
	*search
	now  *Formula // the right formula, or what is known of the answer
	left []int    // results that are wrong and not explained
	out  Finding
	says []string
}

// Explain searches for the formula that an answer has computed: edits of the
// right one, then another order of the updates, then edits of known mistakes,
// then two edits at once, then the same on the step that a parameter has taken. A finding that is not Named is no diagnosis.
func (f *Formula) Explain(cases []Case, o Options) Finding {
	q := newSearch(f, cases, o)
	start := f
	if o.Start != nil {
		start = o.Start
	}
	a := &account{search: q, now: start.withArguments(cases)}
	a.out.Final = make([]*Formula, len(f.out))
	var wrong []int
	for k, name := range f.out {
		if q.fits(f, k) {
			a.out.Right = append(a.out.Right, name)
			continue
		}
		wrong = append(wrong, k)
		if start != f && q.fits(start, k) {
			a.out.Final[k] = start
		} else if q.telling(k) {
			a.left = append(a.left, k)
		}
	}
	if len(q.order) > 0 && len(a.left) > 0 {
		a.edits(1, true, 9)
		a.moved()
		a.order()
		a.known(o.Known)
		a.steps(1, nil)
		a.around(o.Known)
		a.edits(2, false, 1.35)
		a.edits(2, false, 2.05)
		a.steps(2, o.Known)
	}
	a.finish(wrong)
	return a.out
}

// withArguments puts the arguments before the lines: what is done to an
// argument in such a line is done everywhere.
func (f *Formula) withArguments(cases []Case) *Formula {
	g := *f
	g.lines = nil
	read := map[string]int{}
	for _, l := range f.lines {
		l.e.count(read)
	}
	for name := range read {
		if len(cases) > 0 && cases[0].In[name] != nil {
			g.lines = append(g.lines, line{name: name, e: &node{op: "var", name: name}})
		}
	}
	slices.SortFunc(g.lines, func(a, b line) int { return strings.Compare(a.name, b.name) })
	g.heads = len(g.lines)
	g.lines = append(g.lines, f.lines...)
	return &g
}

// edits explains results by so many edits, until no more can be.
func (a *account) edits(n int, wide bool, most float64) {
	a.wide, a.most = wide, most
	for again := true; again; {
		again = false
		for _, k := range a.left {
			list := a.neighbours(a.now, k, n)
			if best, gain := a.best(list, k); len(best) > 0 {
				a.take(best, n, gain)
				if n > 1 { // the others may be nearer by now
					a.edits(1, true, 9)
					a.wide, a.most = wide, most
				}
				again = true
				break
			}
		}
	}
}

// best are those that explain most of the other results, too, and break the fewest.
func (a *account) best(list []found, k int) (best []found, gain int) {
	for _, c := range list {
		if a.coarse(c.f, k) {
			continue
		}
		n := 0
		for r := range a.now.out {
			switch fits := a.fits(c.f, r); {
			case fits && slices.Contains(a.left, r):
				n += 10
			case !fits && !slices.Contains(a.left, r) && a.fits(a.now, r):
				n--
			}
		}
		if n > gain {
			gain, best = n, best[:0]
		}
		if n == gain && n > 0 {
			best = append(best, c)
		}
	}
	if len(best) > 0 {
		best = a.distinct(best, k)
	}
	return best, gain
}

// coarse reports whether a formula gives result k by a decision alone, a
// maximum or a comparison, and the result is small: then many formulas decide
// alike, and none of them is what has been computed.
func (a *account) coarse(f *Formula, k int) bool {
	const enough = 24
	entries := 0
	near := *f
	near.lines = slices.Clone(f.lines)
	for i, l := range near.lines {
		if i < len(a.now.lines) && l.e != a.now.lines[i].e {
			near.lines[i].e = &node{op: "⊙", kids: []*node{{op: "num", num: 1 + 1e-5}, l.e}}
		}
	}
	for _, c := range a.cases {
		p, q := f.Run(c.In)[f.out[k]], near.Run(c.In)[f.out[k]]
		if p == nil || q == nil {
			continue
		}
		if !slices.Equal(p.V, q.V) && !(slices.ContainsFunc(p.V, math.IsNaN)) {
			return false
		}
		entries += len(p.V)
	}
	return entries < enough
}

// take writes down what is found, and strikes out what it explains.
func (a *account) take(best []found, edits, gain int) {
	a.out.Edits += edits
	a.out.Ties = max(a.out.Ties, len(best))
	only := ""
	if gain%10 != 0 { // a line that others share is edited for some results only
		var names []string
		for _, k := range a.left {
			if a.fits(best[0].f, k) {
				names = append(names, a.now.out[k])
			}
		}
		only = " for " + strings.Join(names, ", ")
	}
	var say []string
	for _, b := range best[:min(3, len(best))] {
		say = append(say, a.now.describe(b, only))
	}
	text := say[0]
	if len(say) > 1 {
		text = "Either: " + strings.Join(say, "\nOr: ")
	}
	for _, k := range a.left { // a parameter's own line: say where it has gone
		changed := best[0].f.Changed(a.now)
		if len(changed) == 1 && strings.HasPrefix(changed[0], a.now.out[k]+" = ") && a.fits(best[0].f, k) {
			if way := a.way(k); way != "" {
				text += "\n" + way
			}
		}
	}
	a.says = append(a.says, text)
	a.out.Lines = append(a.out.Lines, best[0].f.Changed(a.now)...)
	a.strike(best[0].f)
	if gain%10 == 0 { // nothing that was right is broken: the next are judged with it
		a.now = best[0].f
	}
}

// strike takes off the list what a formula explains.
func (a *account) strike(f *Formula) {
	a.left = slices.DeleteFunc(slices.Clone(a.left), func(k int) bool {
		if !a.fits(f, k) {
			return false
		}
		a.out.Final[k] = f
		return true
	})
}

// around explains results by one edit of a known mistake, so that both are said.
func (a *account) around(known []Known) {
	if len(a.left) == 0 || len(a.says) > 0 {
		return
	}
	right := a.now
	for _, m := range known {
		if a.work < a.budget/3 {
			break
		}
		a.now = m.F.withArguments(a.cases)
		a.wide, a.most = false, 2.05
		list := a.neighbours(a.now, a.left[0], 1)
		list = slices.DeleteFunc(list, func(w found) bool { return a.undone(w.f, right) })
		best, _ := a.best(list, a.left[0])
		if len(best) == 0 || slices.ContainsFunc(a.left, func(k int) bool { return !a.fits(best[0].f, k) }) {
			continue
		}
		a.out.Known = m.Name
		a.take(best, 1, 10)
		return
	}
	a.now = right
}

// undone reports whether an edit changes what the line of a known mistake reads:
// with f' = a and another a, nobody has taken a for f'.
func (a *account) undone(f, right *Formula) bool {
	edited := map[string]bool{}
	for i, l := range f.lines {
		if l.e != a.now.lines[i].e {
			edited[l.name] = true
		}
	}
	for i, l := range a.now.lines {
		read := map[string]int{}
		l.e.count(read)
		known := i >= len(right.lines) || !slices.ContainsFunc(right.lines, func(r line) bool { return r.name == l.name && r.e.String() == l.e.String() })
		for name := range read {
			if known && edited[name] && name != l.name {
				return true
			}
		}
	}
	return false
}

// describe says what has been computed, and what is different in it.
func (f *Formula) describe(w found, only string) string {
	var about []string
	lines := w.f.Changed(f)
	read := map[string]int{}
	for _, l := range w.f.lines {
		if slices.Contains(lines, l.name+" = "+l.e.String()) {
			read[l.name]++
			l.e.count(read)
		}
	}
	for _, l := range w.f.lines { // names that an answer need not have
		if l.words != "" && read[l.name] > 0 {
			about = append(about, l.name+": "+l.words)
		}
	}
	var says []string
	for _, p := range w.says {
		says = append(says, p.String())
	}
	text := fmt.Sprintf("What you have computed%s is\n    %s\nThe difference: %s.", only, strings.Join(lines, "\n    "), strings.Join(says, "; "))
	if len(about) > 0 {
		text += " (" + strings.Join(about, "; ") + ".)"
	}
	return text
}

// finish makes the message.
func (a *account) finish(wrong []int) {
	for _, k := range wrong {
		if a.out.Final[k] == nil {
			a.out.Open = append(a.out.Open, a.now.out[k])
		}
	}
	a.out.Named = len(wrong) > 0 && len(a.out.Open) == 0
	a.out.Partly = len(a.out.Open) < len(wrong)
	if len(a.says) == 0 {
		return
	}
	lines := a.says
	if len(a.out.Right) > 0 {
		lines = append([]string{"Right: " + strings.Join(a.out.Right, ", ") + "."}, lines...)
	}
	if len(a.out.Open) > 0 {
		lines = append(lines, "Also wrong: "+strings.Join(a.out.Open, ", ")+".")
	}
	a.out.Message = strings.Join(lines, "\n")
}
