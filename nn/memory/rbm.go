package memory

import (
	"fmt"
	"math"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// RBM is a restricted Boltzmann machine: visible units v, hidden units h, and
// connections between the two layers only. So each layer is drawn at once:
//
//	E = −aᵀv − bᵀh − hᵀW v
//	p(h = 1 | v) = σ(W v + b)    p(v = 1 | h) = σ(Wᵀh + a)
//	F(v) = −aᵀv − Σ softplus(W v + b)    p(v) = e^{−F(v)}/Z
//
// Data is a matrix with one column per sample, visible × N, of numbers 0 to 1.
// (Smolensky, 1986; Hinton, 2002)
type RBM struct {
	W    *mat.Dense // hidden × visible
	A, B []float64  // a of the visible, b of the hidden units
}

// NewRBM makes a machine with a = 0 and b = 0; init fills W.
func NewRBM(visible, hidden int, init nn.Initializer) *RBM {
	if visible < 1 || hidden < 1 || init == nil {
		panic(fmt.Sprintf("memory: NewRBM: %d visible, %d hidden units, an initialiser: %v; at least 1 of each, and one such as nn.Normal(rng, 0.01)", visible, hidden, init != nil))
	}
	r := &RBM{W: mat.NewDense(hidden, visible, nil), A: make([]float64, visible), B: make([]float64, hidden)}
	init(r.W)
	return r
}

// mustFit panics where m has not a row per unit or has numbers outside of 0 to 1.
func mustFit(who, name string, m *mat.Dense, rows int) {
	r, c := m.Dims()
	if r != rows || c == 0 {
		panic(fmt.Sprintf("memory: %s: %s is %d×%d; the machine has %d such units, and a column is a sample", who, name, r, c, rows))
	}
	for i := range r {
		for j, p := range m.RawRowView(i) {
			if !(p >= 0 && p <= 1) {
				panic(fmt.Sprintf("memory: %s: %s[%d,%d] = %v; a unit is 0 or 1, or a probability between", who, name, i, j, p))
			}
		}
	}
}

// Hidden is p(h = 1 | v) = σ(W v + b), hidden × N.
func (r *RBM) Hidden(v *mat.Dense) *mat.Dense {
	mustFit("Hidden", "v", v, len(r.A))
	p := r.net(v)
	p.Apply(func(_, _ int, z float64) float64 { return logistic(z) }, p)
	return p
}

// net is W v + b.
func (r *RBM) net(v *mat.Dense) *mat.Dense {
	z := new(mat.Dense)
	z.Mul(r.W, v)
	for i, b := range r.B {
		floats.AddConst(b, z.RawRowView(i))
	}
	return z
}

// Visible is p(v = 1 | h) = σ(Wᵀh + a), visible × N.
func (r *RBM) Visible(h *mat.Dense) *mat.Dense {
	mustFit("Visible", "h", h, len(r.B))
	p := new(mat.Dense)
	linalg.MulT(p, r.W, h)
	p.Apply(func(i, _ int, z float64) float64 { return logistic(z + r.A[i]) }, p)
	return p
}

// Sample draws 0 or 1 with every probability of p.
func Sample(p *mat.Dense, rng *rand.Rand) *mat.Dense {
	s := new(mat.Dense)
	s.Apply(func(_, _ int, p float64) float64 { return bernoulli(p, rng) }, p)
	return s
}

// FreeEnergy is F(v) of every column: e^{−F(v)} = Σ e^{−E(v, h)} over all h.
func (r *RBM) FreeEnergy(v *mat.Dense) []float64 {
	mustFit("FreeEnergy", "v", v, len(r.A))
	return r.freeEnergy(v)
}

func (r *RBM) freeEnergy(v *mat.Dense) []float64 {
	_, n := v.Dims()
	f, z := make([]float64, n), r.net(v)
	for i, a := range r.A {
		floats.AddScaled(f, -a, v.RawRowView(i)) // −aᵀv
	}
	for i := range r.B {
		for k, z := range z.RawRowView(i) {
			f[k] -= nn.Softplus.F(z) //  − Σ softplus(W v + b)
		}
	}
	return f
}

// LogZ is ln Z, exact: all states of the smaller layer are visited, and the other
// one is summed over in closed form. It panics where the smaller layer has more
// than 20 units.
func (r *RBM) LogZ() float64 {
	if len(r.B) < len(r.A) { // the hidden layer is summed in the same way as the visible one
		wt := mat.DenseCopyOf(r.W.T())
		r = &RBM{W: wt, A: r.B, B: r.A}
	}
	enumerable("LogZ", len(r.A))
	f := r.freeEnergy(states(len(r.A)))
	floats.Scale(-1, f)
	return floats.LogSumExp(f)
}

// states has all states of n units as columns.
func states(n int) *mat.Dense {
	m := mat.NewDense(n, 1<<n, nil)
	for k := range 1 << n {
		m.SetCol(k, bits(k, n))
	}
	return m
}

// NLL is −(1/N) Σ ln p(v) = (1/N) Σ F(v) + ln Z, in nats. See [RBM.LogZ].
func (r *RBM) NLL(v *mat.Dense) float64 {
	f := r.FreeEnergy(v)
	return floats.Sum(f)/float64(len(f)) + r.LogZ()
}

// P is p(v) of every column of v. See [RBM.LogZ].
func (r *RBM) P(v *mat.Dense) []float64 {
	f, logZ := r.FreeEnergy(v), r.LogZ()
	for i := range f {
		f[i] = math.Exp(-f[i] - logZ)
	}
	return f
}

// A Direction is where the parameters should go: uphill in (1/N) Σ ln p(v). The
// machine moves by η times it: see [RBM.Move].
type Direction struct {
	W    *mat.Dense
	A, B []float64
}

// phase is (1/N) Σ p vᵀ and the means of v and p, each column weighted with
// weight/N.
func phase(v, p *mat.Dense, weight float64) Direction {
	_, n := v.Dims()
	d := Direction{W: new(mat.Dense)}
	d.W.Mul(p, v.T())
	d.W.Scale(weight/float64(n), d.W)
	mean := func(m *mat.Dense) (list []float64) {
		for i := range m.RawMatrix().Rows {
			list = append(list, weight*floats.Sum(m.RawRowView(i))/float64(n))
		}
		return list
	}
	d.A, d.B = mean(v), mean(p)
	return d
}

// minus is d − e.
func (d Direction) minus(e Direction) Direction {
	d.W.Sub(d.W, e.W)
	floats.Sub(d.A, e.A)
	floats.Sub(d.B, e.B)
	return d
}

// Gradient is ∂/∂θ of (1/N) Σ ln p(v), exact: what the data says minus what the
// machine says of all visible states,
//
//	∂/∂W = (1/N) Σ p(h|v) vᵀ − Σ p(v) p(h|v) vᵀ
//
// since ∂F/∂W = −p(h|v) vᵀ. It panics where there are more than 20 visible units.
func (r *RBM) Gradient(v *mat.Dense) Direction {
	enumerable("Gradient", len(r.A))
	all := states(len(r.A))
	p, h := r.P(all), r.Hidden(all)
	_, n := all.Dims()
	weighted := mat.NewDense(len(r.A), n, nil)
	weighted.Apply(func(_, k int, x float64) float64 { return x * p[k] }, all)
	model := Direction{W: new(mat.Dense), A: make([]float64, len(r.A)), B: make([]float64, len(r.B))}
	model.W.Mul(h, weighted.T())
	for i := range r.A {
		model.A[i] = floats.Sum(weighted.RawRowView(i))
	}
	for i := range r.B {
		model.B[i] = floats.Dot(h.RawRowView(i), p)
	}
	return phase(v, r.Hidden(v), 1).minus(model)
}

// Move is W ← W + η ΔW, and so for a and b.
func (r *RBM) Move(eta float64, d Direction) {
	r.W.Apply(func(i, j int, w float64) float64 { return w + eta*d.W.At(i, j) }, r.W)
	floats.AddScaled(r.A, eta, d.A)
	floats.AddScaled(r.B, eta, d.B)
}

// A Contrast is one estimate of the gradient by a short chain, with every
// probability and every sample in its place:
//
//	v₀ → p₀ = p(h|v₀) → h₀ → q₁ = p(v|h₀) → v₁ → p₁ = p(h|v₁) → h₁ → … → v_k → p_k
//	ΔW = (1/N) (p v₀ᵀ − p_k v_kᵀ)    Δa = mean of v₀ − v_k    Δb = mean of p − p_k
//
// Samples are drawn inside of the chain; at its end the probability p_k stands
// for the sample, which has the same mean and no noise. It prints as a page.
type Contrast struct {
	Data  *mat.Dense   // v₀ of the data
	PData *mat.Dense   // p(h | v₀)
	V     []*mat.Dense // v₀ of the chain, v₁, …, v_k
	P     []*mat.Dense // p₀, …, p_k of the hidden units
	H     []*mat.Dense // h₀, …, h_{k−1}
	Q     []*mat.Dense // q₁, …, q_k of the visible units
	Direction
}

// CD is contrastive divergence with k steps: the chain begins at the data.
// (Hinton, 2002)
func (r *RBM) CD(v *mat.Dense, k int, rng *rand.Rand) *Contrast { return r.contrast(v, v, k, rng) }

// PCD is persistent contrastive divergence: the chain goes on from where the last
// one ended, and never returns to the data. Its columns are as many chains; begin
// with any states, such as the data, and go on with c.Chain(). (Tieleman, 2008)
func (r *RBM) PCD(v, chain *mat.Dense, k int, rng *rand.Rand) *Contrast {
	return r.contrast(v, chain, k, rng)
}

func (r *RBM) contrast(v, start *mat.Dense, k int, rng *rand.Rand) *Contrast {
	if k < 1 {
		panic(fmt.Sprintf("memory: CD: %d steps of the chain; at least 1", k))
	}
	c := &Contrast{Data: v, PData: r.Hidden(v), V: []*mat.Dense{start}, P: []*mat.Dense{r.Hidden(start)}}
	for j := range k {
		h := Sample(c.P[j], rng)
		q := r.Visible(h)
		next := Sample(q, rng)
		c.H, c.Q, c.V = append(c.H, h), append(c.Q, q), append(c.V, next)
		c.P = append(c.P, r.Hidden(next))
	}
	c.Direction = phase(v, c.PData, 1).minus(phase(c.V[k], c.P[k], 1))
	return c
}

// Chain is v_k, where the chain has ended.
func (c *Contrast) Chain() *mat.Dense { return c.V[len(c.V)-1] }

// Ledger is the page of sample n, from 0: a row per layer of the chain.
func (c *Contrast) Ledger(n int) nn.Table {
	visible, _ := c.Data.Dims()
	hidden, _ := c.PData.Dims()
	t := nn.Table{Title: fmt.Sprintf("contrastive divergence, k = %d, sample %d", len(c.H), n+1), Header: []string{"value"}, Digits: 6}
	for i := range max(visible, hidden) {
		t.Header = append(t.Header, fmt.Sprint(i+1))
	}
	add := func(name string, m *mat.Dense) {
		row := append(make([]any, 0, len(t.Header)), name)
		for i := 1; i < len(t.Header); i++ {
			if i <= m.RawMatrix().Rows {
				row = append(row, m.At(i-1, n))
			} else {
				row = append(row, "")
			}
		}
		t.Rows = append(t.Rows, row)
	}
	if c.V[0] != c.Data {
		add("data", c.Data)
		add("p(h|data)", c.PData)
	}
	for j, v := range c.V {
		k := nn.Subscript(j)
		if j > 0 {
			add("q"+k+" = p(v|h"+nn.Subscript(j-1)+")", c.Q[j-1])
		}
		add("v"+k, v)
		add("p"+k+" = p(h|v"+k+")", c.P[j])
		if j < len(c.H) {
			add("h"+k, c.H[j])
		}
	}
	return t
}

// String is the ledger of the first sample and ΔW of all.
func (c *Contrast) String() string {
	text := c.Ledger(0).String()
	hidden, visible := c.W.Dims()
	t := nn.Table{Title: "ΔW", Header: []string{"hidden"}}
	for j := range visible {
		t.Header = append(t.Header, fmt.Sprintf("v%s", nn.Subscript(j+1)))
	}
	for i := range hidden {
		row := []any{i + 1}
		for j := range visible {
			row = append(row, c.W.At(i, j))
		}
		t.Rows = append(t.Rows, row)
	}
	return text + t.String()
}

// PseudoLikelihood is the mean over the samples of
//
//	log PL = Σᵢ ln p(vᵢ | the other visible units) = Σᵢ ln σ(F(v with bit i turned) − F(v))
//
// It needs no Z, is never positive, and is ln p(v) where the units are
// independent. v is of 0 and 1. (Besag, 1975)
func (r *RBM) PseudoLikelihood(v *mat.Dense) (sum float64) {
	mustFit("PseudoLikelihood", "v", v, len(r.A))
	z, n := r.net(v), float64(v.RawMatrix().Cols)
	for i, a := range r.A {
		for k, b := range v.RawRowView(i) {
			flip := 1 - 2*b
			rise := -flip * a // F(v with bit i turned) − F(v)
			for j := range r.B {
				z := z.At(j, k)
				rise -= nn.Softplus.F(z+flip*r.W.At(j, i)) - nn.Softplus.F(z)
			}
			sum -= nn.Softplus.F(-rise) / n // ln σ(rise)
		}
	}
	return sum
}

// ReconstructionError is the mean over samples and units of (v − q)² with
// q = p(v | p(h|v)), one step there and back. Small is easy: it says nothing about
// states that are not in the data, so it is no measure of the machine.
func (r *RBM) ReconstructionError(v *mat.Dense) float64 {
	var d mat.Dense
	d.Sub(v, r.Visible(r.Hidden(v)))
	rows, n := v.Dims()
	return linalg.SumOfSquares(&d) / float64(rows*n)
}
