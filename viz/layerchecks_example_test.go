package viz_test

import (
	"fmt"

	"glassnet/nn/gradcheck"
	"glassnet/nn/gradcheck/zoo"
	"glassnet/viz"
)

// W for Wᵀ in layer 2: what it passes down is wrong, and with it all below.
func ExampleLayerChecks() {
	m, err := gradcheck.GradientError(zoo.Find("W not transposed").Open())
	if err != nil {
		panic(err)
	}
	fig := viz.LayerChecks("", []string{"W δ for Wᵀ δ"}, m)
	viz.Show(fig)
	for l, e := range viz.Column(fig, "value") {
		fmt.Println(fig.Cols[l], e > 0)
	}
	// Output:
	// x true
	// 1 true
	// 2 false
	// 3 false
}
