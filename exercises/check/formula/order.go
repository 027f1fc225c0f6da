package formula

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// Mistakes in the order of the updates, which no edit of a line can express: a
// parameter that moves before another one's gradient is taken, and samples that
// are taken one by one. They need results that are the new values of arguments,
// called after them: W′ or new W.

// order explains results by the order of the updates.
func (a *account) order() {
	states := a.now.states(a.cases)
	if states == nil || len(a.left) == 0 {
		return
	}
	if a.oneByOne(states) {
		return
	}
	for _, k := range a.left {
		for x, s := range states {
			early := func(c Case) Values {
				in := Values{}
				for name, m := range c.In {
					in[name] = m
				}
				in[s] = a.f.Run(in)[a.f.out[x]]
				return a.f.Run(in)
			}
			if x != k && a.matches(k, early) {
				a.explained([]int{k}, fmt.Sprintf("%s is computed with the new %s: it has moved too early. All gradients belong to the old values.", a.f.out[k], s))
				break
			}
		}
	}
}

// explained notes a behaviour that explains results.
func (a *account) explained(results []int, says string) {
	a.says = append(a.says, says)
	a.out.Edits++
	a.out.Ties = max(a.out.Ties, 1)
	for _, k := range results {
		a.out.Final[k] = a.f // no formula, but explained
		a.left = slices.DeleteFunc(slices.Clone(a.left), func(r int) bool { return r == k })
	}
}

// matches reports whether a way to compute gives result k in all cases.
func (a *account) matches(k int, run func(c Case) Values) bool {
	for _, c := range a.cases {
		if c.Out == nil {
			return false
		}
		if e := run(c); e == nil || !e[a.f.out[k]].equals(c.Out[k], a.tol) {
			return false
		}
	}
	return true
}

// states are the arguments that the results are new values of, by result; nil if they are none.
func (f *Formula) states(cases []Case) []string {
	out := make([]string, len(f.out))
	for k, name := range f.out {
		old := strings.TrimSuffix(strings.TrimPrefix(name, "new "), "′")
		if old == name || cases[0].In[old] == nil {
			return nil
		}
		out[k] = old
	}
	return out
}

// oneByOne explains all results by samples that are taken one by one. The
// fewest states that move meanwhile come first: one that moves must matter.
func (a *account) oneByOne(states []string) bool {
	if a.cases[0].N == 0 {
		return false
	}
	sets := make([]uint, 1<<len(states))
	for i := range sets {
		sets[i] = uint(i)
	}
	slices.SortStableFunc(sets, func(a, b uint) int { return bits.OnesCount(a) - bits.OnesCount(b) })
	var all []int
	for k := range a.f.out {
		all = append(all, k)
	}
	for _, keepN := range []bool{true, false} {
		for _, live := range sets {
			one := func(c Case) Values { return a.f.sampleBySample(c, states, live, keepN) }
			if live == 0 && !keepN || slices.ContainsFunc(all, func(k int) bool { return !a.matches(k, one) }) {
				continue
			}
			if live == 0 {
				a.explained(all, "You add up sample by sample also what does not depend on the sample: it stands inside of the loop over the samples, and so counts N times.")
				return true
			}
			var moved []string
			for k, s := range states {
				if live>>k&1 == 1 {
					moved = append(moved, s)
				}
			}
			a.explained(all, fmt.Sprintf("You take the samples one by one: the next sample meets the %s that the one before has moved.", strings.Join(moved, ", ")))
			return true
		}
	}
	return false
}

// sampleBySample runs the formula once per sample and adds up what moves. A
// state that is live is read as the sample before has left it.
func (f *Formula) sampleBySample(c Case, states []string, live uint, keepN bool) Values {
	out := Values{}
	for k, s := range states {
		out[f.out[k]] = c.In[s]
	}
	g := *f
	g.lines = slices.Clone(f.lines)
	for l := range g.lines {
		if keepN && g.lines[l].name == "N" {
			g.lines[l].e = &node{op: "num", num: float64(c.N)}
		}
	}
	for j := range c.N {
		in := Values{}
		for name, m := range c.In {
			if in[name] = m; !slices.Contains(states, name) {
				in[name] = sample(m, c.N, j)
			}
		}
		for k, s := range states {
			if live>>k&1 == 1 {
				in[s] = out[f.out[k]]
			}
		}
		did := g.Run(in)
		for k, s := range states {
			a, b := did[f.out[k]], in[s]
			if a == nil || b == nil {
				return nil
			}
			step := broadcast(a, b, binary["−"])
			if step == nil {
				return nil
			}
			if out[f.out[k]] = broadcast(out[f.out[k]], step, binary["+"]); out[f.out[k]] == nil {
				return nil
			}
		}
	}
	return out
}

// sample is column j of a batch of n; what is no batch stays as it is.
func sample(m *Matrix, n, j int) *Matrix {
	switch {
	case m.C == n && n > 1:
		return build(m.R, 1, func(i, _ int) float64 { return m.At(i, j) })
	case m.R == n && m.C == 1:
		return Number(m.V[j])
	}
	return m
}
