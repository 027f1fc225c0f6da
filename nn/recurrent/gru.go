package recurrent

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Reset says where a [GRU] has its reset gate.
type Reset string

const (
	// AfterProduct is n = tanh(W_n x + b + r ⊙ (U_n h₋ + b_u)), as in PyTorch, cuDNN
	// and the first version of Cho's article.
	AfterProduct Reset = "after the product"

	// BeforeProduct is n = tanh(W_n x + b + U_n (r ⊙ h₋)), as in the last version of
	// Cho's article and in most books.
	BeforeProduct Reset = "before the product"
)

// GRU has two gates and no c: the state itself is kept or replaced. W, U, b and the
// net input have three blocks of H rows, in the order r z n; the gate z and the net
// input have one letter:
//
//	r = σ(W_r x + U_r h₋ + b_r)    z = σ(W_z x + U_z h₋ + b_z)
//	h = (1 − z) ⊙ n + z ⊙ h₋
//
// The reset gate r stands after or before the product with U_n, and these are two
// different cells: the same weights give other numbers.
//
//	after     m = U_n h₋ + b_u    n = tanh(W_n x + b_n + r ⊙ m)
//	before    n = tanh(W_n x + b_n + U_n (r ⊙ h₋))
//
// And back:
//
//	δ_n = ∂L/∂h ⊙ (1 − z) ⊙ (1 − n²)    δ_z = ∂L/∂h ⊙ (h₋ − n) ⊙ z(1 − z)
//	after     δ_m = r ⊙ δ_n    δ_r = δ_n ⊙ m ⊙ r(1 − r)    ∂L/∂U_n = Σ_t δ_m h₋ᵀ         ∂L/∂h₋ += U_nᵀ δ_m
//	before    q = U_nᵀ δ_n     δ_r = q ⊙ h₋ ⊙ r(1 − r)     ∂L/∂U_n = Σ_t δ_n (r ⊙ h₋)ᵀ   ∂L/∂h₋ += r ⊙ q
//	both      ∂L/∂h₋ += z ⊙ ∂L/∂h + U_rᵀ δ_r + U_zᵀ δ_z
//
// (Cho et al., 2014.) PyTorch has the same order, z as here, and for r and z a second
// b that adds to the first.
type GRU struct {
	W     *mat.Dense // 3H × D
	U     *mat.Dense // 3H × H
	B     *mat.Dense // 3H × 1
	BU    *mat.Dense // b_u, H × 1; nil if Reset is BeforeProduct
	Reset Reset
}

// NewGRU makes a cell of units with in inputs. w fills every gate's W, u its U; b
// and b_u are 0.
func NewGRU(in, units int, reset Reset, w, u nn.Initializer) *GRU {
	c := &GRU{Reset: reset}
	c.W, c.U, c.B = weights("NewGRU", in, units, 3, w, u)
	switch reset {
	case AfterProduct:
		c.BU = mat.NewDense(units, 1, nil)
	case BeforeProduct:
	default:
		panic(fmt.Sprintf("recurrent: NewGRU: the reset is %q; it is recurrent.AfterProduct or recurrent.BeforeProduct", reset))
	}
	return c
}

// Input are W and b.
func (c *GRU) Input() (w, b *mat.Dense) { return c.W, c.B }

// Units is H.
func (c *GRU) Units() int { _, h := c.U.Dims(); return h }

// Remembers is false: the state is h alone.
func (c *GRU) Remembers() bool { return false }

// Gates are the blocks of rows, r z n.
func (c *GRU) Gates() []string { return []string{"r", "z", "n"} }

// reset is what r is multiplied with, or gives: m, or r ⊙ h₋.
func (c *GRU) reset() (name, back string) {
	if c.Reset == AfterProduct {
		return "m", "δ of m"
	}
	return "r⊙h₋", "∂L/∂(r⊙h₋)"
}

// Keeps are the gates and what the reset gate works on.
func (c *GRU) Keeps() (forward, backward []string) {
	name, back := c.reset()
	return []string{"r", "z", "n", name}, []string{back}
}

// gates are U of r and z, and of n.
func (c *GRU) gates(m *mat.Dense) (rz, n *mat.Dense) {
	h := c.Units()
	return linalg.Rows(new(mat.Dense), m, 0, 2*h), Gate(m, 2, h)
}

