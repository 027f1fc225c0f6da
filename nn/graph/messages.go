package graph

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Messages lets a small network speak along every edge j → i, with the features
// e_ji of the edge, and another one hear what has come:
//
//	m_ji = ψ(W_m [x_i; x_j; e_ji] + b_m)    a column per edge: who receives, who sends
//	g_i  = ⊕_j m_ji                         sum, mean or max of each row
//	a_i  = φ(W_u [x_i; g_i] + b_u)
//
// and back, with p as in [Aggregate]:
//
//	δ_u = φ'(z) ⊙ ∂L/∂a      ∂L/∂W_u = δ_u [x; g]ᵀ         ∂L/∂[x; g] = W_uᵀ δ_u
//	∂L/∂m_ji = p_ji ⊙ ∂L/∂g_i    δ_m = ψ' ⊙ ∂L/∂m    ∂L/∂W_m = δ_m [x_i; x_j; e]ᵀ
//	∂L/∂x = top of ∂L/∂[x; g], + (W_mᵀ δ_m) to the receiver and to the sender of every edge
//
// The step keeps "messages in", "messages z" and "m", with a column per edge, "p",
// "[x; g]", and on the way back their ∂L/∂. A node that nobody sends to has g = 0.
// (Gilmer et al., 2017)
type Messages struct {
	Graph     *Graph
	Wm, Bm    *mat.Dense // M × (2·in + features), M × 1
	Wu, Bu    *mat.Dense // out × (in + M), out × 1
	Psi, Phi  nn.Activation
	Aggregate Aggregate
}

// NewMessages makes a layer that sends messages of m numbers. init fills W_m and
// W_u; b_m and b_u are zero. Edge features are those of g.
func NewMessages(g *Graph, in, m, out int, aggregate Aggregate, psi, phi nn.Activation, init nn.Initializer) *Messages {
	if g == nil || aggregate.Share == nil || psi == nil || phi == nil || init == nil {
		panic("graph: NewMessages: the graph, the aggregate, ψ, φ or init is nil")
	}
	if in < 1 || m < 1 || out < 1 {
		panic(fmt.Sprintf("graph: NewMessages: %d inputs, messages of %d, %d outputs; each at least 1", in, m, out))
	}
	l := &Messages{g, mat.NewDense(m, 2*in+g.features(), nil), mat.NewDense(m, 1, nil), mat.NewDense(out, in+m, nil), mat.NewDense(out, 1, nil), psi, phi, aggregate}
	init(l.Wm)
	init(l.Wu)
	return l
}

// features is the number of features of an edge.
func (g *Graph) features() int {
	if g.Features == nil {
		return 0
	}
	return g.Features.RawMatrix().Rows
}

// inputs is the number of rows of x, length that of a message.
func (l *Messages) inputs() int { return l.Wu.RawMatrix().Cols - l.length() }
func (l *Messages) length() int { return l.Bm.RawMatrix().Rows }

// Forward writes the messages, what every node hears, z and a.
func (l *Messages) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	in, m := l.inputs(), l.length()
	mustFit(s, "m = ψ(W_m [x_i; x_j; e] + b_m)", l.Graph, in, x)
	both := linalg.Size(s.KeepAs(nn.Apart, "[x; g]"), in+m, l.Graph.Nodes)
	linalg.Rows(new(mat.Dense), both, 0, in).Copy(x)
	heard := linalg.Rows(new(mat.Dense), both, in, m)
	heard.Zero()
	if len(l.Graph.Edges) > 0 {
		l.speak(s, x)
		l.hear(s, heard)
	}
	s.F = l.Phi
	s.Z.Mul(l.Wu, both)          // z = W_u [x; g]
	linalg.AddColumn(&s.Z, l.Bu) //       + b_u
	l.Phi.Apply(&s.A, &s.Z)      // a = φ(z)
	return &s.A
}

// speak writes m = ψ(W_m [x_i; x_j; e] + b_m).
func (l *Messages) speak(s *nn.Step, x *mat.Dense) {
	in, edges := l.inputs(), len(l.Graph.Edges)
	input := linalg.Size(s.KeepAs(nn.Apart, "messages in"), 2*in+l.Graph.features(), edges)
	for r := range in {
		row, to, from := x.RawRowView(r), input.RawRowView(r), input.RawRowView(in+r)
		for e := range edges {
			to[e], from[e] = row[l.Graph.to[e]], row[l.Graph.from[e]]
		}
	}
	for r := range l.Graph.features() {
		copy(input.RawRowView(2*in+r), l.Graph.Features.RawRowView(r))
	}
	z := s.KeepAs(nn.Apart, "messages z")
	z.Mul(l.Wm, input)
	linalg.AddColumn(z, l.Bm)
	l.Psi.Apply(s.KeepAs(nn.Apart, "m"), z)
}

