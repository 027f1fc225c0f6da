package graph

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Conv mixes every node with its neighbours, z = W x Â + b, a = f(z): column i of
// Â has the weights with which node i hears the others, usually
// [Graph.Symmetric] or [Graph.Mean].
//
//	∂L/∂W = δ Âᵀ xᵀ    ∂L/∂b = Σ δ    ∂L/∂x = Wᵀ δ Âᵀ
//
// Back through the mixing goes Âᵀ: what node i has received goes back to those
// who sent it. The order of the two products is the cheaper one. Where a layer
// gives fewer outputs than it has inputs the step keeps "W x" and "δ Âᵀ", out ×
// nodes, else "x Â" and "Wᵀ δ", in × nodes. Without a W, see [NewMix], it is
// z = x Â + b. (Kipf and Welling, 2017)
type Conv struct {
	A *Matrix    // Â
	W *mat.Dense // out × in, or nil
	B *mat.Dense // out × 1
	F nn.Activation
}

// NewConv makes a layer of out neurons, each on every node, for the nodes of a.
// init fills W; b is zero.
func NewConv(a *Matrix, in, out int, f nn.Activation, init nn.Initializer) *Conv {
	if in < 1 || out < 1 || init == nil {
		panic(fmt.Sprintf("graph: NewConv: %d inputs, %d outputs, init %v; both at least 1, and init says how W begins", in, out, init != nil))
	}
	l := newConv("NewConv", a, out, f)
	l.W = mat.NewDense(out, in, nil)
	init(l.W)
	return l
}

// NewMix makes the second half of a Conv, z = x Â + b, a = f(z), for what has
// been multiplied by a W below: by a [Sparse] layer.
func NewMix(a *Matrix, neurons int, f nn.Activation) *Conv {
	if neurons < 1 {
		panic(fmt.Sprintf("graph: NewMix: %d neurons; at least 1", neurons))
	}
	return newConv("NewMix", a, neurons, f)
}

func newConv(who string, a *Matrix, out int, f nn.Activation) *Conv {
	if a == nil || a.Graph == nil || len(a.Weight) != len(a.Edges) || f == nil {
		panic(fmt.Sprintf("graph: %s: Â or f is nil, or Â has not one weight per edge; g.Symmetric() makes an Â, nn.Identity changes nothing", who))
	}
	if _, j, ok := linalg.Finite(rowOf(a.Weight)); !ok {
		panic(fmt.Sprintf("graph: %s: the weight of edge %d is %v", who, j, a.Weight[j]))
	}
	return &Conv{A: a, B: mat.NewDense(out, 1, nil), F: f}
}

// rowOf is v as a matrix of one row; empty if v is.
func rowOf(v []float64) *mat.Dense {
	if len(v) == 0 {
		return new(mat.Dense)
	}
	return mat.NewDense(1, len(v), v)
}

// Forward writes z = W x Â + b to s.Z and a = f(z) to s.A, out × nodes each.
func (l *Conv) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	in, out := l.sizes()
	mustFit(s, "z = W x Â + b", l.A.Graph, in, x)
	s.F = l.F
	z := linalg.Size(&s.Z, out, l.A.Nodes)
	switch {
	case l.W == nil:
		l.A.gather(z, l.A.Weight, x) // z = x Â
	case out < in:
		h := s.Keep("W x")
		h.Mul(l.W, x)                // z = (W x) Â
		l.A.gather(z, l.A.Weight, h) //
	default:
		m := linalg.Like(s.KeepAs(nn.PerInput, "x Â"), x)
		l.A.gather(m, l.A.Weight, x) // z = W (x Â)
		z.Mul(l.W, m)                //
	}
	linalg.AddColumn(z, l.B) //     + b
	l.F.Apply(&s.A, z)       // a = f(z)
	return &s.A
}

// mustFit stops an x that has not a column per node, or not in rows.
func mustFit(s *nn.Step, formula string, g *Graph, in int, x *mat.Dense) {
	switch rows, n := x.Dims(); {
	case n != g.Nodes:
		s.Mistake("%s: the graph has %s, x has %s; it has one per node", formula, count(g.Nodes, "node"), count(n, "column"))
	case rows != in:
		s.Mistake("%s: a node has %s, x has %s", formula, count(in, "feature"), count(rows, "row"))
	}
}

// sizes are the numbers of inputs and outputs per node.
func (l *Conv) sizes() (in, out int) {
	if out, _ = l.B.Dims(); l.W == nil {
		return out, out
	}
	_, in = l.W.Dims()
	return in, out
}

