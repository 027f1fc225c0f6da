package vector

import "math"

// Logistic is a = 1/(1 + e⁻ᶻ) and Tanh a = tanh z, of as many numbers as a has; a
// may be z. Both are made of t = eᵘ − 1, which loses no digits where u is small:
//
//	1/(1 + e⁻ᶻ) = 1/(2 + t), u = −z    tanh z = t/(2 + t), u = 2z
//	eᵘ − 1 = 2ᵏ (eʳ − 1) + 2ᵏ − 1      with u = k ln 2 + r, |r| ≤ ½ ln 2
//
// and eʳ − 1 is its Taylor series up to r¹³/13!, which leaves out less than a
// rounding. They are right to two units in the last place, the same bits on all
// processors, and NaN for NaN. Beyond |u| = 708 they stay what they are there.
func (s *Set) Logistic(a, z []float64) {
	n := 0
	if s != nil {
		n = vectors(s.logistic, a, z)
	}
	for i := n; i < len(a); i++ {
		a[i] = 1 / (2 + expm1(-z[i]))
	}
}

// Tanh is tanh z; see [Set.Logistic].
func (s *Set) Tanh(a, z []float64) {
	n := 0
	if s != nil {
		n = vectors(s.tanh, a, z)
	}
	for i := n; i < len(a); i++ {
		t := expm1(2 * z[i])
		a[i] = t / (2 + t)
	}
}

// vectors runs f on as many numbers as fill registers, and returns how many.
func vectors(f func(n int, a, z *float64), a, z []float64) int {
	n := len(a) / lanes * lanes
	if n > 0 {
		_ = z[n-1]
		f(n, &a[0], &z[0])
	}
	return n
}

// expm1 is eᵘ − 1 within |u| ≤ 708, and beyond what it is there. Conversions to
// float64 keep products from being fused with sums.
func expm1(u float64) float64 {
	u = max(min(u, 708), -708)
	m := float64(u*math.Log2E) + 0x1.8p52
	k := m - 0x1.8p52
	r := float64(u-float64(k*6.93147180369123816490e-01)) - float64(k*1.90821492927058770002e-10)
	p := series[0]
	for _, c := range series[1:] {
		p = float64(p*r) + c
	}
	p = float64(float64(p*r)*r) + r
	s := math.Float64frombits(math.Float64bits(m)<<52 + math.Float64bits(1))
	return float64(s*p) + (s - 1)
}

// series are 1/13!, 1/12!, … 1/2!.
var series = func() (c [12]float64) {
	factorial := 1.0
	for i := 2; i <= 13; i++ {
		factorial *= float64(i)
		c[13-i] = 1 / factorial
	}
	return c
}()
