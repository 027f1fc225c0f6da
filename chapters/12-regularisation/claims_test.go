// Package claims tests what the chapter's figures claim. The functions below
// the tests are those of the chapter's cells.
package claims

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func close(t *testing.T, what string, got []float64, want ...float64) {
	t.Helper()
	if !floats.EqualApprox(got, want, 1e-4) {
		t.Errorf("%s = %.4f, want %.4f", what, got, want)
	}
}

// Without a remedy training ends below the loss of the truth itself and validation far above its
// lowest point; every remedy is better on new samples, for other draws too.
func TestOverfit(t *testing.T) {
	defer func(seed uint64) { trainSeed = seed }(trainSeed)
	for _, trainSeed = range []uint64{11, 10} {
		net, train, valid := recipe{}.fit()
		none := testLoss(net)
		if low, last := floats.Min(valid), valid[len(valid)-1]; last < 1.5*low {
			t.Errorf("draw %d: validation fell to %v and ended at %v", trainSeed, low, last)
		}
		sine := nn.MeanLoss(nn.New(nn.Activate{F: truth}), nn.MeanSquaredError, nn.Pairs(points(few, trainSeed)))
		if l := train[len(train)-1]; l > 0.9*sine {
			t.Errorf("draw %d: training loss %v, that of the truth %v", trainSeed, l, sine)
		}
		remedies := []recipe{{Lambda: 0.01}, {Patience: 100}, {P: 0.2}, {N: 96}}
		if trainSeed != 11 {
			remedies = remedies[:2] // to save time
		}
		for _, r := range remedies {
			net, _, valid := r.fit()
			if l := testLoss(net); l > 0.8*none {
				t.Errorf("draw %d: %+v: test loss %v, without %v", trainSeed, r, l, none)
			}
			if r.Patience == 0 {
				continue
			}
			back := nn.MeanLoss(net, nn.MeanSquaredError, nn.Pairs(points(100, validSeed)))
			if best := floats.Min(valid); back != best || len(valid) != slices.Index(valid, best)+1+r.Patience {
				t.Errorf("early stopping: %v came back after %d epochs, the best was %v", back, len(valid), best)
			}
		}
	}
}

// Training loss grows with λ, validation has a valley, weights gather at 0.
func TestLambda(t *testing.T) {
	var train, valid, near []float64
	for _, lambda := range []float64{1e-4, 1e-2, 1} {
		net, tr, v := recipe{Lambda: lambda}.fit()
		train, valid = append(train, tr[len(tr)-1]), append(valid, v[len(v)-1])
		w := net.Layers[1].(*nn.Dense).W.RawMatrix().Data
		near = append(near, float64(floats.Count(func(w float64) bool { return math.Abs(w) < 0.05 }, w)))
	}
	if !slices.IsSorted(train) || valid[1] > valid[0]/2 || valid[1] > valid[2]/2 || !slices.IsSorted(near) {
		t.Errorf("training %v, validation %v, weights near 0 %v", train, valid, near)
	}
}

// w ← (1 − ηλ) w − η g; the bias pays nothing.
func TestDecay(t *testing.T) {
	d := nn.NewDense(1, 1, nn.Identity, nn.Values(0.5))
	tr := nn.New(d).Forward(mat.NewDense(1, 1, []float64{1}))
	tr.Backward(nn.Risk{Loss: nn.SquaredError, Lambda: 0.1}, mat.NewDense(1, 1, []float64{0.3}))
	tr.Update(&optim.SGD{Rate: 0.5})
	close(t, "w, b", []float64{d.W.At(0, 0), d.B.At(0, 0)}, 0.375, -0.1)
	x, y := mat.NewDense(1, 4, []float64{-1, 1, -1, 1}), mat.NewDense(1, 4, []float64{99, 99, 101, 101})
	risk := nn.Risk{Loss: nn.SquaredError, Lambda: 0.5}
	var b []float64
	for _, loss := range []nn.Loss{risk, greedy{risk}} {
		d := nn.NewDense(1, 1, nn.Identity, nn.Zeros)
		for range (nn.Training{Loss: loss, Optimizer: &optim.SGD{Rate: 0.1}, Epochs: 500}).Run(nn.New(d), x, y) {
		}
		b = append(b, d.B.At(0, 0))
	}
	close(t, "b", b, 100, 100/1.5)
}

