package conv_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/conv"
	"glassnet/nn/gradcheck"
	"glassnet/nn/linalg"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

func plain(in conv.Shape, kernels int, w conv.Window, v ...float64) *conv.Conv2D {
	return fill(conv.NewConv2D(in, kernels, w, nn.Identity, nn.Zeros), v...)
}

// The small examples of Zhang et al., Dive into Deep Learning, and others.
func TestByHand(t *testing.T) {
	in := conv.Shape{C: 1, H: 3, W: 3}
	x := count(0, 9)
	same(t, "correlation", forward(plain(in, 1, conv.Square(2), 0, 1, 2, 3), x), 19, 25, 37, 43)
	same(t, "convolution is correlation with the kernel turned by 180°", forward(plain(in, 1, conv.Square(2), 3, 2, 1, 0), x), 5, 11, 23, 29)
	same(t, "padding 1", forward(plain(in, 1, conv.Square(2).Pad(1), 0, 1, 2, 3), x), 0, 3, 8, 4, 9, 19, 25, 10, 21, 37, 43, 16, 6, 7, 8, 0)
	two := new(mat.Dense)
	two.Stack(x, count(1, 9))
	same(t, "two channels", forward(plain(conv.Shape{C: 2, H: 3, W: 3}, 1, conv.Square(2), 0, 1, 2, 3, 1, 2, 3, 4), two), 56, 72, 104, 120)
	same(t, "max", forward(conv.NewMaxPool(in, conv.Square(2).Stride(1)), x), 4, 5, 7, 8)
	same(t, "average", forward(conv.NewAvgPool(in, conv.Square(2).Stride(1)), x), 2, 3, 5, 6)
	same(t, "global max and average", forward(conv.NewGlobalMaxPool(in), x), 8)
	same(t, "global max and average", forward(conv.NewGlobalAvgPool(in), x), 4)

	delta := count(0, 4)
	same(t, "back, stride 1", backward(plain(in, 1, conv.Square(2), 0, 1, 2, 3), x, delta), 0, 0, 1, 0, 4, 6, 4, 12, 9)
	same(t, "back, stride 2", backward(plain(conv.Shape{C: 1, H: 4, W: 4}, 1, conv.Square(2).Stride(2), 0, 1, 2, 3), count(0, 16), delta),
		0, 0, 0, 1, 0, 0, 2, 3, 0, 2, 0, 3, 4, 6, 6, 9)

	// Zhou, Machine Learning: an edge detector.
	sobel := plain(conv.Shape{C: 1, H: 4, W: 4}, 1, conv.Square(3), -1, 0, 1, -2, 0, 2, -1, 0, 1)
	same(t, "Sobel", forward(sobel, column(0, 50, 0, 29, 0, 80, 31, 2, 33, 90, 0, 75, 0, 9, 0, 95)), 29, -192, -35, -22)

	// Qiu, Neural Networks and Deep Learning, figure 5.2, is a true convolution.
	five := conv.Shape{C: 1, H: 5, W: 5}
	image := column(1, 1, 1, 1, 1, -1, 0, -3, 0, 1, 2, 1, 1, -1, 0, 0, -1, 1, 2, 1, 1, 2, 1, 1, 1)
	same(t, "figure 5.2", forward(plain(five, 1, conv.Square(3), -1, 0, 0, 0, 0, 0, 0, 0, 1), image), 0, -2, -1, 2, 2, 4, -1, 0, 0)
	same(t, "its correlation", forward(plain(five, 1, conv.Square(3), 1, 0, 0, 0, 0, 0, 0, 0, -1), image), 0, 2, 1, -2, -2, -4, 1, 0, 0)
}

