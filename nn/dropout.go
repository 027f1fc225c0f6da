package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Dropout is a = m ⊙ x while training, where each mᵢ is 0 with probability P,
// else 1/(1−P), so that the mean stays; otherwise a = x. The step keeps the
// "mask" m. It draws from the trace's Rand. (Srivastava et al., 2014)
type Dropout struct {
	P float64 // 0 ≤ P < 1
}

func (l Dropout) check() error {
	if !(l.P >= 0 && l.P < 1) {
		return fmt.Errorf("dropout with P = %g; it must be at least 0 and below 1", l.P)
	}
	return nil
}

// Forward writes a = m ⊙ x while training, else a = x, to s.A.
func (l Dropout) Forward(s *Step, x *mat.Dense) *mat.Dense {
	if err := l.check(); err != nil {
		s.Mistake("%v", err)
	}
	a := linalg.Like(&s.A, x)
	if !s.Training {
		a.Copy(x) // a copy: what comes later must not write into the layer below
		return a
	}
	if s.Rand == nil && l.P > 0 {
		s.Mistake("Trace.Rand is nil; while training it draws the mask")
	}
	mask := linalg.Like(s.Keep("mask"), x)
	linalg.EachRow(a, func(a, m, x, _ []float64) {
		DropMask(m, l.P, s.Rand)
		for j := range a {
			a[j] = m[j] * x[j] // a = m ⊙ x
		}
	}, mask, x, x)
	return a
}

// DropMask writes a mask of dropout: 0 with probability p, else 1/(1 − p), entry by
// entry; rng is asked for one number each, and not at all if p is 0. It is what
// rng.Float64() < p says, without a branch, which no processor could foresee.
func DropMask(m []float64, p float64, rng *rand.Rand) {
	keep := [2]float64{1 / (1 - p), 0}
	if p == 0 {
		for j := range m {
			m[j] = keep[0]
		}
		return
	}
	below := uint64(math.Ceil(p * (1 << 53))) // Float64 is 53 bits of Uint64, divided by 2⁵³
	for j := range m {
		m[j] = keep[(rng.Uint64()<<11>>11-below)>>63]
	}
}

// Backward returns ∂L/∂x = m ⊙ ∂L/∂a, with the mask of the forward pass.
func (l Dropout) Backward(s *Step, da *mat.Dense) *mat.Dense {
	dx := linalg.Like(&s.DX, da)
	if s.Training {
		dx.MulElem(s.Value("mask"), da) // ∂L/∂x = m ⊙ ∂L/∂a
	} else {
		dx.Copy(da)
	}
	return dx
}

// Params are none.
func (l Dropout) Params() []Param { return nil }

// ExplainA is a = m·x while training, else a = x.
func (l Dropout) ExplainA(s *Step, i, n int) []Equation {
	return []Equation{l.equation(s, "a", "x", i, n, s.X.At(i, n), s.A.At(i, n))}
}

// ExplainGrad is nothing: there is no δ and no parameter.
func (l Dropout) ExplainGrad(*Step, int, int) []Equation { return nil }

// ExplainX is ∂L/∂x = m·∂L/∂a while training, else ∂L/∂a.
func (l Dropout) ExplainX(s *Step, i, n int) []Equation {
	return []Equation{l.equation(s, "∂L/∂x", "∂L/∂a", i, n, s.DA.At(i, n), s.DX.At(i, n))}
}

// equation is name = m·of while training, else name = of.
func (l Dropout) equation(s *Step, name, of string, i, n int, v, value float64) Equation {
	k := Subscript(i + 1)
	q := Equation{Name: name + k, Words: of + k, Terms: []Term{{v}}, Value: value}
	if s.Training {
		q.Words, q.Terms = "m"+k+"·"+of+k, []Term{{s.Value("mask").At(i, n), v}}
	}
	return q
}

// Config is what a file keeps of the layer.
func (l Dropout) Config() Config { return dropoutConfig(l) }

type dropoutConfig struct{ P float64 }

func init() { Register("dropout", dropoutConfig{}) }

func (c dropoutConfig) Build() (Layer, error) { return Dropout(c), Dropout(c).check() }
func (c dropoutConfig) Sizes() (in, out int)  { return 0, 0 }
func (c dropoutConfig) Numbers() float64      { return 0 }
func (c dropoutConfig) String() string        { return fmt.Sprintf("dropout, P = %g", c.P) }
