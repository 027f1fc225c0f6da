package autoencoder

import (
	"fmt"
	"math"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Noise is a = x + s ε while training, with ε drawn from N(0, 1) for every number;
// otherwise a = x. In front of an autoencoder whose target is the clean x it makes
// a denoising one. The step keeps "ε". (Vincent et al., 2008)
type Noise struct {
	SD float64 // s ≥ 0
}

func (l Noise) check() error {
	if !(l.SD >= 0) || math.IsInf(l.SD, 0) {
		return fmt.Errorf("noise with s = %g; it is a deviation, finite and not negative", l.SD)
	}
	return nil
}

// Forward writes a = x + s ε while training, else a = x, to s.A.
func (l Noise) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if err := l.check(); err != nil {
		s.Mistake("%v", err)
	}
	a := linalg.Like(&s.A, x)
	a.Copy(x)
	if s.Training {
		a.Apply(func(i, j int, x float64) float64 { return x + l.SD*s.Value("ε").At(i, j) }, drawn(s, x, a))
	}
	return a
}

// drawn keeps "ε", of x's size, and returns a.
func drawn(s *nn.Step, x, a *mat.Dense) *mat.Dense {
	if s.Rand == nil {
		s.Mistake("Trace.Rand is nil; while training it draws ε")
	}
	e := linalg.Like(s.Keep("ε"), x)
	e.Apply(func(int, int, float64) float64 { return s.Rand.NormFloat64() }, e)
	return a
}

// Backward returns ∂L/∂x = ∂L/∂a.
func (l Noise) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, da).Copy(da)
	return &s.DX
}

// Params are none.
func (l Noise) Params() []nn.Param { return nil }

// ExplainA is a = x + s·ε while training, else a = x.
func (l Noise) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	k := nn.Subscript(i + 1)
	q := nn.Equation{Name: "a" + k, Words: "x" + k, Terms: []nn.Term{{s.X.At(i, n)}}, Value: s.A.At(i, n)}
	if s.Training {
		q.Words += " + sε" + k
		q.Terms = append(q.Terms, nn.Term{l.SD, s.Value("ε").At(i, n)})
	}
	return []nn.Equation{q}
}

// ExplainGrad is nothing: there is no δ and no parameter.
func (l Noise) ExplainGrad(*nn.Step, int, int) []nn.Equation { return nil }

// ExplainX is ∂L/∂x = ∂L/∂a.
func (l Noise) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	k := nn.Subscript(i + 1)
	return []nn.Equation{{Name: "∂L/∂x" + k, Words: "∂L/∂a" + k, Terms: []nn.Term{{s.DA.At(i, n)}}, Value: s.DX.At(i, n)}}
}

// Config is the layer itself: it has no numbers.
func (l Noise) Config() nn.Config { return l }

func init() { nn.Register("noise", Noise{}) }

// Build checks s.
func (l Noise) Build() (nn.Layer, error) { return l, l.check() }

// Sizes are any.
func (l Noise) Sizes() (in, out int) { return 0, 0 }

// Numbers is 0.
func (l Noise) Numbers() float64 { return 0 }

func (l Noise) String() string { return fmt.Sprintf("noise, s = %g", l.SD) }
