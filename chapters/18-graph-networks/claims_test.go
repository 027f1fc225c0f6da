// Package claims tests what chapter 18 says of networks on graphs.
package claims

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/internal/chaptertest"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/graph"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func club() (*data.Graph, *graph.Graph) {
	k := data.KarateClub()
	return k, graph.Undirected(k.Nodes, k.Edges...)
}

// sorted is 34-4-2, trained with the labels of members 1 and 34.
func sorted(a *graph.Matrix, seed uint64, epochs int) *nn.Network {
	k, _ := club()
	rng := rand.New(rand.NewPCG(seed, 18))
	net := nn.New(graph.NewConv(a, 34, 4, nn.Tanh, nn.Glorot(rng)), graph.NewConv(a, 4, 2, nn.Identity, nn.Glorot(rng)))
	y := nn.WithMask(k.Y(), k.Mask([]int{0, 33}))
	for range (nn.Training{Loss: nn.Masked{Loss: nn.SoftmaxCrossEntropy}, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: epochs}).Run(net, k.OneHot(), y) {
	}
	return net
}

func wrong(net *nn.Network) (members []int) {
	k, _ := club()
	for i, side := range nn.Argmax(net.Predict(k.OneHot())) {
		if side != k.Labels[i] {
			members = append(members, i+1)
		}
	}
	return members
}

// Two labels and the edges give 33 of 34 in at least 15 of 20 seeds, 32 in the
// others, and member 9 is wrong in all; without edges it is guessing.
func TestClub(t *testing.T) {
	k, g := club()
	best := 0
	for seed := uint64(1); seed <= 20; seed++ {
		missed := wrong(sorted(g.Symmetric(), seed, 300))
		if !slices.Contains(missed, 9) || len(missed) > 2 {
			t.Errorf("seed %d: wrong are %v", seed, missed)
		}
		if len(missed) == 1 {
			best++
		}
		if right := 34 - len(wrong(sorted(graph.New(34).Symmetric(), seed, 300))); right < 10 || right > 23 {
			t.Errorf("seed %d: without edges %d are right", seed, right)
		}
	}
	if best < 15 {
		t.Errorf("33 are right in %d of 20 seeds", best)
	}
	if early := wrong(sorted(g.Symmetric(), 1, 10)); len(early) < 3 {
		t.Errorf("after 10 epochs %v are wrong", early)
	}
	// Three of member 9's five friends are on the officer's side.
	friends, officers := 0, []int{}
	for _, e := range k.Edges {
		for side, i := range e {
			if i == 8 {
				if friends++; k.Labels[e[1-side]] == 1 {
					officers = append(officers, e[1-side]+1)
				}
			}
		}
	}
	if friends != 5 || !slices.Equal(officers, []int{31, 33, 34}) || k.Labels[8] != 0 {
		t.Errorf("member 9 has %d friends, %v with the officer", friends, officers)
	}
}

// eigenvalues of a symmetric matrix, the smallest first.
func eigenvalues(a mat.Matrix) []float64 {
	sym := mat.NewSymDense(34, nil)
	for i := range 34 {
		for j := range i + 1 {
			sym.SetSym(i, j, a.At(i, j))
		}
	}
	var eigen mat.EigenSym
	eigen.Factorize(sym, false)
	return eigen.Values(nil)
}

