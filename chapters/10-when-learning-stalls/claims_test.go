// Package claims tests what the figures and tables of the chapter say.
package claims

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/internal/chaptertest"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// deep chains dense layers; the last one is left linear, σ is in the loss.
func deep(f nn.Activation, init nn.Initializer, sizes ...int) *nn.Network {
	var layers []nn.Layer
	for l := 1; l < len(sizes); l++ {
		if l == len(sizes)-1 {
			f = nn.Identity
		}
		layers = append(layers, nn.NewDense(sizes[l-1], sizes[l], f, init))
	}
	return nn.New(layers...)
}

var (
	ten   = []int{2, 20, 20, 20, 20, 20, 20, 20, 20, 20, 1}
	small = []int{2, 8, 8, 1}
	loss  = nn.LogisticCrossEntropy
	moons = data.Moons(source(1), 200, 0.1)
	x, y  = moons.X(), moons.Y()
)

// pass is one pass forward and backward.
func pass(net *nn.Network, x, y *mat.Dense) *nn.Trace {
	t := net.Forward(x)
	t.Backward(loss, y)
	return t
}

// train does updates on all samples; before each, look sees the trace.
func train(net *nn.Network, x, y *mat.Dense, eta float64, updates int, look func(n int, t *nn.Trace) bool) *nn.Trace {
	t, rule := nn.NewTrace(net), &optim.SGD{Rate: eta}
	for n := range updates {
		t.Forward(x)
		t.Backward(loss, y)
		if look != nil && !look(n, t) {
			return t
		}
		t.Update(rule)
	}
	return pass(net, x, y)
}

func fit(f nn.Elementwise, seed uint64) nn.Initializer {
	if f.Name == "ReLU" {
		return nn.He(source(seed))
	}
	return nn.Glorot(source(seed))
}

// The logistic network hands less than 1e-5 of the error to layer 1, in every
// epoch, and learns nothing; tanh and ReLU hand it down and learn.
func TestVanishingInEveryEpoch(t *testing.T) {
	for _, f := range []nn.Elementwise{nn.Logistic, nn.Tanh, nn.ReLU} {
		run := nn.Training{Loss: loss, Optimizer: &optim.SGD{Rate: 0.1},
			Epochs: 50, Batch: 20, Rand: source(2), Record: true}
		first, last := 0.0, 0.0
		for p := range run.Run(deep(f, fit(f, 1), ten...), x, y) {
			ratio := p.Layers[0].Delta / p.Layers[9].Delta
			if small := ratio < 1e-5; small != (f.Name == "logistic") || !small && ratio < 0.1 {
				t.Errorf("%s, epoch %d: ‖δ⁽¹⁾‖/‖δ⁽¹⁰⁾‖ = %.2g", f.Name, p.Epoch, ratio)
			}
			if p.Epoch == 1 {
				first = p.Loss
			}
			last = p.Loss
		}
		if learnt := last < first/2; learnt == (f.Name == "logistic") {
			t.Errorf("%s: L from %.3f to %.3f", f.Name, first, last)
		}
	}
}

// ‖δ⁽¹⁾‖ ≤ ¼⁹ ∏‖W⁽ˡ⁾‖₂ ‖δ⁽¹⁰⁾‖, also for large weights.
func TestBoundHolds(t *testing.T) {
	for _, scale := range []float64{0.5, 1, 4, 16} {
		net := deep(nn.Logistic, nn.Glorot(source(1)), ten...)
		floats.Scale(scale, net.Theta())
		bound := math.Pow(0.25, 9)
		for _, layer := range net.Layers[1:] {
			var svd mat.SVD
			svd.Factorize(layer.(*nn.Dense).W, mat.SVDNone)
			bound *= svd.Values(nil)[0]
		}
		s := pass(net, x, y).Stats()
		if r := s[0].Delta / s[9].Delta; !(r > 0 && r <= bound) {
			t.Errorf("weights × %g: kept %.3g, bound %.3g", scale, r, bound)
		}
	}
}

// moved is f + c, with the same slope.
func moved(f nn.Elementwise, c float64) nn.Elementwise {
	return nn.Elementwise{
		Name:  f.Name + " moved",
		F:     func(z float64) float64 { return f.F(z) + c },
		Prime: func(z, a float64) float64 { return f.Prime(z, a-c) },
		Kinks: f.Kinks,
	}
}

