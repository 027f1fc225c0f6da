package viz_test

import (
	"fmt"

	"glassnet/nn/data"
	"glassnet/viz"
)

// A triangle with a tail. Who is reached from node 1 after two steps?
func ExampleNodes() {
	g := data.SixNodes()
	fig := viz.Nodes("two steps from node 1", g.Nodes, g.Edges)
	fig.Values = []float64{1, 1, 1, 1, 0, 0}
	viz.Show(fig)
	fmt.Println(viz.Column(fig, "value"))
	fmt.Println(viz.Column(fig, "from"), viz.Column(fig, "to"))
	// Output:
	// [1 1 1 1 0 0]
	// [1 1 2 3 4 5] [2 3 3 4 5 6]
}
