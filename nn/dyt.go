package nn

import (
	"fmt"
	"math"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// DyT, the dynamic tanh, is a = γ tanh(αx) + β with one learnt α for the layer
// and a learnt γ and β for every neuron; z is αx, and the step keeps "tanh".
//
//	δ     = γ (1 − tanh² z) ∂L/∂a
//	∂L/∂α = Σ δ x    ∂L/∂γ = Σ ∂L/∂a tanh z    ∂L/∂β = Σ ∂L/∂a    ∂L/∂x = α δ
//
// It takes the place of layer normalisation. (Zhu et al., 2025)
type DyT struct {
	Alpha       *mat.Dense // 1 × 1
	Gamma, Beta *mat.Dense // neurons × 1
}

// NewDyT makes a layer with the given α, γ = 1 and β = 0; the paper begins with α = 0.5.
func NewDyT(neurons int, alpha float64) *DyT {
	if neurons < 1 {
		panic(fmt.Sprintf("nn: NewDyT: %d neurons; at least 1", neurons))
	}
	l := &DyT{mat.NewDense(1, 1, []float64{alpha}), mat.NewDense(neurons, 1, nil), mat.NewDense(neurons, 1, nil)}
	Constant(1)(l.Gamma)
	return l
}

// Forward writes z = αx to s.Z and a = γ tanh z + β to s.A.
func (l *DyT) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.checkRows("a = γ tanh(αx) + β", l.Gamma, x)
	alpha := l.Alpha.At(0, 0)
	z, t, a := linalg.Like(&s.Z, x), linalg.Like(s.Keep("tanh"), x), linalg.Like(&s.A, x)
	for i := range x.RawMatrix().Rows {
		gamma, beta := l.Gamma.At(i, 0), l.Beta.At(i, 0)
		for j, v := range x.RawRowView(i) {
			z.Set(i, j, alpha*v)
			t.Set(i, j, math.Tanh(alpha*v))
			a.Set(i, j, gamma*t.At(i, j)+beta) // a = γ tanh(αx) + β
		}
	}
	return a
}

// Backward writes δ to s.Delta, adds ∂L/∂α, ∂L/∂γ and ∂L/∂β, and returns ∂L/∂x = α δ.
func (l *DyT) Backward(s *Step, da *mat.Dense) *mat.Dense {
	alpha, tanh := l.Alpha.At(0, 0), s.Keep("tanh")
	delta, dx := linalg.Like(&s.Delta, &s.Z), linalg.Like(&s.DX, &s.Z)
	add := func(p *mat.Dense, i int, v float64) { g := s.Grad(p); g.Set(i, 0, g.At(i, 0)+v) }
	for i := range da.RawMatrix().Rows {
		for j, g := range da.RawRowView(i) {
			t := tanh.At(i, j)
			d := l.Gamma.At(i, 0) * (1 - t*t) * g
			delta.Set(i, j, d)              // δ = γ (1 − tanh² z) ∂L/∂a
			dx.Set(i, j, alpha*d)           // ∂L/∂x = α δ
			add(l.Alpha, 0, d*s.X.At(i, j)) // ∂L/∂α += δ x
			add(l.Gamma, i, g*t)            // ∂L/∂γ += ∂L/∂a tanh z
			add(l.Beta, i, g)               // ∂L/∂β += ∂L/∂a
		}
	}
	return dx
}

// Params are α, γ and β, none of them a weight.
func (l *DyT) Params() []Param {
	return []Param{{Name: "α", Dense: l.Alpha}, {Name: "γ", Dense: l.Gamma}, {Name: "β", Dense: l.Beta}}
}

// Blueprint tells [Network.Save] how to build the layer again.
func (l *DyT) Blueprint() Blueprint {
	n, _ := l.Gamma.Dims()
	return Blueprint{Kind: "DyT", In: n, Out: n}
}

var _ = Register("DyT", func(b Blueprint) (Layer, error) { return NewDyT(b.Out, 0), nil })
