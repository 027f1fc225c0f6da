package optim_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"glassnet/nn/optim"
)

// L = ½θ² has the gradient θ: every step takes the tenth part away.
func ExampleSGD() {
	theta := []float64{1}
	rule := &optim.SGD{Rate: 0.1}
	for range 3 {
		rule.Step(theta, []float64{theta[0]})
		fmt.Printf("%.4f\n", theta[0])
	}
	// Output:
	// 0.9000
	// 0.8100
	// 0.7290
}

// On ½cθ² the rule has the closed form θₜ = (1 − ηc)ᵗ θ₀.
func TestSGDClosedForm(t *testing.T) {
	const eta = 0.3
	curvature := []float64{0.5, 1, 2, 7}
	theta, grad := []float64{1, -2, 3, -0.5}, make([]float64, 4)
	start := append([]float64{}, theta...)
	for step := 1; step <= 20; step++ {
		for i := range grad {
			grad[i] = curvature[i] * theta[i]
		}
		(&optim.SGD{Rate: eta}).Step(theta, grad)
		for i := range theta {
			want := start[i] * math.Pow(1-eta*curvature[i], float64(step))
			if math.Abs(theta[i]-want) > 1e-12*max(1, math.Abs(want)) {
				t.Errorf("step %d, θ[%d] = %v, want %v", step, i, theta[i], want)
			}
		}
	}
}

func TestBadInput(t *testing.T) {
	for want, f := range map[string]func(){
		"θ has 2 numbers, g has 1": func() { (&optim.SGD{Rate: 1}).Step([]float64{1, 2}, []float64{1}) },
		"η = 0":                    func() { (&optim.SGD{}).Step([]float64{1}, []float64{1}) },
		"η = NaN":                  func() { (&optim.SGD{Rate: math.NaN()}).Step([]float64{1}, []float64{1}) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("panic %q, want it to say %q", got, want)
				}
			}()
			f()
		}()
	}
}
