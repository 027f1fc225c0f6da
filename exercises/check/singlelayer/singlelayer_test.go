package singlelayer

import (
	"math"
	"slices"
	"strings"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The claims of the question: softmax of the same z is not a divided by its
// sum, and a larger z₁ moves the first output only.
func TestFilmLabels(t *testing.T) {
	a := []float64{0.9, 0.8, 0.1}
	z, odds := mat.NewDense(3, 1, nil), []float64{9, 4, 1.0 / 9}
	for i := range a {
		z.Set(i, 0, math.Log(a[i]/(1-a[i])))
		within(t, "e^z", math.Exp(z.At(i, 0)), odds[i], 1e-12)
	}
	var soft, sigmoids, moved mat.Dense
	nn.Softmax.Apply(&soft, z)
	within(t, "softmax", soft.At(0, 0), odds[0]/(odds[0]+odds[1]+odds[2]), 1e-12)
	if math.Abs(soft.At(0, 0)-a[0]/1.8) < 0.1 {
		t.Error("softmax is a divided by its sum")
	}
	nn.Logistic.Apply(&sigmoids, z)
	z.Set(0, 0, z.At(0, 0)+1)
	nn.Logistic.Apply(&moved, z)
	if moved.At(0, 0) <= sigmoids.At(0, 0) || moved.At(1, 0) != sigmoids.At(1, 0) || moved.At(2, 0) != sigmoids.At(2, 0) {
		t.Error("a larger z₁ moves other outputs than the first")
	}
	if v := FilmLabels.Spec.AsMistake("choice b"); v.State != check.Pass {
		t.Error(v)
	}
}

// The line is that of gonum, of the kernel, and of the fractions in the chapter.
func TestLineFit(t *testing.T) {
	w, b := LineFit.Right()([]float64{0, 1, 2}, []float64{1, 2, 4})
	within(t, "w", w, 3./2, 1e-14)
	within(t, "b", b, 5./6, 1e-14)
	x, y := check.List(61, 9), check.List(62, 9)
	w, b = LineFit.Right()(x, y)
	b1, w1 := stat.LinearRegression(x, y, nil, false)
	l, err := nn.LeastSquares(mat.NewDense(1, 9, x), mat.NewDense(1, 9, y))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range [][2]float64{{w1, b1}, {l.W.At(0, 0), l.B.At(0, 0)}} {
		within(t, "w", w, want[0], 1e-12)
		within(t, "b", b, want[1], 1e-12)
	}
}

// The matrix form of the chapter passes, although it squares the rounding trouble.
func TestLineFitTakesTheNormalEquations(t *testing.T) {
	v := check.Run(LineFit, func(x, y []float64) (w, b float64) {
		tilde := mat.NewDense(2, len(x), nil)
		for n := range x {
			tilde.SetCol(n, []float64{x[n], 1})
		}
		var square, inverse, right, wb mat.Dense
		square.Mul(tilde, tilde.T())
		if err := inverse.Inverse(&square); err != nil {
			t.Error(err)
		}
		right.Mul(mat.NewDense(1, len(y), y), tilde.T())
		wb.Mul(&right, &inverse)
		return wb.At(0, 0), wb.At(0, 1)
	})
	if v.State != check.Pass {
		t.Error(v)
	}
}

// With t and t² the normal equations give the flight that the checker measures,
// and a speed and a g that are those of the law up to the noise.
func TestBallFeatures(t *testing.T) {
	time, y := photographs()
	x := mat.NewDense(3, len(time), nil) // t, t², 1
	for n, v := range time {
		x.SetCol(n, []float64{v, v * v, 1})
	}
	var square, right, w mat.Dense
	square.Mul(x, x.T())
	right.Mul(x, y.T())
	if err := w.Solve(&square, &right); err != nil {
		t.Fatal(err)
	}
	v, g, start := w.At(0, 0), -2*w.At(1, 0), w.At(2, 0)
	within(t, "v", v, 10, 0.05)
	within(t, "g", g, 9.81, 0.05)
	fit, at3, err := flight(ballFeatures(nil)())
	if err != nil {
		t.Fatal(err)
	}
	within(t, "the error at 3 s", at3, 3*v-9*g/2+start-data.Height(3), 1e-9)
	mse := 0.0
	for n, v1 := range time {
		mse += math.Pow(v*v1-g*v1*v1/2+start-y.At(0, n), 2) / 8
	}
	within(t, "√MSE", fit, math.Sqrt(mse), 1e-9)
	for _, c := range []struct {
		powers []int
		says   string // "" passes
	}{
		{[]int{2, 1}, ""},
		{nil, "at least one power"},
		{[]int{-1}, "1/0"},
		{[]int{1, 1, 2}, "twice"},
		{[]int{1, 2, 99}, "at most 20"},
		{[]int{3}, "does not follow"},
		{[]int{1, 2, 3, 4}, "wrong by 5.72 m"},
		{[]int{1, 2, 3, 4, 5, 6, 7, 8}, "more than the 8 photographs"},
	} {
		v := check.Run(BallFeatures, func() []int { return c.powers })
		if (v.State == check.Pass) != (c.says == "") || !strings.Contains(v.Message, c.says) {
			t.Errorf("%v: %s %s", c.powers, v.State, v.Message)
		}
	}
}

// What the checker says of the known wrong answers is so.
func TestBallFeaturesSaysWhatIsSo(t *testing.T) {
	fit3, at3, err := flight([]int{1, 2, 3})
	best, _, _ := flight([]int{1, 2})
	if err != nil || fit3 >= best || math.Abs(at3) <= flightWithin || math.Abs(at3) > 1 {
		t.Errorf("third power: √MSE %v, with two powers %v, at 3 s %v, %v", fit3, best, at3, err)
	}
	fit7, at7, err := flight([]int{1, 2, 3, 4, 5, 6, 7})
	if err != nil || fit7 > 1e-6 || math.Abs(at7) < 200 {
		t.Errorf("seven powers: √MSE %v, at 3 s %v, %v", fit7, at7, err)
	}
	if _, _, err := flight([]int{0, 1, 2}); err == nil {
		t.Error("a constant beside the bias is solved")
	}
}

// Pass after pass the function does what the kernel records.
func TestPerceptronEpoch(t *testing.T) {
	x := mat.DenseCopyOf(check.Matrix(63, 2, 12))
	y := mat.NewDense(1, 12, nil)
	for n := range 12 { // a line separates them
		y.Set(0, n, math.Copysign(1, 1.4*x.At(0, n)-0.6*x.At(1, n)+0.35))
	}
	and := data.AND()
	signs := mat.NewDense(1, 4, []float64{-1, -1, -1, 1})
	for _, set := range [][2]*mat.Dense{{x, y}, {and.X(), signs}} {
		layer, steps, err := nn.Perceptron(set[0], set[1], 1000)
		if err != nil {
			t.Fatal(err)
		}
		w, b, all, passes := []float64{0, 0}, 0.0, 0, 0
		for k := 1; k > 0; passes++ {
			w, b, k = perceptronEpoch(nil)(w, b, set[0], set[1].RawRowView(0))
			all += k
		}
		if all != len(steps) || passes != steps[len(steps)-1].Pass+1 {
			t.Errorf("%d corrections in %d passes, the kernel needs %d and a pass after the %dth", all, passes, len(steps), steps[len(steps)-1].Pass)
		}
		within(t, "b", b, layer.B.At(0, 0), 1e-12)
		for j := range w {
			within(t, "w", w[j], layer.W.At(0, j), 1e-12)
		}
	}
	if v := PerceptronEpoch.Spec.AsMistake(PerceptronEpoch.Spec.Stub); v.Right != 1 { // only the case with no sample on the line
		t.Errorf("the stub is right in %d cases", v.Right)
	}
	wrong, _, k := perceptronEpoch(check.Mistakes{PerceptronEpoch.Spec.Stub: true})([]float64{0, 0}, 0, and.X(), signs.RawRowView(0))
	if k != 0 || !slices.Equal(wrong, []float64{0, 0}) {
		t.Errorf("the stub leaves its start: w = %v after %d corrections", wrong, k)
	}
}

func TestNovikoffBound(t *testing.T) {
	for _, c := range NovikoffBound.Spec.Cases {
		w, b, x, y := c.Args[0].([]float64), c.Args[1].(float64), c.Args[2].(*mat.Dense), c.Args[3].([]float64)
		l := nn.NewDense(len(w), 1, nn.Sign, nn.Values(w...))
		l.B.Set(0, 0, b)
		targets := mat.NewDense(1, len(y), y)
		want, err := nn.PerceptronBound(l, x, targets)
		r, gamma, bound := NovikoffBound.Right()(w, b, x, y)
		if err != nil {
			if !math.IsInf(bound, 1) || gamma > 0 {
				t.Errorf("%s: γ %v, bound %v; the kernel: %v", c.Name, gamma, bound, err)
			}
			continue
		}
		within(t, c.Name+" bound", bound, want, 1e-12)
		within(t, c.Name+" R/γ", r/gamma, math.Sqrt(want), 1e-12)
		_, steps, err := nn.Perceptron(x, targets, 1000)
		if err != nil || float64(len(steps)) > bound {
			t.Errorf("%s: %d corrections, at most %v are promised; %v", c.Name, len(steps), bound, err)
		}
	}
}

// The step is that of the kernel, and goes against the slope, measured on both sides.
func TestLogisticStep(t *testing.T) {
	x, y := check.Matrix(64, 3, 7), []float64{1, 0, 0, 1, 1, 0, 1}
	w, b, eta := []float64{0.7, -0.4, 1.2}, -0.3, 0.6
	l := nn.NewDense(3, 1, nn.Logistic, nn.Values(w...))
	l.B.Set(0, 0, b)
	targets := mat.NewDense(1, 7, y)
	net := nn.New(l)
	newW, newB := LogisticStep.Right()(w, b, x, y, eta)
	for j := range 3 {
		loss := func(v float64) float64 {
			l.W.Set(0, j, v)
			defer l.W.Set(0, j, w[j])
			return nn.BinaryCrossEntropy.Value(net.Predict(x), targets)
		}
		within(t, "∂L/∂w by differences", (w[j]-newW[j])/eta, (loss(w[j]+1e-5)-loss(w[j]-1e-5))/2e-5, 1e-8)
	}
	trace := net.Forward(x)
	trace.Backward(nn.BinaryCrossEntropy, targets)
	trace.Update(&optim.SGD{Rate: eta})
	for j := range 3 {
		within(t, "w", newW[j], l.W.At(0, j), 1e-12)
	}
	within(t, "b", newB, l.B.At(0, 0), 1e-12)
	// the number in the task
	newW, _ = LogisticStep.Right()([]float64{1, -1}, 0, mat.NewDense(2, 1, []float64{2, 1}), []float64{1}, 1)
	within(t, "∂L/∂w of the task", 1-newW[0], -0.5379, 5e-5)
	within(t, "∂L/∂w of the task", -1-newW[1], -0.2689, 5e-5)
}

func TestClassifierStep(t *testing.T) {
	for _, c := range ClassifierStep.Spec.Cases {
		w, b, x := c.Args[0].(*mat.Dense), c.Args[1].([]float64), c.Args[2].(*mat.Dense)
		labels, eta := c.Args[3].([]int), c.Args[4].(float64)
		classes, in := w.Dims()
		y := nn.OneHot(labels, classes)
		l := nn.NewDense(in, classes, nn.Identity, nn.Zeros) // z; the loss works from z
		l.W.Copy(w)
		l.B.SetCol(0, b)
		trace := nn.New(l).Forward(x)
		trace.Backward(nn.SoftmaxCrossEntropy, y)
		newW, newB, loss, chosen := ClassifierStep.Right()(w, b, x, labels, eta)
		within(t, c.Name+" L", loss, trace.Loss, 1e-12)
		if want := nn.Argmax(trace.Output()); !slices.Equal(chosen, want) {
			t.Errorf("%s: classes %v, the kernel has %v", c.Name, chosen, want)
		}
		trace.Update(&optim.SGD{Rate: eta})
		if !mat.EqualApprox(newW, l.W, 1e-12) || !mat.EqualApprox(mat.NewDense(classes, 1, newB), l.B, 1e-12) {
			t.Errorf("%s: W = %v, b = %v; the kernel has %v, %v", c.Name, mat.Formatted(newW), newB, mat.Formatted(l.W), mat.Formatted(l.B))
		}
	}
	_, _, loss, _ := ClassifierStep.Right()(mat.NewDense(5, 2, nil), make([]float64, 5), check.Matrix(65, 2, 3), []int{4, 0, 2}, 1)
	within(t, "L of no knowledge", loss, math.Log(5), 1e-14)
}

// A wrong factor of the gradient is seen although the old weights are added.
func TestChangesAreNamed(t *testing.T) {
	for _, c := range []struct {
		name string
		of   func(old, right, eta, n float64) float64
		says string
	}{
		{"a factor 2", func(old, right, eta, n float64) float64 { return old + 2*(right-old) }, "b moves twice as far"},
		{"the sum", func(old, right, eta, n float64) float64 { return old + n*(right-old) }, "b moves N times too far"},
		{"no η", func(old, right, eta, n float64) float64 { return old + (right-old)/eta }, "the factor η is missing"},
		{"uphill", func(old, right, eta, n float64) float64 { return 2*old - right }, "b moves in the wrong direction"},
		{"the gradient", func(old, right, eta, n float64) float64 { return (old - right) / eta }, "This is the gradient of b."},
	} {
		v := check.Run(LogisticStep, func(w []float64, b float64, x *mat.Dense, y []float64, eta float64) ([]float64, float64) {
			newW, newB := LogisticStep.Right()(w, b, x, y, eta)
			return newW, c.of(b, newB, eta, float64(len(y)))
		})
		if !strings.Contains(v.Message, c.says) || strings.HasPrefix(v.Message, "w ") {
			t.Errorf("%s: %s", c.name, v.Message)
		}
	}
	v := check.Run(ClassifierStep, func(w *mat.Dense, b []float64, x *mat.Dense, labels []int, eta float64) (*mat.Dense, []float64, float64, []int) {
		newW, newB, loss, classes := ClassifierStep.Right()(w, b, x, labels, eta)
		return newW, newB, min(loss, -math.Log(1e-9)), classes
	})
	if !strings.Contains(v.Message, "keep the probability away from 0") {
		t.Error(v.Message)
	}
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}