// Masks are 0 or 1/(1−P) with mean 1; one thinned net is worse than the whole,
// and that worse than without the factor 1/(1−P).
func TestDropout(t *testing.T) {
	ones := mat.NewDense(50, 400, nil)
	nn.Constant(1)(ones)
	tr := nn.NewTrace(nn.New(nn.Dropout{P: 0.2}))
	tr.Training, tr.Rand = true, rand.New(rand.NewPCG(1, 0))
	m := tr.Forward(ones).RawMatrix().Data
	if mean := floats.Sum(m) / 20000; math.Abs(mean-1) > 0.02 || floats.Min(m) != 0 || floats.Max(m) != 1.25 {
		t.Errorf("masks from %v to %v, mean %v", floats.Min(m), floats.Max(m), mean)
	}
	net, _, _ := recipe{P: 0.2}.fit()
	x, y := points(1000, testSeed)
	tr = nn.NewTrace(net)
	tr.Training, tr.Rand = true, rand.New(rand.NewPCG(3, 0))
	one := nn.MeanSquaredError.Value(tr.Forward(x), y)
	mean := mat.NewDense(1, 1000, nil)
	for range 64 {
		mean.Add(mean, tr.Forward(x))
	}
	mean.Scale(1.0/64, mean)
	whole := testLoss(net)
	if all := nn.MeanSquaredError.Value(mean, y); one < whole || all > one*0.9 {
		t.Errorf("one thinned net %v, mean of 64 %v, whole %v", one, all, whole)
	}
	for _, l := range net.Layers[1:] {
		if d, ok := l.(*nn.Dense); ok {
			d.W.Scale(1.25, d.W)
		}
	}
	if l := testLoss(net); l < 1.5*whole {
		t.Errorf("not rescaled: %v, rescaled %v", l, whole)
	}
}

// The numbers worked by hand.
func TestByHand(t *testing.T) {
	l, tr := four(true)
	s := tr.Steps[1]
	close(t, "z", s.Z.RawRowView(0), -1, -1.0/3, -1.0/3, 5.0/3)
	close(t, "a", s.A.RawRowView(0), -1, 1.0/3, 1.0/3, 13.0/3)
	dx := l.Backward(s, mat.NewDense(1, 4, []float64{1, 0, 0, 0})).RawRowView(0)
	close(t, "dx", dx, 1.0/3, -2.0/9, -2.0/9, 1.0/9)
	close(t, "Σ dx, Σ dx z", []float64{floats.Sum(dx), floats.Dot(dx, s.Z.RawRowView(0))}, 0, 0)
	l.Absorb(s)
	close(t, "running averages", []float64{l.Mean.At(0, 0), l.Variance.At(0, 0)}, 0.3, 1.8)
	ln := nn.New(nn.NewLayerNorm(4)).Predict(mat.NewDense(4, 2, []float64{0, 10, 2, 30, 2, 30, 8, 90}))
	for j := range 2 {
		close(t, "layer norm", mat.Col(nil, j, ln), -1, -1.0/3, -1.0/3, 5.0/3)
	}
	alone := nn.NewTrace(nn.New(nn.NewBatchNorm(1)))
	alone.Training = true
	close(t, "one sample twice", alone.Forward(mat.NewDense(1, 2, []float64{1000, 1000})).RawRowView(0), 0, 0)
	defer func() {
		if recover() == nil {
			t.Error("a batch of 1 is taken, the text says that the kernel refuses it")
		}
	}()
	alone.Forward(mat.NewDense(1, 1, []float64{1000}))
}

