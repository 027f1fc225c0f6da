package nn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// Second-order methods: all parameters are one vector θ, so that the methods of
// gonum/optimize run on a network unchanged. L-BFGS learns the curvature from
// the last gradients; Newton takes the Hessian itself, H = ∂g/∂θ, here by
// differences of the gradient, two gradients per parameter.
//
//	θ ← θ − α H⁻¹ g    α by line search
func Example_secondOrder() {
	for _, method := range []optimize.Method{&optimize.LBFGS{}, &optimize.Newton{}} {
		net := xorNet(0)
		r, err := optimize.Minimize(riskOf(net, data.XOR()), slices.Clone(net.Theta()),
			&optimize.Settings{GradientThreshold: 1e-8}, method)
		if err != nil {
			panic(err)
		}
		copy(net.Theta(), r.X)
		var e mat.Dense
		e.Sub(net.Predict(data.XOR().X()), data.XOR().Y())
		fmt.Printf("%T: L < 1e-10: %v, fewer than 25 iterations: %v, ‖a − y‖ < 1e-4: %v\n",
			method, r.F < 1e-10, r.MajorIterations < 25, mat.Norm(&e, 2) < 1e-4)
	}
	// Output:
	// *optimize.LBFGS: L < 1e-10: true, fewer than 25 iterations: true, ‖a − y‖ < 1e-4: true
	// *optimize.Newton: L < 1e-10: true, fewer than 25 iterations: true, ‖a − y‖ < 1e-4: true
}

// xorNet is 2-3-1: tanh, and the identity at the output.
func xorNet(seed uint64) *nn.Network {
	rng := rand.New(rand.NewPCG(seed, 0))
	return nn.New(nn.NewDense(2, 3, nn.Tanh, nn.Glorot(rng)), nn.NewDense(3, 1, nn.Identity, nn.Glorot(rng)))
}

// riskOf is half the squared error of net on a data set as a function of θ,
// with gradient and Hessian. Calling one of them moves the parameters of net.
func riskOf(net *nn.Network, set *data.Set) optimize.Problem {
	t, x, y := nn.NewTrace(net), set.X(), set.Y()
	value := func(theta []float64) float64 {
		copy(net.Theta(), theta)
		return nn.SquaredError.Value(t.Forward(x), y)
	}
	gradient := func(g, theta []float64) {
		value(theta)
		t.Backward(nn.SquaredError, y)
		copy(g, t.Grad)
	}
	hessian := func(h *mat.SymDense, theta []float64) {
		n := len(theta)
		j := mat.NewDense(n, n, nil)
		fd.Jacobian(j, gradient, theta, &fd.JacobianSettings{Formula: fd.Central})
		for i := range n {
			for k := i; k < n; k++ {
				h.SetSym(i, k, (j.At(i, k)+j.At(k, i))/2) // the two halves differ by rounding
			}
		}
	}
	return optimize.Problem{Func: value, Grad: gradient, Hess: hessian}
}

// Not only from one start: L-BFGS and Newton bring XOR below 1e-10 from six of six.
func TestSecondOrderLearnsXOR(t *testing.T) {
	for _, method := range []optimize.Method{&optimize.LBFGS{}, &optimize.Newton{}} {
		for seed := range uint64(6) {
			net := xorNet(seed)
			r, err := optimize.Minimize(riskOf(net, data.XOR()), slices.Clone(net.Theta()),
				&optimize.Settings{GradientThreshold: 1e-8, MajorIterations: 200}, method)
			if err != nil || !(r.F < 1e-10) {
				t.Errorf("%T, seed %d: L = %g after %d iterations, %v", method, seed, r.F, r.MajorIterations, err)
			}
		}
	}
}

// The Hessian is the curvature of the loss: along any direction d, by
// differences of the loss alone, dᵀHd = (L(θ+hd) − 2L(θ) + L(θ−hd))/h².
func TestHessianIsCurvature(t *testing.T) {
	net := xorNet(0)
	p, theta := riskOf(net, data.XOR()), slices.Clone(net.Theta())
	n := len(theta)
	h := mat.NewSymDense(n, nil)
	p.Hess(h, theta)
	rng := rand.New(rand.NewPCG(1, 0))
	for range 20 {
		d := mat.NewVecDense(n, nil)
		for i := range n {
			d.SetVec(i, rng.NormFloat64())
		}
		at := func(step float64) float64 {
			moved := slices.Clone(theta)
			for i := range moved {
				moved[i] += step * d.AtVec(i)
			}
			return p.Func(moved)
		}
		const step = 1e-4
		got, want := mat.Inner(d, h, d), (at(step)-2*at(0)+at(-step))/(step*step)
		if math.Abs(got-want) > 1e-4*max(1, math.Abs(want)) {
			t.Errorf("dᵀHd = %.8f, differences of the loss give %.8f", got, want)
		}
	}
}
