package nntest

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

func (c *check) forward() {
	if c.witness == nil {
		c.wrong("no witness: a wrong forward pass with its own right derivative passes every check of a gradient; see nntest.Witness")
		return
	}
	net := c.network()
	for _, training := range []bool{true, false} {
		for _, n := range c.samples {
			t := trace(net, training)
			x := random(source(uint64(n)), c.in, n)
			got := t.Forward(x)
			want := c.witness(t.Steps[1], mat.DenseCopyOf(x))
			if r, k := want.Dims(); !sameSize(got, want) {
				c.wrong("a is %d×%d, the witness has %d×%d", got.RawMatrix().Rows, got.RawMatrix().Cols, r, k)
				return
			}
			each(want, func(i, j int, w float64) {
				if g := got.At(i, j); !close(g, w, math.Abs(w)) {
					c.wrong("N = %d, training %v: a[%d,%d] = %v, the witness has %v", n, training, i, j, g, w)
				}
			})
		}
	}
	if in, _ := nn.BlueprintOf(c.layer()).Sizes(); in > 0 {
		defer func() {
			if e := recover(); e == nil || !strings.HasPrefix(fmt.Sprint(e), "nn: layer 1") {
				c.wrong("an x with %d rows instead of %d should panic with a sentence, s.Mistake; got %v", c.in+1, c.in, e)
			}
		}()
		net.Forward(random(source(1), c.in+1, c.samples[0]))
	}
}

func (c *check) gradient() { c.gradients(c.network()) }

func (c *check) gradients(net *nn.Network) {
	x := random(source(5), c.in, c.samples[0])
	t := trace(net, true)
	rows, _ := t.Forward(x).Dims()
	y := random(source(6), rows, c.samples[0])
	for _, training := range []bool{true, false} {
		if m, err := gradcheck.TraceError(trace(net, training), loss, x, y); err != nil || !(m.Error < 1e-6) {
			c.wrong("training %v: %v %v", training, m, err)
		}
	}
	if d, _ := gradcheck.Diagnose(net, loss, x, y); len(d.Findings) > 0 {
		c.wrong("%v", d)
	}
	full, part := trace(net, true), trace(net, true)
	part.SkipInput = true
	c.pass(full, c.samples[0])
	c.pass(part, c.samples[0])
	if !slices.Equal(full.Grad, part.Grad) {
		c.wrong("without ∂L/∂x of the data, Trace.SkipInput, ∂L/∂θ is another")
	}
}

func (c *check) onlyAdds() {
	net := c.network()
	for _, training := range []bool{true, false} {
		t := trace(net, training)
		n := c.samples[0]
		a := t.Forward(random(source(5), c.in, n))
		rows, _ := a.Dims()
		y := random(source(6), rows, n)
		watched := matrices(t.Steps[1])
		var before []*mat.Dense
		for _, m := range watched {
			before = append(before, copyOf(m.m))
		}
		theta := slices.Clone(net.Theta())
		t.Backward(nn.SquaredError, y)
		da := new(mat.Dense)
		da.ReuseAs(rows, n)
		nn.SquaredError.Grad(da, a, y)
		if !mat.Equal(da, &t.Steps[1].DA) {
			c.wrong("Backward changes da")
		}
		if !slices.Equal(theta, net.Theta()) {
			c.wrong("Backward changes a parameter")
			copy(net.Theta(), theta)
		}
		for k, m := range watched {
			if before[k] != nil && !mat.Equal(before[k], m.m) {
				c.wrong("Backward changes %s", m.name)
			}
		}
		first := slices.Clone(t.Grad)
		t.Backward(nn.SquaredError, y)
		if !slices.Equal(first, t.Grad) {
			c.wrong("a second Backward gives another gradient")
		}
		for k := range t.Grad {
			t.Grad[k] = 1
		}
		t.Net.Layers[0].Backward(c.alone(t), da)
		for k, g := range t.Grad {
			if !close(g, first[k]+1, math.Abs(first[k])) {
				c.wrong("Backward puts number %d of the gradient in place of what is there; it should add", k)
			}
		}
	}
}

// alone is a fresh step on the input of t's, with the layer gone forward.
func (c *check) alone(t *nn.Trace) *nn.Step {
	s := t.Alone(1, mat.DenseCopyOf(&t.Steps[0].A))
	s.Rand = source(3)
	t.Net.Layers[0].Forward(s, &s.X)
	return s
}