// Stanford's CS231n, assignment 2: two samples, three channels, three kernels.
func TestAssignment(t *testing.T) {
	linspace := func(from, to float64, n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = from + (to-from)*float64(i)/float64(n-1)
		}
		return v
	}
	l := plain(conv.Shape{C: 3, H: 4, W: 4}, 3, conv.Square(4).Stride(2).Pad(1), linspace(-0.2, 0.3, 144)...)
	copy(l.B.RawMatrix().Data, linspace(-0.1, 0.2, 3))
	x := mat.DenseCopyOf(mat.NewDense(2, 48, linspace(-0.1, 0.5, 96)).T()) // sample after sample
	a := forward(l, x)
	same(t, "sample 1", a.Slice(0, 12, 0, 1).(*mat.Dense),
		-0.08759809, -0.10987781, -0.18387192, -0.2109216, 0.21027089, 0.21661097, 0.22847626, 0.23004637, 0.50813986, 0.54309974, 0.64082444, 0.67101435)
	same(t, "sample 2", a.Slice(0, 12, 1, 2).(*mat.Dense),
		-0.98053589, -1.03143541, -1.19128892, -1.24695841, 0.69108355, 0.66880383, 0.59480972, 0.56776003, 2.36270298, 2.36904306, 2.38090835, 2.38247847)
}

// Where the turn by 180° comes from: ∂L/∂x is a convolution, too. δ is spread
// with S−1 zeros, gets the remainder (H + 2P − D(K−1) − 1) mod S as zero rows at
// the end and a padding of D(K−1) − P, and is correlated with the kernel turned
// by 180°, its channels and kernels exchanged.
func TestTransposed(t *testing.T) {
	for name, c := range map[string]struct {
		in conv.Shape
		f  int
		w  conv.Window
	}{
		"plain":               {conv.Shape{C: 1, H: 5, W: 5}, 1, conv.Square(3)},
		"channels, no square": {conv.Shape{C: 2, H: 4, W: 6}, 3, conv.Window{Rows: conv.Axis{K: 2}, Cols: conv.Axis{K: 3}}},
		"padding":             {conv.Shape{C: 2, H: 5, W: 4}, 2, conv.Square(3).Pad(1)},
		"stride":              {conv.Shape{C: 1, H: 7, W: 8}, 2, conv.Square(3).Stride(2)},
		"dilation":            {conv.Shape{C: 2, H: 7, W: 6}, 2, conv.Square(2).Dilate(2).Pad(1)},
		"padding cut off":     {conv.Shape{C: 1, H: 4, W: 5}, 1, conv.Square(2).Pad(2)},
		"stride leaves rows":  {conv.Shape{C: 2, H: 8, W: 9}, 2, conv.Square(2).Stride(3)},
		"all of it":           {conv.Shape{C: 2, H: 9, W: 8}, 3, conv.Window{Rows: conv.Axis{K: 3, S: 2, P: 1, D: 2}, Cols: conv.Axis{K: 2, S: 3, P: 2, D: 1}}},
	} {
		rng := seeded(1)
		l := conv.NewConv2D(c.in, c.f, c.w, nn.Identity, nn.Normal(rng, 1))
		x, delta := random(rng, c.in.Size(), 3), random(rng, l.Out.Size(), 3)
		near(t, name, backward(l, x, delta), transposed(l, delta))
	}
}

// transposed is ∂L/∂x in plain loops over the spread, padded δ.
func transposed(l *conv.Conv2D, delta *mat.Dense) *mat.Dense {
	_, n := delta.Dims()
	rows, cols := l.Window.Rows, l.Window.Cols
	dx := mat.NewDense(l.In.Size(), n, nil)
	spread := func(f, h, w, j int) float64 { // δ with zeros between, before and behind
		h, w = h-(rows.D*(rows.K-1)-rows.P), w-(cols.D*(cols.K-1)-cols.P)
		if h < 0 || w < 0 || h%rows.S != 0 || w%cols.S != 0 || h/rows.S >= l.Out.H || w/cols.S >= l.Out.W {
			return 0
		}
		return delta.At(l.Out.At(f, h/rows.S, w/cols.S), j)
	}
	for p := range l.In.Size() {
		c, h, w := l.In.Place(p)
		for j := range n {
			for f := range l.Out.C {
				for a := range rows.K {
					for b := range cols.K {
						turned := l.Kernel(f, c).At(rows.K-1-a, cols.K-1-b)
						dx.Set(p, j, dx.At(p, j)+turned*spread(f, h+rows.D*a, w+cols.D*b, j))
					}
				}
			}
		}
	}
	return dx
}

