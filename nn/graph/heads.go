package graph

import (
	"fmt"
	"math"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Heads is what [Attention] and [AttentionV2] have in common: K heads, each of
// which gives every edge j → i a score e_ji and every node the mean of what its
// senders say, weighted by the softmax of the scores of the edges that end there:
//
//	P_ji = exp e_ji / Σ_k exp e_ki        a column of P adds up to 1
//	y = H P                               each head its own rows of H
//	z = y + b, or the mean of the heads' y, + b
//
//	∂L/∂P_ji = h_j · ∂L/∂y_i              only where there is an edge
//	∂L/∂e = P ⊙ (∂L/∂P − column sums of P ⊙ ∂L/∂P)
//
// While training each P_ji is dropped with probability Drop, as [nn.Dropout]
// does. The step keeps "e", "P", "∂L/∂P" and "∂L/∂e", heads × edges. A node that
// nobody sends to has y = 0: give the graph loops, [Graph.WithLoops].
type Heads struct {
	Graph   *Graph
	K       int        // heads
	Average bool       // z is the mean of the heads, of as many rows as one has; else they are stacked
	Drop    float64    // 0 ≤ Drop < 1
	B       *mat.Dense // out × 1
	F       nn.Activation
}

func newHeads(who string, g *Graph, k, each int, average bool, f nn.Activation, init nn.Initializer) Heads {
	if g == nil || f == nil || init == nil {
		panic(fmt.Sprintf("graph: %s: the graph, f or init is nil", who))
	}
	if k < 1 || each < 1 {
		panic(fmt.Sprintf("graph: %s: %d heads of %d neurons; at least 1 of 1", who, k, each))
	}
	rows := k * each
	if average {
		rows = each
	}
	return Heads{Graph: g, K: k, Average: average, B: mat.NewDense(rows, 1, nil), F: f}
}

// each is D, the number of rows that a head has.
func (l *Heads) each() int {
	out, _ := l.B.Dims()
	if l.Average {
		return out
	}
	return out / l.K
}

// head is a window on the rows of head k.
func (l *Heads) head(m *mat.Dense, k int) *mat.Dense {
	return linalg.Rows(new(mat.Dense), m, k*l.each(), l.each())
}

// heads lists those behind row i of the output.
func (l *Heads) heads(i int) (list []int) {
	if !l.Average {
		return []int{i / l.each()}
	}
	for k := range l.K {
		list = append(list, k)
	}
	return list
}

// perRow is the axis of a matrix with the rows of all heads.
func (l *Heads) perRow() nn.Axis {
	if l.Average {
		return nn.Apart // the output has fewer rows
	}
	return nn.PerEntry
}

// edges is an empty heads × edges matrix kept under name; without edges it stays empty.
func (l *Heads) edges(s *nn.Step, name string) *mat.Dense {
	m := s.KeepAs(nn.Apart, name)
	if n := len(l.Graph.Edges); n > 0 {
		linalg.Size(m, l.K, n)
	}
	return m
}

// row is row k of a heads × edges matrix.
func row(m *mat.Dense, k int) []float64 {
	if m.IsEmpty() {
		return nil
	}
	return m.RawRowView(k)
}

// attend writes P from the scores, z and a.
func (l *Heads) attend(s *nn.Step, e, h *mat.Dense) *mat.Dense {
	s.F = l.F
	out, _ := l.B.Dims()
	z := linalg.Size(&s.Z, out, l.Graph.Nodes)
	y, p := z, l.edges(s, "P")
	for k := range l.K {
		l.Graph.softmax(row(p, k), row(e, k)) // P = softmax of each column
	}
	used := l.drop(s, p)
	if l.Average {
		y = linalg.Size(s.KeepAs(nn.Apart, "H P"), l.K*out, l.Graph.Nodes)
	}
	for k := range l.K {
		l.Graph.gather(l.head(y, k), row(used, k), l.head(h, k)) // y = H P
	}
	if l.Average {
		z.Zero()
		for k := range l.K {
			z.Add(z, l.head(y, k))
		}
		z.Scale(1/float64(l.K), z)
	}
	linalg.AddColumn(z, l.B) // z = y + b
	l.F.Apply(&s.A, z)       // a = f(z)
	return &s.A
}

// softmax writes p_e = exp e_e / Σ over the edges that end at the same node.
func (g *Graph) softmax(p, e []float64) {
	for i := range g.Nodes {
		lo, hi := g.Into(i)
		if lo == hi {
			continue
		}
		top, sum := floats.Max(e[lo:hi]), 0.0
		for k := lo; k < hi; k++ {
			p[k] = math.Exp(e[k] - top)
			sum += p[k]
		}
		for k := lo; k < hi; k++ {
			p[k] /= sum
		}
	}
}

// drop is m ⊙ P while training, with the mask m, else P.
func (l *Heads) drop(s *nn.Step, p *mat.Dense) *mat.Dense {
	if !(l.Drop >= 0 && l.Drop < 1) {
		s.Mistake("dropout of the attention with Drop = %g; it must be at least 0 and below 1", l.Drop)
	}
	if l.Drop == 0 || !s.Training || p.IsEmpty() {
		return p
	}
	if s.Rand == nil {
		s.Mistake("Trace.Rand is nil; while training it draws which coefficients are dropped")
	}
	mask, used := l.edges(s, "mask"), l.edges(s, "m ⊙ P")
	for k := range l.K {
		m, u, p := mask.RawRowView(k), used.RawRowView(k), p.RawRowView(k)
		nn.DropMask(m, l.Drop, s.Rand)
		floats.MulTo(u, m, p) // m ⊙ P
	}
	return used
}

// used is what the nodes were mixed with: m ⊙ P, or P where nothing was dropped.
func (l *Heads) used(s *nn.Step) *mat.Dense {
	if m := s.Value("m ⊙ P"); m != nil && !m.IsEmpty() {
		return m
	}
	return s.Value("P")
}

// dy is ∂L/∂y of head k: δ, or its share of the mean.
func (l *Heads) dy(s *nn.Step, k int) *mat.Dense {
	if l.Average {
		return s.Value("δ/K")
	}
	return l.head(&s.Delta, k)
}

// back writes δ, adds ∂L/∂b, writes what H gets from y to dh, of H's size, and
// returns ∂L/∂e.
func (l *Heads) back(s *nn.Step, da, h, dh *mat.Dense) *mat.Dense {
	l.F.Delta(&s.Delta, &s.Z, &s.A, da)      // δ = f'(z) ⊙ ∂L/∂a
	linalg.AddRowSums(s.Grad(l.B), &s.Delta) // ∂L/∂b += Σ δ
	if l.Average {
		linalg.Like(s.KeepAs(nn.PerEntry, "δ/K"), &s.Delta).Scale(1/float64(l.K), &s.Delta)
	}
	dp, de := l.edges(s, "∂L/∂P"), l.edges(s, "∂L/∂e")
	p, used, mask := s.Value("P"), l.used(s), s.Value("mask")
	linalg.Like(dh, h).Zero()
	for k := range l.K {
		l.Graph.dots(row(dp, k), l.head(h, k), l.dy(s, k)) // ∂L/∂P = Hᵀ ∂L/∂y
		if used != p {
			floats.Mul(row(dp, k), row(mask, k)) //            ⊙ m
		}
		l.Graph.softmaxBack(row(de, k), row(p, k), row(dp, k))
		l.Graph.scatter(l.head(dh, k), row(used, k), l.dy(s, k)) // ∂L/∂H = ∂L/∂y Pᵀ
	}
	return de
}

// softmaxBack writes ∂L/∂e = P ⊙ (∂L/∂P − Σ P ⊙ ∂L/∂P), the sum over the edges
// that end at the same node.
func (g *Graph) softmaxBack(de, p, dp []float64) {
	for i := range g.Nodes {
		lo, hi := g.Into(i)
		mean := floats.Dot(p[lo:hi], dp[lo:hi])
		for e := lo; e < hi; e++ {
			de[e] = p[e] * (dp[e] - mean)
		}
	}
}

func (l *Heads) b() nn.Param { return nn.Param{Name: "b", Dense: l.B} }

// Columns is the number of nodes: see [nn.Columned].
func (l *Heads) Columns() (n int, name string) { return l.Graph.Nodes, "node" }

// Activation is f.
func (l *Heads) Activation() nn.Activation { return l.F }

// Coefficients is P of head k as the last Forward of the step left it, before
// any dropout: column i has the weights of the edges that end at node i.
func (l *Heads) Coefficients(s *nn.Step, k int) *Matrix {
	p := s.Value("P")
	if p == nil || k < 0 || k >= l.K {
		s.Mistake("Coefficients of head %d of %d; they count from 0, and Forward has run before", k, l.K)
	}
	return &Matrix{Graph: l.Graph, Weight: append([]float64{}, row(p, k)...)}
}

// of names a number of head k: "e" or, where there are several heads, "e of head 2".
func (l *Heads) of(k int, name string) string {
	if l.K == 1 {
		return name
	}
	return fmt.Sprintf("%s of head %d", name, k+1)
}

// explainP is P of the edges that end at a node, from their scores.
func (l *Heads) explainP(s *nn.Step, k, node int) (all []nn.Equation) {
	e, p := row(s.Value("e"), k), row(s.Value("P"), k)
	lo, hi := l.Graph.Into(node)
	if lo == hi {
		return nil
	}
	for at := lo; at < hi; at++ {
		own, share := nn.Shares("e", e[lo:hi], at-lo)
		all = append(all, nn.Equation{Name: l.Graph.along(l.of(k, "P"), at), Words: "exp(e − max e) / Σ exp(e − max e)", Terms: []nn.Term{{own.Value, share.Value}}, Where: []nn.Equation{own, share}, Value: p[at], Fold: "coefficients"})
	}
	return all
}

// explainZ is the mean that the node hears, + b, and a.
func (l *Heads) explainZ(s *nn.Step, h *mat.Dense, i, node int) []nn.Equation {
	k, used := nn.Subscript(i+1), l.used(s)
	z := nn.Equation{Name: at("z"+k, node), Words: "Σ P·h + b over " + l.Graph.heard(node), Terms: []nn.Term{}, Value: s.Z.At(i, node)}
	for _, head := range l.heads(i) {
		r := head*l.each() + i%l.each()
		l.Graph.each(node, func(e int) {
			term := nn.Term{used.At(head, e), h.At(r, l.Graph.Edges[e].From)}
			if l.Average && l.K > 1 {
				term = append(nn.Term{1 / float64(l.K)}, term...)
			}
			z.Terms = append(z.Terms, term)
		})
	}
	if b := s.Used(l.B).At(i, 0); b != 0 {
		z.Terms = append(z.Terms, nn.Term{b})
	}
	return []nn.Equation{z, named(nn.ExplainF(s, i, node), node)}
}

// explainE is ∂L/∂P and ∂L/∂e of the edges that end at a node.
func (l *Heads) explainE(s *nn.Step, h *mat.Dense, k, node int) (all []nn.Equation) {
	p, dp, de, mask := row(s.Value("P"), k), row(s.Value("∂L/∂P"), k), row(s.Value("∂L/∂e"), k), s.Value("mask")
	lo, hi := l.Graph.Into(node)
	mean := nn.Named("Σ P·∂L/∂P", nn.Elementwise{}, floats.Dot(p[lo:hi], dp[lo:hi]), nn.Products(p[lo:hi], dp[lo:hi])...)
	hk, dy := l.head(h, k), l.dy(s, k)
	for e := lo; e < hi; e++ {
		q := nn.Equation{Name: l.Graph.along(l.of(k, "∂L/∂P"), e), Words: "h·∂L/∂y", Value: dp[e], Fold: "∂L/∂P",
			Terms: nn.Products(mat.Col(nil, l.Graph.Edges[e].From, hk), mat.Col(nil, node, dy))}
		if l.used(s) != s.Value("P") {
			for t := range q.Terms {
				q.Terms[t] = append(q.Terms[t], mask.At(k, e))
			}
		}
		all = append(all, q, nn.Equation{Name: l.Graph.along(l.of(k, "∂L/∂e"), e), Words: "P·(∂L/∂P − Σ P·∂L/∂P)", Terms: []nn.Term{{p[e], dp[e]}, {p[e], -mean.Value}}, Where: []nn.Equation{mean}, Value: de[e], Fold: "∂L/∂e"})
	}
	return all
}

// explainKept is m ⊙ P of the edges into a node, where some were dropped, and the
// share of every head in δ, where their mean is taken.
func (l *Heads) explainKept(s *nn.Step, node int) (all []nn.Equation) {
	p, used := s.Value("P"), l.used(s)
	for k := range l.K {
		if used == p {
			break
		}
		l.Graph.each(node, func(e int) {
			all = append(all, nn.Equation{Name: l.Graph.along(l.of(k, "mP"), e), Words: "m·P", Terms: []nn.Term{{s.Value("mask").At(k, e), p.At(k, e)}}, Value: used.At(k, e)})
		})
	}
	if share := s.Value("δ/K"); share != nil && !share.IsEmpty() {
		for i := range share.RawMatrix().Rows {
			all = append(all, nn.Equation{Name: at("(δ/K)"+nn.Subscript(i+1), node), Words: "δ/K", Terms: []nn.Term{{1 / float64(l.K), s.Delta.At(i, node)}}, Value: share.At(i, node)})
		}
	}
	return all
}

// told are the terms P ∂L/∂y over the edges that begin at a node.
func (l *Heads) told(s *nn.Step, k, r, node int) []nn.Term {
	terms, used, dy := []nn.Term{}, l.used(s), l.dy(s, k)
	l.Graph.eachOut(node, func(e int) { terms = append(terms, nn.Term{used.At(k, e), dy.At(r-k*l.each(), l.Graph.Edges[e].To)}) })
	return terms
}

// headsConfig is what the configs of both have in common.
type headsConfig struct {
	In      int // 0 without a W
	K, Each int
	Average bool
	Drop    float64
	F       nn.NamedActivation
	Graph   *Graph
}

func (l *Heads) config(in int) headsConfig {
	return headsConfig{in, l.K, l.each(), l.Average, l.Drop, nn.NamedActivation{Activation: l.F}, l.Graph}
}

// Sizes are the lengths of a node's column.
func (c headsConfig) Sizes() (in, out int) {
	in, out = c.In, c.Each
	if !c.Average {
		out *= c.K
	}
	if in == 0 {
		in = c.K * c.Each
	}
	return in, out
}

func (c headsConfig) check() error {
	if !(c.Drop >= 0 && c.Drop < 1) || c.In < 0 {
		return fmt.Errorf("graph attention with %d inputs and Drop = %g; inputs are not negative, Drop is from 0 to below 1", c.In, c.Drop)
	}
	return nil
}

func (c headsConfig) say(what string) string {
	if c.Graph == nil {
		return what
	}
	if c.Average && c.K > 1 {
		what += ", mean of heads"
	}
	return fmt.Sprintf("%s, %s on %s, %v", what, count(c.K, "head"), count(c.Graph.Nodes, "node"), c.F)
}
