package export_test

import (
	"math"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/nntest/kinds"
	"gonum.org/v1/gonum/mat"
)

// A kind is a network whose export is compared with what it computes itself.
type kind struct{ kinds.Kind }

// inputs are 20 random ones: samples of one batch, or graphs.
func (k kind) inputs() (all []*mat.Dense) {
	if k.Nodes == 0 {
		return []*mat.Dense{k.Input(20, 0)}
	}
	for i := range 20 {
		all = append(all, k.Input(k.Nodes, i))
	}
	return all
}

// data are the numbers of an input, a row per sample.
func data(x *mat.Dense) []float64 { return mat.DenseCopyOf(x.T()).RawMatrix().Data }

// all are the kinds of the library, and the layer of a chapter.
func all() (list []kind) {
	for _, k := range kinds.All() {
		list = append(list, kind{k})
	}
	mish := nn.Elementwise{Name: "Mish, as in chapter 20", F: func(z float64) float64 { return z * math.Tanh(nn.Softplus.F(z)) },
		Prime: func(z, _ float64) float64 { return math.NaN() }, // no backward pass is exported
		InONNX: func(g *nn.Operators, z string) string {
			return g.Op("Mul", nil, z, g.Op("Tanh", nil, g.Op("Softplus", nil, z)))
		},
		InTorch: "nn.Mish()"}
	return append(list, kind{kinds.Kind{Name: mish.Name, In: 3, Make: func(*rand.Rand) []nn.Layer { return []nn.Layer{nn.Activate{F: mish}} }}})
}
