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
	if n, _ := l.Gamma.Dims(); n > 1 { // not shared
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
func (l *PReLU) Params() []Param { return []Param{{Name: "γ", Dense: l.Gamma}} }

// Blueprint tells [Network.Save] how to build the layer again.
func (l *PReLU) Blueprint() Blueprint {
	n, _ := l.Gamma.Dims()
	if n == 1 {
		return Blueprint{Kind: "PReLU"} // shared: any length
	}
	return Blueprint{Kind: "PReLU", In: n, Out: n}
}

var _ = Register("PReLU", func(b Blueprint) (Layer, error) { return NewPReLU(max(b.Out, 1), 0), nil })

// at is the number of row i of a column with one row per neuron, or with one row for all.
func at(column *mat.Dense, i int) float64 {
	if column.RawMatrix().Rows == 1 {
		i = 0
	}
	return column.At(i, 0)
}