// shift gives a network f + c and biases that leave every z as it was.
func shift(net *nn.Network, f nn.Elementwise, c float64) *nn.Network {
	for l, layer := range net.Layers[:len(net.Layers)-1] {
		layer.(*nn.Dense).F = moved(f, c)
		up := net.Layers[l+1].(*nn.Dense)
		for i, b := range up.B.RawMatrix().Data {
			up.B.Set(i, 0, b-c*floats.Sum(up.W.RawRowView(i)))
		}
	}
	return net
}

// A ReLU whose output may be negative passes down the same δ, one with a quarter of the slope next to none: it is f' that counts.
func TestSignOfTheOutputDoesNotMatter(t *testing.T) {
	plain := pass(deep(nn.ReLU, nn.He(source(1)), ten...), x, y)
	low := pass(shift(deep(nn.ReLU, nn.He(source(1)), ten...), nn.ReLU, -1), x, y)
	if m := mat.Min(&low.Steps[5].A); m != -1 {
		t.Errorf("smallest output %g, want −1", m)
	}
	for l := 1; l <= 10; l++ {
		if !mat.EqualApprox(&plain.Steps[l].Delta, &low.Steps[l].Delta, 1e-12) {
			t.Errorf("layer %d: δ is not the same", l)
		}
	}
	quarter := nn.ReLU
	quarter.F = func(z float64) float64 { return max(0, z) / 4 }
	quarter.Prime = func(z, _ float64) float64 { return nn.ReLU.Prime(z, 0) / 4 }
	s := pass(deep(quarter, nn.He(source(1)), ten...), x, y).Stats()
	if r := s[0].Delta / s[9].Delta; r < 3.8e-6 || r > 5e-6 {
		t.Errorf("with a slope of ¼ in place of 1 a share of %.2g arrives", r)
	}
}

// Of 30 layers of 20 ReLU neurons He keeps ‖δ‖² on average and less in the median; 80 neurons keep more.
func TestTypicalIsBelowAverage(t *testing.T) {
	few := func(m *mat.Dense) *mat.Dense { r, _ := m.Dims(); return mat.DenseCopyOf(m.Slice(0, r, 0, 10)) }
	run := func(width, nets int) (median, mean float64) {
		var squares []float64
		for seed := range nets {
			sizes := append([]int{2}, slices.Repeat([]int{width}, 29)...)
			s := pass(deep(nn.ReLU, nn.He(source(uint64(seed+1))), append(sizes, 1)...), few(x), few(y)).Stats()
			squares = append(squares, math.Pow(s[0].Delta/s[29].Delta, 2))
		}
		slices.Sort(squares)
		return math.Sqrt(squares[nets/2]), math.Sqrt(stat.Mean(squares, nil))
	}
	if median, mean := run(20, 60); median > 0.35 || mean < 0.7 || mean > 1.4 {
		t.Errorf("20 neurons: median %.2f, average %.2f", median, mean)
	}
	if median, _ := run(80, 11); median < 0.5 {
		t.Errorf("80 neurons: median %.2f", median)
	}
}

// A ReLU network's error grows with the ninth power of the scale of its weights.
func TestScaleToTheNinth(t *testing.T) {
	kept := func(scale float64) float64 {
		net := deep(nn.ReLU, nn.He(source(1)), ten...)
		floats.Scale(scale, net.Theta())
		s := pass(net, x, y).Stats()
		return s[0].Delta / s[9].Delta
	}
	if r := math.Log2(kept(2) / kept(1)); math.Abs(r-9) > 0.2 {
		t.Errorf("twice the scale gives 2^%.2f, want about 2⁹", r)
	}
}

