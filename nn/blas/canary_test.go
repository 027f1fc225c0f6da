package blas

import (
	"math"
	"testing"
)

// Nothing is written around a, b and c, nor into a and b. (What is read around
// them would be NaN; see also the guard pages.)
func TestCanaries(t *testing.T) {
	const around = 64
	rng := seeded(7)
	for range rounds(500) {
		var whole [][]float64
		m, n, k := randomSizes(rng)
		x := randomCall(rng, m, n, k, func(n int) []float64 {
			v := make([]float64, n+2*around)
			for i := range v {
				v[i] = math.NaN()
			}
			whole = append(whole, v)
			return v[around : around+n : around+n]
		})
		want := make([][]float64, 3)
		for i, v := range whole {
			want[i] = append([]float64(nil), v...)
		}
		for _, kern := range kernels {
			x.do(kern)
			c := whole[2]
			if !sameBits(whole[0], want[0]) || !sameBits(whole[1], want[1]) ||
				!sameBits(c[:around], want[2][:around]) || !sameBits(c[len(c)-around:], want[2][len(c)-around:]) {
				t.Fatalf("%s: %s: wrote outside of C", kern.Name, x.title())
			}
		}
	}
}
