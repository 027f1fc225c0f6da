// Package claims holds what chapter 5 says of its numbers and figures, as tests.
package claims

import (
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func mlp(rng *rand.Rand, f, out nn.Activation, sizes ...int) *nn.Network {
	var layers []nn.Layer
	last := len(sizes) - 1
	for l := 1; l < last; l++ {
		layers = append(layers, nn.NewDense(sizes[l-1], sizes[l], f, nn.Glorot(rng)))
	}
	return nn.New(append(layers, nn.NewDense(sizes[last-1], sizes[last], out, nn.Glorot(rng)))...)
}

func moons() *data.Set { return data.Moons(rand.New(rand.NewPCG(1, 0)), 100, 0.1) }

// learn trains a network on a set and returns how many of 100 it gets right.
func learn(rng *rand.Rand, net *nn.Network, set *data.Set, lambda, eta float64, epochs int) float64 {
	run := nn.Training{Loss: nn.Risk{Loss: nn.BinaryCrossEntropy, Lambda: lambda}, Optimizer: &optim.SGD{Rate: eta}, Epochs: epochs, Batch: 10, Rand: rng}
	for range run.RunOn(net, set) {
	}
	return math.Round(100 * nn.Accuracy(net.Predict(set.X()), set.Y()))
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.9g, want %g", what, got, want)
	}
}

func weights(net *nn.Network, l int) *mat.Dense { return net.Layers[l-1].(*nn.Dense).W }

// bent is the network of the beginning.
func bent(lambda float64, epochs int) (net *nn.Network, right float64) {
	rng := rand.New(rand.NewPCG(0, 0))
	net = mlp(rng, nn.Tanh, nn.Logistic, 2, 2, 1)
	return net, learn(rng, net, moons(), lambda, 0.2, epochs)
}

// One neuron gets 86 of 100 right, two hidden neurons help to 95; the penalty
// keeps the weights smaller; training stretches the plane step by step.
func TestBend(t *testing.T) {
	rng := rand.New(rand.NewPCG(0, 0))
	near(t, "one neuron", learn(rng, mlp(rng, nn.Tanh, nn.Logistic, 2, 1), moons(), 0.002, 0.2, 400), 86, 0)
	last, before := 0.0, 0.0
	for _, epochs := range []int{1, 10, 50, 100, 200, 400} {
		net, right := bent(0.002, epochs)
		if n := mat.Norm(weights(net, 1), 2); n <= last {
			t.Errorf("epoch %d: ‖W⁽¹⁾‖ = %g, before %g", epochs, n, last)
		} else {
			last = n
		}
		if right < before {
			t.Errorf("epoch %d: %g right, before %g", epochs, right, before)
		}
		before = right
	}
	near(t, "two hidden neurons", before, 95, 0)
	if free, _ := bent(0, 400); mat.Norm(weights(free, 1), 2) < 1.2*last {
		t.Errorf("‖W⁽¹⁾‖ without penalty %g, with it %g", mat.Norm(weights(free, 1), 2), last)
	}
}

// No straight line separates the moons in x or in z: in every direction the
// classes overlap.
func TestNoStraightCut(t *testing.T) {
	net, _ := bent(0.002, 400)
	tr := net.Forward(moons().X())
	y := moons().Y()
	for name, m := range map[string]*mat.Dense{"x": &tr.Steps[0].A, "z": &tr.Steps[1].Z} {
		for k := range 7200 {
			s, c := math.Sincos(2 * math.Pi * float64(k) / 7200)
			top, bottom := math.Inf(-1), math.Inf(1) // of class 0, of class 1
			for n := range 100 {
				if p := c*m.At(0, n) + s*m.At(1, n); y.At(0, n) == 0 {
					top = max(top, p)
				} else {
					bottom = min(bottom, p)
				}
			}
			if top < bottom {
				t.Fatalf("%s: a line separates the moons", name)
			}
		}
	}
}

