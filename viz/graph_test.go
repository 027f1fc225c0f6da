package viz

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"glassnet/nn/autodiff"
	"gonum.org/v1/plot/vg"
)

// a tape is what the tests write their formulas on.
type tape []GraphNode

func (t *tape) in(name string, v float64) int {
	*t = append(*t, GraphNode{Label: name, Op: "input", Value: v})
	return len(*t) - 1
}

func (t *tape) constant(v float64) int {
	*t = append(*t, GraphNode{Op: "const", Value: v})
	return len(*t) - 1
}

func (t *tape) join(op string, a, b int) int {
	x, y := (*t)[a].Value, (*t)[b].Value
	n := GraphNode{Op: op, Parents: []int{a, b}}
	switch op {
	case "+":
		n.Value, n.Local = x+y, []float64{1, 1}
	case "−":
		n.Value, n.Local = x-y, []float64{1, -1}
	case "·":
		n.Value, n.Local = x*y, []float64{y, x}
	case "/":
		n.Value, n.Local = x/y, []float64{1 / y, -x / y / y}
	}
	*t = append(*t, n)
	return len(*t) - 1
}

func (t *tape) apply(op string, a int) int {
	x := (*t)[a].Value
	n := GraphNode{Op: op, Parents: []int{a}}
	switch op {
	case "σ":
		n.Value = logistic(x)
		n.Local = []float64{n.Value * (1 - n.Value)}
	case "exp":
		n.Value = math.Exp(x)
		n.Local = []float64{n.Value}
	case "neg":
		n.Value, n.Local = -x, []float64{-1}
	case "^2":
		n.Value, n.Local = x*x, []float64{2 * x}
	}
	*t = append(*t, n)
	return len(*t) - 1
}

// named names the last node.
func (t tape) named(name string) int { t[len(t)-1].Label = name; return len(t) - 1 }

// back fills in the adjoints of the last node.
func (t tape) back() []GraphNode {
	t[len(t)-1].Adjoint = 1
	for i := len(t) - 1; i >= 0; i-- {
		for k, p := range t[i].Parents {
			t[p].Adjoint += t[i].Local[k] * t[i].Adjoint
		}
	}
	return t
}

// neuronGraph is a = σ(wx + b) at w = 0, x = 1, b = 0.
func neuronGraph() []GraphNode {
	var t tape
	w, x := t.in("w", 0), t.in("x", 1)
	m := t.join("·", w, x)
	t.join("+", m, t.in("b", 0))
	t.apply("σ", t.named("z"))
	t.named("a")
	return t.back()
}

// logisticGraph is the same with 1/(1 + e⁻ᶻ) written out: the 1 is used twice.
func logisticGraph() []GraphNode {
	var t tape
	w, x := t.in("w", 2), t.in("x", -1)
	one := t.constant(1)
	z := t.join("+", t.join("·", w, x), t.in("b", -3))
	t.join("/", one, t.join("+", one, t.apply("exp", t.apply("neg", z))))
	t.named("y")
	return t.back()
}

// netGraph is ½(a − t)² of a 2–2–1 network of logistic neurons: 33 nodes.
func netGraph() []GraphNode {
	var t tape
	x := []int{t.in("x₁", 0.5), t.in("x₂", -1)}
	neuron := func(l, j int, in []int) int {
		sum := -1
		for i, from := range in {
			m := t.join("·", t.in(fmt.Sprintf("w%s%s⁽%s⁾", lower(j), lower(i+1), raise(l)), 0.1*float64(3*i-2*j+l)), from)
			if sum >= 0 {
				m = t.join("+", sum, m)
			}
			sum = m
		}
		t.join("+", sum, t.in(fmt.Sprintf("b%s⁽%s⁾", lower(j), raise(l)), 0.25*float64(j)))
		t.apply("σ", t.named(fmt.Sprintf("z%s⁽%s⁾", lower(j), raise(l))))
		return t.named(fmt.Sprintf("a%s⁽%s⁾", lower(j), raise(l)))
	}
	h := []int{neuron(1, 1, x), neuron(1, 2, x)}
	a := neuron(2, 1, h)
	t.join("·", t.constant(0.5), t.apply("^2", t.join("−", a, t.in("t", 1))))
	t.named("L")
	return t.back()
}