// hear writes g_i = ⊕_j m_ji.
func (l *Messages) hear(s *nn.Step, heard *mat.Dense) {
	m := s.Value("m")
	p := linalg.Like(s.KeepAs(nn.Apart, "p"), m)
	for r := range l.length() {
		v, share, sum := m.RawRowView(r), p.RawRowView(r), heard.RawRowView(r)
		for i := range l.Graph.Nodes {
			lo, hi := l.Graph.Into(i)
			if lo < hi {
				l.Aggregate.Share(share[lo:hi], v[lo:hi])
			}
			for e := lo; e < hi; e++ {
				sum[i] += share[e] * v[e]
			}
		}
	}
}

// Backward writes δ_u to s.Delta, adds the gradients, and returns ∂L/∂x.
func (l *Messages) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	in := l.inputs()
	l.Phi.Delta(&s.Delta, &s.Z, &s.A, da)         // δ_u = φ'(z) ⊙ ∂L/∂a
	s.AddOuter(l.Wu, &s.Delta, s.Value("[x; g]")) // ∂L/∂W_u += δ_u [x; g]ᵀ
	linalg.AddRowSums(s.Grad(l.Bu), &s.Delta)     // ∂L/∂b_u += Σ δ_u
	both := s.KeepAs(nn.Apart, "∂L/∂[x; g]")
	linalg.MulT(both, l.Wu, &s.Delta) // ∂L/∂[x; g] = W_uᵀ δ_u
	linalg.Like(&s.DX, &s.X).Copy(linalg.Rows(new(mat.Dense), both, 0, in))
	if len(l.Graph.Edges) == 0 {
		return &s.DX
	}
	p, dm, delta := s.Value("p"), s.KeepAs(nn.Apart, "∂L/∂m"), s.KeepAs(nn.Apart, "messages δ")
	linalg.Like(dm, p)
	for r := range l.length() {
		row, share, dg := dm.RawRowView(r), p.RawRowView(r), both.RawRowView(in+r)
		for e, i := range l.Graph.to {
			row[e] = share[e] * dg[i] // ∂L/∂m = p ⊙ ∂L/∂g of the receiver
		}
	}
	l.Psi.Delta(delta, s.Value("messages z"), s.Value("m"), dm) // δ_m = ψ' ⊙ ∂L/∂m
	s.AddOuter(l.Wm, delta, s.Value("messages in"))             // ∂L/∂W_m += δ_m [x_i; x_j; e]ᵀ
	linalg.AddRowSums(s.Grad(l.Bm), delta)                      // ∂L/∂b_m += Σ δ_m
	back := s.KeepAs(nn.Apart, "∂L/∂(messages in)")
	linalg.MulT(back, l.Wm, delta)
	for r := range in {
		dx, to, from := s.DX.RawRowView(r), back.RawRowView(r), back.RawRowView(in+r)
		for e := range to {
			dx[l.Graph.to[e]] += to[e]     // to who receives
			dx[l.Graph.from[e]] += from[e] // and to who sends
		}
	}
	return &s.DX
}

// Params are W_m and W_u, weights, b_m and b_u.
func (l *Messages) Params() []nn.Param { return []nn.Param{l.wm(), l.bm(), l.wu(), l.bu()} }

func (l *Messages) wm() nn.Param { return nn.Param{Name: "Wₘ", Weight: true, Dense: l.Wm} }
func (l *Messages) bm() nn.Param { return nn.Param{Name: "bₘ", Dense: l.Bm} }
func (l *Messages) wu() nn.Param { return nn.Param{Name: "Wᵤ", Weight: true, Dense: l.Wu} }
func (l *Messages) bu() nn.Param { return nn.Param{Name: "bᵤ", Dense: l.Bu} }

// ParamLabel is wₘ₁,₂ or bₘ₁.
func (l *Messages) ParamLabel(p nn.Param, i, j int) string {
	name := map[string]string{"Wₘ": "wₘ", "bₘ": "bₘ", "Wᵤ": "wᵤ", "bᵤ": "bᵤ"}[p.Name] + nn.Subscript(i+1)
	if p.Weight {
		name += "," + nn.Subscript(j+1)
	}
	return name
}

// Columns is the number of nodes: see [nn.Columned].
func (l *Messages) Columns() (n int, name string) { return l.Graph.Nodes, "node" }

// Activation is φ.
func (l *Messages) Activation() nn.Activation { return l.Phi }