// Forward is h = (1 − z) ⊙ n + z ⊙ h₋.
func (c *GRU) Forward(m *Moment) {
	uRZ, uN := c.gates(c.U)
	zRZ, zN := c.gates(m.Z)
	h, after := c.Units(), c.Reset == AfterProduct
	linalg.AddMul(zRZ, uRZ, m.Before.H) // net inputs of r and z = W x + b + U h₋
	name, _ := c.reset()
	kept := m.Kept(name)
	if after {
		for u := range h {
			fill(kept.RawRowView(u), c.BU.At(u, 0))
		}
		linalg.AddMul(kept, uN, m.Before.H) // m = U_n h₋ + b_u
	}
	for u := range h {
		r, z, zr, zz := row(m, "r", u), row(m, "z", u), m.Z.RawRowView(u), m.Z.RawRowView(h+u)
		k, zn, before := kept.RawRowView(u), zN.RawRowView(u), m.Before.H.RawRowView(u)
		logistic(r, zr)
		logistic(z, zz)
		for n := range r {
			if after {
				zn[n] += r[n] * k[n] // + r ⊙ m
			} else {
				k[n] = r[n] * before[n] // r ⊙ h₋
			}
		}
	}
	if !after {
		linalg.AddMul(zN, uN, kept) // + U_n (r ⊙ h₋)
	}
	for u := range h {
		z, n, zn := row(m, "z", u), row(m, "n", u), zN.RawRowView(u)
		before, to := m.Before.H.RawRowView(u), m.After.H.RawRowView(u)
		tanh(n, zn)
		for j := range to {
			to[j] = (1-z[j])*n[j] + z[j]*before[j] // h = (1 − z) ⊙ n + z ⊙ h₋
		}
	}
}

// Backward writes the δ of the three gates, and that of m or of r ⊙ h₋.
func (c *GRU) Backward(m *Moment) {
	h := c.Units()
	dRZ, dN := c.gates(m.Delta)
	uRZ, uN := c.gates(c.U)
	for u := range h {
		z, n, before := row(m, "z", u), row(m, "n", u), m.Before.H.RawRowView(u)
		dz, dn := m.Delta.RawRowView(h+u), dN.RawRowView(u)
		dh, dBefore := m.DAfter.H.RawRowView(u), m.DBefore.H.RawRowView(u)
		for j, d := range dh {
			dn[j] = d * (1 - z[j]) * (1 - n[j]*n[j])
			dz[j] = d * (before[j] - n[j]) * z[j] * (1 - z[j])
			dBefore[j] += d * z[j]
		}
	}
	if c.Reset == AfterProduct {
		c.backAfter(m)
		linalg.AddMulT(m.DBefore.H, uN, m.Kept("δ of m")) // ∂L/∂h₋ += U_nᵀ δ_m
	} else {
		q := m.Kept("∂L/∂(r⊙h₋)")
		q.Zero()
		linalg.AddMulT(q, uN, dN) // q = U_nᵀ δ_n
		c.backBefore(m, q)
	}
	linalg.AddMulT(m.DBefore.H, uRZ, dRZ) // ∂L/∂h₋ += U_rᵀ δ_r + U_zᵀ δ_z
}

// backAfter is δ_m = r ⊙ δ_n and δ_r = δ_n ⊙ m ⊙ r(1 − r).
func (c *GRU) backAfter(m *Moment) {
	h := c.Units()
	for u := range h {
		r, k, dm := row(m, "r", u), row(m, "m", u), row(m, "δ of m", u)
		dr, dn := m.Delta.RawRowView(u), m.Delta.RawRowView(2*h+u)
		for j, d := range dn {
			dm[j] = r[j] * d
			dr[j] = d * k[j] * r[j] * (1 - r[j])
		}
	}
}

// backBefore is δ_r = q ⊙ h₋ ⊙ r(1 − r) and ∂L/∂h₋ += r ⊙ q.
func (c *GRU) backBefore(m *Moment, q *mat.Dense) {
	for u := range c.Units() {
		r, before, dBefore, dr := row(m, "r", u), m.Before.H.RawRowView(u), m.DBefore.H.RawRowView(u), m.Delta.RawRowView(u)
		for j, q := range q.RawRowView(u) {
			dr[j] = q * before[j] * r[j] * (1 - r[j])
			dBefore[j] += r[j] * q
		}
	}
}

