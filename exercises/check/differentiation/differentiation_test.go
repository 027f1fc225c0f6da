package differentiation

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	ad "glassnet/nn/autodiff"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The product of duals is that of the kernel, and its tangent the slope of
// (a + bt)(c + dt) at t = 0, measured on both sides.
func TestDualTimes(t *testing.T) {
	const a, b, c, d, h = -1.7, 0.6, 2.9, 1.4, 1e-5
	value, tangent := DualTimes.Right()(a, b, c, d)
	want := ad.Dual[ad.Real]{A: a, B: b}.Mul(ad.Dual[ad.Real]{A: c, B: d})
	near(t, "DualTimes", []float64{value, tangent}, []float64{float64(want.A), float64(want.B)}, 1e-12)
	at := func(t float64) float64 { return (a + b*t) * (c + d*t) }
	near(t, "slope", []float64{tangent}, []float64{(at(h) - at(-h)) / (2 * h)}, 1e-8)
}

// The adjoints of the pencil are those of the tape.
func TestNeuronAdjoints(t *testing.T) {
	w, x, b := ad.NewVar("w", -1), ad.NewVar("x", 2), ad.NewVar("b", 0.9014)
	f := w.Mul(x).Add(b).Logistic()
	f.Backward()
	value, wBar, xBar, bBar := NeuronAdjoints.Right()()
	near(t, "NeuronAdjoints", []float64{value, wBar, xBar, bBar}, []float64{f.Value, w.Grad, x.Grad, b.Grad}, 1e-12)
	near(t, "to three digits", []float64{value, wBar, xBar, bBar}, []float64{0.25, 3. / 8, -3. / 16, 3. / 16}, 1e-4)
}

// Each of the five sentences is put to the test: one of them is true.
func TestTrueOfMethods(t *testing.T) {
	mapped := func(x *ad.Expr, rounds int) *ad.Expr {
		for range rounds {
			x = x.Const(4).Mul(x).Mul(x.Const(1).Sub(x))
		}
		return x
	}
	d, longer := mapped(ad.Symbol("x"), 6).D("x"), mapped(ad.Symbol("x"), 7).D("x")
	if longer.Size() < 2*d.Size() {
		t.Errorf("c: the derivative does not double: %d, %d nodes", d.Size(), longer.Size())
	}
	if _, ok := any(ad.Symbol("x")).(interface{ Float() float64 }); ok {
		t.Error("d: a formula has a value before it runs")
	}
	if _, ok := any(ad.NewVar("x", 1)).(interface{ Float() float64 }); !ok {
		t.Error("d: a node of the tape has no value")
	}
	x := ad.NewVar("x", 2)
	h := x.Mul(x)
	f := h.Mul(h).Add(h)
	ad.WrongWalks()[0].Run(f)
	if x.Grad == 36 {
		t.Error("e: depth first gives the right adjoint")
	}
	passes := func(n int) int {
		calls := 0
		ad.ForwardJacobian(func(x []ad.Dual[ad.Real]) []ad.Dual[ad.Real] {
			calls++
			return slices.Repeat(x, 1000/n)
		}, make([]float64, n))
		return calls
	}
	if passes(3) != 3 {
		t.Errorf("b: forward mode needs %d passes for 3 inputs", passes(3))
	}
}

// The formula has the values of the derivative that the kernel finds with its rules.
func TestPolyExpSlope(t *testing.T) {
	c, k := []float64{0.3, -1.9, 2.7, 1.1, -0.8}, -1.3
	d := PolyExpSlope.Right()(c, k)
	x := ad.Symbol("x")
	p := x.Const(0)
	for i, c := range c {
		p = p.Add(x.Const(c).Mul(x.Pow(float64(i))))
	}
	slope := p.Mul(x.Const(k).Mul(x).Exp()).D("x")
	for _, at := range []float64{-1.4, 0.3, 0.9, 2.2} {
		sum := 0.0
		for i := range d {
			sum += d[i] * math.Pow(at, float64(i))
		}
		near(t, fmt.Sprint("PolyExpSlope at ", at), []float64{sum * math.Exp(k*at)}, []float64{slope.At(map[string]float64{"x": at})}, 1e-10)
	}
}

// The kernel goes down the same way: a linear neuron whose bias is held at 0.
func TestFreshGradient(t *testing.T) {
	x, y := check.List(921, 6), check.List(922, 6)
	layer := nn.NewDense(1, 1, nn.Identity, nn.Values(1.7))
	trace, rule := nn.NewTrace(nn.New(layer)), &optim.SGD{Rate: 0.15}
	for range 4 {
		trace.Forward(mat.NewDense(1, 6, slices.Clone(x)))
		trace.Backward(nn.SquaredError, mat.NewDense(1, 6, slices.Clone(y)))
		trace.Update(rule)
		layer.B.Zero()
	}
	near(t, "FreshGradient", []float64{freshGradient(nil)(1.7, x, y, 0.15, 4)}, []float64{layer.W.At(0, 0)}, 1e-12)
}