// ExplainA is every message to the node, what it makes of them, z and a.
func (l *Messages) ExplainA(s *nn.Step, i, node int) (all []nn.Equation) {
	for r := range l.length() {
		k := nn.Subscript(r + 1)
		g := nn.Equation{Name: at("g"+k, node), Words: fmt.Sprintf("%v of m%s from %s", l.Aggregate, k, l.Graph.heard(node)), Terms: []nn.Term{}, Value: s.Value("[x; g]").At(l.inputs()+r, node)}
		l.Graph.each(node, func(e int) {
			z, m, p := s.Value("messages z"), s.Value("m"), s.Value("p")
			all = append(all, nn.Equation{Name: l.Graph.along("zₘ"+k, e), Words: "wₘ·[xᵢ; xⱼ; e] + bₘ", Terms: nn.Products(s.Used(l.Wm).RawRowView(r), mat.Col(nil, e, s.Value("messages in")), s.Used(l.Bm).At(r, 0)), Value: z.At(r, e), Fold: "zₘ"})
			q := nn.Equation{Name: l.Graph.along("m"+k, e), Words: "ψ(zₘ)", Value: m.At(r, e), Fold: "m"}
			if f, ok := l.Psi.(nn.Elementwise); ok {
				q.Words, q.F, q.Terms = "", f, []nn.Term{{z.At(r, e)}}
			}
			all = append(all, q)
			g.Terms = append(g.Terms, nn.Term{p.At(r, e), m.At(r, e)})
		})
		all = append(all, g)
	}
	z := nn.Equation{Name: at("z"+nn.Subscript(i+1), node), Words: "wᵤ·[x; g] + bᵤ", Terms: nn.Products(s.Used(l.Wu).RawRowView(i), mat.Col(nil, node, s.Value("[x; g]")), s.Used(l.Bu).At(i, 0)), Value: s.Z.At(i, node)}
	return append(all, z, named(nn.ExplainF(s, i, node), node))
}

// ExplainGrad is δ_u, the gradients of W_u and b_u, then δ_m of the messages to
// the node and the gradients of W_m and b_m.
func (l *Messages) ExplainGrad(s *nn.Step, i, node int) []nn.Equation {
	all := []nn.Equation{named(nn.ExplainDelta(s, i, node), node)}
	both := s.Value("[x; g]")
	for c := range both.RawMatrix().Rows {
		all = append(all, nn.ExplainGradient(s, l.wu(), i, c, "δ"+nn.Subscript(i+1)+"·[x; g]"+nn.Subscript(c+1), nn.Products(s.Delta.RawRowView(i), both.RawRowView(c)))...)
	}
	all = append(all, nn.ExplainBias(s, l.bu(), i, s.Delta.RawRowView(i))...)
	if len(l.Graph.Edges) == 0 {
		return all
	}
	back, p, dm, delta, input := s.Value("∂L/∂[x; g]"), s.Value("p"), s.Value("∂L/∂m"), s.Value("messages δ"), s.Value("messages in")
	for r := range l.length() {
		k, row := nn.Subscript(r+1), l.inputs()+r
		all = append(all, nn.Equation{Name: at("∂L/∂g"+k, node), Words: "Σ wᵤδ", Terms: nn.Products(mat.Col(nil, row, s.Used(l.Wu)), mat.Col(nil, node, &s.Delta)), Value: back.At(row, node), Fold: "∂L/∂g"})
		l.Graph.each(node, func(e int) {
			all = append(all, nn.Equation{Name: l.Graph.along("∂L/∂m"+k, e), Words: "p·∂L/∂g", Terms: []nn.Term{{p.At(r, e), back.At(row, node)}}, Value: dm.At(r, e), Fold: "∂L/∂m"})
			q := nn.Equation{Name: l.Graph.along("δₘ"+k, e), Words: "ψ'(zₘ)·∂L/∂m", Value: delta.At(r, e), Fold: "δₘ"}
			if f, ok := l.Psi.(nn.Elementwise); ok {
				slope := nn.PrimeOf(l.Graph.along("ψ'(zₘ)"+k, e), f, s.Value("messages z").At(r, e), s.Value("m").At(r, e))
				q.Terms, q.Where = []nn.Term{{slope.Value, dm.At(r, e)}}, []nn.Equation{slope}
			}
			all = append(all, q)
		})
		for c := range input.RawMatrix().Rows {
			all = append(all, nn.ExplainGradient(s, l.wm(), r, c, "δₘ"+k+"·[xᵢ; xⱼ; e]"+nn.Subscript(c+1), nn.Products(delta.RawRowView(r), input.RawRowView(c)))...)
		}
		all = append(all, nn.ExplainBias(s, l.bm(), r, delta.RawRowView(r))...)
	}
	return all
}

