package losses

import (
	"math"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

func equal(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !scalar.EqualWithinAbsOrRel(got, want, 1e-12, 1e-12) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func equalMatrix(t *testing.T, what string, got, want mat.Matrix, tolerance float64) {
	t.Helper()
	if !mat.EqualApprox(got, want, tolerance) {
		t.Errorf("%s = %.6g, want %.6g", what, mat.Formatted(got), mat.Formatted(want))
	}
}

// The kernel has the same loss, and 3, 4, 5 is a right triangle.
func TestSquaredLoss(t *testing.T) {
	a, y := check.Matrix(101, 3, 7), check.Matrix(102, 3, 7)
	equal(t, "SquaredLoss", SquaredLoss.Right()(a, y), nn.SquaredError.Value(a, y))
	equal(t, "errors 3 and 4, twice", SquaredLoss.Right()(mat.NewDense(2, 2, []float64{4, 0, 2, 3}), mat.NewDense(2, 2, []float64{1, -3, -2, -1})), 5*5/2.)
	equal(t, "the mistake of that name", SquaredLoss.With("MeanSquaredError")(a, y), nn.MeanSquaredError.Value(a, y))
}

// trueLabelsOnly is −Σ y log a for any targets; the library's CrossEntropy
// refuses those that do not sum to 1.
type trueLabelsOnly struct{}

func (trueLabelsOnly) Value(a, y *mat.Dense) (L float64) {
	for k, v := range y.RawMatrix().Data {
		L -= xlogy(v, a.RawMatrix().Data[k])
	}
	return L
}

func (trueLabelsOnly) Grad(da, a, y *mat.Dense) {
	da.Apply(func(i, j int, y float64) float64 { return -ratio(y, a.At(i, j)) }, y)
}

// Of the five pairs only one can answer with two tags, punishes a wrong yes and
// still has a slope where it is sure and wrong.
func TestWhichLoss(t *testing.T) {
	y := mat.NewDense(4, 1, []float64{1, 1, 0, 0})
	right, wrong := mat.NewDense(4, 1, nil), mat.NewDense(4, 1, nil)
	right.Apply(func(_, _ int, y float64) float64 { return 40*y - 20 }, y)
	wrong.Scale(-1, right)
	everything := mat.NewDense(4, 1, []float64{20, 20, 20, 20})
	only := ""
	for _, c := range []struct {
		key  string
		f    nn.Activation
		loss nn.Loss
	}{
		{"a", nn.Softmax, trueLabelsOnly{}},
		{"b", nn.Logistic, trueLabelsOnly{}},
		{"c", nn.Logistic, nn.SquaredError},
		{"d", nn.Logistic, nn.BinaryCrossEntropy},
		{"e", nn.Identity, nn.SquaredError},
	} {
		judge := func(z *mat.Dense) *nn.Trace {
			trace := nn.New(nn.Activate{F: c.f}).Forward(z)
			trace.Backward(c.loss, y)
			return trace
		}
		says := mat.EqualApprox(judge(right).Output(), y, 1e-6)
		punishes := judge(everything).Loss > judge(right).Loss+1
		learns := math.Abs(judge(wrong).Steps[1].Delta.At(3, 0)) > 0.5
		if says && punishes && learns {
			only += c.key
		}
	}
	if v := check.Run(WhichLoss, func() string { return only }); v.State != check.Pass {
		t.Errorf("the library says %q: %v", only, v)
	}
}

// The best a is found by looking, the entropy by gonum.
func TestCoinInBits(t *testing.T) {
	throws := mat.NewDense(1, 4, []float64{1, 1, 1, 0})
	least, best := math.Inf(1), 0.0
	for k := 1; k < 1000; k++ {
		a := float64(k) / 1000
		if L := nn.BinaryCrossEntropy.Value(mat.NewDense(1, 4, []float64{a, a, a, a}), throws); L < least {
			least, best = L, a
		}
	}
	equal(t, "the best a", best, 0.75)
	equal(t, "CoinInBits", CoinInBits.Right()(), least/math.Ln2)
	equal(t, "CoinInBits", CoinInBits.Right()(), stat.Entropy([]float64{0.75, 0.25})/math.Ln2)
}

// gonum computes it for one column, the kernel for a batch.
func TestCrossEntropyLoss(t *testing.T) {
	a, y := shares(103, 5, 6), shares(104, 5, 6)
	sum := 0.0
	for s := range 6 {
		sum += stat.CrossEntropy(mat.Col(nil, s, y), mat.Col(nil, s, a))
	}
	equal(t, "CrossEntropyLoss", CrossEntropyLoss.Right()(a, y), sum/6)
	equal(t, "CrossEntropyLoss", CrossEntropyLoss.Right()(a, y), nn.CrossEntropy.Value(a, y))
	for _, c := range CrossEntropyLoss.Spec.Cases {
		a, y := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense)
		equal(t, c.Name, CrossEntropyLoss.Right()(a, y), nn.CrossEntropy.Value(a, y))
		for s := range c.N {
			equal(t, c.Name+": Σ a", mat.Sum(a.ColView(s)), 1)
			equal(t, c.Name+": Σ y", mat.Sum(y.ColView(s)), 1)
		}
	}
}

// The kernel's risk of a layer, and the slope of the value on both sides.
func TestRiskGradient(t *testing.T) {
	const lambda = 0.2
	layer := nn.NewDense(4, 2, nn.Tanh, nn.Values(check.List(105, 8)...))
	nn.Values(check.List(106, 2)...)(layer.B)
	net := nn.New(layer)
	x, y := check.Matrix(107, 4, 3), check.Matrix(108, 2, 3)
	at := func(loss nn.Loss) *nn.Trace {
		trace := net.Forward(x)
		trace.Backward(loss, y)
		return trace
	}
	plain := at(nn.SquaredError)
	R, dw, db := RiskGradient.Right()(plain.Loss, lambda, layer.W, mat.Col(nil, 0, layer.B), plain.Steps[1].Grad(layer.W), mat.Col(nil, 0, plain.Steps[1].Grad(layer.B)))
	kernel := at(nn.Risk{Loss: nn.SquaredError, Lambda: lambda})
	equal(t, "R", R, kernel.Risk())
	equalMatrix(t, "∂R/∂W", dw, kernel.Steps[1].Grad(layer.W), 1e-12)
	equalMatrix(t, "∂R/∂b", mat.NewDense(2, 1, db), kernel.Steps[1].Grad(layer.B), 1e-12)

	risk := func() float64 {
		R, _, _ := RiskGradient.Right()(nn.SquaredError.Value(net.Predict(x), y), lambda, layer.W, mat.Col(nil, 0, layer.B), dw, db)
		return R
	}
	for i := range 2 {
		equalMatrix(t, "slope of b", mat.NewDense(1, 1, []float64{db[i]}), mat.NewDense(1, 1, []float64{slope(risk, layer.B, i, 0)}), 1e-8)
		for j := range 4 {
			equalMatrix(t, "slope of W", mat.NewDense(1, 1, []float64{dw.At(i, j)}), mat.NewDense(1, 1, []float64{slope(risk, layer.W, i, j)}), 1e-8)
		}
	}
}

// The task says that the stub passes every gradient check: its gradient is the slope of its own R.
func TestRiskGradientOfTheStub(t *testing.T) {
	stub := RiskGradient.With(RiskGradient.Spec.Stub)
	w, b := check.Matrix(111, 2, 3), check.Matrix(112, 2, 1)
	none := mat.NewDense(2, 3, nil)
	risk := func() float64 { R, _, _ := stub(1, 0.4, w, mat.Col(nil, 0, b), none, []float64{0, 0}); return R }
	_, dw, db := stub(1, 0.4, w, mat.Col(nil, 0, b), none, []float64{0, 0})
	for i := range 2 {
		if got := slope(risk, b, i, 0); math.Abs(got-db[i]) > 1e-8 {
			t.Errorf("slope of b %v, gradient %v", got, db[i])
		}
		for j := range 3 {
			if got := slope(risk, w, i, j); math.Abs(got-dw.At(i, j)) > 1e-8 {
				t.Errorf("slope of W %v, gradient %v", got, dw.At(i, j))
			}
		}
	}
}

// slope is the central difference of f in one entry of m.
func slope(f func() float64, m *mat.Dense, i, j int) float64 {
	const h = 1e-5
	v := m.At(i, j)
	m.Set(i, j, v+h)
	up := f()
	m.Set(i, j, v-h)
	down := f()
	m.Set(i, j, v)
	return (up - down) / (2 * h)
}

// The kernel computes it from z and, for moderate z, from a. Far out it is |z| or 0.
func TestLossFromZ(t *testing.T) {
	z, y := check.Matrix(109, 3, 4), mat.NewDense(3, 4, []float64{1, 0, 0, 1, 0, 0.2, 1, 1, 0.7, 1, 0, 0})
	a := nn.New(nn.Activate{F: nn.Logistic}).Predict(z)
	equal(t, "LossFromZ", LossFromZ.Right()(z, y), nn.BinaryCrossEntropy.Value(a, y))
	for _, c := range LossFromZ.Spec.Cases {
		z, y := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense)
		equal(t, c.Name, LossFromZ.Right()(z, y), nn.LogisticCrossEntropy.Value(z, y))
	}
	far := mat.NewDense(2, 2, []float64{1e4, -1e4, 1e4, -1e4})
	equal(t, "LossFromZ of ±1e4", LossFromZ.Right()(far, mat.NewDense(2, 2, []float64{1, 1, 0, 0})), 1e4)
}