// Mixing alone: the eigenvalues of Â, the fall of the energy by λ₂² a step, the
// neighbours that become alike, and what is left: √d̃, not equal columns. With the
// mean the columns do become equal.
func TestOverSmoothing(t *testing.T) {
	k, g := club()
	a := g.Symmetric()
	values := eigenvalues(a)
	near(t, "λ₁", values[33], 1, 1e-12)
	near(t, "λ₂", values[32], .896142, 5e-7)
	near(t, "λ₃", values[31], .774091, 5e-7)
	near(t, "the smallest λ", values[0], -.420110, 5e-7)
	bare := mat.DenseCopyOf(g.Adjacency())
	bare.Apply(func(i, j int, v float64) float64 { return v / math.Sqrt(float64(g.Degree(i)*g.Degree(j))) }, bare)
	near(t, "the smallest λ without loops", eigenvalues(bare)[0], -.714611, 5e-7)

	x, rng := mat.NewDense(4, 34, nil), rand.New(rand.NewPCG(1, 18))
	x.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, x)
	mean := mat.DenseCopyOf(x)
	before, last := apart(x, k.Edges), 0.0
	for range 41 {
		last = a.Energy(x)
		x, mean = a.Mul(x), g.Mean().Mul(mean)
	}
	near(t, "E(41)/E(40)", a.Energy(x)/last, .8031, 5e-5)
	if after := apart(x, k.Edges); before < 0.9 || after > 0.001 {
		t.Errorf("the cosine distance of neighbours goes from %v to %v", before, after)
	}
	near(t, "x₁/x₁₂", x.At(0, 0)/x.At(0, 11), 2.9155, 0.03)
	near(t, "√(17/2)", math.Sqrt(17./2), 2.9155, 5e-5)
	near(t, "x₁/x₁₂ with the mean", mean.At(0, 0)/mean.At(0, 11), 1, 0.1)
}

// apart is the mean cosine distance of neighbours.
func apart(x *mat.Dense, edges [][2]int) (sum float64) {
	for _, e := range edges {
		u, v := x.ColView(e[0]), x.ColView(e[1])
		sum += (1 - mat.Dot(u, v)/(mat.Norm(u, 2)*mat.Norm(v, 2))) / float64(len(edges))
	}
	return sum
}

// With 12 layers the energy is that of 4, δ of the first layer is not, and a way
// around every layer brings the accuracy back without more energy.
func TestDepth(t *testing.T) {
	of := func(rows [][]float64) map[float64][]float64 { // right, energy left, ‖δ‖ by layers
		by := map[float64][]float64{}
		for _, row := range rows {
			by[row[0]] = row[len(row)-3:]
		}
		return by
	}
	plain := of(chaptertest.Shown(t, "layers  right")[1:])
	with := chaptertest.Shown(t, "12 layers, ways around them: true")[0] // 12, right, energy left, the 1 of layer 1, ‖δ‖
	around := []float64{with[1], with[2], with[4]}
	r2, r4, r12, r16 := plain[2], plain[4], plain[12], plain[16]
	if !(r4[0] > r2[0]+0.05 && r12[0] < r4[0]-0.2 && around[0] > r12[0]+0.15 && r16[0] < r12[0]-0.1) {
		t.Errorf("right: %v with 2 layers, %v with 4, %v with 12, %v with ways around them, %v with 16", r2[0], r4[0], r12[0], around[0], r16[0])
	}
	if !(r12[1] > 0.75*r4[1] && around[1] < 1.2*r12[1] && r16[1] < 0.15*r12[1]) {
		t.Errorf("energy: %v with 4 layers, %v with 12, %v with ways around them, %v with 16", r4[1], r12[1], around[1], r16[1])
	}
	if !(r12[2] < 0.1*r4[2] && around[2] > 50*r12[2] && around[2] < 75*r12[2]) {
		t.Errorf("‖δ‖: %v with 4 layers, %v with 12, %v with ways around them", r4[2], r12[2], around[2])
	}
}

// In k steps node 1 reaches the nodes that are at most k edges away, and no other.
func TestSteps(t *testing.T) {
	six := data.SixNodes()
	a, x := graph.Undirected(six.Nodes, six.Edges...).WithLoops().Adjacency(), mat.NewDense(1, 6, []float64{1, 0, 0, 0, 0, 0})
	far := []int{0, 1, 1, 2, 3, 4}
	for k := range 5 {
		for i, d := range far {
			if (x.At(0, i) > 0) != (d <= k) {
				t.Errorf("after %d steps node %d has %v", k, i+1, x.At(0, i))
			}
		}
		x = a.Mul(x)
	}
}

