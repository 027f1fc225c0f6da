package autodiff_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/autodiff"
	"gonum.org/v1/gonum/mat"
)

// layer is z = W a + b, a = tanh z.
func layer[T autodiff.Number[T]](w [][]T, b, x []T) (z, a []T) {
	for i := range w {
		z = append(z, autodiff.Dot(w[i], x).Add(b[i]))
		a = append(a, z[i].Tanh())
	}
	return z, a
}

// Reverse mode on the formula of a 2–2–1 network finds the δ, ∂L/∂W, ∂L/∂b and
// ∂L/∂x that the kernel computes with its own formulas.
func TestNetwork(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	hidden := nn.NewDense(2, 2, nn.Tanh, nn.Uniform(rng, 1))
	output := nn.NewDense(2, 1, nn.Tanh, nn.Uniform(rng, 1))
	nn.Uniform(rng, 1)(hidden.B)
	nn.Uniform(rng, 1)(output.B)
	x, y := mat.NewDense(2, 1, []float64{0.3, -0.8}), mat.NewDense(1, 1, []float64{0.4})
	trace := nn.New(hidden, output).Forward(x)
	trace.Backward(nn.SquaredError, y)

	vars := func(m *mat.Dense) (rows [][]*autodiff.Var) {
		r, _ := m.Dims()
		for i := range r {
			rows = append(rows, autodiff.NewVars(m.RawRowView(i)))
		}
		return rows
	}
	column := func(m *mat.Dense) []*autodiff.Var { return autodiff.NewVars(mat.Col(nil, 0, m)) }
	w1, b1, w2, b2, in := vars(hidden.W), column(hidden.B), vars(output.W), column(output.B), column(x)
	z1, a1 := layer(w1, b1, in)
	z2, a2 := layer(w2, b2, a1)
	e := a2[0].Sub(a2[0].Const(y.At(0, 0)))
	loss := e.Mul(e).Mul(e.Const(0.5))
	loss.Backward()

	same := func(what string, vars [][]*autodiff.Var, want *mat.Dense) {
		for i := range vars {
			for j, v := range vars[i] {
				if d := math.Abs(v.Grad - want.At(i, j)); !(d < 1e-12) {
					t.Errorf("%s[%d,%d]: %v, the trace has %v", what, i, j, v.Grad, want.At(i, j))
				}
			}
		}
	}
	turn := func(col []*autodiff.Var) (rows [][]*autodiff.Var) {
		for _, v := range col {
			rows = append(rows, []*autodiff.Var{v})
		}
		return rows
	}
	one, two := trace.Steps[1], trace.Steps[2]
	if math.Abs(loss.Value-trace.Loss) > 1e-15 {
		t.Errorf("loss %v, the trace has %v", loss.Value, trace.Loss)
	}
	same("δ(2)", turn(z2), &two.Delta)
	same("δ(1)", turn(z1), &one.Delta)
	same("∂W(2)", w2, two.Grad(output.W))
	same("∂W(1)", w1, one.Grad(hidden.W))
	same("∂b(2)", turn(b2), two.Grad(output.B))
	same("∂b(1)", turn(b1), one.Grad(hidden.B))
	same("∂a(1)", turn(a1), &one.DA)
	same("∂x", turn(in), &one.DX)
}
