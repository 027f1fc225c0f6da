package viz

import "math"

// Jumping is y = f(x) from lo to hi like [Curve], where f jumps at some places:
// the line is drawn up to each of them from both sides, with a gap between.
// (Curve would join the two sides by a steep line that is no part of f.)
func Jumping(name string, f func(x float64) float64, lo, hi float64, jumps ...float64) Series {
	s := Series{Name: name}
	for _, x := range Curve("", f, lo, hi).X {
		on := false // x is a jump: f(x) belongs to one side or to none
		for len(jumps) > 0 && jumps[0] <= x {
			at := jumps[0]
			jumps, on = jumps[1:], at == x
			left, right := math.Nextafter(at, lo), math.Nextafter(at, hi)
			s.X, s.Y = append(s.X, left, math.NaN(), right), append(s.Y, f(left), math.NaN(), f(right))
		}
		if !on {
			s.X, s.Y = append(s.X, x), append(s.Y, f(x))
		}
	}
	return s
}
