package stalls

import (
	"math"
	"slices"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The kernel's initializers draw numbers that are spread so.
func TestInitSpread(t *testing.T) {
	w := mat.NewDense(60, 200, nil)
	for _, c := range []struct {
		f             string
		normal, plain nn.Initializer
	}{
		{"tanh", nn.GlorotNormal(source(1)), nn.Glorot(source(2))},
		{"ReLU", nn.He(source(3)), nn.HeUniform(source(4))},
	} {
		sd, r := InitSpread.Right()(w, c.f)
		c.normal(w)
		if got := stat.PopStdDev(w.RawMatrix().Data, nil); math.Abs(got/sd-1) > 0.03 {
			t.Errorf("%s: the normal weights have the standard deviation %v, not %v", c.f, got, sd)
		}
		c.plain(w)
		if got := math.Max(mat.Max(w), -mat.Min(w)); got > r || got < 0.99*r {
			t.Errorf("%s: the uniform weights reach to %v, not to %v", c.f, got, r)
		}
	}
}

// The chapter's ravine: the steep direction sets the limit of η, the flat one
// the speed. Centred inputs make it round, and a smaller η is no help.
func TestZigZag(t *testing.T) {
	values := func(lo, hi float64) []float64 {
		x := mat.NewDense(2, 4, []float64{lo, lo, hi, hi, lo, hi, lo, hi})
		h := mat.NewSymDense(2, nil)
		h.SymOuterK(0.25, x)
		var e mat.EigenSym
		e.Factorize(h, false)
		return e.Values(nil)
	}
	off, centred := values(1, 2), values(-0.5, 0.5)
	if math.Abs(off[0]-0.25) > 1e-12 || math.Abs(off[1]-4.75) > 1e-12 || math.Abs(centred[0]-centred[1]) > 1e-12 {
		t.Errorf("eigenvalues %v off centre, %v centred", off, centred)
	}
	slow := func(eta float64) float64 { return 1 - off[0]*eta }
	if eta := 2 / off[1]; slow(eta/10) < slow(eta) {
		t.Error("a smaller η is faster along the ravine")
	}
	for n, net := range []*nn.Network{nn.New(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(source(5)))), nn.New(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(source(6))))} {
		x := mat.NewDense(3, 1, []float64{0.4, 0.9, 0.2})
		trace := net.Forward(x)
		trace.Backward(nn.SquaredError, check.Matrix(uint64(1030+n), 4, 1))
		g := trace.Steps[1].Grad(net.Layers[0].(*nn.Dense).W)
		for i := range 4 {
			row := g.RawRowView(i)
			if slices.Min(row) < 0 && slices.Max(row) > 0 {
				t.Errorf("positive inputs, and yet the gradients of neuron %d are %v", i, row)
			}
		}
	}
}

// A network of one neuron per layer has these ratios.
func TestChainOfSlopes(t *testing.T) {
	w, b := []float64{1.4, -2.3, 0.8, 3.1, -0.6}, []float64{0.3, 1.1, -0.5, -1.7, 0.9}
	var layers []nn.Layer
	for l := range w {
		d := nn.NewDense(1, 1, nn.Logistic, nn.Constant(w[l]))
		d.B.Set(0, 0, b[l])
		layers = append(layers, d)
	}
	trace := nn.New(layers...).Forward(mat.NewDense(1, 1, []float64{0.7}))
	trace.Backward(nn.SquaredError, mat.NewDense(1, 1, []float64{0.1}))
	var z, want []float64
	for _, s := range trace.Steps[1:] {
		z = append(z, s.Z.At(0, 0))
		want = append(want, s.Delta.At(0, 0)/trace.Steps[len(w)].Delta.At(0, 0))
	}
	near(t, "ChainOfSlopes", ChainOfSlopes.Right()(w, z), want)
}

// The kernel takes the same two steps, its biases held at 0.
func TestZeroStart(t *testing.T) {
	hidden, output := nn.NewDense(1, 2, nn.Logistic, nn.Zeros), nn.NewDense(2, 1, nn.Identity, nn.Zeros)
	trace, rule := nn.NewTrace(nn.New(hidden, output)), &optim.SGD{Rate: 1}
	for range 2 {
		trace.Forward(mat.NewDense(1, 1, []float64{2}))
		trace.Backward(nn.SquaredError, mat.NewDense(1, 1, []float64{1}))
		trace.Update(rule)
		hidden.B.Zero()
		output.B.Zero()
	}
	w1, w2, v1, v2 := ZeroStart.Right()()
	near(t, "ZeroStart", []float64{w1, w2, v1, v2}, append(slices.Clone(hidden.W.RawMatrix().Data), output.W.RawMatrix().Data...))
}