// XOR: x and z keep the parallelogram's equation and a does not; 00 and 11 are
// nearly one point, between the other two; all four answers are right.
func TestXOR(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 0))
	net := mlp(rng, nn.Tanh, nn.Logistic, 2, 2, 1)
	for range (nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 100}).Run(net, data.XOR().X(), data.XOR().Y()) {
	}
	tr := net.Forward(data.XOR().X())
	gap := func(m *mat.Dense) (d float64) {
		for i := range 2 {
			d = max(d, math.Abs(m.At(i, 0)+m.At(i, 3)-m.At(i, 1)-m.At(i, 2)))
		}
		return d
	}
	near(t, "the gap in x", gap(&tr.Steps[0].A), 0, 1e-12)
	near(t, "the gap in z", gap(&tr.Steps[1].Z), 0, 1e-12)
	if g := gap(&tr.Steps[1].A); g < 0.5 {
		t.Errorf("the gap in a is %g", g)
	}
	between := func(j, k int) float64 {
		return floats.Distance(mat.Col(nil, j, &tr.Steps[1].Z), mat.Col(nil, k, &tr.Steps[1].Z), 2)
	}
	if between(0, 3) > between(1, 2)/20 {
		t.Errorf("00 and 11 are %g apart, 01 and 10 %g", between(0, 3), between(1, 2))
	}
	near(t, "the accuracy", nn.Accuracy(tr.Output(), data.XOR().Y()), 1, 0)
}

// The columns of a batch do not know of each other; a zero input gives σ(b).
func TestBatch(t *testing.T) {
	l := nn.NewDense(2, 2, nn.Logistic, nn.Values(0.15, 0.20, 0.25, 0.30))
	nn.Constant(0.35)(l.B)
	net := nn.New(l)
	a := mat.DenseCopyOf(net.Predict(mat.NewDense(2, 2, []float64{0.05, 0, 0.10, 0})))
	b := net.Predict(mat.NewDense(2, 2, []float64{0.05, 7, 0.10, -9}))
	near(t, "column 1", a.At(0, 0)-b.At(0, 0), 0, 0)
	near(t, "σ(0.35)", a.At(0, 1), 0.5866, 5e-5)
}

// Parameters: 784-128-10 has 100352 + 128 in layer 1, 1280 + 10 in layer 2.
func TestParameters(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	for _, c := range []struct {
		sizes []int
		share float64
	}{{[]int{784, 128, 10}, 98.7}, {[]int{512, 256, 128, 64, 32, 10}, 75.1}, {[]int{784, 32, 784}, 49.3}, {[]int{784, 64, 64, 10}, 91}} {
		p, want := len(mlp(rng, nn.ReLU, nn.Identity, c.sizes...).Theta()), 0
		for l := 1; l < len(c.sizes); l++ {
			want += c.sizes[l] * (c.sizes[l-1] + 1)
		}
		near(t, "P", float64(p), float64(want), 0)
		near(t, "the share of layer 1", 100*float64(c.sizes[1]*(c.sizes[0]+1))/float64(p), c.share, 0.5)
	}
	near(t, "784-128-10", 100352+128+1280+10, 101770, 0)

	// Halving from layer to layer, or less, leaves most to layer 1; a wide input alone does not.
	for _, c := range []struct {
		sizes []int
		most  bool
	}{{[]int{64, 32, 16, 8, 4}, true}, {[]int{512, 256, 10}, true}, {[]int{784, 1000, 1000, 10}, false}, {[]int{100, 99, 98, 97}, false}} {
		total := len(mlp(rng, nn.ReLU, nn.Identity, c.sizes...).Theta())
		if most := 2*c.sizes[1]*(c.sizes[0]+1) > total; most != c.most {
			t.Errorf("%v: most parameters in layer 1: %v", c.sizes, most)
		}
	}
}

// Without f the border is straight for every seed, and the net input is affine;
// with tanh all or nearly all points are right.
func TestCollapse(t *testing.T) {
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed+2, 0))
		flat := mlp(rng, nn.Identity, nn.Logistic, 2, 8, 8, 1)
		if right := learn(rng, flat, moons(), 0.002, 0.2, 400); right > 90 {
			t.Errorf("seed %d: %g right without f", seed+2, right)
		}
		z := flat.Forward(mat.NewDense(2, 3, []float64{-1, 2, 0.5, 3, -1, 1})).Steps[3].Z // the third is the middle of the others
		near(t, "z in the middle", z.At(0, 2), (z.At(0, 0)+z.At(0, 1))/2, 1e-12)
		rng = rand.New(rand.NewPCG(seed+2, 0))
		if right := learn(rng, mlp(rng, nn.Tanh, nn.Logistic, 2, 8, 8, 1), moons(), 0.002, 0.2, 400); right < 98 {
			t.Errorf("seed %d: %g right with tanh", seed+2, right)
		}
	}
}

