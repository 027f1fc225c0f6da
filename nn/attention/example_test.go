package attention_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/attention"
	"gonum.org/v1/gonum/mat"
)

// Three keys 1, 0 and 2, the query ln 2, and values 7, 14 and 0: e^S is 2, 1 and 4.
func ExampleDotProduct() {
	l := attention.DotProduct{Positions: 1, Memory: 3, Heads: 1, Keys: 1, Values: 1}
	t := nn.New(l).Forward(mat.NewDense(7, 1, []float64{math.Ln2, 1, 0, 2, 7, 14, 0}))
	fmt.Print(t.Explain(1, 0, 0))
	// Output:
	// layer 1 (1 head, 1 positions look at 3), neuron 1 at position 1, sample 1
	//   S₁₁ = k₁·q₁/√d = 1·0.693147·1 = 0.693147
	//   S₂₁ = k₂·q₁/√d = 0·0.693147·1 = 0
	//   S₃₁ = k₃·q₁/√d = 2·0.693147·1 = 1.38629
	//   P₁₁ = e^S₁₁/Σ e^S = 0.5·0.571429 = 0.285714
	//   P₂₁ = e^S₂₁/Σ e^S = 0.25·0.571429 = 0.142857
	//   P₃₁ = e^S₃₁/Σ e^S = 1·0.571429 = 0.571429
	//   a₁ = Σ vP = 7·0.285714 + 14·0.142857 + 0·0.571429 = 4
}

// A causal layer with two heads: what comes later is exactly 0.
func ExampleAttention() {
	att := attention.NewCausal(3, 4, 2, nn.Normal(rand.New(rand.NewPCG(1, 2)), 0.5))
	t := nn.New(att).Forward(mat.NewDense(12, 1, []float64{1, 0, 2, -1, 1, 0, .5, 1, 1, 0, -1, 2}))
	fmt.Printf("%.2f\n", mat.Formatted(att.Weights(t.Steps[1], 1, 0)))
	// Output:
	// ⎡1.00  0.85  0.02⎤
	// ⎢0.00  0.15  0.92⎥
	// ⎣0.00  0.00  0.06⎦
}

// A network that reads and writes three signs.
func ExampleTransformer() {
	c := attention.Transformer{Signs: 3, Positions: 4, Features: 4, Hidden: 8, Heads: 2, Blocks: 1, Causal: true}
	net := c.New(rand.New(rand.NewPCG(1, 2)))
	fmt.Println(len(net.Layers), "layers,", len(net.Theta()), "parameters")
	// Output:
	// 6 layers, 223 parameters
}
