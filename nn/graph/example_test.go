package graph_test

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/graph"
	"gonum.org/v1/gonum/mat"
)

// Three nodes in a row, 1 – 2 – 3. Â lets each of them hear itself and its
// neighbours.
func Example() {
	path := graph.Undirected(3, [2]int{0, 1}, [2]int{1, 2})
	a := path.Symmetric()
	fmt.Printf("%.4f\n", mat.Formatted(a))
	x := mat.NewDense(1, 3, []float64{1, 2, 4}) // a column per node
	fmt.Printf("%.4f\n", mat.Formatted(a.Mul(x)))
	// Output:
	// ⎡0.5000  0.4082  0.0000⎤
	// ⎢0.4082  0.3333  0.4082⎥
	// ⎣0.0000  0.4082  0.5000⎦
	// [1.3165  2.7079  2.8165]
}

// What a graph convolution computes at node 2, with the numbers in place, and
// what comes back to it: from those who hear it.
func ExampleConv() {
	path := graph.Undirected(3, [2]int{0, 1}, [2]int{1, 2})
	net := nn.New(graph.NewConv(path.Symmetric(), 1, 1, nn.Tanh, nn.Constant(0.5)))
	trace := net.Forward(mat.NewDense(1, 3, []float64{1, 2, 4}))
	trace.Backward(nn.SquaredError, mat.NewDense(1, 3, nil))
	fmt.Print(trace.Explain(1, 0, 1))
	for _, q := range trace.Steps[1].Layer().(nn.Explainer).ExplainX(trace.Steps[1], 0, 1) {
		fmt.Println(" ", q)
	}
	// Output:
	// layer 1 (graph convolution on 3 nodes, tanh), neuron 1, node 2
	//   m₁ of node 2 = Σ Âx over nodes 1, 2, 3 = 0.408248·1 + 0.333333·2 + 0.408248·4 = 2.70791
	//   z₁ of node 2 = Wm + b = 0.5·2.70791 = 1.35395
	//   a₁ of node 2 = tanh(1.35395) = 0.874983
	//   ∂L/∂a₁, from the loss, = 0.291661
	//   δ₁ of node 2 = f'(z₁)·∂L/∂a₁ = 0.234404·0.291661 = 0.0683666
	//   ∂L/∂w₁₁ = Σₙ δ₁·(xÂ)₁ = 0.1283·1.3165 + 0.0683666·2.70791 + 0.0629902·2.8165 = 0.531449
	//   ∂L/∂b₁ = Σₙ δ₁ = 0.1283 + 0.0683666 + 0.0629902 = 0.259657
	//   ∂L/∂x₁ of node 2 = Σ Â·(Wᵀδ)₁ over nodes 1, 2, 3 = 0.408248·0.06415 + 0.333333·0.0341833 + 0.408248·0.0314951 = 0.0504414
}

// Node 2 of the path chooses: it hears node 3 most.
func ExampleAttention() {
	path := graph.Undirected(3, [2]int{0, 1}, [2]int{1, 2}).WithLoops()
	l := graph.NewAttention(path, 1, 1, 1, nn.Identity, nn.Constant(1))
	l.At.Zero()
	trace := nn.New(l).Forward(mat.NewDense(1, 3, []float64{1, 2, 4}))
	fmt.Print(trace.Explain(1, 0, 1))
	fmt.Printf("%.3f\n", mat.Formatted(l.Coefficients(trace.Steps[1], 0)))
	// Output:
	// layer 1 (graph attention, 1 head on 3 nodes, identity), neuron 1, node 2
	//   h₁ of node 1 = (Wx)₁ = 1·1 = 1
	//   h₁ of node 2 = (Wx)₁ = 1·2 = 2
	//   h₁ of node 3 = (Wx)₁ = 1·4 = 4
	//   e (1 → 2) = LeakyReLU(0.2)(1 + 0) = 1
	//   e (2 → 2) = LeakyReLU(0.2)(2 + 0) = 2
	//   e (3 → 2) = LeakyReLU(0.2)(4 + 0) = 4
	//   P (1 → 2) = exp(e − max e) / Σ exp(e − max e) = 0.0497871·0.843795 = 0.0420101
	//   P (2 → 2) = exp(e − max e) / Σ exp(e − max e) = 0.135335·0.843795 = 0.114195
	//   P (3 → 2) = exp(e − max e) / Σ exp(e − max e) = 1·0.843795 = 0.843795
	//   z₁ of node 2 = Σ P·h + b over nodes 1, 2, 3 = 0.0420101·1 + 0.114195·2 + 0.843795·4 = 3.64558
	//   a₁ of node 2 = identity(3.64558) = 3.64558
	// ⎡0.269  0.042  0.000⎤
	// ⎢0.731  0.114  0.119⎥
	// ⎣0.000  0.844  0.881⎦
}

// A node adds up what its neighbours say.
func ExampleMessages() {
	star := graph.New(3, graph.Edge{From: 1, To: 0}, graph.Edge{From: 2, To: 0})
	l := graph.NewMessages(star, 1, 1, 1, graph.Sum, nn.ReLU, nn.Identity, nn.Constant(1))
	fmt.Print(nn.New(l).Forward(mat.NewDense(1, 3, []float64{1, 2, 4})).Explain(1, 0, 0))
	// Output:
	// layer 1 (messages of 1, sum, on 3 nodes, identity), neuron 1, node 1
	//   zₘ₁ (2 → 1) = wₘ·[xᵢ; xⱼ; e] + bₘ = 1·1 + 1·2 = 3
	//   m₁ (2 → 1) = ReLU(3) = 3
	//   zₘ₁ (3 → 1) = wₘ·[xᵢ; xⱼ; e] + bₘ = 1·1 + 1·4 = 5
	//   m₁ (3 → 1) = ReLU(5) = 5
	//   g₁ of node 1 = sum of m₁ from nodes 2, 3 = 1·3 + 1·5 = 8
	//   z₁ of node 1 = wᵤ·[x; g] + bᵤ = 1·1 + 1·8 = 9
	//   a₁ of node 1 = identity(9) = 9
}
