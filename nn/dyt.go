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
	return []Param{l.alpha(), l.gamma(), l.beta()}
}

func (l *DyT) alpha() Param { return Param{Name: "α", Dense: l.Alpha} }
func (l *DyT) gamma() Param { return Param{Name: "γ", Dense: l.Gamma} }
func (l *DyT) beta() Param  { return Param{Name: "β", Dense: l.Beta} }

// ExplainA is z = αx and a = γ tanh z + β.
func (l *DyT) ExplainA(s *Step, i, n int) []Equation {
	k, tanh := Subscript(i+1), s.Value("tanh").At(i, n)
	return []Equation{
		{Name: "z" + k, Words: "α·x" + k, Terms: []Term{{s.Used(l.Alpha).At(0, 0), s.X.At(i, n)}}, Value: s.Z.At(i, n)},
		{Name: "tanh" + k, F: Tanh, Terms: []Term{{s.Z.At(i, n)}}, Value: tanh},
		{Name: "a" + k, Words: "γ tanh z + β", Terms: []Term{{s.Used(l.Gamma).At(i, 0), tanh}, {s.Used(l.Beta).At(i, 0)}}, Value: s.A.At(i, n)},
	}
}

// ExplainGrad is δ = γ (1 − tanh² z)·∂L/∂a and the gradients of γ, β and α.
func (l *DyT) ExplainGrad(s *Step, i, n int) []Equation {
	k, tanh := Subscript(i+1), s.Value("tanh")
	t, da := tanh.At(i, n), s.DA.RawRowView(i)
	slope := Named("1 − tanh² z"+k, Elementwise{}, 1-t*t, Term{1}, Term{-1, t, t})
	all := []Equation{{Name: "δ" + k, Words: "γ·(1 − tanh² z)·∂L/∂a", Terms: []Term{{s.Used(l.Gamma).At(i, 0), slope.Value, da[n]}}, Where: []Equation{slope}, Value: s.Delta.At(i, n)}}
	all = append(all, ExplainGradient(s, l.gamma(), i, 0, "∂L/∂a·tanh z", Products(da, tanh.RawRowView(i)))...)
	all = append(all, ExplainGradient(s, l.beta(), i, 0, "∂L/∂a", singles(da))...)
	var terms []Term
	for r := range s.X.RawMatrix().Rows {
		terms = append(terms, Products(s.Delta.RawRowView(r), s.X.RawRowView(r))...)
	}
	return append(all, ExplainGradient(s, l.alpha(), 0, 0, "Σ over the neurons δ·x", terms)...)
}

// ExplainX is ∂L/∂x = α δ.
func (l *DyT) ExplainX(s *Step, i, n int) []Equation {
	k := Subscript(i + 1)
	return []Equation{{Name: "∂L/∂x" + k, Words: "α·δ" + k, Terms: []Term{{s.Used(l.Alpha).At(0, 0), s.Delta.At(i, n)}}, Value: s.DX.At(i, n)}}
}

// Share is ∂L/∂a·tanh z for γ, ∂L/∂a for β and Σ δx over the neurons for α.
func (l *DyT) Share(s *Step, p Param, i, _, n int) (sum float64) {
	switch p.Dense {
	case l.Gamma:
		return s.DA.At(i, n) * s.Value("tanh").At(i, n)
	case l.Beta:
		return s.DA.At(i, n)
	}
	for r := range s.X.RawMatrix().Rows {
		sum += s.Delta.At(r, n) * s.X.At(r, n)
	}
	return sum
}

// ParamLabel is α, which the neurons share, or γ₁, β₁, …
func (l *DyT) ParamLabel(p Param, i, _ int) string {
	if p.Dense == l.Alpha {
		return "α"
	}
	return p.Name + Subscript(i+1)
}

// Config is what a file keeps of the layer.
func (l *DyT) Config() Config { return dytConfig{l.Gamma.RawMatrix().Rows} }

type dytConfig struct{ Neurons int }

func init() { Register("DyT", dytConfig{}) }

func (c dytConfig) Build() (Layer, error) { return NewDyT(c.Neurons, 0), nil }
func (c dytConfig) Sizes() (in, out int)  { return c.Neurons, c.Neurons }
func (c dytConfig) Numbers() float64      { return 1 + 2*float64(c.Neurons) }
func (c dytConfig) String() string        { return "DyT" }
