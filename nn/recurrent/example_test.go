package recurrent_test

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/mat"
)

// One unit reads 1 0 0 and is to end at 0. The way back: δ of every time, and ∂L/∂u
// as a sum over the times.
func Example() {
	cell := recurrent.NewRNN(1, 1, nn.Tanh, nn.Values(0.5), nn.Values(0.8))
	l := recurrent.New(cell, recurrent.Settings{Steps: 3, Last: true})
	t := nn.New(l).Forward(mat.NewDense(3, 1, []float64{1, 0, 0}))
	t.Backward(nn.SquaredError, mat.NewDense(1, 1, []float64{0}))
	for _, time := range t.Steps[1].Subs() {
		fmt.Printf("%v: h = %.4f, δ = %.4f\n", time, time.A.At(0, 0), time.Delta.At(0, 0))
	}
	fmt.Print(t.Explain(1, l.Row(0, 2), 0))
	// Output:
	// layer 1.1 (t = 1): h = 0.4621, δ = 0.1122
	// layer 1.2 (t = 2): h = 0.3537, δ = 0.1783
	// layer 1.3 (t = 3): h = 0.2757, δ = 0.2547
	// layer 1 (RNN, tanh, 3 steps, the last state), neuron h₁, sample 1
	//   z₁ = Σ wx + Σ uh₋ + b = 0.5·0 + 0.8·0.353724 + 0 = 0.282979
	//   h₁ = tanh(0.282979) = 0.27566
	//   ∂L/∂a₁, from the loss, = 0.27566
	//   ∂L/∂h₁ = from above = 0.27566
	//   δ₁ = f'(z₁)·∂L/∂h₁ = 0.924012·0.27566 = 0.254713
	//   ∂L/∂w₁₁ = Σₙ δ·x of every t = 0.112163·1 + 0.178275·0 + 0.254713·0 = 0.112163
	//   ∂L/∂b₁ = Σₙ δ of every t = 0.112163 + 0.178275 + 0.254713 = 0.54515
	//   ∂L/∂u₁₁ = Σₙ δ·h₋ of every t = 0.112163·0 + 0.178275·0.462117 + 0.254713·0.353724 = 0.172482
}

