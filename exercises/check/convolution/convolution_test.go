package convolution

import (
	"math"
	"testing"

	"glassnet/nn"
	"glassnet/nn/conv"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// layer is a convolution of the library with one kernel and f = identity.
func layer(rows, cols, channels int, w *mat.Dense, win conv.Window) *conv.Conv2D {
	l := conv.NewConv2D(conv.Shape{C: channels, H: rows, W: cols}, 1, win, nn.Identity, nn.Zeros)
	copy(l.W.RawMatrix().Data, mat.DenseCopyOf(w).RawMatrix().Data)
	return l
}

func window(w *mat.Dense, stride, padding int) conv.Window {
	kh, kw := w.Dims()
	return conv.Window{Rows: conv.Axis{K: kh}, Cols: conv.Axis{K: kw}}.Stride(stride).Pad(padding)
}

// sample is an image, row by row, as a column.
func sample(m mat.Matrix) *mat.Dense {
	r, c := m.Dims()
	return mat.NewDense(r*c, 1, mat.DenseCopyOf(m).RawMatrix().Data)
}

// sent runs a layer back with ∂L/∂a = da.
func sent(l nn.Layer, x, da *mat.Dense) *nn.Trace {
	t := nn.New(l).Forward(x)
	var y mat.Dense
	y.Sub(t.Output(), da)
	t.Backward(nn.SquaredError, &y)
	return t
}

func equal(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, the library has %d", what, len(got), len(want))
		return
	}
	for i := range got {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("%s: number %d is %v, the library has %v", what, i, got[i], want[i])
			return
		}
	}
}

func numbers(m *mat.Dense) []float64 { return mat.DenseCopyOf(m).RawMatrix().Data }

// The right answers are those of the library.
func TestCorrelate(t *testing.T) {
	for _, c := range Correlate.Spec.Cases {
		x, w, s, p := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense), c.Args[2].(int), c.Args[3].(int)
		rows, cols := x.Dims()
		equal(t, c.Name, numbers(correlate(nil)(x, w, s, p)), numbers(nn.New(layer(rows, cols, 1, w, window(w, s, p))).Predict(sample(x))))
	}
}

func TestPatches(t *testing.T) {
	for _, c := range Patches.Spec.Cases {
		x, channels, kh, kw := c.Args[0].(*mat.Dense), c.Args[1].(int), c.Args[2].(int), c.Args[3].(int)
		rows, cols := x.Dims()
		w := mat.NewDense(channels*kh, kw, nil)
		l := layer(rows/channels, cols, channels, w, conv.Window{Rows: conv.Axis{K: kh}, Cols: conv.Axis{K: kw}})
		equal(t, c.Name, numbers(patches(nil)(x, channels, kh, kw)), numbers(l.Patches(sample(x))))
	}
}

func TestKernelGradient(t *testing.T) {
	for _, c := range KernelGradient.Spec.Cases {
		x, delta, samples := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense), c.Args[2].(int)
		dw, db := kernelGradient(nil)(x, delta, samples)
		want, bias := make([]float64, len(numbers(dw))), 0.0
		h, oh := x.RawMatrix().Rows/samples, delta.RawMatrix().Rows/samples
		for n := range samples {
			l := layer(h, x.RawMatrix().Cols, 1, dw, window(dw, 1, 0))
			trace := sent(l, sample(x.Slice(n*h, (n+1)*h, 0, x.RawMatrix().Cols)), sample(delta.Slice(n*oh, (n+1)*oh, 0, delta.RawMatrix().Cols)))
			for k, g := range numbers(trace.Steps[1].Grad(l.W)) {
				want[k] += g
			}
			bias += trace.Steps[1].Grad(l.B).At(0, 0)
		}
		equal(t, c.Name, append(numbers(dw), db), append(want, bias))
	}
}

func TestImageGradient(t *testing.T) {
	for _, c := range ImageGradient.Spec.Cases {
		delta, w := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense)
		rows, cols, s, p := c.Args[2].(int), c.Args[3].(int), c.Args[4].(int), c.Args[5].(int)
		trace := sent(layer(rows, cols, 1, w, window(w, s, p)), mat.NewDense(rows*cols, 1, nil), sample(delta))
		equal(t, c.Name, numbers(imageGradient(nil)(delta, w, rows, cols, s, p)), numbers(&trace.Steps[0].DA))
	}
}

