package viz

import (
	"fmt"
	"math"

	"glassnet/nn"
	"gonum.org/v1/plot/vg"
)

// Activation draws f and f′ for −5 ≤ z ≤ 5. Where f′ jumps there is a gap, a
// dot at the value that f′ takes there, and a dashed line across f.
func Activation(f nn.Elementwise) *Chart {
	c := activation(f, 5)
	c.key = []keyEntry{
		{"f(z)", curve{color: hue(0)}.sample},
		{"f′(z)", curve{color: hue(1), dashed: true}.sample},
	}
	if len(f.Kinks) > 0 {
		c.key = append(c.key, keyEntry{"kink", curve{color: grey, dashed: true, thin: true}.sample})
	}
	return c
}

// Activations draws several activations side by side on the same axes, f as a
// line and f′ dashed.
func Activations(columns int, fs ...nn.Elementwise) *Panels {
	var figs []Figure
	for _, f := range fs {
		c := activation(f, 4)
		c.X.Label.Text = ""
		c.Y.Min, c.Y.Max = -1.25, 2.25
		c.Resize(4.9, 3.9)
		figs = append(figs, c)
	}
	g := Grid(columns, figs...)
	g.Title = "f(z), and f′(z) dashed"
	return g
}

func activation(f nn.Elementwise, reach float64) *Chart {
	c := newChart(f.Name, "z", "")
	c.table.Header = []string{"series", "z", "value"}
	prime := func(z float64) float64 { return f.Prime(z, f.F(z)) }
	var lo, hi [2]float64
	for k, g := range []func(float64) float64{f.F, prime} {
		name := []string{"f", "f′"}[k]
		s := pieces(name, g, -reach, reach, f.Kinks)
		lo[k], hi[k] = span(s.Y)
		c.Add(curve{x: s.X, y: s.Y, color: hue(k), dashed: k == 1})
		c.record(s)
	}
	c.spread(0, 0.06)
	for _, z := range f.Kinks {
		c.Add(mark(func(p pen, x, y func(float64) vg.Length) {
			p.dashed(thinWidth, grey, pt(x(z), p.Min.Y), pt(x(z), p.Max.Y))
			for k, v := range []float64{f.F(z), prime(z)} {
				if at := pt(x(z), y(v)); p.Contains(at) {
					p.disc(at, 2, 0, hue(k), nil)
				}
			}
		}))
	}
	c.told = nil // it says more itself
	c.About = fmt.Sprintf("f from %s to %s, f′ from %s to %s for −%g ≤ z ≤ %[5]g",
		short(lo[0]), short(hi[0]), short(lo[1]), short(hi[1]), reach)
	if n := len(f.Kinks); n > 0 {
		c.About += ", " + plural(n, "kink")
	}
	return c
}

// pieces is the curve of f, interrupted where f jumps at one of the kinks.
func pieces(name string, f func(float64) float64, lo, hi float64, kinks []float64) Series {
	const tiny = 1e-9
	s := Series{Name: name}
	from := lo
	for _, end := range append(append([]float64{}, kinks...), hi) {
		c := Curve(name, f, from, end)
		c.Y[0] = f(from + tiny)
		c.Y[len(c.Y)-1] = f(end - tiny)
		if from > lo && math.Abs(f(from+tiny)-f(from-tiny)) > 1e-6 {
			s.X, s.Y = append(s.X, from), append(s.Y, math.NaN())
		}
		s.X, s.Y = append(s.X, c.X...), append(s.Y, c.Y...)
		from = end
	}
	return s
}
