// Package kinds has a small network of every kind of layer in the library, for
// tests of what must hold for all of them: that it can be exported, that its
// formulas stand in a workbook. A new kind of layer is added here.
package kinds

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

// A Kind is a network, by its layers.
type Kind struct {
	Name  string
	In    int // rows of the input
	Make  func(rng *rand.Rand) []nn.Layer
	Nodes int                // of a graph: its number of columns; 0 is any
	Mend  func(x *mat.Dense) // makes of random x one that the layers take; nil: they take any
}

// All are networks of every kind of layer, and of every activation.
func All() []Kind {
	type r = *rand.Rand
	type ls = []nn.Layer
	list := []Kind{
		{Name: "MLP", In: 4, Make: func(r r) ls {
			return ls{nn.NewDense(4, 8, nn.Tanh, nn.Glorot(r)), nn.NewDense(8, 5, nn.ReLU, nn.Glorot(r)), nn.NewDense(5, 3, nn.Softmax, nn.Glorot(r))}
		}},
		{Name: "softmax alone", In: 3, Make: func(r r) ls { return ls{nn.Activate{F: nn.Softmax}} }},
		{Name: "maxout", In: 4, Make: func(r r) ls { return ls{nn.NewMaxout(4, 3, 2, nn.Glorot(r))} }},
		{Name: "PReLU", In: 4, Make: func(r r) ls { return ls{nn.NewPReLU(4, 0.2)} }},
		{Name: "PReLU, shared", In: 4, Make: func(r r) ls { return ls{nn.NewPReLU(1, 0.2)} }},
		{Name: "DyT", In: 4, Make: func(r r) ls { return ls{nn.NewDyT(4, 0.5)} }},
		{Name: "dropout", In: 4, Make: func(r r) ls { return ls{nn.Dropout{P: 0.5}, nn.NewDense(4, 2, nn.Identity, nn.Glorot(r))} }},
		{Name: "batch norm", In: 4, Make: func(r r) ls { return ls{nn.NewBatchNorm(4)} }},
		{Name: "layer norm", In: 4, Make: func(r r) ls { return ls{nn.NewLayerNorm(4)} }},
		{Name: "embedding", In: 5, Make: func(r r) ls { return ls{nn.NewEmbedding(5, 3, nn.Glorot(r))} }},
		{Name: "each position", In: 6, Make: func(r r) ls { return ls{nn.NewEachPosition(3, nn.NewDense(2, 4, nn.Tanh, nn.Glorot(r)))} }},
		{Name: "each position of a block", In: 6, Make: func(r r) ls {
			return ls{nn.NewEachPosition(2, nn.NewChain(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(r)), nn.NewDense(4, 2, nn.Tanh, nn.Glorot(r))))}
		}},
		{Name: "chain", In: 3, Make: func(r r) ls { return ls{nn.NewChain(nn.NewLayerNorm(3), nn.NewDense(3, 4, nn.Tanh, nn.Glorot(r)))} }},
		{Name: "chain of nothing", In: 3, Make: func(r r) ls { return ls{nn.NewChain(), nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r))} }},
		{Name: "residual", In: 3, Make: func(r r) ls { return ls{nn.NewResidual(nn.NewLayerNorm(3), nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r)))} }},
		{Name: "add", In: 3, Make: func(r r) ls { return ls{nn.NewAdd(nn.NewChain(), nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r)))} }},
		{Name: "concat", In: 3, Make: func(r r) ls { return ls{nn.NewConcat(nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r)), nn.NewChain())} }},
		{Name: "sum", In: 6, Make: func(r r) ls { return ls{nn.Sum{Parts: 3, Rows: 2}} }},
		{Name: "a layer met twice", In: 3, Make: func(r r) ls {
			d := nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r))
			return ls{d, nn.NewBatchNorm(3), d}
		}},
		{Name: "functional", In: 5, Make: func(r r) ls { // two inputs, a layer met twice, a node read three times
			x, u := nn.Input(2), nn.Input(3)
			d := nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r))
			h := nn.Add(u.Then(d), x.Then(nn.NewDense(2, 3, nn.Logistic, nn.Glorot(r))))
			return ls{nn.NewFunctional(nn.Concat(h, nn.Add(h.Then(d), h).Then(nn.NewLayerNorm(3)), u), x, u)}
		}},
	}
	list = append(append(list, families()...), memories()...)
	for _, f := range append(nn.Activations(), nn.LeakyReLU(0.3), nn.ELU(1.5), nn.Swish(1.5), nn.GELUNormal(0.2, 1.3)) {
		list = append(list, Kind{Name: f.Name, In: 3, Make: func(r r) ls { return ls{nn.Activate{F: f}} }})
	}
	return list
}

