package viz_test

import (
	"fmt"
	"math"

	"glassnet/nn/autodiff"
	"glassnet/viz"
)

// Steps from 10⁻¹ to 10⁻¹⁴: of these, the best for a central difference is 10⁻⁵.
func ExampleUCurve() {
	var hs []float64
	for k := 1; k <= 14; k++ {
		hs = append(hs, math.Pow(10, -float64(k)))
	}
	exp := func(x autodiff.Real) autodiff.Real { return x.Exp() }
	rows := autodiff.ErrorsAgainstH(func(h float64) float64 { return autodiff.Central.Derivative(exp, 0, h) }, 1, hs)
	fig := viz.UCurve("exp′(0)", []string{"central"}, rows)
	viz.Show(fig)
	e := viz.Column(fig, "error")
	fmt.Printf("h = 0.1: %.0e, h = 10⁻⁵: %.0e, h = 10⁻¹⁴: %.0e\n", e[0], e[4], e[13])
	// Output: h = 0.1: 2e-03, h = 10⁻⁵: 1e-11, h = 10⁻¹⁴: 8e-04
}

func ExampleLogLog() {
	n := []float64{1, 10, 100, 1000}
	fig := viz.LogLog("time of a gradient", "N", "ns",
		viz.Series{Name: "forward", X: n, Y: []float64{50, 1100, 1e5, 1e7}},
		viz.Series{Name: "reverse", X: n, Y: []float64{90, 900, 9000, 9e4}})
	viz.Show(fig)
	fmt.Println(viz.Column(fig, "ns", "series", "reverse"))
	// Output: [90 900 9000 90000]
}

func ExampleSlope() {
	fmt.Printf("%.2f\n", viz.Slope(viz.Series{X: []float64{1, 2, 4, 8}, Y: []float64{3, 12, 48, 192}}))
	// Output: 2.00
}

// The gradient of a product of N inputs: reverse mode takes a few operations
// per input, forward mode a pass per input.
func ExampleCosts() {
	var inputs []int
	var costs [][]autodiff.Cost
	for n := 2; n <= 64; n *= 2 {
		f := autodiff.Symbol("x1")
		for i := 2; i <= n; i++ {
			f = f.Mul(autodiff.Symbol(fmt.Sprint("x", i)))
		}
		inputs, costs = append(inputs, n), append(costs, autodiff.Costs(f))
	}
	fig := viz.Costs("product of N inputs", inputs, costs)
	viz.Show(fig)
	for _, method := range []string{"forward", "reverse"} {
		s := viz.Series{X: viz.Column(fig, "inputs N", "series", method), Y: viz.Column(fig, "operations", "series", method)}
		fmt.Printf("%s N^%.1f\n", method, viz.Slope(s))
	}
	// Output:
	// forward N^2.0
	// reverse N^1.0
}