func (c *check) reuse() {
	net := c.network()
	used := trace(net, true)
	for round, n := range append(slices.Clone(c.samples), c.samples...) {
		fresh := trace(net, round%2 == 0)
		used.Training = fresh.Training
		c.pass(fresh, n)
		c.pass(used, n)
		if !slices.Equal(fresh.Grad, used.Grad) || fresh.Loss != used.Loss {
			c.wrong("N = %d: a trace that is used again has another gradient than a fresh one", n)
		}
		a, b := matrices(fresh.Steps[1]), matrices(used.Steps[1])
		if len(a) != len(b) {
			c.wrong("N = %d: a trace that is used again has %d matrices, a fresh one %d", n, len(b), len(a))
			return
		}
		for k, m := range a {
			if !equal(m.m, b[k].m) {
				c.wrong("N = %d: %s of a trace that is used again differs from that of a fresh one", n, m.name)
			}
		}
	}
}

func (c *check) overlap() {
	c.both(c.network(), func(t *nn.Trace, s *nn.Step) {
		if !sameNumbers(&s.X, &t.Steps[0].A) {
			c.wrong("X is no window on the A below")
		}
		if !sameNumbers(&s.DX, &t.Steps[0].DA) {
			c.wrong("Backward returns another matrix than &s.DX")
		}
		var walk func(s *nn.Step)
		walk = func(s *nn.Step) {
			own := map[*float64]string{}
			for _, m := range ownMatrices(s) {
				for i := range m.m.RawMatrix().Rows {
					row := m.m.RawRowView(i)
					for j := range row {
						if other := own[&row[j]]; other != "" && other != m.name {
							c.wrong("%s shares memory with %s", m.name, other)
							return
						}
						own[&row[j]] = m.name
					}
				}
			}
			for _, sub := range s.Subs() {
				walk(sub)
			}
		}
		walk(s)
	})
}

func (c *check) atOnce() {
	net := c.network()
	grads := make([][]float64, 4)
	var wait sync.WaitGroup
	panics := make([]any, len(grads))
	for k := range grads {
		wait.Go(func() {
			defer func() { panics[k] = recover() }()
			for range 3 {
				t := trace(net, true)
				c.pass(t, c.samples[k%2]) // of two sizes
				grads[k] = t.Grad
			}
		})
	}
	wait.Wait()
	for k, g := range grads {
		if panics[k] != nil {
			panic(panics[k])
		}
		alone := trace(net, true)
		c.pass(alone, c.samples[k%2])
		if !slices.Equal(g, alone.Grad) {
			c.wrong("traces of one network disturb each other")
		}
	}
	// One after the other, step by step: what the layer keeps in itself shows.
	a, b := trace(net, true), trace(net, true)
	x := random(source(5), c.in, c.samples[0])
	rows, _ := a.Forward(x).Dims()
	y := random(source(6), rows, c.samples[0])
	b.Forward(random(source(7), c.in, c.samples[1]))
	a.Backward(loss, y)
	alone := trace(net, true)
	alone.Forward(x)
	alone.Backward(loss, y)
	if !slices.Equal(a.Grad, alone.Grad) {
		c.wrong("a forward pass of another trace changes the backward pass of this one: the layer keeps in itself what belongs to the step")
	}
}

func (c *check) kept() {
	c.both(c.network(), func(t *nn.Trace, s *nn.Step) {
		out, n := s.A.Dims()
		for name, m := range s.Values() {
			r, k := m.Dims()
			want := map[nn.Axis][2]int{nn.PerEntry: {out, n}, nn.PerInput: {c.in, n}, nn.PerNeuron: {out, 1}, nn.PerSample: {1, n}, nn.PerScore: {r, n}, nn.Apart: {r, k}}[s.Axis(name)]
			if want != [2]int{r, k} {
				c.wrong("%q is %d×%d; kept on that axis it is %d×%d, see nn.Step.KeepAs", name, r, k, want[0], want[1])
			}
		}
	})
}

func (c *check) labels() {
	t := trace(c.network(), true)
	c.pass(t, c.samples[0])
	s := t.Steps[1]
	seen := map[string]bool{}
	twice := func(what, name string) {
		if seen[what+name] {
			c.wrong("two %s are called %q", what, name)
		}
		seen[what+name] = true
	}
	for i := range s.A.RawMatrix().Rows {
		twice("outputs", s.Label(i))
	}
	tied := map[*float64]bool{} // a number that stands in several matrices may have one name
	for _, p := range s.Layer().Params() {
		each(p.Dense, func(i, j int, _ float64) {
			if at := &p.RawRowView(i)[j]; !tied[at] {
				tied[at] = true
				twice("entries of parameters", s.ParamName(p, i, j))
			}
		})
	}
}

