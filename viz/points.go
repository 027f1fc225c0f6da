package viz

import (
	"fmt"
	"image/color"
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Points draws every series as points, each with a colour and a shape of its own.
func Points(title, x, y string, series ...Series) *Chart {
	c := newChart(title, x, y)
	c.About, c.told = "points, "+against(y, x), tellPoints
	c.table.Header = names("series", x, y)
	for k, s := range series {
		s = s.counted()
		dots := cloud{x: s.X, y: s.Y, color: s.colour(k), shape: k}
		c.Add(dots)
		if s.Name != "" {
			c.key = append(c.key, keyEntry{s.Name, func(p pen, at vg.Point) { p.glyph(dots.shape, at, 3, dots.color) }})
		}
		c.record(s)
	}
	c.spread(0.05, 0.05)
	return c
}

// Scatter draws two-dimensional samples, a column of x each, as points of the
// colour of their class. y is one-hot, one row per class, or a single row of
// targets: 0 and 1, or −1 and +1.
func Scatter(title string, x, y mat.Matrix) *Chart {
	c := Points(title, "x₁", "x₂", classes(x, y)...)
	c.About = "samples by class"
	return c
}

// classes sorts the samples by class.
func classes(x, y mat.Matrix) []Series {
	d, n := x.Dims()
	k, m := y.Dims()
	if d != 2 || m != n {
		panic(fmt.Sprintf("viz: samples: x is %d×%d, y is %d×%d; want 2×N and K×N, one column per sample", d, n, k, m))
	}
	s := make([]Series, max(k, 2))
	for i := range s {
		s[i].Name = fmt.Sprintf("class %d", i)
	}
	cut := nn.Threshold(y)
	for j := range n {
		c := classAt(y, j, cut)
		s[c].X, s[c].Y = append(s[c].X, x.At(0, j)), append(s[c].Y, x.At(1, j))
	}
	return s
}

// class is the class of column j where a single row has the threshold ½.
func class(y mat.Matrix, j int) int { return classAt(y, j, 0.5) }

// classAt is the class of column j: the row of the largest entry, or, where
// there is one row only, 1 if the entry is at least the threshold. A NaN has no class.
func classAt(y mat.Matrix, j int, cut float64) int {
	k, _ := y.Dims()
	for i := range k {
		if math.IsNaN(y.At(i, j)) {
			panic(fmt.Sprintf("viz: sample %d has no class: row %d is NaN", j, i))
		}
	}
	if k == 1 {
		if y.At(0, j) >= cut {
			return 1
		}
		return 0
	}
	best := 0
	for i := range k {
		if y.At(i, j) > y.At(best, j) {
			best = i
		}
	}
	return best
}

// cloud is the plotter of points.
type cloud struct {
	x, y  []float64
	color color.Color
	shape int
}

func (d cloud) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = span(d.x)
	ymin, ymax = span(d.y)
	return
}

func (d cloud) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	r := vg.Length(3)
	if len(d.x) > 300 {
		r = 1.8
	}
	for i := range d.x {
		at := pt(x(d.x[i]), y(d.y[i]))
		if finite(float64(at.X)) && finite(float64(at.Y)) && c.Contains(at) {
			pen{c}.glyph(d.shape, at, r, d.color)
		}
	}
}

// glyph draws the mark of class k: disc, square, triangle, diamond, and round again.
func (p pen) glyph(k int, at vg.Point, r vg.Length, c color.Color) {
	var path vg.Path
	corners := func(pts ...vg.Point) {
		path.Move(at.Add(pts[0].Scale(r)))
		for _, q := range pts[1:] {
			path.Line(at.Add(q.Scale(r)))
		}
		path.Close()
	}
	switch k % 4 {
	case 0:
		path = circle(at, r)
	case 1:
		corners(pt(-.88, -.88), pt(.88, -.88), pt(.88, .88), pt(-.88, .88))
	case 2:
		corners(pt(-1.1, -.8), pt(1.1, -.8), pt(0, 1.2))
	case 3:
		corners(pt(-1.2, 0), pt(0, -1.2), pt(1.2, 0), pt(0, 1.2))
	}
	p.SetColor(c)
	p.Fill(path)
	p.SetColor(white)
	p.SetLineWidth(0.5)
	p.SetLineDash(nil, 0)
	p.Stroke(path)
}
