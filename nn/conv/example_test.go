package conv_test

import (
	"fmt"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/conv"
	"gonum.org/v1/gonum/mat"
)

// A 2×2 kernel slides over the numbers 0 … 8.
func Example() {
	l := conv.NewConv2D(conv.Shape{C: 1, H: 3, W: 3}, 1, conv.Square(2), nn.Identity, nn.Zeros)
	copy(l.W.RawMatrix().Data, []float64{0, 1, 2, 3})
	t := nn.New(l).Forward(mat.NewDense(9, 1, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8}))
	fmt.Println(l.Out)
	fmt.Print(t.Explain(1, l.Out.At(0, 1, 0), 0))
	// Output:
	// 1×2×2
	// layer 1 (convolution 2×2, to 1×2×2, identity), neuron channel 1, row 2, column 1, sample 1
	//   z₁[2,1] = Σ w₁·x from row 2, column 1 + b₁ = 0·3 + 1·4 + 2·6 + 3·7 = 37
	//   a₁[2,1] = identity(37) = 37
}

// LeNet on images of 28×28 pixels.
func ExampleNewConv2D() {
	rng := rand.New(rand.NewPCG(15, 1))
	c1 := conv.NewConv2D(conv.Shape{C: 1, H: 28, W: 28}, 6, conv.Square(5), nn.ReLU, nn.He(rng))
	p1 := conv.NewMaxPool(c1.Out, conv.Square(2))
	c2 := conv.NewConv2D(p1.Out, 16, conv.Square(5), nn.ReLU, nn.He(rng))
	p2 := conv.NewMaxPool(c2.Out, conv.Square(2))
	net := nn.New(c1, p1, c2, p2, nn.NewDense(p2.Out.Size(), 120, nn.ReLU, nn.He(rng)),
		nn.NewDense(120, 84, nn.ReLU, nn.He(rng)), nn.NewDense(84, 10, nn.Softmax, nn.Glorot(rng)))
	fmt.Print(net)
	// Output:
	// layer  what                                  in   out  shapes              parameters
	//     1  convolution 5×5, to 6×24×24, ReLU    784  3456  W 6×25  b 6×1              156
	//     2  max pool 2×2, stride 2, to 6×12×12  3456   864                               0
	//     3  convolution 5×5, to 16×8×8, ReLU     864  1024  W 16×150  b 16×1          2416
	//     4  max pool 2×2, stride 2, to 16×4×4   1024   256                               0
	//     5  dense, ReLU                          256   120  W 120×256  b 120×1       30840
	//     6  dense, ReLU                          120    84  W 84×120  b 84×1         10164
	//     7  dense, softmax                        84    10  W 10×84  b 10×1            850
	//                                                        total                    44426
}

// A detector of steps in a series: it answers where the series jumps.
func ExampleNewConv1D() {
	l := conv.NewConv1D(1, 7, 1, conv.Axis{K: 2}, nn.Identity, nn.Zeros)
	copy(l.W.RawMatrix().Data, []float64{-1, 1})
	fmt.Println(mat.Formatted(nn.New(l).Predict(mat.NewDense(7, 1, []float64{2, 2, 2, 5, 5, 1, 1})).T()))
	// Output:
	// [ 0   0   3   0  -4   0]
}

// Of four numbers the largest, and where it was.
func ExampleNewMaxPool() {
	l := conv.NewMaxPool(conv.Shape{C: 1, H: 2, W: 4}, conv.Square(2))
	t := nn.New(l).Forward(mat.NewDense(8, 1, []float64{1, 2, 0, 0, 4, 3, 0, 5}))
	fmt.Print(t.Explain(1, 0, 0))
	// Output:
	// layer 1 (max pool 2×2, stride 2, to 1×1×2), neuron channel 1, row 1, column 1, sample 1
	//   a₁[1,1] = x₁[2,1], the largest = max(1, 2, 4, 3) = 4
}

// All patches of an image: every window is a column.
func ExampleGrid_Patches() {
	l := conv.NewConv2D(conv.Shape{C: 1, H: 2, W: 3}, 1, conv.Square(2), nn.Identity, nn.Zeros)
	fmt.Println(mat.Formatted(l.Patches(mat.NewDense(6, 1, []float64{1, 2, 3, 4, 5, 6}))))
	// Output:
	// ⎡1  2⎤
	// ⎢2  3⎥
	// ⎢4  5⎥
	// ⎣5  6⎦
}
