package nn_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// Every layer's gradient is that of central differences, and the diagnosis
// accuses nobody.
func TestGradients(t *testing.T) {
	for _, row := range nn.GradientTable {
		t.Run(row.Name, func(t *testing.T) {
			rng := nn.Seeded()
			net := nn.Randomise(rng, row.Build(rng))
			m, err := gradcheck.GradientError(net, row.Loss, nn.Random(rng, row.In, 7), nn.Targets(rng, row.Loss, 7))
			if err != nil {
				t.Fatal(err)
			}
			if m.Error > 1e-6 {
				t.Error(m)
			}
			if m.Skipped*10 > m.Checked {
				t.Errorf("too much was skipped: %v", m)
			}
			for _, n := range []int{7, 2, 1} {
				if n == 1 && strings.HasPrefix(row.Name, "batch norm") {
					continue // of one sample it makes 0, whatever x
				}
				net := nn.Randomise(rng, row.Build(rng))
				d, err := gradcheck.Diagnose(net, row.Loss, nn.Random(rng, row.In, n), nn.Targets(rng, row.Loss, n))
				if row.Loss != nn.PerceptronLoss && err != nil || len(d.Findings) > 0 {
					t.Errorf("%d samples: %v, %v", n, d, err)
				}
			}
		})
	}
}

// Tied in every way: the same layer, the same matrix, another matrix on the same
// numbers, a block that has them.
func TestGradientsOfTies(t *testing.T) {
	rng := nn.Seeded()
	d := nn.NewDense(3, 3, nn.Tanh, nn.Glorot(rng))
	own := nn.NewDense(3, 3, nn.GELU, nn.Glorot(rng))
	own.W = d.W
	alias := nn.NewDense(3, 3, nn.Logistic, nn.Glorot(rng))
	alias.W = new(mat.Dense)
	alias.W.SetRawMatrix(d.W.RawMatrix())
	net := nn.New(d, own, alias, nn.NewResidual(d, own), d)
	if len(net.Theta()) != 9+3*3 {
		t.Fatalf("θ has %d numbers", len(net.Theta()))
	}
	m, err := gradcheck.GradientError(net, nn.Risk{Loss: nn.SquaredError, Lambda: 0.2}, nn.Random(rng, 3, 4), nn.Random(rng, 3, 4))
	if err != nil || m.Error > 1e-6 {
		t.Errorf("%v, %v", m, err)
	}
}

// Update moves all parameters at once and changes nothing else of the trace.
func TestUpdate(t *testing.T) {
	rng := nn.Seeded()
	net := nn.New(nn.NewDense(2, 3, nn.Tanh, nn.Glorot(rng)), nn.NewDense(3, 1, nn.Identity, nn.Glorot(rng)))
	x, y := nn.Random(rng, 2, 4), nn.Random(rng, 1, 4)
	m, err := gradcheck.UpdateError(net, nn.SquaredError, x, y, 0.1, func() {
		tr := net.Forward(x)
		tr.Backward(nn.SquaredError, y)
		tr.Update(nn.SGD(0.1))
	})
	if err != nil || m.Error > 1e-9 {
		t.Errorf("%v, %v", m, err)
	}
	if _, err := gradcheck.UpdateError(net, nn.SquaredError, x, net.Predict(x), 0.1, func() {}); err == nil || !strings.Contains(err.Error(), "proves nothing") {
		t.Errorf("a vacuous update check should be refused, got %v", err)
	}
	if m, _ := gradcheck.UpdateError(net, nn.SquaredError, x, y, 0.1, func() {}); m.Error < 0.5 {
		t.Errorf("an update that does nothing passes: %v", m)
	}
}

// How wrong the hidden gradient of the in-place update is, and that the check
// of a gradient cannot see it while the check of an update does.
func TestInPlaceUpdate(t *testing.T) {
	for _, row := range []struct{ eta, want, tolerance float64 }{{0.1, 0.034, 0.001}, {0.5, 0.17, 0.005}, {1, 0.34, 0.005}} {
		net, hidden, output, x, y := nn.Mazur()
		tr := net.Forward(x)
		tr.Backward(nn.SquaredError, y)
		right := mat.DenseCopyOf(tr.Steps[1].Grad(hidden.W))
		rightOut := mat.DenseCopyOf(tr.Steps[2].Grad(output.W))
		oldHidden, oldOutput := mat.DenseCopyOf(hidden.W), mat.DenseCopyOf(output.W)

		m, err := gradcheck.UpdateError(net, nn.SquaredError, x, y, row.eta, func() {
			nn.InPlace(net, hidden, output, x, y, row.eta)
			var moved mat.Dense
			moved.Sub(oldHidden, hidden.W)
			moved.Scale(1/row.eta, &moved)
			worst := 0.0
			for i := range 2 {
				worst = max(worst, math.Abs(moved.At(i, 0)-right.At(i, 0))/math.Abs(right.At(i, 0)))
			}
			nn.Near(t, fmt.Sprintf("relative error of the hidden gradient, η = %g", row.eta), worst, row.want, row.tolerance)
			moved.Sub(oldOutput, output.W)
			moved.Scale(1/row.eta, &moved)
			if !mat.EqualApprox(&moved, rightOut, 1e-12) {
				t.Error("the output layer's step should be exact")
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if m.Worst["1.W"] < row.want/4 || m.Worst["2.W"] > 1e-9 {
			t.Errorf("η = %g: UpdateError should blame layer 1 only: %v", row.eta, m.Worst)
		}
		if !mat.Equal(oldHidden, hidden.W) {
			t.Error("UpdateError did not put the parameters back")
		}
		if g, err := gradcheck.GradientError(net, nn.SquaredError, x, y); err != nil || g.Error > 1e-6 {
			t.Errorf("GradientError should find nothing: %v, %v", g, err)
		}
	}
	// At η = 5 the hidden step points the wrong way.
	net, hidden, output, x, y := nn.Mazur()
	tr := net.Forward(x)
	tr.Backward(nn.SquaredError, y)
	old, right := hidden.W.At(0, 0), tr.Steps[1].Grad(hidden.W).At(0, 0)
	nn.InPlace(net, hidden, output, x, y, 5)
	if moved := (old - hidden.W.At(0, 0)) / 5; moved*right >= 0 {
		t.Errorf("η = 5: moved by %g, gradient %g: the sign should be flipped", moved, right)
	}
}
