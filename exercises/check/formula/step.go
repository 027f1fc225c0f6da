package formula

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Where parameters come back, θ′ = θ − η · g, an answer may be wrong in the
// gradient and in what is done with it. Then there is a search on the step that
// was taken: the g that the answer must have had, around the right gradient and
// around those of the known mistakes.

// ways are what may be done with a gradient, right and wrong: step is the g that
// leads from old to got, back what is returned of it.
var ways = []struct {
	says, also string
	step       func(old, got, eta *Matrix) *Matrix
	back       func(old, eta, step *node) *node
}{
	{"The step you took, (%[1]s − %[2]s)/η, is", "",
		func(old, got, eta *Matrix) *Matrix { return over(minus(old, got), eta) },
		func(old, eta, step *node) *node { return two("−", old, two("·", eta, step)) }},
	{"You add to %[1]s, where η times the gradient is subtracted. What you add, divided by η, is", ": the step goes in the wrong direction. The gradient points uphill, subtract it.",
		func(old, got, eta *Matrix) *Matrix { return over(minus(got, old), eta) },
		func(old, eta, step *node) *node { return two("+", old, two("·", eta, step)) }},
	{"The factor η is missing: %[1]s moves by the whole of", ": the step is the whole gradient, the factor η is missing.",
		func(old, got, _ *Matrix) *Matrix { return minus(old, got) },
		func(old, _, step *node) *node { return two("−", old, step) }},
	{"You return a gradient, and not the %[1]s that it leads to. It is", ": you return the gradient, and not the new value.",
		func(_, got, _ *Matrix) *Matrix { return got },
		func(_, _, step *node) *node { return step }},
}

func two(op string, a, b *node) *node { return &node{op: op, kids: []*node{a, b}} }

func minus(a, b *Matrix) *Matrix {
	if a == nil || b == nil {
		return nil
	}
	return broadcast(a, b, binary["−"])
}

func over(a, b *Matrix) *Matrix {
	if a == nil || b == nil {
		return nil
	}
	return broadcast(a, b, binary["/"])
}

// without is a product with one factor left out; nil if it is not in it.
func without(n *node, factor string) *node {
	if n.op != "·" && n.op != "⊙" && n.op != "/" {
		return nil
	}
	a, b := n.kids[0], n.kids[1]
	switch {
	case n.op != "/" && a.op == "var" && a.name == factor:
		return b
	case n.op != "/" && b.op == "var" && b.name == factor:
		return a
	}
	if rest := without(a, factor); rest != nil {
		return two(n.op, rest, b)
	}
	if rest := without(b, factor); rest != nil && n.op != "/" {
		return two(n.op, a, rest)
	}
	return nil
}

// stepOf is the formula of the gradient g in the line θ′ = θ − η · g of result
// k, with the name of its only result; nil if the line is none.
func (f *Formula) stepOf(k int, old string) *Formula {
	g := *f
	g.lines = slices.Clone(f.lines)
	i := slices.IndexFunc(g.lines, func(l line) bool { return l.name == f.out[k] })
	e := g.lines[i].e
	if e.op != "−" && e.op != "+" || e.kids[0].op != "var" || e.kids[0].name != old {
		return nil
	}
	step := without(e.kids[1], "η")
	if step == nil {
		return nil
	}
	g.out = []string{"step of " + old}
	g.lines[i] = line{name: g.out[0], e: step}
	return &g
}

// whole is a formula of a step with what is done with it: result k of f.
func (f *Formula) whole(g *Formula, k int, old string, back func(old, eta, step *node) *node) *Formula {
	ref := func(name string) *node { return &node{op: "var", name: name} }
	w := *g
	w.out, w.heads = f.out, 0
	w.lines = slices.Clone(g.lines)
	i := slices.IndexFunc(w.lines, func(l line) bool { return l.name == g.out[0] })
	w.lines = slices.Insert(w.lines, i+1, line{name: f.out[k], e: back(ref(old), ref("η"), ref(g.out[0]))})
	return &w
}

