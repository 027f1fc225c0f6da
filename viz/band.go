package viz

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Band draws μ(x) as a line in a band from μ − 2σ to μ + 2σ, which holds about
// 95 % of a normal distribution, and the points that were observed. x, mean
// and sd have one entry per point of the line, x in rising order.
func Band(title, xname, yname string, x, mean, sd []float64, seen Series) *Chart {
	if len(mean) != len(x) || len(sd) != len(x) || len(x) < 2 {
		panic(fmt.Sprintf("viz: band: μ ± 2σ: %d x, %d μ and %d σ; want as many of each, at least 2", len(x), len(mean), len(sd)))
	}
	c := newChart(title, xname, yname)
	c.About = fmt.Sprintf("%s against %s as μ ± 2σ with %s", yname, xname, plural(len(seen.Y), "observation"))
	if seen.Name == "" {
		seen.Name = "observed"
	}
	seen = seen.counted()
	b := band{x: x}
	for i := range x {
		b.lo, b.hi = append(b.lo, mean[i]-2*sd[i]), append(b.hi, mean[i]+2*sd[i])
	}
	c.Add(b, curve{x: x, y: mean, color: hue(0)})
	c.key = append(c.key,
		keyEntry{"μ", curve{color: hue(0)}.sample},
		keyEntry{"μ ± 2σ", swatch(bandColour)})
	c.table.Header = names("series", xname, yname)
	c.record(Series{Name: "μ", X: x, Y: mean})
	c.record(Series{Name: "μ − 2σ", X: x, Y: b.lo})
	c.record(Series{Name: "μ + 2σ", X: x, Y: b.hi})
	if len(seen.Y) > 0 {
		dots := cloud{x: seen.X, y: seen.Y, color: ink}
		c.Add(dots)
		c.key = append(c.key, keyEntry{seen.Name, func(p pen, at vg.Point) { p.glyph(0, at, 3, ink) }})
		c.record(seen)
	}
	c.spread(0, 0.06)
	return c
}

var bandColour = tint(Palette[0], 0.22)

// band is the plotter of an area between two lines.
type band struct{ x, lo, hi []float64 }

func (b band) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = span(b.x)
	ymin, _ = span(b.lo)
	_, ymax = span(b.hi)
	return
}

func (b band) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	var above, below []vg.Point
	piece := func() {
		slices.Reverse(below)
		pen{c}.polygon(bandColour, c.ClipPolygonXY(append(above, below...))...)
		above, below = nil, nil
	}
	for i := range b.x {
		lo, hi := pt(x(b.x[i]), edge(c, y(b.lo[i]))), pt(x(b.x[i]), edge(c, y(b.hi[i])))
		if !finite(float64(lo.X)) || math.IsNaN(float64(lo.Y)) || math.IsNaN(float64(hi.Y)) {
			piece()
			continue
		}
		above, below = append(above, hi), append(below, lo)
	}
	piece()
}

// edge is a height, that of the frame where it is infinite.
func edge(c draw.Canvas, y vg.Length) vg.Length {
	switch {
	case math.IsInf(float64(y), -1):
		return c.Min.Y
	case math.IsInf(float64(y), 1):
		return c.Max.Y
	}
	return y
}

// Posterior draws what a Gaussian process believes about f(x) and where it
// would look next: above, μ ± 2σ with the observations; below, on the same x
// axis, the expected improvement; through both, the next point. next NaN
// draws none.
func Posterior(title, xname string, x, mean, sd []float64, seen Series, improvement []float64, next float64) *Panels {
	above := Band("posterior", "", "f", x, mean, sd, seen)
	above.table.Header = names("series", xname, "f")
	above.Resize(14, 6.4)
	below := Lines("expected improvement", xname, "EI", Series{Name: "EI", X: x, Y: improvement, Color: hue(2)})
	below.key = nil
	below.Y.Min = min(below.Y.Min, 0)
	below.Resize(14, 3.6)
	g := Grid(1, above, below)
	g.Title = title
	g.About = fmt.Sprintf("posterior of a Gaussian process after %s, and the expected improvement", plural(len(seen.Y), "observation"))
	if finite(next) {
		above.VLine(next, "next")
		below.VLine(next, "")
		top := interpolated(x, improvement, next)
		below.Add(mark(func(p pen, x, y func(float64) vg.Length) { p.disc(pt(x(next), y(top)), 2.6, 1, white, hue(2)) }))
		row(&below.table, "next", next, top)
		g.About += fmt.Sprintf("; next point at %s = %s", xname, short(next))
	}
	g.ShareX()
	return g
}

// interpolated is y at a place between the points of a line, whose x rise, and
// that of the first or last point outside.
func interpolated(x, y []float64, at float64) float64 {
	k, found := slices.BinarySearch(x, at)
	switch {
	case found || k == 0:
		return y[k]
	case k == len(x):
		return y[k-1]
	}
	t := (at - x[k-1]) / (x[k] - x[k-1])
	return y[k-1] + (y[k]-y[k-1])*t
}
