package autoencoder_test

import (
	"fmt"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/autoencoder"
	"gonum.org/v1/gonum/mat"
)

// Points on a line through the origin need one number each; encoder and decoder
// share their matrix.
func Example() {
	x := mat.NewDense(2, 4, []float64{-2, -1, 1, 2, -4, -2, 2, 4})
	d := nn.NewDense(2, 1, nn.Identity, nn.Normal(rand.New(rand.NewPCG(1, 2)), 0.3))
	net := nn.New(d, autoencoder.NewTied(d, nn.Identity))
	run := nn.Training{Loss: nn.SquaredError, Optimizer: rule(0.01), Epochs: 300}
	for range run.Run(net, x, x) {
	}
	fmt.Printf("L = %.6f\n", nn.SquaredError.Value(net.Predict(x), x))
	fmt.Printf("w₂/w₁ = %.4f\n", d.W.At(0, 1)/d.W.At(0, 0))
	// Output:
	// L = 0.000000
	// w₂/w₁ = 2.0000
}

type rule float64

func (r rule) Step(theta, grad []float64) {
	for i, g := range grad {
		theta[i] -= float64(r) * g
	}
}
