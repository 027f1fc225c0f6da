package forward

import (
	"math"
	"strings"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
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
		t.Errorf("%s = %.6g, want %.6g", what, mat.Formatted(got), mat.Formatted(want))
	}
}

// dense is a layer of the kernel with these weights and biases.
func dense(w *mat.Dense, b []float64, f nn.Activation) *nn.Dense {
	out, in := w.Dims()
	l := nn.NewDense(in, out, f, nn.Values(w.RawMatrix().Data...))
	nn.Values(b...)(l.B)
	return l
}

// The kernel has the same layer.
func TestLayerForward(t *testing.T) {
	w, b, x := check.Matrix(201, 4, 3), check.List(202, 4), check.Matrix(203, 3, 6)
	equal(t, "LayerForward", LayerForward.Right()(w, b, x), nn.New(dense(w, b, nn.Tanh)).Predict(x))
}

// A middle is kept by W x + b, so it can be computed from the corners of either
// colour; and the blue points stand around it.
func TestMiddleOfSquare(t *testing.T) {
	step := xorNetwork().Forward(data.XOR().X()).Steps[1]
	z, a := step.Z.RawRowView(0), step.A.RawRowView(0)
	got := middleOfSquare(nil)()
	for _, pair := range [][2]int{{1, 2}, {0, 3}} {
		if want := math.Tanh((z[pair[0]] + z[pair[1]]) / 2); math.Abs(got-want) > 1e-12 {
			t.Errorf("a₁ = %v, from the corners %v it is %v", got, pair, want)
		}
	}
	if got < min(a[0], a[3]) || got > max(a[0], a[3]) {
		t.Errorf("a₁ = %v is not between the blue points, %v and %v", got, a[0], a[3])
	}
}

// The kernel builds what fits, with as many parameters, and panics otherwise.
func TestShapesChain(t *testing.T) {
	for _, c := range ShapesChain.Spec.Cases {
		features, rows, cols, biases := c.Args[0].(int), c.Args[1].([]int), c.Args[2].([]int), c.Args[3].([]int)
		layer, parameters := shapesChain(nil)(features, rows, cols, biases)
		fits := len(rows) // layers that the kernel can compute, from below
		for n := len(rows); n > 0; n-- {
			if built := build(features, rows[:n], cols[:n], biases[:n]); built == nil {
				fits = n - 1
			} else if n == len(rows) && len(built.Theta()) != parameters {
				t.Errorf("%s: %d parameters, the kernel has %d", c.Name, parameters, len(built.Theta()))
			}
		}
		if want := (fits + 1) % (len(rows) + 1); layer != want {
			t.Errorf("%s: layer %d, the kernel stops at %d", c.Name, layer, want)
		}
	}
	if layer, parameters := shapesChain(nil)(784, []int{128, 10}, []int{784, 128}, []int{128, 10}); layer != 0 || parameters != 101770 {
		t.Errorf("784-128-10: %d, %d; chapter 5 counts 101,770", layer, parameters)
	}
}

// build makes a network and runs it, or returns nil if it panics.
func build(features int, rows, cols, biases []int) (net *nn.Network) {
	defer func() {
		if recover() != nil {
			net = nil
		}
	}()
	var layers []nn.Layer
	for l := range rows {
		layers = append(layers, dense(mat.NewDense(rows[l], cols[l], nil), make([]float64, biases[l]), nn.Tanh))
	}
	net = nn.New(layers...)
	net.Forward(mat.NewDense(features, 1, nil))
	return net
}

// Mazur's published outputs, the kernel, and that his network hides the bug.
func TestTwoLayers(t *testing.T) {
	mazur := TwoLayers.Spec.Cases[0].Args
	run := func(args check.Args, x *mat.Dense, mistakes ...string) *mat.Dense {
		return TwoLayers.With(mistakes...)(args[0].(*mat.Dense), args[1].([]float64), args[2].(*mat.Dense), args[3].([]float64), x)
	}
	a := run(mazur, mazur[4].(*mat.Dense))
	for i, want := range []float64{0.75136507, 0.772928465} {
		if math.Abs(a.At(i, 0)-want) > 5e-9 {
			t.Errorf("output %d is %v, Mazur has %v", i, a.At(i, 0), want)
		}
	}
	equal(t, "the stub on Mazur's network", run(mazur, mazur[4].(*mat.Dense), TwoLayers.Spec.Stub), a)
	for _, c := range TwoLayers.Spec.Cases {
		net := nn.New(dense(c.Args[0].(*mat.Dense), c.Args[1].([]float64), nn.Logistic), dense(c.Args[2].(*mat.Dense), c.Args[3].([]float64), nn.Logistic))
		x := c.Args[4].(*mat.Dense)
		equal(t, c.Name, run(c.Args, x), net.Predict(x))
	}
}