// known explains results by the gradients of known mistakes, used in a wrong way.
func (a *account) known(list []Known) {
	states := a.now.states(a.cases)
	if states == nil || a.cases[0].In["η"] == nil {
		return
	}
	for _, m := range list {
		for _, way := range ways[1:] {
			var names []string
			for _, k := range slices.Clone(a.left) {
				g := m.F.stepOf(k, states[k])
				if g == nil {
					continue
				}
				if whole := m.F.whole(g, k, states[k], way.back); a.fits(whole, k) {
					names = append(names, states[k])
					a.stepped(whole, k, "")
				}
			}
			if len(names) > 0 {
				a.out.Known = cmp.Or(a.out.Known, m.Name)
				a.says = append(a.says, strings.Join(names, ", ")+way.also)
			}
		}
	}
}

// steps explains results by the steps that were taken, so many edits away from
// the right one. The searches share a count of their own.
func (a *account) steps(edits int, known []Known) {
	a.known([]Known{{"", a.now}}) // since others were found
	work := a.budget / 4 * edits
	a.each(func(k, w int, old string) {
		if edits > 1 || w > 0 {
			share := min(work, a.budget/8)
			work -= share
			a.step(k, w, edits, old, known, &share)
			work += max(share, 0)
		}
	})
}

// each goes through the results that are not explained, and the ways of a step.
func (a *account) each(do func(k, w int, old string)) {
	states := a.now.states(a.cases)
	if states == nil || a.cases[0].In["η"] == nil {
		return
	}
	for _, k := range slices.Clone(a.left) {
		for w := range ways {
			if slices.Contains(a.left, k) {
				do(k, w, states[k])
			}
		}
	}
}

// step explains result k by a gradient that was used in one of the ways.
func (a *account) step(k, w, edits int, old string, known []Known, work *int) {
	way := ways[w]
	right := a.now.stepOf(k, old)
	if right == nil {
		return
	}
	cases := make([]Case, len(a.cases))
	for i, c := range a.cases {
		cases[i] = Case{N: c.N, In: c.In}
		if c.Out == nil || k >= len(c.Out) {
			continue
		}
		step := way.step(c.In[old], c.Out[k], c.In["η"])
		if step == nil {
			return
		}
		cases[i].Out = []*Matrix{step}
	}
	q := newSearch(right, cases, Options{Tolerance: a.tol, Work: *work})
	if *work <= 0 {
		return
	}
	b := &account{search: q, now: right, left: []int{0}}
	if right.heads == 0 {
		b.now = right.withArguments(cases)
	}
	b.out.Final = make([]*Formula, 1)
	if q.fits(right, 0) || !q.telling(0) {
		return
	}
	var around []Known
	for _, m := range known {
		if g := m.F.stepOf(k, old); g != nil {
			around = append(around, Known{m.Name, g})
		}
	}
	b.edits(1, true, 9)
	if edits > 1 {
		b.around(around)
		b.edits(2, false, 1.35)
	}
	*work = q.work
	if len(b.left) > 0 || b.out.Ties > 1 {
		return
	}
	a.out.Known = cmp.Or(a.out.Known, b.out.Known)
	g := b.out.Final[0]
	a.out.Lines = append(a.out.Lines, b.out.Lines...)
	head := fmt.Sprintf(way.says, old, a.f.out[k])
	a.stepped(a.now.whole(g, k, old, way.back), k, strings.Replace(strings.Join(b.says, "\n"), "What you have computed is", head, 1))
}

// stepped notes a formula that was found by its step; others may follow from it.
func (a *account) stepped(f *Formula, k int, says string) {
	if says != "" {
		a.says = append(a.says, says)
	}
	a.out.Edits++
	a.out.Ties = max(a.out.Ties, 1)
	if says != "" {
		a.strike(f)
	}
	a.left = slices.DeleteFunc(slices.Clone(a.left), func(r int) bool { return r == k })
	a.out.Final[k] = f
}