// families are the layers of the packages conv, recurrent, attention and graph.
func families() []Kind {
	type r = *rand.Rand
	type ls = []nn.Layer
	lstm := func(r r) recurrent.Cell { return recurrent.NewLSTM(2, 3, nn.Glorot(r), nn.Glorot(r)) }
	loop := func(cell func(r r) recurrent.Cell, s recurrent.Settings) func(r r) ls {
		s.Steps = 4
		return func(r r) ls { return ls{recurrent.New(cell(r), s)} }
	}
	image := conv.Shape{C: 2, H: 6, W: 5}
	list := []Kind{
		{Name: "convolution", In: 60, Make: func(r r) ls {
			return ls{conv.NewConv2D(image, 3, conv.Square(3).Stride(2).Pad(1), nn.Tanh, nn.Glorot(r))}
		}},
		{Name: "convolution, dilated", In: 60, Make: func(r r) ls {
			return ls{conv.NewConv2D(image, 3, conv.Window{Rows: conv.Axis{K: 3, D: 2}, Cols: conv.Axis{K: 2, S: 2, P: 1}}, nn.ReLU, nn.Glorot(r))}
		}},
		{Name: "convolution of a series", In: 16, Make: func(r r) ls { return ls{conv.NewConv1D(2, 8, 3, conv.Axis{K: 3}, nn.Tanh, nn.Glorot(r))} }},
		{Name: "max pool", In: 60, Make: func(r) ls { return ls{conv.NewMaxPool(image, conv.Square(2))} }},
		{Name: "max pool, padded", In: 60, Make: func(r) ls { return ls{conv.NewMaxPool(image, conv.Square(3).Stride(2).Pad(1))} }},
		{Name: "average pool", In: 60, Make: func(r) ls { return ls{conv.NewAvgPool(image, conv.Square(3).Stride(2).Pad(1))} }},
		{Name: "global average pool", In: 60, Make: func(r) ls { return ls{conv.NewGlobalAvgPool(image)} }},
		{Name: "CNN", In: 60, Make: func(r r) ls {
			c := conv.NewConv2D(image, 4, conv.Square(3).Pad(1), nn.ReLU, nn.He(r))
			p := conv.NewMaxPool(c.Out, conv.Square(2))
			return ls{c, p, nn.NewDense(p.Out.Size(), 3, nn.Softmax, nn.Glorot(r))}
		}},
		{Name: "RNN", In: 8, Make: loop(func(r r) recurrent.Cell { return recurrent.NewRNN(2, 3, nn.Tanh, nn.Glorot(r), nn.Glorot(r)) }, recurrent.Settings{})},
		{Name: "RNN with ReLU", In: 8, Make: loop(func(r r) recurrent.Cell { return recurrent.NewRNN(2, 3, nn.ReLU, nn.Glorot(r), nn.Glorot(r)) }, recurrent.Settings{})},
		{Name: "LSTM", In: 8, Make: loop(lstm, recurrent.Settings{})},
		{Name: "LSTM, last", In: 8, Make: loop(lstm, recurrent.Settings{Last: true})},
		{Name: "LSTM, reversed", In: 8, Make: loop(lstm, recurrent.Settings{Reversed: true})},
		{Name: "LSTM, reversed, last", In: 8, Make: loop(lstm, recurrent.Settings{Reversed: true, Last: true})},
		{Name: "LSTM, both ways", In: 8, Make: func(r r) ls { return ls{recurrent.Both(lstm(r), lstm(r), recurrent.Settings{Steps: 4})} }},
		{Name: "LSTM with peepholes", In: 8, Make: loop(func(r r) recurrent.Cell {
			return recurrent.NewPeepholeLSTM(2, 3, nn.Glorot(r), nn.Glorot(r), nn.Constant(0.3))
		}, recurrent.Settings{})},
		{Name: "GRU", In: 8, Make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.AfterProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{})},
		{Name: "GRU, reset before", In: 8, Make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.BeforeProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{Last: true})},
		{Name: "RNN with softplus", In: 8, Make: loop(func(r r) recurrent.Cell {
			return recurrent.NewRNN(2, 3, nn.Softplus, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{})},
		{Name: "LSTM, masked", In: 12, Mend: mask(8, 4), Make: loop(lstm, recurrent.Settings{Masked: true})},
		{Name: "LSTM, masked in part", In: 12, Mend: squash(8), Make: loop(lstm, recurrent.Settings{Masked: true, Last: true})},
		{Name: "LSTM, masked, reversed", In: 12, Mend: mask(8, 4), Make: loop(lstm, recurrent.Settings{Masked: true, Reversed: true, Last: true})},
		{Name: "LSTM, start learnt", In: 8, Make: loop(lstm, recurrent.Settings{Start: recurrent.Learnt, Reversed: true})},
		{Name: "LSTM, start given", In: 14, Make: loop(lstm, recurrent.Settings{Start: recurrent.Given})},
		{Name: "peepholes, masked, start given", In: 18, Mend: mask(8, 4), Make: loop(func(r r) recurrent.Cell {
			return recurrent.NewPeepholeLSTM(2, 3, nn.Glorot(r), nn.Glorot(r), nn.Constant(0.3))
		}, recurrent.Settings{Masked: true, Start: recurrent.Given})},
		{Name: "GRU, masked, start given", In: 15, Mend: mask(8, 4), Make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.AfterProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{Masked: true, Start: recurrent.Given})},
		{Name: "GRU, reset before, masked", In: 12, Mend: mask(8, 4), Make: loop(func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 3, recurrent.BeforeProduct, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{Masked: true})},
		{Name: "RNN, masked, start learnt", In: 12, Mend: mask(8, 4), Make: loop(func(r r) recurrent.Cell {
			return recurrent.NewRNN(2, 3, nn.Tanh, nn.Glorot(r), nn.Glorot(r))
		}, recurrent.Settings{Masked: true, Start: recurrent.Learnt, Last: true})},
		{Name: "LSTM, both ways, masked", In: 12, Mend: mask(8, 4), Make: func(r r) ls {
			return ls{recurrent.Both(lstm(r), lstm(r), recurrent.Settings{Steps: 4, Masked: true, Last: true})}
		}},
		{Name: "attention, padded", In: 25, Mend: mask(20, 5), Make: func(r r) ls {
			return ls{attention.NewPadded(5, attention.NewAttention(5, 4, 2, nn.Glorot(r)))}
		}},
		{Name: "attention, padded, causal", In: 25, Mend: mask(20, 5), Make: func(r r) ls {
			return ls{attention.NewPadded(5, attention.NewCausal(5, 4, 2, nn.Glorot(r)))}
		}},
		{Name: "padded block", In: 25, Mend: mask(20, 5), Make: func(r r) ls {
			return ls{attention.NewPadded(5, attention.PreNorm(attention.NewAttention(5, 4, 2, nn.Glorot(r)), 8, nn.ReLU, nn.Glorot(r))...)}
		}},
		{Name: "average pool, dilated", In: 60, Make: func(r) ls {
			return ls{conv.NewAvgPool(image, conv.Window{Rows: conv.Axis{K: 2, D: 2}, Cols: conv.Axis{K: 2, D: 3, P: 1}})}
		}},
		{Name: "max pool, padded wide", In: 60, Make: func(r) ls { return ls{conv.NewMaxPool(image, conv.Square(2).Stride(1).Pad(1).Dilate(2))} }},
		{Name: "dot product", In: 4*3 + 4*5 + 6*5, Make: func(r) ls { return ls{attention.DotProduct{Positions: 3, Memory: 5, Heads: 2, Keys: 4, Values: 6}} }},
		{Name: "attention of any shape, padded", In: 25, Mend: mask(20, 5), Make: func(r r) ls {
			d := func(in, out int) *nn.Dense { return nn.NewDense(in, out, nn.Tanh, nn.Glorot(r)) }
			a := attention.Of(5, 2, d(4, 6), d(4, 6), d(4, 8), d(8, 3))
			return ls{attention.NewPadded(5, a)}
		}},
		{Name: "attention", In: 20, Make: func(r r) ls { return ls{attention.NewAttention(5, 4, 2, nn.Glorot(r))} }},
		{Name: "attention, causal", In: 20, Make: func(r r) ls { return ls{attention.NewCausal(5, 4, 2, nn.Glorot(r))} }},
		{Name: "attention to a memory", In: 32, Make: func(r r) ls { return ls{attention.NewCross(5, 3, 4, 2, nn.Glorot(r))} }},
		{Name: "sine positions", In: 20, Make: func(r) ls { return ls{attention.Sine{Positions: 5, Features: 4}} }},
		{Name: "learnt positions", In: 20, Make: func(r r) ls { return ls{attention.NewLearnt(5, 4, nn.Glorot(r))} }},
		{Name: "pre-norm block", In: 20, Make: func(r r) ls {
			return attention.PreNorm(attention.NewCausal(5, 4, 2, nn.Glorot(r)), 8, nn.ReLU, nn.Glorot(r))
		}},
		{Name: "graph convolution", Nodes: 4, In: 3, Make: func(r r) ls {
			g := graph.New(4, graph.Edge{From: 0, To: 1}, graph.Edge{From: 1, To: 2}, graph.Edge{From: 2, To: 3}, graph.Edge{From: 3, To: 1})
			return ls{graph.NewConv(g.Mean(), 3, 2, nn.Tanh, nn.Glorot(r))}
		}},
	}
	list = append(list,
		Kind{Name: "tied", In: 3, Make: func(r r) ls {
			d := nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r))
			return ls{d, autoencoder.NewTied(d, nn.Logistic)}
		}},
		Kind{Name: "noise and a Gaussian code", In: 4, Make: func(r r) ls { return ls{autoencoder.Noise{SD: 0.5}, autoencoder.Gaussian{Codes: 2}} }},
		Kind{Name: "graph convolution, deep", Nodes: 4, In: 3, Make: func(r r) ls {
			return ls{graph.NewConv(ring().Symmetric(), 3, 5, nn.ReLU, nn.Glorot(r)), graph.NewConv(ring().Symmetric(), 5, 2, nn.Softmax, nn.Glorot(r))}
		}},
		Kind{Name: "graph mix", Nodes: 4, In: 3, Make: func(r r) ls { return ls{graph.NewMix(ring().Symmetric(), 3, nn.Tanh)} }},
		Kind{Name: "graph without edges", Nodes: 4, In: 3, Make: func(r r) ls {
			none := graph.New(4)
			return ls{graph.NewConv(none.Adjacency(), 3, 3, nn.Tanh, nn.Glorot(r)), graph.NewAttention(none, 3, 2, 2, nn.Tanh, nn.Glorot(r)),
				graph.NewMessages(none, 4, 2, 2, graph.Max, nn.Tanh, nn.Tanh, nn.Glorot(r))}
		}},
		Kind{Name: "sparse", Nodes: 4, In: 3, Make: func(r r) ls {
			return ls{graph.NewSparse([][]int{{0, 4}, {}, {5, 5, 1}, {2}}, 6, 3, nn.Glorot(r)), graph.NewMix(ring().Mean(), 3, nn.Tanh)}
		}})
	for _, a := range []graph.Aggregate{graph.Sum, graph.Mean, graph.Max} {
		list = append(list,
			Kind{Name: "read-out, " + a.Name, Nodes: 4, In: 3, Make: func(r) ls { return ls{graph.NewReadout([]int{0, 2, 2, 0}, a)} }},
			Kind{Name: "messages, " + a.Name, Nodes: 4, In: 3, Make: func(r r) ls {
				return ls{graph.NewMessages(ring(), 3, 4, 2, a, nn.Tanh, nn.Logistic, nn.Glorot(r))}
			}},
			Kind{Name: "messages with features, " + a.Name, Nodes: 3, In: 2, Make: func(r r) ls {
				g := graph.WithFeatures(3, []graph.Edge{{From: 2, To: 1}, {From: 0, To: 1}, {From: 1, To: 2}}, mat.NewDense(2, 3, []float64{1, -2, 3, 0.5, 1.5, -1}))
				return ls{graph.NewMessages(g, 2, 3, 2, a, nn.ReLU, nn.Tanh, nn.Glorot(r))}
			}})
	}
	for _, average := range []bool{false, true} {
		list = append(list, Kind{Name: "graph attention", Nodes: 4, In: 3, Make: func(r r) ls {
			if average {
				return ls{graph.NewMeanAttention(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
			}
			return ls{graph.NewAttention(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
		}}, Kind{Name: "graph attention v2", Nodes: 4, In: 3, Make: func(r r) ls {
			if average {
				return ls{graph.NewMeanAttentionV2(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
			}
			return ls{graph.NewAttentionV2(ring(), 3, 2, 2, nn.Tanh, nn.Glorot(r))}
		}})
	}
	return list
}

// memories are the layers of package memory.
func memories() []Kind {
	type r = *rand.Rand
	type ls = []nn.Layer
	const places, size = 4, 3
	formula := func(name string, f memory.Formula, mend func(x *mat.Dense)) Kind {
		in, _ := f.Sizes()
		return Kind{Name: "memory, " + name, In: in, Mend: mend, Make: func(r) ls {
			l, err := f.Build()
			if err != nil {
				panic(err)
			}
			return ls{l}
		}}
	}
	return []Kind{
		formula("read", memory.Read{Places: places, Size: size}, nil),
		formula("write", memory.Write{Places: places, Size: size}, nil),
		formula("dot", memory.Dot{Places: places, Size: size}, nil),
		formula("cosine", memory.Cosine{Places: places, Size: size}, func(x *mat.Dense) {
			for i := range x.RawMatrix().Rows {
				if i%places == 1 {
					zero(x, i, 2) // an empty place
				}
				if i >= places*size {
					zero(x, i, 3) // a key of 0
				}
			}
		}),
		formula("focus", memory.Focus{Places: places}, nil),
		formula("interpolate", memory.Interpolate{Places: places}, nil),
		formula("shift", memory.Shift{Places: places}, nil),
		formula("sharpen", memory.Sharpen{Places: places}, func(x *mat.Dense) {
			x.Apply(func(i, _ int, v float64) float64 { return math.Abs(v) + float64(i/places) }, x)
			zero(x, 1, 5)
		}),
		{Name: "memory, linear and time", In: 12, Make: func(r r) ls {
			return ls{nn.NewEachPosition(places, memory.NewLinear(3, 2, nn.Glorot(r))), memory.NewTime(places, 2, nn.Glorot(r))}
		}},
		{Name: "Hopfield step", In: 15, Make: func(r) ls { // x = (patterns, state): next = patterns softmax(2 patternsᵀ state)
			m, s := nn.Input(12), nn.Input(3)
			layer := func(f memory.Formula) nn.Layer { return &memory.Operation{Formula: f} }
			scores := nn.Concat(m, s).Then(layer(memory.Dot{Places: places, Size: size}))
			weights := nn.Add(scores, scores).Then(nn.Activate{F: nn.Softmax})
			return ls{nn.NewFunctional(nn.Concat(m, weights).Then(layer(memory.Read{Places: places, Size: size})), m, s)}
		}},
		{Name: "memory network", In: 20, Make: func(r r) ls {
			return ls{memory.NewNetwork(memory.Story{Words: 5, Facts: 3, Size: 4, Hops: 2, Time: true}, nn.Glorot(r))}
		}},
		{Name: "NTM", In: 6, Make: func(r r) ls {
			return ls{memory.NewNTM(memory.NewCell(memory.Sizes{In: 2, Out: 2, Hidden: 5, Places: 4, Size: 3}, nn.Glorot(r)))}
		}},
		{Name: "NTM above a layer", In: 4, Make: func(r r) ls {
			return ls{nn.NewDense(4, 6, nn.Tanh, nn.Glorot(r)), memory.NewNTM(memory.NewCell(memory.Sizes{In: 3, Out: 3, Hidden: 4, Places: 3, Size: 2}, nn.Glorot(r))), nn.NewDense(6, 2, nn.Tanh, nn.Glorot(r))}
		}},
	}
}

// zero makes x[i, j] 0, if there are so many samples.
func zero(x *mat.Dense, i, j int) {
	if _, n := x.Dims(); j < n {
		x.Set(i, j, 0)
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

// Network has the layers, with parameters that are not those of the constructor.
func (k Kind) Network() *nn.Network {
	rng := rand.New(rand.NewPCG(20, 1))
	net := nn.New(k.Make(rng)...)
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

// Input are n random samples, as the layers take them; another seed, others.
func (k Kind) Input(n, seed int) *mat.Dense {
	rng := rand.New(rand.NewPCG(20, 2+uint64(seed)))
	x := mat.NewDense(k.In, n, nil)
	x.Apply(func(_, _ int, _ float64) float64 { return 1.5 * rng.NormFloat64() }, x)
	if k.Mend != nil {
		k.Mend(x)
	}
	return x
}
