package viz_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"glassnet/viz"
)

// xorNet is a 2-2-1 network that has learnt XOR.
func xorNet() *nn.Network {
	rng := rand.New(rand.NewPCG(10, 0))
	net := nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Glorot(rng)), nn.NewDense(2, 1, nn.Logistic, nn.Glorot(rng)))
	run := nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 100}
	for range run.Run(net, data.XOR().X(), data.XOR().Y()) {
	}
	return net
}

func ExampleBend() {
	fig := viz.Bend(xorNet(), data.XOR().X(), data.XOR().Y())
	viz.Show(fig)
	for _, part := range fig.Figures {
		fmt.Println(viz.Title(part))
	}
	// Output:
	// x
	// z⁽¹⁾ = W x + b
	// a⁽¹⁾ = f(z⁽¹⁾)
}

// The affine map keeps XOR's parallelogram, 00 + 11 = 01 + 10; f does not.
// In the last panel a line has class 0 on one side and class 1 on the other.
func TestBendSeparates(t *testing.T) {
	net := xorNet()
	fig := viz.Bend(net, data.XOR().X(), data.XOR().Y())
	gap := func(panel int, name string) (d float64) {
		for _, axis := range []string{name + "₁", name + "₂"} {
			zeros := viz.Column(fig.Figures[panel], axis, "class", "class 0") // 00, 11
			ones := viz.Column(fig.Figures[panel], axis, "class", "class 1")  // 01, 10
			d = max(d, math.Abs(zeros[0]+zeros[1]-ones[0]-ones[1]))
		}
		return d
	}
	if d := max(gap(0, "x"), gap(1, "z")); d > 1e-12 {
		t.Errorf("x and z: 00 + 11 and 01 + 10 are %g apart, want the same point", d)
	}
	if d := gap(2, "a"); d < 0.5 {
		t.Errorf("a: 00 + 11 and 01 + 10 are %g apart; f should have bent the plane", d)
	}
	above := net.Layers[1].(*nn.Dense)
	for k, class := range []string{"class 0", "class 1"} {
		a1 := viz.Column(fig.Figures[2], "a₁", "class", class)
		a2 := viz.Column(fig.Figures[2], "a₂", "class", class)
		for i := range a1 {
			if z := above.W.At(0, 0)*a1[i] + above.W.At(0, 1)*a2[i] + above.B.At(0, 0); (z > 0) != (k == 1) {
				t.Errorf("%s: point %d lies on the wrong side of the line, z = %g", class, i, z)
			}
		}
	}
}

// Behind a slider all frames have the same axes, which hold every frame.
func ExampleSlider_SameAxes() {
	s := viz.Frames("k", []float64{1, 2, 3}, func(k float64) viz.Figure {
		return viz.Lines("y = kx", "x", "y", viz.Curve("", func(x float64) float64 { return k * x }, 0, k))
	}).SameAxes()
	for _, f := range s.Figures {
		c := f.(*viz.Chart)
		fmt.Println(c.X.Max, c.Y.Max >= 9)
	}
	// Output:
	// 3 true
	// 3 true
	// 3 true
}

// Every plane of a bend has two axes of one length, in every frame the same.
func TestBendAxes(t *testing.T) {
	s := viz.Frames("", []float64{1, 2}, func(v float64) viz.Figure {
		net := xorNet()
		net.Theta()[0] *= v
		return viz.Bend(net, data.XOR().X(), data.XOR().Y())
	}).SameAxes()
	first := s.Figures[0].(*viz.Panels)
	for k, f := range s.Figures[1].(*viz.Panels).Figures {
		a, b := f.(*viz.Chart), first.Figures[k].(*viz.Chart)
		if a.X.Min != b.X.Min || a.X.Max != b.X.Max || a.Y.Min != b.Y.Min || a.Y.Max != b.Y.Max {
			t.Errorf("panel %d: the frames have different axes", k+1)
		}
	}
	for k, f := range viz.Bend(xorNet(), data.XOR().X(), data.XOR().Y()).Figures {
		c := f.(*viz.Chart)
		if w, h := c.X.Max-c.X.Min, c.Y.Max-c.Y.Min; math.Abs(w-h) > 1e-9*w {
			t.Errorf("panel %d: %g × %g", k+1, w, h)
		}
	}
}
