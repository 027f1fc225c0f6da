package graph

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// leaky bends the scores of both attentions.
var leaky = nn.LeakyReLU(0.2)

// Attention lets every node choose whom of its senders it hears. Of each head,
// which has rows of its own in H, a_s and a_t:
//
//	H = W x
//	u_ji = a_sᵀ h_j + a_tᵀ h_i    e_ji = LeakyReLU(u_ji)    for every edge j → i
//	P = softmax of each column of e    z = H P + b    a = f(z)
//
// and back, with ∂L/∂e and ∂L/∂y as in [Heads]:
//
//	ε = ∂L/∂e ⊙ LeakyReLU'(u)    σ_j = Σ_i ε_ji    τ_i = Σ_j ε_ji
//	∂L/∂H = ∂L/∂y Pᵀ + a_s σ + a_t τ
//	∂L/∂a_s = Σ_j h_j σ_j    ∂L/∂a_t = Σ_i h_i τ_i    ∂L/∂W = ∂L/∂H xᵀ    ∂L/∂x = Wᵀ ∂L/∂H
//
// e_ji grows with a_sᵀ h_j whatever i is, so that among the same senders every
// node has the same favourite; [AttentionV2] has not this limit. Without a W, for
// a [Sparse] layer below, H is x: see [NewAttend]. LeakyReLU has the slope 0.2.
// (Veličković et al., 2018)
type Attention struct {
	Heads
	W      *mat.Dense // (K·D) × in, head k in rows k·D …; or nil
	As, At *mat.Dense // K × D: row k is a_sᵀ, a_tᵀ of head k
}

// NewAttention makes a layer of K heads of D neurons each, stacked: K·D outputs
// per node. init fills W, a_s and a_t; b is zero.
func NewAttention(g *Graph, in, k, d int, f nn.Activation, init nn.Initializer) *Attention {
	return newAttention("NewAttention", g, in, k, d, false, f, init)
}

// NewMeanAttention makes a layer whose output is the mean of its K heads, D
// outputs per node: the last layer of a network.
func NewMeanAttention(g *Graph, in, k, d int, f nn.Activation, init nn.Initializer) *Attention {
	return newAttention("NewMeanAttention", g, in, k, d, true, f, init)
}

// NewAttend makes an Attention of stacked heads without a W, for what has been
// multiplied by one below: by a [Sparse] layer. x has K·D rows.
func NewAttend(g *Graph, k, d int, f nn.Activation, init nn.Initializer) *Attention {
	l := &Attention{Heads: newHeads("NewAttend", g, k, d, false, f, init), As: mat.NewDense(k, d, nil), At: mat.NewDense(k, d, nil)}
	init(l.As)
	init(l.At)
	return l
}

func newAttention(who string, g *Graph, in, k, d int, average bool, f nn.Activation, init nn.Initializer) *Attention {
	if in < 1 {
		panic(fmt.Sprintf("graph: %s: %d inputs; at least 1", who, in))
	}
	l := &Attention{Heads: newHeads(who, g, k, d, average, f, init), W: mat.NewDense(k*d, in, nil), As: mat.NewDense(k, d, nil), At: mat.NewDense(k, d, nil)}
	for _, m := range []*mat.Dense{l.W, l.As, l.At} {
		init(m)
	}
	return l
}

// inputs is the number of rows of x.
func (l *Attention) inputs() int {
	if l.W == nil {
		return l.K * l.each()
	}
	return l.W.RawMatrix().Cols
}

// Forward writes H, the scores, P, z and a.
func (l *Attention) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	mustFit(s, "H = W x", l.Graph, l.inputs(), x)
	h := x
	if l.W != nil {
		h = s.KeepAs(l.perRow(), "h")
		h.Mul(l.W, x) // H = W x
	}
	e := l.edges(s, "e")
	from := linalg.Size(s.KeepAs(nn.Apart, "aₛᵀh"), l.K, l.Graph.Nodes)
	to := linalg.Size(s.KeepAs(nn.Apart, "aₜᵀh"), l.K, l.Graph.Nodes)
	for k := range l.K {
		score(from.RawRowView(k), l.As.RawRowView(k), l.head(h, k))
		score(to.RawRowView(k), l.At.RawRowView(k), l.head(h, k))
		l.Graph.scores(row(e, k), from.RawRowView(k), to.RawRowView(k))
	}
	return l.attend(s, e, h)
}

