package memory

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

func init() {
	nn.Register("memory linear", linearConfig{})
	nn.Register("memory time", timeConfig{})
}

// Linear is a = W x, a dense layer without b and f: for a bag of words x, the sum
// of the words' columns of W.
//
//	∂L/∂W = δ xᵀ with δ = ∂L/∂a    ∂L/∂x = Wᵀδ
type Linear struct{ W *mat.Dense } // out × in

// NewLinear makes a layer from in to out numbers; init fills W.
func NewLinear(in, out int, init nn.Initializer) *Linear {
	if in < 1 || out < 1 || init == nil {
		panic(fmt.Sprintf("memory: NewLinear: %d inputs, %d outputs, an initialiser: %v; at least 1 of each, and one such as nn.Normal(rng, 0.1)", in, out, init != nil))
	}
	l := &Linear{mat.NewDense(out, in, nil)}
	init(l.W)
	return l
}

// Forward writes a = W x to s.A.
func (l *Linear) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	r, c := l.W.Dims()
	if xr, _ := x.Dims(); xr != c {
		s.Mistake("a = W x: W is %d×%d, x has %d rows", r, c, xr)
	}
	s.A.Mul(l.W, x) // a = W x
	return &s.A
}

// Backward adds ∂L/∂W and writes ∂L/∂x to s.DX.
func (l *Linear) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	s.AddOuter(l.W, da, &s.X)   // ∂L/∂W += ∂L/∂a xᵀ
	linalg.MulT(&s.DX, l.W, da) // ∂L/∂x = Wᵀ ∂L/∂a
	return &s.DX
}

// Params is W.
func (l *Linear) Params() []nn.Param { return []nn.Param{{Name: "W", Weight: true, Dense: l.W}} }

// ExplainA is Σ wx.
func (l *Linear) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	return []nn.Equation{{Name: "a" + nn.Subscript(i+1), Words: "Σ wx", Terms: nn.Products(s.Used(l.W).RawRowView(i), mat.Col(nil, n, &s.X)), Value: s.A.At(i, n)}}
}

// ExplainGrad is ∂L/∂w = Σ ∂L/∂a·x.
func (l *Linear) ExplainGrad(s *nn.Step, i, n int) (all []nn.Equation) {
	for j := range s.X.RawMatrix().Rows {
		all = append(all, nn.ExplainWeight(s, l.Params()[0], i, j, s.DA.RawRowView(i), s.X.RawRowView(j))...)
	}
	return all
}

// ExplainX is Σ w·∂L/∂a.
func (l *Linear) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	return []nn.Equation{{Name: "∂L/∂x" + nn.Subscript(i+1), Words: "Σ w·∂L/∂a", Terms: nn.Products(mat.Col(nil, i, s.Used(l.W)), mat.Col(nil, n, &s.DA)), Value: s.DX.At(i, n)}}
}

// Share is ∂L/∂a·x.
func (l *Linear) Share(s *nn.Step, _ nn.Param, i, j, n int) float64 {
	return s.DA.At(i, n) * s.X.At(j, n)
}

// Config is what a file keeps of the layer.
func (l *Linear) Config() nn.Config { out, in := l.W.Dims(); return linearConfig{in, out} }

type linearConfig struct{ In, Out int }

func (c linearConfig) Build() (nn.Layer, error) { return NewLinear(c.In, c.Out, nn.Zeros), nil }
func (c linearConfig) Sizes() (in, out int)     { return c.In, c.Out }
func (c linearConfig) Numbers() float64         { return float64(c.In) * float64(c.Out) }
func (c linearConfig) String() string           { return "W x" }

// Time is a = x + T, a learnt number for each number of a memory of J places: it
// tells place 3 from place 5 even where the same words stand in both. ∂L/∂T is the
// sum of ∂L/∂a over the samples. (Sukhbaatar et al., 2015)
type Time struct{ T *mat.Dense } // D × J

// NewTime makes a layer for a memory of so many places and length; init fills T.
func NewTime(places, size int, init nn.Initializer) *Time {
	if places < 1 || size < 1 || init == nil {
		panic(fmt.Sprintf("memory: NewTime: %d places, columns of %d, an initialiser: %v; at least 1 of each, and one such as nn.Normal(rng, 0.1)", places, size, init != nil))
	}
	l := &Time{mat.NewDense(size, places, nil)}
	init(l.T)
	return l
}

// Forward writes a = x + T to s.A.
func (l *Time) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	d, places := l.T.Dims()
	if r, _ := x.Dims(); r != d*places {
		s.Mistake("a = x + T: T is %d×%d, x has %d rows", d, places, r)
	}
	linalg.Like(&s.A, x).Apply(func(i, _ int, v float64) float64 { return v + l.T.At(i/places, i%places) }, x)
	return &s.A
}

// Backward adds ∂L/∂T and writes ∂L/∂x = ∂L/∂a to s.DX.
func (l *Time) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	_, places := l.T.Dims()
	g := s.Grad(l.T)
	for i := range da.RawMatrix().Rows {
		for _, v := range da.RawRowView(i) {
			g.Set(i/places, i%places, g.At(i/places, i%places)+v)
		}
	}
	linalg.Like(&s.DX, da).Copy(da)
	return &s.DX
}

// Params is T, no weight.
func (l *Time) Params() []nn.Param { return []nn.Param{{Name: "T", Dense: l.T}} }

// ParamLabel names a number of T: "t₁ of place 3".
func (l *Time) ParamLabel(_ nn.Param, i, j int) string {
	return fmt.Sprintf("t%s of place %d", nn.Subscript(i+1), j+1)
}

// ExplainA is x + t.
func (l *Time) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	_, places := l.T.Dims()
	return []nn.Equation{{Name: "a" + nn.Subscript(i+1), Words: "x + t", Terms: []nn.Term{{s.X.At(i, n)}, {s.Used(l.T).At(i/places, i%places)}}, Value: s.A.At(i, n)}}
}

// ExplainGrad is ∂L/∂t = Σ ∂L/∂a.
func (l *Time) ExplainGrad(s *nn.Step, i, n int) []nn.Equation {
	var terms []nn.Term
	for _, v := range s.DA.RawRowView(i) {
		terms = append(terms, nn.Term{v})
	}
	_, places := l.T.Dims()
	return nn.ExplainGradient(s, l.Params()[0], i/places, i%places, "∂L/∂a"+nn.Subscript(i+1), terms)
}

// ExplainX is ∂L/∂a.
func (l *Time) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	return []nn.Equation{{Name: "∂L/∂x" + nn.Subscript(i+1), Words: "∂L/∂a", Terms: []nn.Term{{s.DA.At(i, n)}}, Value: s.DX.At(i, n)}}
}

// Share is ∂L/∂a.
func (l *Time) Share(s *nn.Step, _ nn.Param, i, j, n int) float64 {
	_, places := l.T.Dims()
	return s.DA.At(i*places+j, n)
}

// Config is what a file keeps of the layer.
func (l *Time) Config() nn.Config { size, places := l.T.Dims(); return timeConfig{places, size} }

type timeConfig struct{ Places, Size int }

func (c timeConfig) Build() (nn.Layer, error) { return NewTime(c.Places, c.Size, nn.Zeros), nil }
func (c timeConfig) Sizes() (in, out int)     { return c.Places * c.Size, c.Places * c.Size }
func (c timeConfig) Numbers() float64         { return float64(c.Places) * float64(c.Size) }
func (c timeConfig) String() string           { return "x + T" }
