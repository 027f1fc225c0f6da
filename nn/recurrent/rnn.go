package recurrent

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// RNN is the simple recurrent cell: a dense layer that sees its own state.
//
//	z_t = W x_t + U h_{t−1} + b    h_t = f(z_t)
//	δ_t = f'(z_t) ⊙ ∂L/∂h_t        ∂L/∂h_{t−1} += Uᵀ δ_t    ∂L/∂U = Σ_t δ_t h_{t−1}ᵀ
//
// (Elman, 1990)
type RNN struct {
	W *mat.Dense // H × D
	U *mat.Dense // H × H
	B *mat.Dense // H × 1
	F nn.Elementwise
}

// NewRNN makes a cell of units with in inputs. w fills W and u fills U; b is 0.
// With tanh, nn.Glorot for W and nn.Orthogonal for U are a good beginning.
func NewRNN(in, units int, f nn.Elementwise, w, u nn.Initializer) *RNN {
	if f.F == nil {
		panic("recurrent: NewRNN: f is nothing; it is the activation, such as nn.Tanh")
	}
	c := &RNN{F: f}
	c.W, c.U, c.B = weights("NewRNN", in, units, 1, w, u)
	return c
}

// weights are W, G·H × D, U, G·H × H, and b. The initialisers fill gate by gate, so
// that a gate's fan-out is H.
func weights(who string, in, units, gates int, w, u nn.Initializer) (W, U, B *mat.Dense) {
	if in < 1 || units < 1 {
		panic(fmt.Sprintf("recurrent: %s: %d inputs, %d units; both must be at least 1", who, in, units))
	}
	if w == nil || u == nil {
		panic(fmt.Sprintf("recurrent: %s: an initialiser is nil; the first fills W, such as nn.Glorot(rng), the second U, such as nn.Orthogonal(rng, 1)", who))
	}
	W, U, B = mat.NewDense(gates*units, in, nil), mat.NewDense(gates*units, units, nil), mat.NewDense(gates*units, 1, nil)
	for k := range gates {
		w(Gate(W, k, units))
		u(Gate(U, k, units))
	}
	return W, U, B
}

// Input are W and b.
func (c *RNN) Input() (w, b *mat.Dense) { return c.W, c.B }

// Units is H.
func (c *RNN) Units() int { r, _ := c.U.Dims(); return r }

// Remembers is false: the state is h alone.
func (c *RNN) Remembers() bool { return false }

// Gates is one without a name.
func (c *RNN) Gates() []string { return []string{""} }

// Keeps is nothing: all values are z, h and δ.
func (c *RNN) Keeps() (forward, backward []string) { return nil, nil }

// Forward is h = f(z).
func (c *RNN) Forward(m *Moment) {
	linalg.AddMul(m.Z, c.U, m.Before.H) // z = W x + b + U h₋
	c.F.Apply(m.After.H, m.Z)           // h = f(z)
}

// Backward is δ = f'(z) ⊙ ∂L/∂h.
func (c *RNN) Backward(m *Moment) {
	c.F.Delta(m.Delta, m.Z, m.After.H, m.DAfter.H) // δ = f'(z) ⊙ ∂L/∂h
	linalg.AddMulT(m.DBefore.H, c.U, m.Delta)      // ∂L/∂h₋ += Uᵀ δ
}

// Products is ∂L/∂U = Σ δ h₋ᵀ.
func (c *RNN) Products(m *Moment) []Product {
	return []Product{{P: param("U", c.U), Delta: m.Delta, X: m.Before.H, delta: "δ", x: "h₋"}}
}

// Params are W and U, weights, and b.
func (c *RNN) Params() []nn.Param {
	return []nn.Param{param("W", c.W), param("U", c.U), param("b", c.B)}
}

// ParamLabel names w₂₁, u₂₁ and b₂.
func (c *RNN) ParamLabel(p nn.Param, i, j int) string { return entry(p, i, j) }

// ExplainA is z = Σ wx + Σ uh₋ + b and h = f(z).
func (c *RNN) ExplainA(m *Moment, u, n int) []nn.Equation {
	k := nn.Subscript(u + 1)
	return []nn.Equation{
		netInput(m, "z"+k, c.W, c.B, u, n, nn.Products(mat.Row(nil, u, m.Used(c.U)), mat.Col(nil, n, m.Before.H)), "Σ uh₋"),
		{Name: "h" + k, F: c.F, Terms: []nn.Term{{m.Z.At(u, n)}}, Value: m.After.H.At(u, n)},
	}
}

// ExplainDelta is δ = f'(z)·∂L/∂h.
func (c *RNN) ExplainDelta(m *Moment, u, n int, _ []nn.Term) []nn.Equation {
	k := nn.Subscript(u + 1)
	slope := nn.PrimeOf("f'(z"+k+")", c.F, m.Z.At(u, n), m.After.H.At(u, n))
	return []nn.Equation{{Name: "δ" + k, Words: slope.Name + "·∂L/∂h" + k, Terms: []nn.Term{{slope.Value, m.DAfter.H.At(u, n)}}, Where: []nn.Equation{slope}, Value: m.Delta.At(u, n)}}
}

// ExplainBefore is Σ uδ.
func (c *RNN) ExplainBefore(m *Moment, _ bool, u, n int) []nn.Term {
	return nn.Products(mat.Col(nil, u, m.Used(c.U)), mat.Col(nil, n, m.Delta))
}

// Config is what a file keeps of a loop with the cell.
func (c *RNN) Config(s Settings) nn.Config {
	units, in := c.W.Dims()
	return rnnConfig{in, units, nn.NamedActivation{Activation: c.F}, s}
}

type rnnConfig struct {
	In, Units int
	F         nn.NamedActivation
	Settings  Settings
}

func init() { nn.Register("RNN", rnnConfig{}) }

func (c rnnConfig) Build() (nn.Layer, error) {
	f, ok := c.F.Activation.(nn.Elementwise)
	if !ok {
		return nil, fmt.Errorf("an RNN with %v; f is a function of one number", c.F)
	}
	return New(NewRNN(c.In, c.Units, f, nn.Zeros, nn.Zeros), c.Settings), nil
}
func (c rnnConfig) Sizes() (in, out int) { return c.Settings.sizes(c.In, c.Units, false) }
func (c rnnConfig) Numbers() float64 {
	h := float64(c.Units)
	return h*(float64(c.In)+h+1) + c.Settings.numbers(h, 1)
}
func (c rnnConfig) String() string { return fmt.Sprintf("RNN, %v, %v", c.F, c.Settings) }
