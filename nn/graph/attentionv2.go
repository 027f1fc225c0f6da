package graph

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// AttentionV2 is an [Attention] whose favourite depends on who asks: the bend
// comes before the product with a. Of each head:
//
//	S = W_s x    T = W_t x
//	u_ji = S_j + T_i    e_ji = aᵀ LeakyReLU(u_ji)    for every edge j → i
//	P = softmax of each column of e    z = S P + b    a = f(z)
//
// and back, with ∂L/∂e and ∂L/∂y as in [Heads]:
//
//	g_ji = ∂L/∂e_ji a ⊙ LeakyReLU'(u_ji)
//	∂L/∂S = ∂L/∂y Pᵀ, and g_ji added to its column j    ∂L/∂T: g_ji added to column i
//	∂L/∂a = Σ ∂L/∂e_ji LeakyReLU(u_ji)    ∂L/∂W_s = ∂L/∂S xᵀ    ∂L/∂W_t = ∂L/∂T xᵀ
//	∂L/∂x = W_sᵀ ∂L/∂S + W_tᵀ ∂L/∂T
//
// LeakyReLU has the slope 0.2. (Brody, Alon and Yahav, 2022)
type AttentionV2 struct {
	Heads
	Ws, Wt *mat.Dense // (K·D) × in, head k in rows k·D …
	A      *mat.Dense // K × D: row k is aᵀ of head k
}

// NewAttentionV2 makes a layer of K heads of D neurons each, stacked: K·D outputs
// per node. init fills W_s, W_t and a; b is zero.
func NewAttentionV2(g *Graph, in, k, d int, f nn.Activation, init nn.Initializer) *AttentionV2 {
	return newAttentionV2("NewAttentionV2", g, in, k, d, false, f, init)
}

// NewMeanAttentionV2 makes a layer whose output is the mean of its K heads, D
// outputs per node: the last layer of a network.
func NewMeanAttentionV2(g *Graph, in, k, d int, f nn.Activation, init nn.Initializer) *AttentionV2 {
	return newAttentionV2("NewMeanAttentionV2", g, in, k, d, true, f, init)
}

func newAttentionV2(who string, g *Graph, in, k, d int, average bool, f nn.Activation, init nn.Initializer) *AttentionV2 {
	if in < 1 {
		panic(fmt.Sprintf("graph: %s: %d inputs; at least 1", who, in))
	}
	l := &AttentionV2{Heads: newHeads(who, g, k, d, average, f, init), Ws: mat.NewDense(k*d, in, nil), Wt: mat.NewDense(k*d, in, nil), A: mat.NewDense(k, d, nil)}
	for _, m := range []*mat.Dense{l.Ws, l.Wt, l.A} {
		init(m)
	}
	return l
}

// Forward writes S, T, the scores, P, z and a.
func (l *AttentionV2) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	_, in := l.Ws.Dims()
	mustFit(s, "S = W_s x", l.Graph, in, x)
	hs, ht := s.KeepAs(l.perRow(), "Wₛx"), s.KeepAs(l.perRow(), "Wₜx")
	hs.Mul(l.Ws, x) // S = W_s x
	ht.Mul(l.Wt, x) // T = W_t x
	e := l.edges(s, "e")
	if !e.IsEmpty() {
		e.Zero()
	}
	for r := range l.K * l.each() {
		k, d := r/l.each(), r%l.each()
		l.Graph.scoresV2(row(e, k), l.A.At(k, d), hs.RawRowView(r), ht.RawRowView(r))
	}
	return l.attend(s, e, hs)
}

// scoresV2 adds row d's part of the scores, e += a_d LeakyReLU(S_dj + T_di).
func (g *Graph) scoresV2(e []float64, a float64, hs, ht []float64) {
	for x, j := range g.from {
		u := hs[j] + ht[g.to[x]]
		if u <= 0 {
			u *= 0.2
		}
		e[x] += a * u
	}
}