// The adjoints are those of the kernel's tape, and those of a sum over all paths.
func TestReverseSweep(t *testing.T) {
	x, y := ad.NewVar("x", 0.7), ad.NewVar("y", -1.2)
	h := x.Mul(y).Exp()
	f := h.Mul(h).Add(h.Mul(x)).Sub(y.Div(h))
	f.Backward()
	var parent, child []int
	var slope, want []float64
	for _, row := range f.Tape() {
		want = append(want, row.Grad)
		for k, p := range row.Parents {
			parent, child, slope = append(parent, p-1), append(child, row.Node-1), append(slope, row.Local[k])
		}
	}
	slices.Reverse(parent[2:7])
	slices.Reverse(child[2:7])
	slices.Reverse(slope[2:7])
	got := reverseSweep(nil)(len(want), parent, child, slope)
	near(t, "ReverseSweep", got, want, 1e-12)
	ad.EveryPath(f)
	near(t, "every path", []float64{got[0], got[1]}, []float64{x.Grad, y.Grad}, 1e-12)
}

// The product is that of the kernel's duals of duals, and the last part of x²y a
// second derivative known from school.
func TestHyperTimes(t *testing.T) {
	type dual = ad.Dual[ad.Real]
	number := func(u []float64) ad.Dual[dual] {
		return ad.Dual[dual]{A: dual{A: ad.Real(u[0]), B: ad.Real(u[1])}, B: dual{A: ad.Real(u[2]), B: ad.Real(u[3])}}
	}
	u, v := check.List(931, 4), check.List(932, 4)
	w := number(u).Mul(number(v))
	near(t, "HyperTimes", HyperTimes.Right()(u, v), []float64{float64(w.A.A), float64(w.A.B), float64(w.B.A), float64(w.B.B)}, 1e-12)

	times := HyperTimes.Right()
	x, y := []float64{3, 1, 0, 0}, []float64{4, 0, 1, 0}
	near(t, "x²y at (3, 4)", times(times(x, x), y), []float64{36, 24, 9, 6}, 1e-12) // f, 2xy, x², 2x
}

// Value and gradient are those of the kernel's tape, and of central differences.
func TestBackwardTape(t *testing.T) {
	for _, c := range BackwardTape.Spec.Cases[:3] {
		x, op, left, right := c.Args[0].([]float64), c.Args[1].([]string), c.Args[2].([]int), c.Args[3].([]int)
		in := ad.NewVars(x)
		f := record(in, op, left, right)
		f.Backward()
		for i, v := range in {
			if slices.Contains(f.Order(), v) {
				continue
			}
			if v.Grad != 0 {
				t.Errorf("x%d is not used and has the adjoint %v", i, v.Grad)
			}
		}
		value, grad := backwardTape(nil)(x, op, left, right)
		want := []float64{f.Value}
		for _, v := range in {
			want = append(want, v.Grad)
		}
		near(t, c.Name, append([]float64{value}, grad...), want, 1e-12)
		numeric, _ := ad.Central.Gradient(func(x []ad.Real) ad.Real { return record(x, op, left, right) }, x, 1e-5)
		near(t, c.Name+", central differences", grad, numeric, 1e-7)
	}
	c := BackwardTape.Spec.Cases[3]
	value, grad := backwardTape(nil)(c.Args[0].([]float64), c.Args[1].([]string), c.Args[2].([]int), c.Args[3].([]int))
	near(t, c.Name, []float64{value, grad[0]}, []float64{1, math.Pow(2, 40)}, 1e-12)
}

// record runs a list of steps on any kind of number.
func record[T ad.Number[T]](x []T, op []string, left, right []int) T {
	h := slices.Clone(x)
	for k := range op {
		u := h[left[k]]
		switch op[k] {
		case "+":
			h = append(h, u.Add(h[right[k]]))
		case "*":
			h = append(h, u.Mul(h[right[k]]))
		case "neg":
			h = append(h, u.Neg())
		case "exp":
			h = append(h, u.Exp())
		case "inv":
			h = append(h, u.Const(1).Div(u))
		}
	}
	return h[len(h)-1]
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s = %v, want %v", what, got, want)
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tolerance*max(1, math.Abs(want[i]))) {
			t.Errorf("%s = %v, want %v", what, got, want)
			return
		}
	}
}