// One layer with the folded W and b answers what the two layers answer.
func TestLinearCollapse(t *testing.T) {
	x := check.Matrix(204, 3, 5)
	w1, b1, w2, b2 := check.Matrix(205, 4, 3), check.List(206, 4), check.Matrix(207, 2, 4), check.List(208, 2)
	w, b := LinearCollapse.Right()(w1, b1, w2, b2)
	deep := nn.New(dense(w1, b1, nn.Identity), dense(w2, b2, nn.Identity))
	equal(t, "LinearCollapse", nn.New(dense(w, b, nn.Identity)).Predict(x), deep.Predict(x))
}

// Other weights pass, too, found by training and by another construction; those
// that do not are told what they compute.
func TestXorByConstruction(t *testing.T) {
	judge := func(w1, b1, w2, b2 []float64) check.Verdict {
		return check.Run(XorByConstruction, func() (*mat.Dense, []float64, *mat.Dense, []float64) {
			return mat.NewDense(2, 2, w1), b1, mat.NewDense(1, 2, w2), b2
		})
	}
	theta := xorNetwork().Theta()
	for k := 6; k < 9; k++ {
		theta[k] *= 7 // the network of the figure, with a surer output
	}
	if v := judge(theta[:4], theta[4:6], theta[6:8], theta[8:]); v.State != check.Pass {
		t.Error("the trained network:", v)
	}
	if v := judge([]float64{10, 10, -10, -10}, []float64{-5, 15}, []float64{10, 10}, []float64{-15}); v.State != check.Pass {
		t.Error("the gates of chapter 1, ten times as sharp:", v)
	}
	// x₁ and not x₂, x₂ and not x₁, one of them
	if v := judge([]float64{9, -9, -9, 9}, []float64{-4, -4}, []float64{5, 5}, []float64{5}); v.State != check.Pass {
		t.Error("another construction:", v)
	}
	for want, c := range map[string][4][]float64{
		"network is OR":                    {{6, 6, 1, 2}, {-3, 0}, {6, 0}, {0}},
		"XOR. The hidden neurons are good": {{6, 6, -6, -6}, {-3, 9}, {-6, -6}, {6}},
		"is never 1. The hidden neurons":   {{8, -8, -8, 8}, {-4, -4}, {8, 8}, {-4}},
		"still cross":                      {{3, 1, 1, 3}, {-2, -2}, {2, -1}, {0.3}},
		"is only":                          {{0.5, 0.6, 6, 6}, {0, 1}, {2, -1}, {0.3}},
		"say the same":                     {{1, 2, 1, 2}, {0, 0}, {1, 1}, {0}},
		"surely enough":                    {{6, 6, -6, -6}, {-3, 9}, {1, 1}, {-1}},
		"2-2-1":                            {{1, 2, 1, 2}, {0, 0, 0}, {1, 1}, {0}},
	} {
		if v := judge(c[0], c[1], c[2], c[3]); v.State != check.Fail || !strings.Contains(v.Message, want) {
			t.Errorf("want %q, got %v", want, v)
		}
	}
	if v := check.Run(XorByConstruction, func() (a *mat.Dense, b []float64, c *mat.Dense, d []float64) { return }); v.State != check.Fail {
		t.Error("nothing at all:", v)
	}
}

// The trace of the kernel has the same numbers.
func TestForwardLedger(t *testing.T) {
	for _, c := range ForwardLedger.Spec.Cases {
		weights, biases, x := c.Args[0].([][]float64), c.Args[1].([][]float64), c.Args[2].(*mat.Dense)
		var layers []nn.Layer
		for l := range weights {
			f := nn.Activation(nn.Tanh)
			if l == len(weights)-1 {
				f = nn.Softmax
			}
			layers = append(layers, dense(mat.NewDense(len(biases[l]), len(weights[l])/len(biases[l]), weights[l]), biases[l], f))
		}
		trace := nn.New(layers...).Forward(x)
		z, a := forwardLedger(nil)(weights, biases, x)
		if len(z) != len(layers) || len(a) != len(layers) {
			t.Fatalf("%s: %d and %d lists for %d layers", c.Name, len(z), len(a), len(layers))
		}
		for l, step := range trace.Steps[1:] {
			r, n := step.Z.Dims()
			equal(t, c.Name+": z", mat.NewDense(r, n, z[l]), &step.Z)
			equal(t, c.Name+": a", mat.NewDense(r, n, a[l]), &step.A)
		}
	}
}