// Â of an undirected graph does not show a forgotten transposition; one-way edges do.
func TestTransposition(t *testing.T) {
	x := mat.NewDense(1, 3, []float64{1, -2, 4})
	both := graph.Undirected(3, [2]int{0, 1}, [2]int{1, 2}).Symmetric()
	oneWay := graph.New(3, graph.Edge{From: 0, To: 1}, graph.Edge{From: 1, To: 2}).Symmetric()
	if !mat.EqualApprox(both.Mul(x), both.MulT(x), 1e-15) || mat.EqualApprox(oneWay.Mul(x), oneWay.MulT(x), 0.1) {
		t.Error("x Â and x Âᵀ should be equal on undirected edges, and only there")
	}
}

// The columns of Â of a path do not add up to 1, those of the mean do.
func TestColumns(t *testing.T) {
	path := graph.Undirected(3, [2]int{0, 1}, [2]int{1, 2})
	for i, want := range []float64{.9082, 1.1498, .9082} {
		near(t, "a column of Â", mat.Sum(mat.DenseCopyOf(path.Symmetric()).ColView(i)), want, 5e-5)
		near(t, "a column of the mean", mat.Sum(mat.DenseCopyOf(path.Mean()).ColView(i)), 1, 1e-15)
	}
}

// In the figure all six nodes have one favourite with GAT, and three with GATv2.
func TestFavourites(t *testing.T) {
	var edges []graph.Edge
	for k := range 36 {
		edges = append(edges, graph.Edge{From: k / 6, To: k % 6})
	}
	g, x, rng := graph.New(6, edges...), mat.NewDense(3, 6, nil), rand.New(rand.NewPCG(3, 18))
	x.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, x)
	gat, v2 := graph.NewAttention(g, 3, 1, 8, nn.Identity, nn.Normal(rng, 1)), graph.NewAttentionV2(g, 3, 1, 8, nn.Identity, nn.Normal(rng, 1))
	for name, row := range map[string]struct {
		p    *graph.Matrix
		want []int
	}{
		"GAT":   {gat.Coefficients(nn.New(gat).Forward(x).Steps[1], 0), []int{5, 5, 5, 5, 5, 5}},
		"GATv2": {v2.Coefficients(nn.New(v2).Forward(x).Steps[1], 0), []int{0, 3, 0, 0, 1, 0}},
	} {
		if got := nn.Argmax(mat.DenseCopyOf(row.p)); !slices.Equal(got, row.want) {
			t.Errorf("%s: favourites %v, want %v", name, got, row.want)
		}
	}
}

// Alcohols and ethers have the same atoms: with bonds a network tells them apart, without it guesses.
func TestMolecules(t *testing.T) {
	rows := chaptertest.Shown(t, "seed 1: unseen molecules") // seed, with and without bonds
	if len(rows) != 5 {
		t.Errorf("%d seeds", len(rows))
	}
	for _, row := range rows {
		if row[1] < 0.95 || row[2] > 0.7 {
			t.Errorf("seed %g: %v right, without bonds %v", row[0], row[1], row[2])
		}
	}
}

// aₜ learns at the kink of LeakyReLU alone: where all scores have one sign its gradient is 0.
func TestReceiverLearnsAtTheKink(t *testing.T) {
	_, g := club()
	for name, row := range map[string]struct {
		shift  float64
		learns bool
	}{"scores of both signs": {0, true}, "positive scores": {5, false}, "negative scores": {-5, false}} {
		rng, x := rand.New(rand.NewPCG(1, 18)), mat.NewDense(1, 34, nil)
		x.Apply(func(_, _ int, _ float64) float64 { return row.shift + rng.NormFloat64() }, x)
		l := graph.NewAttention(g.WithLoops(), 1, 1, 1, nn.Identity, nn.Constant(1))
		trace := nn.New(l).Forward(x)
		trace.Backward(nn.SquaredError, mat.NewDense(1, 34, nil))
		if got := math.Abs(trace.Steps[1].Grad(l.At).At(0, 0)); (got > 1e-3) != row.learns || !row.learns && got > 1e-12 {
			t.Errorf("%s: ∂L/∂aₜ = %v", name, got)
		}
	}
}
