package nn_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/linalg"
	"glassnet/nn/nntest"
	"gonum.org/v1/gonum/mat"
)

// Gain is a = g ⊙ x: a learnt factor for every input.
//
//	∂L/∂g = Σ ∂L/∂a ⊙ x    ∂L/∂x = g ⊙ ∂L/∂a
type Gain struct{ G *mat.Dense } // neurons × 1

func NewGain(neurons int) *Gain { return &Gain{mat.NewDense(neurons, 1, nil)} }

func (l *Gain) Params() []nn.Param { return []nn.Param{{Name: "g", Dense: l.G}} }

func (l *Gain) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if r, n := x.RawMatrix().Rows, l.G.RawMatrix().Rows; r != n {
		s.Mistake("a = g ⊙ x: g is %d×1, x has %d rows", n, r)
	}
	linalg.Like(&s.A, x).Apply(func(i, _ int, v float64) float64 { return l.G.At(i, 0) * v }, x)
	return &s.A
}

func (l *Gain) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, da).Apply(func(i, _ int, v float64) float64 { return l.G.At(i, 0) * v }, da)
	for i := range da.RawMatrix().Rows {
		s.Grad(l.G).Set(i, 0, s.Grad(l.G).At(i, 0)+mat.Dot(da.RowView(i), s.X.RowView(i)))
	}
	return &s.DX
}

func (l *Gain) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	return []nn.Equation{{Name: "a" + nn.Subscript(i+1), Words: "g·x", Terms: []nn.Term{{s.Used(l.G).At(i, 0), s.X.At(i, n)}}, Value: s.A.At(i, n)}}
}

func (l *Gain) ExplainGrad(s *nn.Step, i, n int) []nn.Equation {
	return nn.ExplainGradient(s, l.Params()[0], i, 0, "∂L/∂a·x", nn.Products(s.DA.RawRowView(i), s.X.RawRowView(i)))
}

func (l *Gain) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	return []nn.Equation{{Name: "∂L/∂x", Words: "g·∂L/∂a", Terms: []nn.Term{{s.Used(l.G).At(i, 0), s.DA.At(i, n)}}, Value: s.DX.At(i, n)}}
}

func (l *Gain) Share(s *nn.Step, _ nn.Param, i, _, n int) float64 {
	return s.DA.At(i, n) * s.X.At(i, n)
}

func (l *Gain) Config() nn.Config { return gainConfig{l.G.RawMatrix().Rows} }

type gainConfig struct{ Neurons int }

func init() { nn.Register("gain", gainConfig{}) }

func (c gainConfig) Build() (nn.Layer, error) { return NewGain(c.Neurons), nil }
func (c gainConfig) Sizes() (in, out int)     { return c.Neurons, c.Neurons }
func (c gainConfig) Numbers() float64         { return float64(c.Neurons) }
func (c gainConfig) String() string           { return "gain" }

// A layer of one's own has the ledger, Explain, files and checks of the others
// by the same interfaces.
func ExampleLayer() {
	gain := NewGain(2)
	nn.Constant(0.5)(gain.G)
	net := nn.New(nn.NewDense(1, 2, nn.Tanh, nn.Values(1, 2)), gain, nn.NewDense(2, 1, nn.Identity, nn.Values(1, -1)))
	x, y := mat.NewDense(1, 2, []float64{1, -0.5}), mat.NewDense(1, 2, []float64{0, 1})
	t := net.Forward(x)
	t.Backward(nn.SquaredError, y)
	fmt.Print(t.Explain(2, 0, 0), "\n")
	fmt.Print(t.Explain(1, 0, 0).Equations[2], "\n\n") // the layer below knows where its ∂L/∂a comes from
	fmt.Print(t.Ledger(0).Layers[2].Params, "\n")

	m, err := gradcheck.GradientError(net, nn.SquaredError, x, y)
	fmt.Println(m.Error < 1e-6, err)
	file := filepath.Join(os.TempDir(), "gain.safetensors")
	defer os.Remove(file)
	fmt.Println(net.Save(file))
	again, err := nn.Load(file)
	fmt.Println(mat.Equal(again.Predict(x), net.Predict(x)), err)
	// Output:
	// layer 2 (gain), neuron 1, sample 1
	//   a₁ = g·x = 0.5·0.761594 = 0.380797
	//   ∂L/∂a₁ = Σ wδ of the layer above = 1·(-0.0506084) = -0.0506084
	//   ∂L/∂g₁ = Σₙ ∂L/∂a·x = (-0.0506084)·0.761594 + (-0.425131)·(-0.462117) = 0.157917
	//
	// ∂L/∂a₁ = g·∂L/∂a of the layer above = 0.5·(-0.0506084) = -0.0253042
	//
	// parameter  value         δx         ∂L
	// g₁           0.5  -0.038543   0.157917
	// g₂           0.5  0.0487879  -0.274989
	//
	// true <nil>
	// <nil>
	// true <nil>
}

// All that it promises is checked in one call.
func TestGain(t *testing.T) {
	nntest.Layer(t, 3, func(rng *rand.Rand) nn.Layer { return NewGain(3) },
		nntest.Witness(func(l *Gain, _ *nn.Step, x *mat.Dense) *mat.Dense {
			var d mat.Dense
			d.Mul(mat.NewDiagDense(3, mat.Col(nil, 0, l.G)), x)
			return &d
		}))
}
