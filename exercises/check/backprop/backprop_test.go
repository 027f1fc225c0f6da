package backprop

import (
	"math"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The right answers agree with the kernel, which computes them another way.
func TestWitness(t *testing.T) {
	z, y := check.Matrix(101, 3, 4), check.Matrix(102, 3, 4)
	net := nn.New(nn.Activate{F: nn.Logistic})
	trace := net.Forward(mat.DenseCopyOf(z.Slice(0, 3, 0, 1)))
	trace.Backward(nn.SquaredError, mat.DenseCopyOf(y.Slice(0, 3, 0, 1)))
	got := OutputDelta.Right()(mat.Col(nil, 0, trace.Output()), mat.Col(nil, 0, y))
	equal(t, "OutputDelta", mat.NewDense(3, 1, got), &trace.Steps[1].Delta)

	oneHot := nn.OneHot([]int{2, 0, 1, 1}, 3)
	net = nn.New(nn.Activate{F: nn.Softmax})
	trace = net.Forward(z)
	trace.Backward(nn.CrossEntropy, oneHot)
	equal(t, "SoftmaxDelta", SoftmaxDelta.Right()(z, oneHot), &trace.Steps[1].Delta)

	hidden := nn.NewDense(2, 4, nn.Logistic, nn.Values(check.List(103, 8)...))
	output := nn.NewDense(4, 3, nn.Identity, nn.Values(check.List(104, 12)...))
	x := check.Matrix(105, 2, 4)
	trace = nn.New(hidden, output).Forward(x)
	trace.Backward(nn.SquaredError, y)
	below, above := trace.Steps[1], trace.Steps[2]
	equal(t, "HiddenDelta", HiddenDelta.Right()(output.W, &above.Delta, &below.Z), &below.Delta)
	dw, db := WeightGradient.Right()(&below.Delta, x)
	equal(t, "WeightGradient: W", dw, below.Grad(hidden.W))
	equal(t, "WeightGradient: b", mat.NewDense(4, 1, db), below.Grad(hidden.B))

	hidden.F = nn.Tanh
	nn.Values(check.List(106, 4)...)(hidden.B)
	w1, b1, w2, b2 := TrainStep.Right()(hidden.W, mat.Col(nil, 0, hidden.B), output.W, mat.Col(nil, 0, output.B), x, y, 0.3)
	trace.Forward(x)
	trace.Backward(nn.SquaredError, y)
	trace.Update(&optim.SGD{Rate: 0.3})
	equal(t, "TrainStep: W₁", w1, hidden.W)
	equal(t, "TrainStep: b₁", mat.NewDense(4, 1, b1), hidden.B)
	equal(t, "TrainStep: W₂", w2, output.W)
	equal(t, "TrainStep: b₂", mat.NewDense(3, 1, b2), output.B)
}

// The two weights move against the slope, measured on both sides.
func TestUpdateBothMovesAgainstTheSlope(t *testing.T) {
	const x, y, h, eta = 1.3, 0.4, 1e-5, 0.7
	w := [2]float64{0.6, -0.9}
	loss := func(w1, w2 float64) float64 { return math.Pow(w2*math.Tanh(w1*x)-y, 2) / 2 }
	g1 := (loss(w[0]+h, w[1]) - loss(w[0]-h, w[1])) / (2 * h)
	g2 := (loss(w[0], w[1]+h) - loss(w[0], w[1]-h)) / (2 * h)
	new1, new2 := UpdateBoth.Right()(w[0], w[1], x, y, eta)
	if math.Abs(new1-(w[0]-eta*g1)) > 1e-8 || math.Abs(new2-(w[1]-eta*g2)) > 1e-8 {
		t.Errorf("moved to %v, %v; want %v, %v", new1, new2, w[0]-eta*g1, w[1]-eta*g2)
	}
}

func equal(t *testing.T, what string, got, want mat.Matrix) {
	t.Helper()
	if !mat.EqualApprox(got, want, 1e-12) {
		t.Errorf("%s = %.6g, the kernel has %.6g", what, mat.Formatted(got), mat.Formatted(want))
	}
}