// Weights twice too large end in NaN within five updates, the second gradient
// 700 times as long as the first; clipped, the run learns, but ‖θ‖ does not come
// back and most gradients stay far above the limit.
func TestExplodingAndClipping(t *testing.T) {
	explode := func(rule nn.Optimizer) (last nn.Progress, g, size []float64) {
		net := deep(nn.ReLU, nn.He(source(1)), ten...)
		floats.Scale(2, net.Theta())
		size = append(size, floats.Norm(net.Theta(), 2))
		run := nn.Training{Loss: loss, Optimizer: rule, Epochs: 100, Batch: 20, Rand: source(2), Every: 1}
		for p := range run.Run(net, x, y) {
			last, g, size = p, append(g, floats.Norm(p.Trace.Grad, 2)), append(size, floats.Norm(net.Theta(), 2))
		}
		return last, g, size
	}
	if p, g, _ := explode(&optim.SGD{Rate: 0.05}); p.Err == nil || len(g) != 5 || math.Abs(g[1]/g[0]-700) > 20 {
		t.Errorf("free: error %v, ‖g‖ %.3g", p.Err, g)
	}
	p, g, size := explode(&optim.ClipNorm{Rule: &optim.SGD{Rate: 0.05}, Max: 1})
	if p.Err != nil || p.Loss > 0.1 || len(g) != 1000 {
		t.Errorf("clipped: L = %.3f, error %v after %d", p.Loss, p.Err, len(g))
	}
	if back := size[0] - size[1000]; back > 0.5 || size[0] < 37 {
		t.Errorf("‖θ‖ from %.1f to %.1f", size[0], size[1000])
	}
	late := slices.Sorted(slices.Values(g[199:300]))
	if m := late[len(late)/2]; m < 20 {
		t.Errorf("median ‖g‖ of updates 200 to 300: %.1f", m)
	}
}

// By hand is the library's chain; with w = 8 the error grows 512-fold, and with
// b off by a tenth less than a hundred-thousandth of that is left.
func TestChain(t *testing.T) {
	chain := func(length int, w, b, input float64) []float64 {
		var layers []nn.Layer
		for range length {
			d := nn.NewDense(1, 1, nn.Logistic, nn.Constant(w))
			d.B.Set(0, 0, b)
			layers = append(layers, d)
		}
		tr := nn.New(layers...).Forward(mat.NewDense(1, 1, []float64{input}))
		tr.Backward(nn.SquaredError, mat.NewDense(1, 1, nil))
		var delta []float64
		for _, s := range tr.Steps[1:] {
			delta = append(delta, s.Delta.At(0, 0))
		}
		return delta
	}
	if a, b := chainDelta(3, 1, 0, 0), chain(3, 1, 0, 0); !floats.EqualApprox(a, b, 1e-15) || math.Abs(a[0]/a[2]-0.0588) > 5e-5 {
		t.Errorf("by hand %v, the library %v", a, b)
	}
	on, off := chain(10, 8, -4, 0.5), chain(10, 8, -4.1, 0.5)
	if r := on[0] / on[9]; math.Abs(r-512) > 1e-6 {
		t.Errorf("w = 8: %g", r)
	}
	if r := off[0] / off[9]; r > 512*1e-5 {
		t.Errorf("b = −4.1: %g of 512", r)
	}
}

// Ten samples are learnt by heart with tanh, and not with σ; one update is a few
// thousandths of the parameters.
func TestHandfulByHeart(t *testing.T) {
	few, fewY := mat.DenseCopyOf(x.Slice(0, 2, 0, 10)), mat.DenseCopyOf(y.Slice(0, 1, 0, 10))
	for _, f := range []nn.Elementwise{nn.Logistic, nn.Tanh} {
		L := train(deep(f, fit(f, 1), ten...), few, fewY, 0.1, 300, nil).Loss
		if learnt := L < 0.01; learnt != (f.Name == "tanh") || !learnt && L < 0.69 {
			t.Errorf("%s: L = %.3f", f.Name, L)
		}
	}
	tr := pass(deep(nn.Tanh, nn.Glorot(source(1)), ten...), x, y)
	tr.Update(&optim.SGD{Rate: 0.1})
	for l, s := range tr.Stats()[:9] {
		if s.Update < 0.002 || s.Update > 0.009 {
			t.Errorf("layer %d: ‖Δθ‖/‖θ‖ = %.4f", l+1, s.Update)
		}
	}
}