// Products are ∂L/∂U and, if there is one, ∂L/∂b_u.
func (c *GRU) Products(m *Moment) []Product {
	dRZ, dN := c.gates(m.Delta)
	h, u := c.Units(), param("U", c.U)
	list := []Product{{P: u, Delta: dRZ, X: m.Before.H, delta: "δ", x: "h₋"}}
	if c.Reset == BeforeProduct {
		return append(list, Product{P: u, From: 2 * h, Delta: dN, X: m.Kept("r⊙h₋"), delta: "δ", x: "(r⊙h₋)"})
	}
	dm := m.Kept("δ of m")
	return append(list, Product{P: u, From: 2 * h, Delta: dm, X: m.Before.H, delta: "δm", x: "h₋"}, Product{P: c.bu(), Delta: dm, delta: "δm"})
}

func (c *GRU) bu() nn.Param { return nn.Param{Name: "bᵤ", Dense: c.BU} }

// Params are W and U, weights, b and, if there is one, b_u.
func (c *GRU) Params() []nn.Param {
	list := []nn.Param{param("W", c.W), param("U", c.U), param("b", c.B)}
	if c.BU != nil {
		list = append(list, c.bu())
	}
	return list
}

// ParamLabel names w₂₁ of r.
func (c *GRU) ParamLabel(p nn.Param, i, j int) string { return entryOf(c, p, i, j) }

// ExplainA is r, z, n and h.
func (c *GRU) ExplainA(m *Moment, u, n int) (all []nn.Equation) {
	k, h := nn.Subscript(u+1), c.Units()
	at := func(name string) float64 { return m.Kept(name).At(u, n) }
	product := func(g int, of *mat.Dense) []nn.Term {
		return nn.Products(mat.Row(nil, g*h+u, m.Used(c.U)), mat.Col(nil, n, of))
	}
	value := func(name string, f nn.Elementwise, g int) nn.Equation {
		return nn.Equation{Name: name + k, F: f, Terms: []nn.Term{{m.Z.At(g*h+u, n)}}, Value: at(name)}
	}
	for g, name := range []string{"r", "z"} {
		all = append(all, netInput(m, "net input of "+name+k, c.W, c.B, g*h+u, n, product(g, m.Before.H), "Σ uh₋"), value(name, nn.Logistic, g))
	}
	name, _ := c.reset()
	inside, words := product(2, m.Kept(name)), "Σ u(r⊙h₋)"
	if c.Reset == AfterProduct {
		all = append(all, nn.Equation{Name: "m" + k, Words: "Σ uh₋ + bᵤ", Terms: append(product(2, m.Before.H), nn.Term{m.Used(c.BU).At(u, 0)}), Value: at("m")})
		inside, words = []nn.Term{{at("r"), at("m")}}, "r·m"
	}
	all = append(all, netInput(m, "net input of n"+k, c.W, c.B, 2*h+u, n, inside, words), value("n", nn.Tanh, 2))
	shut := rest("1 − z"+k, at("z"))
	return append(all, nn.Equation{Name: "h" + k, Words: "(1 − z)·n + z·h₋", Terms: []nn.Term{{shut.Value, at("n")}, {at("z"), m.Before.H.At(u, n)}}, Where: []nn.Equation{shut}, Value: m.After.H.At(u, n)})
}

// explainKept is r⊙h₋, where the reset comes before the product.
func (c *GRU) explainKept(m *Moment, u, n int) []nn.Equation {
	if c.Reset != BeforeProduct {
		return nil
	}
	return []nn.Equation{{Name: "(r⊙h₋)" + nn.Subscript(u+1), Words: "r·h₋", Terms: []nn.Term{{m.Kept("r").At(u, n), m.Before.H.At(u, n)}}, Value: m.Kept("r⊙h₋").At(u, n)}}
}

