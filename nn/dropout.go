package nn

import (
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Dropout is a = m ⊙ x while training, where each mᵢ is 0 with probability P,
// else 1/(1−P), so that the mean stays; otherwise a = x. The step keeps the
// "mask" m. It draws from the trace's Rand. (Srivastava et al., 2014)
type Dropout struct {
	P float64 // 0 ≤ P < 1
}

// Forward writes a = m ⊙ x while training, else a = x, to s.A.
func (l Dropout) Forward(s *Step, x *mat.Dense) *mat.Dense {
	if !(l.P >= 0 && l.P < 1) {
		s.mistake("P = %g; it must be at least 0 and below 1", l.P)
	}
	a := linalg.Like(&s.A, x)
	if !s.Training {
		a.Copy(x) // a copy: what comes later must not write into the layer below
		return a
	}
	if s.Rand == nil && l.P > 0 {
		s.mistake("Trace.Rand is nil; while training it draws the mask")
	}
	mask := linalg.Like(s.Keep("mask"), x)
	keep := 1 / (1 - l.P)
	mask.Apply(func(_, _ int, _ float64) float64 {
		if l.P > 0 && s.Rand.Float64() < l.P {
			return 0
		}
		return keep
	}, mask)
	a.MulElem(mask, x) // a = m ⊙ x
	return a
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

// Blueprint tells [Network.Save] how to build the layer again.
func (l Dropout) Blueprint() Blueprint { return Blueprint{Kind: "dropout", P: l.P} }

var _ = Register("dropout", func(b Blueprint) (Layer, error) { return Dropout{b.P}, nil })