// Backward writes δ to s.Delta, adds ∂L/∂W and ∂L/∂b, and returns ∂L/∂x, in × nodes.
func (l *Conv) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	in, out := l.sizes()
	l.F.Delta(&s.Delta, &s.Z, &s.A, da)      // δ = f'(z) ⊙ ∂L/∂a
	linalg.AddRowSums(s.Grad(l.B), &s.Delta) // ∂L/∂b += Σ δ
	switch {
	case l.W == nil:
		if !s.Lowest() {
			l.back(&s.DX, &s.Delta) // ∂L/∂x = δ Âᵀ
		}
	case out < in:
		dh := s.Keep("δ Âᵀ")
		l.back(dh, &s.Delta)
		s.AddOuter(l.W, dh, &s.X) // ∂L/∂W += δ Âᵀ xᵀ
		if !s.Lowest() {
			linalg.MulT(&s.DX, l.W, dh) // ∂L/∂x = Wᵀ δ Âᵀ
		}
	default:
		s.AddOuter(l.W, &s.Delta, s.Value("x Â")) // ∂L/∂W += δ (x Â)ᵀ
		if !s.Lowest() {
			dm := s.KeepAs(nn.PerInput, "Wᵀ δ")
			linalg.MulT(dm, l.W, &s.Delta)
			l.back(&s.DX, dm) // ∂L/∂x = Wᵀ δ Âᵀ
		}
	}
	return &s.DX
}

// back writes y Âᵀ to the empty matrix dst.
func (l *Conv) back(dst, y *mat.Dense) {
	linalg.Like(dst, y).Zero()
	l.A.scatter(dst, l.A.Weight, y)
}

// Params are W, a weight, and b.
func (l *Conv) Params() []nn.Param {
	if l.W == nil {
		return []nn.Param{l.b()}
	}
	return []nn.Param{l.w(), l.b()}
}

func (l *Conv) w() nn.Param { return nn.Param{Name: "W", Weight: true, Dense: l.W} }
func (l *Conv) b() nn.Param { return nn.Param{Name: "b", Dense: l.B} }

// Columns is the number of nodes: see [nn.Columned].
func (l *Conv) Columns() (n int, name string) { return l.A.Nodes, "node" }

// Activation is f.
func (l *Conv) Activation() nn.Activation { return l.F }

// SentBack is the name of Wᵀ δ Âᵀ.
func (l *Conv) SentBack() string { return "WᵀδÂᵀ" }

// ExplainA is the sum over the edges that end at the node, before or after W, then a.
func (l *Conv) ExplainA(s *nn.Step, i, node int) []nn.Equation {
	in, out := l.sizes()
	k, b := nn.Subscript(i+1), s.Used(l.B).At(i, 0)
	var all []nn.Equation
	z := nn.Equation{Name: at("z"+k, node), Value: s.Z.At(i, node)}
	switch {
	case l.W == nil:
		z.Words, z.Terms = "Σ Âx + b over "+l.A.heard(node), l.received(&s.X, i, node)
	case out < in:
		h := s.Value("W x")
		l.A.each(node, func(e int) {
			j := l.A.Edges[e].From
			all = append(all, nn.Equation{Name: at("h"+k, j), Words: "(Wx)" + k, Terms: nn.Products(s.Used(l.W).RawRowView(i), mat.Col(nil, j, &s.X)), Value: h.At(i, j), Fold: "neighbours"})
		})
		z.Words, z.Terms = "Σ Âh + b over "+l.A.heard(node), l.received(h, i, node)
	default:
		m := s.Value("x Â")
		for d := range in {
			all = append(all, nn.Equation{Name: at("m"+nn.Subscript(d+1), node), Words: "Σ Âx over " + l.A.heard(node), Terms: l.received(&s.X, d, node), Value: m.At(d, node), Fold: "features"})
		}
		z.Words, z.Terms = "Wm + b", nn.Products(s.Used(l.W).RawRowView(i), mat.Col(nil, node, m))
	}
	if b != 0 {
		z.Terms = append(z.Terms, nn.Term{b})
	}
	return append(all, z, named(nn.ExplainF(s, i, node), node))
}

// received are the terms Â_ji h_j over the edges j → node.
func (l *Conv) received(h *mat.Dense, row, node int) []nn.Term {
	terms := []nn.Term{}
	l.A.each(node, func(e int) { terms = append(terms, nn.Term{l.A.Weight[e], h.At(row, l.A.Edges[e].From)}) })
	return terms
}

// sent are the terms Â_ji δ_i over the edges node → i.
func (l *Conv) sent(delta *mat.Dense, row, node int) []nn.Term {
	terms := []nn.Term{}
	l.A.eachOut(node, func(e int) { terms = append(terms, nn.Term{l.A.Weight[e], delta.At(row, l.A.Edges[e].To)}) })
	return terms
}

