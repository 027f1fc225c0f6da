package vector

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The kernels give the bits of the loop, of all lengths and in place; the loop is
// within two units in the last place of the library's functions.
func TestSigmoids(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	z := []float64{0, 1e-300, -1e-300, 1e-9, -1e-9, 0.3465, -0.3466, 1, -1, 19, -19, 36, -36, 353, -353, 354.5, -354.5, 707, -707, 709, -709, 1e4, -1e4, math.Inf(1), math.Inf(-1), math.NaN(), math.SmallestNonzeroFloat64}
	for range 20000 {
		z = append(z, math.Copysign(math.Exp(12*rng.Float64()-7), rng.NormFloat64()))
	}
	z = z[:len(z)-3] // no multiple of 8
	var plain *Set
	for _, f := range []struct {
		name string
		run  func(s *Set, a, z []float64)
		want func(z float64) float64
	}{
		{"logistic", (*Set).Logistic, func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }},
		{"tanh", (*Set).Tanh, math.Tanh},
	} {
		want := make([]float64, len(z))
		f.run(plain, want, z)
		for i, w := range want {
			exact := f.want(z[i])
			if d := math.Abs(w - exact); !(d <= 5e-16*math.Abs(exact) || d < 1e-307 || math.IsNaN(w) && math.IsNaN(exact)) {
				t.Errorf("%s(%g) = %.17g, want %.17g", f.name, z[i], w, exact)
			}
		}
		for _, s := range Sets {
			for _, length := range []int{0, 1, 7, 8, 9, 16, 31, len(z)} {
				got := append([]float64{}, z[:length]...)
				f.run(s, got, got)
				for i, g := range got {
					if math.Float64bits(g) != math.Float64bits(want[i]) && !(math.IsNaN(g) && math.IsNaN(want[i])) {
						t.Fatalf("%s, %s(%g) = %v, the loop has %v", s.Name, f.name, z[i], g, want[i])
					}
				}
			}
		}
	}
}

// The kernels give the bits of math.Tanh, of all lengths and in place: at numbers of all sizes, at those beside the change of formula,
// and at the edges.
func TestMathTanh(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	z := []float64{0, math.Copysign(0, -1), 0.625, math.Nextafter(0.625, 0), -0.625, 44, 44.014845965556525, 45, 349, 351, -351, 1e4, -1e300, math.Inf(1), math.Inf(-1), math.NaN(), math.SmallestNonzeroFloat64, 1e-300}
	for range 40000 {
		z = append(z, math.Copysign(math.Exp(12*rng.Float64()-7), rng.NormFloat64()), 2*rng.NormFloat64())
	}
	z = z[:len(z)-3] // no multiple of 8
	for _, s := range Sets {
		if !s.asMath() {
			t.Errorf("%s is not used: Go's math.Tanh or math.Exp has changed", s.Name)
		}
		for _, length := range []int{0, 1, 7, 8, 9, 16, 31, len(z)} {
			got := append([]float64{}, z[:length]...)
			s.MathTanh(got, got)
			for i, g := range got {
				if want := math.Tanh(z[i]); math.Float64bits(g) != math.Float64bits(want) && !(math.IsNaN(g) && math.IsNaN(want)) {
					t.Fatalf("%s: tanh(%g) = %v, math has %v", s.Name, z[i], g, want)
				}
			}
		}
	}
}