// With Xavier nothing is lost under tanh, but layer 10 no longer uses the whole
// range; N(0, 0.01²) leaves a hundredth per layer, N(0, 1) mostly ±1.
func TestHistograms(t *testing.T) {
	run := func(init nn.Initializer) *nn.Trace {
		var layers []nn.Layer
		for range 10 {
			layers = append(layers, nn.NewDense(100, 100, nn.Tanh, init))
		}
		in := mat.NewDense(100, 200, nil)
		nn.Normal(source(9), 1)(in)
		return nn.New(layers...).Forward(in)
	}
	share := func(m *mat.Dense, within func(a float64) bool) float64 {
		return float64(floats.Count(within, m.RawMatrix().Data)) / 20000
	}
	xavier := run(nn.GlorotNormal(source(1)))
	outer := func(a float64) bool { return math.Abs(a) > 0.8 }
	if first, last := share(&xavier.Steps[1].A, outer), share(&xavier.Steps[10].A, outer); first < 0.2 || last > 0.001 {
		t.Errorf("|a| > 0.8: %.3f of layer 1, %.4f of layer 10", first, last)
	}
	s := run(nn.Normal(source(1), 0.01)).Stats()
	for l := 1; l < 10; l++ {
		if r := s[l].VarA / s[l-1].VarA; r < 0.008 || r > 0.012 {
			t.Errorf("N(0, 0.01²), layer %d: %.4f of the variance", l+1, r)
		}
	}
	flat := 0.0
	for _, v := range run(nn.Normal(source(1), 1)).Steps[10].Prime().RawMatrix().Data {
		if v < 0.1 {
			flat += 1.0 / 20000
		}
	}
	if math.Abs(flat-0.85) > 0.01 {
		t.Errorf("N(0, 1): %.3f of the slopes are below 0.1", flat)
	}
}

// Over ten layers He keeps the variance of z, Xavier under ReLU halves it with
// every layer, N(0, 1) multiplies it by fifty, N(0, 0.01²) under tanh divides by 100.
func TestVarianceFromLayerToLayer(t *testing.T) {
	for _, c := range []struct {
		name    string
		f       nn.Activation
		init    nn.Initializer
		lo, hi  float64 // of the mean factor per layer
		deadest float64
	}{
		{"ReLU, He", nn.ReLU, nn.He(source(1)), 0.9, 1.1, 0.1},
		{"ReLU, Xavier", nn.ReLU, nn.GlorotNormal(source(1)), 0.45, 0.55, 0.1},
		{"ReLU, N(0, 1)", nn.ReLU, nn.Normal(source(1), 1), 45, 55, 0.1},
		{"tanh, N(0, 0.01²)", nn.Tanh, nn.Normal(source(1), 0.01), 0.009, 0.011, 0},
		{"tanh, Xavier", nn.Tanh, nn.GlorotNormal(source(1)), 0.7, 0.9, 0},
	} {
		var layers []nn.Layer
		for range 10 {
			layers = append(layers, nn.NewDense(100, 100, c.f, c.init))
		}
		in := mat.NewDense(100, 200, nil)
		nn.Normal(source(9), 1)(in)
		s := nn.New(layers...).Forward(in).Stats()
		if r := math.Pow(s[9].VarZ/s[0].VarZ, 1.0/9); r < c.lo || r > c.hi {
			t.Errorf("%s: Var z changes by a factor %.3g per layer, want %g to %g", c.name, r, c.lo, c.hi)
		}
		for l, layer := range s {
			if layer.Dead > c.deadest || math.Abs(layer.Active-0.5) > 0.06 {
				t.Errorf("%s, layer %d: %.2f active, %.2f dead", c.name, l+1, layer.Active, layer.Dead)
			}
		}
	}
}

// Behind σ the samples become the same; what is left of Var z are differences
// between neurons. Behind ReLU with He they stay apart.
func TestSamplesMoveTogether(t *testing.T) {
	for _, c := range []struct {
		name   string
		f      nn.Activation
		init   nn.Initializer
		lo, hi float64
	}{
		{"σ, Xavier", nn.Logistic, nn.GlorotNormal(source(1)), 0, 1e-10},
		{"ReLU, He", nn.ReLU, nn.He(source(1)), 0.1, 10},
	} {
		var layers []nn.Layer
		for range 10 {
			layers = append(layers, nn.NewDense(100, 100, c.f, c.init))
		}
		in := mat.NewDense(100, 200, nil)
		nn.Normal(source(9), 1)(in)
		tr, v := nn.New(layers...).Forward(in), 0.0
		for i := range 100 {
			v += stat.PopVariance(tr.Steps[10].Z.RawRowView(i), nil) / 100
		}
		if v < c.lo || v > c.hi || tr.Stats()[9].VarZ < 0.1 {
			t.Errorf("%s: Var z⁽¹⁰⁾ over samples %.2g, over all %.2g", c.name, v, tr.Stats()[9].VarZ)
		}
	}
}

