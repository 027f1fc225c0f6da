package nn

import (
	"fmt"
	"iter"
	"math/rand/v2"

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

	number string  // "2", or "2.1" inside a block
	layer  Layer   // whose step it is
	lowest bool    // nobody needs ∂L/∂x: see [Trace.SkipInput]
	values []value // kept, in the order the layer computed them
	prime  mat.Dense
	sub    []*Step
	grads  map[*mat.Dense]*mat.Dense // shared by all steps of a trace
	fresh  map[*mat.Dense]bool       // those of grads that nobody has asked for in this pass; shared, too
	decays map[*mat.Dense]*mat.Dense
}

type value struct {
	name string
	m    *mat.Dense
}

// Prime is f'(z), worked out when asked; nil where f' is not one number per
// neuron: softmax has a matrix (see [SoftmaxJacobian]), some layers have no f.
func (s *Step) Prime() *mat.Dense {
	f, ok := s.F.(Elementwise)
	if !ok || s.Z.IsEmpty() {
		return nil
	}
	s.prime.Reset()
	s.prime.ReuseAs(s.Z.Dims())
	eachRow(&s.prime, func(p, z, a, _ []float64) {
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

// addOuter is ∂L/∂p += δ xᵀ. The first to add to ∂L/∂p writes it, so that nothing is zeroed before.
func (s *Step) addOuter(p, delta, x *mat.Dense) {
	if g, first := s.grad(p); first {
		outer(g, delta, x)
	} else {
		addOuter(g, delta, x)
	}
}

// grad is ∂L/∂p, and whether nobody has asked for it in this pass: then it
// still holds what it held.
func (s *Step) grad(p *mat.Dense) (g *mat.Dense, first bool) {
	g, ok := s.grads[p]
	if !ok {
		panic("nn: Grad: the matrix is not among the Params of this network's layers")
	}
	if first = s.fresh[p]; first {
		s.fresh[p] = false
	}
	return g, first
}

// Decay is λW, the penalty's part of the gradient of the parameter p: zero for
// biases, nil where the loss has no penalty (see [Risk]).
func (s *Step) Decay(p *mat.Dense) *mat.Dense { return s.decays[p] }

// Keep is the matrix kept under name, empty when the pass begins. A layer
// keeps there what has no field of its own: "mask", "piece".
func (s *Step) Keep(name string) *mat.Dense {
	if m := s.Value(name); m != nil {
		return m
	}
	m := new(mat.Dense)
	s.values = append(s.values, value{name, m})
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

// Sub is inner step k: a layer of a block, a time step, a sample.
func (s *Step) Sub(k int) *Step {
	for len(s.sub) <= k {
		s.sub = append(s.sub, &Step{number: fmt.Sprintf("%s.%d", s.number, len(s.sub)+1), grads: s.grads, fresh: s.fresh, decays: s.decays})
	}
	s.sub[k].Training, s.sub[k].Rand = s.Training, s.Rand
	return s.sub[k]
}

// Subs lists the inner steps, nil if there are none.
func (s *Step) Subs() []*Step { return s.sub }

// reset empties the step's matrices and keeps their memory.
func (s *Step) reset() {
	s.F = nil
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

// String says whose step it is: "layer 2 (dense, ReLU)".
func (s *Step) String() string {
	switch {
	case s.number == "0":
		return "input"
	case s.layer == nil:
		return "layer " + s.number
	}
	return fmt.Sprintf("layer %s (%s)", s.number, describe(s.layer))
}

// mistake panics with the place and what is wrong there.
func (s *Step) mistake(format string, args ...any) {
	panic(fmt.Sprintf("nn: %v: ", s) + fmt.Sprintf(format, args...))
}

// check names the first NaN or ±Inf of the step.
func (s *Step) check() error {
	for _, v := range append([]value{
		{"x", &s.X}, {"z", &s.Z}, {"a", &s.A}, {"∂L/∂a", &s.DA}, {"δ", &s.Delta}, {"∂L/∂x", &s.DX},
	}, s.values...) {
		if i, j, ok := finite(v.m); !ok {
			return fmt.Errorf("nn: %v: %s[%d,%d] = %v", s, v.name, i, j, v.m.At(i, j))
		}
	}
	for _, sub := range s.sub {
		if err := sub.check(); err != nil {
			return err
		}
	}
	return nil
}
