package viz

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Coverage draws trials of two parameters as points, and at the edges what of
// each parameter alone was tried: a stroke per value, and how many different
// values there are. A grid of 9 trials tries 3 values of each, 9 random trials
// try 9. (Bergstra and Bengio, 2012)
func Coverage(title, x, y string, trials ...Series) *Chart {
	c := Points(title, x, y, trials...)
	c.spread(0.08, 0.08)
	var all Series
	for k, s := range trials {
		s = s.counted()
		all.X, all.Y = append(all.X, s.X...), append(all.Y, s.Y...)
		col := s.colour(k)
		c.Add(mark(func(p pen, x, y func(float64) vg.Length) {
			for i := range s.X {
				at := pt(x(s.X[i]), y(s.Y[i]))
				p.line(1.4, col, pt(at.X, p.Min.Y), pt(at.X, p.Min.Y+7))
				p.line(1.4, col, pt(p.Min.X, at.Y), pt(p.Min.X+7, at.Y))
			}
		}))
	}
	nx, ny := distinct(all.X), distinct(all.Y)
	c.About = fmt.Sprintf("%s: %d different values of %s, %d of %s", plural(len(all.X), "trial"), nx, x, ny, y)
	c.X.Label.Text += ": " + plural(nx, "value")
	c.Y.Label.Text += ": " + plural(ny, "value")
	return c
}

// distinct is the number of different values.
func distinct(v []float64) int {
	v = slices.Clone(v)
	slices.Sort(v)
	return len(slices.Compact(v))
}
