package recurrent

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/internal/vector"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// LSTM has a cell state c that gates write, keep and read. W, U, b and z have four
// blocks of H rows, in the order i f o g:
//
//	z = W x_t + U h₋ + b
//	i = σ(z_i)    f = σ(z_f)    o = σ(z_o)    g = tanh z_g
//	c = f ⊙ c₋ + i ⊙ g          h = o ⊙ tanh c
//
// Through c the way back in time is a product with f, and not with U and tanh':
//
//	∂L/∂c = ∂L/∂h ⊙ o ⊙ (1 − tanh² c) + from the next time
//	δ_i = ∂L/∂c ⊙ g ⊙ i(1 − i)    δ_f = ∂L/∂c ⊙ c₋ ⊙ f(1 − f)
//	δ_o = ∂L/∂h ⊙ tanh c ⊙ o(1 − o)    δ_g = ∂L/∂c ⊙ i ⊙ (1 − g²)
//	∂L/∂h₋ += Uᵀ δ    ∂L/∂c₋ += f ⊙ ∂L/∂c    ∂L/∂U = Σ_t δ h₋ᵀ
//
// With peepholes the gates see the cell state, i and f the old one, o the new one:
//
//	z_i += p_i ⊙ c₋    z_f += p_f ⊙ c₋    z_o += p_o ⊙ c
//	∂L/∂c += p_o ⊙ δ_o    ∂L/∂c₋ += p_i ⊙ δ_i + p_f ⊙ δ_f
//	∂L/∂p_i = Σ_t δ_i ⊙ c₋    ∂L/∂p_f = Σ_t δ_f ⊙ c₋    ∂L/∂p_o = Σ_t δ_o ⊙ c
//
// (Hochreiter and Schmidhuber, 1997; Gers et al., 2000, f; Gers and Schmidhuber, 2000,
// peepholes.) PyTorch has the order i f g o and two b that add up.
type LSTM struct {
	W *mat.Dense // 4H × D
	U *mat.Dense // 4H × H
	B *mat.Dense // 4H × 1
	P *mat.Dense // 3H × 1, p of i, f and o; nil without peepholes
}

// NewLSTM makes a cell of units with in inputs. w fills every gate's W, u its U; b
// is 0, but for b_f = 1, so that at first the cell keeps more than half of c.
func NewLSTM(in, units int, w, u nn.Initializer) *LSTM {
	c := new(LSTM)
	c.W, c.U, c.B = weights("NewLSTM", in, units, 4, w, u)
	return c.Bias("f", 1)
}

// NewPeepholeLSTM is NewLSTM with peepholes; p fills p_i, p_f and p_o.
func NewPeepholeLSTM(in, units int, w, u, p nn.Initializer) *LSTM {
	c := NewLSTM(in, units, w, u)
	if p == nil {
		panic("recurrent: NewPeepholeLSTM: p is nil; it fills the peepholes, such as nn.Zeros")
	}
	c.P = mat.NewDense(3*units, 1, nil)
	for k := range 3 {
		p(Gate(c.P, k, units))
	}
	return c
}

// Bias sets the b of a gate, i, f, o or g, and returns the cell. b_f decides how long
// the cell keeps what it has: with z_f = b_f the part σ(b_f)ᵗ of c is left after t
// steps, σ(1)²⁰ = 0.002. For a memory of T steps take b_f = ln T and b_i = −ln T.
// (Gers et al., 2000; Tallec and Ollivier, 2018)
func (c *LSTM) Bias(gate string, b float64) *LSTM {
	for k, name := range c.Gates() {
		if name == gate {
			nn.Constant(b)(Gate(c.B, k, c.Units()))
			return c
		}
	}
	panic(fmt.Sprintf("recurrent: Bias: there is no gate %q; an LSTM has i, f, o and g", gate))
}

// Input are W and b.
func (c *LSTM) Input() (w, b *mat.Dense) { return c.W, c.B }

// Units is H.
func (c *LSTM) Units() int { _, h := c.U.Dims(); return h }

// Remembers is true: there is a c.
func (c *LSTM) Remembers() bool { return true }

// Gates are the blocks of rows, i f o g.
func (c *LSTM) Gates() []string { return []string{"i", "f", "o", "g"} }

// Keeps are the gates and tanh c.
func (c *LSTM) Keeps() (forward, backward []string) {
	return []string{"i", "f", "o", "g", "tanh c"}, nil
}

