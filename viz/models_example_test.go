package viz_test

import (
	"fmt"

	"glassnet/nn"
	"glassnet/viz"
	"gonum.org/v1/gonum/mat"
)

// Two neurons: one parts the plane at x₁ = 1, the other at x₁ = 2.
func ExampleModels() {
	x := mat.NewDense(2, 2, []float64{0, 3, 0, 0})
	y := mat.NewDense(1, 2, []float64{0, 1})
	neuron := func(b float64) *nn.Network {
		l := nn.NewDense(2, 1, nn.Logistic, nn.Values(1, 0))
		l.B.Set(0, 0, b)
		return nn.New(l)
	}
	fig := viz.Models(x, -1, 4, -2, 2, viz.Model{Name: "left", Net: neuron(-1), Y: y}, viz.Model{Name: "right", Net: neuron(-2), Y: y})
	viz.Show(fig)
	for _, name := range []string{"left", "right"} {
		fmt.Printf("%s: x₁ = %.2f\n", name, viz.Column(fig, "x₁", "boundary", name)[0])
	}
	// Output:
	// left: x₁ = 1.00
	// right: x₁ = 2.00
}

// The 0–1 loss of a sample with y = 1 falls from 1 to 0 at z = 0.
func ExampleJumping() {
	mistake := func(z float64) float64 { return 1 - nn.Heaviside.F(z) }
	viz.Show(viz.Lines("0–1", "z", "L", viz.Jumping("", mistake, -3, 3, 0)))
}
