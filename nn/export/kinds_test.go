package export_test

import (
	"math"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/autoencoder"
	"glassnet/nn/conv"
	"glassnet/nn/graph"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/mat"
)

// A kind is a network whose export is compared with what it computes itself.
type kind struct {
	name    string
	in      int
	make    func(rng *rand.Rand) []nn.Layer
	noTorch bool // PyTorch has no such layer
	nodes   int  // of a graph: its number of columns; 0 is any
}

// samples are as many as the comparison takes.
func (k kind) samples() int {
	if k.nodes > 0 {
		return k.nodes
	}
	return 20
}

// kinds are all layers, and all activations.
func kinds() []kind {
	type r = *rand.Rand
	type ls = []nn.Layer
	list := []kind{
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
	mish := nn.Elementwise{Name: "Mish, as in chapter 20", F: func(z float64) float64 { return z * math.Tanh(nn.Softplus.F(z)) },
		Prime: func(z, _ float64) float64 { return math.NaN() }, // no backward pass is exported
		InONNX: func(g *nn.Operators, z string) string {
			return g.Op("Mul", nil, z, g.Op("Tanh", nil, g.Op("Softplus", nil, z)))
		},
		InTorch: "nn.Mish()"}
	list = append(list, kind{name: mish.Name, in: 3, make: func(r r) ls { return ls{nn.Activate{F: mish}} }})
	for _, f := range append(nn.Activations(), nn.LeakyReLU(0.3), nn.ELU(1.5), nn.Swish(1.5), nn.GELUNormal(0.2, 1.3)) {
		list = append(list, kind{name: f.Name, in: 3, make: func(r r) ls { return ls{nn.Activate{F: f}} }})
	}
	return list
}

// families are the layers of the packages conv, recurrent, attention and graph.
func families() []kind {
	type r = *rand.Rand
	type ls = []nn.Layer
	lstm := func(r r) recurrent.Cell { return recurrent.NewLSTM(2, 3, nn.Glorot(r), nn.Glorot(r)) }
	loop := func(cell func(r r) recurrent.Cell, s recurrent.Settings) func(r r) ls {
		s.Steps = 4
		return func(r r) ls { return ls{recurrent.New(cell(r), s)} }
	}
	image := conv.Shape{C: 2, H: 6, W: 5}
	list := []kind{
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
		kind{name: "tied", in: 3, make: func(r r) ls {
			d := nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r))
			return ls{d, autoencoder.NewTied(d, nn.Logistic)}
		}},
		kind{name: "noise and a Gaussian code", in: 4, make: func(r r) ls { return ls{autoencoder.Noise{SD: 0.5}, autoencoder.Gaussian{Codes: 2}} }},
		kind{name: "read-out, mean", noTorch: true, nodes: 4, in: 3, make: func(r) ls { return ls{graph.NewReadout([]int{0, 1, 1, 0}, graph.Mean)} }},
		kind{name: "read-out, sum", noTorch: true, nodes: 4, in: 3, make: func(r) ls { return ls{graph.NewReadout([]int{0, 1, 1, 0}, graph.Sum)} }})
	for _, average := range []bool{false, true} {
		list = append(list, kind{name: "graph attention", noTorch: true, nodes: 4, in: 3, make: func(r r) ls {
			if average {
				return ls{graph.NewMeanAttention(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
			}
			return ls{graph.NewAttention(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
		}}, kind{name: "graph attention v2", noTorch: true, nodes: 4, in: 3, make: func(r r) ls {
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

// network has the layers of a kind, with parameters that are not those of the constructor.
func (k kind) network() *nn.Network {
	rng := rand.New(rand.NewPCG(20, 1))
	net := nn.New(k.make(rng)...)
	for _, p := range net.Params() {
		p.Apply(func(_, _ int, v float64) float64 {
			if p.Running {
				return 0.3 + rng.Float64()
			}
			return v + 0.3*rng.NormFloat64()
		}, p.Dense)
	}
	return net
}

// input are n random samples.
func (k kind) input(n int) *mat.Dense {
	rng := rand.New(rand.NewPCG(20, 2))
	x := mat.NewDense(k.in, n, nil)
	x.Apply(func(_, _ int, _ float64) float64 { return 1.5 * rng.NormFloat64() }, x)
	return x
}