// Every row of the table: the kernel from a, the kernel from z, and δ as the slope of L.
func TestTaskLossDelta(t *testing.T) {
	pairs := map[string]struct {
		f     nn.Activation
		loss  nn.Loss
		fromZ nn.Loss
	}{
		"how much?":    {nn.Identity, nn.SquaredError, nn.SquaredError},
		"yes or no?":   {nn.Logistic, nn.BinaryCrossEntropy, nn.LogisticCrossEntropy},
		"which one?":   {nn.Softmax, nn.CrossEntropy, nn.SoftmaxCrossEntropy},
		"which apply?": {nn.Logistic, nn.BinaryCrossEntropy, nn.LogisticCrossEntropy},
		"which side?":  {nn.Identity, nn.PerceptronLoss, nn.PerceptronLoss},
	}
	seen := map[string]bool{}
	for _, c := range TaskLossDelta.Spec.Cases {
		task, z, y := c.Args[0].(string), c.Args[1].(*mat.Dense), c.Args[2].(*mat.Dense)
		p := pairs[task]
		a, L, delta := TaskLossDelta.Right()(task, z, y)
		equalMatrix(t, c.Name+": a", a, nn.New(nn.Activate{F: p.f}).Predict(z), 1e-12)
		trace := nn.New(nn.Activate{F: nn.Identity}).Forward(z)
		trace.Backward(p.fromZ, y)
		equal(t, c.Name+": L", L, trace.Loss)
		equalMatrix(t, c.Name+": δ", delta, &trace.Steps[1].Delta, 1e-12)

		if mat.Max(z) > 100 || c.Name == "which side? z = 0" {
			continue
		}
		seen[task] = true
		trace = nn.New(nn.Activate{F: p.f}).Forward(z)
		trace.Backward(p.loss, y)
		equal(t, c.Name+": L from a", L, trace.Loss)
		equalMatrix(t, c.Name+": δ from a", delta, &trace.Steps[1].Delta, 1e-12)
		z = mat.DenseCopyOf(z)
		var slopes mat.Dense
		slopes.Apply(func(i, j int, _ float64) float64 {
			return slope(func() float64 { _, L, _ := TaskLossDelta.Right()(task, z, y); return L }, z, i, j)
		}, z)
		equalMatrix(t, c.Name+": slope", delta, &slopes, 1e-8)
	}
	if len(seen) != len(pairs) {
		t.Errorf("the cases have the tasks %v only", seen)
	}
}

