package graph

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func random(rng *rand.Rand, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	m.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, m)
	return m
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 3)) }

// The path 1–2–3 with x = (1, 2, 4), worked out by hand.
func TestPath(t *testing.T) {
	path := Undirected(3, [2]int{0, 1}, [2]int{1, 2})
	x := mat.NewDense(1, 3, []float64{1, 2, 4})
	for i, want := range []float64{1.316497, 2.707908, 2.816497} {
		near(t, fmt.Sprintf("x Â of node %d", i+1), path.Symmetric().Mul(x).At(0, i), want, 5e-7)
	}
	for i, want := range []float64{1.5, 7.0 / 3, 3} {
		near(t, fmt.Sprintf("x A D⁻¹ of node %d", i+1), path.Mean().Mul(x).At(0, i), want, 1e-15)
	}
	l := NewAttention(path.WithLoops(), 1, 1, 1, nn.Identity, nn.Constant(1))
	l.At.Set(0, 0, 0)
	trace := nn.New(l).Forward(x)
	near(t, "z of node 2 with attention", trace.Output().At(0, 1), 3.645579, 5e-7)
	p := l.Coefficients(trace.Steps[1], 0)
	for j, want := range []float64{.042010, .114195, .843795} {
		near(t, fmt.Sprintf("P of node 2 for node %d", j+1), p.At(j, 1), want, 5e-7)
	}
}

// The entries of Â are Ã_ji/√(d̃_j d̃_i), those of Ã D̃⁻¹ add up to 1 down a column,
// also with loops, double edges and lonely nodes.
func TestNormalisations(t *testing.T) {
	for _, g := range []*Graph{crooked(), lonely(), New(4), Undirected(4, [2]int{0, 1}, [2]int{1, 2}, [2]int{1, 1})} {
		a := mat.DenseCopyOf(g.Adjacency())
		degree := make([]float64, g.Nodes)
		for i := range g.Nodes {
			if a.At(i, i) == 0 {
				a.Set(i, i, 1)
			}
		}
		for i := range g.Nodes {
			degree[i] = mat.Sum(a.Slice(0, g.Nodes, i, i+1))
		}
		sym, mean := g.Symmetric(), g.Mean()
		for j := range g.Nodes {
			for i := range g.Nodes {
				near(t, fmt.Sprintf("%v: Â[%d,%d]", g, j, i), sym.At(j, i), a.At(j, i)/math.Sqrt(degree[j]*degree[i]), 1e-15)
				near(t, fmt.Sprintf("%v: mean[%d,%d]", g, j, i), mean.At(j, i), a.At(j, i)/degree[i], 1e-15)
			}
		}
	}
	g := crooked()
	if once, twice := g.WithLoops(), g.WithLoops().WithLoops(); !slices.Equal(once.Edges, twice.Edges) || len(once.Edges) != len(g.Edges)+5 {
		t.Errorf("loops: %d edges, then %d, then %d", len(g.Edges), len(once.Edges), len(twice.Edges))
	}
}

// x M and x Mᵀ over the edges are the dense products, for one row and for many.
func TestMatrixProducts(t *testing.T) {
	for _, rows := range []int{1, 3, 4, 9} {
		m, x := weighted(crooked()), random(source(1), rows, 6)
		for what, got := range map[string][2]*mat.Dense{"x M": {m.Mul(x), product(x, m)}, "x Mᵀ": {m.MulT(x), product(x, m.T())}} {
			if !mat.EqualApprox(got[0], got[1], 1e-14) {
				t.Errorf("%s of %d rows", what, rows)
			}
		}
	}
}

