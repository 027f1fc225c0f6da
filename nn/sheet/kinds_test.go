package sheet

import (
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/autoencoder"
	"glassnet/nn/conv"
	"glassnet/nn/graph"
	"glassnet/nn/memory"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/mat"
)

// A kind is a network whose export is compared with what it computes itself.
type kindOf struct {
	name    string
	in      int
	make    func(rng *rand.Rand) []nn.Layer
	noTorch bool
	x       func(rng *rand.Rand, n int) *mat.Dense
	nodes   int // of a graph: its number of columns; 0 is any
}

// input are n samples, random ones where nothing else is asked.
func (k kindOf) input(rng *rand.Rand, n int) *mat.Dense {
	if k.x != nil {
		return k.x(rng, n)
	}
	return random(rng, k.in, n)
}

// kinds are all layers, and all activations.
func kinds() []kindOf {
	type r = *rand.Rand
	type ls = []nn.Layer
	list := []kindOf{
		{name: "MLP", in: 4, make: func(r r) ls {
			return ls{nn.NewDense(4, 8, nn.Tanh, nn.Glorot(r)), nn.NewDense(8, 5, nn.ReLU, nn.Glorot(r)), nn.NewDense(5, 3, nn.Softmax, nn.Glorot(r))}
		}},
		{name: "softmax alone", in: 3, make: func(r r) ls { return ls{nn.Activate{F: nn.Softmax}} }},
		{name: "maxout", in: 4, make: func(r r) ls { return ls{nn.NewMaxout(4, 3, 2, nn.Glorot(r))} }},
		{name: "PReLU", in: 4, make: func(r r) ls { return ls{nn.NewPReLU(4, 0.2)} }},
		{name: "PReLU, shared", in: 4, make: func(r r) ls { return ls{nn.NewPReLU(1, 0.2)} }},
		{name: "DyT", in: 4, make: func(r r) ls { return ls{nn.NewDyT(4, 0.5)} }},
		{name: "dropout", in: 4, make: func(r r) ls { return ls{nn.Dropout{P: 0.5}, nn.NewDense(4, 2, nn.Identity, nn.Glorot(r))} }},
		{name: "batch norm", in: 4, make: func(r r) ls { return ls{nn.NewBatchNorm(4)} }},
		{name: "layer norm", in: 4, make: func(r r) ls { return ls{nn.NewLayerNorm(4)} }},
		{name: "embedding", in: 5, make: func(r r) ls { return ls{nn.NewEmbedding(5, 3, nn.Glorot(r))} }},
		{name: "each position", in: 6, make: func(r r) ls { return ls{nn.NewEachPosition(3, nn.NewDense(2, 4, nn.Tanh, nn.Glorot(r)))} }},
		{name: "each position of a block", in: 6, make: func(r r) ls {
			return ls{nn.NewEachPosition(2, nn.NewChain(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(r)), nn.NewDense(4, 2, nn.Tanh, nn.Glorot(r))))}
		}},
		{name: "chain", in: 3, make: func(r r) ls { return ls{nn.NewChain(nn.NewLayerNorm(3), nn.NewDense(3, 4, nn.Tanh, nn.Glorot(r)))} }},
		{name: "chain of nothing", in: 3, make: func(r r) ls { return ls{nn.NewChain(), nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r))} }},
		{name: "residual", in: 3, make: func(r r) ls { return ls{nn.NewResidual(nn.NewLayerNorm(3), nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r)))} }},
		{name: "add", in: 3, make: func(r r) ls { return ls{nn.NewAdd(nn.NewChain(), nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r)))} }},
		{name: "concat", in: 3, make: func(r r) ls { return ls{nn.NewConcat(nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r)), nn.NewChain())} }},
		{name: "sum", in: 6, make: func(r r) ls { return ls{nn.Sum{Parts: 3, Rows: 2}} }},
		{name: "a layer met twice", in: 3, make: func(r r) ls {
			d := nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r))
			return ls{d, nn.NewBatchNorm(3), d}
		}},
		{name: "functional", in: 5, make: func(r r) ls { // two inputs, a layer met twice, a node read three times
			x, u := nn.Input(2), nn.Input(3)
			d := nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r))
			h := nn.Add(u.Then(d), x.Then(nn.NewDense(2, 3, nn.Logistic, nn.Glorot(r))))
			return ls{nn.NewFunctional(nn.Concat(h, nn.Add(h.Then(d), h).Then(nn.NewLayerNorm(3)), u), x, u)}
		}},
	}
	list = append(list, families()...)
	list = append(list, more()...)
	for _, f := range append(nn.Activations(), nn.LeakyReLU(0.3), nn.ELU(1.5), nn.Swish(1.5), nn.GELUNormal(0.2, 1.3)) {
		list = append(list, kindOf{name: f.Name, in: 3, make: func(r r) ls { return ls{nn.Activate{F: f}} }})
	}
	return list
}