func (c *check) share() {
	if len(c.layer().Params()) == 0 {
		return
	}
	c.both(c.network(), func(t *nn.Trace, s *nn.Step) {
		sharer, ok := s.Layer().(nn.Sharer)
		if !ok {
			c.wrong("it does not say what one sample adds to a gradient; see nn.Sharer")
			return
		}
		n := c.samples[0]
		for _, p := range s.Layer().Params() {
			each(p.Dense, func(i, j int, _ float64) {
				sum, size := s.Decay(p.Dense).At(i, j), 0.0
				for k := range n {
					part := sharer.Share(s, p, i, j, k)
					sum, size = sum+part, size+math.Abs(part)
				}
				if g := s.Grad(p.Dense).At(i, j); !close(sum, g, size) {
					c.wrong("the shares of %s[%d,%d] add up to %v, the gradient is %v", p.Name, i, j, sum, g)
				}
			})
		}
	})
}

func (c *check) ledger() {
	c.both(c.network(), func(t *nn.Trace, s *nn.Step) {
		t.Update(halve{})
		g, x := t.Ledger(c.samples[0]-1), t.Explain(1, s.A.RawMatrix().Rows-1, c.samples[0]-1)
		for _, text := range []string{g.String(), g.Markdown(), g.LaTeX(), g.CSV(), x.String(), x.Markdown(), x.LaTeX(), x.CSV()} {
			if strings.Contains(text, "%!") || strings.Contains(text, "NaN") || len(text) < 20 {
				c.wrong("it prints\n%s", text)
			}
		}
	})
}

// halve is an update that moves every parameter.
type halve struct{}

func (halve) Step(theta, grad []float64) {
	for i := range theta {
		theta[i] /= 2
	}
}

func (c *check) twice() {
	l := c.layer()
	probe := trace(nn.New(l), true)
	if out, _ := probe.Forward(random(source(5), c.in, c.samples[0])).Dims(); out != c.in {
		return
	}
	net := c.network(l, l)
	c.gradients(net)
	t := trace(net, true)
	c.pass(t, c.samples[0])
	for _, s := range t.Steps[1:] {
		c.equations(s, "twice in a network")
	}
}

// A named matrix of a step.
type named struct {
	name string
	m    *mat.Dense
}

// ownMatrices are those of a step that is not empty.
func ownMatrices(s *nn.Step) (list []named) {
	all := []named{{"X", &s.X}, {"Z", &s.Z}, {"A", &s.A}, {"DA", &s.DA}, {"Delta", &s.Delta}, {"DX", &s.DX}}
	for name, m := range s.Values() {
		all = append(all, named{fmt.Sprintf("%q", name), m})
	}
	for _, m := range all {
		if !m.m.IsEmpty() {
			list = append(list, named{m.name + " of " + s.String(), m.m})
		}
	}
	return list
}

// matrices are those of a step and of all inside it.
func matrices(s *nn.Step) []named {
	list := ownMatrices(s)
	for _, sub := range s.Subs() {
		list = append(list, matrices(sub)...)
	}
	return list
}

func copyOf(m *mat.Dense) *mat.Dense {
	if m.IsEmpty() {
		return nil
	}
	return mat.DenseCopyOf(m)
}

func equal(a, b *mat.Dense) bool {
	if !sameSize(a, b) {
		return false
	}
	return a.IsEmpty() || reflect.DeepEqual(mat.DenseCopyOf(a).RawMatrix().Data, mat.DenseCopyOf(b).RawMatrix().Data)
}

func sameSize(a, b *mat.Dense) bool {
	r, k := a.Dims()
	br, bk := b.Dims()
	return r == br && k == bk
}

// sameNumbers reports whether two matrices are windows on the same numbers.
func sameNumbers(a, b *mat.Dense) bool {
	return sameSize(a, b) && !a.IsEmpty() && &a.RawMatrix().Data[0] == &b.RawMatrix().Data[0]
}

func each(m *mat.Dense, f func(i, j int, v float64)) {
	r, k := m.Dims()
	for i := range r {
		for j := range k {
			f(i, j, m.At(i, j))
		}
	}
}
