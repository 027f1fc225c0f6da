package own

import (
	"math"
	"testing"

	"glassnet/nn"
	"glassnet/nn/export"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The library goes down through two layers with the same numbers.
func TestChainBackward(t *testing.T) {
	for _, c := range ChainBackward.Spec.Cases {
		m := make([]*mat.Dense, len(c.Args))
		for k, a := range c.Args {
			m[k] = a.(*mat.Dense)
		}
		got := ChainBackward.Right()(m[0], m[1], m[2], m[3], m[4])
		var d2, back, d1, want mat.Dense
		d2.Apply(func(i, j int, g float64) float64 { return nn.Tanh.Prime(0, m[3].At(i, j)) * g }, m[4])
		back.Mul(m[1].T(), &d2)
		d1.Apply(func(i, j int, g float64) float64 { return nn.Tanh.Prime(0, m[2].At(i, j)) * g }, &back)
		want.Mul(m[0].T(), &d1)
		if !mat.EqualApprox(got, &want, 1e-12) {
			t.Errorf("%s: %v, want %v", c.Name, mat.Formatted(got), mat.Formatted(&want))
		}
	}
}

// Every node stands behind what it reads.
func TestTopologicalOrder(t *testing.T) {
	for _, c := range TopologicalOrder.Spec.Cases {
		from, to := c.Args[1].([]int), c.Args[2].([]int)
		at := map[int]int{}
		for k, node := range topologicalOrder(nil)(c.Args[0].(int), from, to) {
			at[node] = k + 1
		}
		for k := range from {
			if at[from[k]] > at[to[k]] {
				t.Errorf("%s: %d stands behind %d", c.Name, from[k], to[k])
			}
		}
		if (len(at) == 0) != (c.Name == "a circle") {
			t.Errorf("%s: %d nodes in order", c.Name, len(at))
		}
	}
}

// The library's networks have these parameters, and a diamond this slope.
func TestCounts(t *testing.T) {
	dense := func(in, out int) nn.Layer { return nn.NewDense(in, out, nn.Tanh, nn.Zeros) }
	x, u, d := nn.Input(4), nn.Input(4), dense(4, 5)
	shared := nn.New(nn.NewFunctional(nn.Concat(x.Then(d), u.Then(d)).Then(dense(10, 2)), x, u))
	a, b, lstm := CountSpellings.Right()()
	if n := len(nn.New(dense(4, 5), dense(5, 2)).Theta()); float64(n) != a || float64(len(shared.Theta())) != b || lstm != 84 {
		t.Errorf("%g, %g and %g; the library has %d and %d", a, b, lstm, n, len(shared.Theta()))
	}
	c := func(x float64) float64 { y := x * x; return 3*y + 4*y + x }
	if want := (c(3+1e-5) - c(3-1e-5)) / 2e-5; math.Abs(Diamond.Right()()-want) > 1e-6 {
		t.Errorf("∂c/∂x is %g, want %g", Diamond.Right()(), want)
	}
}

// The names are those that the exported files have.
func TestTorchNames(t *testing.T) {
	net := nn.New(nn.NewDense(2, 3, nn.Tanh, nn.Zeros), nn.NewBatchNorm(3), nn.NewDense(3, 1, nn.Logistic, nn.Zeros))
	module, err := net.InTorch()
	if err != nil {
		t.Fatal(err)
	}
	names := torchNames(nil)([]string{"Linear", "Tanh", "BatchNorm1d", "Linear", "Sigmoid"})
	for k, tensor := range module.Tensors {
		if k >= len(names) || names[k] != tensor.Name {
			t.Errorf("tensor %d is %s, want one of %v", k, tensor.Name, names)
		}
	}
	if _, err := export.Python(net); err != nil || len(names) != len(module.Tensors) {
		t.Error(names, err)
	}
}

// Batch normalisation of the library, when it is used.
func TestEvalAfterLoad(t *testing.T) {
	for _, c := range EvalAfterLoad.Spec.Cases {
		x := c.Args[0].(*mat.Dense)
		v := func(k int) []float64 { return c.Args[k].([]float64) }
		l := nn.NewBatchNorm(len(v(1)))
		for k, m := range []*mat.Dense{l.Mean, l.Variance, l.Gamma, l.Beta} {
			m.SetCol(0, v(k+1))
		}
		if got, want := EvalAfterLoad.Right()(x, v(1), v(2), v(3), v(4)), nn.New(l).Predict(x); !mat.EqualApprox(got, want, 1e-12) {
			t.Errorf("%s: %v, want %v", c.Name, mat.Formatted(got), mat.Formatted(want))
		}
	}
}

// Mish by central differences.
func TestCapstone(t *testing.T) {
	f := func(z float64) float64 { return z * math.Tanh(math.Log1p(math.Exp(z))) }
	for _, c := range Capstone.Spec.Cases {
		z, da := c.Args[0].(*mat.Dense), c.Args[1].(*mat.Dense)
		a, delta := Capstone.Right()(z, da)
		for i := range z.RawMatrix().Rows {
			for j, v := range z.RawRowView(i) {
				d := (f(v+1e-5) - f(v-1e-5)) / 2e-5 * da.At(i, j)
				if math.Abs(a.At(i, j)-f(v)) > 1e-12 || math.Abs(delta.At(i, j)-d) > 1e-8 {
					t.Errorf("%s: a %g, δ %g, want %g and %g", c.Name, a.At(i, j), delta.At(i, j), f(v), d)
				}
			}
		}
	}
}

// A concatenation of the library sends the same back.
func TestConcatBackward(t *testing.T) {
	for _, c := range ConcatBackward.Spec.Cases {
		da, m, n := c.Args[0].(*mat.Dense), c.Args[1].(int), c.Args[2].(int)
		x, u := nn.Input(m), nn.Input(n)
		_, cols := da.Dims()
		tr := nn.New(nn.NewFunctional(nn.Concat(x, u), x, u)).Forward(mat.NewDense(m+n, cols, nil))
		y := mat.DenseCopyOf(da)
		y.Scale(-float64(cols), y) // of SquaredError at a = 0: ∂L/∂a = −y/N
		tr.Backward(nn.SquaredError, y)
		top, bottom := ConcatBackward.Right()(da, m, n)
		var both mat.Dense
		both.Stack(top, bottom)
		if !mat.EqualApprox(&both, &tr.Steps[0].DA, 1e-12) {
			t.Errorf("%s: %v, want %v", c.Name, mat.Formatted(&both), mat.Formatted(&tr.Steps[0].DA))
		}
	}
}
