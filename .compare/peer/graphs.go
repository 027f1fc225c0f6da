package peer

import (
	"math/rand/v2"
	"os"
	"slices"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/graph"
	"gonum.org/v1/gonum/mat"
)

// Papers is a graph of Cora's size: 2,708 papers in 7 classes, about 5,278
// citations, 18 of 1,433 words each. The first 140 papers have labels. One batch
// is all of them: samples/s are papers per second.
const Papers = 2708

// Labelled is the number of papers that the loss counts.
const Labelled = 140

// Graph is the set "papers".
func (r Run) Graph() *data.Graph {
	rng := rand.New(rand.NewPCG(4, 4))
	g := data.Communities(rng, Papers, 7, 0.0082, 0.0003)
	g.Vocabulary = r.Sizes[1]
	for i := range g.Nodes {
		var words []int
		for len(words) < 18 {
			w := rng.IntN(g.Vocabulary)
			if rng.IntN(4) == 0 {
				w -= (w - g.Labels[i]) % 7 // a word of its class
			}
			if w >= 0 && !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
		g.Words = append(g.Words, words)
		if i < Labelled {
			g.Train = append(g.Train, i)
		}
	}
	return g
}

// GraphNet is the network of Kipf and Welling, "gcn" with sizes 3, words, hidden,
// classes, or that of Veličković et al., "gat" with 3, words, heads, neurons per
// head, classes. The 3 is what the file of the words has per word.
func (r Run) GraphNet(papers *data.Graph) *nn.Network {
	g, init, s := graph.Undirected(papers.Nodes, papers.Edges...), nn.Glorot(rand.New(rand.NewPCG(2, 2))), r.Sizes
	var layers []nn.Layer
	drop := func() {
		if r.Drop > 0 {
			layers = append(layers, nn.Dropout{P: r.Drop})
		}
	}
	drop()
	if r.Model == "gat" {
		loops := g.WithLoops()
		first, last := graph.NewAttend(loops, s[2], s[3], nn.ELU(1), init), graph.NewAttention(loops, s[2]*s[3], 1, s[4], nn.Identity, init)
		first.Drop, last.Drop = r.Drop, r.Drop
		layers = append(layers, graph.NewSparse(papers.Words, s[1], s[2]*s[3], init), first)
		drop()
		return nn.New(append(layers, last)...)
	}
	a := g.Symmetric()
	layers = append(layers, graph.NewSparse(papers.Words, s[1], s[2], init), graph.NewMix(a, s[2], nn.ReLU))
	drop()
	return nn.New(append(layers, graph.NewConv(a, s[2], s[3], nn.Identity, init))...)
}

// GraphTargets are the classes with the mask of the labelled papers below them.
func GraphTargets(g *data.Graph) *mat.Dense { return nn.WithMask(g.Y(), g.Mask(g.Train)) }

// writeGraph writes paper, word and value of every word; the classes; the ends of
// every edge, loops among them, sorted by receiver; and the parameters.
func (r Run) writeGraph() {
	g := r.Graph()
	var words, edges []float64
	labels := make([]byte, g.Nodes)
	for i, list := range g.Words {
		labels[i] = byte(g.Labels[i])
		for _, w := range list {
			words = append(words, float64(i), float64(w), 1/float64(len(list)))
		}
	}
	for _, e := range graph.Undirected(g.Nodes, g.Edges...).WithLoops().Edges {
		edges = append(edges, float64(e.From), float64(e.To))
	}
	write(r.file(r.Set+".x"), words)
	write(r.file(r.Set+".edges"), edges)
	Check(os.WriteFile(r.file(r.Set+".y"), labels, 0o644))
	write(r.file(r.Name()), r.GraphNet(g).Theta())
}
