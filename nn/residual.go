package nn

import (
	"fmt"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Residual is a = x + f_K(… f₁(x)): a detour around its inner layers. On the
// way back the gradient takes both roads, ∂L/∂x = ∂L/∂a + ∂L/∂x of the inner
// layers. Sub(k) of its step is the step of inner layer k. (He et al., 2016)
type Residual struct{ Layers []Layer }

// NewResidual wraps layers whose last output is as long as their first input.
func NewResidual(layers ...Layer) *Residual { return &Residual{layers} }

// Forward runs the inner layers on s.Sub(0), s.Sub(1), … and writes a = x + f(x) to s.A.
func (l *Residual) Forward(s *Step, x *mat.Dense) *mat.Dense {
	a := x
	for k, inner := range l.Layers {
		sub := s.Sub(k)
		sub.layer, sub.X = inner, *a
		a = inner.Forward(sub, a)
	}
	xr, _ := x.Dims()
	if ar, _ := a.Dims(); ar != xr {
		s.mistake("a = x + f(x): x has %s, f(x) has %d", rowCount(xr), ar)
	}
	linalg.Like(&s.A, x).Add(x, a) // a = x + f(x)
	return &s.A
}

// Backward runs the inner layers backward and returns ∂L/∂x = ∂L/∂a + their ∂L/∂x.
func (l *Residual) Backward(s *Step, da *mat.Dense) *mat.Dense {
	dx := da
	for k := len(l.Layers) - 1; k >= 0; k-- {
		sub := s.Sub(k)
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
			a.Absorb(s.Sub(k))
		}
	}
}

// LeastBatch is the largest of the inner layers' least batches.
func (l *Residual) LeastBatch() int { return leastBatch(l.Layers) }

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

// Blueprint tells [Network.Save] how to build the layer again.
func (l *Residual) Blueprint() Blueprint {
	b := Blueprint{Kind: "residual"}
	for _, inner := range l.Layers {
		in, out := sizes(inner)
		if b.In == 0 {
			b.In = in
		}
		if out > 0 {
			b.Out = out
		}
		b.Inner = append(b.Inner, blueprint(inner))
	}
	return b
}

var _ = Register("residual", func(b Blueprint) (Layer, error) {
	r := new(Residual)
	for _, inner := range b.Inner {
		l, err := inner.Build()
		if err != nil {
			return nil, err
		}
		r.Layers = append(r.Layers, l)
	}
	return r, nil
})
