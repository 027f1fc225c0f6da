package export_test

import (
	"math/rand/v2"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// A kind is a network whose export is compared with what it computes itself.
type kind struct {
	name string
	in   int
	make func(rng *rand.Rand) []nn.Layer
}

// kinds are all layers, and all activations.
func kinds() []kind {
	type r = *rand.Rand
	type ls = []nn.Layer
	list := []kind{
		{"MLP", 4, func(r r) ls {
			return ls{nn.NewDense(4, 8, nn.Tanh, nn.Glorot(r)), nn.NewDense(8, 5, nn.ReLU, nn.Glorot(r)), nn.NewDense(5, 3, nn.Softmax, nn.Glorot(r))}
		}},
		{"softmax alone", 3, func(r r) ls { return ls{nn.Activate{F: nn.Softmax}} }},
		{"maxout", 4, func(r r) ls { return ls{nn.NewMaxout(4, 3, 2, nn.Glorot(r))} }},
		{"PReLU", 4, func(r r) ls { return ls{nn.NewPReLU(4, 0.2)} }},
		{"PReLU, shared", 4, func(r r) ls { return ls{nn.NewPReLU(1, 0.2)} }},
		{"DyT", 4, func(r r) ls { return ls{nn.NewDyT(4, 0.5)} }},
		{"dropout", 4, func(r r) ls { return ls{nn.Dropout{P: 0.5}, nn.NewDense(4, 2, nn.Identity, nn.Glorot(r))} }},
		{"batch norm", 4, func(r r) ls { return ls{nn.NewBatchNorm(4)} }},
		{"layer norm", 4, func(r r) ls { return ls{nn.NewLayerNorm(4)} }},
		{"embedding", 5, func(r r) ls { return ls{nn.NewEmbedding(5, 3, nn.Glorot(r))} }},
		{"each position", 6, func(r r) ls { return ls{nn.NewEachPosition(3, nn.NewDense(2, 4, nn.Tanh, nn.Glorot(r)))} }},
		{"each position of a block", 6, func(r r) ls {
			return ls{nn.NewEachPosition(2, nn.NewChain(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(r)), nn.NewDense(4, 2, nn.Tanh, nn.Glorot(r))))}
		}},
		{"chain", 3, func(r r) ls { return ls{nn.NewChain(nn.NewLayerNorm(3), nn.NewDense(3, 4, nn.Tanh, nn.Glorot(r)))} }},
		{"chain of nothing", 3, func(r r) ls { return ls{nn.NewChain(), nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r))} }},
		{"residual", 3, func(r r) ls { return ls{nn.NewResidual(nn.NewLayerNorm(3), nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r)))} }},
		{"add", 3, func(r r) ls { return ls{nn.NewAdd(nn.NewChain(), nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r)))} }},
		{"concat", 3, func(r r) ls { return ls{nn.NewConcat(nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r)), nn.NewChain())} }},
		{"sum", 6, func(r r) ls { return ls{nn.Sum{Parts: 3, Rows: 2}} }},
		{"a layer met twice", 3, func(r r) ls {
			d := nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r))
			return ls{d, nn.NewBatchNorm(3), d}
		}},
		{"functional", 5, func(r r) ls { // two inputs, a layer met twice, a node read three times
			x, u := nn.Input(2), nn.Input(3)
			d := nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r))
			h := nn.Add(u.Then(d), x.Then(nn.NewDense(2, 3, nn.Logistic, nn.Glorot(r))))
			return ls{nn.NewFunctional(nn.Concat(h, nn.Add(h.Then(d), h).Then(nn.NewLayerNorm(3)), u), x, u)}
		}},
	}
	for _, f := range append(nn.Activations(), nn.LeakyReLU(0.3), nn.ELU(1.5), nn.Swish(1.5), nn.GELUNormal(0.2, 1.3)) {
		list = append(list, kind{f.Name, 3, func(r r) ls { return ls{nn.Activate{F: f}} }})
	}
	return list
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
