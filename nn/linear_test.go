package nn

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// One input: gonum's simple regression is the witness. Several: the gradient is 0.
func TestLeastSquares(t *testing.T) {
	x, y := mat.NewDense(1, 5, []float64{1, 2, 4, 5, 9}), mat.NewDense(1, 5, []float64{2, 1, 5, 3, 8})
	l, err := LeastSquares(x, y)
	if err != nil {
		t.Fatal(err)
	}
	alpha, beta := stat.LinearRegression(x.RawRowView(0), y.RawRowView(0), nil, false)
	near(t, "b", l.B.At(0, 0), alpha, 1e-12)
	near(t, "w", l.W.At(0, 0), beta, 1e-12)

	rng := seeded()
	x, y = random(rng, 4, 30), random(rng, 2, 30)
	if l, err = LeastSquares(x, y); err != nil {
		t.Fatal(err)
	}
	tr := New(l).Forward(x)
	tr.Backward(MeanSquaredError, y)
	for i, g := range tr.Grad {
		if math.Abs(g) > 1e-13 {
			t.Errorf("gradient %d is %g at the minimum", i, g)
		}
	}
	if _, err := LeastSquares(mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6}), mat.NewDense(1, 2, nil)); err == nil || !strings.Contains(err.Error(), "2 samples cannot determine 3 weights") {
		t.Errorf("too few samples: %v", err)
	}
	if _, err := LeastSquares(mat.NewDense(2, 4, []float64{1, 2, 3, 4, 2, 4, 6, 8}), mat.NewDense(1, 4, []float64{1, 2, 3, 5})); err == nil || !strings.Contains(err.Error(), "depend linearly") {
		t.Errorf("dependent inputs: %v", err)
	}
}

// AND by hand: the corrections in the order of the samples 00 01 10 11.
func TestPerceptron(t *testing.T) {
	x := mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1})
	and := mat.NewDense(1, 4, []float64{-1, -1, -1, 1})
	l, steps, err := Perceptron(x, and, 100)
	if err != nil {
		t.Fatal(err)
	}
	// Pass 1: z = 0 at 00 is a mistake, b = −1; 01 and 10 are right; 11 has z = −1: w = (1, 1), b = 0.
	first, second := steps[0], steps[1]
	if first.Sample != 0 || first.Z != 0 || first.B != -1 || second.Sample != 3 || second.Z != -1 || second.W[0] != 1 || second.W[1] != 1 || second.B != 0 {
		t.Errorf("the first corrections are %+v, %+v", first, second)
	}
	if !mat.Equal(New(l).Predict(x), and) {
		t.Error("AND is not learnt")
	}
	bound, err := PerceptronBound(l, x, and)
	if err != nil || float64(len(steps)) > bound {
		t.Errorf("%d corrections, the bound is %g, %v", len(steps), bound, err)
	}

	xor := mat.NewDense(1, 4, []float64{-1, 1, 1, -1})
	_, _, err = Perceptron(x, xor, 100)
	if err == nil || !strings.Contains(err.Error(), "goes round for ever") {
		t.Errorf("XOR: %v", err)
	}
	if _, err := PerceptronBound(l, x, xor); err == nil || !strings.Contains(err.Error(), "separates nothing") {
		t.Errorf("bound of a line that does not separate: %v", err)
	}
	if _, _, err := Perceptron(x, and, 1); err == nil || !strings.Contains(err.Error(), "still mistakes after 1 passes") {
		t.Errorf("too few passes: %v", err)
	}
	panics(t, func() { Perceptron(x, mat.NewDense(1, 4, []float64{0, 0, 0, 1}), 1) }, "y[0,0] = 0", "−1 and +1")
}

// On random separable data the number of corrections stays below Novikoff's bound.
func TestPerceptronBound(t *testing.T) {
	rng := seeded()
	star := NewDense(3, 1, Sign, Values(1, -2, 0.5))
	star.B.Set(0, 0, 0.3)
	for range 20 {
		x := random(rng, 3, 40)
		y := New(&Dense{mat.DenseCopyOf(star.W), mat.DenseCopyOf(star.B), Sign}).Predict(x)
		bound, err := PerceptronBound(star, x, y)
		if err != nil {
			t.Fatal(err)
		}
		l, steps, err := Perceptron(x, y, 1e6)
		if err != nil {
			t.Fatal(err)
		}
		if float64(len(steps)) > bound {
			t.Errorf("%d corrections, the bound is %g", len(steps), bound)
		}
		near(t, "accuracy", Accuracy(New(l).Predict(x), y), 1, 0)
	}
}