// Backward writes δ, adds ∂L/∂W_s, ∂L/∂W_t, ∂L/∂a and ∂L/∂b, and returns ∂L/∂x.
func (l *AttentionV2) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	hs, ht := s.Value("Wₛx"), s.Value("Wₜx")
	ds, dt := s.KeepAs(l.perRow(), "∂L/∂Wₛx"), s.KeepAs(l.perRow(), "∂L/∂Wₜx")
	de := l.back(s, da, hs, ds)
	linalg.Like(dt, ht).Zero()
	dA := s.Grad(l.A)
	for r := range l.K * l.each() {
		k, d := r/l.each(), r%l.each()
		sum := l.Graph.scoresV2Back(ds.RawRowView(r), dt.RawRowView(r), row(de, k), l.A.At(k, d), hs.RawRowView(r), ht.RawRowView(r))
		dA.Set(k, d, dA.At(k, d)+sum) // ∂L/∂a += Σ ∂L/∂e LeakyReLU(u)
	}
	s.AddOuter(l.Ws, ds, &s.X) // ∂L/∂W_s += ∂L/∂S xᵀ
	s.AddOuter(l.Wt, dt, &s.X) // ∂L/∂W_t += ∂L/∂T xᵀ
	if !s.Lowest() {
		linalg.MulT(&s.DX, l.Ws, ds) // ∂L/∂x = W_sᵀ ∂L/∂S
		other := s.KeepAs(nn.PerInput, "Wₜᵀ ∂L/∂Wₜx")
		linalg.MulT(other, l.Wt, dt)
		s.DX.Add(&s.DX, other) //                + W_tᵀ ∂L/∂T
	}
	return &s.DX
}

// scoresV2Back adds g = ∂L/∂e a_d LeakyReLU'(u) at both ends of every edge, and
// returns Σ ∂L/∂e LeakyReLU(u).
func (g *Graph) scoresV2Back(ds, dt, de []float64, a float64, hs, ht []float64) (sum float64) {
	for x, j := range g.from {
		i := g.to[x]
		u, slope := hs[j]+ht[i], 1.0
		if u <= 0 {
			slope = 0.2
		}
		sum += de[x] * slope * u
		ds[j] += de[x] * a * slope
		dt[i] += de[x] * a * slope
	}
	return sum
}

// Params are W_s, W_t and a, weights, and b.
func (l *AttentionV2) Params() []nn.Param { return []nn.Param{l.ws(), l.wt(), l.a(), l.b()} }

func (l *AttentionV2) ws() nn.Param { return nn.Param{Name: "Wₛ", Weight: true, Dense: l.Ws} }
func (l *AttentionV2) wt() nn.Param { return nn.Param{Name: "Wₜ", Weight: true, Dense: l.Wt} }
func (l *AttentionV2) a() nn.Param  { return nn.Param{Name: "a", Weight: true, Dense: l.A} }

// ParamLabel is "a₂ of head 1", and wₛ₁₂ and b₁.
func (l *AttentionV2) ParamLabel(p nn.Param, i, j int) string {
	if p.Dense == l.A {
		return fmt.Sprintf("a%s of head %d", nn.Subscript(j+1), i+1)
	}
	return paramLabel(p, i, j)
}

// bent is LeakyReLU'(u) of row r of an edge, and u.
func (l *AttentionV2) bent(s *nn.Step, r, e int) (slope, u float64) {
	u = s.Value("Wₛx").At(r, l.Graph.Edges[e].From) + s.Value("Wₜx").At(r, l.Graph.Edges[e].To)
	if u <= 0 {
		return 0.2, u
	}
	return 1, u
}

// explainBent is LeakyReLU'(u) and u, the numbers of bent.
func (l *AttentionV2) explainBent(s *nn.Step, r, e int) (slope, u nn.Equation) {
	edge := l.Graph.Edges[e]
	from, to := s.Value("Wₛx").At(r, edge.From), s.Value("Wₜx").At(r, edge.To)
	u = nn.Named(l.Graph.along("u"+nn.Subscript(r+1), e), nn.Elementwise{}, from+to, nn.Term{from}, nn.Term{to})
	slope = nn.PrimeOf(l.Graph.along("LeakyReLU'(u"+nn.Subscript(r+1)+")", e), leaky, u.Value, u.Value)
	slope.Where = []nn.Equation{u, u}
	return slope, u
}

