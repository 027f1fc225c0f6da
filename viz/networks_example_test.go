package viz_test

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"glassnet/viz"
)

func ExampleActivation() {
	fig := viz.Activation(nn.ReLU)
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: ReLU: f from 0 to 5, f′ from 0 to 1 for −5 ≤ z ≤ 5, 1 kink
}

func ExampleActivations() {
	fig := viz.Activations(3, nn.Logistic, nn.Tanh, nn.ReLU)
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: f(z), and f′(z) dashed: 3 figures. 1: logistic: f from 0.018 to 0.982, f′ from 0.0177 to 0.25 for −4 ≤ z ≤ 4; 2: tanh: f from −0.999 to 0.999, f′ from 0.00134 to 1 for −4 ≤ z ≤ 4; 3: ReLU: f from 0 to 4, f′ from 0 to 1 for −4 ≤ z ≤ 4, 1 kink
}

// The worked example of Matt Mazur (2015) with its numbers in place.
func ExampleDiagram() {
	hidden := nn.NewDense(2, 2, nn.Logistic, nn.Values(.15, .20, .25, .30))
	output := nn.NewDense(2, 2, nn.Logistic, nn.Values(.40, .45, .50, .55))
	hidden.B.Copy(mat.NewDense(2, 1, []float64{.35, .35}))
	output.B.Copy(mat.NewDense(2, 1, []float64{.60, .60}))
	t := nn.New(hidden, output).Forward(mat.NewDense(2, 1, []float64{.05, .10}))
	t.Backward(nn.SquaredError, mat.NewDense(2, 1, []float64{.01, .99}))

	fig := viz.Diagram(t, 0)
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	fmt.Printf("%.6f\n", viz.Column(fig, "number", "layer", "2", "value", "δ"))
	// Output:
	// 2–2–2, L = 0.298371: network, z, a and δ at the neurons, w on the edges
	// [0.138499 -0.038098]
}

func ExampleBoundary() {
	xor := data.XOR()
	rng := rand.New(rand.NewPCG(1, 1))
	net := nn.New(nn.NewDense(2, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 1, nn.Logistic, nn.Glorot(rng)))
	run := nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 1}, Epochs: 300}
	for range viz.Watch(run.Run(net, xor.X(), xor.Y())) {
	}
	fig := viz.Boundary("XOR", net, xor.X(), xor.Y())
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: XOR: decision regions of 2 classes with 4 samples
}

func ExampleShapes() {
	fig := viz.Shapes(nn.New(nn.NewDense(784, 128, nn.ReLU, nn.Zeros), nn.NewDense(128, 10, nn.Softmax, nn.Zeros)))
	viz.Show(fig)
	fmt.Println(viz.Title(fig))
	// Output: 784–128–10
}

// deep is ten layers of σ or ReLU after a backward pass.
func deep(f nn.Activation) *nn.Trace {
	rng := rand.New(rand.NewPCG(5, 6))
	var layers []nn.Layer
	for range 10 {
		layers = append(layers, nn.NewDense(20, 20, f, nn.He(rng)))
	}
	x := mat.NewDense(20, 1, nil)
	x.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, x)
	t := nn.New(layers...).Forward(x)
	t.Backward(nn.SquaredError, mat.NewDense(20, 1, nil))
	return t
}

// The error fades on its way back through σ, much less so through ReLU.
func ExampleDeltaNorms() {
	fig := viz.DeltaNorms("ten layers", []string{"σ", "ReLU"}, deep(nn.Logistic), deep(nn.ReLU))
	viz.Show(fig)
	for _, f := range []string{"σ", "ReLU"} {
		norm := viz.Column(fig, "‖δ⁽ˡ⁾‖", "series", f)
		fmt.Println(f, norm[0] < norm[9]/100)
	}
	// Output:
	// σ true
	// ReLU false
}

func ExampleGradientNorms() {
	xor := data.XOR()
	net := nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Glorot(rand.New(rand.NewPCG(10, 0)))), nn.NewDense(2, 1, nn.Logistic, nn.Constant(0.5)))
	run := nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 20, Record: true}
	var norms [][]float64
	for p := range run.Run(net, xor.X(), xor.Y()) {
		norms = append(norms, p.Each(func(s nn.LayerStats) float64 { return s.Grad }))
	}
	fig := viz.GradientNorms("XOR", norms)
	viz.Show(fig)
	fmt.Println(len(viz.Column(fig, "epoch", "series", "l = 2")))
	// Output: 20
}

func ExampleActivationHistograms() {
	fig := viz.ActivationHistograms(2, deep(nn.Logistic))
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: a⁽¹⁾  logistic, a⁽²⁾  logistic, a⁽³⁾  logistic, …: distribution of the activations of 10 layers
}

func ExampleWatch() {
	xor := data.XOR()
	net := nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Zeros), nn.NewDense(2, 1, nn.Logistic, nn.Zeros))
	run := nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 20}
	n := 0
	for p := range viz.Watch(run.Run(net, xor.X(), xor.Y())) {
		n = p.Epoch
	}
	fmt.Println(n)
	// Output: 20
}
