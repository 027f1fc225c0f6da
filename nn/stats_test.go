package nn

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Every number of the summary, for a layer small enough to count by hand.
func TestStats(t *testing.T) {
	l := NewDense(1, 3, ReLU, Values(1, -1, 2))
	copy(l.B.RawMatrix().Data, []float64{0, -9, 1}) // the second neuron is dead for x = −1, 2
	net := New(l, NewDense(3, 1, Identity, Values(1, 1, 1)))
	tr := net.Forward(mat.NewDense(1, 2, []float64{-1, 2}))
	s := tr.Stats()[0] // z is −1 2 | −8 −11 | −1 5, a is 0 2 | 0 0 | 0 5
	near(t, "mean of z", s.MeanZ, -14./6, 1e-14)
	near(t, "mean of a", s.MeanA, 7./6, 1e-14)
	near(t, "variance of a", s.VarA, 29./6-49./36, 1e-14)
	near(t, "active", s.Active, 2./6, 0)
	near(t, "dead", s.Dead, 1./3, 1e-15)
	if s.Delta != 0 || s.Grad != 0 || s.Update != 0 {
		t.Errorf("before Backward there is no δ: %+v", s)
	}

	tr.Backward(SquaredError, mat.NewDense(1, 2, []float64{1, 3})) // a is 0 7, ∂L/∂a is −½ 2
	tr.Update(sgd(0.1))
	s = tr.Stats()[0] // δ is 0 2 | 0 0 | 0 2
	near(t, "‖δ‖", s.Delta, math.Sqrt(8), 1e-14)
	near(t, "‖∂L/∂θ‖", s.Grad, math.Sqrt(16+16+4+4), 1e-14) // w: 4 0 4, b: 2 0 2
	near(t, "‖Δθ‖/‖θ‖", s.Update, 0.1*math.Sqrt(40)/math.Sqrt(1+1+4+81+1), 1e-14)
}
