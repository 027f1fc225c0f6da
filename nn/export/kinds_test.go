package export_test

import (
	"math"
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
type kind struct {
	name  string
	in    int
	make  func(rng *rand.Rand) []nn.Layer
	nodes int                // of a graph: its number of columns; 0 is any
	mend  func(x *mat.Dense) // makes of random x one that the layers take
}

// inputs are 20 random ones: samples of one batch, or graphs.
func (k kind) inputs() (all []*mat.Dense) {
	if k.nodes == 0 {
		return []*mat.Dense{k.input(20, 0)}
	}
	for i := range 20 {
		all = append(all, k.input(k.nodes, i))
	}
	return all
}

// data are the numbers of an input, a row per sample.
func data(x *mat.Dense) []float64 { return mat.DenseCopyOf(x.T()).RawMatrix().Data }

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
	list = append(append(list, families()...), memories()...)
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
		{name: "RNN with ReLU", in: 8, make: loop(func(r r) recurrent.Cell { return recurrent.NewRNN(2, 3, nn.ReLU, nn.Glorot(r), nn.Glorot(r)) }, recurrent.Settings{})},
		{name: "LSTM", in: 8, make: loop(lstm, recurrent.Settings{})},
		{name: "LSTM, last", in: 8, make: loop(lstm, recurrent.Settings{Last: true})},
		{name: "LSTM, reversed", in: 8, make: loop(lstm, recurrent.Settings{Reversed: true})},
		{name: "LSTM, reversed, last", in: 8, make: loop(lstm, recurrent.Settings{Reversed: true, Last: true})},
		{name: "LSTM, both ways", in: 8, make: func(r r) ls { return ls{recurrent.Both(lstm(r), lstm(r), recurrent.Settings{Steps: 4})} }},
		{name: "LSTM with peepholes", in: 8, make: loop(func(r r) recurrent.Cell {
			return recurrent.NewPeepholeLSTM(2, 3, nn.Glorot(r), nn.Glorot(r), nn.Constant(0.3))
		}, recurrent.Settings{})},
		{name: "GRU", in: 8, make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.AfterProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{})},
		{name: "GRU, reset before", in: 8, make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.BeforeProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{Last: true})},
		{name: "RNN with softplus", in: 8, make: loop(func(r r) recurrent.Cell {
			return recurrent.NewRNN(2, 3, nn.Softplus, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{})},
		{name: "LSTM, masked", in: 12, mend: mask(8, 4), make: loop(lstm, recurrent.Settings{Masked: true})},
		{name: "LSTM, masked in part", in: 12, mend: squash(8), make: loop(lstm, recurrent.Settings{Masked: true, Last: true})},
		{name: "LSTM, masked, reversed", in: 12, mend: mask(8, 4), make: loop(lstm, recurrent.Settings{Masked: true, Reversed: true, Last: true})},
		{name: "LSTM, start learnt", in: 8, make: loop(lstm, recurrent.Settings{Start: recurrent.Learnt, Reversed: true})},
		{name: "LSTM, start given", in: 14, make: loop(lstm, recurrent.Settings{Start: recurrent.Given})},
		{name: "peepholes, masked, start given", in: 18, mend: mask(8, 4), make: loop(func(r r) recurrent.Cell {
			return recurrent.NewPeepholeLSTM(2, 3, nn.Glorot(r), nn.Glorot(r), nn.Constant(0.3))
		}, recurrent.Settings{Masked: true, Start: recurrent.Given})},
		{name: "GRU, masked, start given", in: 15, mend: mask(8, 4), make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.AfterProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{Masked: true, Start: recurrent.Given})},
		{name: "GRU, reset before, masked", in: 12, mend: mask(8, 4), make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.BeforeProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{Masked: true})},
		{name: "RNN, masked, start learnt", in: 12, mend: mask(8, 4), make: loop(func(r r) recurrent.Cell {
			return recurrent.NewRNN(2, 3, nn.Tanh, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{Masked: true, Start: recurrent.Learnt, Last: true})},
		{name: "LSTM, both ways, masked", in: 12, mend: mask(8, 4), make: func(r r) ls {
			return ls{recurrent.Both(lstm(r), lstm(r), recurrent.Settings{Steps: 4, Masked: true, Last: true})}
		}},
		{name: "attention, padded", in: 25, mend: mask(20, 5), make: func(r r) ls {
			return ls{attention.NewPadded(5, attention.NewAttention(5, 4, 2, nn.Glorot(r)))}
		}},
		{name: "attention, padded, causal", in: 25, mend: mask(20, 5), make: func(r r) ls {
			return ls{attention.NewPadded(5, attention.NewCausal(5, 4, 2, nn.Glorot(r)))}
		}},
		{name: "padded block", in: 25, mend: mask(20, 5), make: func(r r) ls {
			return ls{attention.NewPadded(5, attention.PreNorm(attention.NewAttention(5, 4, 2, nn.Glorot(r)), 8, nn.ReLU, nn.Glorot(r))...)}
		}},
		{name: "average pool, dilated", in: 60, make: func(r) ls {
			return ls{conv.NewAvgPool(image, conv.Window{Rows: conv.Axis{K: 2, D: 2}, Cols: conv.Axis{K: 2, D: 3, P: 1}})}
		}},
		{name: "max pool, padded wide", in: 60, make: func(r) ls { return ls{conv.NewMaxPool(image, conv.Square(2).Stride(1).Pad(1).Dilate(2))} }},
		{name: "dot product", in: 4*3 + 4*5 + 6*5, make: func(r) ls { return ls{attention.DotProduct{Positions: 3, Memory: 5, Heads: 2, Keys: 4, Values: 6}} }},
		{name: "attention of any shape, padded", in: 25, mend: mask(20, 5), make: func(r r) ls {
			d := func(in, out int) *nn.Dense { return nn.NewDense(in, out, nn.Tanh, nn.Glorot(r)) }
			a := attention.Of(5, 2, d(4, 6), d(4, 6), d(4, 8), d(8, 3))
			return ls{attention.NewPadded(5, a)}
		}},
		{name: "attention", in: 20, make: func(r r) ls { return ls{attention.NewAttention(5, 4, 2, nn.Glorot(r))} }},
		{name: "attention, causal", in: 20, make: func(r r) ls { return ls{attention.NewCausal(5, 4, 2, nn.Glorot(r))} }},
		{name: "attention to a memory", in: 32, make: func(r r) ls { return ls{attention.NewCross(5, 3, 4, 2, nn.Glorot(r))} }},
		{name: "sine positions", in: 20, make: func(r) ls { return ls{attention.Sine{Positions: 5, Features: 4}} }},
		{name: "learnt positions", in: 20, make: func(r r) ls { return ls{attention.NewLearnt(5, 4, nn.Glorot(r))} }},
		{name: "pre-norm block", in: 20, make: func(r r) ls {
			return attention.PreNorm(attention.NewCausal(5, 4, 2, nn.Glorot(r)), 8, nn.ReLU, nn.Glorot(r))
		}},
		{name: "graph convolution", nodes: 4, in: 3, make: func(r r) ls {
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
		kind{name: "graph convolution, deep", nodes: 4, in: 3, make: func(r r) ls {
			return ls{graph.NewConv(ring().Symmetric(), 3, 5, nn.ReLU, nn.Glorot(r)), graph.NewConv(ring().Symmetric(), 5, 2, nn.Softmax, nn.Glorot(r))}
		}},
		kind{name: "graph mix", nodes: 4, in: 3, make: func(r r) ls { return ls{graph.NewMix(ring().Symmetric(), 3, nn.Tanh)} }},
		kind{name: "graph without edges", nodes: 4, in: 3, make: func(r r) ls {
			none := graph.New(4)
			return ls{graph.NewConv(none.Adjacency(), 3, 3, nn.Tanh, nn.Glorot(r)), graph.NewAttention(none, 3, 2, 2, nn.Tanh, nn.Glorot(r)),
				graph.NewMessages(none, 4, 2, 2, graph.Max, nn.Tanh, nn.Tanh, nn.Glorot(r))}
		}},
		kind{name: "sparse", nodes: 4, in: 3, make: func(r r) ls {
			return ls{graph.NewSparse([][]int{{0, 4}, {}, {5, 5, 1}, {2}}, 6, 3, nn.Glorot(r)), graph.NewMix(ring().Mean(), 3, nn.Tanh)}
		}})
	for _, a := range []graph.Aggregate{graph.Sum, graph.Mean, graph.Max} {
		list = append(list,
			kind{name: "read-out, " + a.Name, nodes: 4, in: 3, make: func(r) ls { return ls{graph.NewReadout([]int{0, 2, 2, 0}, a)} }},
			kind{name: "messages, " + a.Name, nodes: 4, in: 3, make: func(r r) ls {
				return ls{graph.NewMessages(ring(), 3, 4, 2, a, nn.Tanh, nn.Logistic, nn.Glorot(r))}
			}},
			kind{name: "messages with features, " + a.Name, nodes: 3, in: 2, make: func(r r) ls {
				g := graph.WithFeatures(3, []graph.Edge{{From: 2, To: 1}, {From: 0, To: 1}, {From: 1, To: 2}}, mat.NewDense(2, 3, []float64{1, -2, 3, 0.5, 1.5, -1}))
				return ls{graph.NewMessages(g, 2, 3, 2, a, nn.ReLU, nn.Tanh, nn.Glorot(r))}
			}})
	}
	for _, average := range []bool{false, true} {
		list = append(list, kind{name: "graph attention", nodes: 4, in: 3, make: func(r r) ls {
			if average {
				return ls{graph.NewMeanAttention(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
			}
			return ls{graph.NewAttention(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
		}}, kind{name: "graph attention v2", nodes: 4, in: 3, make: func(r r) ls {
			if average {
				return ls{graph.NewMeanAttentionV2(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
			}
			return ls{graph.NewAttentionV2(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
		}})
	}
	return list
}

// memories are the layers of package memory.
func memories() []kind {
	type r = *rand.Rand
	type ls = []nn.Layer
	const places, size = 4, 3
	formula := func(name string, f memory.Formula, mend func(x *mat.Dense)) kind {
		in, _ := f.Sizes()
		return kind{name: "memory, " + name, in: in, mend: mend, make: func(r) ls {
			l, err := f.Build()
			if err != nil {
				panic(err)
			}
			return ls{l}
		}}
	}
	return []kind{
		formula("read", memory.Read{Places: places, Size: size}, nil),
		formula("write", memory.Write{Places: places, Size: size}, nil),
		formula("dot", memory.Dot{Places: places, Size: size}, nil),
		formula("cosine", memory.Cosine{Places: places, Size: size}, func(x *mat.Dense) {
			for i := range x.RawMatrix().Rows {
				if i%places == 1 {
					x.Set(i, 2, 0) // an empty place
				}
				if i >= places*size {
					x.Set(i, 3, 0) // a key of 0
				}
			}
		}),
		formula("focus", memory.Focus{Places: places}, nil),
		formula("interpolate", memory.Interpolate{Places: places}, nil),
		formula("shift", memory.Shift{Places: places}, nil),
		formula("sharpen", memory.Sharpen{Places: places}, func(x *mat.Dense) {
			x.Apply(func(i, _ int, v float64) float64 { return math.Abs(v) + float64(i/places) }, x)
			x.Set(1, 5, 0)
		}),
		{name: "memory, linear and time", in: 12, make: func(r r) ls {
			return ls{nn.NewEachPosition(places, memory.NewLinear(3, 2, nn.Glorot(r))), memory.NewTime(places, 2, nn.Glorot(r))}
		}},
		{name: "Hopfield step", in: 15, make: func(r) ls { // x = (patterns, state): next = patterns softmax(2 patternsᵀ state)
			m, s := nn.Input(12), nn.Input(3)
			layer := func(f memory.Formula) nn.Layer { return &memory.Operation{Formula: f} }
			scores := nn.Concat(m, s).Then(layer(memory.Dot{Places: places, Size: size}))
			weights := nn.Add(scores, scores).Then(nn.Activate{F: nn.Softmax})
			return ls{nn.NewFunctional(nn.Concat(m, weights).Then(layer(memory.Read{Places: places, Size: size})), m, s)}
		}},
		{name: "memory network", in: 20, make: func(r r) ls {
			return ls{memory.NewNetwork(memory.Story{Words: 5, Facts: 3, Size: 4, Hops: 2, Time: true}, nn.Glorot(r))}
		}},
		{name: "NTM", in: 6, make: func(r r) ls {
			return ls{memory.NewNTM(memory.NewCell(memory.Sizes{In: 2, Out: 2, Hidden: 5, Places: 4, Size: 3}, nn.Glorot(r)))}
		}},
		{name: "NTM above a layer", in: 4, make: func(r r) ls {
			return ls{nn.NewDense(4, 6, nn.Tanh, nn.Glorot(r)), memory.NewNTM(memory.NewCell(memory.Sizes{In: 3, Out: 3, Hidden: 4, Places: 3, Size: 2}, nn.Glorot(r))), nn.NewDense(6, 2, nn.Tanh, nn.Glorot(r))}
		}},
	}
}

// mask makes 0 and 1 of so many rows from one on, 1 the more likely; of sample 1 all
// are 0.
func mask(from, rows int) func(x *mat.Dense) {
	return func(x *mat.Dense) {
		for i := from; i < from+rows; i++ {
			for j, v := range x.RawRowView(i) {
				x.Set(i, j, 0)
				if v > -0.7 && j > 0 {
					x.Set(i, j, 1)
				}
			}
		}
	}
}

// squash makes shares between 0 and 1 of the rows from one on.
func squash(from int) func(x *mat.Dense) {
	return func(x *mat.Dense) {
		x.Apply(func(i, _ int, v float64) float64 {
			if i < from {
				return v
			}
			return nn.Logistic.F(v)
		}, x)
	}
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
func (k kind) input(n, seed int) *mat.Dense {
	rng := rand.New(rand.NewPCG(20, 2+uint64(seed)))
	x := mat.NewDense(k.in, n, nil)
	x.Apply(func(_, _ int, _ float64) float64 { return 1.5 * rng.NormFloat64() }, x)
	if k.mend != nil {
		k.mend(x)
	}
	return x
}
