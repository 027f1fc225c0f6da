package graph

import (
	"glassnet/nn"
	"glassnet/nn/gradcheck"
)

// The known bugs of the layers of this package.
func init() {
	gradcheck.Known("graph convolution", gradcheck.Bugs{Stories: convStories})
}

// convStories are the way back along the edges, or without their weights, or without f'.
func convStories(c *gradcheck.Trial) []gradcheck.Story {
	with := func(other func(a *Matrix) *Matrix) func(l nn.Layer, _ *nn.Step) {
		return func(l nn.Layer, _ *nn.Step) { l.(*Conv).A = other(l.(*Conv).A) }
	}
	return append(c.Common(),
		gradcheck.Story{Bug: "Â not transposed", Pattern: "δ goes along the edges, δ Â; right is against them, δ Âᵀ", Parts: c.Replay(with((*Matrix).transposed))},
		gradcheck.Story{Bug: "Â not normalised on the way back", Pattern: "δ goes back along edges that all weigh 1", Parts: c.Replay(with(func(a *Matrix) *Matrix { return a.Adjacency() }))},
		gradcheck.Story{Bug: "f' missing", Pattern: "δ = ∂L/∂a; x, W and b follow from it", Parts: c.Replay(func(l nn.Layer, _ *nn.Step) { l.(*Conv).F = nn.Identity })})
}

// transposed is Mᵀ as a matrix of the graph whose edges are turned round.
func (m *Matrix) transposed() *Matrix {
	var back []Edge
	several := map[Edge]float64{}
	for _, e := range m.Edges {
		back = append(back, Edge{From: e.To, To: e.From})
		several[e]++
	}
	return New(m.Nodes, back...).weigh(func(e Edge) float64 { return m.At(e.To, e.From) / several[Edge{From: e.To, To: e.From}] })
}
