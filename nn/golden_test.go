package nn

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

// The worked examples that others published, computed again. Sources:
//
//	Matt Mazur, A Step by Step Backpropagation Example, 2015
//	Qiu Xipeng, Neural Networks and Deep Learning, section on automatic differentiation
//	Andrej Karpathy, micrograd, README
//	Aurélien Géron, Hands-On Machine Learning, appendix on automatic differentiation: x²y + y + 2
//	CS231n, Stanford, notes on back-propagation: (x + y)z

// mazur is the network of the article, with its input and targets.
func mazur() (net *Network, hidden, output *Dense, x, y *mat.Dense) {
	hidden = NewDense(2, 2, Logistic, Values(.15, .20, .25, .30))
	output = NewDense(2, 2, Logistic, Values(.40, .45, .50, .55))
	Constant(.35)(hidden.B)
	Constant(.60)(output.B)
	return New(hidden, output), hidden, output, mat.NewDense(2, 1, []float64{.05, .10}), mat.NewDense(2, 1, []float64{.01, .99})
}

// weightsOnly is gradient descent that leaves the biases alone, as the article does.
type weightsOnly struct {
	net *Network
	eta float64
}

func (o weightsOnly) Step(theta, grad []float64) {
	at := 0
	for _, p := range o.net.Params() {
		r, c := p.Dims()
		for i := at; p.Weight && i < at+r*c; i++ {
			theta[i] -= o.eta * grad[i]
		}
		at += r * c
	}
}

func TestMazur(t *testing.T) {
	net, hidden, output, x, y := mazur()
	tr := net.Forward(x)
	tr.Backward(SquaredError, y)
	near(t, "E", tr.Loss, .298371109, 5e-10)
	near(t, "δ of output 1", tr.Steps[2].Delta.At(0, 0), .138498562, 5e-10)
	near(t, "δ of output 2", tr.Steps[2].Delta.At(1, 0), -.038098237, 5e-10)
	near(t, "δ of hidden 1", tr.Steps[1].Delta.At(0, 0), .008771355, 5e-10)
	near(t, "δ of hidden 2", tr.Steps[1].Delta.At(1, 0), .009954255, 5e-10)

	tr.Update(weightsOnly{net, .5})
	want := []float64{.149780716, .199561432, .249751144, .299502287, .358916480, .408666186, .511301270, .561370121}
	for i, w := range append(append([]float64{}, hidden.W.RawMatrix().Data...), output.W.RawMatrix().Data...) {
		near(t, fmt.Sprintf("w%d after one step", i+1), w, want[i], 5e-10)
	}
	near(t, "E after one step", SquaredError.Value(net.Predict(x), y), .29102777369, 5e-12)
}

// inPlace is the step as the article does it: the output weights move before
// the hidden δ is computed from them. Biases stay.
func inPlace(net *Network, hidden, output *Dense, x, y *mat.Dense, eta float64) {
	tr := net.Forward(x)
	tr.Backward(SquaredError, y)
	var step mat.Dense
	step.Scale(eta, tr.Steps[2].Grad(output.W))
	output.W.Sub(output.W, &step) // too early

	var delta, back mat.Dense
	back.Mul(output.W.T(), &tr.Steps[2].Delta) // from the new weights
	delta.MulElem(tr.Steps[1].Prime(), &back)
	var grad mat.Dense
	grad.Mul(&delta, x.T())
	grad.Scale(eta, &grad)
	hidden.W.Sub(hidden.W, &grad)
}

// The numbers that the article prints are those of the in-place update.
func TestMazurAsPublished(t *testing.T) {
	net, hidden, output, x, y := mazur()
	inPlace(net, hidden, output, x, y, .5)
	near(t, "E after one step, as published", SquaredError.Value(net.Predict(x), y), 0.29102792390544, 5e-15)
	near(t, "rounded as in the article", SquaredError.Value(net.Predict(x), y), 0.291027924, 5e-10)
	for range 9999 {
		inPlace(net, hidden, output, x, y, .5)
	}
	near(t, "E after 10,000 steps, as published", SquaredError.Value(net.Predict(x), y), 3.50848e-05, 5e-11)
}

// sumLoss is L = Σ a: it hands 1 down, so that the gradients are those of the output itself.
type sumLoss struct{}

func (sumLoss) Value(a, y *mat.Dense) float64 { return mat.Sum(a) }
func (sumLoss) Grad(da, a, y *mat.Dense)      { Constant(1)(da) }

// f = 1/(exp(−(wx + b)) + 1) at x = 1, w = 0, b = 0: value ½, both gradients ¼.
func TestBooksGraph(t *testing.T) {
	net := New(NewDense(1, 1, Logistic, Zeros))
	tr := net.Forward(mat.NewDense(1, 1, []float64{1}))
	tr.Backward(sumLoss{}, mat.NewDense(1, 1, nil))
	near(t, "f", tr.Output().At(0, 0), .5, 0)
	near(t, "∂f/∂w", tr.Grad[0], .25, 0)
	near(t, "∂f/∂b", tr.Grad[1], .25, 0)
}

// The scalar expressions of others, on gonum's dual numbers.
func TestScalarExamples(t *testing.T) {
	num := func(v float64) dual.Number { return dual.Number{Real: v} }
	of := func(v float64) dual.Number { return dual.Number{Real: v, Emag: 1} } // differentiate by this one
	add, mul, scale, pow := dual.Add, dual.Mul, dual.Scale, dual.PowReal
	relu := func(v dual.Number) dual.Number {
		if v.Real > 0 {
			return v
		}
		return num(0)
	}
	micrograd := func(a, b dual.Number) dual.Number {
		c := add(a, b)
		d := add(mul(a, b), pow(b, 3))
		c = add(c, add(c, num(1)))
		c = add(c, add(add(num(1), c), scale(-1, a)))
		d = add(d, add(scale(2, d), relu(add(b, a))))
		d = add(d, add(scale(3, d), relu(dual.Sub(b, a))))
		e := dual.Sub(c, d)
		f := mul(e, e)
		return add(scale(0.5, f), scale(10, dual.Inv(f)))
	}
	near(t, "micrograd g", micrograd(num(-4), num(2)).Real, 24.7041, 5e-5)
	near(t, "micrograd ∂g/∂a", micrograd(of(-4), num(2)).Emag, 138.8338, 5e-5)
	near(t, "micrograd ∂g/∂b", micrograd(num(-4), of(2)).Emag, 645.5773, 5e-5)

	f := func(x, y dual.Number) dual.Number { return add(add(mul(mul(x, x), y), y), num(2)) }
	near(t, "x²y + y + 2", f(num(3), num(4)).Real, 42, 0)
	near(t, "∂/∂x", f(of(3), num(4)).Emag, 24, 0)
	near(t, "∂/∂y", f(num(3), of(4)).Emag, 10, 0)

	near(t, "(x + y)z", mul(add(num(-2), num(5)), num(-4)).Real, -12, 0)
}

// The largest errors of the two approximations of GELU.
func TestGELUApproximations(t *testing.T) {
	worst := func(f Elementwise) (e float64) {
		for z := -8.0; z <= 8; z += 1e-3 {
			e = max(e, math.Abs(f.F(z)-GELU.F(z)))
		}
		return e
	}
	near(t, "tanh form", worst(GELUTanh), 4.7e-4, 5e-6)
	near(t, "logistic form", worst(GELULogistic), 2.0e-2, 5e-4)
}
