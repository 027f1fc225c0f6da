package viz

import "math"

// Jumping is y = f(x) from lo to hi like [Curve], where f jumps at some places:
// the line is drawn up to each of them from both sides, with a gap between.
// (Curve would join the two sides by a steep line that is no part of f.)
func Jumping(name string, f func(x float64) float64, lo, hi float64, jumps ...float64) Series {
	s := Series{Name: name}
	for _, x := range Curve("", f, lo, hi).X {
		for len(jumps) > 0 && jumps[0] <= x {
			at := jumps[0]
			jumps = jumps[1:]
			for _, side := range []float64{math.Nextafter(at, lo), math.NaN(), math.Nextafter(at, hi)} {
				s.X, s.Y = append(s.X, side), append(s.Y, f(side))
			}
		}
		s.X, s.Y = append(s.X, x), append(s.Y, f(x))
	}
	return s
}
