package graph

import (
	"errors"
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// ONNX is z = Âᵀ (x Wᵀ) + b, a row per node, and f. The file has Â as a whole: it
// is for these nodes and no others.
func (l *Conv) ONNX(g *nn.Operators, x string) (string, error) {
	if l.W != nil {
		x = g.Op("MatMul", nil, x, g.Matrix("Wᵀ", mat.DenseCopyOf(l.W.T())))
	}
	z := g.Op("MatMul", nil, g.Matrix("Âᵀ", mat.DenseCopyOf(l.A.T())), x)
	return g.Activation(l.F, g.Z(g.Op("Add", nil, z, g.Matrix("b", l.B, l.B.RawMatrix().Rows))))
}

// perHead reshapes [nodes, K·D] to [K, nodes, D].
func (l *Heads) perHead(g *nn.Operators, h string) string {
	return g.Transpose(g.Reshape(h, l.Graph.Nodes, l.K, l.each()), 1, 0, 2)
}

// listen is z = Pᵀ H + b and f, where P is the softmax of the scores [K, senders,
// receivers] over the senders that have an edge. Several edges between two nodes
// count as often as they are there.
func (l *Heads) listen(g *nn.Operators, scores, h string) (string, error) {
	n := l.Graph.Nodes
	count := mat.NewDense(n, n, nil)
	for _, e := range l.Graph.Edges {
		count.Set(e.From, e.To, count.At(e.From, e.To)+1)
	}
	var there, log mat.Dense
	there.Apply(func(_, _ int, c float64) float64 { return min(c, 1) }, count)
	log.Apply(func(_, _ int, c float64) float64 { return max(math.Log(c), -1e30) }, count) // −1e30 for −∞
	p := g.Op("Softmax", map[string]any{"axis": 1}, g.Op("Add", nil, scores, g.Matrix("log edges", &log)))
	p = g.Op("Mul", nil, p, g.Matrix("edges", &there)) // a node that nobody sends to hears 0
	y := g.Op("MatMul", nil, g.Transpose(p, 0, 2, 1), h)
	if l.Average {
		y = g.Op("ReduceMean", map[string]any{"axes": []int{0}, "keepdims": 0}, y)
	} else {
		y = g.Reshape(g.Transpose(y, 1, 0, 2), n, l.K*l.each())
	}
	return g.Activation(l.F, g.Z(g.Op("Add", nil, y, g.Matrix("b", l.B, l.B.RawMatrix().Rows))))
}

// timesT is x Wᵀ, a row per node.
func timesT(g *nn.Operators, name, x string, w *mat.Dense) string {
	return g.Op("MatMul", nil, x, g.Matrix(name, mat.DenseCopyOf(w.T())))
}

// ONNX are the scores of all pairs of nodes, and what each node hears. The file is
// for these nodes and edges and no others.
func (l *Attention) ONNX(g *nn.Operators, x string) (string, error) {
	if l.W != nil {
		x = timesT(g, "Wᵀ", x, l.W)
	}
	h := l.perHead(g, x)
	s := g.Op("MatMul", nil, h, g.Matrix("aₛ", l.As, l.K, l.each(), 1))
	t := g.Op("MatMul", nil, h, g.Matrix("aₜ", l.At, l.K, l.each(), 1))
	u := g.Op("Add", nil, s, g.Transpose(t, 0, 2, 1)) // u_ji, [K, senders, receivers]
	return l.listen(g, leaky.InONNX(g, u), h)
}

// ONNX are the scores of all pairs of nodes, and what each node hears. The file is
// for these nodes and edges and no others.
func (l *AttentionV2) ONNX(g *nn.Operators, x string) (string, error) {
	n, d := l.Graph.Nodes, l.each()
	h := l.perHead(g, timesT(g, "Wₛᵀ", x, l.Ws))
	s, t := g.Reshape(h, l.K, n, 1, d), g.Reshape(l.perHead(g, timesT(g, "Wₜᵀ", x, l.Wt)), l.K, 1, n, d)
	u := leaky.InONNX(g, g.Op("Add", nil, s, t)) // [K, senders, receivers, D]
	e := g.Op("MatMul", nil, u, g.Matrix("a", l.A, l.K, 1, d, 1))
	return l.listen(g, g.Reshape(e, l.K, n, n), h)
}

// ONNX is the sum or the mean over the nodes of each graph, as a product with a
// matrix. The file is for these nodes and no others.
func (l *Readout) ONNX(g *nn.Operators, x string) (string, error) {
	if l.Aggregate.Name == Max.Name {
		return "", errors.New("the maximum over the nodes of a graph is not written; sum and mean are")
	}
	m := mat.NewDense(len(l.Of), len(l.Of), nil)
	for _, nodes := range l.groups() {
		share := make([]float64, len(nodes))
		l.Aggregate.Share(share, make([]float64, len(nodes)))
		for _, i := range nodes {
			for k, j := range nodes {
				m.Set(i, j, share[k])
			}
		}
	}
	return g.Op("MatMul", nil, g.Matrix("share", m), x), nil
}