// The second update kills neuron 2: from then on max z < 0, its gradient is
// exactly 0 and its weights stay, bit by bit. Leaky ReLU and ELU bring it back.
func TestDeathAndRevival(t *testing.T) {
	var atDeath, w []float64
	net := deep(nn.ReLU, nn.He(source(53)), small...)
	l := net.Layers[0].(*nn.Dense)
	train(net, x, y, 1, 201, func(n int, tr *nn.Trace) bool {
		top := floats.Max(tr.Steps[1].Z.RawRowView(1))
		if (top > 0) != (n < 2) {
			t.Fatalf("update %d: max z = %.3f", n, top)
		}
		if n == 2 {
			atDeath, w = slices.Clone(net.Theta()), slices.Clone(l.W.RawRowView(1))
		}
		if n >= 2 {
			g := append(slices.Clone(tr.Steps[1].Grad(l.W).RawRowView(1)), tr.Steps[1].Grad(l.B).At(1, 0))
			if floats.Norm(g, 1) != 0 || !slices.Equal(w, l.W.RawRowView(1)) {
				t.Fatalf("update %d: gradient %v, w %v, w at death %v", n, g, l.W.RawRowView(1), w)
			}
		}
		return true
	})
	for _, eta := range []float64{0.5, 0.1} { // the step was too long: with half the rate it lives
		train(deep(nn.ReLU, nn.He(source(53)), small...), x, y, eta, 201, func(n int, tr *nn.Trace) bool {
			if top := floats.Max(tr.Steps[1].Z.RawRowView(1)); top < 1 {
				t.Fatalf("η = %g, update %d: max z = %.3f", eta, n, top)
			}
			return true
		})
	}
	for _, f := range []nn.Elementwise{nn.LeakyReLU(0.1), nn.ELU(1)} {
		other := deep(f, nn.Zeros, small...)
		copy(other.Theta(), atDeath)
		after := train(other, x, y, 1, 40, nil)
		if top := floats.Max(after.Steps[1].Z.RawRowView(1)); top < 0.5 {
			t.Errorf("%s: max z = %.3f after 40 updates, want it alive", f, top)
		}
	}
}

// With a rate that is too large a whole layer dies, and with it the network.
func TestDeadLayer(t *testing.T) {
	for _, eta := range []float64{0.1, 1.5} {
		net := deep(nn.ReLU, nn.He(source(4)), 2, 20, 20, 20, 20, 1)
		run := nn.Training{Loss: loss, Optimizer: &optim.SGD{Rate: eta}, Epochs: 50, Batch: 20, Rand: source(2)}
		for range run.Run(net, x, y) {
		}
		s := pass(net, x, y)
		dead, moves := s.Stats()[3].Dead == 1, s.Stats()[0].Grad > 0
		if dead != (eta > 1) || moves == dead {
			t.Errorf("η = %g: layer 4 dead: %v, layer 1 has a gradient: %v", eta, dead, moves)
		}
	}
}

// Behind logistic neurons every sample gives all weights of a neuron gradients
// of one sign; behind tanh none does.
func TestSignsOfRows(t *testing.T) {
	for _, f := range []nn.Elementwise{nn.Logistic, nn.Tanh} {
		net := deep(f, nn.Glorot(source(1)), 2, 10, 10, 10, 1)
		for n := range 200 {
			one := func(m *mat.Dense) *mat.Dense { r, _ := m.Dims(); return mat.DenseCopyOf(m.Slice(0, r, n, n+1)) }
			tr := pass(net, one(x), one(y))
			g := tr.Steps[2].Grad(net.Layers[1].(*nn.Dense).W)
			for i := range 10 {
				if same := floats.Min(g.RawRowView(i)) > 0 || floats.Max(g.RawRowView(i)) < 0; same != (f.Name == "logistic") {
					t.Fatalf("%s, sample %d, neuron %d: one sign: %v", f.Name, n+1, i+1, same)
				}
			}
		}
	}
}

// H of the ravine has 2.5 and 2.25, its eigenvalues are 4.75 and 0.25, and
// 2/4.75 is 0.42. (He's and Xavier's spread for 784 inputs and 128 neurons: the
// variances are 2/784 and 2/912.)
func TestRavine(t *testing.T) {
	in := mat.NewDense(2, 4, []float64{1, 1, 2, 2, 1, 2, 1, 2})
	var h mat.Dense
	h.Mul(in, in.T())
	h.Scale(0.25, &h)
	if !mat.EqualApprox(&h, mat.NewDense(2, 2, []float64{2.5, 2.25, 2.25, 2.5}), 1e-12) {
		t.Errorf("H = %v", mat.Formatted(&h))
	}
	var e mat.EigenSym
	e.Factorize(mat.NewSymDense(2, h.RawMatrix().Data), false)
	if v := e.Values(nil); math.Abs(v[0]-0.25) > 1e-12 || math.Abs(v[1]-4.75) > 1e-12 || math.Abs(2/v[1]-0.42) > 0.005 {
		t.Errorf("eigenvalues %v", v)
	}
}

