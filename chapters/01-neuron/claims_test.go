// Package claims holds what chapter 1 says of neurons, as tests.
package claims

import (
	"fmt"
	"math"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func neuron(f nn.Activation, b float64, w ...float64) *nn.Network {
	l := nn.NewDense(len(w), 1, f, nn.Values(w...))
	l.B.Set(0, 0, b)
	return nn.New(l)
}

func column(x ...float64) *mat.Dense { return mat.NewDense(len(x), 1, x) }

func ask(net *nn.Network, x ...float64) float64 { return net.Predict(column(x...)).At(0, 0) }

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %g, want %g", what, got, want)
	}
}

// The runner runs on three of eight days; company alone is never enough.
func TestRunner(t *testing.T) {
	runner := neuron(nn.Heaviside, -1.5, 3, 1, -2)
	runs := 0.0
	for n := range 8 {
		runs += ask(runner, float64(n/4), float64(n/2%2), float64(n%2))
	}
	if runs != 3 || ask(runner, 0, 1, 0) != 0 || ask(runner, 1, 0, 1) != 0 || ask(runner, 1, 1, 1) != 1 {
		t.Errorf("%g days", runs)
	}
}

// In other units the neuron is the same; the pitch, with the smallest weight,
// separates adult and child most.
func TestUnits(t *testing.T) {
	metres, centimetres := neuron(nn.Identity, -2.6, 4, 0.02, -0.02), neuron(nn.Identity, -2.6, 0.04, 0.02, -0.02)
	near(t, "adult", ask(metres, 1.75, 75, 150), ask(centimetres, 175, 75, 150), 1e-12)
	near(t, "child", ask(metres, 1.20, 25, 280), ask(centimetres, 120, 25, 280), 1e-12)
	w, d := []float64{4, 0.02, -0.02}, []float64{1.75 - 1.20, 75 - 25, 150.0 - 280}
	floats.Mul(d, w)
	if floats.MaxIdx(d) != 2 || floats.MinIdx(w) != 2 {
		t.Errorf("contributions %v of weights %v", d, w)
	}
	near(t, "4/0.02", w[0]/w[1], 200, 1e-9)
}

// A monotone f saves XOR as little as a step does: no w, b and no cut c on the
// grid computes it, and the sums of z on the two diagonals are equal.
func TestXor(t *testing.T) {
	x, y := data.XOR().X(), data.XOR().Y().RawRowView(0)
	for _, f := range []nn.Activation{nn.Heaviside, nn.Logistic, nn.Tanh, nn.ReLU} {
		for w1 := -3.0; w1 <= 3; w1 += 0.5 {
			for w2 := -3.0; w2 <= 3; w2 += 0.5 {
				for b := -3.0; b <= 3; b += 0.5 {
					a := neuron(f, b, w1, w2).Predict(x).RawRowView(0)
					if min(a[1], a[2]) > max(a[0], a[3]) || min(a[0], a[3]) > max(a[1], a[2]) {
						t.Fatalf("%v: w = (%g, %g), b = %g has XOR or its opposite: %v", f, w1, w2, b, a)
					}
					z := neuron(nn.Identity, b, w1, w2).Predict(x).RawRowView(0)
					near(t, "z on the diagonals", z[0]+z[3], z[1]+z[2], 0)
				}
			}
		}
	}
	bump := nn.Elementwise{Name: "bump", F: func(z float64) float64 { return map[bool]float64{true: 1}[math.Abs(z) < 0.5] }}
	if a := neuron(bump, -1, 1, 1).Predict(x).RawRowView(0); !floats.Equal(a, y) {
		t.Errorf("an f that rises and falls: %v", a)
	}
}

// The gates are right, and each of the two lines drawn for XOR fails one corner.
func TestGates(t *testing.T) {
	wrong := func(set *data.Set, b float64, w ...float64) (n int) {
		a := neuron(nn.Heaviside, b, w...).Predict(set.X()).RawRowView(0)
		for i, y := range set.Y().RawRowView(0) {
			if a[i] != y {
				n++
			}
		}
		return n
	}
	for want, got := range map[string]int{
		"AND 0": wrong(data.AND(), -1.5, 1, 1), "OR 0": wrong(data.OR(), -0.5, 1, 1), "NAND 0": wrong(data.NAND(), 1.5, -1, -1),
		"XOR by OR 1": wrong(data.XOR(), -0.5, 1, 1), "XOR by NAND 1": wrong(data.XOR(), 1.5, -1, -1),
	} {
		if want[len(want)-1:] != fmt.Sprint(got) {
			t.Errorf("%s, got %d", want, got)
		}
	}
}

// A small change of a weight changes the logistic neuron's output and not the step's.
func TestSmallChange(t *testing.T) {
	for w := 1.001; w < 1.02; w += 0.001 {
		if d := ask(neuron(nn.Heaviside, -1.5, w, 1), 1, 1) - ask(neuron(nn.Heaviside, -1.5, 1, 1), 1, 1); d != 0 {
			t.Errorf("step: w = %g changes a by %g", w, d)
		}
		if d := ask(neuron(nn.Logistic, -1.5, w, 1), 1, 1) - ask(neuron(nn.Logistic, -1.5, 1, 1), 1, 1); d <= 0 {
			t.Errorf("logistic: w = %g changes a by %g", w, d)
		}
	}
}

// Doubling w and b changes no decision.
func TestScale(t *testing.T) {
	for x1 := -2.0; x1 <= 2; x1 += 0.25 {
		for x2 := -2.0; x2 <= 2; x2 += 0.25 {
			for _, c := range []float64{2, 4, 16} {
				for _, f := range []nn.Activation{nn.Heaviside, nn.Logistic} {
					if (ask(neuron(f, -1.5, 1, 1), x1, x2) >= 0.5) != (ask(neuron(f, -1.5*c, c, c), x1, x2) >= 0.5) {
						t.Errorf("%v, %g times: (%g, %g) is decided otherwise", f, c, x1, x2)
					}
				}
			}
		}
	}
}

// The answers to the questions: 100 inputs, of which 50 or 51 are on; and ln 9.
func TestQuestions(t *testing.T) {
	w := make([]float64, 100)
	nn.Constant(1)(mat.NewDense(1, 100, w))
	on := func(b float64, n int) float64 {
		x := make([]float64, 100)
		for i := range n {
			x[i] = 1
		}
		return ask(neuron(nn.Heaviside, b, w...), x...)
	}
	if on(-50.5, 50) != 0 || on(-50.5, 51) != 1 || on(-99.5, 99) != 0 || on(-99.5, 100) != 1 || on(-0.5, 0) != 0 || on(-0.5, 1) != 1 {
		t.Error("majority, AND or OR of 100 inputs is wrong")
	}
	near(t, "ln 9", math.Log(9), 2.197, 0.0005)
	d := 0.5 / math.Sqrt2
	near(t, "distance", d, 0.3536, 0.00005)
	near(t, "‖w‖", math.Log(9)/d, 6.21, 0.005)
	near(t, "σ(ln 9)", nn.Logistic.F(math.Log(9)), 0.9, 1e-12)
}
