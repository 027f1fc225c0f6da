package nn

import (
	"fmt"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// PReLU is a = max(0, x) + γ min(0, x) with a learnt slope γ, one per neuron
// or one for all; z is x. At the kink, x = 0, f' is γ.
//
//	∂L/∂γ = Σ ∂L/∂a · min(0, x)
//
// γ is no weight: no penalty pulls it to 0. γ = 0 is ReLU. (He et al., 2015)
type PReLU struct {
	Gamma *mat.Dense // neurons × 1, or 1 × 1 if shared
}

// NewPReLU makes a layer with one slope per neuron, each gamma at first;
// neurons = 1 is one slope shared by all.
func NewPReLU(neurons int, gamma float64) *PReLU {
	if neurons < 1 {
		panic(fmt.Sprintf("nn: NewPReLU: %d neurons; at least 1 (one shared slope)", neurons))
	}
	l := &PReLU{mat.NewDense(neurons, 1, nil)}
	Constant(gamma)(l.Gamma)
	return l
}

// Forward copies x to s.Z and writes a = max(0, z) + γ min(0, z) to s.A.
func (l *PReLU) Forward(s *Step, x *mat.Dense) *mat.Dense {
	if !l.shared() {
		s.checkRows("a = max(0, x) + γ min(0, x)", l.Gamma, x)
	}
	linalg.Like(&s.Z, x).Copy(x) // z = x
	a := linalg.Like(&s.A, x)
	for i := range a.RawMatrix().Rows {
		gamma, row := at(l.Gamma, i), a.RawRowView(i)
		for j, z := range s.Z.RawRowView(i) {
			row[j] = max(0, z) + gamma*min(0, z)
		}
	}
	return a
}

// Backward writes δ = f'(z) ⊙ ∂L/∂a to s.Delta, adds ∂L/∂γ, and returns δ as ∂L/∂x.
func (l *PReLU) Backward(s *Step, da *mat.Dense) *mat.Dense {
	delta, grad := linalg.Like(&s.Delta, &s.Z), s.Grad(l.Gamma)
	for i := range delta.RawMatrix().Rows {
		gamma, d, g, sum := at(l.Gamma, i), delta.RawRowView(i), da.RawRowView(i), 0.0
		for j, z := range s.Z.RawRowView(i) {
			slope := gamma
			if z > 0 {
				slope = 1
			}
			d[j] = slope * g[j]     // δ = f'(z) ∂L/∂a
			sum += g[j] * min(0, z) // ∂L/∂γ
		}
		k := i % grad.RawMatrix().Rows // 0 if shared
		grad.Set(k, 0, grad.At(k, 0)+sum)
	}
	linalg.Like(&s.DX, delta).Copy(delta) // ∂L/∂x = δ
	return &s.DX
}

// Params is γ, which is no weight.
func (l *PReLU) Params() []Param { return []Param{l.gamma()} }

func (l *PReLU) gamma() Param { return Param{Name: "γ", Dense: l.Gamma} }

// ExplainA is a = max(0, x) + γ min(0, x).
func (l *PReLU) ExplainA(s *Step, i, n int) []Equation {
	k, z := Subscript(i+1), s.Z.At(i, n)
	up, down := Named("max(0, z"+k+")", ReLU, max(0, z), Term{z}), Named("min(0, z"+k+")", Negative, min(0, z), Term{z})
	return []Equation{
		{Name: "z" + k, Words: "x" + k, Terms: []Term{{s.X.At(i, n)}}, Value: z},
		{Name: "a" + k, Words: "max(0, z) + γ min(0, z)", Terms: []Term{{up.Value}, {at(s.Used(l.Gamma), i), down.Value}}, Where: []Equation{up, down}, Value: s.A.At(i, n)},
	}
}

// ExplainGrad is δ = ∂L/∂a above 0, else γ·∂L/∂a, and ∂L/∂γ = Σ ∂L/∂a·min(0, z).
func (l *PReLU) ExplainGrad(s *Step, i, n int) []Equation {
	k := Subscript(i + 1)
	q := Equation{Name: "δ" + k, Words: "∂L/∂a" + k + ", as z > 0", Terms: []Term{{s.DA.At(i, n)}}, Value: s.Delta.At(i, n)}
	if s.Z.At(i, n) <= 0 {
		q.Words, q.Terms = "γ·∂L/∂a"+k, []Term{{at(s.Used(l.Gamma), i), s.DA.At(i, n)}}
	}
	above, gamma, da := Named("z"+k+" > 0?", Above, Above.F(s.Z.At(i, n)), Term{s.Z.At(i, n)}), at(s.Used(l.Gamma), i), s.DA.At(i, n)
	q.General, q.Where = []Term{{above.Value, da}, {gamma, da}, {-1, above.Value, gamma, da}}, []Equation{above, above}
	rows, entry := []int{i}, i
	if l.shared() {
		rows, entry = nil, 0
		for r := range s.Z.RawMatrix().Rows {
			rows = append(rows, r)
		}
	}
	var terms []Term
	var where []Equation
	for _, r := range rows {
		for j, da := range s.DA.RawRowView(r) {
			down := Named("min(0, z"+Subscript(r+1)+")", Negative, min(0, s.Z.At(r, j)), Term{s.Z.At(r, j)})
			terms, where = append(terms, Term{da, down.Value}), append(where, down)
		}
	}
	return append([]Equation{q}, ExplainGradient(s, l.gamma(), entry, 0, "∂L/∂a·min(0, z)", terms, where...)...)
}

// ExplainX is ∂L/∂x = δ.
func (l *PReLU) ExplainX(s *Step, i, n int) []Equation { return explainDown(s, i, n) }

// Share is ∂L/∂a·min(0, z) of the sample, summed over the neurons if γ is shared.
func (l *PReLU) Share(s *Step, _ Param, i, _, n int) (sum float64) {
	if !l.shared() {
		return s.DA.At(i, n) * min(0, s.Z.At(i, n))
	}
	for r := range s.Z.RawMatrix().Rows {
		sum += s.DA.At(r, n) * min(0, s.Z.At(r, n))
	}
	return sum
}

// ParamLabel is γ₁, γ₂, …, or γ if it is shared.
func (l *PReLU) ParamLabel(_ Param, i, _ int) string {
	if l.shared() {
		return "γ"
	}
	return "γ" + Subscript(i+1)
}

func (l *PReLU) shared() bool { return l.Gamma.RawMatrix().Rows == 1 }

// Config is what a file keeps of the layer.
func (l *PReLU) Config() Config { return preluConfig{l.Gamma.RawMatrix().Rows} }

type preluConfig struct{ Slopes int }

func init() { Register("PReLU", preluConfig{}) }

func (c preluConfig) Build() (Layer, error) { return NewPReLU(c.Slopes, 0), nil }
func (c preluConfig) Numbers() float64      { return float64(c.Slopes) }
func (c preluConfig) String() string        { return "PReLU" }
func (c preluConfig) Sizes() (in, out int) {
	if c.Slopes == 1 {
		return 0, 0 // shared: any length
	}
	return c.Slopes, c.Slopes
}

// at is the number of row i of a column with one row per neuron, or with one row for all.
func at(column *mat.Dense, i int) float64 {
	if column.RawMatrix().Rows == 1 {
		i = 0
	}
	return column.At(i, 0)
}
