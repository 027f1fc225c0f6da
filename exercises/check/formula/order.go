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

// moves are the ways in which a parameter moves wrongly, told from where it has
// arrived: of is its way, from the right way, η and N; without old it has not
// been added to the old value.
var moves = []struct {
	says string
	of   func(way, eta, n float64) float64
	old  bool
}{
	{"%[1]s moves in the wrong direction: the gradient points uphill, subtract it.", func(d, _, _ float64) float64 { return -d }, true},
	{"%[1]s does not move.", func(d, _, _ float64) float64 { return 0 }, true},
	{"%[1]s moves N times too far, N being the number of samples: is the mean over the batch missing?", func(d, _, n float64) float64 { return d * n }, true},
	{"%[1]s moves N times too little, N being the number of samples: is the mean over the batch taken twice?", func(d, _, n float64) float64 { return d / n }, true},
	{"%[1]s moves in the wrong direction, and N times too far, N being the number of samples.", func(d, _, n float64) float64 { return -d * n }, true},
	{"%[1]s moves twice as far as it should: the gradient has a factor 2 too much.", func(d, _, _ float64) float64 { return 2 * d }, true},
	{"%[1]s moves half as far as it should: the gradient has a factor ½ too much.", func(d, _, _ float64) float64 { return d / 2 }, true},
	{"%[1]s moves by the whole gradient: the factor η is missing.", func(d, eta, _ float64) float64 { return d / eta }, true},
	{"%[1]s moves by η² times the gradient: there is one η too much.", func(d, eta, _ float64) float64 { return d * eta }, true},
	{"This is the gradient of %[1]s. Asked for is the new %[1]s, the old one minus η times the gradient.", func(d, eta, _ float64) float64 { return -d / eta }, false},
	{"This is the change of %[1]s. Asked for is the new %[1]s, with the change added to the old one.", func(d, _, _ float64) float64 { return d }, false},
	{"This is η times the gradient of %[1]s. Asked for is the new %[1]s, the old one minus that.", func(d, _, _ float64) float64 { return -d }, false},
}

// moved explains results by the way that a parameter has gone: the step
// new − old is wrong by a simple factor, whatever the formula of the step is.
func (a *account) moved() {
	for _, k := range slices.Clone(a.left) {
		if says := a.way(k); says != "" {
			a.explained([]int{k}, says)
		}
	}
}

// way says how the parameter that result k is the new value of has moved, or "".
func (a *account) way(k int) string {
	states := a.now.states(a.cases)
	if states == nil {
		return ""
	}
	for _, m := range moves {
		if a.matches(k, func(c Case) Values {
			old, right, eta := c.In[states[k]], a.f.Run(c.In)[a.f.out[k]], c.In["η"]
			if eta == nil || right == nil || len(eta.V) != 1 || len(old.V) != len(right.V) {
				return nil
			}
			return Values{a.f.out[k]: build(right.R, right.C, func(i, j int) float64 {
				way := m.of(right.At(i, j)-old.At(i, j), eta.V[0], float64(c.N))
				if m.old {
					way += old.At(i, j)
				}
				return way
			})}
		}) {
			return fmt.Sprintf(m.says, states[k])
		}
	}
	return ""
}
