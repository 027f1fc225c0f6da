package memory

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A circuit is one layer made of layers that are wired: each takes wires, one
// below the other, and gives a new one. The wires come from x or from a layer
// before it, and may be used often: then their ∂L/∂ add up. Layer k runs on
// Subs()[k] of the step.
type circuit struct {
	nn.Block          // the layers, in the order in which they run
	names    []string // of the layers: "key of the read head"
	in       [][]wire // what each takes
	out      []wire   // what the circuit gives
	rows     int      // of x
}

// A wire is some rows of x, where of is −1, or of the output of layer of.
type wire struct{ of, row, n int }

// Find is the step of the operation with this name, inside the step s of the
// whole. It panics where there is none.
func (c *circuit) Find(s *nn.Step, name string) *nn.Step {
	k := slices.Index(c.names, name)
	if k < 0 {
		panic(fmt.Sprintf("memory: Find: no operation is called %q; there are %q", name, c.names))
	}
	return s.Subs()[k]
}

// input is n more rows of x.
func (c *circuit) input(n int) wire {
	c.rows += n
	return wire{-1, c.rows - n, n}
}

// add runs l on the wires and returns its output, as a wire.
func (c *circuit) add(name string, l nn.Layer, in ...wire) wire {
	c.Layers, c.names, c.in = append(c.Layers, l), append(c.names, name), append(c.in, in)
	_, n := nn.BlueprintOf(l).Sizes()
	if n == 0 { // as many as it takes
		for _, w := range in {
			n += w.n
		}
	}
	return wire{len(c.Layers) - 1, 0, n}
}

// Forward runs the layers in their order and writes the wires of the output to s.A.
func (c *circuit) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if r, _ := x.Dims(); r != c.rows {
		s.Mistake("x has %d rows and should have %d", r, c.rows)
	}
	for k, l := range c.Layers {
		sub := s.Inner(k, l)
		sub.X = *c.gather(s, s.KeepAs(nn.Apart, fmt.Sprintf("x of %d", k+1)), c.in[k])
		l.Forward(sub, &sub.X)
	}
	return c.gather(s, &s.A, c.out)
}

// gather writes the wires to m, one below the other.
func (c *circuit) gather(s *nn.Step, m *mat.Dense, wires []wire) *mat.Dense {
	rows := 0
	for _, w := range wires {
		rows += w.n
	}
	linalg.Size(m, rows, s.X.RawMatrix().Cols)
	to := 0
	for _, w := range wires {
		from := &s.X
		if w.of >= 0 {
			from = &s.Subs()[w.of].A
		}
		for i := range w.n {
			copy(m.RawRowView(to+i), from.RawRowView(w.row+i))
		}
		to += w.n
	}
	return m
}

// Backward runs the layers in the reverse order. Each sends its ∂L/∂x to where
// its wires came from, and finds as its ∂L/∂a the sum of what was sent to it.
func (c *circuit) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, &s.X).Zero()
	sums := make([]*mat.Dense, len(c.Layers))
	for k, sub := range s.Subs() {
		sums[k] = linalg.Like(s.KeepAs(nn.Apart, fmt.Sprintf("∂L/∂a of %d", k+1)), &sub.A)
		sums[k].Zero()
	}
	c.scatter(s, sums, da, c.out)
	for k := len(c.Layers) - 1; k >= 0; k-- {
		sub := s.Subs()[k]
		sub.DA = *sums[k]
		c.scatter(s, sums, c.Layers[k].Backward(sub, &sub.DA), c.in[k])
	}
	return &s.DX
}

// scatter adds the rows of d to the ∂L/∂ of the wires.
func (c *circuit) scatter(s *nn.Step, sums []*mat.Dense, d *mat.Dense, wires []wire) {
	at := 0
	for _, w := range wires {
		to := &s.DX
		if w.of >= 0 {
			to = sums[w.of]
		}
		for i := range w.n {
			row := to.RawRowView(w.row + i)
			for j, v := range d.RawRowView(at + i) {
				row[j] += v
			}
		}
		at += w.n
	}
}

// Params are those of the layers, each once, named by its layer: "W controller".
func (c *circuit) Params() (params []nn.Param) {
	seen := map[*mat.Dense]bool{}
	for k, l := range c.Layers {
		for _, p := range l.Params() {
			if !seen[p.Dense] {
				seen[p.Dense] = true
				p.Name = strings.TrimSpace(p.Name + " " + c.names[k])
				params = append(params, p)
			}
		}
	}
	return params
}

// Absorb is empty: none of the layers averages.
func (c *circuit) Absorb(*nn.Step) {}

// ParamLabel is that of the layer which has the parameter, with its name.
func (c *circuit) ParamLabel(p nn.Param, i, j int) string {
	for k, l := range c.Layers {
		for _, q := range l.Params() {
			if q.Dense == p.Dense {
				label := strings.ToLower(q.Name) + nn.Subscript(i+1) + "," + nn.Subscript(j+1)
				return strings.TrimSpace(label + " " + c.names[k])
			}
		}
	}
	return p.Name
}

// source is the layer that gives row i of the output, −1 for x, and the row there.
func (c *circuit) source(i int) (layer, row int) {
	for _, w := range c.out {
		if i < w.n {
			return w.of, w.row + i
		}
		i -= w.n
	}
	panic("memory: no such row")
}

// ExplainA is what the layer says that gives output i.
func (c *circuit) ExplainA(s *nn.Step, i, n int) (all []nn.Equation) {
	k, row := c.source(i)
	words := "x" + nn.Subscript(row+1)
	if k >= 0 {
		all, words = c.InnerA(s, k, row, n), "the "+c.names[k]
	}
	return append(all, nn.Equation{Name: "a" + nn.Subscript(i+1), Words: words, Terms: []nn.Term{{s.A.At(i, n)}}, Value: s.A.At(i, n)})
}

// ExplainGrad is what the layer says that gives output i.
func (c *circuit) ExplainGrad(s *nn.Step, i, n int) []nn.Equation {
	k, row := c.source(i)
	if k < 0 {
		return nil
	}
	return c.InnerGrad(s, k, row, n)
}

// ExplainX is the sum over the layers that take input i, and over the output
// where it is handed on.
func (c *circuit) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	q := nn.Equation{Name: "∂L/∂x" + nn.Subscript(i+1), Words: "Σ over who uses it", Terms: []nn.Term{}, Value: s.DX.At(i, n)}
	uses := func(wires []wire, d *mat.Dense) {
		at := 0
		for _, w := range wires {
			if w.of < 0 && w.row <= i && i < w.row+w.n {
				q.Terms = append(q.Terms, nn.Term{d.At(at+i-w.row, n)})
			}
			at += w.n
		}
	}
	uses(c.out, &s.DA)
	for k, sub := range s.Subs() {
		uses(c.in[k], &sub.DX)
	}
	return []nn.Equation{q}
}

// Share is the sum over the layers that have the parameter.
func (c *circuit) Share(s *nn.Step, p nn.Param, i, j, n int) float64 {
	sum := c.Block.Share(s, p, i, j, n)
	if math.IsNaN(sum) {
		s.Mistake("a layer inside does not say what one sample adds to a gradient")
	}
	return sum
}
