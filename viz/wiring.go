package viz

import (
	"fmt"

	"glassnet/nn"
)

// Wiring draws a network that is no chain, from the step of its layer after a
// pass: every value with what makes it, from left to right. The number below a
// value is its rows. A layer that stands at several nodes is drawn at each of them.
func Wiring(title string, s *nn.Step) *GraphDiagram {
	f, ok := s.Layer().(*nn.Functional)
	if !ok || s.A.IsEmpty() {
		panic(fmt.Sprintf("viz: wiring %q: the step is that of %v; it should be that of an nn.Functional, after Forward", title, s))
	}
	var nodes []GraphNode
	for k, rows := range f.Inputs {
		if rows == 0 {
			rows, _ = s.X.Dims()
		}
		nodes = append(nodes, GraphNode{Label: f.ValueName(k), Op: "input", Value: float64(rows)})
	}
	for k, sub := range s.Subs() {
		rows, _ := sub.A.Dims()
		nodes = append(nodes, GraphNode{Label: fmt.Sprint(k + 1), Op: nn.BlueprintOf(f.Layers[k]).String(), Value: float64(rows), Parents: f.Reads[k]})
	}
	if len(f.Out) > 1 {
		rows, _ := s.A.Dims()
		nodes = append(nodes, GraphNode{Label: "a", Op: "concat", Value: float64(rows), Parents: f.Out})
	}
	d := Graph(title, nodes)
	d.what = "rows"
	d.About = fmt.Sprintf("wiring of %s and %s; below each value its rows", plural(len(f.Inputs), "input"), plural(len(f.Layers), "layer"))
	return d
}
