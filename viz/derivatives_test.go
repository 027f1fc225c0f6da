package viz

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"glassnet/nn/autodiff"
)

// sineErrors are the errors of four schemes for sin′(1), h = 10⁰ … 10⁻¹⁶.
func sineErrors() (names []string, curves [][]autodiff.ErrorRow) {
	var hs []float64
	for k := range 33 {
		hs = append(hs, math.Pow(10, -float64(k)/2))
	}
	sin := func(x autodiff.Real) autodiff.Real { return x.Sin() }
	for _, s := range []autodiff.Scheme{autodiff.OneSided, autodiff.Central, autodiff.Richardson} {
		names = append(names, s.Name)
		curves = append(curves, autodiff.ErrorsAgainstH(func(h float64) float64 { return s.Derivative(sin, 1, h) }, math.Cos(1), hs))
	}
	complexStep := func(h float64) float64 {
		return autodiff.ComplexStep(func(x autodiff.Complex) autodiff.Complex { return x.Sin() }, 1, h)
	}
	return append(names, "complex step"), append(curves, autodiff.ErrorsAgainstH(complexStep, math.Cos(1), hs))
}

// The curves fall and rise again, the more precise scheme has the better best
// error at the larger step, and the complex step never rises. Errors of 0 stay
// 0 in the numbers.
func TestUCurve(t *testing.T) {
	names, curves := sineErrors()
	c := UCurve("sin′(1)", names, curves...)
	last, lastH := math.Inf(1), 0.0
	for _, name := range names {
		h, e := Column(c, "h", "series", name), Column(c, "error", "series", name)
		i := lowest(e)
		if len(e) != 33 {
			t.Fatalf("%s: %d points", name, len(e))
		}
		if name == "complex step" {
			if e[32] > 1e-15 {
				t.Errorf("%s: error %g at h = %g", name, e[32], h[32])
			}
			if !slices.Contains(e, 0) {
				t.Errorf("%s: no error is 0: %v", name, e)
			}
			continue
		}
		if e[i] > last/10 || h[i] < lastH || e[0] < 100*e[i] || e[32] < 1e4*e[i] {
			t.Errorf("%s: error %g at h = 1, %g at %g, %g at 10⁻¹⁶", name, e[0], e[i], h[i], e[32])
		}
		last, lastH = e[i], h[i]
	}
	for k, name := range names { // what falls and rises has a best step; what only falls has none
		if best := bottom(Series{X: Column(c, "h", "series", name), Y: Column(c, "error", "series", name)}); (best < 0) != (name == "complex step") {
			t.Errorf("curve %d, %s: its best step is number %d", k, name, best)
		}
	}
	if c.Y.Min <= 0 || c.Y.Min > 1e-16 {
		t.Errorf("the axis begins at %g", c.Y.Min)
	}
}

// Slopes of powers are their exponents, and constants do not hide them.
func TestSlope(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(x float64) float64
		want float64
	}{
		{"7", func(x float64) float64 { return 7 }, 0},
		{"5x", func(x float64) float64 { return 5 * x }, 1},
		{"x²/9", func(x float64) float64 { return x * x / 9 }, 2},
		{"1/x", func(x float64) float64 { return 1 / x }, -1},
		{"x² + 20", func(x float64) float64 { return x*x + 20 }, 1.99},
	} {
		s := Series{}
		for k := range 11 {
			x := math.Pow(2, float64(k))
			s.X, s.Y = append(s.X, x), append(s.Y, c.f(x))
		}
		if got := Slope(s); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s: slope %g, want %g", c.name, got, c.want)
		}
	}
	if p := Slope(Series{Y: []float64{0, 0, 3}}); !math.IsNaN(p) {
		t.Errorf("one positive point has the slope %g", p)
	}
}

// counted operations of Σ wᵢxᵢ through a logistic function, N = 1 … 256.
func dotCosts() (inputs []int, costs [][]autodiff.Cost) {
	for n := 1; n <= 256; n *= 2 {
		x := make([]*autodiff.Expr, n)
		w := make([]*autodiff.Expr, n)
		for i := range n {
			x[i], w[i] = autodiff.Symbol(fmt.Sprintf("x%d", i+1)), (*autodiff.Expr)(nil).Const(float64(i+1)/float64(n))
		}
		inputs = append(inputs, n)
		costs = append(costs, autodiff.Costs(autodiff.Dot(w, x).Logistic()))
	}
	return inputs, costs
}

// Forward mode and differences take N² operations for N inputs, reverse mode N.
func TestCosts(t *testing.T) {
	inputs, costs := dotCosts()
	c := Costs("gradient of σ(wᵀx)", inputs, costs)
	for method, want := range map[string]float64{"numeric": 2, "forward": 2, "reverse": 1} {
		s := Series{X: Column(c, "inputs N", "series", method), Y: Column(c, "operations", "series", method)}
		if len(s.X) != len(inputs) {
			t.Fatalf("%s: %d points of %d", method, len(s.X), len(inputs))
		}
		if p := Slope(s); math.Abs(p-want) > 0.1 {
			t.Errorf("%s: slope %.2f, want %g", method, p, want)
		}
		if !slices.ContainsFunc(c.key, func(k keyEntry) bool { return strings.HasPrefix(k.name, method+", slope ") }) {
			t.Errorf("%s: no slope in the key", method)
		}
	}
}

func derivativesGallery() map[string]Figure {
	names, curves := sineErrors()
	inputs, costs := dotCosts()
	return map[string]Figure{
		"ucurve":       UCurve("error of sin′(1)", names, curves...),
		"ucurve-one":   UCurve("central difference of sin at 1", names[1:2], curves[1]),
		"costs":        Costs("gradient of σ(wᵀx)", inputs, costs),
		"layer-checks": LayerChecks("relative error of the gradient", []string{"dropout mask not applied backward", "max pays all ties"}, zooChecks("dropout mask not applied backward", "max pays all ties")...),
	}
}