// ExplainA is S of every sender, the score of every edge, P, and the mean that it makes.
func (l *AttentionV2) ExplainA(s *nn.Step, i, node int) (all []nn.Equation) {
	hs := s.Value("Wₛx")
	for _, k := range l.heads(i) {
		r := k*l.each() + i%l.each()
		l.Graph.each(node, func(e int) {
			j := l.Graph.Edges[e].From
			all = append(all, nn.Equation{Name: at("(Wₛx)"+nn.Subscript(r+1), j), Terms: nn.Products(s.Used(l.Ws).RawRowView(r), mat.Col(nil, j, &s.X)), Value: hs.At(r, j), Fold: "Wₛx"})
		})
		l.Graph.each(node, func(e int) {
			q := nn.Equation{Name: l.Graph.along(l.of(k, "e"), e), Words: "aᵀLeakyReLU(u)", Value: s.Value("e").At(k, e), Fold: "scores"}
			for d := range l.each() {
				slope, u := l.explainBent(s, k*l.each()+d, e)
				q.Terms, q.Where = append(q.Terms, nn.Term{s.Used(l.A).At(k, d), slope.Value, u.Value}), append(q.Where, slope, u)
			}
			all = append(all, q)
		})
		all = append(all, l.explainP(s, k, node)...)
	}
	return append(all, l.explainZ(s, hs, i, node)...)
}

// ExplainGrad is δ, what the scores of the edges into the node get, ∂L/∂S, ∂L/∂T and the gradients.
func (l *AttentionV2) ExplainGrad(s *nn.Step, i, node int) []nn.Equation {
	all := []nn.Equation{named(nn.ExplainDelta(s, i, node), node)}
	hs, ds, dt, de := s.Value("Wₛx"), s.Value("∂L/∂Wₛx"), s.Value("∂L/∂Wₜx"), s.Value("∂L/∂e")
	for _, k := range l.heads(i) {
		r, d := k*l.each()+i%l.each(), i%l.each()
		a := s.Used(l.A).At(k, d)
		all = append(all, l.explainE(s, hs, k, node)...)
		at1 := nn.Equation{Name: at("(∂L/∂Wₛx)"+nn.Subscript(r+1), node), Words: "Σ P·∂L/∂y + Σ ∂L/∂e·a·LeakyReLU'(u) over " + l.Graph.told(node), Terms: l.told(s, k, r, node), Value: ds.At(r, node)}
		l.Graph.eachOut(node, func(e int) {
			slope, _ := l.explainBent(s, r, e)
			at1.Terms, at1.Where = append(at1.Terms, nn.Term{de.At(k, e), a, slope.Value}), append(at1.Where, slope)
		})
		at2 := nn.Equation{Name: at("(∂L/∂Wₜx)"+nn.Subscript(r+1), node), Words: "Σ ∂L/∂e·a·LeakyReLU'(u) over " + l.Graph.heard(node), Terms: []nn.Term{}, Value: dt.At(r, node)}
		l.Graph.each(node, func(e int) {
			slope, _ := l.explainBent(s, r, e)
			at2.Terms, at2.Where = append(at2.Terms, nn.Term{de.At(k, e), a, slope.Value}), append(at2.Where, slope)
		})
		all = append(all, at1, at2)
		for c := range s.X.RawMatrix().Rows {
			x := s.X.RawRowView(c)
			all = append(all, nn.ExplainGradient(s, l.ws(), r, c, "(∂L/∂Wₛx)"+nn.Subscript(r+1)+"·x"+nn.Subscript(c+1), nn.Products(ds.RawRowView(r), x))...)
			all = append(all, nn.ExplainGradient(s, l.wt(), r, c, "(∂L/∂Wₜx)"+nn.Subscript(r+1)+"·x"+nn.Subscript(c+1), nn.Products(dt.RawRowView(r), x))...)
		}
		terms, where := []nn.Term{}, []nn.Equation{}
		for e := range l.Graph.Edges {
			slope, u := l.explainBent(s, r, e)
			terms, where = append(terms, nn.Term{de.At(k, e), slope.Value, u.Value}), append(where, slope, u)
		}
		all = append(all, nn.ExplainGradient(s, l.a(), k, d, "∂L/∂e·LeakyReLU(u)", terms, where...)...)
	}
	return append(all, nn.ExplainBias(s, l.b(), i, s.Delta.RawRowView(i))...)
}