// ExplainGrad is δ, ∂L/∂w and ∂L/∂b.
func (l *Conv) ExplainGrad(s *nn.Step, i, node int) []nn.Equation {
	in, out := l.sizes()
	all := []nn.Equation{named(nn.ExplainDelta(s, i, node), node)}
	left, right, words := &s.Delta, s.Value("x Â"), func(d int) string { return "δ" + nn.Subscript(i+1) + "·(xÂ)" + nn.Subscript(d+1) }
	if l.W != nil && out < in {
		left, right, words = s.Value("δ Âᵀ"), &s.X, func(d int) string { return "(δÂᵀ)" + nn.Subscript(i+1) + "·x" + nn.Subscript(d+1) }
		all = append(all, nn.Equation{Name: at("(δÂᵀ)"+nn.Subscript(i+1), node), Words: "Σ Âδ over " + l.A.told(node), Terms: l.sent(&s.Delta, i, node), Value: left.At(i, node)})
	}
	if l.W != nil {
		for d := range in {
			all = append(all, nn.ExplainGradient(s, l.w(), i, d, words(d), nn.Products(left.RawRowView(i), right.RawRowView(d)))...)
		}
	}
	return append(all, nn.ExplainBias(s, l.b(), i, s.Delta.RawRowView(i))...)
}

// ExplainKept is Wᵀδ of the node, where W comes last.
func (l *Conv) ExplainKept(s *nn.Step, node int) (all []nn.Equation) {
	m := s.Value("Wᵀ δ")
	if m == nil || m.IsEmpty() {
		return nil
	}
	for d := range m.RawMatrix().Rows {
		all = append(all, nn.Equation{Name: at("(Wᵀδ)"+nn.Subscript(d+1), node), Terms: nn.Products(mat.Col(nil, d, s.Used(l.W)), mat.Col(nil, node, &s.Delta)), Value: m.At(d, node)})
	}
	return all
}

// ExplainX is ∂L/∂x: what comes back from the nodes that hear this one.
func (l *Conv) ExplainX(s *nn.Step, i, node int) []nn.Equation {
	in, out := l.sizes()
	k := nn.Subscript(i + 1)
	q := nn.Equation{Name: at("∂L/∂x"+k, node), Value: s.DX.At(i, node)}
	switch {
	case l.W == nil:
		q.Words, q.Terms = "Σ Âδ over "+l.A.told(node), l.sent(&s.Delta, i, node)
	case out < in:
		q.Words, q.Terms = "Σ w·(δÂᵀ)", nn.Products(mat.Col(nil, i, s.Used(l.W)), mat.Col(nil, node, s.Value("δ Âᵀ")))
	default:
		q.Words, q.Terms = "Σ Â·(Wᵀδ)"+k+" over "+l.A.told(node), l.sent(s.Value("Wᵀ δ"), i, node)
	}
	return []nn.Equation{q}
}

// Share is what node n adds to the gradient.
func (l *Conv) Share(s *nn.Step, p nn.Param, i, j, n int) float64 {
	in, out := l.sizes()
	switch {
	case p.Dense == l.B:
		return s.Delta.At(i, n)
	case out < in:
		return s.Value("δ Âᵀ").At(i, n) * s.X.At(j, n)
	}
	return s.Delta.At(i, n) * s.Value("x Â").At(j, n)
}

// Config is what a file keeps of the layer: the graph, too.
func (l *Conv) Config() nn.Config {
	in, out := l.sizes()
	if l.W == nil {
		in = 0
	}
	return convConfig{in, out, nn.NamedActivation{Activation: l.F}, l.A}
}

type convConfig struct {
	In, Out int // In is 0 without a W
	F       nn.NamedActivation
	A       *Matrix
}

func init() { nn.Register("graph convolution", convConfig{}) }

func (c convConfig) Build() (nn.Layer, error) {
	if c.In == 0 {
		return NewMix(c.A, c.Out, c.F.Activation), nil
	}
	return NewConv(c.A, c.In, c.Out, c.F.Activation, nn.Zeros), nil
}

func (c convConfig) Sizes() (in, out int) {
	if c.In == 0 {
		return c.Out, c.Out
	}
	return c.In, c.Out
}
func (c convConfig) Numbers() float64 { return float64(c.In+1) * float64(c.Out) }
func (c convConfig) String() string {
	what := "graph convolution"
	if c.In == 0 {
		what = "graph mix"
	}
	if c.A == nil || c.A.Graph == nil {
		return what
	}
	return fmt.Sprintf("%s on %s, %v", what, count(c.A.Nodes, "node"), c.F)
}