// The kernel counts as many dead neurons, and the rows of their slopes are 0.
func TestDeadNeurons(t *testing.T) {
	for _, c := range DeadNeurons.Spec.Cases {
		w, b, x := c.Args[0].(*mat.Dense), c.Args[1].([]float64), c.Args[2].(*mat.Dense)
		dead, active := DeadNeurons.Right()(w, b, x)
		neurons, in := w.Dims()
		layer := nn.NewDense(in, neurons, nn.ReLU, nn.Values(w.RawMatrix().Data...))
		nn.Values(b...)(layer.B)
		trace := nn.New(layer).Forward(x)
		s := trace.Stats()[0]
		near(t, c.Name, []float64{active, float64(len(dead)) / float64(neurons)}, []float64{s.Active, s.Dead})
		if len(dead) == 0 {
			t.Errorf("%s: no dead neuron, so that a nil list could be told from an empty one", c.Name)
		}
		for _, i := range dead {
			if slices.Max(trace.Steps[1].Prime().RawRowView(i)) != 0 {
				t.Errorf("%s: neuron %d has a slope", c.Name, i)
			}
		}
	}
}

// The curvature in every direction, walked round a circle, has the signs that the kind promises.
func TestStationaryPoint(t *testing.T) {
	seen := map[string]int{}
	for _, c := range StationaryPoint.Spec.Cases {
		a, b, d := c.Args[0].(float64), c.Args[1].(float64), c.Args[2].(float64)
		low, high := math.Inf(1), math.Inf(-1)
		for k := range 100000 {
			s, c := math.Sincos(math.Pi * float64(k) / 100000)
			v := a*c*c + 2*b*s*c + d*s*s
			low, high = min(low, v), max(high, v)
		}
		want := "saddle"
		switch {
		case math.Abs(low) < 1e-6 || math.Abs(high) < 1e-6:
			want = "undecided"
		case low > 0:
			want = "minimum"
		case high < 0:
			want = "maximum"
		}
		if got := stationaryPoint(nil)(a, b, d); got != want {
			t.Errorf("%s: %s, but the curvatures go from %v to %v", c.Name, got, low, high)
		}
		seen[want]++
	}
	if len(seen) != 4 {
		t.Errorf("not all kinds appear: %v", seen)
	}
}

// More than one setting is right, and no rate saves the logistic network.
func TestDeepSettings(t *testing.T) {
	for _, c := range []struct {
		f, weights string
		eta        float64
		right      bool
	}{
		{"ReLU", "He", 0.05, true},
		{"tanh", "He", 0.1, true},
		{"tanh", "Xavier", 0.05, true},
		{"logistic", "He", 0.5, false},
		{"logistic", "Xavier", 0.01, false},
		{"tanh", "1", 0.1, false},
		{"tanh", "0", 0.1, false},
		{"swish", "He", 0.1, false},
		{"tanh", "Glorot", 0.1, false},
		{"tanh", "He", math.NaN(), false},
	} {
		wrong := learns(nil, []any{c.f, c.weights, c.eta})
		if (wrong == "") != c.right {
			t.Errorf("%s, %s, η = %g: %v", c.f, c.weights, c.eta, wrong)
		}
		if wrong != "" {
			t.Logf("%s, %s, η = %g: %v", c.f, c.weights, c.eta, wrong)
		}
	}
}

// The chart is that of the kernel.
func TestLayerChart(t *testing.T) {
	for _, c := range LayerChart.Spec.Cases {
		w, x := c.Args[0].(func() []*mat.Dense)(), c.Args[1].(*mat.Dense)
		var layers []nn.Layer
		for l, w := range w {
			f := nn.ReLU
			if l == len(c.Args[0].(func() []*mat.Dense)())-1 {
				f = nn.Identity
			}
			out, in := w.Dims()
			layers = append(layers, nn.NewDense(in, out, f, nn.Values(w.RawMatrix().Data...)))
		}
		trace := nn.New(layers...).Forward(x)
		r, n := trace.Output().Dims()
		trace.Backward(nn.SquaredError, check.Matrix(1041, r, n))
		varZ, dead, norm := layerChart(nil)(w, x, &trace.Steps[len(w)].Delta)
		for l, s := range trace.Stats() {
			near(t, c.Name, []float64{varZ[l], dead[l], norm[l]}, []float64{s.VarZ, s.Dead, s.Delta})
		}
		if slices.Max(dead) == 0 || slices.Min(norm) == 0 {
			t.Errorf("%s: dead %v, norms %v: there must be a dead neuron, and an error everywhere", c.Name, dead, norm)
		}
	}
}

func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) <= 1e-12*max(1, math.Abs(b)) }) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}
