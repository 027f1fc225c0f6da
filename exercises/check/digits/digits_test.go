package digits

import (
	"math"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/viz"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The column is that of the package data, made from bytes.
func TestPixelsToColumn(t *testing.T) {
	image := gray(1, 3, 5, 255)
	bytes := make([]byte, 15)
	for i, v := range image.RawMatrix().Data {
		bytes[i] = byte(v)
	}
	want := mat.Col(nil, 0, data.FromImages(bytes, 5, 3, []int{0}, []string{"0"}).X())
	if got := PixelsToColumn.Right()(image); !floats.EqualApprox(got, want, 1e-15) {
		t.Errorf("%v, data has %v", got, want)
	}
}

// A network with the numbers of the task says so.
func TestBrightnessShift(t *testing.T) {
	x := mat.NewDense(2, 1, []float64{0.2, 0.7})
	d := nn.NewDense(2, 2, nn.Softmax, nn.Zeros)
	for k, c := range []struct{ wx, s, b float64 }{{3, 6, 0.2}, {5, -4, -0.1}} {
		// w₁ + w₂ = s and 0.2 w₁ + 0.7 w₂ = W x
		w2 := (c.wx - 0.2*c.s) / 0.5
		d.W.SetRow(k, []float64{c.s - w2, w2})
		d.B.Set(k, 0, c.b)
	}
	x.Apply(func(_, _ int, v float64) float64 { return 0.5*v + 0.3 }, x)
	step := nn.New(d).Forward(x).Steps[1]
	difference, odds := BrightnessShift.Right()()
	if want := step.Z.At(0, 0) - step.Z.At(1, 0); math.Abs(difference-want) > 1e-12 {
		t.Errorf("difference %v, the network has %v", difference, want)
	}
	if want := step.A.At(0, 0) / step.A.At(1, 0); math.Abs(odds-want) > 1e-10 {
		t.Errorf("odds %v, the network has %v", odds, want)
	}
}

// The matrix is that of viz, the shares are counted image by image.
func TestRecallPrecision(t *testing.T) {
	for _, c := range RecallPrecision.Spec.Cases {
		said, truth, classes := c.Args[0].([]int), c.Args[1].([]int), c.Args[2].(int)
		m, recall, precision := RecallPrecision.Right()(said, truth, classes)
		if want := viz.ConfusionOf(nn.OneHot(said, classes), nn.OneHot(truth, classes)); !mat.Equal(m, want) {
			t.Errorf("%s: %v, viz has %v", c.Name, mat.Formatted(m), mat.Formatted(want))
		}
		for k := range classes {
			var is, called, both float64
			for n := range said {
				if truth[n] == k {
					is++
				}
				if said[n] == k {
					called++
				}
				if truth[n] == k && said[n] == k {
					both++
				}
			}
			if recall[k]*is != both || precision[k]*called != both {
				t.Errorf("%s: class %d: recall %v of %v, precision %v of %v, right are %v", c.Name, k, recall[k], is, precision[k], called, both)
			}
		}
		for _, v := range slices.Concat(recall, precision) {
			if !(v >= 0 && v <= 1) {
				t.Errorf("%s: %v is no share", c.Name, v)
			}
		}
	}
}

// Another light for one image changes neither it nor the others; gonum has the
// same numbers. With the bug both fail.
func TestEvenLight(t *testing.T) {
	x := images(5, 7, 4)
	lit := mat.DenseCopyOf(x)
	for p := range 7 {
		lit.Set(p, 1, 0.4*x.At(p, 1)+0.3)
	}
	if !mat.EqualApprox(EvenLight.Right()(x), EvenLight.Right()(lit), 1e-12) {
		t.Error("c and d do not cancel")
	}
	bug := EvenLight.With(EvenLight.Spec.Stub)
	if mat.EqualApprox(bug(x).Slice(0, 7, 0, 1), bug(lit).Slice(0, 7, 0, 1), 1e-3) {
		t.Error("the bug does not do what the task says of it")
	}
	got := EvenLight.Right()(x)
	for j := range 4 {
		column := mat.Col(nil, j, x)
		mean, sd := stat.PopMeanStdDev(column, nil)
		floats.AddConst(-mean, column)
		floats.Scale(1/max(sd, 0.01), column)
		if !floats.EqualApprox(mat.Col(nil, j, got), column, 1e-12) {
			t.Errorf("image %d: %v, gonum has %v", j, mat.Col(nil, j, got), column)
		}
	}
}

func TestFirstStep(t *testing.T) {
	for _, c := range FirstStep.Spec.Cases {
		x, y := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense)
		pixels, _ := x.Dims()
		k, _ := y.Dims()
		d := nn.NewDense(pixels, k, nn.Softmax, nn.Zeros)
		trace := nn.New(d).Forward(x)
		trace.Backward(nn.CrossEntropy, y)
		var want mat.Dense
		want.Scale(-1, trace.Steps[1].Grad(d.W))
		if got := FirstStep.Right()(x, y); !mat.EqualApprox(got, &want, 1e-12) {
			t.Errorf("%s: %v, the kernel has %v", c.Name, mat.Formatted(got), mat.Formatted(&want))
		}
	}
	got := FirstStep.Right()(mat.NewDense(2, 1, []float64{0.5, 1}), nn.OneHot([]int{0}, 2))
	if !mat.Equal(got, mat.NewDense(2, 2, []float64{0.25, 0.5, -0.25, -0.5})) {
		t.Errorf("the example of the task has %v", mat.Formatted(got))
	}
}