// ∂L/∂x of a single δ = 1 is the kernel itself, at its patch.
func TestOneDelta(t *testing.T) {
	l := plain(conv.Shape{C: 1, H: 4, W: 5}, 1, conv.Square(2), 1, 2, 3, 4)
	delta := mat.NewDense(l.Out.Size(), 1, nil)
	delta.Set(l.Out.At(0, 1, 2), 0, 1)
	same(t, "∂L/∂x", backward(l, count(0, 20), delta), 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0)
}

// Large layers are computed in tiles, of whole rows and of parts of one: the
// gradients are those of all patches at once.
func TestTiles(t *testing.T) {
	for _, n := range []int{1, 20, 64} {
		rng := seeded(2)
		l := conv.NewConv2D(conv.Shape{C: 6, H: 12, W: 12}, 5, conv.Square(5).Pad(1), nn.Tanh, nn.Glorot(rng))
		x := random(rng, l.In.Size(), n)
		y := random(rng, l.Out.Size(), n)
		trace := nn.New(l).Forward(x)
		trace.Backward(nn.SquaredError, y)
		s := trace.Steps[1]
		p, wide, z := l.Patches(x), new(mat.Dense), new(mat.Dense)
		if n == 64 && p.RawMatrix().Rows*l.Out.W*n <= conv.TileSize {
			t.Error("a row of the output fits a tile; take more samples")
		}
		z.Mul(l.W, p)
		linalg.AddColumn(z, l.B)
		near(t, "Z", linalg.Reshape(wide, &s.Z, l.Out.C, l.Out.H*l.Out.W*n), z)
		linalg.Reshape(wide, &s.Delta, l.Out.C, l.Out.H*l.Out.W*n)
		var dw, db mat.Dense
		dw.Mul(wide, p.T())
		near(t, "∂L/∂W", s.Grad(l.W), &dw)
		ones := mat.NewDense(p.RawMatrix().Cols, 1, nil)
		ones.Apply(func(_, _ int, _ float64) float64 { return 1 }, ones)
		db.Mul(wide, ones)
		near(t, "∂L/∂b", s.Grad(l.B), &db)
		near(t, "∂L/∂x", &s.DX, transposed(l, &s.Delta))
	}
}

// Two layers with one W: the gradients add up.
func TestTiedKernels(t *testing.T) {
	rng := seeded(3)
	in := conv.Shape{C: 2, H: 3, W: 3}
	a := conv.NewConv2D(in, 2, conv.Square(3).Pad(1), nn.Tanh, nn.Glorot(rng))
	b := conv.NewConv2D(in, 2, conv.Square(3).Pad(1), nn.Tanh, nn.Glorot(rng))
	b.W = a.W
	net := nn.New(a, b)
	if n := len(net.Theta()); n != 2*18+2+2 {
		t.Errorf("%d parameters, want W once and b twice, 40", n)
	}
	if m, err := gradcheck.GradientError(net, nn.SquaredError, random(rng, 18, 2), random(rng, 18, 2)); err != nil || m.Error > 1e-6 {
		t.Error(m, err)
	}
}

