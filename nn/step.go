package nn

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"strings"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A Step is one layer's part of the trace, every value that the layer computed:
//
//	forward     X ──W, b──▶ Z ──f──▶ A
//	backward   DX ◀──Wᵀ── Delta ◀─f'─ DA
//
// All are matrices with one column per sample. X is a window on the A of the
// layer below and DA on the DX of the layer above; no two of the others share
// memory. A layer without a net input leaves Z and Delta empty.
type Step struct {
	X, Z, A       mat.Dense // a⁽ˡ⁻¹⁾, z⁽ˡ⁾, a⁽ˡ⁾
	DX, Delta, DA mat.Dense // ∂L/∂a⁽ˡ⁻¹⁾, δ⁽ˡ⁾, ∂L/∂a⁽ˡ⁾

	F        Activation // f, nil if the layer has none
	Training bool       // dropout drops only while training
	Rand     *rand.Rand // what dropout draws from
	Mask     *mat.Dense // T × N: 1 at a position that counts, 0 at padding; nil where all count. Inner steps have it, too

	t      *Trace
	number string  // "2", or "2.1" inside a block
	title  string  // of a part of a layer's work: "t = 3"
	layer  Layer   // whose step it is; nil for the input and for a part
	parent *Step   // whose inner step it is, nil for a step of the network
	values []value // kept, in the order the layer computed them
	prime  mat.Dense
	sub    []*Step
	inUse  int // so many of sub belong to this pass
	spread int // columns per sample, where the columns are positions; 0 means 1: see [EachPosition]

	own, total mat.Dense // of a layer in a [Functional]: what X and DA are windows on, where they are several values
	readers    []sent    // of a layer in a graph: what those sent back that read A
}

// A value is a matrix that a layer keeps beside those of the step.
type value struct {
	name string
	axis Axis
	back bool // computed on the way back
	m    *mat.Dense
}

// An Axis says what a row and a column of a kept matrix stand for.
type Axis int

const (
	PerEntry  Axis = iota // a row per output, a column per sample, like A
	PerInput              // a row per input, a column per sample, like X
	PerNeuron             // a row per output, one column: the same for all samples
	PerSample             // one row, a column per sample: the same for all outputs
	PerScore              // a row per score, such as that of a key for a query, which the layer names (see [Scorer]), a column per sample; −Inf is a score that does not count
	Apart                 // a matrix with rows and columns of its own; the ledger leaves it out
)

// A Scorer is a layer that names the rows of what it keeps [PerScore]: "key 2,
// query 3".
type Scorer interface{ ScoreLabel(row int) string }

// Prime is f'(z), worked out when asked; nil where f' is not one number per
// neuron: softmax has a matrix (see [SoftmaxJacobian]), some layers have no f.
func (s *Step) Prime() *mat.Dense {
	f, ok := s.F.(Elementwise)
	if !ok || s.Z.IsEmpty() {
		return nil
	}
	s.prime.Reset()
	s.prime.ReuseAs(s.Z.Dims())
	linalg.EachRow(&s.prime, func(p, z, a, _ []float64) {
		for j := range p {
			p[j] = f.Prime(z[j], a[j])
		}
	}, &s.Z, &s.A, &s.Z)
	return &s.prime
}

// Grad is ∂L/∂p for a parameter p of the layer, of p's size. Backward adds to it.
func (s *Step) Grad(p *mat.Dense) *mat.Dense {
	g, first := s.grad(p)
	if first {
		g.Zero()
	}
	return g
}

// AddOuter is ∂L/∂p += δ xᵀ. The first to add to ∂L/∂p in a pass writes it, so
// that nothing is zeroed before.
func (s *Step) AddOuter(p, delta, x *mat.Dense) {
	if g, first := s.grad(p); first {
		linalg.Outer(g, delta, x)
	} else {
		linalg.AddOuter(g, delta, x)
	}
}

