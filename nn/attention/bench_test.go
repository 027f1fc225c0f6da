package attention

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

// names is the transformer that writes names: 27 signs, 16 positions.
var names16 = Transformer{Signs: 27, Positions: 16, Features: 32, Hidden: 64, Heads: 4, Blocks: 2, Causal: true}

// batch are so many sequences of random signs and lengths, and what comes next,
// with a mask.
func batch(rng *rand.Rand, c Transformer, n int) (x, y *mat.Dense) {
	signs, next, mask := make([][]int, n), make([][]int, n), mat.NewDense(c.Positions, n, nil)
	for j := range n {
		length := 1 + rng.IntN(c.Positions)
		for t := range c.Positions {
			next[j] = append(next[j], rng.IntN(c.Signs))
			if t < length {
				signs[j] = append(signs[j], rng.IntN(c.Signs))
				mask.Set(t, j, 1)
			}
		}
	}
	return nn.OneHotSequences(signs, c.Signs, c.Positions), nn.WithMask(nn.OneHotSequences(next, c.Signs, c.Positions), mask)
}

// The loss of the names: masked cross-entropy at every position.
var loss = nn.Masked{Loss: nn.SoftmaxCrossEntropy}

// One step of the names transformer, forward, backward and update, every value kept.
func BenchmarkStep(b *testing.B) {
	for _, n := range []int{1, 32} {
		rng := rand.New(rand.NewPCG(1, 2))
		net := names16.New(rng)
		x, y := batch(rng, names16, n)
		t, adam := nn.NewTrace(net), &optim.Adam{Rate: 0.003}
		t.SkipInput = true
		b.Run(fmt.Sprintf("net=names/batch=%d/rule=Adam", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t.Forward(x)
				t.Backward(loss, y)
				adam.Step(net.Theta(), t.Grad)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
		})
	}
}
