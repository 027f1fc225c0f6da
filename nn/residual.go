package nn

import (
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Residual is a = x + f_K(… f₁(x)): a detour around its inner layers. On the
// way back the gradient takes both roads, ∂L/∂x = ∂L/∂a + ∂L/∂x of the inner
// layers. Subs()[k] of its step is the step of inner layer k, from 0. (He et al., 2016)
type Residual struct{ Block }

// NewResidual wraps layers whose last output is as long as their first input.
func NewResidual(layers ...Layer) *Residual { return &Residual{newBlock("NewResidual", layers)} }

// Forward runs x through the inner layers and writes a = x + f(x) to s.A.
func (l *Residual) Forward(s *Step, x *mat.Dense) *mat.Dense {
	f := l.Through(s, x)
	xr, _ := x.Dims()
	if fr, _ := f.Dims(); fr != xr {
		s.Mistake("a = x + f(x): x has %s, f(x) has %d", rowCount(xr), fr)
	}
	linalg.Like(&s.A, x).Add(x, f) // a = x + f(x)
	return &s.A
}

// Backward runs the inner layers backward and returns ∂L/∂x = ∂L/∂a + their ∂L/∂x.
func (l *Residual) Backward(s *Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, da).Add(da, l.Back(s, da)) // ∂L/∂x = ∂L/∂a + ∂L/∂x of the inner layers
	return &s.DX
}

// ExplainA is what the last inner layer says of its output i, then a = x + f(x).
func (l *Residual) ExplainA(s *Step, i, n int) (all []Equation) {
	k, f := Subscript(i+1), s.X.At(i, n)
	if last := len(l.Layers) - 1; last >= 0 {
		f = s.Subs()[last].A.At(i, n)
		all = l.InnerA(s, last, i, n)
	}
	return append(all, Equation{Name: "a" + k, Words: "x" + k + " + f(x)" + k, Terms: []Term{{s.X.At(i, n)}, {f}}, Value: s.A.At(i, n)})
}

// ExplainGrad is what the last inner layer says of its output i; the layers
// before it are explained by their own steps, [Step.Explain].
func (l *Residual) ExplainGrad(s *Step, i, n int) []Equation {
	if len(l.Layers) == 0 {
		return nil
	}
	return l.InnerGrad(s, len(l.Layers)-1, i, n)
}

// ExplainX is ∂L/∂x = ∂L/∂a + ∂L/∂x of the inner layers.
func (l *Residual) ExplainX(s *Step, i, n int) (all []Equation) {
	k, back := Subscript(i+1), s.DA.At(i, n)
	if len(l.Layers) > 0 {
		back = s.Subs()[0].DX.At(i, n)
		all = l.InnerX(s, 0, i, n)
	}
	return append(all, Equation{Name: "∂L/∂x" + k, Words: "∂L/∂a" + k + " + ∂L/∂x" + k + " of f", Terms: []Term{{s.DA.At(i, n)}, {back}}, Value: s.DX.At(i, n)})
}

// Config is what a file keeps of the block.
func (l *Residual) Config() Config { return residualConfig{l.config()} }

type residualConfig struct{ blockConfig }

func init() { Register("residual", residualConfig{}) }

func (c residualConfig) Build() (Layer, error) {
	b, err := c.build()
	return &Residual{b}, err
}
func (c residualConfig) Sizes() (in, out int) { return c.through() }
func (c residualConfig) String() string       { return c.list("residual") }