// grad is ∂L/∂p, and whether nobody has asked for these numbers in this pass:
// then they are still what they were.
func (s *Step) grad(p *mat.Dense) (g *mat.Dense, first bool) {
	g, ok := s.t.grads[p]
	if !ok {
		s.Mistake("Grad: the matrix is not among the Params of this network's layers")
	}
	k := s.t.Net.place[p].param
	first, s.t.fresh[k] = s.t.fresh[k], false
	if s.t.backward && !s.t.done && s.number != "0" {
		s.t.shared[k] = s.t.shared[k] || s.t.adder[k] != nil && s.t.adder[k] != s
		s.t.adder[k] = s
	}
	return g, first
}

// Decay is λW, the penalty's part of the gradient of the parameter p: zero for
// biases, nil where the loss has no penalty (see [Risk]).
func (s *Step) Decay(p *mat.Dense) *mat.Dense { return s.t.decays[p] }

// Used is the parameter p as Forward saw it: [Trace.Update] may have moved it since.
func (s *Step) Used(p *mat.Dense) *mat.Dense { return s.t.used(p) }

// Layer is the layer whose step this is; nil for the input, and for a part of
// a layer's work.
func (s *Step) Layer() Layer { return s.layer }

// Lowest reports that nobody needs ∂L/∂x (see [Trace.SkipInput]): a layer may
// then leave out the work.
func (s *Step) Lowest() bool { return s.t.SkipInput && s.t.lowest == s }

// Keep is the matrix kept under name, with a number per output and sample:
// "mask", "piece". It is empty when the pass begins. A layer keeps there what
// has no field of its own; [Step.KeepAs] is for other sizes.
func (s *Step) Keep(name string) *mat.Dense { return s.KeepAs(PerEntry, name) }

// KeepAs is the matrix kept under name, whose rows and columns are those of the axis.
func (s *Step) KeepAs(axis Axis, name string) *mat.Dense {
	if m := s.Value(name); m != nil {
		return m
	}
	m := new(mat.Dense)
	s.values = append(s.values, value{name, axis, s.t.backward, m})
	return m
}

// Value is the matrix kept under name, nil if there is none.
func (s *Step) Value(name string) *mat.Dense {
	for _, v := range s.values {
		if v.name == name {
			return v.m
		}
	}
	return nil
}

// Values yields what the layer keeps, in the order it was computed.
func (s *Step) Values() iter.Seq2[string, *mat.Dense] {
	return func(yield func(string, *mat.Dense) bool) {
		for _, v := range s.values {
			if !v.m.IsEmpty() && !yield(v.name, v.m) {
				return
			}
		}
	}
}

// Axis is what the rows and columns of the matrix kept under name stand for.
func (s *Step) Axis(name string) Axis {
	for _, v := range s.values {
		if v.name == name {
			return v.axis
		}
	}
	return Apart
}

// Sub is inner step k, a part of the layer's own work: a time step, a head. The
// title says which: "t = 3". It has its own table in the ledger, and is empty
// when the pass begins; a matrix of it that is a window on one of s must be
// made so in every pass.
func (s *Step) Sub(k int, title string) *Step { return s.inner(k, nil, title) }

// Inner is inner step k, that of another layer inside a block. Its parameters
// stand there in the ledger, and not with the block.
func (s *Step) Inner(k int, l Layer) *Step { return s.inner(k, l, "") }

func (s *Step) inner(k int, l Layer, title string) *Step {
	for len(s.sub) <= k {
		s.sub = append(s.sub, &Step{t: s.t, parent: s, number: fmt.Sprintf("%s.%d", s.number, len(s.sub)+1)})
	}
	s.inUse = max(s.inUse, k+1)
	sub := s.sub[k]
	sub.layer, sub.title, sub.Training, sub.Rand, sub.Mask = l, title, s.Training, s.Rand, s.Mask
	return sub
}

// Subs lists the inner steps of this pass, nil if there are none.
func (s *Step) Subs() []*Step { return s.sub[:s.inUse] }

// Label names row i of the step's output: by the layer, if it is [Labelled],
// else by its number, which counts from 1.
func (s *Step) Label(i int) string { return fmt.Sprint(s.row(i)) }

