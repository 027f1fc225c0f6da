package graphs

import (
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/graph"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

func equal(t *testing.T, what string, got, want mat.Matrix) {
	t.Helper()
	if !mat.EqualApprox(got, want, 1e-12) {
		t.Errorf("%s = %.6g, the library has %.6g", what, mat.Formatted(got), mat.Formatted(want))
	}
}

// edgesOf is the graph of a 0–1 matrix, row j sends to column i.
func edgesOf(a *mat.Dense) *graph.Graph {
	var edges []graph.Edge
	n, _ := a.Dims()
	for j := range n {
		for i := range n {
			if a.At(j, i) == 1 {
				edges = append(edges, graph.Edge{From: j, To: i})
			}
		}
	}
	return graph.New(n, edges...)
}

// weighted is a matrix of any numbers on the complete graph.
func weighted(a *mat.Dense) *graph.Matrix {
	n, _ := a.Dims()
	var edges []graph.Edge
	for k := range n * n {
		edges = append(edges, graph.Edge{From: k / n, To: k % n})
	}
	m := graph.New(n, edges...).Adjacency()
	for e, edge := range m.Edges {
		m.Weight[e] = a.At(edge.From, edge.To)
	}
	return m
}

// The right answers agree with the library, which computes them over edge lists.
func TestWitness(t *testing.T) {
	one, two := PathByHand.Right()()
	path := graph.Undirected(3, [2]int{0, 1}, [2]int{1, 2}).Symmetric().Mul(mat.NewDense(1, 3, []float64{3, 6, 12}))
	equal(t, "PathByHand", mat.NewDense(1, 2, []float64{one, two}), path.Slice(0, 1, 0, 2))
	for _, c := range NormaliseGraph.Spec.Cases {
		a := c.Args[0].(*mat.Dense)
		equal(t, "NormaliseGraph", NormaliseGraph.Right()(a), edgesOf(a).Symmetric())
	}
	for _, c := range MessageDirection.Spec.Cases {
		x, from, to := c.Args[0].(*mat.Dense), c.Args[1].([]int), c.Args[2].([]int)
		var edges []graph.Edge
		for k := range from {
			edges = append(edges, graph.Edge{From: from[k], To: to[k]})
		}
		_, n := x.Dims()
		equal(t, "MessageDirection", MessageDirection.Right()(x, from, to), graph.New(n, edges...).Adjacency().Mul(x))
	}
	for _, c := range InputGradient.Spec.Cases {
		w, delta, a := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense), c.Args[2].(*mat.Dense)
		out, in := w.Dims()
		_, n := delta.Dims()
		net := nn.New(graph.NewConv(weighted(a), in, out, nn.Identity, func(m *mat.Dense) { m.Copy(w) }))
		trace := net.Forward(mat.NewDense(in, n, nil))
		y := mat.DenseCopyOf(delta)
		y.Scale(-float64(n), y) // a is 0, so ∂L/∂a = −y/N
		trace.Backward(nn.SquaredError, y)
		equal(t, "InputGradient", InputGradient.Right()(w, delta, a), &trace.Steps[1].DX)
	}
	for _, c := range AttentionShares.Spec.Cases {
		h, as, at, a := c.Args[0].(*mat.Dense), c.Args[1].([]float64), c.Args[2].([]float64), c.Args[3].(*mat.Dense)
		d, _ := h.Dims()
		l := graph.NewAttend(edgesOf(a), 1, d, nn.Identity, nn.Zeros)
		l.As.SetRow(0, as)
		l.At.SetRow(0, at)
		equal(t, "AttentionShares", AttentionShares.Right()(h, as, at, a), l.Coefficients(nn.New(l).Forward(h).Steps[1], 0))
	}
	for _, c := range GraphStep.Spec.Cases {
		w1, w2, x, a, y, mask, eta := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense), c.Args[2].(*mat.Dense), c.Args[3].(*mat.Dense), c.Args[4].(*mat.Dense), c.Args[5].([]float64), c.Args[6].(float64)
		hidden, in := w1.Dims()
		out, _ := w2.Dims()
		first := graph.NewConv(weighted(a), in, hidden, nn.Tanh, func(m *mat.Dense) { m.Copy(w1) })
		second := graph.NewConv(weighted(a), hidden, out, nn.Identity, func(m *mat.Dense) { m.Copy(w2) })
		trace := nn.New(first, second).Forward(x)
		trace.Backward(nn.Masked{Loss: nn.SoftmaxCrossEntropy}, nn.WithMask(y, mat.NewDense(1, len(mask), mask)))
		trace.Update(&optim.SGD{Rate: eta})
		new1, new2 := GraphStep.Right()(w1, w2, x, a, y, mask, eta)
		equal(t, "GraphStep: W₁", new1, first.W)
		equal(t, "GraphStep: W₂", new2, second.W)
	}
}

// ∂L/∂e by central differences of a loss over the shares.
func TestScoreGradient(t *testing.T) {
	e, dp := check.Matrix(61, 4, 3), check.Matrix(62, 4, 3)
	shares := func() *mat.Dense { p := new(mat.Dense); nn.Softmax.Apply(p, e); return p }
	loss := func() float64 { var m mat.Dense; m.MulElem(shares(), dp); return mat.Sum(&m) }
	got := ScoreGradient.Right()(shares(), dp)
	for i := range 4 {
		for j := range 3 {
			const h = 1e-5
			old := e.At(i, j)
			e.Set(i, j, old+h)
			up := loss()
			e.Set(i, j, old-h)
			want := (up - loss()) / (2 * h)
			e.Set(i, j, old)
			if d := got.At(i, j) - want; d > 1e-9 || d < -1e-9 {
				t.Errorf("∂L/∂e[%d,%d] = %v, differences say %v", i, j, got.At(i, j), want)
			}
		}
	}
}

// More than the reference passes, and what must not pass does not.
func TestSortTheClub(t *testing.T) {
	for _, row := range []struct {
		out  []any
		pass bool
	}{
		{[]any{"symmetric", 2, 4, 0.5}, true}, {[]any{"symmetric", 2, 8, 0.3}, true},
		{[]any{"identity", 2, 4, 0.5}, false}, {[]any{"symmetric", 1, 4, 0.5}, false}, {[]any{"symmetric", 2, 4, 1e-4}, false},
		{[]any{"A", 2, 4, 0.5}, false}, {[]any{"symmetric", 9, 4, 0.5}, false}, {[]any{"symmetric", 2, 0, 0.5}, false}, {[]any{"symmetric", 2, 4, -1.0}, false},
	} {
		if say := acceptClub(nil, row.out); (say == "") != row.pass {
			t.Errorf("%v: %q", row.out, say)
		}
	}
}