// A whole net: gradient, where ReLU and max have kinks that are skipped and
// counted; diagnosis; file; the number of parameters; one sample.
func TestLeNet(t *testing.T) {
	rng := seeded(4)
	net := leNet(rng)
	if n := len(net.Theta()); n != 44426 {
		t.Errorf("LeNet has %d parameters, want 44,426", n)
	}
	c1 := conv.NewConv2D(conv.Shape{C: 1, H: 28, W: 28}, 6, conv.Square(5).Pad(2), nn.ReLU, nn.Zeros)
	c2 := conv.NewConv2D(conv.NewMaxPool(c1.Out, conv.Square(2)).Out, 16, conv.Square(5), nn.ReLU, nn.Zeros)
	flat := conv.NewMaxPool(c2.Out, conv.Square(2)).Out.Size()
	if n := 156 + 2416 + (flat+1)*120 + 121*84 + 85*10; n != 61706 || flat != 400 {
		t.Errorf("with padding 2 it has %d parameters and %d inputs to the dense layers, want 61,706 and 400", n, flat)
	}

	in := conv.Shape{C: 1, H: 8, W: 8}
	a := conv.NewConv2D(in, 3, conv.Square(3), nn.ReLU, nn.He(rng))
	p := conv.NewMaxPool(a.Out, conv.Square(2))
	b := conv.NewConv2D(p.Out, 4, conv.Square(2), nn.ReLU, nn.He(rng))
	q := conv.NewGlobalAvgPool(b.Out)
	small := nn.New(a, p, b, q, nn.NewDense(4, 2, nn.Identity, nn.Glorot(rng)))
	x, y := random(rng, 64, 3), nn.OneHot([]int{0, 1, 1}, 2)
	m, err := gradcheck.GradientError(small, nn.SoftmaxCrossEntropy, x, y)
	if err != nil || m.Error > 1e-6 || m.Skipped != 0 {
		t.Error(m, err)
	}
	if d, err := gradcheck.Diagnose(small, nn.SoftmaxCrossEntropy, x, y); err != nil || len(d.Findings) > 0 {
		t.Error(d, err)
	}
	flatImage := mat.NewDense(64, 1, slices.Repeat([]float64{0.5}, 64)) // every window ties
	m, err = gradcheck.GradientError(small, nn.SoftmaxCrossEntropy, flatImage, nn.OneHot([]int{0}, 2))
	if err != nil || m.Error > 1e-6 || m.Skipped == 0 {
		t.Errorf("with ties in every window: %v %v; entries should be skipped", m, err)
	}
	file := t.TempDir() + "/net.safetensors"
	if err := small.Save(file); err != nil {
		t.Fatal(err)
	}
	again, err := nn.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.Equal(small.Predict(x), again.Predict(x)) {
		t.Error("a network that was saved and loaded computes other numbers")
	}
}

// The first of equals wins, and one that two windows see wins twice.
func TestTies(t *testing.T) {
	in := conv.Shape{C: 1, H: 1, W: 3}
	l := conv.NewMaxPool(in, conv.Window{Rows: conv.Axis{K: 1}, Cols: conv.Axis{K: 2, S: 1}})
	same(t, "a tie", backward(l, column(1, 1, 0), column(10, 1)), 10, 1, 0)
	same(t, "overlap", backward(l, column(0, 1, 0), column(10, 1)), 0, 11, 0)
	average := conv.NewAvgPool(in, conv.Window{Rows: conv.Axis{K: 1}, Cols: conv.Axis{K: 2, S: 1}})
	same(t, "average", backward(average, column(0, 1, 0), column(10, 1)), 5, 5.5, 0.5)
}

// NaN is named at the door; one that comes up inside passes the maximum and is
// named where it came up.
func TestNaN(t *testing.T) {
	l := conv.NewMaxPool(conv.Shape{C: 1, H: 2, W: 2}, conv.Square(2))
	panics(t, func() { nn.New(l).Forward(column(0, math.NaN(), 1, 2)) }, "x[1,0] = NaN")
	for i := range 4 {
		x := []float64{0, 1, 2, 3}
		x[i] = math.NaN()
		s := nn.NewTrace(nn.New(l)).Alone(1, column(x...))
		if a := l.Forward(s, &s.X); !math.IsNaN(a.At(0, 0)) {
			t.Errorf("max of %v is %v, want NaN", x, a.At(0, 0))
		}
		if w := s.Value("winner").At(0, 0); w < 1 || w > 4 {
			t.Errorf("the winner of %v is %v, which is no row", x, w)
		}
	}
	c := conv.NewConv2D(conv.Shape{C: 1, H: 2, W: 2}, 1, conv.Square(1), nn.Identity, nn.Constant(1e308))
	trace := nn.New(c, conv.NewMaxPool(c.Out, conv.Square(2))).Forward(column(-1e308, 1e308, 1, 2))
	if err := trace.Check(); err == nil || !strings.Contains(err.Error(), "layer 1 (convolution") {
		t.Errorf("Check says %v, should name layer 1", err)
	}
}

