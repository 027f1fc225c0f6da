package viz

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// Targets 0 and 1 are parted at ½, −1 and +1 at 0, by the figures and by
// nn.Accuracy alike: here on outputs between the two thresholds.
func TestClassesAreThoseOfAccuracy(t *testing.T) {
	a := mat.NewDense(1, 4, []float64{-0.9, 0.3, 0.7, -0.2})
	for _, y := range []*mat.Dense{
		mat.NewDense(1, 4, []float64{-1, 1, 1, -1}), mat.NewDense(1, 4, []float64{0, 1, 1, 0}), mat.NewDense(1, 4, []float64{1, 1, 1, 1}),
	} {
		m := ConfusionOf(a, y)
		if got, want := mat.Trace(m)/mat.Sum(m), nn.Accuracy(a, y); got != want {
			t.Errorf("y = %v: %g on the diagonal, accuracy %g", y.RawRowView(0), got, want)
		}
		wrong := 0
		for _, w := range Guesses("", mat.NewDense(4, 4, nil), 2, a, y).Wrong {
			if w {
				wrong++
			}
		}
		if 1-float64(wrong)/4 != nn.Accuracy(a, y) {
			t.Errorf("y = %v: %d guesses are wrong, accuracy %g", y.RawRowView(0), wrong, nn.Accuracy(a, y))
		}
	}
	// the plane of a tanh neuron on ±1 changes sides where the output is 0
	net := nn.New(nn.NewDense(2, 1, nn.Tanh, nn.Values(1, 0)))
	f := newField(net, nn.Threshold(mat.NewDense(1, 2, []float64{-1, 1})), -1, 1, -1, 1)
	if f.ask(0.1, 0) != 1 || f.ask(-0.1, 0) != 0 {
		t.Error("the boundary of tanh(x₁) with targets ±1 is not at x₁ = 0")
	}
}

// A NaN is no class 0, neither as a prediction nor as a target nor on the plane.
func TestNaNHasNoClass(t *testing.T) {
	nan := math.NaN()
	good, bad := mat.NewDense(2, 2, []float64{1, 0, 0, 1}), mat.NewDense(2, 2, []float64{1, nan, 0, 1})
	for want, f := range map[string]func(){
		"sample 1 has no class: row 0 is NaN":  func() { ConfusionOf(bad, good) },
		"sample 1 has no class: row 0 is  NaN": func() { ConfusionOf(good, bad) },
		"viz: sample 1 has no class":           func() { Guesses("", mat.NewDense(4, 2, nil), 2, bad, good) },
		"viz: boundary: the network says [NaN]": func() {
			net := nn.New(nn.NewDense(2, 1, nn.Tanh, nn.Constant(nan)))
			Boundary("", net, good, mat.NewDense(1, 2, []float64{0, 1}))
		},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, strings.Replace(want, "  ", " ", 1)) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
