package viz_test

import (
	"fmt"
	"math"
	"testing"

	"glassnet/nn"
	"glassnet/viz"
	"gonum.org/v1/gonum/mat"
)

// The least squares line through (0, 1), (1, 2), (2, 4) is y = 3x/2 + 5/6.
func ExampleFit() {
	x, y := mat.NewDense(1, 3, []float64{0, 1, 2}), mat.NewDense(1, 3, []float64{1, 2, 4})
	line, err := nn.LeastSquares(x, y)
	if err != nil {
		panic(err)
	}
	w, b := line.W.At(0, 0), line.B.At(0, 0)
	fig := viz.Fit("a = wx + b", "x", "y",
		viz.Series{Name: "y", X: x.RawRowView(0), Y: y.RawRowView(0)},
		viz.Curve("a", func(x float64) float64 { return w*x + b }, 0, 2))
	viz.Show(fig)
	a := viz.Column(fig, "y", "series", "a")
	fmt.Printf("from %.4f to %.4f\n", a[0], a[len(a)-1])
	fmt.Println(viz.Column(fig, "y", "series", "y"))
	// Output:
	// from 0.8333 to 3.8333
	// [1 2 4]
}

// The axes hold the points, also those that lie outside of the curves.
func TestFitHoldsItsPoints(t *testing.T) {
	fig := viz.Fit("", "x", "y",
		viz.Series{Name: "y", X: []float64{-3, 5}, Y: []float64{-7, 9}},
		viz.Curve("a", math.Sin, 0, 1))
	if fig.X.Min > -3 || fig.X.Max < 5 || fig.Y.Min > -7 || fig.Y.Max < 9 {
		t.Errorf("x from %g to %g, y from %g to %g", fig.X.Min, fig.X.Max, fig.Y.Min, fig.Y.Max)
	}
}