// What a cell is: one step of an LSTM, with the numbers in place.
func ExampleLSTM() {
	cell := recurrent.NewLSTM(1, 1, nn.Values(0.5), nn.Values(0.8))
	net := nn.New(recurrent.New(cell, recurrent.Settings{Steps: 2, Last: true}))
	fmt.Println(net)
	t := net.Forward(mat.NewDense(2, 1, []float64{1, 0}))
	t.Backward(nn.SquaredError, mat.NewDense(1, 1, []float64{0}))
	fmt.Print(t.Explain(1, 0, 0))
	// Output:
	// layer  what                           in  out  shapes               parameters
	//     1  LSTM, 2 steps, the last state   2    1  W 4×1  U 4×1  b 4×1          12
	//                                                total                        12
	//
	// layer 1 (LSTM, 2 steps, the last state), neuron h₁, sample 1
	//   z₁ of i = Σ wx + Σ uh₋ + b = 0.5·0 + 0.8·0.17427 + 0 = 0.139416
	//   i₁ = logistic(0.139416) = 0.534798
	//   z₁ of f = Σ wx + Σ uh₋ + b = 0.5·0 + 0.8·0.17427 + 1 = 1.13942
	//   f₁ = logistic(1.13942) = 0.757572
	//   z₁ of g = Σ wx + Σ uh₋ + b = 0.5·0 + 0.8·0.17427 + 0 = 0.139416
	//   g₁ = tanh(0.139416) = 0.138519
	//   c₁ = f·c₋ + i·g = 0.757572·0.287649 + 0.534798·0.138519 = 0.291995
	//   z₁ of o = Σ wx + Σ uh₋ + b = 0.5·0 + 0.8·0.17427 + 0 = 0.139416
	//   o₁ = logistic(0.139416) = 0.534798
	//   tanh c₁ = tanh(0.291995) = 0.28397
	//   h₁ = o·tanh c = 0.534798·0.28397 = 0.151866
	//   ∂L/∂a₁, from the loss, = 0.151866
	//   ∂L/∂h₁ = from above = 0.151866
	//   δ₁ of o = ∂L/∂h·tanh c·o(1 − o) = 0.151866·0.28397·0.534798·0.465202 = 0.0107292
	//   ∂L/∂c₁ = ∂L/∂h·o·(1 − tanh² c) = 0.151866·0.534798·0.919361 = 0.0746685
	//   δ₁ of i = ∂L/∂c·g·i(1 − i) = 0.0746685·0.138519·0.534798·0.465202 = 0.00257324
	//   δ₁ of f = ∂L/∂c·c₋·f(1 − f) = 0.0746685·0.287649·0.757572·0.242428 = 0.00394463
	//   δ₁ of g = ∂L/∂c·i·(1 − g²) = 0.0746685·0.534798·0.980812 = 0.0391663
	//   ∂L/∂w₁₁ of i = Σₙ δ·x of every t = 0.00895475·1 + 0.00257324·0 = 0.00895475
	//   ∂L/∂w₁₁ of f = Σₙ δ·x of every t = 0·1 + 0.00394463·0 = 0
	//   ∂L/∂w₁₁ of o = Σₙ δ·x of every t = 0.00296932·1 + 0.0107292·0 = 0.00296932
	//   ∂L/∂w₁₁ of g = Σₙ δ·x of every t = 0.0403652·1 + 0.0391663·0 = 0.0403652
	//   ∂L/∂b₁ of i = Σₙ δ of every t = 0.00895475 + 0.00257324 = 0.011528
	//   ∂L/∂b₁ of f = Σₙ δ of every t = 0 + 0.00394463 = 0.00394463
	//   ∂L/∂b₁ of o = Σₙ δ of every t = 0.00296932 + 0.0107292 = 0.0136985
	//   ∂L/∂b₁ of g = Σₙ δ of every t = 0.0403652 + 0.0391663 = 0.0795316
	//   ∂L/∂u₁₁ of i = Σₙ δ·h₋ of every t = 0.00895475·0 + 0.00257324·0.17427 = 0.000448437
	//   ∂L/∂u₁₁ of f = Σₙ δ·h₋ of every t = 0·0 + 0.00394463·0.17427 = 0.00068743
	//   ∂L/∂u₁₁ of o = Σₙ δ·h₋ of every t = 0.00296932·0 + 0.0107292·0.17427 = 0.00186977
	//   ∂L/∂u₁₁ of g = Σₙ δ·h₋ of every t = 0.0403652·0 + 0.0391663·0.17427 = 0.0068255
}

// Equal weights, two different cells: where the reset gate stands matters.
func ExampleGRU() {
	for _, reset := range []recurrent.Reset{recurrent.AfterProduct, recurrent.BeforeProduct} {
		w := nn.Values(0.5, -0.3)
		u := nn.Values(0.8, 0.2, -0.4, 0.6)
		net := nn.New(recurrent.New(recurrent.NewGRU(1, 2, reset, w, u), recurrent.Settings{Steps: 3, Last: true}))
		h := net.Predict(mat.NewDense(3, 1, []float64{1, -1, 2}))
		fmt.Printf("%s: h = %.4f\n", reset, h.RawMatrix().Data)
	}
	// Output:
	// after the product: h = [0.0837 -0.3210]
	// before the product: h = [0.0822 -0.3070]
}

// A sequence in both directions: the last state of one, the first of the other.
func ExampleBoth() {
	cell := func() recurrent.Cell { return recurrent.NewRNN(1, 1, nn.Identity, nn.Values(1), nn.Values(0.1)) }
	net := nn.New(recurrent.Both(cell(), cell(), recurrent.Settings{Steps: 3, Last: true}))
	fmt.Println(mat.Formatted(net.Predict(mat.NewDense(3, 1, []float64{1, 2, 3})).T()))
	// Output:
	// [3.21  1.23]
}

// Sequences of different length: the mask below x says which times count, and below
// y which targets.
func ExampleSettings() {
	x := nn.WithMask(
		mat.NewDense(3, 2, []float64{ // two sequences of up to three steps
			1, 1,
			1, 9,
			1, 9}),
		mat.NewDense(3, 2, []float64{
			1, 1,
			1, 0,
			1, 0}))
	cell := recurrent.NewRNN(1, 1, nn.Identity, nn.Values(1), nn.Values(1)) // it adds up
	net := nn.New(recurrent.New(cell, recurrent.Settings{Steps: 3, Last: true, Masked: true}))
	fmt.Println(mat.Formatted(net.Predict(x)))
	// Output:
	// [3  1]
}
