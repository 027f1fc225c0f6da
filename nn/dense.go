package nn

import (
	"fmt"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Dense is z = W x + b, a = f(z): every neuron sees every input.
//
//	∂L/∂W = δ xᵀ    ∂L/∂b = Σ δ    ∂L/∂x = Wᵀ δ
type Dense struct {
	W *mat.Dense // out × in
	B *mat.Dense // out × 1
	F Activation
}

// NewDense makes a layer of out neurons with in inputs each. init fills W; b is zero.
func NewDense(in, out int, f Activation, init Initializer) *Dense {
	if in < 1 || out < 1 {
		panic(fmt.Sprintf("nn: NewDense: %d inputs, %d outputs; both must be at least 1", in, out))
	}
	mustBeGiven("NewDense", f, init)
	l := &Dense{W: mat.NewDense(out, in, nil), B: mat.NewDense(out, 1, nil), F: f}
	init(l.W)
	return l
}

// Forward writes z = W x + b to s.Z and a = f(z) to s.A, out × samples each.
func (l *Dense) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.checkMul("z = W a + b", l.W, x)
	if r, c := l.B.Dims(); r != l.W.RawMatrix().Rows || c != 1 {
		s.Mistake("z = W a + b: W has %s, b is %d×%d", rowCount(l.W.RawMatrix().Rows), r, c)
	}
	if s.F = l.F; l.F == nil {
		s.Mistake("a = f(z): f is nil; nn.Identity is the one that changes nothing")
	}
	s.Z.Mul(l.W, x)             // z = W x
	linalg.AddColumn(&s.Z, l.B) //       + b
	s.F.Apply(&s.A, &s.Z)       // a = f(z)
	return &s.A
}

// Backward writes δ to s.Delta, adds ∂L/∂W and ∂L/∂b, and returns ∂L/∂x, in × samples.
func (l *Dense) Backward(s *Step, da *mat.Dense) *mat.Dense {
	l.F.Delta(&s.Delta, &s.Z, &s.A, da)      // δ = f'(z) ⊙ ∂L/∂a
	s.AddOuter(l.W, &s.Delta, &s.X)          // ∂L/∂W += δ xᵀ
	linalg.AddRowSums(s.Grad(l.B), &s.Delta) // ∂L/∂b += Σ δ
	s.mulT(l.W, &s.Delta)                    // ∂L/∂x = Wᵀ δ
	return &s.DX
}

// Params are W, a weight, and b.
func (l *Dense) Params() []Param { return []Param{l.w(), l.b()} }

func (l *Dense) w() Param { return Param{Name: "W", Weight: true, Dense: l.W} }
func (l *Dense) b() Param { return Param{Name: "b", Dense: l.B} }

// ExplainA is z = w·x + b and a = f(z).
func (l *Dense) ExplainA(s *Step, i, n int) []Equation {
	z := Equation{Name: "z" + Subscript(i+1), Terms: Products(s.Used(l.W).RawRowView(i), mat.Col(nil, n, &s.X), s.Used(l.B).At(i, 0)), Value: s.Z.At(i, n)}
	return []Equation{z, ExplainF(s, i, n)}
}

// ExplainGrad is δ = f'(z)·∂L/∂a, ∂L/∂w = Σ δx and ∂L/∂b = Σ δ.
func (l *Dense) ExplainGrad(s *Step, i, n int) []Equation {
	all, delta := []Equation{ExplainDelta(s, i, n)}, s.Delta.RawRowView(i)
	for j := range s.X.RawMatrix().Rows {
		all = append(all, ExplainWeight(s, l.w(), i, j, delta, s.X.RawRowView(j))...)
	}
	return append(all, ExplainBias(s, l.b(), i, delta)...)
}

// ExplainX is ∂L/∂x = Σ wδ.
func (l *Dense) ExplainX(s *Step, i, n int) []Equation { return explainMulT(s, l.W, i, n) }

// explainMulT is ∂L/∂x = Σ wδ, with the column i of W.
func explainMulT(s *Step, w *mat.Dense, i, n int) []Equation {
	return []Equation{{Name: "∂L/∂x" + Subscript(i+1), Words: "Σ wδ", Terms: Products(mat.Col(nil, i, s.Used(w)), mat.Col(nil, n, &s.Delta)), Value: s.DX.At(i, n)}}
}

// Share is δx for a weight and δ for a bias.
func (l *Dense) Share(s *Step, p Param, i, j, n int) float64 {
	if p.Weight {
		return s.Delta.At(i, n) * s.X.At(j, n)
	}
	return s.Delta.At(i, n)
}

// Activation is f.
func (l *Dense) Activation() Activation { return l.F }

// SentBack is the name of Wᵀ δ.
func (l *Dense) SentBack() string { return "Σwδ" }

// Config is what a file keeps of the layer.
func (l *Dense) Config() Config {
	out, in := l.W.Dims()
	return denseConfig{in, out, NamedActivation{l.F}}
}

type denseConfig struct {
	In, Out int
	F       NamedActivation
}

func init() { Register("dense", denseConfig{}) }

func (c denseConfig) Build() (Layer, error) { return NewDense(c.In, c.Out, c.F.Activation, Zeros), nil }
func (c denseConfig) Sizes() (in, out int)  { return c.In, c.Out }
func (c denseConfig) Numbers() float64      { return float64(c.In+1) * float64(c.Out) }
func (c denseConfig) String() string        { return "dense, " + c.F.String() }