// square is (x·x)·x + x: parallel edges, and edges over several columns.
func square() []GraphNode {
	var t tape
	x := t.in("x", 3)
	t.join("+", t.join("·", t.join("·", x, x), x), x)
	t.named("y")
	return t.back()
}

// balanced is the sum of 2ⁿ inputs, two by two.
func balanced(n int) []GraphNode {
	var t tape
	var sum func(n int) int
	sum = func(n int) int {
		if n == 0 {
			return t.in("", 1)
		}
		return t.join("+", sum(n-1), sum(n-1))
	}
	sum(n)
	return t.back()
}

// diamonds are x → two operations → their sum, again and again.
func diamonds(n int) []GraphNode {
	var t tape
	x := t.in("x", 0.1)
	for range n {
		x = t.join("+", t.apply("^2", x), t.apply("neg", x))
	}
	return t.back()
}

// crossingEdges counts the pairs of edges whose curves cross: in the gap
// between two columns all curves have one shape, so it is those whose ends
// are in different orders.
func crossingEdges(g *GraphDiagram) (n int) {
	type piece struct{ a, b float64 }
	gaps := map[float64]map[piece]bool{}
	for _, e := range g.edges(g.plan()) {
		for k := 0; k < len(e.pts); k += 2 {
			x := float64(e.pts[k].X)
			if gaps[x] == nil {
				gaps[x] = map[piece]bool{}
			}
			gaps[x][piece{float64(e.pts[k].Y), float64(e.pts[k+1].Y)}] = true
		}
	}
	for _, gap := range gaps {
		for p := range gap {
			for q := range gap {
				if p.a < q.a && p.b > q.b {
					n++
				}
			}
		}
	}
	return n
}

// What can be drawn in columns without crossings is.
func TestGraphCrossings(t *testing.T) {
	shuffledTree := balanced(4)
	rng := rand.New(rand.NewPCG(3, 4))
	shuffledTree = relabel(shuffledTree, rng)
	for _, c := range []struct {
		name  string
		nodes []GraphNode
		most  int
	}{
		{"σ(wx + b)", neuronGraph(), 0},
		{"1/(1 + exp −(wx + b))", logisticGraph(), 0},
		{"x·x·x + x", square(), 0},
		{"tree", balanced(4), 0},
		{"tree, nodes in another order", shuffledTree, 0},
		{"diamonds", diamonds(6), 0},
		{"2–2–1", netGraph(), 1}, // each x goes to both neurons: one crossing is needed
	} {
		if n := crossingEdges(Graph("", c.nodes)); n > c.most {
			t.Errorf("%s: %d crossings, at most %d are needed", c.name, n, c.most)
		}
	}
}

// relabel gives the nodes another order, parents still before their children.
func relabel(nodes []GraphNode, rng *rand.Rand) (out []GraphNode) {
	to := map[int]int{}
	for len(out) < len(nodes) {
		var ready []int
		for i, n := range nodes {
			_, done := to[i]
			if !done && !slices.ContainsFunc(n.Parents, func(p int) bool { _, ok := to[p]; return !ok }) {
				ready = append(ready, i)
			}
		}
		i := ready[rng.IntN(len(ready))]
		n := nodes[i]
		n.Parents = slices.Clone(n.Parents)
		for k, p := range n.Parents {
			n.Parents[k] = to[p]
		}
		to[i] = len(out)
		out = append(out, n)
	}
	return out
}

// randomGraph is a formula of n nodes that uses its results at random.
func randomGraph(n int, rng *rand.Rand) []GraphNode {
	t := tape{}
	t.in("x₁", 0.3)
	t.in("x₂", -0.7)
	for len(t) < n {
		a, b := rng.IntN(len(t)), max(0, len(t)-1-rng.IntN(4))
		switch rng.IntN(4) {
		case 0:
			t.apply("σ", b)
		case 1:
			t.join("·", a, b)
		case 2:
			t.join("+", a, b)
		default:
			t.in("w", rng.Float64())
		}
	}
	for i := range n { // what is not used yet
		if last := len(t) - 1; i < last && !slices.ContainsFunc(t, func(n GraphNode) bool { return slices.Contains(n.Parents, i) }) {
			t.join("+", last, i)
		}
	}
	return t.back()
}