// The library has the same two deltas, and they are the slopes of its losses.
func TestTwoDeltas(t *testing.T) {
	for _, c := range TwoDeltas.Spec.Cases {
		z, y := c.Args[0].([]float64), c.Args[1].([]float64)
		square, cross := TwoDeltas.Right()(z, y)
		for loss, got := range map[nn.Loss][]float64{nn.SquaredError: square, nn.BinaryCrossEntropy: cross} {
			trace := nn.New(nn.Activate{F: nn.Logistic}).Forward(mat.NewDense(1, len(z), z))
			trace.Backward(loss, mat.NewDense(1, len(y), y))
			equalMatrix(t, c.Name, mat.NewDense(1, len(z), got), &trace.Steps[1].Delta, 1e-12)
			m := mat.NewDense(1, len(z), append([]float64{}, z...))
			for n := range z {
				value := func() float64 {
					return loss.Value(nn.New(nn.Activate{F: nn.Logistic}).Predict(m), mat.NewDense(1, len(y), y))
				}
				if want := slope(value, m, 0, n); math.Abs(got[n]-want) > 1e-8 {
					t.Errorf("%s, %v: δ %v, slope %v", c.Name, loss, got[n], want)
				}
			}
		}
	}
}

// xlogy is y log x, and 0 for y = 0 whatever x.
func xlogy(y, x float64) float64 {
	if y == 0 {
		return 0
	}
	return y * math.Log(x)
}

// ratio is y/x, and 0 for y = 0 whatever x.
func ratio(y, x float64) float64 {
	if y == 0 {
		return 0
	}
	return y / x
}
