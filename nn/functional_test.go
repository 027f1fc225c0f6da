package nn_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// Two inputs, a shared layer, a node that is read twice and one road around: no
// chain can say it.
func ExampleNewFunctional() {
	a, b := nn.Input(2), nn.Input(2)
	shared := nn.NewDense(2, 3, nn.Tanh, nn.Values(0.1, 0.2, -0.3, 0.4, 0.5, -0.6))
	h := nn.Concat(a.Then(shared), b.Then(shared))
	y := nn.Concat(h, a).Then(nn.NewDense(8, 1, nn.Identity, nn.Constant(0.25)))
	net := nn.New(nn.NewFunctional(y, a, b))
	fmt.Print(net)
	fmt.Printf("%.4f\n", net.Predict(mat.NewDense(4, 1, []float64{1, 2, 3, 4})).At(0, 0))
	// Output:
	// layer  what                                                       in  out  shapes        parameters
	//     1  functional of dense, tanh | dense, tanh | dense, identity   4    1                         0
	//   1.1  dense, tanh of x₁                                           2    3  W 3×2  b 3×1           9
	//   1.2  dense, tanh of x₂                                           2    3  W 3×2  b 3×1           0
	//   1.3  dense, identity of 1, 2, x₁                                 8    1  W 1×8  b 1×1           9
	//                                                                            total                 18
	// 1.0021
}

// The diamond of the chapter: y = 3x, c = 2y + 5y, so that ∂c/∂x = 21. A
// backward pass that keeps one road gives 6 or 15.
func TestDiamond(t *testing.T) {
	line := func(w float64) nn.Layer { return nn.NewDense(1, 1, nn.Identity, nn.Values(w)) }
	x := nn.Input(1)
	y := x.Then(line(3))
	net := nn.New(nn.NewFunctional(nn.Add(y.Then(line(2)), y.Then(line(5))), x))
	at, target := mat.NewDense(1, 1, []float64{2}), mat.NewDense(1, 1, []float64{41})
	tr := net.Forward(at)
	if c := tr.Output().At(0, 0); c != 42 {
		t.Errorf("c = %g, want 42", c)
	}
	tr.Backward(nn.SquaredError, target) // ∂L/∂c = c − 41 = 1
	if d := tr.Steps[0].DA.At(0, 0); d != 21 {
		t.Errorf("∂c/∂x = %g, want 21", d)
	}
	if m, err := gradcheck.GradientError(net, nn.SquaredError, at, target); err != nil || m.Error > 1e-6 || m.Checked != 7 {
		t.Error(m, err)
	}
	inside := tr.Steps[1]
	if text := inside.Subs()[0].Explain(0, 0).String(); !strings.Contains(text, "∂L/∂a₁ = Σ over those that read it = 5 + 2 = 7\n") {
		t.Error(text)
	}
}

// What cannot be is a sentence at once, not a wrong number later.
func TestFunctionalMistakes(t *testing.T) {
	x, u := nn.Input(2), nn.Input(3)
	d := nn.NewDense(2, 3, nn.Tanh, nn.Zeros)
	for want, f := range map[string]func(){
		"nn: Then: dense, tanh takes 2 inputs, the node that it reads has 3 rows": func() { u.Then(d) },
		"nn: Add: the nodes before have 2 rows, node 2 has 3":                     func() { nn.Add(x, u) },
		"nn: Concat: node 2 is nil":                                               func() { nn.Concat(x, nil) },
		"nothing on the way to the output reads input 2":                          func() { nn.NewFunctional(x.Then(d), x, u) },
		"the output needs an input that is not listed":                            func() { nn.NewFunctional(nn.Add(x.Then(d), u), x) },
		"input 2 is there twice":                                                  func() { nn.NewFunctional(x, x, x) },
		"input 1 is what a layer makes":                                           func() { nn.NewFunctional(x.Then(d), x.Then(d)) },
		"of several each says how many":                                           func() { nn.NewFunctional(nn.Concat(nn.Input(0), x), x, nn.Input(0)) },
		"the inputs have [2 3] rows, together 5; x has 4 rows":                    func() { nn.New(nn.NewFunctional(nn.Concat(x, u), x, u)).Forward(mat.NewDense(4, 1, nil)) },
		"x has 5 rows, which are not 2 parts of one length":                       func() { nn.New(nn.Sum{Parts: 2}).Forward(mat.NewDense(5, 1, nil)) },
		"part 1 has 1 row, part 2 has 3": func() {
			one := nn.Input(0)
			nn.New(nn.NewFunctional(nn.Add(one, one.Then(nn.NewDense(1, 3, nn.Tanh, nn.Zeros))), one)).Forward(mat.NewDense(1, 1, nil))
		},
	} {
		func() {
			defer func() {
				if e := recover(); e == nil || !strings.Contains(fmt.Sprint(e), want) {
					t.Errorf("panic %q, want %q", e, want)
				}
			}()
			f()
		}()
	}
}

// A layer that is met twice is one set of numbers, before a file and behind it.
func TestFunctionalFile(t *testing.T) {
	x := nn.Input(2)
	d := nn.NewDense(2, 2, nn.Tanh, nn.Values(0.1, 0.2, 0.3, -0.4))
	h := x.Then(d, d)
	net := nn.New(nn.NewFunctional(nn.Add(h, x), x))
	if n := len(net.Theta()); n != 6 {
		t.Errorf("%d parameters, want the 6 of one layer", n)
	}
	file := filepath.Join(t.TempDir(), "graph.safetensors")
	if err := net.Save(file); err != nil {
		t.Fatal(err)
	}
	again, err := nn.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	in := mat.NewDense(2, 1, []float64{1, -2})
	if !mat.Equal(net.Predict(in), again.Predict(in)) || len(again.Theta()) != 6 {
		t.Errorf("a graph from a file computes %v with %d parameters, not %v", again.Predict(in), len(again.Theta()), net.Predict(in))
	}
}