// families are the layers of the packages conv, recurrent, attention and graph.
func families() []kindOf {
	type r = *rand.Rand
	type ls = []nn.Layer
	lstm := func(r r) recurrent.Cell { return recurrent.NewLSTM(2, 3, nn.Glorot(r), nn.Glorot(r)) }
	loop := func(cell func(r r) recurrent.Cell, s recurrent.Settings) func(r r) ls {
		s.Steps = 4
		return func(r r) ls { return ls{recurrent.New(cell(r), s)} }
	}
	image := conv.Shape{C: 2, H: 6, W: 5}
	list := []kindOf{
		{name: "convolution", in: 60, make: func(r r) ls {
			return ls{conv.NewConv2D(image, 3, conv.Square(3).Stride(2).Pad(1), nn.Tanh, nn.Glorot(r))}
		}},
		{name: "convolution, dilated", in: 60, make: func(r r) ls {
			return ls{conv.NewConv2D(image, 3, conv.Window{Rows: conv.Axis{K: 3, D: 2}, Cols: conv.Axis{K: 2, S: 2, P: 1}}, nn.ReLU, nn.Glorot(r))}
		}},
		{name: "convolution of a series", in: 16, make: func(r r) ls { return ls{conv.NewConv1D(2, 8, 3, conv.Axis{K: 3}, nn.Tanh, nn.Glorot(r))} }},
		{name: "max pool", in: 60, make: func(r) ls { return ls{conv.NewMaxPool(image, conv.Square(2))} }},
		{name: "max pool, padded", in: 60, make: func(r) ls { return ls{conv.NewMaxPool(image, conv.Square(3).Stride(2).Pad(1))} }},
		{name: "average pool", in: 60, make: func(r) ls { return ls{conv.NewAvgPool(image, conv.Square(3).Stride(2).Pad(1))} }},
		{name: "global average pool", in: 60, make: func(r) ls { return ls{conv.NewGlobalAvgPool(image)} }},
		{name: "CNN", in: 60, make: func(r r) ls {
			c := conv.NewConv2D(image, 4, conv.Square(3).Pad(1), nn.ReLU, nn.He(r))
			p := conv.NewMaxPool(c.Out, conv.Square(2))
			return ls{c, p, nn.NewDense(p.Out.Size(), 3, nn.Softmax, nn.Glorot(r))}
		}},
		{name: "RNN", in: 8, make: loop(func(r r) recurrent.Cell { return recurrent.NewRNN(2, 3, nn.Tanh, nn.Glorot(r), nn.Glorot(r)) }, recurrent.Settings{})},
		{name: "RNN with ReLU", noTorch: true, in: 8, make: loop(func(r r) recurrent.Cell { return recurrent.NewRNN(2, 3, nn.ReLU, nn.Glorot(r), nn.Glorot(r)) }, recurrent.Settings{})},
		{name: "LSTM", in: 8, make: loop(lstm, recurrent.Settings{})},
		{name: "LSTM, last", in: 8, make: loop(lstm, recurrent.Settings{Last: true})},
		{name: "LSTM, reversed", in: 8, make: loop(lstm, recurrent.Settings{Reversed: true})},
		{name: "LSTM, reversed, last", in: 8, make: loop(lstm, recurrent.Settings{Reversed: true, Last: true})},
		{name: "LSTM, both ways", in: 8, make: func(r r) ls { return ls{recurrent.Both(lstm(r), lstm(r), recurrent.Settings{Steps: 4})} }},
		{name: "LSTM with peepholes", noTorch: true, in: 8, make: loop(func(r r) recurrent.Cell {
			return recurrent.NewPeepholeLSTM(2, 3, nn.Glorot(r), nn.Glorot(r), nn.Constant(0.3))
		}, recurrent.Settings{})},
		{name: "GRU", in: 8, make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.AfterProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{})},
		{name: "GRU, reset before", noTorch: true, in: 8, make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.BeforeProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{Last: true})},
		{name: "attention", in: 20, make: func(r r) ls { return ls{attention.NewAttention(5, 4, 2, nn.Glorot(r))} }},
		{name: "attention, causal", in: 20, make: func(r r) ls { return ls{attention.NewCausal(5, 4, 2, nn.Glorot(r))} }},
		{name: "attention to a memory", in: 32, make: func(r r) ls { return ls{attention.NewCross(5, 3, 4, 2, nn.Glorot(r))} }},
		{name: "sine positions", in: 20, make: func(r) ls { return ls{attention.Sine{Positions: 5, Features: 4}} }},
		{name: "learnt positions", in: 20, make: func(r r) ls { return ls{attention.NewLearnt(5, 4, nn.Glorot(r))} }},
		{name: "pre-norm block", in: 20, make: func(r r) ls {
			return attention.PreNorm(attention.NewCausal(5, 4, 2, nn.Glorot(r)), 8, nn.ReLU, nn.Glorot(r))
		}},
		{name: "graph convolution", noTorch: true, nodes: 4, in: 3, make: func(r r) ls {
			g := graph.New(4, graph.Edge{From: 0, To: 1}, graph.Edge{From: 1, To: 2}, graph.Edge{From: 2, To: 3}, graph.Edge{From: 3, To: 1})
			return ls{graph.NewConv(g.Mean(), 3, 2, nn.Tanh, nn.Glorot(r))}
		}},
	}
	list = append(list,
		kindOf{name: "tied", in: 3, make: func(r r) ls {
			d := nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r))
			return ls{d, autoencoder.NewTied(d, nn.Logistic)}
		}},
		kindOf{name: "noise and a Gaussian code", in: 4, make: func(r r) ls { return ls{autoencoder.Noise{SD: 0.5}, autoencoder.Gaussian{Codes: 2}} }},
		kindOf{name: "read-out, mean", noTorch: true, nodes: 4, in: 3, make: func(r) ls { return ls{graph.NewReadout([]int{0, 1, 1, 0}, graph.Mean)} }},
		kindOf{name: "read-out, sum", noTorch: true, nodes: 4, in: 3, make: func(r) ls { return ls{graph.NewReadout([]int{0, 1, 1, 0}, graph.Sum)} }})
	for _, average := range []bool{false, true} {
		list = append(list, kindOf{name: "graph attention", noTorch: true, nodes: 4, in: 3, make: func(r r) ls {
			if average {
				return ls{graph.NewMeanAttention(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
			}
			return ls{graph.NewAttention(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
		}}, kindOf{name: "graph attention v2", noTorch: true, nodes: 4, in: 3, make: func(r r) ls {
			if average {
				return ls{graph.NewMeanAttentionV2(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
			}
			return ls{graph.NewAttentionV2(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
		}})
	}
	return list
}

// ring has a node that nobody sends to, and two edges between the same nodes.
func ring() *graph.Graph {
	return graph.New(4, graph.Edge{From: 0, To: 1}, graph.Edge{From: 0, To: 1}, graph.Edge{From: 2, To: 1}, graph.Edge{From: 1, To: 2}, graph.Edge{From: 1, To: 3}, graph.Edge{From: 2, To: 3}, graph.Edge{From: 3, To: 3})
}

// more are layers and settings that are not exported.
func more() []kindOf {
	type r = *rand.Rand
	type ls = []nn.Layer
	cell := map[string]func(r r) recurrent.Cell{
		"RNN": func(r r) recurrent.Cell { return recurrent.NewRNN(2, 2, nn.Tanh, nn.Glorot(r), nn.Glorot(r)) },
		"LSTM": func(r r) recurrent.Cell {
			return recurrent.NewPeepholeLSTM(2, 2, nn.Glorot(r), nn.Glorot(r), nn.Constant(0.3))
		},
		"GRU": func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 2, recurrent.BeforeProduct, nn.Glorot(r), nn.Glorot(r))
		},
	}
	var list []kindOf
	for _, name := range []string{"RNN", "LSTM", "GRU"} {
		masked := func(r r, n int) *mat.Dense { // in·T rows, the mask, then the first state
			x := random(r, 6+3+4, n)
			if name != "LSTM" {
				x = random(r, 6+3+2, n)
			}
			for t := range 3 {
				for j := range n {
					x.Set(6+t, j, float64((t+j)%2))
				}
			}
			return x
		}
		list = append(list,
			kindOf{name: name + ", learnt, truncated", in: 6, make: func(r r) ls {
				return ls{recurrent.New(cell[name](r), recurrent.Settings{Steps: 3, Start: recurrent.Learnt, Truncate: 2})}
			}},
			kindOf{name: name + ", masked, given", x: masked, make: func(r r) ls {
				return ls{recurrent.New(cell[name](r), recurrent.Settings{Steps: 3, Start: recurrent.Given, Masked: true})}
			}},
			kindOf{name: name + ", masked, last", x: func(r r, n int) *mat.Dense { return mat.DenseCopyOf(masked(r, n).Slice(0, 9, 0, n)) }, make: func(r r) ls {
				return ls{recurrent.New(cell[name](r), recurrent.Settings{Steps: 3, Masked: true, Last: true})}
			}})
	}
	for _, a := range []graph.Aggregate{graph.Sum, graph.Mean, graph.Max} {
		list = append(list,
			kindOf{name: "messages, " + a.Name, nodes: 4, in: 3, make: func(r r) ls {
				return ls{graph.NewMessages(ring(), 3, 2, 3, a, nn.Tanh, nn.Softplus, nn.Glorot(r))}
			}},
			kindOf{name: "read-out, " + a.Name, nodes: 4, in: 3, make: func(r) ls { return ls{graph.NewReadout([]int{0, 1, 1, 0}, a)} }})
	}
	return append(list,
		kindOf{name: "graph convolution, wider", nodes: 4, in: 2, make: func(r r) ls { return ls{graph.NewConv(ring().Mean(), 2, 3, nn.Tanh, nn.Glorot(r))} }},
		kindOf{name: "graph convolution without W", nodes: 4, in: 2, make: func(r) ls { return ls{graph.NewMix(ring().Mean(), 2, nn.Tanh)} }},
		kindOf{name: "graph attention, dropped", nodes: 4, in: 3, make: func(r r) ls {
			l := graph.NewMeanAttention(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))
			l.Drop = 0.4
			return ls{l}
		}},
		kindOf{name: "graph attention without W", nodes: 4, in: 4, make: func(r r) ls { return ls{graph.NewAttend(ring(), 2, 2, nn.Tanh, nn.Glorot(r))} }},
		kindOf{name: "memory network", in: 4 * 4, make: func(r r) ls {
			return ls{memory.NewNetwork(memory.Story{Words: 4, Facts: 3, Size: 2, Hops: 2, Time: true}, nn.Normal(r, 0.5))}
		}},
		kindOf{name: "memory NTM", in: 2 * 2, make: func(r r) ls {
			return ls{memory.NewNTM(memory.NewCell(memory.Sizes{In: 2, Out: 2, Hidden: 3, Places: 4, Size: 2}, nn.Glorot(r)))}
		}})
}
