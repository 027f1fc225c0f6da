package viz_test

import (
	"fmt"
	"math"
	"strings"
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

// The figures show the weights that z came from, before and after an update.
func TestNeuronAfterUpdate(t *testing.T) {
	layer := nn.NewDense(2, 2, nn.Tanh, nn.Values(1, 2, 3, 4))
	layer.B.Set(0, 0, 0.5)
	trace := nn.New(layer).Forward(mat.NewDense(2, 1, []float64{0.3, -0.2}))
	trace.Backward(nn.SquaredError, mat.NewDense(2, 1, []float64{1, -1}))
	before := viz.Data(viz.Neuron(trace, 1, 0, 0)).CSV()
	network := viz.Data(viz.Diagram(trace, 0)).CSV()
	trace.Update(half{})
	if got := viz.Data(viz.Neuron(trace, 1, 0, 0)).CSV(); got != before || layer.W.At(0, 0) != 0.5 {
		t.Errorf("after an update\n%s, before\n%s", got, before)
	}
	if got := viz.Data(viz.Diagram(trace, 0)).CSV(); got != network {
		t.Errorf("after an update\n%s, before\n%s", got, network)
	}
	v := viz.Column(viz.Neuron(trace, 1, 0, 0), "value")
	if z := v[0]*v[2] + v[1]*v[3] + v[4]; math.Abs(z-v[5]) > 1e-12 {
		t.Errorf("w·x + b = %v, z = %v", z, v[5])
	}
}

// half is an update that halves every parameter.
type half struct{}

func (half) Step(theta, grad []float64) {
	for i := range theta {
		theta[i] /= 2
	}
}

// Any layer whose a is f of a weighted sum has its figure; one whose a is not says so.
func TestNeuronOfOtherLayers(t *testing.T) {
	x := mat.NewDense(2, 1, []float64{0.3, -0.2})
	fig := viz.Neuron(nn.New(nn.NewDyT(2, 0.5)).Forward(x), 1, 1, 0)
	if got := viz.Data(fig).CSV(); got != "part,value\nx₁,-0.2\nw₁,0.5\nb,0\nz,-0.1\na,-0.09966799462495582\n" {
		t.Errorf("DyT: %s", got)
	}
	soft := viz.Neuron(nn.New(nn.NewDense(2, 2, nn.Softmax, nn.Values(1, 2, 3, 4))).Forward(x), 1, 0, 0)
	if v := viz.Column(soft, "value"); len(v) != 7 || v[3] != 2 {
		t.Errorf("softmax: %v", v)
	}
	for _, l := range []nn.Layer{nn.NewMaxout(2, 2, 2, nn.Values(1, 2, 3, 4)), nn.NewLayerNorm(2), nn.Dropout{P: 0.5}, nn.NewPReLU(2, 0.1)} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, "does not explain its a as f of one weighted sum") {
					t.Errorf("%T: %s", l, got)
				}
			}()
			viz.Neuron(nn.New(l).Forward(x), 1, 0, 0)
		}()
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