// E = tr x(I − Â)xᵀ is the sum over the edges, and 0 where x_i is √d̃_i.
func TestEnergy(t *testing.T) {
	rng := source(2)
	var pairs [][2]int
	for range 20 {
		if i, j := rng.IntN(9), rng.IntN(9); i != j && !slices.Contains(pairs, [2]int{i, j}) && !slices.Contains(pairs, [2]int{j, i}) {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	g := Undirected(9, pairs...)
	a, x, want := g.Symmetric(), random(rng, 3, 9), 0.0
	for _, p := range pairs {
		for r := range 3 {
			d := x.At(r, p[0])/math.Sqrt(float64(a.Degree(p[0]))) - x.At(r, p[1])/math.Sqrt(float64(a.Degree(p[1])))
			want += d * d
		}
	}
	near(t, "E", a.Energy(x), want, 1e-9*want)
	limit := mat.NewDense(1, 9, nil)
	for i := range 9 {
		limit.Set(0, i, math.Sqrt(float64(a.Degree(i))))
	}
	near(t, "E of √d̃", a.Energy(limit), 0, 1e-13)
	limit.Set(0, 4, 0)
	if !(a.Energy(limit) > 0.1) {
		t.Error("E should see that node 5 differs")
	}
}

// layersOn are one layer of every kind for graph g, the same for the same source.
func layersOn(g *Graph, of []int, rng *rand.Rand) []nn.Layer {
	f, init := nn.Tanh, nn.Glorot(rng)
	loops := g.WithLoops()
	return []nn.Layer{
		NewConv(g.Symmetric(), 3, 2, f, init), NewConv(g.Mean(), 3, 4, f, init), NewMix(g.Adjacency(), 3, f),
		NewAttention(loops, 3, 2, 2, f, init), NewMeanAttention(loops, 3, 2, 2, f, init), NewAttentionV2(loops, 3, 2, 2, f, init),
		NewMessages(g, 3, 2, 2, Sum, f, f, init), NewMessages(g, 3, 2, 2, Mean, f, f, init), NewMessages(g, 3, 2, 2, Max, f, f, init),
		NewReadout(of, Sum), NewReadout(of, Max),
	}
}

// Renumbering the nodes renumbers the result, f(xΠ, ΠᵀÂΠ) = f(x, Â)Π; a dense
// layer over the rows of A does not.
func TestRenumbering(t *testing.T) {
	features := random(source(4), 2, 8)
	c := crooked()
	order := []int{3, 5, 0, 1, 4, 2}
	of, ofNew := []int{0, 0, 1, 1, 1, 2}, make([]int, 6)
	turn := func(m *mat.Dense) *mat.Dense {
		out := mat.DenseCopyOf(m)
		for i, to := range order {
			out.SetCol(to, mat.Col(nil, i, m))
		}
		return out
	}
	for i, to := range order {
		ofNew[to] = of[i]
	}
	for _, g := range []*Graph{c, WithFeatures(6, c.Edges, features)} {
		x := random(source(5), 3, 6)
		before, after := layersOn(g, of, source(6)), layersOn(g.Renumber(order), ofNew, source(6))
		for k := range before {
			got, want := nn.New(after[k]).Predict(turn(x)), turn(nn.New(before[k]).Predict(x))
			if !mat.EqualApprox(got, want, 1e-13) {
				t.Errorf("%v: renumbered it computes something else", nn.BlueprintOf(before[k]))
			}
			if mat.EqualApprox(nn.New(after[k]).Predict(x), want, 1e-3) {
				t.Errorf("%v: the test would see nothing", nn.BlueprintOf(before[k]))
			}
		}
	}
	dense := func() *nn.Network { return nn.New(nn.NewDense(6, 6, nn.Tanh, nn.Glorot(source(7)))) }
	rows := func(g *Graph) *mat.Dense { return mat.DenseCopyOf(g.Adjacency()) }
	if mat.EqualApprox(dense().Predict(rows(c.Renumber(order))), turn(dense().Predict(rows(c))), 1e-3) {
		t.Error("a dense layer on A should not pass")
	}
}

// Two triangles and a ring of six look alike to every layer that hears its
// neighbours, from equal features: every node has two neighbours that have two.
func TestRingAndTriangles(t *testing.T) {
	ring := Undirected(6, [2]int{0, 1}, [2]int{1, 2}, [2]int{2, 3}, [2]int{3, 4}, [2]int{4, 5}, [2]int{5, 0})
	triangles := Undirected(6, [2]int{0, 1}, [2]int{1, 2}, [2]int{2, 0}, [2]int{3, 4}, [2]int{4, 5}, [2]int{5, 3})
	x := mat.NewDense(3, 6, nil)
	nn.Constant(0.3)(x)
	of := make([]int, 6)
	a, b := layersOn(ring, of, source(8)), layersOn(triangles, of, source(8))
	for k := range a {
		if !mat.EqualApprox(nn.New(a[k]).Predict(x), nn.New(b[k]).Predict(x), 1e-14) {
			t.Errorf("%v: it tells a ring from two triangles", nn.BlueprintOf(a[k]))
		}
	}
	x.Set(0, 0, 1) // one node is different: now the paths show
	if mat.EqualApprox(nn.New(a[0]).Predict(x), nn.New(b[0]).Predict(x), 1e-3) {
		t.Error("the test would see nothing")
	}
}

func TestAggregates(t *testing.T) {
	for _, row := range []struct {
		v              []float64
		sum, mean, max float64
	}{{[]float64{1, 2}, 3, 1.5, 2}, {[]float64{1, 1, 2, 2}, 6, 1.5, 2}, {[]float64{1, 1, 2}, 4, 4.0 / 3, 2}, {[]float64{-3, -3}, -6, -3, -3}} {
		for a, want := range map[*Aggregate]float64{&Sum: row.sum, &Mean: row.mean, &Max: row.max} {
			p, got := make([]float64, len(row.v)), 0.0
			a.Share(p, row.v)
			for k := range p {
				got += p[k] * row.v[k]
			}
			near(t, fmt.Sprintf("%v of %v", a, row.v), got, want, 1e-15)
		}
	}
	p := []float64{9, 9, 9}
	if Max.Share(p, []float64{1, 2, 2}); !slices.Equal(p, []float64{0, 1, 0}) {
		t.Errorf("of two largest the first counts, got %v", p)
	}
}

// With GAT every node of a complete graph has the same favourite, with GATv2 not.
func TestFavourites(t *testing.T) {
	const nodes, runs = 6, 100
	var edges []Edge
	for i := range nodes {
		for j := range nodes {
			edges = append(edges, Edge{j, i})
		}
	}
	g := New(nodes, edges...)
	same := map[string]int{}
	rng := source(9)
	for range runs {
		x := random(rng, 4, nodes)
		v1, v2 := NewAttention(g, 4, 1, 8, nn.Identity, nn.Normal(rng, 1)), NewAttentionV2(g, 4, 1, 8, nn.Identity, nn.Normal(rng, 1))
		for name, p := range map[string]*Matrix{
			"GAT":   v1.Coefficients(nn.New(v1).Forward(x).Steps[1], 0),
			"GATv2": v2.Coefficients(nn.New(v2).Forward(x).Steps[1], 0),
		} {
			favourites := map[int]bool{}
			for i := range nodes {
				best := 0
				for j := range nodes {
					if p.At(j, i) > p.At(best, i) {
						best = j
					}
				}
				favourites[best] = true
			}
			if len(favourites) == 1 {
				same[name]++
			}
		}
	}
	if same["GAT"] != runs || same["GATv2"] > runs*7/10 {
		t.Errorf("one favourite for all nodes: GAT in %d of %d, GATv2 in %d", same["GAT"], runs, same["GATv2"])
	}
}

// A joined graph computes for each of its graphs what this graph computes alone.
func TestJoin(t *testing.T) {
	a, b := WithFeatures(2, []Edge{{0, 1}}, mat.NewDense(1, 1, []float64{0.7})), WithFeatures(3, []Edge{{2, 0}, {0, 2}}, mat.NewDense(1, 2, []float64{-1, 2}))
	both, of := Join(a, b)
	if !slices.Equal(of, []int{0, 0, 1, 1, 1}) || both.Nodes != 5 || both.Features.At(0, 1) != -1 {
		t.Errorf("joined: %v, %v", both, of)
	}
	layers := func(g *Graph, of []int) *nn.Network {
		rng := source(10)
		return nn.New(NewMessages(g, 2, 3, 2, Sum, nn.Tanh, nn.Tanh, nn.Glorot(rng)), NewReadout(of, Sum))
	}
	x := random(source(11), 2, 5)
	got := layers(both, of).Predict(x)
	for _, part := range []struct {
		g        *Graph
		from, to int
	}{{a, 0, 2}, {b, 2, 5}} {
		want := layers(part.g, make([]int, part.g.Nodes)).Predict(mat.DenseCopyOf(x.Slice(0, 2, part.from, part.to)))
		if !mat.EqualApprox(got.Slice(0, 2, part.from, part.to), want, 1e-14) {
			t.Errorf("nodes %d … %d compute something else when joined", part.from, part.to)
		}
	}
	if mask := NewReadout(of, Sum).Mask(); !slices.Equal(mask.RawRowView(0), []float64{1, 0, 1, 0, 0}) {
		t.Errorf("mask %v", mask.RawRowView(0))
	}
	if none, _ := Join(New(2), New(1)); none.Nodes != 3 || len(none.Edges) != 0 {
		t.Error("graphs without edges")
	}
}

// Sparse computes what a dense layer computes on the long columns.
func TestSparseIsDense(t *testing.T) {
	long := mat.NewDense(5, 3, []float64{1, 0, 0, 0, 0, 2, 3, 0, 0, 0, 0, 0, 0, 4, 5})
	places := [][]int{{0, 2}, {4}, {1, 4}}
	sparse, dense := NewSparse(places, 5, 2, nn.Glorot(source(12))), nn.NewDense(5, 2, nn.Identity, nn.Glorot(source(12)))
	if got, want := nn.New(sparse).Predict(sparse.Values(long)), nn.New(dense).Predict(long); !mat.EqualApprox(got, want, 1e-15) {
		t.Errorf("got %v, want %v", mat.Formatted(got), mat.Formatted(want))
	}
}

func TestMistakes(t *testing.T) {
	g := crooked()
	x := random(source(13), 3, 6)
	features := random(source(14), 2, 8)
	for want, f := range map[string]func(){
		"edge 1 leads from node 0 to node 3; the 3 nodes count from 0 to 2": func() { New(3, Edge{0, 1}, Edge{0, 3}) },
		"edge 0 leads from node -1":                                         func() { New(3, Edge{-1, 1}) },
		"a graph of 0 nodes":                                                func() { New(0) },
		"2 edges; their features have one column for each":                  func() { WithFeatures(3, []Edge{{0, 1}, {1, 2}}, mat.NewDense(1, 3, nil)) },
		"2 new numbers for 6 nodes":                                         func() { g.Renumber([]int{0, 1}) },
		"6 new numbers for 6 nodes":                                         func() { g.Renumber([]int{0, 1, 2, 3, 4, 4}) },
		"edges of graph 0 have 0 features, those of graph 1 have 2":         func() { Join(g, WithFeatures(6, g.Edges, features)) },
		"x M: M is 6×6, x has 2 columns":                                    func() { g.Adjacency().Mul(random(source(1), 3, 2)) },
		"the graph has 6 nodes, x has 5 columns":                            func() { nn.New(NewConv(g.Symmetric(), 3, 2, nn.Tanh, nn.Zeros)).Predict(random(source(1), 3, 5)) },
		"a node has 4 features, x has 3 rows":                               func() { nn.New(NewAttention(g, 4, 1, 2, nn.Tanh, nn.Zeros)).Predict(x) },
		"the weight of edge 1 is NaN":                                       func() { NewMix(&Matrix{New(2, Edge{0, 1}, Edge{1, 0}), []float64{1, math.NaN()}}, 1, nn.Tanh) },
		"NewConv: 0 inputs":                                                 func() { NewConv(g.Symmetric(), 0, 2, nn.Tanh, nn.Zeros) },
		"NewConv: Â or f is nil":                                            func() { NewConv(nil, 2, 2, nn.Tanh, nn.Zeros) },
		"NewMix: 0 neurons":                                                 func() { NewMix(g.Symmetric(), 0, nn.Tanh) },
		"NewAttention: 2 heads of 0 neurons":                                func() { NewAttention(g, 2, 2, 0, nn.Tanh, nn.Zeros) },
		"NewMeanAttentionV2: 0 inputs":                                      func() { NewMeanAttentionV2(g, 0, 2, 2, nn.Tanh, nn.Zeros) },
		"NewMessages: 3 inputs, messages of 0":                              func() { NewMessages(g, 3, 0, 2, Sum, nn.Tanh, nn.Tanh, nn.Zeros) },
		"NewMessages: the graph, the aggregate":                             func() { NewMessages(g, 3, 1, 2, Aggregate{}, nn.Tanh, nn.Tanh, nn.Zeros) },
		"node 1 belongs to graph 2":                                         func() { NewReadout([]int{0, 2}, Sum) },
		"the read-out is for 2 nodes, x has 6 columns":                      func() { nn.New(NewReadout([]int{0, 0}, Sum)).Predict(x) },
		"value 1 of column 0 has the place 7":                               func() { NewSparse([][]int{{0, 7}}, 7, 2, nn.Zeros) },
		"places for 1 column of 2 values, x is 3×6":                         func() { nn.New(NewSparse([][]int{{0, 1}}, 7, 2, nn.Zeros)).Predict(x) },
		"Drop = 1; it must be at least 0 and below 1": func() {
			l := NewAttention(g, 3, 1, 1, nn.Tanh, nn.Zeros)
			l.Drop = 1
			nn.New(l).Predict(x)
		},
		"Trace.Rand is nil": func() {
			l := NewAttention(g, 3, 1, 1, nn.Tanh, nn.Zeros)
			l.Drop = 0.5
			trace := nn.NewTrace(nn.New(l))
			trace.Training = true
			trace.Forward(x)
		},
	} {
		func() {
			defer func() {
				if e := recover(); e == nil || !strings.Contains(fmt.Sprint(e), want) || strings.Contains(fmt.Sprint(e), "\n") {
					t.Errorf("panic %q, want one that says %q", fmt.Sprint(e), want)
				}
			}()
			f()
		}()
	}
}

// What comes from a file is checked, and an error says what is wrong.
func TestJSON(t *testing.T) {
	for _, g := range []*Graph{crooked(), New(3), WithFeatures(6, crooked().Edges, random(source(15), 2, 8))} {
		text, err := json.Marshal(g)
		again := new(Graph)
		if err != nil || json.Unmarshal(text, again) != nil || !slices.Equal(again.Edges, g.Edges) || again.Nodes != g.Nodes || (g.Features != nil && !mat.Equal(again.Features, g.Features)) {
			t.Errorf("%v comes back as %v, %v", g, again, err)
		}
	}
	for text, want := range map[string]string{
		`{"Senders":[[1]]}`:                            "the 1 nodes count from 0 to 0",
		`{"Senders":[]}`:                               "a graph of 0 nodes",
		`{"Senders":[[0]],"Features":[[1,2]]}`:         "has 2 numbers for 1 edges",
		`{"Graph":{"Senders":[[0]]},"Weight":[1,2]}`:   "a matrix of 2 weights",
		`{"Weight":[]}`:                                "a matrix of 0 weights",
		`{"Graph":{"Senders":[["a"]]},"Weight":[1,2]}`: "cannot unmarshal",
		`{"Senders":[[0]],"Features":[[]]}`:            "has 0 numbers for 1 edges",
		`{"Senders":[[]],"Features":[[]]}`:             "features",
	} {
		var err error
		if strings.Contains(text, "Weight") {
			err = json.Unmarshal([]byte(text), new(Matrix))
		} else {
			err = json.Unmarshal([]byte(text), new(Graph))
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one that says %q", text, err, want)
		}
	}
}

func FuzzGraphJSON(f *testing.F) {
	for _, g := range []*Graph{crooked(), New(1), WithFeatures(6, crooked().Edges, random(source(15), 2, 8))} {
		text, _ := json.Marshal(g)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		g := new(Graph)
		if json.Unmarshal(text, g) != nil {
			return
		}
		again, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		h := new(Graph)
		if err := json.Unmarshal(again, h); err != nil || h.Nodes != g.Nodes || !slices.Equal(h.Edges, g.Edges) {
			t.Fatalf("%s comes back as %s: %v", text, again, err)
		}
	})
}