// A λ on the middle layer makes it smaller and leaves the others alone.
func TestLambdaPerLayer(t *testing.T) {
	var norms [2][3]float64
	for k, lambda := range [][]float64{nil, {0, 0.01, 0}} {
		net := wide(0)
		x, y := points(few, trainSeed)
		risk := nn.Risk{Loss: nn.MeanSquaredError, PerLayer: lambda}
		for range (nn.Training{Loss: risk, Optimizer: &optim.Adam{Rate: 0.005}, Epochs: 500}).Run(net, x, y) {
		}
		for l := range 3 {
			norms[k][l] = mat.Norm(net.Layers[l].(*nn.Dense).W, 2)
		}
	}
	for l, want := range []float64{1, 0.28, 1} {
		if ratio := norms[1][l] / norms[0][l]; math.Abs(ratio-want) > 0.05 {
			t.Errorf("layer %d: the norm is %v of what it was, want %v", l+1, ratio, want)
		}
	}
}

// Layer norm of many samples looks like a tanh, more than like a line.
func TestDyT(t *testing.T) {
	_, _, _, tanh := likeNorm(nn.NewDyT(1, 0.5))
	_, _, _, line := likeNorm(nn.NewDense(1, 1, nn.Identity, nn.Zeros))
	if tanh > 0.7*line {
		t.Errorf("DyT %v, line %v", tanh, line)
	}
}

// Plain learns at He's scale only, batch norm at every scale.
func TestScales(t *testing.T) {
	for _, s := range []float64{0.1, 0.35, 1, 3} {
		plain, bn := moons(deep(s, nil)), moons(deep(s, norms[1].make))
		if learnt := plain < 0.1; learnt != (s == 0.35) {
			t.Errorf("s = %v, plain: %v", s, plain)
		}
		if !(bn < 0.1) {
			t.Errorf("s = %v, batch norm: %v", s, bn)
		}
	}
}

// truth is sin 2x, written as an activation so that a net can be just that.
var truth = nn.Elementwise{
	Name: "sin 2x", F: func(x float64) float64 { return math.Sin(2 * x) },
	Prime: func(x, _ float64) float64 { return 2 * math.Cos(2*x) },
}

// points are n samples of y = sin 2x + 0.4·N(0, 1), −3 ≤ x < 3.
func points(n int, seed uint64) (x, y *mat.Dense) {
	rng := rand.New(rand.NewPCG(seed, 7))
	x, y = mat.NewDense(1, n, nil), mat.NewDense(1, n, nil)
	for i := range n {
		v := 6*rng.Float64() - 3
		x.Set(0, i, v)
		y.Set(0, i, truth.F(v)+0.4*rng.NormFloat64())
	}
	return x, y
}

var few, trainSeed, validSeed, testSeed = 24, uint64(11), uint64(21), uint64(31)

// wide is 1-64-64-1, with dropout after both hidden layers if P > 0.
func wide(P float64) *nn.Network {
	init := nn.Normal(rand.New(rand.NewPCG(1, 0)), 0.4)
	layers := []nn.Layer{nn.NewDense(1, 64, nn.Tanh, init)}
	if P > 0 {
		layers = append(layers, nn.Dropout{P: P})
	}
	layers = append(layers, nn.NewDense(64, 64, nn.Tanh, init))
	if P > 0 {
		layers = append(layers, nn.Dropout{P: P})
	}
	out := nn.NewDense(64, 1, nn.Identity, init)
	return nn.New(append(layers, out)...)
}

// recipe is a training run with remedies; the zero value has none.
type recipe struct {
	P, Lambda   float64
	Patience, N int
}

// fit trains a wide network and returns it with its losses per epoch.
func (r recipe) fit() (net *nn.Network, train, valid []float64) {
	net = wide(r.P)
	x, y := points(max(r.N, few), trainSeed)
	run := nn.Training{
		Loss:      nn.Risk{Loss: nn.MeanSquaredError, Lambda: r.Lambda},
		Optimizer: &optim.Adam{Rate: 0.005}, Epochs: 1000,
		Rand:       rand.New(rand.NewPCG(2, 0)),
		Validation: nn.Pairs(points(100, validSeed)), Patience: r.Patience}
	for p := range run.Run(net, x, y) {
		l := nn.MeanLoss(net, nn.MeanSquaredError, nn.Pairs(x, y))
		train, valid = append(train, l), append(valid, p.Validation)
	}
	return net, train, valid
}