// In every graph boxes stand apart, parents stand to the left of their
// children, every edge begins and ends at its boxes and runs through no other.
func TestGraphLayout(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	graphs := [][]GraphNode{neuronGraph(), netGraph(), square(), {{Label: "x", Value: 1}}, {{Op: "const"}, {Op: "const"}}}
	for range 20 {
		graphs = append(graphs, randomGraph(10+rng.IntN(30), rng))
	}
	for k, nodes := range graphs {
		g := Graph("", nodes)
		p := g.plan()
		h := g.boxHeight()
		c := g.graph.column
		for i := range nodes {
			for j := range i {
				if d := p.y[i] - p.y[j]; c[i] == c[j] && d < h+8 && d > -h-8 {
					t.Errorf("graph %d: nodes %d and %d are %.1f apart, a box is %.1f high", k, i, j, d, h)
				}
			}
			if p.y[i] < h/2-0.01 || p.y[i] > p.height-h/2+0.01 {
				t.Errorf("graph %d: node %d is outside", k, i)
			}
		}
		edges := 0
		for _, e := range g.edges(p) {
			edges++
			if c[e.from] >= c[e.to] {
				t.Errorf("graph %d: edge %d → %d from column %d to %d", k, e.from, e.to, c[e.from], c[e.to])
			}
			first, last := e.pts[0], e.pts[len(e.pts)-1]
			if first.X != p.left[c[e.from]]+p.width[c[e.from]] || first.Y != p.y[e.from] || last.X != p.left[c[e.to]] || math.Abs(float64(last.Y-p.y[e.to])) >= float64(h/2) {
				t.Errorf("graph %d: edge %d → %d does not begin and end at its boxes", k, e.from, e.to)
			}
			for b := 1; b+1 < len(e.pts); b += 2 {
				for i := range nodes {
					d := math.Abs(float64(e.pts[b].Y - p.y[i]))
					if c[i] == c[e.from]+(b+1)/2 && d < float64(h/2)+5 {
						t.Errorf("graph %d: edge %d → %d runs through node %d", k, e.from, e.to, i)
					}
				}
			}
		}
		if want := len(Data(g).Rows) - len(nodes); edges != want {
			t.Errorf("graph %d: %d edges drawn, %d rows of edges", k, edges, want)
		}
	}
}

// separate leaves what is far enough apart, keeps every distance, and what it
// finds is the best: no small change makes the sum of squares smaller.
func TestSeparate(t *testing.T) {
	if y := separate([]float64{0, 5, 9}, []float64{1, 1, 1}, []float64{0, 2, 2}); !slices.Equal(y, []float64{0, 5, 9}) {
		t.Errorf("moved to %v", y)
	}
	if y := separate([]float64{0, 0}, []float64{3, 1}, []float64{0, 4}); !slices.Equal(y, []float64{-1, 3}) {
		t.Errorf("got %v, want −1 3", y)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		n := 2 + rng.IntN(8)
		want, weight, apart := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			want[i], weight[i], apart[i] = 10*rng.Float64(), 1+rng.Float64(), rng.Float64()*3
		}
		y := separate(want, weight, apart)
		cost := func(y []float64) (s float64) {
			for i := range y {
				if i > 0 && y[i]-y[i-1] < apart[i]-1e-9 {
					return math.Inf(1)
				}
				s += weight[i] * (y[i] - want[i]) * (y[i] - want[i])
			}
			return s
		}
		best := cost(y)
		for range 200 {
			z := slices.Clone(y)
			from := rng.IntN(n)
			d := 0.02 * rng.NormFloat64()
			for i := from; i < from+1+rng.IntN(n-from); i++ {
				z[i] += d
			}
			if cost(z) < best-1e-9 || math.IsInf(best, 1) {
				t.Fatalf("%v: cost %g, but %v has %g", y, best, z, cost(z))
			}
		}
	}
}