func TestMaxBack(t *testing.T) {
	for _, c := range MaxBack.Spec.Cases {
		x, da, k, s := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense), c.Args[2].(int), c.Args[3].(int)
		rows, cols := x.Dims()
		trace := sent(conv.NewMaxPool(conv.Shape{C: 1, H: rows, W: cols}, conv.Square(k).Stride(s)), sample(x), sample(da))
		equal(t, c.Name, numbers(maxBack(nil)(x, da, k, s)), numbers(&trace.Steps[0].DA))
	}
}

func TestPredictions(t *testing.T) {
	rows, cols, dilatedRows, dilatedCols := OutputSize.Right()()
	for _, c := range []struct {
		w          conv.Window
		rows, cols int
	}{{conv.Square(3).Stride(2).Pad(1), rows, cols}, {conv.Square(3).Stride(2).Dilate(2), dilatedRows, dilatedCols}} {
		if r, k := c.w.Rows.Out(11), c.w.Cols.Out(8); r != c.rows || k != c.cols {
			t.Errorf("%v: %d×%d, the library has %d×%d", c.w, c.rows, c.cols, r, k)
		}
	}
	c1 := conv.NewConv2D(conv.Shape{C: 1, H: 20, W: 20}, 8, conv.Square(3), nn.Identity, nn.Constant(1))
	p1 := conv.NewAvgPool(c1.Out, conv.Square(2))
	c2 := conv.NewConv2D(p1.Out, 12, conv.Square(4), nn.Identity, nn.Constant(1))
	p2 := conv.NewAvgPool(c2.Out, conv.Square(2))
	net := nn.New(c1, p1, c2, p2, nn.NewDense(p2.Out.Size(), 10, nn.Identity, nn.Zeros))
	parameters, field := LeNetSizes.Right()()
	if n := len(net.Theta()); n != parameters {
		t.Errorf("%d parameters, the library has %d", parameters, n)
	}
	points := mat.NewDense(400, 400, nil)
	for p := range 400 {
		points.Set(p, p, 1)
	}
	seen := 0
	for _, v := range net.Forward(points).Steps[4].A.RawRowView(p2.Out.At(0, 1, 1)) {
		if v != 0 {
			seen++
		}
	}
	if seen != field*field {
		t.Errorf("the field is %d wide, %d pixels move the neuron", field, seen)
	}
}

// The map of the task is that of kernel c, and of no other.
func TestWhichKernel(t *testing.T) {
	x := mat.NewDense(5, 5, nil)
	for _, p := range [][2]int{{2, 1}, {2, 2}, {3, 1}, {3, 2}} {
		x.Set(p[0], p[1], 1)
	}
	want := []float64{0, 0, 0, 0, 1, 0, -1, 0, 2, 0, -2, 0, 1, 0, -1, 0}
	for key, w := range map[string][]float64{"a": {1, 1, 1, 1}, "b": {1, -1, 1, -1}, "c": {-1, 1, -1, 1}, "d": {-1, -1, 1, 1}, "e": {1, -1, -1, 1}} {
		z, same := numbers(correlate(nil)(x, mat.NewDense(2, 2, w), 1, 0)), true
		for i := range z {
			same = same && z[i] == want[i]
		}
		if same != (key == "c") {
			t.Errorf("kernel %s makes %v", key, z)
		}
	}
}

// What the sentences say of the settings is so.
func TestReadCaptcha(t *testing.T) {
	for _, k := range []struct {
		kernels, size, hidden int
		eta                   float64
		ok                    bool
	}{{8, 5, 64, 0.005, true}, {6, 5, 32, 0.01, true}, {8, 5, 64, 0.0005, false}, {0, 5, 64, 0.005, false}, {8, 10, 64, 0.005, false}, {8, 5, 4, 0.005, false}, {8, 5, 64, math.NaN(), false}} {
		if wrong := judge(k.kernels, k.size, k.hidden, k.eta); (wrong == "") != k.ok {
			t.Errorf("%+v: %v", k, wrong)
		}
	}
}