func testLoss(net *nn.Network) float64 {
	test := nn.Pairs(points(1000, testSeed))
	return nn.MeanLoss(net, nn.MeanSquaredError, test)
}

// four is a batch norm with γ = 2, β = 1 after a pass over 0, 2, 2, 8.
func four(training bool) (*nn.BatchNorm, *nn.Trace) {
	l := nn.NewBatchNorm(1)
	t := nn.NewTrace(nn.New(l))
	l.Gamma.Set(0, 0, 2)
	l.Beta.Set(0, 0, 1)
	t.Training = training
	t.Forward(mat.NewDense(1, 4, []float64{0, 2, 2, 8}))
	return l, t
}

// many are 30 samples of 32 neurons, of very different sizes.
func many() *mat.Dense {
	rng, x := rand.New(rand.NewPCG(1, 0)), mat.NewDense(32, 30, nil)
	for j := range 30 {
		scale := math.Exp(0.8 * rng.NormFloat64())
		for i := range 32 {
			x.Set(i, j, scale*rng.NormFloat64())
		}
	}
	return x
}

// likeNorm learns from all pairs of x and layer norm's answer.
func likeNorm(l nn.Layer) (net *nn.Network, in, out *mat.Dense, loss float64) {
	x := many()
	y := mat.DenseCopyOf(nn.New(nn.NewLayerNorm(32)).Predict(x))
	in = mat.NewDense(1, 32*30, x.RawMatrix().Data)
	out = mat.NewDense(1, 32*30, y.RawMatrix().Data)
	net = nn.New(l)
	run := nn.Training{Loss: nn.MeanSquaredError,
		Optimizer: &optim.Adam{Rate: 0.02}, Epochs: 600}
	for range run.Run(net, in, out) {
	}
	return net, in, out, nn.MeanLoss(net, run.Loss, nn.Pairs(in, out))
}

// deep has six hidden layers, with a normalisation before each ReLU.
func deep(s float64, norm func(neurons int) nn.Layer) *nn.Network {
	init := nn.Normal(rand.New(rand.NewPCG(3, 0)), s)
	layers, in := []nn.Layer(nil), 2
	for range 6 {
		layers = append(layers, nn.NewDense(in, 16, nn.Identity, init))
		if norm != nil {
			layers = append(layers, norm(16))
		}
		layers, in = append(layers, nn.Activate{F: nn.ReLU}), 16
	}
	out := nn.NewDense(16, 1, nn.Identity, init)
	return nn.New(append(layers, out)...)
}

var norms = []struct {
	name string
	make func(neurons int) nn.Layer
}{
	{"none", nil},
	{"batch norm", func(n int) nn.Layer { return nn.NewBatchNorm(n) }},
	{"layer norm", func(n int) nn.Layer { return nn.NewLayerNorm(n) }},
	{"DyT", func(n int) nn.Layer { return nn.NewDyT(n, 0.5) }},
}

// moons trains a net on 200 points and returns the loss on 500 others.
func moons(net *nn.Network) float64 {
	set := data.Moons(rand.New(rand.NewPCG(1, 1)), 200, 0.15)
	test := data.Moons(rand.New(rand.NewPCG(1, 2)), 500, 0.15)
	run := nn.Training{Loss: nn.LogisticCrossEntropy, Batch: 20, Epochs: 40,
		Optimizer: &optim.SGD{Rate: 0.1}, Rand: rand.New(rand.NewPCG(5, 0))}
	for range run.RunOn(net, set) {
	}
	return nn.MeanLoss(net, nn.LogisticCrossEntropy, test)
}

// greedy is a risk that also penalises biases: a mistake.
type greedy struct{ nn.Risk }

func (r greedy) Penalty(grad *mat.Dense, layer int, p nn.Param) float64 {
	p.Weight = true
	return r.Risk.Penalty(grad, layer, p)
}
