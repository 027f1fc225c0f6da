package viz_test

import (
	"fmt"

	"glassnet/nn/autodiff"
	"glassnet/viz"
)

// a = σ(wx + b) at w = 0, x = 1, b = 0: a is 0.5, and its derivatives by w and
// b are 0.25.
func ExampleGraph() {
	fig := viz.Graph("σ(wx + b)", []viz.GraphNode{
		{Label: "w", Op: "input", Value: 0, Adjoint: 0.25},
		{Label: "x", Op: "input", Value: 1, Adjoint: 0},
		{Op: "·", Value: 0, Adjoint: 0.25, Parents: []int{0, 1}, Local: []float64{1, 0}},
		{Label: "b", Op: "input", Value: 0, Adjoint: 0.25},
		{Label: "z", Op: "+", Value: 0, Adjoint: 0.25, Parents: []int{2, 3}, Local: []float64{1, 1}},
		{Label: "a", Op: "σ", Value: 0.5, Adjoint: 1, Parents: []int{4}, Local: []float64{0.25}},
	})
	fig.Local = true
	viz.Show(fig)
	fmt.Println(viz.Column(fig, "adjoint", "op", "input"))
	// Output: [0.25 0 0.25]
}

// The same graph from a formula that ran.
func ExampleTape() {
	w, x, b := autodiff.NewVar("w", 0), autodiff.NewVar("x", 1), autodiff.NewVar("b", 0)
	a := w.Mul(x).Add(b).Named("z").Logistic().Named("a")
	a.Backward()
	fig := viz.Tape("σ(wx + b)", a)
	viz.Show(fig)
	fmt.Println(viz.Column(fig, "adjoint", "op", "input"))
	// Output: [0.25 0 0.25]
}

// y = x², forward and back: at the last step both shares of x have come.
func ExampleSweeps() {
	fig := viz.Sweeps(viz.Graph("x·x", []viz.GraphNode{
		{Label: "x", Op: "input", Value: 3, Adjoint: 6},
		{Label: "y", Op: "·", Value: 9, Adjoint: 1, Parents: []int{0, 0}, Local: []float64{3, 3}},
	}))
	viz.Show(fig)
	for _, step := range []string{"1", "2", "3", "4"} {
		fmt.Println(viz.Column(fig, "value", "figure", "step = "+step), viz.Column(fig, "adjoint", "figure", "step = "+step))
	}
	// Output:
	// [3] []
	// [3 9] []
	// [3 9] [6 1]
	// [3 9] [6 1]
}
