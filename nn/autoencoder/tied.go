package autoencoder

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Tied is z = Wᵀ x + b, a = f(z): a dense layer with the weights of another one,
// transposed. It runs the way back that the other ran forth. With δ = f'(z) ⊙ ∂L/∂a
//
//	∂L/∂W += x δᵀ    ∂L/∂b = Σ δ    ∂L/∂x = W δ
//
// W stands in θ once, and the gradients of both layers add up.
type Tied struct {
	W *mat.Dense // in × out, the other layer's
	B *mat.Dense // out × 1
	F nn.Activation
}

// NewTied goes back through d, whose outputs it takes; b is zero.
func NewTied(d *nn.Dense, f nn.Activation) *Tied {
	if d == nil || f == nil {
		panic("autoencoder: NewTied: the layer or f is nil; nn.Identity is the f that changes nothing")
	}
	_, out := d.W.Dims()
	return &Tied{d.W, mat.NewDense(out, 1, nil), f}
}

// Forward writes z = Wᵀ x + b to s.Z and a = f(z) to s.A.
func (l *Tied) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if in, out := l.W.Dims(); x.RawMatrix().Rows != in {
		s.Mistake("z = Wᵀ x + b: W is %d×%d, x has %d rows", in, out, x.RawMatrix().Rows)
	}
	s.F = l.F
	linalg.MulT(&s.Z, l.W, x)   // z = Wᵀ x
	linalg.AddColumn(&s.Z, l.B) //       + b
	s.F.Apply(&s.A, &s.Z)       // a = f(z)
	return &s.A
}

// Backward writes δ to s.Delta, adds ∂L/∂W and ∂L/∂b, and returns ∂L/∂x.
func (l *Tied) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	l.F.Delta(&s.Delta, &s.Z, &s.A, da)      // δ = f'(z) ⊙ ∂L/∂a
	s.AddOuter(l.W, &s.X, &s.Delta)          // ∂L/∂W += x δᵀ
	linalg.AddRowSums(s.Grad(l.B), &s.Delta) // ∂L/∂b += Σ δ
	s.DX.Mul(l.W, &s.Delta)                  // ∂L/∂x = W δ
	return &s.DX
}

// Params are W, a weight, and b.
func (l *Tied) Params() []nn.Param { return []nn.Param{l.w(), l.b()} }

func (l *Tied) w() nn.Param { return nn.Param{Name: "W", Weight: true, Dense: l.W} }
func (l *Tied) b() nn.Param { return nn.Param{Name: "b", Dense: l.B} }

// ExplainA is z = w·x + b, with column i of W, and a = f(z).
func (l *Tied) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	w, b := mat.Col(nil, i, s.Used(l.W)), s.Used(l.B).At(i, 0)
	return []nn.Equation{{Name: "z" + nn.Subscript(i+1), Terms: nn.Products(w, mat.Col(nil, n, &s.X), b), Value: s.Z.At(i, n)}, nn.ExplainF(s, i, n)}
}

// ExplainGrad is δ = f'(z)·∂L/∂a, ∂L/∂w = Σ xδ and ∂L/∂b = Σ δ.
func (l *Tied) ExplainGrad(s *nn.Step, i, n int) []nn.Equation {
	all, delta := []nn.Equation{nn.ExplainDelta(s, i, n)}, s.Delta.RawRowView(i)
	for k := range s.X.RawMatrix().Rows {
		words := "x" + nn.Subscript(k+1) + "·δ" + nn.Subscript(i+1)
		all = append(all, nn.ExplainGradient(s, l.w(), k, i, words, nn.Products(s.X.RawRowView(k), delta))...)
	}
	return append(all, nn.ExplainBias(s, l.b(), i, delta)...)
}

// ExplainX is ∂L/∂x = Σ wδ, with row i of W.
func (l *Tied) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	return []nn.Equation{{Name: "∂L/∂x" + nn.Subscript(i+1), Words: "Σ wδ", Terms: nn.Products(s.Used(l.W).RawRowView(i), mat.Col(nil, n, &s.Delta)), Value: s.DX.At(i, n)}}
}

// Share is xδ for a weight and δ for a bias.
func (l *Tied) Share(s *nn.Step, p nn.Param, i, j, n int) float64 {
	if p.Weight {
		return s.X.At(i, n) * s.Delta.At(j, n)
	}
	return s.Delta.At(i, n)
}

// Activation is f.
func (l *Tied) Activation() nn.Activation { return l.F }

// SentBack is the name of W δ.
func (l *Tied) SentBack() string { return "Σwδ" }

// Config is what a file keeps of the layer; that W is another one's, the file says itself.
func (l *Tied) Config() nn.Config {
	in, out := l.W.Dims()
	return tiedConfig{in, out, nn.NamedActivation{Activation: l.F}}
}

type tiedConfig struct {
	In, Out int
	F       nn.NamedActivation
}

func init() { nn.Register("tied", tiedConfig{}) }

func (c tiedConfig) Build() (nn.Layer, error) {
	if c.In < 1 || c.Out < 1 {
		return nil, fmt.Errorf("tied layer of %d inputs, %d outputs; at least 1", c.In, c.Out)
	}
	return &Tied{mat.NewDense(c.In, c.Out, nil), mat.NewDense(c.Out, 1, nil), c.F.Activation}, nil
}
func (c tiedConfig) Sizes() (in, out int) { return c.In, c.Out }
func (c tiedConfig) Numbers() float64     { return float64(c.In+1) * float64(c.Out) }
func (c tiedConfig) String() string       { return "tied, " + c.F.String() }
