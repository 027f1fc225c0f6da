package attention

import (
	"fmt"
	"math"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Sine is a_p = x_p + PE(p): to the features at position p, from 0, it adds
//
//	PE(p)_{2i} = sin(p/10000^{2i/D})    PE(p)_{2i+1} = cos(p/10000^{2i/D})
//
// so that PE(p)·PE(p+k) is the same for all p. It has no parameter. The step
// keeps "PE", D·T × 1. (Vaswani et al., 2017)
type Sine struct{ Positions, Features int }

// PE is the code of position p, from 0, with so many features.
func PE(p, features int) []float64 {
	v := make([]float64, features)
	for i := range v {
		angle := float64(p) / math.Pow(10000, float64(i-i%2)/float64(features))
		if v[i] = math.Sin(angle); i%2 == 1 {
			v[i] = math.Cos(angle)
		}
	}
	return v
}

func (l Sine) check() error {
	if l.Positions < 1 || l.Features < 1 {
		return fmt.Errorf("sine of %d positions, %d features; both are at least 1", l.Positions, l.Features)
	}
	return nil
}

// Forward writes a = x + PE to s.A.
func (l Sine) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if err := l.check(); err != nil {
		s.Mistake("%v", err)
	}
	mustHave(s, "a = x + PE", l.Features, l.Positions, x)
	pe := linalg.Size(s.KeepAs(nn.PerNeuron, "PE"), l.Features*l.Positions, 1)
	for p := range l.Positions {
		for d, v := range PE(p, l.Features) {
			pe.Set(d*l.Positions+p, 0, v)
		}
	}
	linalg.Like(&s.A, x).Copy(x)
	linalg.AddColumn(&s.A, pe) // a = x + PE
	return &s.A
}

// mustHave panics unless x has D·T rows.
func mustHave(s *nn.Step, formula string, features, positions int, x *mat.Dense) {
	if r, _ := x.Dims(); r != features*positions {
		s.Mistake("%s: x has %d rows; for %d features at %d positions it has %d", formula, r, features, positions, features*positions)
	}
}

// Backward returns ∂L/∂x = ∂L/∂a.
func (l Sine) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, da).Copy(da)
	return &s.DX
}

// Params are none.
func (l Sine) Params() []nn.Param { return nil }

// Label names an output: "2 at position 3".
func (l Sine) Label(row int) string { return atPosition(row, l.Positions) }

func atPosition(row, positions int) string {
	return fmt.Sprintf("%d at position %d", row/positions+1, row%positions+1)
}

// ExplainA is a = x + PE.
func (l Sine) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	return sum(s, i, n, "PE", s.Value("PE").At(i, 0))
}

// sum is a = x + what.
func sum(s *nn.Step, i, n int, what string, v float64) []nn.Equation {
	k := nn.Subscript(i + 1)
	return []nn.Equation{{Name: "a" + k, Words: "x" + k + " + " + what, Terms: []nn.Term{{s.X.At(i, n)}, {v}}, Value: s.A.At(i, n)}}
}

// ExplainGrad is nothing: there is no parameter.
func (l Sine) ExplainGrad(*nn.Step, int, int) []nn.Equation { return nil }

// ExplainX is ∂L/∂x = ∂L/∂a.
func (l Sine) ExplainX(s *nn.Step, i, n int) []nn.Equation { return through(s, i, n) }

// through is ∂L/∂x = ∂L/∂a.
func through(s *nn.Step, i, n int) []nn.Equation {
	k := nn.Subscript(i + 1)
	return []nn.Equation{{Name: "∂L/∂x" + k, Words: "∂L/∂a" + k, Terms: []nn.Term{{s.DA.At(i, n)}}, Value: s.DX.At(i, n)}}
}

// Config is the layer itself: it has no numbers.
func (l Sine) Config() nn.Config { return l }

func init() { nn.Register("sine positions", Sine{}) }

// Build checks the sizes.
func (l Sine) Build() (nn.Layer, error) { return l, l.check() }