// What a wrong size is told.
func TestSentences(t *testing.T) {
	in := conv.Shape{C: 1, H: 28, W: 28}
	c := conv.NewConv2D(in, 6, conv.Square(5), nn.ReLU, nn.Zeros)
	p := conv.NewMaxPool(c.Out, conv.Square(2))
	panics(t, func() { nn.New(c, p, nn.NewDense(784, 10, nn.Identity, nn.Zeros)) },
		"layer 3 (dense, identity) takes 784 inputs", "layer 2 below it gives 864 = 6·12·12, 12 = ⌊(24 + 2·0 − 1·(2−1) − 1)/2⌋ + 1")
	panics(t, func() { nn.New(c, conv.NewMaxPool(conv.Shape{C: 6, H: 28, W: 28}, conv.Square(2))) },
		"takes 4704 = 6·28·28 inputs", "gives 3456 = 6·24·24, 24 = ⌊(28 + 2·0 − 1·(5−1) − 1)/1⌋ + 1")
	panics(t, func() { nn.New(c).Forward(count(0, 100)) }, "nn: layer 1 (convolution 5×5, to 6×24×24, ReLU): z = W P + b: x has 100 rows, an image of 1×28×28 has 1·28·28 = 784")
	panics(t, func() { conv.NewConv2D(conv.Shape{C: 1, H: 3, W: 9}, 1, conv.Square(5), nn.ReLU, nn.Zeros) },
		"conv: NewConv2D: rows: the window reaches over 5, the image with its padding has 3: ⌊(3 + 2·0 − 1·(5−1) − 1)/1⌋ + 1 is less than 1")
	panics(t, func() { conv.NewConv2D(in, 0, conv.Square(5), nn.ReLU, nn.Zeros) }, "0 channels out")
	panics(t, func() { conv.NewConv2D(in, 1, conv.Square(0), nn.ReLU, nn.Zeros) }, "kernel 0")
	panics(t, func() { conv.NewConv2D(in, 1, conv.Square(3).Pad(-1), nn.ReLU, nn.Zeros) }, "padding -1")
	panics(t, func() { conv.NewConv2D(in, 1, conv.Square(3), nil, nn.Zeros) }, "the activation or the initializer is nil")
	panics(t, func() { conv.NewMaxPool(in, conv.Square(2).Pad(1)) }, "padding only")
	l := conv.NewConv2D(in, 2, conv.Square(3), nn.ReLU, nn.Zeros)
	l.W = mat.NewDense(2, 8, nil)
	panics(t, func() { nn.New(l).Forward(count(0, 784)) }, "W is 2×8, and should be 2×9")
	l.F = nil
	panics(t, func() { nn.New(l).Forward(count(0, 784)) }, "f is nil")

	for _, c := range []struct {
		layer nn.Layer
		want  string
	}{
		{conv.NewMaxPool(conv.Shape{C: 2, H: 13, W: 12}, conv.Square(2)), "max pool 2×2, stride 2, to 2×6×6 (never reads row 13)"},
		{conv.NewConv2D(conv.Shape{C: 1, H: 9, W: 13}, 1, conv.Square(2).Stride(4), nn.ReLU, nn.Zeros), "convolution 2×2, stride 4, to 1×2×3 (never reads row 3, 4, 7, 8, 9, column 3, 4, 7, 8, 11, 12 and 1 more), ReLU"},
		{conv.NewAvgPool(conv.Shape{C: 1, H: 5, W: 5}, conv.Square(3).Stride(2).Pad(1)), "average pool 3×3, stride 2, padding 1, to 1×3×3"},
		{conv.NewConv1D(1, 9, 1, conv.Axis{K: 3, D: 2}, nn.Tanh, nn.Zeros), "convolution 1×3, dilation 1 and 2, to 1×1×5, tanh"},
	} {
		if got := nn.BlueprintOf(c.layer).String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// Out, Unread: against the definition, a window put down wherever there is room.
func TestAxis(t *testing.T) {
	for n := 1; n < 12; n++ {
		for k := 1; k < 5; k++ {
			for s := 1; s < 4; s++ {
				for p := 0; p < 3; p++ {
					for d := 1; d < 3; d++ {
						a, count := conv.Axis{K: k, S: s, P: p, D: d}, 0
						seen := map[int]bool{}
						for at := -p; at+d*(k-1) < n+p; at += s {
							count++
							for e := range k {
								seen[at+d*e] = true
							}
						}
						if a.Out(n) != count {
							t.Fatalf("%+v on %d pixels: %d positions, want %d", a, n, a.Out(n), count)
						}
						var unread []int
						for i := range n {
							if !seen[i] {
								unread = append(unread, i)
							}
						}
						if !slices.Equal(a.Unread(n), unread) {
							t.Fatalf("%+v on %d pixels never reads %v, want %v", a, n, a.Unread(n), unread)
						}
					}
				}
			}
		}
	}
}

// Sizes of which nobody could go through the positions take no time, and are refused
// in words where a file has them.
func TestEndlessPositions(t *testing.T) {
	if got := (conv.Axis{K: 2, P: math.MaxInt / 4}).Unread(3); got != nil {
		t.Errorf("a window with much padding reads all, not %v", got)
	}
	for _, a := range []conv.Axis{{K: 2, P: math.MaxInt / 4}, {K: 2, P: 1 << 30}, {K: 2, D: math.MaxInt}, {K: 2, S: -1}, {K: -1}} {
		l := &conv.MaxPool{Grid: conv.Grid{In: conv.Shape{C: 1, H: 4, W: 4}, Window: conv.Window{Rows: a, Cols: conv.Axis{K: 1}}}}
		if _, err := nn.BlueprintOf(l).Build(); err == nil || strings.Contains(err.Error(), "PANIC") {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

// A layer tells of channels, rows and columns.
func TestExplain(t *testing.T) {
	l := plain(conv.Shape{C: 1, H: 3, W: 3}, 1, conv.Square(2), 0, 1, 2, 3)
	p := conv.NewMaxPool(l.Out, conv.Square(2))
	trace := nn.New(l, p).Forward(count(0, 9))
	trace.Backward(nn.SquaredError, column(40))
	for l, want := range map[int][]string{
		1: {"neuron channel 1, row 2, column 2", "z₁[2,2] = Σ w₁·x from row 2, column 2 + b₁ = 0·4 + 1·5 + 2·7 + 3·8 = 43",
			"∂L/∂a₁[2,2] = Σ ∂L/∂a of what it won of the layer above = 3", "∂L/∂w₁[1,2,1] = Σₙ Σᵢⱼ δ₁[i,j]·x₁[i+1,j] = 0·3 + 0·4 + 0·6 + 3·7 = 21"},
		2: {"a₁[1,1] = x₁[2,2], the largest = max(19, 25, 37, 43) = 43"},
	} {
		text := trace.Explain(l, map[int]int{1: 3, 2: 0}[l], 0).String()
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("should say %q:\n%s", w, text)
			}
		}
	}
	if text := trace.Ledger(0).String(); !strings.Contains(text, "channel 1, row 1, column 2") || !strings.Contains(text, "w₁[1,2,2]") {
		t.Errorf("the ledger does not name channel, row, column:\n%s", text)
	}
}

// Maps and Images have a channel in every column.
func TestMaps(t *testing.T) {
	l := conv.NewMaxPool(conv.Shape{C: 2, H: 2, W: 4}, conv.Square(2))
	x := new(mat.Dense)
	x.Augment(count(0, 16), count(100, 16))
	same(t, "maps", l.Maps(forward(l, x), 1), 105, 113, 107, 115)
	same(t, "images", l.Images(x, 0), 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15)
}

// It learns: a bar that stands or lies, wherever it is.
func TestLearns(t *testing.T) {
	rng := seeded(5)
	x, labels := mat.NewDense(64, 200, nil), make([]int, 200)
	for n := range labels {
		labels[n] = rng.IntN(2)
		h, w := rng.IntN(6), rng.IntN(6)
		for k := range 3 {
			if labels[n] == 0 {
				x.Set(8*h+w+k, n, 1)
			} else {
				x.Set(8*(h+k)+w, n, 1)
			}
		}
	}
	c := conv.NewConv2D(conv.Shape{C: 1, H: 8, W: 8}, 2, conv.Square(3), nn.ReLU, nn.He(rng))
	net := nn.New(c, conv.NewGlobalMaxPool(c.Out), nn.NewDense(2, 2, nn.Identity, nn.Glorot(rng)))
	y := nn.OneHot(labels, 2)
	run := nn.Training{Loss: nn.SoftmaxCrossEntropy, Optimizer: &optim.Adam{Rate: 0.02}, Epochs: 30, Batch: 20, Rand: rng}
	for range run.Run(net, x, y) {
	}
	if a := nn.Accuracy(net.Predict(x), y); a != 1 {
		t.Errorf("%.3f of the bars are read, want all", a)
	}
}
