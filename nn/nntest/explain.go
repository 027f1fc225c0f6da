package nntest

import (
	"math"
	"strings"

	"glassnet/nn"
)

// explain works out every equation again, while training and not, before and
// after an update.
func (c *check) explain() {
	for _, when := range []string{"before an update", "after an update"} {
		c.both(c.network(), func(t *nn.Trace, s *nn.Step) {
			if when == "after an update" {
				t.Update(halve{})
			}
			c.equations(s, when)
		})
	}
}

// equations checks what the layer of a step says of every output and input in
// every sample.
func (c *check) equations(s *nn.Step, when string) {
	e, ok := s.Layer().(nn.Explainer)
	if !ok {
		c.wrong("it does not explain itself; see nn.Explainer")
		return
	}
	out, n := s.A.Dims()
	in, _ := s.X.Dims()
	if k, ok := s.Layer().(nn.Keeper); ok {
		for j := range n {
			c.claims(k.ExplainKept(s, j), when)
		}
	}
	gradient := map[string]float64{} // by name
	for k := range n {
		for i := range out {
			a := e.ExplainA(s, i, k)
			c.claims(a, when)
			if len(a) == 0 || a[len(a)-1].Value != s.A.At(i, k) || a[len(a)-1].Terms == nil {
				c.wrong("the last equation of ExplainA(s, %d, %d) is not one of a, %v", i, k, s.A.At(i, k))
			}
			back := e.ExplainGrad(s, i, k)
			c.claims(back, when)
			for _, q := range back {
				gradient[q.Name] = q.Value
			}
		}
		for i := range in {
			x := e.ExplainX(s, i, k)
			c.claims(x, when)
			if len(x) == 0 || x[len(x)-1].Value != s.DX.At(i, k) || x[len(x)-1].Terms == nil {
				c.wrong("the last equation of ExplainX(s, %d, %d) is not one of ∂L/∂x, %v", i, k, s.DX.At(i, k))
			}
		}
	}
	c.everyEntry(s, gradient, when)
}

// claims works out the right-hand sides, also those of the factors that stand in no
// matrix, and the terms for any numbers.
func (c *check) claims(all []nn.Equation, when string) {
	for _, q := range all {
		c.claims(q.Where, when)
		if q.General != nil {
			general := q
			general.Terms, general.General, general.Where = q.General, nil, nil
			c.claims([]nn.Equation{general}, when)
		}
		size := 0.0
		for _, t := range q.Terms {
			p := 1.0
			for _, f := range t {
				p *= f
			}
			size += math.Abs(p)
		}
		if v, ok := q.Computed(); ok && !close(v, q.Value, size) {
			c.wrong("%s: %v: the right-hand side is %v", when, q, v)
		}
		if q.Name == "" || strings.ContainsAny(q.Name, "\n\t") {
			c.wrong("an equation has the name %q", q.Name)
		}
	}
}

// everyEntry checks that an output explains the gradient of every entry of a
// parameter, under the entry's name; an entry that has none needs no words, and
// that of a layer inside a block is explained there.
func (c *check) everyEntry(s *nn.Step, gradient map[string]float64, when string) {
	for _, sub := range s.Subs() {
		if sub.Layer() != nil {
			return
		}
	}
	for _, p := range s.Layer().Params() {
		each(p.Dense, func(i, j int, _ float64) {
			g, name := s.Grad(p.Dense).At(i, j), "∂L/∂"+s.ParamName(p, i, j)
			if d := s.Decay(p.Dense); d != nil {
				g -= d.At(i, j)
			}
			for _, suffix := range []string{"", ", of all that share it,"} {
				if v, ok := gradient[name+suffix]; ok {
					if v != g {
						c.wrong("%s: %s is explained as %v and is %v", when, name, v, g)
					}
					return
				}
			}
			if g != 0 {
				c.wrong("%s: no output explains %s", when, name)
			}
		})
	}
}