// ExplainKept is [x; g] and [xᵢ; xⱼ; e], which are copies of x, and p where it
// depends on the messages.
func (l *Messages) ExplainKept(s *nn.Step, node int) (all []nn.Equation) {
	in := l.inputs()
	copied := func(name string, to, from float64) {
		all = append(all, nn.Equation{Name: name, Words: "x", Terms: []nn.Term{{from}}, Value: to})
	}
	for r := range in {
		copied(at("x"+nn.Subscript(r+1), node), s.Value("[x; g]").At(r, node), s.X.At(r, node))
		l.Graph.each(node, func(e int) {
			copied(l.Graph.along("xᵢ"+nn.Subscript(r+1), e), s.Value("messages in").At(r, e), s.X.At(r, node))
			copied(l.Graph.along("xⱼ"+nn.Subscript(r+1), e), s.Value("messages in").At(in+r, e), s.X.At(r, l.Graph.Edges[e].From))
		})
	}
	for r := range l.length() {
		if lo, hi := l.Graph.Into(node); lo < hi {
			for e := lo; e < hi; e++ {
				all = append(all, l.Aggregate.explain(l.Graph.along("p"+nn.Subscript(r+1), e), s.Value("m").RawRowView(r)[lo:hi], e-lo, s.Value("p").At(r, e))...)
			}
		}
	}
	return all
}

// ExplainX is what comes back from the update, and from every message that the
// node has received or sent.
func (l *Messages) ExplainX(s *nn.Step, i, node int) []nn.Equation {
	q := nn.Equation{Name: at("∂L/∂x"+nn.Subscript(i+1), node), Words: "Σ wᵤδ + Σ wₘδₘ", Terms: nn.Products(mat.Col(nil, i, s.Used(l.Wu)), mat.Col(nil, node, &s.Delta)), Value: s.DX.At(i, node)}
	part := func(e, row int) {
		q.Terms = append(q.Terms, nn.Products(mat.Col(nil, row, s.Used(l.Wm)), mat.Col(nil, e, s.Value("messages δ")))...)
	}
	l.Graph.each(node, func(e int) { part(e, i) })
	l.Graph.eachOut(node, func(e int) { part(e, l.inputs()+i) })
	return []nn.Equation{q}
}

// Share is what node n adds to the gradient: to that of W_m and b_m the messages
// that it receives do.
func (l *Messages) Share(s *nn.Step, p nn.Param, i, j, n int) (sum float64) {
	switch p.Dense {
	case l.Bu:
		return s.Delta.At(i, n)
	case l.Wu:
		return s.Delta.At(i, n) * s.Value("[x; g]").At(j, n)
	}
	l.Graph.each(n, func(e int) {
		part := s.Value("messages δ").At(i, e)
		if p.Dense == l.Wm {
			part *= s.Value("messages in").At(j, e)
		}
		sum += part
	})
	return sum
}

// Config is what a file keeps of the layer: the graph, too.
func (l *Messages) Config() nn.Config {
	out, _ := l.Bu.Dims()
	return messagesConfig{l.inputs(), l.length(), out, l.Aggregate.Name, nn.NamedActivation{Activation: l.Psi}, nn.NamedActivation{Activation: l.Phi}, l.Graph}
}

type messagesConfig struct {
	In, Message, Out int
	Aggregate        string
	Psi, Phi         nn.NamedActivation
	Graph            *Graph
}

func init() { nn.Register("graph messages", messagesConfig{}) }

func (c messagesConfig) Build() (nn.Layer, error) {
	a, err := aggregateNamed(c.Aggregate)
	if err != nil {
		return nil, err
	}
	return NewMessages(c.Graph, c.In, c.Message, c.Out, a, c.Psi.Activation, c.Phi.Activation, nn.Zeros), nil
}
func (c messagesConfig) Sizes() (in, out int) { return c.In, c.Out }

// Numbers are those of W_m, b_m, W_u and b_u.
func (c messagesConfig) Numbers() float64 {
	features := 0
	if c.Graph != nil {
		features = c.Graph.features()
	}
	return float64(c.Message)*(2*float64(c.In)+float64(features)+1) + float64(c.Out)*(float64(c.In)+float64(c.Message)+1)
}
func (c messagesConfig) String() string {
	if c.Graph == nil {
		return "messages"
	}
	return fmt.Sprintf("messages of %d, %s, on %s, %v", c.Message, c.Aggregate, count(c.Graph.Nodes, "node"), c.Phi)
}