// score writes dst = aᵀ h, a number per node.
func score(dst, a []float64, h *mat.Dense) {
	clear(dst)
	for d, a := range a {
		floats.AddScaled(dst, a, h.RawRowView(d))
	}
}

// scores writes e = LeakyReLU(from_j + to_i) of every edge j → i.
func (g *Graph) scores(e, from, to []float64) {
	for k, j := range g.from {
		e[k] = from[j] + to[g.to[k]]
		if e[k] <= 0 {
			e[k] *= 0.2
		}
	}
}

// h is H of a step.
func (l *Attention) h(s *nn.Step) *mat.Dense {
	if l.W == nil {
		return &s.X
	}
	return s.Value("h")
}

// Backward writes δ, adds ∂L/∂W, ∂L/∂a_s, ∂L/∂a_t and ∂L/∂b, and returns ∂L/∂x.
func (l *Attention) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	h, dh := l.h(s), &s.DX
	if l.W != nil {
		dh = s.KeepAs(l.perRow(), "∂L/∂h")
	}
	de := l.back(s, da, h, dh)
	eps := l.edges(s, "ε")
	sigma := linalg.Size(s.KeepAs(nn.Apart, "σ"), l.K, l.Graph.Nodes)
	tau := linalg.Size(s.KeepAs(nn.Apart, "τ"), l.K, l.Graph.Nodes)
	dAs, dAt := s.Grad(l.As), s.Grad(l.At)
	for k := range l.K {
		from, to := sigma.RawRowView(k), tau.RawRowView(k)
		l.Graph.scoresBack(row(eps, k), from, to, row(de, k), row(s.Value("e"), k)) // ε, σ, τ
		hk, dhk := l.head(h, k), l.head(dh, k)
		for d := range l.each() {
			floats.AddScaled(dhk.RawRowView(d), l.As.At(k, d), from)       // ∂L/∂H += a_s σ
			floats.AddScaled(dhk.RawRowView(d), l.At.At(k, d), to)         //        + a_t τ
			dAs.Set(k, d, dAs.At(k, d)+floats.Dot(hk.RawRowView(d), from)) // ∂L/∂a_s += H σᵀ
			dAt.Set(k, d, dAt.At(k, d)+floats.Dot(hk.RawRowView(d), to))   // ∂L/∂a_t += H τᵀ
		}
	}
	if l.W == nil {
		return &s.DX // ∂L/∂x = ∂L/∂H
	}
	s.AddOuter(l.W, dh, &s.X) // ∂L/∂W += ∂L/∂H xᵀ
	if !s.Lowest() {
		linalg.MulT(&s.DX, l.W, dh) // ∂L/∂x = Wᵀ ∂L/∂H
	}
	return &s.DX
}

// scoresBack writes ε = ∂L/∂e ⊙ LeakyReLU'(u) and its sums over the edges that
// begin, and that end, at a node.
func (g *Graph) scoresBack(eps, sigma, tau, de, e []float64) {
	clear(sigma)
	clear(tau)
	for k, j := range g.from {
		eps[k] = de[k]
		if e[k] <= 0 { // u has the sign of e
			eps[k] *= 0.2
		}
		sigma[j] += eps[k]
		tau[g.to[k]] += eps[k]
	}
}

// Params are W, a_s and a_t, weights, and b.
func (l *Attention) Params() []nn.Param {
	all := []nn.Param{l.as(), l.at(), l.b()}
	if l.W != nil {
		all = append([]nn.Param{l.w()}, all...)
	}
	return all
}

func (l *Attention) w() nn.Param  { return nn.Param{Name: "W", Weight: true, Dense: l.W} }
func (l *Attention) as() nn.Param { return nn.Param{Name: "aₛ", Weight: true, Dense: l.As} }
func (l *Attention) at() nn.Param { return nn.Param{Name: "aₜ", Weight: true, Dense: l.At} }

// ParamLabel is "aₛ₂ of head 1", and w₁₂ and b₁ as in other layers.
func (l *Attention) ParamLabel(p nn.Param, i, j int) string {
	if p.Dense == l.As || p.Dense == l.At {
		return fmt.Sprintf("%s,%s of head %d", p.Name, nn.Subscript(j+1), i+1)
	}
	return paramLabel(p, i, j)
}

