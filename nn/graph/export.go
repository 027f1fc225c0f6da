package graph

import (
	"fmt"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// lowest is less than any number that is compared with it, in float32 too.
const lowest = -3e38

// A sorting says for every item, an edge or a node, which group it belongs to.
type sorting struct {
	*nn.Operators
	of     []int // the group of every item
	groups int
}

// into are the edges, sorted by the node where they end.
func (g *Graph) into(o *nn.Operators) sorting {
	s := sorting{o, nil, g.Nodes}
	for _, e := range g.Edges {
		s.of = append(s.of, e.To)
	}
	return s
}

// gather reads a row of x, one per node, for every edge: that of its sender.
func (g *Graph) send(o *nn.Operators, x string) string {
	var from []int
	for _, e := range g.Edges {
		from = append(from, e.From)
	}
	return o.Op("Gather", nil, x, o.Ints(from...))
}

// back reads a row of y, one per group, for every item.
func (s sorting) back(y string) string { return s.Op("Gather", nil, y, s.Ints(s.of...)) }

// collect is the sum, reduction "add", or the maximum, "max", of the items of every
// group, each of them of a shape. A group without any has 0.
func (s sorting) collect(reduction, items string, shape ...int) string {
	numbers := 1
	for _, n := range shape {
		numbers *= n
	}
	start := make([]float64, s.groups*numbers)
	if reduction == "max" {
		for _, k := range s.of {
			fill(start[k*numbers:(k+1)*numbers], lowest)
		}
	}
	first := s.Numbers("start", start, append([]int{s.groups}, shape...)...)
	return s.Op("ScatterND", map[string]any{"reduction": reduction}, first, s.Indices(s.of, len(s.of), 1), items)
}

// softmax is that of the scores of every group, each a row of so many.
func (s sorting) softmax(scores string, row int) string {
	e := s.Op("Exp", nil, s.Op("Sub", nil, scores, s.back(s.collect("max", scores, row))))
	return s.Op("Div", nil, e, s.back(s.collect("add", e, row)))
}

// share is 1 divided by the number of items of every group.
func (s sorting) share() string {
	count := make([]float64, s.groups)
	for _, k := range s.of {
		count[k]++
	}
	for k, n := range count {
		count[k] = 1 / max(n, 1)
	}
	return s.Numbers("1÷n", count, s.groups, 1)
}

// aggregate is ⊕ of the items of every group, rows of so many numbers.
func (s sorting) aggregate(a Aggregate, items string, row int) (string, error) {
	if a.InONNX == nil {
		return "", fmt.Errorf("the aggregate %v does not say itself in ONNX; its field InONNX is nil", a)
	}
	return a.InONNX(s.Operators, items, row, s.of, s.groups), nil
}

// onnx is an aggregate that collects with a reduction, and divides if mean.
func onnx(reduction string, mean bool) func(g *nn.Operators, items string, row int, of []int, groups int) string {
	return func(g *nn.Operators, items string, row int, of []int, groups int) string {
		s := sorting{g, of, groups}
		y := s.collect(reduction, items, row)
		if mean {
			y = g.Mul(y, s.share())
		}
		return y
	}
}

// timesT is x Wᵀ, a row per node.
func timesT(g *nn.Operators, name, x string, w *mat.Dense) string {
	return g.Op("MatMul", nil, x, g.Op("Transpose", nil, g.Matrix(name, w)))
}

// plusB is y + b, z of the layer, and f of it.
func plusB(g *nn.Operators, y string, b *mat.Dense, f nn.Activation) (string, error) {
	return g.Activation(f, g.Z(g.Add(y, g.Matrix("b", b, b.RawMatrix().Rows))))
}

// ONNX is z = Âᵀ (x Wᵀ) + b, a row per node, and f: what every edge carries, times
// its weight, is added up where it ends. The file is for these nodes and edges and
// no others.
func (l *Conv) ONNX(g *nn.Operators, x string) (string, error) {
	if l.W != nil {
		x = timesT(g, "W", x, l.W)
	}
	weight := g.Numbers("Â", l.A.Weight, len(l.A.Weight), 1)
	_, out := l.sizes()
	z := l.A.into(g).collect("add", g.Mul(l.A.send(g, x), weight), out)
	return plusB(g, z, l.B, l.F)
}

// listen is z = Pᵀ H + b and f, where P is the softmax of the scores [edges, K] over
// the edges that end at the same node; h is [nodes, K, D].
func (l *Heads) listen(g *nn.Operators, scores, h string) (string, error) {
	into, d := l.Graph.into(g), l.each()
	p := g.Reshape(into.softmax(scores, l.K), -1, l.K, 1)
	y := into.collect("add", g.Mul(p, l.Graph.send(g, h)), l.K, d)
	if l.Average {
		y = g.Reduce("ReduceMean", y, false, 1)
	} else {
		y = g.Reshape(y, -1, l.K*d)
	}
	return plusB(g, y, l.B, l.F)
}

// dot is Σ of a, K × D, times rows of [n, K, D]: [n, K].
func (l *Heads) dot(g *nn.Operators, name string, a *mat.Dense, h string) string {
	return g.Reduce("ReduceSum", g.Mul(h, g.Matrix(name, a)), false, 2)
}

// ONNX are the scores of all edges, and what each node hears. The file is for these
// nodes and edges and no others.
func (l *Attention) ONNX(g *nn.Operators, x string) (string, error) {
	if l.W != nil {
		x = timesT(g, "W", x, l.W)
	}
	h := g.Reshape(x, -1, l.K, l.each())
	s, t := l.Graph.send(g, l.dot(g, "aₛ", l.As, h)), l.Graph.into(g).back(l.dot(g, "aₜ", l.At, h))
	return l.listen(g, leaky.InONNX(g, g.Add(s, t)), h)
}

// ONNX are the scores of all edges, and what each node hears. The file is for these
// nodes and edges and no others.
func (l *AttentionV2) ONNX(g *nn.Operators, x string) (string, error) {
	perHead := func(h string) string { return g.Reshape(h, -1, l.K, l.each()) }
	h := perHead(timesT(g, "Wₛ", x, l.Ws))
	t := perHead(timesT(g, "Wₜ", x, l.Wt))
	u := leaky.InONNX(g, g.Add(l.Graph.send(g, h), l.Graph.into(g).back(t)))
	return l.listen(g, l.dot(g, "a", l.A, u), h)
}

// ONNX is a message along every edge, ψ(W_m [x_i; x_j; e] + b_m), what every node
// hears of them, and φ. The file is for these nodes and edges and no others.
func (l *Messages) ONNX(g *nn.Operators, x string) (string, error) {
	into, m := l.Graph.into(g), l.length()
	said := []string{into.back(x), l.Graph.send(g, x)}
	if l.Graph.Features != nil {
		said = append(said, g.Op("Transpose", nil, g.Matrix("e", l.Graph.Features)))
	}
	linear := func(name string, w, b *mat.Dense, x ...string) string {
		return g.Op("Gemm", map[string]any{"transB": 1}, g.Concat(1, x...), g.Matrix("W"+name, w), g.Matrix("b"+name, b, b.RawMatrix().Rows))
	}
	message, err := g.Activation(l.Psi, linear("ₘ", l.Wm, l.Bm, said...))
	if err != nil {
		return "", err
	}
	heard, err := into.aggregate(l.Aggregate, message, m)
	if err != nil {
		return "", err
	}
	return g.Activation(l.Phi, g.Z(linear("ᵤ", l.Wu, l.Bu, x, heard)))
}

// ONNX is ⊕ of the nodes of every graph, for each of its nodes. The file is for
// these nodes and no others.
func (l *Readout) ONNX(g *nn.Operators, x string) (string, error) {
	of := sorting{g, l.Of, len(l.Of)}
	y, err := of.aggregate(l.Aggregate, x, g.Rows())
	if err != nil {
		return "", err
	}
	return of.back(y), nil
}

// ONNX is a_n = Σ_k x_kn w_p(k,n), with the columns w of W that are at the places.
// The file is for these columns and no others.
func (l *Sparse) ONNX(g *nn.Operators, x string) (string, error) {
	out, _ := l.W.Dims()
	place, there := make([]int, len(l.at)), make([]float64, len(l.at)) // [columns, values]
	for n, list := range l.Places {
		for k, p := range list {
			place[n*l.rows+k], there[n*l.rows+k] = p, 1
		}
	}
	w := g.Op("Gather", nil, g.Op("Transpose", nil, g.Matrix("W", l.W)), g.Indices(place, len(l.Places), l.rows)) // [columns, values, out]
	x = g.Mul(x, g.Numbers("1 of a value, 0 below the end", there, len(l.Places), l.rows))
	return g.Reshape(g.Op("MatMul", nil, g.Reshape(x, -1, 1, l.rows), w), -1, out), nil
}