// Forward is c = f ⊙ c₋ + i ⊙ g and h = o ⊙ tanh c.
func (c *LSTM) Forward(m *Moment) {
	linalg.AddMul(m.Z, c.U, m.Before.H) // z = W x + b + U h₋
	units := c.Units()
	for u := range units {
		zi, zf, zo, zg := m.Z.RawRowView(u), m.Z.RawRowView(units+u), m.Z.RawRowView(2*units+u), m.Z.RawRowView(3*units+u)
		i, f, o, g := row(m, "i", u), row(m, "f", u), row(m, "o", u), row(m, "g", u)
		before, cell, shown, h := m.Before.C.RawRowView(u), m.After.C.RawRowView(u), row(m, "tanh c", u), m.After.H.RawRowView(u)
		pi, pf, po := c.peepholes(u)
		if c.P != nil {
			floats.AddScaled(zi, pi, before)
			floats.AddScaled(zf, pf, before)
		}
		logistic(i, zi)
		logistic(f, zf)
		tanh(g, zg)
		for n := range cell {
			cell[n] = f[n]*before[n] + i[n]*g[n] // c = f ⊙ c₋ + i ⊙ g
		}
		if c.P != nil {
			floats.AddScaled(zo, po, cell)
		}
		logistic(o, zo)
		tanh(shown, cell)
		for n := range h {
			h[n] = o[n] * shown[n] // h = o ⊙ tanh c
		}
	}
}

// row is row u of what the cell keeps under a name.
func row(m *Moment, name string, u int) []float64 { return m.Kept(name).RawRowView(u) }

// logistic and tanh write f(z) of a row, in vector registers where there are any.
var logistic, tanh = vector.Best().Logistic, vector.Best().Tanh

// peepholes are p of unit u, 0 without.
func (c *LSTM) peepholes(u int) (pi, pf, po float64) {
	if c.P == nil {
		return 0, 0, 0
	}
	h := c.Units()
	return c.P.At(u, 0), c.P.At(h+u, 0), c.P.At(2*h+u, 0)
}

// Backward writes the δ of the four gates, and ∂L/∂c.
func (c *LSTM) Backward(m *Moment) {
	units := c.Units()
	for u := range units {
		di, df, do, dg := m.Delta.RawRowView(u), m.Delta.RawRowView(units+u), m.Delta.RawRowView(2*units+u), m.Delta.RawRowView(3*units+u)
		i, f, o, g := row(m, "i", u), row(m, "f", u), row(m, "o", u), row(m, "g", u)
		before, shown := m.Before.C.RawRowView(u), row(m, "tanh c", u)
		dh, dc, dBefore := m.DAfter.H.RawRowView(u), m.DAfter.C.RawRowView(u), m.DBefore.C.RawRowView(u)
		pi, pf, po := c.peepholes(u)
		for n, h := range dh {
			do[n] = h * shown[n] * o[n] * (1 - o[n])
			dc[n] += h*o[n]*(1-shown[n]*shown[n]) + po*do[n] // from h, beside what came from the next time
			d := dc[n]
			di[n] = d * g[n] * i[n] * (1 - i[n])
			df[n] = d * before[n] * f[n] * (1 - f[n])
			dg[n] = d * i[n] * (1 - g[n]*g[n])
			dBefore[n] += d*f[n] + pi*di[n] + pf*df[n]
		}
	}
	linalg.AddMulT(m.DBefore.H, c.U, m.Delta) // ∂L/∂h₋ += Uᵀ δ
}

// Products are ∂L/∂U and, with peepholes, ∂L/∂p.
func (c *LSTM) Products(m *Moment) []Product {
	list := []Product{{P: param("U", c.U), Delta: m.Delta, X: m.Before.H, delta: "δ", x: "h₋"}}
	if c.P != nil {
		h := c.Units()
		for k, x := range []*mat.Dense{m.Before.C, m.Before.C, m.After.C} {
			list = append(list, Product{P: param("p", c.P), From: k * h, Delta: Gate(m.Delta, k, h), X: x, Each: true, delta: "δ", x: []string{"c₋", "c₋", "c"}[k]})
		}
	}
	return list
}

// Params are W and U, weights, b and, with peepholes, p.
func (c *LSTM) Params() []nn.Param {
	list := []nn.Param{param("W", c.W), param("U", c.U), param("b", c.B)}
	if c.P != nil {
		list = append(list, param("p", c.P))
	}
	return list
}

// ParamLabel names w₂₁ of f.
func (c *LSTM) ParamLabel(p nn.Param, i, j int) string { return entryOf(c, p, i, j) }

// ExplainA is z and the value of every gate, c, tanh c and h.
func (c *LSTM) ExplainA(m *Moment, u, n int) (all []nn.Equation) {
	k, h := nn.Subscript(u+1), c.Units()
	at := func(name string) float64 { return m.Kept(name).At(u, n) }
	before, cell := m.Before.C.At(u, n), m.After.C.At(u, n)
	gate := func(g int) []nn.Equation {
		name, f := c.Gates()[g], nn.Logistic
		if name == "g" {
			f = nn.Tanh
		}
		z := m.Z.At(g*h+u, n)
		terms, words := nn.Products(mat.Row(nil, g*h+u, m.Used(c.U)), mat.Col(nil, n, m.Before.H)), "Σ uh₋"
		if c.P != nil && g < 3 {
			sees, letter := before, "c₋"
			if name == "o" {
				sees, letter = cell, "c"
			}
			terms, words = append(terms, nn.Term{m.Used(c.P).At(g*h+u, 0), sees}), words+" + p·"+letter
		}
		return []nn.Equation{
			netInput(m, "z"+k+" of "+name, c.W, c.B, g*h+u, n, terms, words),
			{Name: name + k, F: f, Terms: []nn.Term{{z}}, Value: at(name)},
		}
	}
	all = append(append(gate(0), gate(1)...), gate(3)...)
	all = append(all, nn.Equation{Name: "c" + k, Words: "f·c₋ + i·g", Terms: []nn.Term{{at("f"), before}, {at("i"), at("g")}}, Value: cell})
	all = append(all, gate(2)...)
	return append(all, nn.Equation{Name: "tanh c" + k, F: nn.Tanh, Terms: []nn.Term{{cell}}, Value: at("tanh c")},
		nn.Equation{Name: "h" + k, Words: "o·tanh c", Terms: []nn.Term{{at("o"), at("tanh c")}}, Value: m.After.H.At(u, n)})
}