// paramLabel is w₁₂, or b₁.
func paramLabel(p nn.Param, i, j int) string {
	if !p.Weight {
		return "b" + nn.Subscript(i+1)
	}
	name := map[string]string{"W": "w", "Wₛ": "wₛ", "Wₜ": "wₜ"}[p.Name]
	return name + nn.Subscript(i+1) + "," + nn.Subscript(j+1)
}

// ExplainA is h and the score of every sender, P, and the mean that it makes.
func (l *Attention) ExplainA(s *nn.Step, i, node int) (all []nn.Equation) {
	h := l.h(s)
	for _, k := range l.heads(i) {
		r := k*l.each() + i%l.each()
		if l.W != nil {
			l.Graph.each(node, func(e int) {
				j := l.Graph.Edges[e].From
				all = append(all, nn.Equation{Name: at("h"+nn.Subscript(r+1), j), Words: "(Wx)" + nn.Subscript(r+1), Terms: nn.Products(s.Used(l.W).RawRowView(r), mat.Col(nil, j, &s.X)), Value: h.At(r, j), Fold: "h"})
			})
		}
		from, to, e := s.Value("aₛᵀh").RawRowView(k), s.Value("aₜᵀh").RawRowView(k), row(s.Value("e"), k)
		l.Graph.each(node, func(x int) {
			j := l.Graph.Edges[x].From
			all = append(all, nn.Equation{Name: l.Graph.along(l.of(k, "e"), x), F: leaky, Terms: []nn.Term{{from[j]}, {to[node]}}, Value: e[x], Fold: "scores"})
		})
		all = append(all, l.explainP(s, k, node)...)
	}
	return append(all, l.explainZ(s, h, i, node)...)
}

// ExplainGrad is δ, what the scores of the edges into the node get, ∂L/∂h and the gradients.
func (l *Attention) ExplainGrad(s *nn.Step, i, node int) []nn.Equation {
	all := []nn.Equation{named(nn.ExplainDelta(s, i, node), node)}
	h := l.h(s)
	for _, k := range l.heads(i) {
		r, sigma, tau, eps := k*l.each()+i%l.each(), s.Value("σ"), s.Value("τ"), row(s.Value("ε"), k)
		all = append(all, l.explainE(s, h, k, node)...)
		l.Graph.each(node, func(e int) {
			score := s.Value("e").At(k, e) // it has the sign of u
			slope := nn.PrimeOf("LeakyReLU'(u)", leaky, score, score)
			all = append(all, nn.Equation{Name: l.Graph.along(l.of(k, "ε"), e), Words: "∂L/∂e·LeakyReLU'(u)", Terms: []nn.Term{{s.Value("∂L/∂e").At(k, e), slope.Value}}, Where: []nn.Equation{slope}, Value: eps[e], Fold: "ε"})
		})
		if l.W != nil {
			all = append(all, l.explainDH(s, s.Value("∂L/∂h"), at("∂L/∂h"+nn.Subscript(r+1), node), r, node))
			for c := range l.inputs() {
				all = append(all, nn.ExplainGradient(s, l.w(), r, c, "(∂L/∂h)"+nn.Subscript(r+1)+"·x"+nn.Subscript(c+1), nn.Products(s.Value("∂L/∂h").RawRowView(r), s.X.RawRowView(c)))...)
			}
		}
		all = append(all, nn.ExplainGradient(s, l.as(), k, i%l.each(), "h"+nn.Subscript(r+1)+"·σ", nn.Products(h.RawRowView(r), sigma.RawRowView(k)))...)
		all = append(all, nn.ExplainGradient(s, l.at(), k, i%l.each(), "h"+nn.Subscript(r+1)+"·τ", nn.Products(h.RawRowView(r), tau.RawRowView(k)))...)
	}
	return append(all, nn.ExplainBias(s, l.b(), i, s.Delta.RawRowView(i))...)
}