// ExplainKept is W_s x and W_t x of the node.
func (l *AttentionV2) ExplainKept(s *nn.Step, node int) []nn.Equation {
	all, x := l.explainKept(s, node), mat.Col(nil, node, &s.X)
	for r := range l.K * l.each() {
		k := nn.Subscript(r + 1)
		all = append(all, nn.Equation{Name: at("(Wₛx)"+k, node), Terms: nn.Products(s.Used(l.Ws).RawRowView(r), x), Value: s.Value("Wₛx").At(r, node)},
			nn.Equation{Name: at("(Wₜx)"+k, node), Terms: nn.Products(s.Used(l.Wt).RawRowView(r), x), Value: s.Value("Wₜx").At(r, node)})
	}
	return all
}

// ExplainX is ∂L/∂x = W_sᵀ ∂L/∂S + W_tᵀ ∂L/∂T.
func (l *AttentionV2) ExplainX(s *nn.Step, i, node int) []nn.Equation {
	terms := nn.Products(mat.Col(nil, i, s.Used(l.Ws)), mat.Col(nil, node, s.Value("∂L/∂Wₛx")))
	terms = append(terms, nn.Products(mat.Col(nil, i, s.Used(l.Wt)), mat.Col(nil, node, s.Value("∂L/∂Wₜx")))...)
	return []nn.Equation{{Name: at("∂L/∂x"+nn.Subscript(i+1), node), Words: "Σ wₛ·∂L/∂Wₛx + Σ wₜ·∂L/∂Wₜx", Terms: terms, Value: s.DX.At(i, node)}}
}

// Share is what node n adds to the gradient; to that of a the edges that end at it do.
func (l *AttentionV2) Share(s *nn.Step, p nn.Param, i, j, n int) (sum float64) {
	switch p.Dense {
	case l.B:
		return s.Delta.At(i, n)
	case l.Ws:
		return s.Value("∂L/∂Wₛx").At(i, n) * s.X.At(j, n)
	case l.Wt:
		return s.Value("∂L/∂Wₜx").At(i, n) * s.X.At(j, n)
	}
	l.Graph.each(n, func(e int) {
		slope, u := l.bent(s, i*l.each()+j, e)
		sum += s.Value("∂L/∂e").At(i, e) * slope * u
	})
	return sum
}

// Config is what a file keeps of the layer: the graph, too.
func (l *AttentionV2) Config() nn.Config { return attentionV2Config{l.config(l.Ws.RawMatrix().Cols)} }

type attentionV2Config struct{ headsConfig }

func init() { nn.Register("graph attention v2", attentionV2Config{}) }

func (c attentionV2Config) Build() (nn.Layer, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	l := newAttentionV2("Load", c.Graph, c.In, c.K, c.Each, c.Average, c.F.Activation, nn.Zeros)
	l.Drop = c.Drop
	return l, nil
}

// Numbers are those of W_s, W_t, a and b.
func (c attentionV2Config) Numbers() float64 {
	_, out := c.Sizes()
	return float64(c.K)*float64(c.Each)*float64(2*c.In+1) + float64(out)
}
func (c attentionV2Config) String() string { return c.say("graph attention v2") }
