package nn

import (
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Activate is a = f(x): a bare f, with no weights. z is x.
type Activate struct{ F Activation }

// Forward copies x to s.Z and writes a = f(z) to s.A.
func (l Activate) Forward(s *Step, x *mat.Dense) *mat.Dense {
	if s.F = l.F; l.F == nil {
		s.Mistake("a = f(x): f is nil; nn.Identity is the one that changes nothing")
	}
	linalg.Like(&s.Z, x).Copy(x) // z = x
	s.F.Apply(&s.A, &s.Z)        // a = f(z)
	return &s.A
}

// Backward writes δ = f'(z) ⊙ ∂L/∂a to s.Delta and returns it as ∂L/∂x.
func (l Activate) Backward(s *Step, da *mat.Dense) *mat.Dense {
	l.F.Delta(&s.Delta, &s.Z, &s.A, da)         // δ = f'(z) ⊙ ∂L/∂a
	linalg.Like(&s.DX, &s.Delta).Copy(&s.Delta) // ∂L/∂x = δ
	return &s.DX
}

// Params are none.
func (l Activate) Params() []Param { return nil }

// ExplainA is a = f(x).
func (l Activate) ExplainA(s *Step, i, n int) []Equation {
	k := Subscript(i + 1)
	return []Equation{{Name: "z" + k, Words: "x" + k, Terms: []Term{{s.X.At(i, n)}}, Value: s.Z.At(i, n)}, ExplainF(s, i, n)}
}

// ExplainGrad is δ = f'(z)·∂L/∂a.
func (l Activate) ExplainGrad(s *Step, i, n int) []Equation { return []Equation{ExplainDelta(s, i, n)} }

// ExplainX is ∂L/∂x = δ.
func (l Activate) ExplainX(s *Step, i, n int) []Equation { return explainDown(s, i, n) }

// explainDown is ∂L/∂x = δ, of a layer that sends it down as it is.
func explainDown(s *Step, i, n int) []Equation {
	k := Subscript(i + 1)
	return []Equation{{Name: "∂L/∂x" + k, Words: "δ" + k, Terms: []Term{{s.Delta.At(i, n)}}, Value: s.DX.At(i, n)}}
}

// Activation is f.
func (l Activate) Activation() Activation { return l.F }

// Config is what a file keeps of the layer.
func (l Activate) Config() Config { return activateConfig{NamedActivation{l.F}} }

type activateConfig struct{ F NamedActivation }

func init() { Register("activate", activateConfig{}) }

func (c activateConfig) Build() (Layer, error) { return Activate{c.F.Activation}, nil }
func (c activateConfig) Sizes() (in, out int)  { return 0, 0 }
func (c activateConfig) Numbers() float64      { return 0 }
func (c activateConfig) String() string        { return "activate, " + c.F.String() }