// ExplainDelta is δ of o, ∂L/∂c and the δ of the other gates.
func (c *LSTM) ExplainDelta(m *Moment, u, n int, later []nn.Term) []nn.Equation {
	k, h := nn.Subscript(u+1), c.Units()
	at := func(name string) float64 { return m.Kept(name).At(u, n) }
	dh, dc := m.DAfter.H.At(u, n), m.DAfter.C.At(u, n)
	i, f, o, g, tanh := at("i"), at("f"), at("o"), at("g"), at("tanh c")
	delta := func(gate int, words string, slope nn.Equation, t ...float64) nn.Equation {
		return nn.Equation{Name: "δ" + k + " of " + c.Gates()[gate], Words: words, Terms: []nn.Term{append(t, slope.Value)}, Where: []nn.Equation{slope}, Value: m.Delta.At(gate*h+u, n)}
	}
	slope := rest("1 − tanh² c"+k, tanh, tanh)
	whole := nn.Equation{Name: "∂L/∂c" + k, Words: "∂L/∂h·o·(1 − tanh² c)", Terms: []nn.Term{{dh, o, slope.Value}}, Where: []nn.Equation{slope}, Value: dc}
	if c.P != nil {
		whole.Words += " + p·δ of o"
		whole.Terms = append(whole.Terms, nn.Term{m.Used(c.P).At(2*h+u, 0), m.Delta.At(2*h+u, n)})
	}
	if len(later) > 0 {
		whole.Words += " + from the next time"
		whole.Terms = append(whole.Terms, later...)
	}
	return []nn.Equation{
		delta(2, "∂L/∂h·tanh c·o(1 − o)", rest("1 − o"+k, o), dh, tanh, o),
		whole,
		delta(0, "∂L/∂c·g·i(1 − i)", rest("1 − i"+k, i), dc, g, i),
		delta(1, "∂L/∂c·c₋·f(1 − f)", rest("1 − f"+k, f), dc, m.Before.C.At(u, n), f),
		delta(3, "∂L/∂c·i·(1 − g²)", rest("1 − g²"+k, g, g), dc, i),
	}
}

// ExplainBefore is Σ uδ for h₋ and f·∂L/∂c for c₋.
func (c *LSTM) ExplainBefore(m *Moment, cell bool, u, n int) []nn.Term {
	if !cell {
		return nn.Products(mat.Col(nil, u, m.Used(c.U)), mat.Col(nil, n, m.Delta))
	}
	terms := []nn.Term{{m.Kept("f").At(u, n), m.DAfter.C.At(u, n)}}
	if c.P != nil {
		for k := range 2 {
			r := k*c.Units() + u
			terms = append(terms, nn.Term{m.Used(c.P).At(r, 0), m.Delta.At(r, n)})
		}
	}
	return terms
}

// Config is what a file keeps of a loop with the cell.
func (c *LSTM) Config(s Settings) nn.Config {
	_, in := c.W.Dims()
	return lstmConfig{in, c.Units(), c.P != nil, s}
}

type lstmConfig struct {
	In, Units int
	Peepholes bool
	Settings  Settings
}

func init() { nn.Register("LSTM", lstmConfig{}) }

func (c lstmConfig) Build() (nn.Layer, error) {
	cell := NewLSTM(c.In, c.Units, nn.Zeros, nn.Zeros)
	if c.Peepholes {
		cell = NewPeepholeLSTM(c.In, c.Units, nn.Zeros, nn.Zeros, nn.Zeros)
	}
	return New(cell, c.Settings), nil
}
func (c lstmConfig) Sizes() (in, out int) { return c.Settings.sizes(c.In, c.Units, true) }
func (c lstmConfig) Numbers() float64 {
	h := float64(c.Units)
	numbers := 4*h*(float64(c.In)+h+1) + c.Settings.numbers(h, 2)
	if c.Peepholes {
		numbers += 3 * h
	}
	return numbers
}
func (c lstmConfig) String() string {
	if c.Peepholes {
		return fmt.Sprintf("LSTM with peepholes, %v", c.Settings)
	}
	return fmt.Sprintf("LSTM, %v", c.Settings)
}
