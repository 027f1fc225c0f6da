package recurrent_test

import (
	"fmt"
	"testing"

	"glassnet/nn"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/mat"
)

// One forward and one backward pass, every gate kept: the sizes of the comparison
// with PyTorch, and small ones, where the overhead of a call counts.
func BenchmarkPass(b *testing.B) {
	for _, size := range []struct{ in, units, steps, n int }{{64, 64, 32, 32}, {8, 16, 16, 1}} {
		for _, c := range cells {
			b.Run(fmt.Sprintf("%s/%d×%d×%d×%d", c.name, size.in, size.units, size.steps, size.n), func(b *testing.B) {
				rng := source(1)
				net := nn.New(recurrent.New(c.make(size.in, size.units, rng), recurrent.Settings{Steps: size.steps}))
				x, y := mat.NewDense(size.in*size.steps, size.n, nil), mat.NewDense(size.units*size.steps, size.n, nil)
				nn.Normal(rng, 1)(x)
				t := nn.NewTrace(net)
				t.SkipInput = true
				for b.Loop() {
					t.Forward(x)
					t.Backward(nn.SquaredError, y)
				}
			})
		}
	}
}