// With inputs 1 and 2 each of 41 steps moves both weights the same way;
// with centred inputs one step is enough.
func TestZigZag(t *testing.T) {
	descend := func(lo, hi, eta float64) (w [][]float64) {
		in := mat.NewDense(2, 4, []float64{lo, lo, hi, hi, lo, hi, lo, hi})
		want := mat.NewDense(1, 4, []float64{2 * lo, 2 * lo, 2 * hi, 2 * hi})
		layer := nn.NewDense(2, 1, nn.Identity, nn.Zeros)
		tr, rule := nn.NewTrace(nn.New(layer)), &optim.SGD{Rate: eta}
		for tr.Loss = 1; tr.Loss >= 1e-3 && len(w) < 200; {
			w = append(w, slices.Clone(layer.W.RawRowView(0)))
			tr.Forward(in)
			tr.Backward(nn.SquaredError, want)
			tr.Update(rule)
			layer.B.Zero()
		}
		return w
	}
	zig := descend(1, 2, 0.4)
	for n := 1; n < len(zig); n++ {
		if (zig[n][0]-zig[n-1][0])*(zig[n][1]-zig[n-1][1]) <= 0 {
			t.Errorf("step %d leads from %.3f to %.3f", n, zig[n-1], zig[n])
		}
	}
	if straight := descend(-0.5, 0.5, 4); len(zig)-1 != 41 || len(straight)-1 != 1 {
		t.Errorf("%d and %d steps, want 41 and 1", len(zig)-1, len(straight)-1)
	}
}

// hessian is the matrix of second derivatives, from differences of gradients.
func hessian(net *nn.Network, x, y *mat.Dense) *mat.SymDense {
	theta := net.Theta()
	h := mat.NewSymDense(len(theta), nil)
	gradient := func(k int, v float64) []float64 {
		old := theta[k]
		theta[k] = v
		g := pass(net, x, y).Grad
		theta[k] = old
		return g
	}
	for k, v := range theta {
		up, down := gradient(k, v+1e-4), gradient(k, v-1e-4)
		for j := range k + 1 {
			h.SetSym(j, k, (up[j]-down[j])/2e-4)
		}
	}
	return h
}

// curvatures are the eigenvalues of the Hessian, from small to large.
func curvatures(net *nn.Network, x, y *mat.Dense) []float64 {
	var e mat.EigenSym
	e.Factorize(hessian(net, x, y), false)
	return e.Values(nil)
}

// tanh + 1 starts with the same function as tanh: a small η learns as fast, a
// large one does not, because the ravine is steeper.
func TestCentring(t *testing.T) {
	rows := chaptertest.Shown(t, "f             mean of a")[1:] // shift, three means, three pairs of η and steps, the median of five
	tanh, one, relu := rows[0], rows[1], rows[3]
	if r := one[5] / tanh[5]; r < 0.9 || r > 1.1 {
		t.Errorf("η = %g: tanh + 1 takes %.2f times as many steps, want about as many", tanh[4], r)
	}
	if r := one[9] / tanh[9]; r < 1.5 {
		t.Errorf("η = %g: tanh + 1 takes %.2f times as many steps, want more", tanh[8], r)
	}
	if relu[9] > tanh[9] {
		t.Errorf("η = 1: ReLU takes %.0f steps, tanh %.0f", relu[9], tanh[9])
	}
	start := func(seed uint64, c float64) *nn.Network {
		return shift(deep(nn.Tanh, nn.Glorot(source(seed)), 2, 10, 10, 10, 1), nn.Tanh, c)
	}
	for seed := range uint64(3) {
		top := func(c float64) float64 { v := curvatures(start(seed+1, c), x, y); return v[len(v)-1] }
		if r := top(1) / top(0); r < 5 {
			t.Errorf("seed %d: the largest eigenvalue grows %.1f-fold, want more than 5", seed+1, r)
		}
	}
}