// Two hidden neurons do not separate the rings, three do, for all five seeds.
func TestRings(t *testing.T) {
	rings := data.Circles(rand.New(rand.NewPCG(1, 0)), 100, 0.05)
	for seed := range uint64(5) {
		for hidden, ok := range map[int]func(float64) bool{2: func(r float64) bool { return r < 95 }, 3: func(r float64) bool { return r == 100 }} {
			rng := rand.New(rand.NewPCG(seed, 0))
			if right := learn(rng, mlp(rng, nn.Tanh, nn.Logistic, 2, hidden, 1), rings, 0, 0.5, 500); !ok(right) {
				t.Errorf("2-%d-1, seed %d: %g right", hidden, seed, right)
			}
		}
	}
}

// A layer with two tanh neurons leaves the inner ring inside the outer one: the
// image of the outer ring goes once round the image of every point of the inner.
func TestRingStaysInside(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	const n = 20000
	outer, inner := mat.NewDense(2, n, nil), mat.NewDense(2, 40, nil)
	for k := range n {
		s, c := math.Sincos(2 * math.Pi * float64(k) / n)
		outer.SetCol(k, []float64{c, s})
	}
	for k := range 40 {
		s, c := math.Sincos(2 * math.Pi * float64(k) / 40)
		inner.SetCol(k, []float64{c / 2, s / 2})
	}
	for range 10 {
		l := nn.NewDense(2, 2, nn.Tanh, nn.Normal(rng, 1))
		nn.Normal(rng, 0.5)(l.B)
		net := nn.New(l)
		out, in := mat.DenseCopyOf(net.Predict(outer)), mat.DenseCopyOf(net.Predict(inner))
		for j := range 40 {
			turns, last := 0.0, 0.0
			for k := range n + 1 {
				angle := math.Atan2(out.At(1, k%n)-in.At(1, j), out.At(0, k%n)-in.At(0, j))
				if k > 0 {
					turns += math.Remainder(angle-last, 2*math.Pi)
				}
				last = angle
			}
			near(t, "turns round an inner point", math.Abs(turns)/(2*math.Pi), 1, 1e-6)
		}
	}
}

// Inputs in the hundreds push Mazur's hidden neurons onto the flat part of σ.
func TestRawInputs(t *testing.T) {
	l := nn.NewDense(2, 2, nn.Logistic, nn.Values(0.15, 0.20, 0.25, 0.30))
	nn.Constant(0.35)(l.B)
	if p := mat.Max(nn.New(l).Forward(mat.NewDense(2, 1, []float64{50, 100})).Steps[1].Prime()); p > 1e-6 {
		t.Errorf("f' = %g", p)
	}
}

// Questions 5 and 6: exchanged neurons, changed signs and twins give the same function.
func TestSameFunction(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 0))
	net := mlp(rng, nn.Tanh, nn.Identity, 3, 4, 2)
	x := mat.NewDense(3, 9, nil)
	nn.Normal(rng, 1)(x)
	same := func(what string, change func(one, two *nn.Dense)) {
		before := mat.DenseCopyOf(net.Predict(x))
		change(net.Layers[0].(*nn.Dense), net.Layers[1].(*nn.Dense))
		if !mat.EqualApprox(before, net.Predict(x), 1e-12) {
			t.Error(what, "changes the function")
		}
	}
	swap := func(a, b []float64) {
		for i := range a {
			a[i], b[i] = b[i], a[i]
		}
	}
	same("an exchange", func(one, two *nn.Dense) {
		swap(one.W.RawRowView(0), one.W.RawRowView(2))
		swap(one.B.RawRowView(0), one.B.RawRowView(2))
		for i := range 2 {
			row := two.W.RawRowView(i)
			row[0], row[2] = row[2], row[0]
		}
	})
	same("a sign", func(one, two *nn.Dense) {
		floats.Scale(-1, one.W.RawRowView(1))
		floats.Scale(-1, one.B.RawRowView(1))
		for i := range 2 {
			two.W.RawRowView(i)[1] *= -1
		}
	})
	copy(net.Layers[0].(*nn.Dense).W.RawRowView(3), net.Layers[0].(*nn.Dense).W.RawRowView(0))
	net.Layers[0].(*nn.Dense).B.Set(3, 0, net.Layers[0].(*nn.Dense).B.At(0, 0))
	same("one twin for two", func(_, two *nn.Dense) {
		for i := range 2 {
			row := two.W.RawRowView(i)
			row[0], row[3] = row[0]+row[3], 0
		}
	})
}
