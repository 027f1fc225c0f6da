package nn

import (
	"fmt"
	"strings"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Residual is a = x + f_K(… f₁(x)): a detour around its inner layers. On the
// way back the gradient takes both roads, ∂L/∂x = ∂L/∂a + ∂L/∂x of the inner
// layers. Subs()[k] of its step is the step of inner layer k, from 0. (He et al., 2016)
type Residual struct{ Layers []Layer }

// NewResidual wraps layers whose last output is as long as their first input.
func NewResidual(layers ...Layer) *Residual {
	for k, l := range layers {
		if isNil(l) {
			panic(fmt.Sprintf("nn: NewResidual: layer %d is nil", k+1))
		}
	}
	return &Residual{layers}
}

// Forward runs the inner layers on s.Inner(0), s.Inner(1), … and writes a = x + f(x) to s.A.
func (l *Residual) Forward(s *Step, x *mat.Dense) *mat.Dense {
	a := x
	for k, inner := range l.Layers {
		sub := s.Inner(k, inner)
		sub.X = *a
		a = inner.Forward(sub, a)
	}
	xr, _ := x.Dims()
	if ar, _ := a.Dims(); ar != xr {
		s.Mistake("a = x + f(x): x has %s, f(x) has %d", rowCount(xr), ar)
	}
	linalg.Like(&s.A, x).Add(x, a) // a = x + f(x)
	return &s.A
}

// Backward runs the inner layers backward and returns ∂L/∂x = ∂L/∂a + their ∂L/∂x.
func (l *Residual) Backward(s *Step, da *mat.Dense) *mat.Dense {
	dx := da
	for k := len(l.Layers) - 1; k >= 0; k-- {
		sub := s.Subs()[k]
		sub.DA = *dx
		dx = l.Layers[k].Backward(sub, dx)
	}
	linalg.Like(&s.DX, da).Add(da, dx) // ∂L/∂x = ∂L/∂a + ∂L/∂x of the inner layers
	return &s.DX
}

// Absorb passes the inner steps on to the inner layers.
func (l *Residual) Absorb(s *Step) {
	for k, inner := range l.Layers {
		if a, ok := inner.(Absorber); ok {
			a.Absorb(s.Subs()[k])
		}
	}
}

// LeastBatch is the largest of the inner layers' least batches.
func (l *Residual) LeastBatch() int { return leastBatch(l.Layers) }

// Check is that of the inner layers.
func (l *Residual) Check() error { return checkParams(l.Layers) }

// Params are those of the inner layers, named 1.W, 1.b, 2.W, …
func (l *Residual) Params() (params []Param) {
	for k, inner := range l.Layers {
		for _, p := range inner.Params() {
			p.Name = fmt.Sprintf("%d.%s", k+1, p.Name)
			params = append(params, p)
		}
	}
	return params
}

// last is the step of the last inner layer, nil if there is none.
func (l *Residual) last(s *Step) *Step {
	if len(l.Layers) == 0 {
		return nil
	}
	return s.Subs()[len(l.Layers)-1]
}

// ExplainA is what the last inner layer says of its output i, then a = x + f(x).
func (l *Residual) ExplainA(s *Step, i, n int) (all []Equation) {
	k, f := Subscript(i+1), s.X.At(i, n)
	if last := l.last(s); last != nil {
		f = last.A.At(i, n)
		all = inside(last, last.explainer().ExplainA(last, i, n))
	}
	return append(all, Equation{Name: "a" + k, Words: "x" + k + " + f(x)" + k, Terms: []Term{{s.X.At(i, n)}, {f}}, Value: s.A.At(i, n)})
}

// ExplainGrad is what the last inner layer says of its output i; the layers
// before it are explained by their own steps, [Step.Explain].
func (l *Residual) ExplainGrad(s *Step, i, n int) []Equation {
	last := l.last(s)
	if last == nil {
		return nil
	}
	return inside(last, last.explainer().ExplainGrad(last, i, n))
}

// inside names the equations of an inner step: "2.1: z₁".
func inside(s *Step, all []Equation) []Equation {
	for k := range all {
		all[k].Name = s.number + ": " + strings.TrimSpace(all[k].Name)
	}
	return all
}

// ExplainX is ∂L/∂x = ∂L/∂a + ∂L/∂x of the inner layers.
func (l *Residual) ExplainX(s *Step, i, n int) (all []Equation) {
	k, back := Subscript(i+1), s.DA.At(i, n)
	if len(l.Layers) > 0 {
		first := s.Subs()[0]
		back = first.DX.At(i, n)
		all = inside(first, first.explainer().ExplainX(first, i, n))
	}
	return append(all, Equation{Name: "∂L/∂x" + k, Words: "∂L/∂a" + k + " + ∂L/∂x" + k + " of f", Terms: []Term{{s.DA.At(i, n)}, {back}}, Value: s.DX.At(i, n)})
}

// Share is that of the inner layers that have p; 0 of one that does not say.
func (l *Residual) Share(s *Step, p Param, i, j, n int) float64 { return shareInside(s, p, i, j, n) }

// shareInside adds up what the layers inside a block say of p.
func shareInside(s *Step, p Param, i, j, n int) (sum float64) {
	for _, sub := range s.Subs() {
		sharer, ok := sub.layer.(Sharer)
		if !ok {
			continue
		}
		for _, q := range sub.layer.Params() {
			if q.Dense == p.Dense {
				sum += sharer.Share(sub, q, i, j, n)
			}
		}
	}
	return sum
}

// ParamLabel is that of the inner layer: "w₁₂ of 1".
func (l *Residual) ParamLabel(p Param, i, j int) string {
	for k, inner := range l.Layers {
		for _, q := range inner.Params() {
			if q.Dense == p.Dense {
				return fmt.Sprintf("%s of %d", (&Step{layer: inner}).ParamName(q, i, j), k+1)
			}
		}
	}
	return p.Name
}

// Config is what a file keeps of the block.
func (l *Residual) Config() Config {
	c := residualConfig{Inner: []Blueprint{}}
	for _, inner := range l.Layers {
		c.Inner = append(c.Inner, BlueprintOf(inner))
	}
	return c
}

type residualConfig struct{ Inner []Blueprint }

func init() { Register("residual", residualConfig{}) }

func (c residualConfig) Build() (Layer, error) {
	layers, err := buildAll(c.Inner)
	return &Residual{layers}, err
}

func (c residualConfig) Sizes() (in, out int) {
	for _, b := range c.Inner {
		i, o := b.Sizes()
		if in == 0 {
			in = i
		}
		if o > 0 {
			out = o
		}
	}
	return in, out
}

func (c residualConfig) Numbers() (sum float64) {
	for _, b := range c.Inner {
		sum += b.Numbers()
	}
	return sum
}

func (c residualConfig) String() string {
	parts := make([]string, len(c.Inner))
	for k, b := range c.Inner {
		parts[k] = b.String()
	}
	return "residual of " + strings.Join(parts, " | ")
}