// η < 2/λ is a local bound: with η = 1 the shifted network starts far above it,
// jumps, and learns where the surface is flatter; and the largest eigenvalue of
// the centred network grows while it learns.
func TestBoundIsLocal(t *testing.T) {
	top := func(net *nn.Network) float64 { v := curvatures(net, x, y); return v[len(v)-1] }
	start := func(c float64) *nn.Network {
		return shift(deep(nn.Tanh, nn.Glorot(source(1)), 2, 10, 10, 10, 1), nn.Tanh, c)
	}
	net, highest := start(1), 0.0
	before := top(net)
	if before < 5*2 {
		t.Errorf("at the start the largest eigenvalue is %.2f", before)
	}
	L := train(net, x, y, 1, 400, func(n int, tr *nn.Trace) bool {
		highest = max(highest, tr.Loss)
		if n == 5 && top(tr.Net) > before/3 {
			t.Errorf("after 5 updates the largest eigenvalue is %.2f", top(tr.Net))
		}
		return true
	}).Loss
	if highest < 2 || L > 0.01 {
		t.Errorf("L rises to %.2f and ends at %.3f", highest, L)
	}
	centred := start(0)
	before = top(centred)
	train(centred, x, y, 0.1, 400, nil)
	if after := top(centred); after < 4*before {
		t.Errorf("the centred network's largest eigenvalue goes from %.2f to %.2f", before, after)
	}
}

// After the saddle the loss rests for a thousand updates near that of the
// twins, then near 0.2, and at last falls to nearly 0.
func TestSecondPlateau(t *testing.T) {
	twins := train(deep(nn.Tanh, nn.Constant(0.5), 2, 4, 1), x, y, 0.5, 1000, nil).Loss
	L := train(deep(nn.Tanh, nn.Normal(source(1), 0.01), 2, 4, 1), x, y, 0.5, 20000, func(n int, tr *nn.Trace) bool {
		if n >= 200 && n <= 1200 && math.Abs(tr.Loss-twins) > 0.01 {
			t.Fatalf("update %d: L = %.4f, that of the twins %.4f", n, tr.Loss, twins)
		}
		if n >= 7000 && n <= 10000 && math.Abs(tr.Loss-0.2) > 0.01 {
			t.Fatalf("update %d: L = %.4f, want the third plateau", n, tr.Loss)
		}
		return true
	}).Loss
	if L > 0.01 {
		t.Errorf("L = %.3f after 20,000 updates", L)
	}
}

// A healthy network has dead neurons, too: a quarter of layer 2.
func TestHealthyHasDead(t *testing.T) {
	net := deep(nn.ReLU, nn.He(source(4)), 2, 20, 20, 20, 20, 1)
	run := nn.Training{Loss: loss, Optimizer: &optim.SGD{Rate: 0.1}, Epochs: 50, Batch: 20, Rand: source(2)}
	var L float64
	for p := range run.Run(net, x, y) {
		L = p.Loss
		for l, s := range pass(net, x, y).Stats()[:4] {
			if s.Active < 0.35 || s.Active > 0.63 {
				t.Errorf("epoch %d, layer %d: %.2f active", p.Epoch, l+1, s.Active)
			}
		}
	}
	if s := pass(net, x, y).Stats(); math.Abs(s[1].Dead-0.25) > 0.01 || L > 0.05 {
		t.Errorf("dead in layer 2: %.2f, L = %.3f", s[1].Dead, L)
	}
}

// Equal neurons stay equal, to the last bit; from 0 nothing moves at all.
func TestTwins(t *testing.T) {
	var losses []float64
	for _, init := range []nn.Initializer{nn.Constant(0.5), nn.Zeros, nn.Glorot(source(1))} {
		net := deep(nn.Tanh, init, 2, 4, 1)
		losses = append(losses, train(net, x, y, 0.5, 1000, nil).Loss)
		w := net.Layers[0].(*nn.Dense).W
		equal := true
		for i := 1; i < 4; i++ {
			equal = equal && slices.Equal(w.RawRowView(0), w.RawRowView(i))
		}
		if equal != (len(losses) < 3) {
			t.Errorf("start %d: equal rows: %v\n%.4f", len(losses), equal, mat.Formatted(w))
		}
	}
	if math.Abs(losses[1]-math.Ln2) > 1e-12 || losses[0] < 0.28 || losses[2] > 0.05 {
		t.Errorf("L = %.4f from 0.5, %.4f from 0, %.4f from random weights", losses[0], losses[1], losses[2])
	}
}