// What the sentences say of the settings is so.
func TestReadDigits(t *testing.T) {
	for _, k := range []struct {
		hidden int
		eta    float64
		batch  int
		ok     bool
	}{{32, 0.2, 10, true}, {48, 0.2, 8, true}, {64, 0.2, 32, false}, {64, 0.2, 1000, false}, {0, 0.2, 10, false},
		{65, 0.2, 10, false}, {32, 0.2, 4, false}, {32, -1, 10, false}, {32, math.NaN(), 10, false}} {
		if wrong := judgeReader(k.hidden, k.eta, k.batch); (wrong == "") != k.ok {
			t.Errorf("%+v: %v", k, wrong)
		}
	}
	best := 0.0
	for _, eta := range []float64{0.1, 0.2, 0.4, 0.8} {
		accuracy, _ := trained(0, eta, 10)
		best = max(best, accuracy)
	}
	if best < 0.89 || best >= enough {
		t.Errorf("the best linear reader has %v: not about 90 %%", best)
	}
}

// The report agrees with the kernel, the error with the binomial distribution,
// and the most frequent mistake is one.
func TestEvaluateReader(t *testing.T) {
	for _, c := range EvaluateReader.Spec.Cases {
		w, b, images, labels := c.Args[0].(*mat.Dense), c.Args[1].([]float64), c.Args[2].(*mat.Dense), c.Args[3].([]int)
		loss, p, e, m, truth, said := EvaluateReader.Right()(w, b, images, labels)
		k, pixels := w.Dims()
		d := nn.NewDense(pixels, k, nn.Identity, nn.Values(w.RawMatrix().Data...))
		nn.Values(b...)(d.B)
		var x mat.Dense
		x.Scale(1./255, images)
		z, y := nn.New(d).Predict(&x), nn.OneHot(labels, k)
		if want := nn.SoftmaxCrossEntropy.Value(z, y); math.Abs(loss-want) > 1e-12 {
			t.Errorf("%s: L = %v, the kernel has %v", c.Name, loss, want)
		}
		if want := nn.Accuracy(z, y); math.Abs(p-want) > 1e-12 {
			t.Errorf("%s: p = %v, the kernel has %v", c.Name, p, want)
		}
		n := float64(len(labels))
		if want := (distuv.Binomial{N: n, P: p}).StdDev() / n; math.Abs(e-want) > 1e-12 {
			t.Errorf("%s: e = %v, the binomial distribution has %v", c.Name, e, want)
		}
		if want := viz.ConfusionOf(z, y); !mat.Equal(m, want) {
			t.Errorf("%s: M = %v, viz has %v", c.Name, mat.Formatted(m), mat.Formatted(want))
		}
		var wrong []float64
		for i := range k {
			for j := range k {
				if i != j {
					wrong = append(wrong, m.At(i, j))
				}
			}
		}
		slices.Sort(wrong)
		if last := len(wrong) - 1; wrong[last] == wrong[last-1] || m.At(truth, said) != wrong[last] {
			t.Errorf("%s: M[%d,%d] = %v among the mistakes %v", c.Name, truth, said, m.At(truth, said), wrong)
		}
	}
}