// The figure says what the two sweeps computed.
func TestGraphData(t *testing.T) {
	g := Graph("σ(wx + b)", neuronGraph())
	for label, want := range map[string][2]float64{"a": {.5, 1}, "z": {0, .25}, "w": {0, .25}, "x": {1, 0}, "b": {0, .25}} {
		v, adjoint := Column(g, "value", "label", label), Column(g, "adjoint", "label", label)
		if len(v) != 1 || v[0] != want[0] || len(adjoint) != 1 || adjoint[0] != want[1] {
			t.Errorf("%s: value %v, adjoint %v, want %v", label, v, adjoint, want)
		}
	}
	if local := Column(g, "local", "label", "a"); !slices.Equal(local, []float64{.25}) {
		t.Errorf("σ′(z) is %v", local)
	}
	if want := "σ(wx + b): computation graph of 6 nodes and 5 edges, values and adjoints"; Alt(g) != want {
		t.Errorf("described as %q", Alt(g))
	}
}

// Forward, each frame has one value more; backward, one complete adjoint more,
// and sums on the way: x of x·x·x + x gets its shares from the last child first.
func TestSweeps(t *testing.T) {
	nodes := square() // x, x·x, x·x·x, y
	s := Sweeps(Graph("y", nodes))
	if len(s.Figures) != 8 {
		t.Fatalf("%d frames of 4 nodes", len(s.Figures))
	}
	for k, f := range s.Figures {
		if n := len(Column(f, "value")); n != min(k+1, 4) {
			t.Errorf("step %d: %d values", k+1, n)
		}
		g := f.(*GraphDiagram)
		w0, h0 := size(s.Figures[0])
		if w, h := size(g); w != w0 || h != h0 {
			t.Errorf("step %d is %v×%v, step 1 %v×%v", k+1, w, h, w0, h0)
		}
		complete := 0
		for i := range nodes {
			if v, done, _ := g.handed(i); done {
				complete++
				if v != nodes[i].Adjoint {
					t.Errorf("step %d: adjoint of node %d is %g, want %g", k+1, i, v, nodes[i].Adjoint)
				}
			}
		}
		if complete != max(0, k-3) {
			t.Errorf("step %d: %d adjoints", k+1, complete)
		}
	}
	for step, want := range map[int]float64{5: 1, 6: 10, 7: 28, 8: 28} { // 1, + x², + x·(2x)
		if got := Column(s.Figures[step-1], "adjoint", "label", "x"); len(got) != 1 || got[0] != want {
			t.Errorf("step %d: adjoint of x is %v, want %g", step, got, want)
		}
	}
}

// The last frame has the adjoints of a fresh Backward. What a wrong walk left on
// a tape is no picture of the sweeps, and is refused.
func TestSweepsAreThoseOfBackward(t *testing.T) {
	x := autodiff.NewVar("x", 2)
	h := x.Mul(x)
	f := h.Mul(h).Add(h)
	f.Backward()
	s := Sweeps(Tape("x⁴ + x²", f))
	if got := Column(s.Figures[len(s.Figures)-1], "adjoint", "label", "x"); len(got) != 1 || got[0] != 36 || x.Grad != 36 {
		t.Errorf("the last frame has %v, Backward %g, by hand it is 36", got, x.Grad)
	}
	for _, w := range autodiff.WrongWalks() {
		f.Backward()
		w.Run(f)
		func() {
			defer func() {
				if got, ok := recover().(string); !ok || !strings.Contains(got, "its children hand on") {
					t.Errorf("after the walk %q: %v", w.Name, got)
				}
			}()
			Tape("x⁴ + x²", f)
		}()
	}
}