// At θ = 0 the gradient is 0 and the Hessian has −‖c‖ and +‖c‖ once per hidden
// neuron; ten times less noise costs log 10/log(1 + η‖c‖) updates more.
func TestZeroIsASaddle(t *testing.T) {
	c := mat.NewVecDense(2, nil)
	for n := range 200 {
		c.AddScaledVec(c, (y.At(0, n)-0.5)/200, x.ColView(n))
	}
	norm := c.Norm(2)
	net := deep(nn.Tanh, nn.Zeros, 2, 4, 1)
	if g := floats.Norm(pass(net, x, y).Grad, 2); g > 1e-12 {
		t.Errorf("‖gradient‖ = %g", g)
	}
	v := curvatures(net, x, y)
	for k := range 4 {
		if math.Abs(v[k]+norm) > 1e-4 || math.Abs(v[len(v)-1-k]-norm) > 1e-4 {
			t.Errorf("eigenvalues %.4f, want four of ±%.4f", v, norm)
		}
	}
	escape := func(sd float64) (at int) {
		train(deep(nn.Tanh, nn.Normal(source(1), sd), 2, 4, 1), x, y, 0.5, 300, func(n int, tr *nn.Trace) bool {
			at = n
			return tr.Loss >= 0.6
		})
		return at
	}
	want := 6 * math.Ln10 / math.Log(1+0.5*norm)
	if got := escape(1e-8) - escape(1e-2); math.Abs(float64(got)-want) > 2 {
		t.Errorf("a millionth of the noise costs %d updates more, want %.1f", got, want)
	}
}

// Two solutions that differ in the order of their neurons have a hill between them.
func TestNotConvex(t *testing.T) {
	net := deep(nn.Tanh, nn.Glorot(source(1)), 2, 4, 1)
	train(net, x, y, 0.5, 2000, nil)
	from := slices.Clone(net.Theta())
	to := slices.Clone(from)
	for _, p := range [][2]int{{0, 2}, {1, 3}, {8, 9}, {12, 13}} {
		to[p[0]], to[p[1]] = to[p[1]], to[p[0]]
	}
	at := func(s float64) float64 {
		for i := range from {
			net.Theta()[i] = (1-s)*from[i] + s*to[i]
		}
		return pass(net, x, y).Loss
	}
	if a, m, b := at(0), at(0.5), at(1); math.Abs(a-b) > 1e-12 || m < 10*a {
		t.Errorf("L = %.4f, %.4f half-way, %.4f", a, m, b)
	}
}

// The runs of XOR that stop at ½ log 2 are in a flat valley, not at a saddle,
// and noise of the size 1 does not free them.
func TestFlatValley(t *testing.T) {
	x, y := data.XOR().X(), data.XOR().Y()
	net := deep(nn.Tanh, nn.Glorot(source(1)), 2, 2, 1)
	early := train(net, x, y, 0.5, 2000, nil).Loss
	theta := slices.Clone(net.Theta())
	if v := curvatures(net, x, y); v[0] < 1e-5 || v[0] > 1e-3 {
		t.Errorf("smallest eigenvalue %.2g, want a small positive one", v[0])
	}
	late := train(net, x, y, 0.5, 18000, nil).Loss
	if !(late < early && late > math.Ln2/2 && late < math.Ln2/2+1e-3) {
		t.Errorf("L = %.5f, then %.5f, want it to sink towards %.5f", early, late, math.Ln2/2)
	}
	for seed := range uint64(20) {
		rng := source(100 + seed)
		for i, v := range theta {
			net.Theta()[i] = v + rng.NormFloat64()
		}
		if L := train(net, x, y, 0.5, 2000, nil).Loss; L < 0.05 {
			t.Errorf("noise %d: L = %.3f, want it stuck", seed, L)
		}
	}
}

// chainDelta is δ of every neuron of a logistic chain, for L = ½a² at the top.
func chainDelta(length int, w, b, input float64) []float64 {
	z, a := make([]float64, length), input
	for l := range z {
		z[l] = w*a + b
		a = 1 / (1 + math.Exp(-z[l]))
	}
	delta, da := make([]float64, length), a // ∂L/∂a at the top
	for l := length - 1; l >= 0; l-- {
		s := 1 / (1 + math.Exp(-z[l]))
		delta[l] = s * (1 - s) * da // δ = σ'(z) ∂L/∂a
		da = w * delta[l]           // ∂L/∂a one layer below
	}
	return delta
}
