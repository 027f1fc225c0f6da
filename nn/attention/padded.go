package attention

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Padded runs layers on sequences of which not every position counts. The last
// Positions rows of its input say which: at least ½, such as 1, where the
// position counts, less, such as 0, at padding. The inner layers get what is
// above, and the mask as Mask of their steps: no attention inside looks at padding.
// ∂L/∂x of the mask is 0. nn.WithMask(x, mask) makes such an input.
//
// What comes out at padding is left to the loss not to count: see [nn.Masked].
type Padded struct {
	Positions int
	nn.Block
}

// NewPadded runs the layers, one after the other, on sequences of so many positions.
func NewPadded(positions int, layers ...nn.Layer) *Padded {
	if positions < 1 || len(layers) == 0 {
		panic(fmt.Sprintf("attention: NewPadded: %d positions, %d layers; at least one of both", positions, len(layers)))
	}
	return &Padded{positions, nn.NewChain(layers...).Block}
}

// Forward runs the layers on what stands above the mask.
func (l *Padded) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	r, n := x.Dims()
	if r <= l.Positions {
		s.Mistake("x has %d rows; the last %d are the mask, so that nothing is left", r, l.Positions)
	}
	var above mat.Dense
	s.Mask = linalg.Rows(new(mat.Dense), x, r-l.Positions, l.Positions)
	a := l.Through(s, linalg.Rows(&above, x, 0, r-l.Positions))
	r, _ = a.Dims()
	return linalg.Reshape(&s.A, a, r, n)
}

// Backward writes the layers' ∂L/∂x, and 0 for the mask, to s.DX.
func (l *Padded) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	dx := l.Back(s, da)
	linalg.Like(&s.DX, &s.X).Zero()
	var above mat.Dense
	r, _ := dx.Dims()
	linalg.Rows(&above, &s.DX, 0, r).Copy(dx)
	return &s.DX
}

// Label is that of the last layer.
func (l *Padded) Label(row int) string {
	if named, ok := l.Layers[len(l.Layers)-1].(nn.Labelled); ok {
		return named.Label(row)
	}
	return fmt.Sprint(row + 1)
}

// ExplainA is what the last layer says of its output i.
func (l *Padded) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	return l.InnerA(s, len(l.Layers)-1, i, n)
}

// ExplainGrad is what the last layer says of its output i.
func (l *Padded) ExplainGrad(s *nn.Step, i, n int) []nn.Equation {
	return l.InnerGrad(s, len(l.Layers)-1, i, n)
}

// ExplainX is what the first layer says of its input i; 0 of the mask.
func (l *Padded) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	if r, _ := s.X.Dims(); i >= r-l.Positions {
		return []nn.Equation{{Name: "∂L/∂x" + nn.Subscript(i+1), Words: "0 of the mask", Terms: []nn.Term{}, Value: s.DX.At(i, n)}}
	}
	return l.InnerX(s, 0, i, n)
}

// Config is what a file keeps of the block.
func (l *Padded) Config() nn.Config {
	c := paddedConfig{Positions: l.Positions}
	for _, inner := range l.Layers {
		c.Inner = append(c.Inner, nn.BlueprintOf(inner))
	}
	return c
}

type paddedConfig struct {
	Positions int
	Inner     []nn.Blueprint
}

func init() { nn.Register("padded", paddedConfig{}) }

func (c paddedConfig) Build() (nn.Layer, error) {
	var layers []nn.Layer
	for _, b := range c.Inner {
		l, err := b.Build()
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	return NewPadded(c.Positions, layers...), nil
}

// Sizes are those of the inner layers, and the mask.
func (c paddedConfig) Sizes() (in, out int) {
	for _, b := range c.Inner {
		i, o := b.Sizes()
		if in == 0 && i > 0 {
			in = i + c.Positions
		}
		if o > 0 {
			out = o
		}
	}
	return in, out
}

// Numbers is the sum over the inner layers.
func (c paddedConfig) Numbers() (sum float64) {
	for _, b := range c.Inner {
		sum += b.Numbers()
	}
	return sum
}

func (c paddedConfig) String() string {
	return fmt.Sprintf("padded sequences of %d positions, %d layers", c.Positions, len(c.Inner))
}
