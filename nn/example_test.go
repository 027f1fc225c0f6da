package nn_test

import (
	"fmt"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/optim"

	"gonum.org/v1/gonum/mat"
)

// Two inputs, two hidden neurons, one output: every number of both passes.
func Example() {
	hidden := nn.NewDense(2, 2, nn.Logistic, nn.Values(
		1, -1,
		0.5, 2))
	output := nn.NewDense(2, 1, nn.Identity, nn.Values(1, -2))
	nn.Constant(0.5)(output.B)
	net := nn.New(hidden, output)

	t := net.Forward(mat.NewDense(2, 1, []float64{1, 0}))
	t.Backward(nn.SquaredError, mat.NewDense(1, 1, []float64{1}))
	fmt.Println(t)
	fmt.Print(t.Ledger(0))
	// Output:
	// trace of 2–2–1, 1 sample, L = 0.513956
	// sample 1 of 1, L = 0.513956
	//
	// layer 0 (input)
	// neuron  x      ∂L/∂x
	//      1  1  0.0389239
	//      2  0    1.15238
	//
	// layer 1 (dense, logistic)
	// neuron    z         a     f'(z)       Σwδ          δ
	//      1    1  0.731059  0.196612  -1.01386  -0.199337
	//      2  0.5  0.622459  0.235004   2.02772   0.476522
	//
	// parameter  value         ∂L
	// w₁₁            1  -0.199337
	// w₁₂           -1          0
	// w₂₁          0.5   0.476522
	// w₂₂            2          0
	// b₁             0  -0.199337
	// b₂             0   0.476522
	//
	// layer 2 (dense, identity)
	// neuron           z           a  f'(z)     ∂L/∂a         δ
	//      1  -0.0138601  -0.0138601      1  -1.01386  -1.01386
	//
	// parameter  value         ∂L
	// w₁₁            1  -0.741191
	// w₁₂           -2  -0.631087
	// b₁           0.5   -1.01386
}

// Explain writes the sums of one neuron with the numbers in place.
func ExampleTrace_Explain() {
	hidden := nn.NewDense(2, 2, nn.Logistic, nn.Values(.15, .20, .25, .30))
	nn.Constant(.35)(hidden.B)
	output := nn.NewDense(2, 2, nn.Logistic, nn.Values(.40, .45, .50, .55))
	nn.Constant(.60)(output.B)

	t := nn.New(hidden, output).Forward(mat.NewDense(2, 1, []float64{.05, .10}))
	t.Backward(nn.SquaredError, mat.NewDense(2, 1, []float64{.01, .99}))
	fmt.Print(t.Explain(1, 1, 0))
	// Output:
	// layer 1 (dense, logistic), neuron 2, sample 1
	//   z₂ = 0.25·0.05 + 0.3·0.1 + 0.35 = 0.3925
	//   a₂ = logistic(0.3925) = 0.596884
	//   ∂L/∂a₂ = Σ wδ of the layer above = 0.45·0.138499 + 0.55·(-0.0380982) = 0.0413703
	//   δ₂ = f'(z₂)·∂L/∂a₂ = 0.240613·0.0413703 = 0.00995425
	//   ∂L/∂w₂₁ = δ₂·x₁ = 0.00995425·0.05 = 0.000497713
	//   ∂L/∂w₂₂ = δ₂·x₂ = 0.00995425·0.1 = 0.000995425
	//   ∂L/∂b₂ = δ₂ = 0.00995425
}

// The shape ledger: what goes in and out of every layer, and how many parameters it has.
func ExampleNetwork_String() {
	rng := rand.New(rand.NewPCG(1, 1))
	fmt.Print(nn.New(
		nn.NewDense(784, 128, nn.ReLU, nn.He(rng)),
		nn.Dropout{P: 0.2},
		nn.NewDense(128, 10, nn.Softmax, nn.Glorot(rng))))
	// Output:
	// layer  what               in  out  shapes              parameters
	//     1  dense, ReLU       784  128  W 128×784  b 128×1      100480
	//     2  dropout, P = 0.2  128  128                               0
	//     3  dense, softmax    128   10  W 10×128  b 10×1          1290
	//                                    total                   101770
}

// A network learns XOR; the loop body is the callback.
func ExampleTraining_Run() {
	rng := rand.New(rand.NewPCG(1, 1))
	net := nn.New(nn.NewDense(2, 3, nn.Tanh, nn.Glorot(rng)), nn.NewDense(3, 1, nn.Logistic, nn.Glorot(rng)))
	x := mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1})
	y := mat.NewDense(1, 4, []float64{0, 1, 1, 0})

	run := nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 2000, Rand: rng}
	for p := range run.Run(net, x, y) {
		if p.Loss < 0.05 {
			break
		}
	}
	fmt.Printf("%.1f\n", mat.Formatted(net.Predict(x)))
	// Output:
	// [0.0  0.9  0.9  0.1]
}

// An activation of one's own is one value; it works wherever the others do.
func ExampleElementwise() {
	softsign := nn.Elementwise{
		Name:  "softsign",
		F:     func(z float64) float64 { return z / (1 + max(z, -z)) },
		Prime: func(z, a float64) float64 { d := 1 + max(z, -z); return 1 / (d * d) },
	}
	fmt.Println(softsign.F(1), softsign.Prime(1, 0.5))
	fmt.Println(nn.Describe(softsign).Range)
	// Output:
	// 0.5 0.25
	// (−1, 1)
}

// The check compares back-propagation with central differences and names the worst entry.
func ExampleGradientError() {
	rng := rand.New(rand.NewPCG(1, 1))
	net := nn.New(nn.NewDense(2, 3, nn.Tanh, nn.Glorot(rng)), nn.NewDense(3, 1, nn.Identity, nn.Glorot(rng)))
	x := mat.NewDense(2, 2, []float64{0.5, -1, 2, 0.3})
	y := mat.NewDense(1, 2, []float64{1, 0})
	m, err := gradcheck.GradientError(net, nn.SquaredError, x, y)
	fmt.Println(m.Error < 1e-6, m.Checked, m.Skipped, err)
	// Output:
	// true 17 0 <nil>
}

// Risk adds ½λ‖W‖² to the mean loss; λW stands in the ledger as a term of its own.
func ExampleRisk() {
	neuron := nn.NewDense(2, 1, nn.Identity, nn.Values(3, 4))
	t := nn.New(neuron).Forward(mat.NewDense(2, 1, []float64{1, 1}))
	t.Backward(nn.Risk{Loss: nn.SquaredError, Lambda: 0.1}, mat.NewDense(1, 1, []float64{5}))
	fmt.Println(t.Loss, t.Penalty, t.Risk())
	fmt.Printf("%.1f %.1f\n", mat.Formatted(t.Steps[1].Grad(neuron.W)), mat.Formatted(t.Steps[1].Decay(neuron.W)))
	// Output:
	// 2 1.25 3.25
	// [2.3  2.4] [0.3  0.4]
}

// The properties that the book asks of an activation, computed.
func ExamplePropertyTable() {
	fmt.Print(nn.PropertyTable(nn.Logistic, nn.Tanh, nn.ReLU, nn.GELU))
	// Output:
	// f         range of f  range of f'     centred  monotone  saturates  kinks
	// logistic  (0, 1)      (0, 0.25]       no       yes       both       none
	// tanh      (−1, 1)     (0, 1]          yes      yes       both       none
	// ReLU      [0, ∞)      [0, 1]          no       yes       left       0
	// GELU      [−0.17, ∞)  [−0.129, 1.13]  no       no        left       none
}