// ExplainKept is what a node says and hears: aₛᵀh and aₜᵀh, and on the way back σ and τ.
func (l *Attention) ExplainKept(s *nn.Step, node int) []nn.Equation {
	all, h := l.explainKept(s, node), l.h(s)
	for k := range l.K {
		column := mat.Col(nil, node, l.head(h, k))
		all = append(all, nn.Equation{Name: at(l.of(k, "aₛᵀh"), node), Terms: nn.Products(s.Used(l.As).RawRowView(k), column), Value: s.Value("aₛᵀh").At(k, node)},
			nn.Equation{Name: at(l.of(k, "aₜᵀh"), node), Terms: nn.Products(s.Used(l.At).RawRowView(k), column), Value: s.Value("aₜᵀh").At(k, node)})
		if s.Value("σ") == nil {
			continue
		}
		eps, from, to := row(s.Value("ε"), k), []nn.Term{}, []nn.Term{}
		l.Graph.eachOut(node, func(e int) { from = append(from, nn.Term{eps[e]}) })
		l.Graph.each(node, func(e int) { to = append(to, nn.Term{eps[e]}) })
		all = append(all, nn.Equation{Name: at(l.of(k, "σ"), node), Words: "Σ ε over " + l.Graph.told(node), Terms: from, Value: s.Value("σ").At(k, node)},
			nn.Equation{Name: at(l.of(k, "τ"), node), Words: "Σ ε over " + l.Graph.heard(node), Terms: to, Value: s.Value("τ").At(k, node)})
	}
	if l.W != nil {
		for r := range h.RawMatrix().Rows {
			all = append(all, nn.Equation{Name: at("h"+nn.Subscript(r+1), node), Words: "(Wx)" + nn.Subscript(r+1), Terms: nn.Products(s.Used(l.W).RawRowView(r), mat.Col(nil, node, &s.X)), Value: h.At(r, node)})
		}
	}
	return all
}

// explainDH is ∂L/∂h_r = Σ P ∂L/∂y + a_s σ + a_t τ of a node.
func (l *Attention) explainDH(s *nn.Step, dh *mat.Dense, name string, r, node int) nn.Equation {
	k, d := r/l.each(), r%l.each()
	terms := append(l.told(s, k, r, node), nn.Term{s.Used(l.As).At(k, d), s.Value("σ").At(k, node)}, nn.Term{s.Used(l.At).At(k, d), s.Value("τ").At(k, node)})
	return nn.Equation{Name: name, Words: "Σ P·∂L/∂y + aₛ·σ + aₜ·τ over " + l.Graph.told(node), Terms: terms, Value: dh.At(r, node)}
}

// ExplainX is ∂L/∂x = Wᵀ ∂L/∂h.
func (l *Attention) ExplainX(s *nn.Step, i, node int) []nn.Equation {
	name := at("∂L/∂x"+nn.Subscript(i+1), node)
	if l.W == nil {
		return []nn.Equation{l.explainDH(s, &s.DX, name, i, node)}
	}
	return []nn.Equation{{Name: name, Words: "Σ w·∂L/∂h", Terms: nn.Products(mat.Col(nil, i, s.Used(l.W)), mat.Col(nil, node, s.Value("∂L/∂h"))), Value: s.DX.At(i, node)}}
}

// Share is what node n adds to the gradient.
func (l *Attention) Share(s *nn.Step, p nn.Param, i, j, n int) float64 {
	switch p.Dense {
	case l.B:
		return s.Delta.At(i, n)
	case l.As:
		return l.h(s).At(i*l.each()+j, n) * s.Value("σ").At(i, n)
	case l.At:
		return l.h(s).At(i*l.each()+j, n) * s.Value("τ").At(i, n)
	}
	return s.Value("∂L/∂h").At(i, n) * s.X.At(j, n)
}

// Config is what a file keeps of the layer: the graph, too.
func (l *Attention) Config() nn.Config {
	if l.W == nil {
		return attentionConfig{l.config(0)}
	}
	return attentionConfig{l.config(l.inputs())}
}

type attentionConfig struct{ headsConfig }

func init() { nn.Register("graph attention", attentionConfig{}) }

func (c attentionConfig) Build() (nn.Layer, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	var l *Attention
	if c.In == 0 {
		l = NewAttend(c.Graph, c.K, c.Each, c.F.Activation, nn.Zeros)
	} else {
		l = newAttention("Load", c.Graph, c.In, c.K, c.Each, c.Average, c.F.Activation, nn.Zeros)
	}
	l.Drop = c.Drop
	return l, nil
}

// Numbers are those of W, a_s, a_t and b.
func (c attentionConfig) Numbers() float64 {
	_, out := c.Sizes()
	return float64(c.K)*float64(c.Each)*float64(c.In+2) + float64(out)
}
func (c attentionConfig) String() string { return c.say("graph attention") }