// Operands stand in their order where nothing speaks against it: a above t in
// a − t, w above x, and the two neurons of a layer as they are numbered.
func TestGraphOrder(t *testing.T) {
	nodes := netGraph()
	g := Graph("", nodes)
	p := g.plan()
	height := func(label string) vg.Length {
		return p.y[slices.IndexFunc(nodes, func(n GraphNode) bool { return n.Label == label })]
	}
	for _, pair := range [][2]string{{"a₁⁽²⁾", "t"}, {"x₁", "x₂"}, {"z₁⁽¹⁾", "z₂⁽¹⁾"}, {"a₁⁽¹⁾", "a₂⁽¹⁾"}} {
		if height(pair[0]) <= height(pair[1]) {
			t.Errorf("%s stands below %s", pair[0], pair[1])
		}
	}
}

// A graph whose parents do not come first is refused with its node.
func TestGraphPanics(t *testing.T) {
	for want, nodes := range map[string][]GraphNode{
		`viz: graph "f" has no nodes`: nil,
		`viz: graph "f": node 1 (+) has the parent 1; parents come before their children`: {{Label: "x"}, {Op: "+", Parents: []int{0, 1}}},
		`viz: graph "f": node 1 (exp) has 1 parents and 2 local derivatives`:              {{Label: "x"}, {Op: "exp", Parents: []int{0}, Local: []float64{1, 2}}},
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("got %v\nwant %s", got, want)
				}
			}()
			Graph("f", nodes)
		}()
	}
}

// micrograd is the example in the README of micrograd (Karpathy, 2020).
func micrograd() *autodiff.Var {
	a, b := autodiff.NewVar("a", -4), autodiff.NewVar("b", 2)
	c := a.Add(b)
	d := a.Mul(b).Add(b.Pow(3))
	c = c.Add(c.Add(a.Const(1)))
	c = c.Add(a.Const(1).Add(c).Add(a.Neg()))
	d = d.Add(d.Mul(a.Const(2)).Add(b.Add(a).ReLU()))
	d = d.Add(a.Const(3).Mul(d).Add(b.Sub(a).ReLU()))
	f := c.Sub(d).Pow(2)
	g := f.Div(a.Const(2))
	g = g.Add(a.Const(10).Div(f)).Named("g")
	g.Backward()
	return g
}

// A formula that ran is drawn with the numbers of its tape, and one of 33 nodes
// that uses its inputs again and again has few crossings.
func TestTape(t *testing.T) {
	g := Tape("micrograd", micrograd())
	for _, c := range []struct {
		column, label string
		want          float64
	}{{"value", "g", 24.7041}, {"adjoint", "a", 138.8338}, {"adjoint", "b", 645.5773}} {
		if got := Column(g, c.column, "label", c.label); len(got) != 1 || math.Abs(got[0]-c.want) > 5e-5 {
			t.Errorf("%s of %s: %v, want %g", c.column, c.label, got, c.want)
		}
	}
	if n := crossingEdges(g); n > 6 {
		t.Errorf("%d crossings", n)
	} else {
		t.Logf("%d nodes, %d crossings", len(g.nodes), n)
	}
}

func graphGallery() map[string]Figure {
	rng := rand.New(rand.NewPCG(7, 8))
	g := map[string]Figure{
		"graph-micrograd": Tape("micrograd", micrograd()),
		"graph-neuron":    Graph("σ(wx + b)", neuronGraph()),
		"graph-net":       Graph("½(a − t)² of a 2–2–1 network", netGraph()),
		"graph-square":    Graph("x·x·x + x", square()),
		"graph-diamonds":  Graph("x² − x, three times over", diamonds(3)),
		"graph-random":    Graph("random", randomGraph(30, rng)),
	}
	for name, nodes := range map[string][]GraphNode{"graph-local": logisticGraph(), "graph-net-local": netGraph()} {
		f := Graph("with local derivatives", nodes)
		f.Local = true
		g[name] = f
	}
	plain := logisticGraph()
	for i := range plain {
		plain[i].Adjoint = 0
	}
	g["graph-forward"] = Graph("values only", plain)
	g["graph-sweeps"] = Sweeps(g["graph-local"].(*GraphDiagram))
	for _, k := range []int{3, 10, 13, 18} {
		f := Graph("y = σ(wx + b)", logisticGraph())
		f.Step = k
		g[fmt.Sprintf("graph-step-%02d", k)] = f
	}
	return g
}
