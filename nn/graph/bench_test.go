package graph_test

import (
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/graph"
)

// An epoch on a graph of Cora's size: 2,708 nodes, some 5,300 edges, 18 of 1,433
// words each.
func benchmark(b *testing.B, layers func(g *graph.Graph, words [][]int, init nn.Initializer) []nn.Layer) {
	rng := rand.New(rand.NewPCG(1, 2))
	papers := data.Communities(rng, 2708, 7, 0.0082, 0.0003)
	for range papers.Nodes {
		var words []int
		for range 18 {
			words = append(words, rng.IntN(1433))
		}
		papers.Words = append(papers.Words, words)
	}
	net := nn.New(layers(graph.Undirected(papers.Nodes, papers.Edges...), papers.Words, nn.Glorot(rng))...)
	x, y := papers.WordValues(), nn.WithMask(papers.Y(), papers.Mask([]int{0, 1, 2, 3, 4, 5, 6}))
	t := nn.NewTrace(net)
	t.Training, t.SkipInput, t.Rand = true, true, rng
	b.ReportAllocs()
	for b.Loop() {
		t.Forward(x)
		t.Backward(nn.Masked{Loss: nn.SoftmaxCrossEntropy}, y)
	}
}

func BenchmarkGCN(b *testing.B) {
	benchmark(b, func(g *graph.Graph, words [][]int, init nn.Initializer) []nn.Layer {
		a := g.Symmetric()
		return []nn.Layer{nn.Dropout{P: 0.5}, graph.NewSparse(words, 1433, 16, init), graph.NewMix(a, 16, nn.ReLU),
			nn.Dropout{P: 0.5}, graph.NewConv(a, 16, 7, nn.Identity, init)}
	})
}

func BenchmarkGAT(b *testing.B) {
	benchmark(b, func(g *graph.Graph, words [][]int, init nn.Initializer) []nn.Layer {
		first, last := graph.NewAttend(g.WithLoops(), 8, 8, nn.ELU(1), init), graph.NewAttention(g.WithLoops(), 64, 1, 7, nn.Identity, init)
		first.Drop, last.Drop = 0.6, 0.6
		return []nn.Layer{nn.Dropout{P: 0.6}, graph.NewSparse(words, 1433, 64, init), first, nn.Dropout{P: 0.6}, last}
	})
}
