package nn

import (
	"fmt"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// EachPosition runs a layer at every position of a sequence, with the same
// parameters: a_t = f(x_t). A column holds the sequence feature by feature, row
// d·T + t being feature d at position t, both from 0. So the (D·T) × N batch and
// the D × (T·N) matrix hold the same numbers in the same order, and the layer sees
// T·N columns, t·N + n being position t of sample n, without a copy. The result
// is (K·T) × N for a layer with K outputs.
//
// X, Z, A and δ of its step are windows on those of the layer's, which is
// Subs()[0]. Batch normalisation inside takes its mean over samples and positions.
type EachPosition struct {
	Positions int // T
	Layer     Layer
}

// NewEachPosition runs l at every one of so many positions.
func NewEachPosition(positions int, l Layer) *EachPosition {
	if positions < 1 || isNil(l) {
		panic(fmt.Sprintf("nn: NewEachPosition: %d positions, layer %v; at least one position, and a layer", positions, l))
	}
	return &EachPosition{positions, l}
}

// Forward runs the layer on x read as D × (T·N).
func (l *EachPosition) Forward(s *Step, x *mat.Dense) *mat.Dense {
	r, n := x.Dims()
	if r%l.Positions != 0 {
		s.Mistake("a_t = f(x_t): x has %s, which are not D·T for T = %d positions", rowCount(r), l.Positions)
	}
	inner := s.Inner(0, l.Layer)
	inner.spread = l.Positions
	linalg.Reshape(&inner.X, x, r/l.Positions, l.Positions*n)
	a := inner.run(l.Layer, &inner.X)
	s.F = inner.F
	l.window(&s.Z, &inner.Z, n)
	return l.window(&s.A, a, n)
}

// window makes m the (K·T) × N window on the K × (T·N) matrix of the layer; m
// stays empty where that is.
func (l *EachPosition) window(m, of *mat.Dense, n int) *mat.Dense {
	if k, _ := of.Dims(); k > 0 {
		linalg.Reshape(m, of, k*l.Positions, n)
	}
	return m
}

// Backward runs the layer backward on ∂L/∂a read as K × (T·N).
func (l *EachPosition) Backward(s *Step, da *mat.Dense) *mat.Dense {
	r, n := da.Dims()
	inner := s.Subs()[0]
	linalg.Reshape(&inner.DA, da, r/l.Positions, l.Positions*n)
	dx := inner.runBack(l.Layer, &inner.DA)
	l.window(&s.Delta, &inner.Delta, n)
	return l.window(&s.DX, dx, n)
}

// Params are those of the layer.
func (l *EachPosition) Params() []Param { return l.Layer.Params() }

// Check is that of the layer.
func (l *EachPosition) Check() error { return checkParams([]Layer{l.Layer}) }

// Absorb passes the step on to the layer.
func (l *EachPosition) Absorb(s *Step) {
	if a, ok := l.Layer.(Absorber); ok {
		a.Absorb(s.Subs()[0])
	}
}

// LeastBatch is the layer's, which sees T columns of every sample.
func (l *EachPosition) LeastBatch() int {
	return (leastBatch([]Layer{l.Layer}) + l.Positions - 1) / l.Positions
}

// at is the step of the layer, and the row and the column there of row i and sample n.
func (l *EachPosition) at(s *Step, i, n int) (inner *Step, row, column int) {
	_, samples := s.X.Dims()
	return s.Subs()[0], i / l.Positions, i%l.Positions*samples + n
}

// ExplainA is what the layer says of the position.
func (l *EachPosition) ExplainA(s *Step, i, n int) []Equation {
	inner, row, column := l.at(s, i, n)
	return inner.explainer().ExplainA(inner, row, column)
}

// ExplainGrad is what the layer says of the position; the sums go over all.
func (l *EachPosition) ExplainGrad(s *Step, i, n int) []Equation {
	inner, row, column := l.at(s, i, n)
	return inner.explainer().ExplainGrad(inner, row, column)
}

// ExplainX is what the layer says of the position.
func (l *EachPosition) ExplainX(s *Step, i, n int) []Equation {
	inner, row, column := l.at(s, i, n)
	return inner.explainer().ExplainX(inner, row, column)
}

// Share is the sum over the positions of what the layer says; NaN if it is no [Sharer].
func (l *EachPosition) Share(s *Step, p Param, i, j, n int) (sum float64) {
	_, samples := s.X.Dims()
	for t := range l.Positions {
		sum += Block{}.Share(s, p, i, j, t*samples+n)
	}
	return sum
}

// Label names a row: "2 at position 3".
func (l *EachPosition) Label(row int) string {
	return fmt.Sprintf("%s at position %d", (&Step{layer: l.Layer}).Label(row/l.Positions), row%l.Positions+1)
}

// ParamLabel is that of the layer.
func (l *EachPosition) ParamLabel(p Param, i, j int) string {
	return (&Step{layer: l.Layer}).ParamName(p, i, j)
}

// SentBack is that of the layer.
func (l *EachPosition) SentBack() string { return sentBack(l.Layer) }

// Config is what a file keeps of the layer.
func (l *EachPosition) Config() Config { return positionConfig{l.Positions, BlueprintOf(l.Layer)} }

type positionConfig struct {
	Positions int
	Layer     Blueprint
}

func init() { Register("each position", positionConfig{}) }

func (c positionConfig) Build() (Layer, error) {
	l, err := c.Layer.Build()
	if err != nil {
		return nil, err
	}
	return NewEachPosition(c.Positions, l), nil
}

func (c positionConfig) Sizes() (in, out int) {
	in, out = c.Layer.Sizes()
	return in * c.Positions, out * c.Positions
}

func (c positionConfig) Numbers() float64 { return c.Layer.Numbers() }
func (c positionConfig) String() string {
	return fmt.Sprintf("%v at each of %d positions", c.Layer, c.Positions)
}