// Index is what stands behind z, a and δ of row i in formulas: that of the layer,
// if it is [Indexed], else the row as a subscript, from 1.
func (s *Step) Index(i int) string {
	if l, ok := s.layer.(Indexed); ok {
		return l.Index(i)
	}
	return Subscript(i + 1)
}

// ParamName names entry i, j of a parameter: by the layer, if it is
// [ParamLabelled], else by its indices: w₁₂, b₁.
func (s *Step) ParamName(p Param, i, j int) string {
	if l, ok := s.layer.(ParamLabelled); ok {
		return l.ParamLabel(p, i, j)
	}
	name := strings.ToLower(p.Name)
	switch _, cols := p.Dims(); {
	case cols == 1 && !p.Weight:
		return name + Subscript(i+1)
	case i < 9 && j < 9:
		return name + Subscript(i+1) + Subscript(j+1)
	}
	return name + Subscript(i+1) + "," + Subscript(j+1)
}

// reset empties the step's matrices and keeps their memory.
func (s *Step) reset() {
	s.F, s.Mask, s.inUse, s.readers = nil, nil, 0, nil
	for _, m := range []*mat.Dense{&s.Z, &s.A, &s.DX, &s.Delta} {
		m.Reset()
	}
	s.X, s.DA = mat.Dense{}, mat.Dense{}
	for _, v := range s.values {
		v.m.Reset()
	}
	for _, sub := range s.sub {
		sub.reset()
	}
}

// String says whose step it is: "layer 2 (dense, ReLU)", "layer 3.1 (t = 1)".
func (s *Step) String() string {
	switch {
	case s.number == "0":
		return "input"
	case s.title != "":
		return fmt.Sprintf("layer %s (%s)", s.number, s.title)
	case s.layer == nil:
		return "layer " + s.number
	}
	return fmt.Sprintf("layer %s (%s)", s.number, describe(s.layer))
}

// Mistake panics with the place and what is wrong there: "nn: layer 2 (dense, ReLU): …".
func (s *Step) Mistake(format string, args ...any) {
	panic(fmt.Sprintf("nn: %v: ", s) + fmt.Sprintf(format, args...))
}

// check names the first NaN or ±Inf of one way, forward or back, in the order
// in which it was computed.
func (s *Step) check(back bool) error {
	list := []value{{name: "x", m: &s.X}}
	if back {
		list = []value{{name: "∂L/∂a", m: &s.DA}}
	}
	for _, v := range s.values {
		if v.back == back {
			list = append(list, v)
		}
	}
	if back {
		list = append(list, value{name: "δ", m: &s.Delta}, value{name: "∂L/∂x", m: &s.DX})
	} else {
		list = append(list, value{name: "z", m: &s.Z}, value{name: "a", m: &s.A})
	}
	see := func(list []value) error {
		for _, v := range list {
			if i, j, ok := linalg.Finite(v.m); !ok && !(v.axis == PerScore && onlyBelow(v.m)) {
				return fmt.Errorf("nn: %v: %s[%d,%d] = %v", s, v.name, i, j, v.m.At(i, j))
			}
		}
		return nil
	}
	if err := see(list[:1]); err != nil {
		return err
	}
	for k := range s.Subs() {
		if back {
			k = s.inUse - 1 - k
		}
		if err := s.sub[k].check(back); err != nil {
			return err
		}
	}
	return see(list[1:])
}

// onlyBelow reports whether all that is not finite in m is −Inf.
func onlyBelow(m *mat.Dense) bool {
	for i := range m.RawMatrix().Rows {
		for _, v := range m.RawRowView(i) {
			if math.IsNaN(v) || math.IsInf(v, 1) {
				return false
			}
		}
	}
	return true
}

// mulT writes ∂L/∂x = Wᵀ δ to s.DX, if anyone needs it.
func (s *Step) mulT(w, delta *mat.Dense) {
	if !s.Lowest() {
		linalg.MulT(&s.DX, w, delta)
	}
}
