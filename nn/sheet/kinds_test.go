package sheet

import (
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/graph"
	"glassnet/nn/nntest/kinds"
	"glassnet/nn/recurrent"
)

// layers are all kinds, and settings that matter on the way back only.
func layers() []kinds.Kind {
	type r = *rand.Rand
	type ls = []nn.Layer
	list := kinds.All()
	for name, cell := range map[string]func(r r) recurrent.Cell{
		"RNN": func(r r) recurrent.Cell { return recurrent.NewRNN(2, 2, nn.Tanh, nn.Glorot(r), nn.Glorot(r)) },
		"LSTM": func(r r) recurrent.Cell {
			return recurrent.NewPeepholeLSTM(2, 2, nn.Glorot(r), nn.Glorot(r), nn.Constant(0.3))
		},
		"GRU": func(r r) recurrent.Cell {
			return recurrent.NewGRU(2, 2, recurrent.BeforeProduct, nn.Glorot(r), nn.Glorot(r))
		},
	} {
		list = append(list, kinds.Kind{Name: name + ", learnt, truncated", In: 6, Make: func(r r) ls {
			return ls{recurrent.New(cell(r), recurrent.Settings{Steps: 3, Start: recurrent.Learnt, Truncate: 2})}
		}})
	}
	edges := graph.New(4, graph.Edge{From: 0, To: 1}, graph.Edge{From: 0, To: 1}, graph.Edge{From: 2, To: 1}, graph.Edge{From: 1, To: 2}, graph.Edge{From: 3, To: 3})
	return append(list,
		kinds.Kind{Name: "graph attention, dropped", Nodes: 4, In: 3, Make: func(r r) ls {
			l := graph.NewMeanAttention(edges, 3, 2, 2, nn.Tanh, nn.Glorot(r))
			l.Drop = 0.4
			return ls{l}
		}},
		kinds.Kind{Name: "graph attention without W", Nodes: 4, In: 4, Make: func(r r) ls { return ls{graph.NewAttend(edges, 2, 2, nn.Tanh, nn.Glorot(r))} }})
}