// Sizes are D·T both.
func (l Sine) Sizes() (in, out int) { return l.Features * l.Positions, l.Features * l.Positions }

// Numbers is 0.
func (l Sine) Numbers() float64 { return 0 }

func (l Sine) String() string { return fmt.Sprintf("sine of %d positions", l.Positions) }

// Learnt is a_p = x_p + e_p, with a learnt vector e for every position:
// ∂L/∂e = Σ ∂L/∂a. The vectors are weights. (Gehring et al., 2017)
type Learnt struct {
	Positions int
	E         *mat.Dense // D·T × 1, row d·T + p being feature d of position p
}

// NewLearnt makes vectors of so many features, filled by init.
func NewLearnt(positions, features int, init nn.Initializer) *Learnt {
	if positions < 1 || features < 1 {
		panic(fmt.Sprintf("attention: NewLearnt: %d positions, %d features; both are at least 1", positions, features))
	}
	l := &Learnt{positions, mat.NewDense(features*positions, 1, nil)}
	init(l.E)
	return l
}

// Forward writes a = x + e to s.A.
func (l *Learnt) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	mustHave(s, "a = x + e", l.E.RawMatrix().Rows/l.Positions, l.Positions, x)
	linalg.Like(&s.A, x).Copy(x)
	linalg.AddColumn(&s.A, l.E) // a = x + e
	return &s.A
}

// Backward adds ∂L/∂e = Σ ∂L/∂a and returns ∂L/∂x = ∂L/∂a.
func (l *Learnt) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	linalg.AddRowSums(s.Grad(l.E), da) // ∂L/∂e += Σ ∂L/∂a
	linalg.Like(&s.DX, da).Copy(da)
	return &s.DX
}

// Params is e.
func (l *Learnt) Params() []nn.Param { return []nn.Param{{Name: "e", Weight: true, Dense: l.E}} }

// ParamLabel names an entry: "e₂ of position 3".
func (l *Learnt) ParamLabel(_ nn.Param, i, _ int) string {
	return fmt.Sprintf("e%s of position %d", nn.Subscript(i/l.Positions+1), i%l.Positions+1)
}

// Label names an output: "2 at position 3".
func (l *Learnt) Label(row int) string { return atPosition(row, l.Positions) }

// ExplainA is a = x + e.
func (l *Learnt) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	return sum(s, i, n, "e", s.Used(l.E).At(i, 0))
}

// ExplainGrad is ∂L/∂e = Σ ∂L/∂a.
func (l *Learnt) ExplainGrad(s *nn.Step, i, _ int) []nn.Equation {
	var terms []nn.Term
	for _, v := range s.DA.RawRowView(i) {
		terms = append(terms, nn.Term{v})
	}
	return nn.ExplainGradient(s, l.Params()[0], i, 0, "∂L/∂a"+nn.Subscript(i+1), terms)
}

// ExplainX is ∂L/∂x = ∂L/∂a.
func (l *Learnt) ExplainX(s *nn.Step, i, n int) []nn.Equation { return through(s, i, n) }

// Share is ∂L/∂a.
func (l *Learnt) Share(s *nn.Step, _ nn.Param, i, _, n int) float64 { return s.DA.At(i, n) }

// Config is what a file keeps of the layer.
func (l *Learnt) Config() nn.Config {
	return learntConfig{l.Positions, l.E.RawMatrix().Rows / l.Positions}
}

type learntConfig struct{ Positions, Features int }

func init() { nn.Register("learnt positions", learntConfig{}) }

func (c learntConfig) Build() (nn.Layer, error) {
	return NewLearnt(c.Positions, c.Features, nn.Zeros), nil
}
func (c learntConfig) Sizes() (in, out int) {
	return c.Positions * c.Features, c.Positions * c.Features
}
func (c learntConfig) Numbers() float64 { return float64(c.Positions) * float64(c.Features) }
func (c learntConfig) String() string {
	return fmt.Sprintf("learnt vectors of %d positions", c.Positions)
}
