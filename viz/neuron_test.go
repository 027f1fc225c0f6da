package viz_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"glassnet/nn"
	"glassnet/viz"
)

func and() *nn.Network {
	l := nn.NewDense(2, 1, nn.Heaviside, nn.Values(1, 1))
	l.B.Set(0, 0, -1.5)
	return nn.New(l)
}

// One neuron with its numbers, and above it the cell it was named after.
func ExampleNeuron() {
	t := and().Forward(mat.NewDense(2, 1, []float64{1, 0}))
	fig := viz.Neuron(t, 1, 0, 0)
	viz.Show(viz.Grid(1, viz.NerveCell(), fig))
	fmt.Print(viz.Data(fig).CSV())
	// Output:
	// part,value
	// x₁,1
	// x₂,0
	// w₁,1
	// w₂,1
	// b,-1.5
	// z,-0.5
	// a,0
}

func ExampleNerveCell() {
	fig := viz.NerveCell()
	viz.Show(fig)
	fmt.Print(viz.Data(fig).CSV())
	// Output:
	// part,signal,counterpart
	// axon of another cell,electrical,xᵢ
	// synapse,chemical,wᵢ
	// dendrite,electrical,wᵢxᵢ
	// soma,electrical,Σ
	// axon hillock,electrical,f
	// axon,electrical,a
}

// The numbers of the figure satisfy z = wᵀx + b and a = f(z).
func TestNeuron(t *testing.T) {
	layer := nn.NewDense(3, 2, nn.Logistic, nn.Values(9, 9, 9, 0.5, -2, 3))
	layer.B.Set(1, 0, 0.25)
	trace := nn.New(layer).Forward(mat.NewDense(3, 2, []float64{7, 1, 7, 2, 7, -1}))
	fig := viz.Neuron(trace, 1, 1, 1)
	v := viz.Column(fig, "value")
	x, w, b, z, a := v[:3], v[3:6], v[6], v[7], v[8]
	want := b
	for i := range x {
		want += w[i] * x[i]
	}
	if math.Abs(z-want) > 1e-12 || want != 0.5-4-3+0.25 {
		t.Errorf("z = %v, wᵀx + b = %v", z, want)
	}
	if want := 1 / (1 + math.Exp(-z)); math.Abs(a-want) > 1e-12 {
		t.Errorf("a = %v, f(z) = %v", a, want)
	}
}

func TestNeuronMistakes(t *testing.T) {
	trace := and().Forward(mat.NewDense(2, 1, []float64{1, 0}))
	for _, c := range []struct {
		l, j, n int
		want    string
	}{
		{0, 0, 0, "viz: Neuron: layer 0 of 1; layers count from 1"},
		{1, 1, 0, "viz: Neuron: neuron 1, sample 0; layer 1 has 1 neurons and 1 samples, and they count from 0"},
	} {
		func() {
			defer func() {
				if got := recover(); got != c.want {
					t.Errorf("Neuron(t, %d, %d, %d) panics with %q, want %q", c.l, c.j, c.n, got, c.want)
				}
			}()
			viz.Neuron(trace, c.l, c.j, c.n)
		}()
	}
}
