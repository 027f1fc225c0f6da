package viz_test

import (
	"fmt"
	"math"
	"testing"

	"glassnet/nn"
	"glassnet/nn/conv"
	"glassnet/viz"
	"gonum.org/v1/gonum/mat"
)

// sliding is a layer with two channels, padding and a stride, and its step.
func sliding() (*conv.Conv2D, *nn.Step) {
	l := conv.NewConv2D(conv.Shape{C: 2, H: 4, W: 5}, 2, conv.Square(2).Pad(1).Stride(2), nn.Tanh, func(w *mat.Dense) {
		w.Apply(func(i, j int, _ float64) float64 { return float64(i+1) * float64(j-3) }, w)
	})
	l.B.Set(1, 0, 0.5)
	x := mat.NewDense(40, 2, nil)
	x.Apply(func(i, j int, _ float64) float64 { return float64(i%7) - float64(j) }, x)
	return l, nn.New(l).Forward(x).Steps[1]
}

// The products, and b, add up to z.
func ExampleWindow() {
	l := conv.NewConv2D(conv.Shape{C: 1, H: 3, W: 3}, 1, conv.Square(2), nn.Identity, nn.Zeros)
	copy(l.W.RawMatrix().Data, []float64{0, 1, 2, 3})
	s := nn.New(l).Forward(mat.NewDense(9, 1, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8})).Steps[1]
	fig := viz.Window(l, s, l.Out.At(0, 1, 1), 0)
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	fmt.Print(viz.Data(fig))
	// Output:
	// z₁[2,2] of 1×2×2: the products of kernel 1 and what it sees from row 2, column 2 of the output add up to z = 43
	// z₁[2,2] of 1×2×2
	// channel  row  column  x  w  product
	//       1    1       1  4  0        0
	//       1    1       2  5  1        5
	//       1    2       1  7  2       14
	//       1    2       2  8  3       24
	//       b               1  0        0
}

// What is claimed: of every output, in every sample, the products of what is framed add up to z.
func TestWindow(t *testing.T) {
	l, s := sliding()
	for n := range 2 {
		for i := range l.Out.Size() {
			sum := 0.0
			for _, p := range viz.Column(viz.Window(l, s, i, n), "product") {
				sum += p
			}
			if math.Abs(sum-s.Z.At(i, n)) > 1e-12 {
				t.Errorf("output %d of sample %d: the products add up to %v, z is %v", i, n, sum, s.Z.At(i, n))
			}
		}
	}
	if fig := viz.Window(l, s, 3, 0); len(viz.Column(fig, "x")) != 2*4+1 {
		t.Error("2 channels of 2×2 and b are 9 rows")
	}
}

func TestWindowMistakes(t *testing.T) {
	l, s := sliding()
	defer func() {
		want := "viz: Window: output 99, sample 0 of layer 1 (convolution 2×2, stride 2, padding 1, to 2×3×3, tanh), which has 18 and 2; the layer is to be that of the step"
		if got := recover(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}()
	viz.Window(l, s, 99, 0)
}
