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

// Two rules on Rosenbrock's ravine, both with the rate 0.001.
func ExampleContours() {
	s := optim.Ravine
	fig := viz.Contours(s.Name, s.F, s.X[0], s.X[1], s.Y[0], s.Y[1])
	fig.Log = true // the walls are a thousand times higher than the floor
	x, y := s.Path(&optim.SGD{Rate: 0.001}, 100)
	fig.Path("SGD", x, y)
	x, y = s.Path(&optim.ClassicalMomentum{Rate: 0.001}, 100)
	fig.Path("momentum", x, y)
	viz.Show(fig)
	for _, name := range []string{"SGD", "momentum"} {
		f := viz.Column(fig, "f", "path", name)
		fmt.Printf("%-8s  f from %.1f to %.2f\n", name, f[0], f[100])
	}
	// Output:
	// SGD       f from 24.2 to 3.80
	// momentum  f from 24.2 to 0.14
}

func ExampleLossSurface() {
	xor := data.XOR()
	rng := rand.New(rand.NewPCG(1, 1))
	net := nn.New(nn.NewDense(2, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 1, nn.Logistic, nn.Glorot(rng)))
	for range (nn.Training{Loss: nn.SquaredError, Optimizer: &optim.SGD{Rate: 2}, Epochs: 1000}).Run(net, xor.X(), xor.Y()) {
	}
	u, v := viz.RandomDirection(net, rng), viz.RandomDirection(net, rng)
	fig := viz.LossSurface("XOR", net, nn.SquaredError, xor.X(), xor.Y(), u, v, 1)
	fig.Path("away along u", []float64{0, 1}, []float64{0, 0})
	viz.Show(fig)
	L := viz.Column(fig, "L", "path", "away along u")
	fmt.Println(L[1] > 10*L[0])
	// Output: true
}

func ExampleRandomDirection() {
	net := nn.New(nn.NewDense(2, 1, nn.Tanh, nn.Values(3, 4)))
	d := viz.RandomDirection(net, rand.New(rand.NewPCG(1, 1)))
	fmt.Printf("‖d‖² = %.0f, d of b = %g\n", d[0]*d[0]+d[1]*d[1], d[2])
	// Output: ‖d‖² = 25, d of b = 0
}

// Two runs can be compared at a glance when their axes are the same.
func ExamplePanels_ShareY() {
	a := viz.Lines("slow", "epoch", "L", viz.Series{Y: []float64{4, 3, 2}})
	b := viz.Lines("fast", "epoch", "L", viz.Series{Y: []float64{4, 1, 0.1}})
	fig := viz.Grid(2, a, b)
	fig.ShareX()
	fig.ShareY()
	viz.Show(fig)
	fmt.Println(a.Y.Min == b.Y.Min, a.Y.Max == b.Y.Max)
	// Output: true true
}

// Through ten layers of small weights the activations shrink away.
func ExampleLayerHistograms() {
	rng := rand.New(rand.NewPCG(1, 1))
	x := mat.NewDense(50, 20, nil)
	x.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, x)
	ten := func(init nn.Initializer) *nn.Trace {
		var layers []nn.Layer
		for range 10 {
			layers = append(layers, nn.NewDense(50, 50, nn.Tanh, init))
		}
		return nn.New(layers...).Forward(x)
	}
	fig := viz.LayerHistograms("tanh, ten layers", "a", []string{"small", "Glorot"}, ten(nn.Normal(rng, 0.01)), ten(nn.Glorot(rng)))
	viz.Show(fig)
	for _, init := range []string{"small", "Glorot"} {
		first, last := viz.Column(fig, "s", "trace", init, "layer", "1")[0], viz.Column(fig, "s", "trace", init, "layer", "10")[0]
		fmt.Println(init, last > first/10)
	}
	// Output:
	// small false
	// Glorot true
}

func ExampleBand() {
	fig := viz.Band("posterior", "x", "f", []float64{0, 1, 2}, []float64{1, 2, 3}, []float64{0, 0.5, 1}, viz.Series{X: []float64{0}, Y: []float64{1}})
	viz.Show(fig)
	fmt.Println(viz.Column(fig, "f", "series", "μ + 2σ"))
	// Output: [1 3 5]
}

func ExamplePosterior() {
	x := []float64{0, 1, 2, 3}
	seen := viz.Series{X: []float64{0, 3}, Y: []float64{1, 0}}
	fig := viz.Posterior("after 2 trials", "log₁₀ η", x, []float64{1, 0.6, 0.3, 0}, []float64{0, 0.4, 0.4, 0}, seen, []float64{0, 0.02, 0.08, 0}, 2)
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: after 2 trials: posterior of a Gaussian process after 2 observations, and the expected improvement; next point at log₁₀ η = 2
}

func ExampleSchedules() {
	fig := viz.Schedules("η(t)", 4, []string{"halved every 2 steps"}, optim.StepDecay(0.1, 0.5, 2))
	viz.Show(fig)
	fmt.Println(viz.Column(fig, "η"))
	// Output: [0.1 0.1 0.05 0.05]
}

func ExampleCoverage() {
	grid := viz.Series{X: []float64{1, 2, 1, 2}, Y: []float64{1, 1, 2, 2}}
	random := viz.Series{X: []float64{1.2, 1.9, 1.5, 1.1}, Y: []float64{1.7, 1.2, 1.4, 2}}
	fig := viz.Grid(2, viz.Coverage("grid", "η", "β", grid), viz.Coverage("random", "η", "β", random))
	viz.Show(fig)
	for _, f := range fig.Figures {
		fmt.Println(viz.Alt(f))
	}
	// Output:
	// grid: 4 trials: 2 different values of η, 2 of β; 4 points
	// random: 4 trials: 4 different values of η, 4 of β; 4 points
}

// The table of a search: what was not tried, or diverged, is NaN.
func ExampleHeat_trials() {
	fig := viz.Heat("accuracy", mat.NewDense(2, 3, []float64{0.5, 0.9, 0.1, 0.4, 0.8, 0.7}))
	fig.X, fig.Cols = "learning rate η", []string{"10⁻³", "10⁻²", "10⁻¹"}
	fig.Y, fig.Rows = "batch size", []string{"16", "64"}
	fig.Sequential = true
	viz.Show(fig)
	fmt.Println(viz.Column(fig, "value", "row", "16", "column", "10⁻²"))
	// Output: [0.9]
}