// ExplainDelta is δ of n and z, then that of r.
func (c *GRU) ExplainDelta(m *Moment, u, n int, _ []nn.Term) []nn.Equation {
	k, h := nn.Subscript(u+1), c.Units()
	at := func(name string) float64 { return m.Kept(name).At(u, n) }
	dh, before := m.DAfter.H.At(u, n), m.Before.H.At(u, n)
	r, z, v, dn := at("r"), at("z"), at("n"), m.Delta.At(2*h+u, n)
	line := func(name, words string, value float64, terms ...nn.Term) nn.Equation {
		return nn.Equation{Name: name, Words: words, Terms: terms, Value: value}
	}
	with := func(q nn.Equation, where ...nn.Equation) nn.Equation { q.Where = where; return q }
	shutZ, shutR, change := rest("1 − z"+k, z), rest("1 − r"+k, r), nn.Difference("h₋ − n"+k, before, v)
	all := []nn.Equation{
		with(line("δ"+k+" of n", "∂L/∂h·(1 − z)·(1 − n²)", dn, nn.Term{dh, 1 - z, 1 - v*v}), shutZ, rest("1 − n²"+k, v, v)),
		with(line("δ"+k+" of z", "∂L/∂h·(h₋ − n)·z(1 − z)", m.Delta.At(h+u, n), nn.Term{dh, before - v, z, 1 - z}), change, shutZ),
	}
	dr := m.Delta.At(u, n)
	if c.Reset == AfterProduct {
		return append(all, line("δ"+k+" of m", "r·δ of n", at("δ of m"), nn.Term{r, dn}),
			with(line("δ"+k+" of r", "δ of n·m·r(1 − r)", dr, nn.Term{dn, at("m"), r, 1 - r}), shutR))
	}
	q := at("∂L/∂(r⊙h₋)")
	return append(all, line("∂L/∂(r⊙h₋)"+k, "Σ uδ of n", q, c.throughN(m, "", u, n)...),
		with(line("δ"+k+" of r", "∂L/∂(r⊙h₋)·h₋·r(1 − r)", dr, nn.Term{q, before, r, 1 - r}), shutR))
}

// throughN is Σ uδ over the units of n, or over those of m.
func (c *GRU) throughN(m *Moment, of string, u, n int) (terms []nn.Term) {
	h := c.Units()
	delta := Gate(m.Delta, 2, h)
	if of != "" {
		delta = m.Kept(of)
	}
	for v := range h {
		terms = append(terms, nn.Term{m.Used(c.U).At(2*h+v, u), delta.At(v, n)})
	}
	return terms
}

// ExplainBefore is z·∂L/∂h, what comes through r and z, and what comes through n.
func (c *GRU) ExplainBefore(m *Moment, _ bool, u, n int) []nn.Term {
	terms := []nn.Term{{m.Kept("z").At(u, n), m.DAfter.H.At(u, n)}}
	for v := range 2 * c.Units() {
		terms = append(terms, nn.Term{m.Used(c.U).At(v, u), m.Delta.At(v, n)})
	}
	if c.Reset == BeforeProduct {
		return append(terms, nn.Term{m.Kept("r").At(u, n), m.Kept("∂L/∂(r⊙h₋)").At(u, n)})
	}
	return append(terms, c.throughN(m, "δ of m", u, n)...)
}

// Config is what a file keeps of a loop with the cell.
func (c *GRU) Config(s Settings) nn.Config {
	_, in := c.W.Dims()
	return gruConfig{in, c.Units(), c.Reset, s}
}

type gruConfig struct {
	In, Units int
	Reset     Reset
	Settings  Settings
}

func init() { nn.Register("GRU", gruConfig{}) }

func (c gruConfig) Build() (nn.Layer, error) {
	return New(NewGRU(c.In, c.Units, c.Reset, nn.Zeros, nn.Zeros), c.Settings), nil
}
func (c gruConfig) Sizes() (in, out int) { return c.Settings.sizes(c.In, c.Units, false) }
func (c gruConfig) Numbers() float64 {
	h := float64(c.Units)
	numbers := 3*h*(float64(c.In)+h+1) + c.Settings.numbers(h, 1)
	if c.Reset == AfterProduct {
		numbers += h
	}
	return numbers
}
func (c gruConfig) String() string {
	return fmt.Sprintf("GRU, reset %s, %v", c.Reset, c.Settings)
}
