package viz_test

import (
	"fmt"
	"math"
	"testing"

	"glassnet/nn"
	"glassnet/viz"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// back is Mazur's network after its backward pass.
func back() *nn.Trace {
	hidden := nn.NewDense(2, 2, nn.Logistic, nn.Values(0.15, 0.20, 0.25, 0.30))
	output := nn.NewDense(2, 2, nn.Logistic, nn.Values(0.40, 0.45, 0.50, 0.55))
	nn.Constant(0.35)(hidden.B)
	nn.Constant(0.60)(output.B)
	t := nn.New(hidden, output).Forward(mat.NewDense(2, 1, []float64{0.05, 0.10}))
	t.Backward(nn.SquaredError, mat.NewDense(2, 1, []float64{0.01, 0.99}))
	return t
}

// The two paths into hidden neuron 1 add up to its ∂a, 0.0554 − 0.0190.
func ExampleBackward() {
	fig := viz.Backward(back(), 0)
	fig.Paths(1, 0)
	viz.Show(fig)
	fmt.Printf("%.4f\n", viz.Column(fig, "number", "layer", "2", "value", "wδ", "from", "1"))
	fmt.Printf("%.4f\n", viz.Column(fig, "number", "layer", "1", "value", "∂a", "neuron", "1"))
	// Output:
	// [0.0554 -0.0190]
	// [0.0364]
}

// In every hidden neuron ∂a is the sum of the wδ that arrive and δ = f′ ∂a,
// and ∂w is what the trace has.
func TestBackwardAddsUp(t *testing.T) {
	tr := back()
	fig := viz.Backward(tr, 0)
	get := func(layer, value, neuron string) float64 {
		v := viz.Column(fig, "number", "layer", layer, "value", value, "neuron", neuron)
		if len(v) != 1 {
			t.Fatalf("layer %s, %s of neuron %s: %d numbers", layer, value, neuron, len(v))
		}
		return v[0]
	}
	for _, neuron := range []string{"1", "2"} {
		for _, at := range [][3]string{{"1", "∂a", "2"}, {"0", "∂x", "1"}} {
			sum := floats.Sum(viz.Column(fig, "number", "layer", at[2], "value", "wδ", "from", neuron))
			if got := get(at[0], at[1], neuron); math.Abs(got-sum) > 1e-15 {
				t.Errorf("layer %s, neuron %s: %s = %g, Σ wδ = %g", at[0], neuron, at[1], got, sum)
			}
		}
		if d, p := get("1", "δ", neuron), get("1", "f′", neuron)*get("1", "∂a", neuron); math.Abs(d-p) > 1e-15 {
			t.Errorf("neuron %s: δ = %g, f′ ∂a = %g", neuron, d, p)
		}
	}
	for l, layer := range tr.Net.Layers {
		want := tr.Steps[l+1].Grad(layer.(*nn.Dense).W).RawMatrix().Data
		if got := viz.Column(fig, "number", "layer", fmt.Sprint(l+1), "value", "∂w"); !floats.EqualApprox(got, want, 1e-15) {
			t.Errorf("layer %d: ∂w = %v, want %v", l+1, got, want)
		}
	}
}

// A diagram keeps its numbers when the trace goes on.
func TestBackwardIsAValue(t *testing.T) {
	tr := back()
	fig := viz.Backward(tr, 0)
	before := viz.Data(fig).CSV()
	tr.Forward(mat.NewDense(2, 1, []float64{1, -1}))
	tr.Backward(nn.SquaredError, mat.NewDense(2, 1, []float64{1, 0}))
	if after := viz.Data(fig).CSV(); after != before {
		t.Error("the numbers have changed")
	}
}

func TestBackwardMistakes(t *testing.T) {
	wide := nn.New(nn.NewDense(2, 9, nn.Tanh, nn.Zeros)).Forward(mat.NewDense(2, 1, nil))
	wide.Backward(nn.SquaredError, mat.NewDense(9, 1, nil))
	for _, c := range []struct {
		do   func()
		want string
	}{
		{func() { viz.Backward(wide.Net.Forward(mat.NewDense(2, 1, nil)), 0) }, "viz: Backward: the trace has no ∂L/∂a; call its Backward before"},
		{func() { viz.Backward(wide, 0) }, "viz: Backward: the network 2–9, L = 0 is too large; up to five columns of up to eight neurons can be drawn"},
		{func() { viz.Backward(back(), 0).Paths(2, 0) }, "viz: Paths into neuron 0 of layer 2: the diagram 2–2–2, L = 0.298371 has no such neuron with a layer above"},
	} {
		func() {
			defer func() {
				if got := recover(); got != c.want {
					t.Errorf("got %q, want %q", got, c.want)
				}
			}()
			c.do()
		}()
	}
}
