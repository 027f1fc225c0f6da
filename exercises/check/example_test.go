package check_test

import (
	"fmt"

	"glassnet/exercises/check"
)

// netInput is the net input of a neuron, and two ways to get it wrong.
func netInput(on check.Mistakes) func(w, x []float64, b float64) float64 {
	return func(w, x []float64, b float64) float64 {
		z := b
		if on["bias forgotten"] {
			z = 0
		}
		for i := range w {
			if on["sum of all weights"] {
				z += w[i]
			} else {
				z += w[i] * x[i]
			}
		}
		return z
	}
}

var NetInput = check.New(netInput, check.Spec{
	ID: "01-neuron/netinput", Func: "NetInput", Title: "the net input", Kind: check.Formula, Points: 1, Minutes: 2,
	In: []string{"w", "x", "b"}, Out: []string{"z"},
	Cases: []check.Case{
		{Name: "two inputs", Args: check.Args{[]float64{0.5, -1}, []float64{2, 3}, 0.25}},
		{Name: "three inputs", Args: check.Args{[]float64{1, 2, -0.5}, []float64{0.1, -0.2, 4}, -1.0}},
	},
	Mistakes: []check.Mistake{
		{Name: "bias forgotten", Says: "The bias is missing: z is the weighted sum plus b."},
		{Name: "sum of all weights", Says: "You add up the weights alone. Each is multiplied by its input first."},
	},
})

// A learner's answer without the bias. The checker says so.
func ExampleShow() {
	check.Show(NetInput, func(w, x []float64, b float64) float64 {
		z := 0.0
		for i := range w {
			z += w[i] * x[i]
		}
		return z
	})
	// Output:
	// fail  netinput: the net input
	//
	// The bias is missing: z is the weighted sum plus b.
	//
	// case "two inputs"
	//   w = [0.5 -1]
	//   x = [2 3]
	//   b = 0.25
	//   z, yours = -2
	//   z, right = -1.75
	//
	// 0 of 2 cases are right.
}

// A stub that is not solved is neither right nor wrong.
func ExampleTODO() {
	v := check.Show(NetInput, func(w, x []float64, b float64) float64 {
		return check.TODO[float64]("NetInput")
	})
	fmt.Println(v.Message)
	// Output:
	// todo  netinput: the net input
	// NetInput is not written yet: the line with check.TODO still runs. The answer stands in its place.
}

// A mistake that nobody has foreseen leaves a fingerprint.
func ExampleRun() {
	v := check.Run(NetInput, func(w, x []float64, b float64) float64 {
		z := b
		for i := range w {
			z += w[i] * x[i]
		}
		return z - 2*b
	})
	fmt.Println(v.State, v.Mistakes)
	fmt.Println(v.Message)
	// Output:
	// fail []
	// The sign of b is wrong: the result is z − 2 b.
}
