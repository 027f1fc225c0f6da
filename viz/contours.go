package viz

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A ContourMap is a surface f(x, y) seen from above: the higher the darker,
// with lines of equal height and, on request, paths across it. Its fields may
// be set before it is shown.
//
// Unless one range is more than three times the other, both axes have one
// scale, so that the gradient stands at right angles to the lines.
type ContourMap struct {
	*Chart
	Z      string    // what the height is, above its scale
	Log    bool      // colours and lines by powers of ten, five at most: for ravines; what is lower or not positive has the lowest colour
	Levels []float64 // heights of the lines; nil takes round numbers, an empty list draws none

	height func(x, y float64) float64
	ground *lattice
	paths  []Series
}

// Contours draws f over a rectangle. f is computed once, on 241×241 points;
// where it is no finite number the map is purple.
func Contours(title string, f func(x, y float64) float64, xlo, xhi, ylo, yhi float64) *ContourMap {
	return contours(title, "x", "y", "f", f, newLattice(f, 241, xlo, xhi, ylo, yhi))
}

func contours(title, x, y, z string, f func(x, y float64) float64, ground *lattice) *ContourMap {
	c := &ContourMap{Chart: newChart(title, x, y), Z: z, height: f, ground: ground}
	c.X.Min, c.X.Max, c.Y.Min, c.Y.Max = ground.xlo, ground.xhi, ground.ylo, ground.yhi
	c.Add(mark(c.draw))
	return c
}

// Path draws a way across the surface, from a ring to a disc, with a dot at
// every point if there are 40 or fewer: the steps of an optimizer. It does
// not widen the axes.
func (c *ContourMap) Path(name string, x, y []float64) {
	s := Series{Name: name, X: append([]float64{}, x...), Y: append([]float64{}, y...)}
	if len(x) != len(y) || len(x) == 0 {
		panic(fmt.Sprintf("viz: path %q: %d x and %d y", name, len(x), len(y)))
	}
	col := hue(len(c.paths))
	s.Color = col
	c.paths = append(c.paths, s)
	c.key = append(c.key, keyEntry{name, func(p pen, at vg.Point) {
		from, to := pt(at.X-keyMark/2+3, at.Y), pt(at.X+keyMark/2-3, at.Y)
		p.line(lineWidth, col, from, to)
		p.start(from)
		p.disc(to, 2.6, 0, col, nil)
	}})
}

func (p pen) start(at vg.Point) { p.disc(at, 2.6, 1, white, ink) }

// Describe says in one line what is seen.
func (c *ContourMap) Describe() string {
	if c.About != "" {
		return c.About
	}
	lo, hi := span(c.ground.z)
	s := fmt.Sprintf("contours of %s, from %s to %s", c.Z, short(lo), short(hi))
	var names []string
	for _, p := range c.paths {
		names = append(names, p.Name)
	}
	if len(names) > 0 {
		s += "; paths: " + strings.Join(names, ", ")
	}
	return s
}

// Data has the heights of a coarse grid and below them every step of every
// path with its height.
func (c *ContourMap) Data() (t nn.Table) {
	xyz := names("", c.X.Label.Text, c.Y.Label.Text)
	t.Header = []string{"path", "step", xyz[1], xyz[2], c.Z}
	every := max(1, (c.ground.n-1)/20)
	for i := 0; i < c.ground.n; i += every {
		for j := 0; j < c.ground.n; j += every {
			row(&t, "", "", c.ground.x(j), c.ground.y(i), c.ground.at(i, j))
		}
	}
	for _, s := range c.paths {
		for k := range s.X {
			row(&t, s.Name, k, s.X[k], s.Y[k], c.height(s.X[k], s.Y[k]))
		}
	}
	return t
}

// Size has room for axes of one scale.
func (c *ContourMap) Size() (w, h vg.Length) {
	if c.w > 0 {
		return c.w, c.h
	}
	const high, wide = 7 * vg.Centimeter, 11 * vg.Centimeter
	w, h = wide, high
	if r := c.ratio(); r > 0 && r*high < wide {
		w = r * high
	} else if r > 0 {
		h = wide / r
	}
	return c.outside(w), h + aroundMap
}

const aroundMap = 2.1 * vg.Centimeter // title and axes

// outside is the width of a map whose ground is w wide.
func (c *ContourMap) outside(w vg.Length) vg.Length {
	return max(w+aroundMap+c.barRoom(), measure(bold, titleSize, c.Title.Text)+2*margin)
}

// narrower is the width that a map of one scale needs in a room.
func (c *ContourMap) narrower(room vg.Point) vg.Length {
	if r := c.ratio(); r > 0 {
		return min(room.X, c.outside(r*(room.Y-aroundMap)))
	}
	return room.X
}

// ratio is width to height on axes of one scale; 0 means that these would not do.
func (c *ContourMap) ratio() vg.Length {
	r := (c.X.Max - c.X.Min) / (c.Y.Max - c.Y.Min)
	if r > 3 || r < 1./3 {
		return 0
	}
	return vg.Length(r)
}

// Draw draws the map and the scale of heights beside it.
func (c *ContourMap) Draw(canvas draw.Canvas) {
	p := c.head(canvas)
	p.Max.X -= c.barRoom()
	p = c.equal(p)
	c.axes(p).drawFrame(p.Canvas)
	c.bar(p, c.axes(p).inside(p.Canvas).Rectangle)
}

// equal cuts off at the right or below what is too much for axes of one scale.
func (c *ContourMap) equal(p pen) pen {
	p.Min.X += max(0, c.left-c.axisWidth(p))
	if r := c.ratio(); r > 0 {
		p = p.proportioned(r, func(p pen) vg.Point { return c.axes(p).inside(p.Canvas).Size() })
	}
	return p
}

// scale are the heights of the lowest and the highest colour.
func (c *ContourMap) scale() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range c.ground.z {
		if finite(v) && !(c.Log && v <= 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	switch {
	case !(lo <= hi):
		lo, hi = 1, 1
	case narrow(lo, hi):
		hi = lo
	}
	if c.Log {
		return max(lo, hi*1e-5), hi
	}
	return lo, hi
}

// lift is the height that colours and lines follow: v or log₁₀ v.
func (c *ContourMap) lift(v float64) float64 {
	if c.Log {
		return math.Log10(v)
	}
	return v
}

// lifted is the surface that colours and lines follow.
func (c *ContourMap) lifted() *lattice {
	g := *c.ground
	g.z = slices.Clone(g.z)
	lo, _ := c.scale()
	for k, v := range g.z {
		if c.Log {
			v = max(v, lo)
		}
		g.z[k] = c.lift(v)
	}
	return &g
}

// levels are the heights of the lines.
func (c *ContourMap) levels() (v []float64) {
	if c.Levels != nil {
		return c.Levels
	}
	lo, hi := c.scale()
	if lo == hi {
		return nil
	}
	if !c.Log {
		for _, t := range (ticks{about: 14}).Ticks(lo, hi) {
			v = append(v, t.Value)
		}
		return v
	}
	lo, hi = math.Log10(lo), math.Log10(hi)
	step := 0.5 // two lines per power of ten, or four where there are few of them
	if hi-lo < 3 {
		step = 0.25
	}
	for k := int(math.Ceil(lo/step)) + 1; k <= int(math.Floor(hi/step)); k++ { // the lowest would be a row of beads in a narrow valley
		v = append(v, math.Pow(10, float64(k)*step))
	}
	return v
}

// draw draws the surface, the lines and the paths.
func (c *ContourMap) draw(p pen, x, y func(float64) vg.Length) {
	const dots = 200 // of the raster, between which the heights are interpolated
	g := c.lifted()
	lo, hi := c.scale()
	low, high := c.lift(lo), c.lift(hi)
	r := vg.Rectangle{Min: pt(x(g.xlo), y(g.ylo)), Max: pt(x(g.xhi), y(g.yhi))}
	p.raster(r, dots, dots, func(i, j int) color.RGBA {
		v := g.between((dots-0.5-float64(i))/dots, (float64(j)+0.5)/dots)
		if !finite(v) {
			return missing
		}
		if low == high {
			return slate.at(0)
		}
		return slate.at(place(v, low, high))
	})
	for _, v := range c.levels() {
		g.line(p, x, y, c.lift(v))
	}
	p.frame(r, thinWidth, grey)
	for _, s := range c.paths {
		s.way(p, x, y)
	}
	for _, s := range c.paths {
		s.ends(p, x, y)
	}
}

// way draws a path with a pale edge, so that paths that cross stay apart.
func (s Series) way(p pen, x, y func(float64) vg.Length) {
	var at []vg.Point
	for k := range s.X {
		if q := pt(x(s.X[k]), y(s.Y[k])); finite(float64(q.X)) && finite(float64(q.Y)) {
			at = append(at, q)
		}
	}
	for _, l := range []draw.LineStyle{{Color: white, Width: lineWidth + 1.4}, {Color: s.Color, Width: lineWidth}} {
		p.StrokeLines(l, p.ClipLinesXY(at)...)
	}
	if len(at) <= 40 {
		for _, q := range at {
			if p.Contains(q) {
				p.disc(q, 1.7, 0, s.Color, nil)
			}
		}
	}
}

// ends marks the first and the last point, if they are on the map.
func (s Series) ends(p pen, x, y func(float64) vg.Length) {
	n := len(s.X) - 1
	if at := pt(x(s.X[n]), y(s.Y[n])); p.Contains(at) {
		p.disc(at, 3.2, 0.8, s.Color, white)
	}
	if at := pt(x(s.X[0]), y(s.Y[0])); p.Contains(at) {
		p.start(at)
	}
}

// barLabels are the heights written at the bar.
func (c *ContourMap) barLabels() (v []float64, labels []string) {
	lo, hi := c.scale()
	if lo == hi {
		return []float64{lo}, []string{short(lo)}
	}
	for _, t := range (ticks{log: c.Log, about: 5}).Ticks(lo, hi) {
		if t.Label != "" {
			v, labels = append(v, t.Value), append(labels, t.Label)
		}
	}
	return v, labels
}

// barRoom is the width that the bar, its labels and its name take.
func (c *ContourMap) barRoom() vg.Length {
	_, labels := c.barLabels()
	return 10 + barWidth + max(4+widest(sans, tickSize, labels...), measure(sans, labelSize, c.Z)-barWidth)
}

// bar draws the scale of heights at the right of the map.
func (c *ContourMap) bar(p pen, area vg.Rectangle) {
	const n = 64
	top := area.Max.Y
	if c.Z != "" {
		top -= labelSize * 1.4
		p.text(sans, labelSize, ink, area.Max.X+10, area.Max.Y-labelSize*0.5, 0, c.Z)
	}
	bar := vg.Rectangle{Min: pt(area.Max.X+10, area.Min.Y), Max: pt(area.Max.X+10+barWidth, top)}
	p.raster(bar, n, 1, func(i, _ int) color.RGBA { return slate.at(1 - float64(i)/(n-1)) })
	p.frame(bar, thinWidth, grey)
	lo, hi := c.scale()
	values, labels := c.barLabels()
	for k, v := range values {
		t := 0.5
		if lo < hi {
			t = place(c.lift(v), c.lift(lo), c.lift(hi))
		}
		y := bar.Min.Y + vg.Length(t)*bar.Size().Y
		p.line(thinWidth, grey, pt(bar.Max.X, y), pt(bar.Max.X+2, y))
		p.text(sans, tickSize, ink, bar.Max.X+4, min(max(y, bar.Min.Y+tickSize*0.4), bar.Max.Y-tickSize*0.4), 0, labels[k])
	}
}

// A lattice is the heights of a surface at n×n points, the lowest y first.
type lattice struct {
	n                  int
	xlo, xhi, ylo, yhi float64
	z                  []float64
}

func newLattice(f func(x, y float64) float64, n int, xlo, xhi, ylo, yhi float64) *lattice {
	if !(xlo < xhi && ylo < yhi) || !finite(xhi-xlo) || !finite(yhi-ylo) {
		panic(fmt.Sprintf("viz: contours: x from %g to %g, y from %g to %g; each must end above where it begins", xlo, xhi, ylo, yhi))
	}
	g := &lattice{n: n, xlo: xlo, xhi: xhi, ylo: ylo, yhi: yhi}
	for i := range n {
		for j := range n {
			g.z = append(g.z, f(g.x(j), g.y(i)))
		}
	}
	return g
}

func (g *lattice) x(j int) float64 { return g.place(g.xlo, g.xhi, float64(j)) }
func (g *lattice) y(i int) float64 { return g.place(g.ylo, g.yhi, float64(i)) }

// place is the coordinate of line k, and exactly the end at the last one.
func (g *lattice) place(lo, hi, k float64) float64 {
	t := k / float64(g.n-1)
	return (1-t)*lo + t*hi
}

func (g *lattice) at(i, j int) float64 { return g.z[i*g.n+j] }

// between is the height at a share v of the way up and u of the way to the
// right, linear between neighbours in both directions.
func (g *lattice) between(v, u float64) float64 {
	v, u = v*float64(g.n-1), u*float64(g.n-1)
	i, j := min(int(v), g.n-2), min(int(u), g.n-2)
	v, u = v-float64(i), u-float64(j)
	return (1-v)*((1-u)*g.at(i, j)+u*g.at(i, j+1)) + v*((1-u)*g.at(i+1, j)+u*g.at(i+1, j+1))
}

// crossings are the points on the edges of the square with the lower left
// corner i, j where the surface has a height, by linear interpolation.
// Four of them belong to a saddle: 0 and 1, 2 and 3 are neighbours.
func (g *lattice) crossings(i, j int, height float64) (at [][2]float64) {
	corners := [5][2]int{{i, j}, {i, j + 1}, {i + 1, j + 1}, {i + 1, j}, {i, j}}
	for k := range 4 {
		p, q := corners[k], corners[k+1]
		a, b := g.at(p[0], p[1])-height, g.at(q[0], q[1])-height
		if !finite(a) || !finite(b) {
			return nil
		}
		if (a >= 0) != (b >= 0) {
			t := a / (a - b)
			at = append(at, [2]float64{
				g.place(g.xlo, g.xhi, float64(p[1])+t*float64(q[1]-p[1])),
				g.place(g.ylo, g.yhi, float64(p[0])+t*float64(q[0]-p[0]))})
		}
	}
	return at
}

// line draws the line of a height, square by square (marching squares). It is
// not gonum's plotter.Contour, since that draws in the order of a map: no two
// files of one figure would be the same.
func (g *lattice) line(p pen, x, y func(float64) vg.Length, height float64) {
	var path vg.Path
	above := make([]bool, len(g.z))
	for k, z := range g.z {
		above[k] = z-height >= 0
	}
	for i := range g.n - 1 {
		low, high := above[i*g.n:], above[(i+1)*g.n:]
		for j := range g.n - 1 {
			if low[j] == low[j+1] && low[j] == high[j] && low[j] == high[j+1] {
				continue
			}
			at := g.crossings(i, j, height)
			for k := 0; k+1 < len(at); k += 2 {
				path.Move(pt(x(at[k][0]), y(at[k][1])))
				path.Line(pt(x(at[k+1][0]), y(at[k+1][1])))
			}
		}
	}
	if len(path) > 0 {
		p.SetLineStyle(draw.LineStyle{Color: contourLine, Width: 0.7})
		p.Stroke(path)
	}
}

var (
	// slate runs from 0, almost white, to 1, a blue-grey on which every colour
	// of the Palette can be seen.
	slate = scale{{252, 252, 250, 255}, {226, 232, 236, 255}, {196, 208, 218, 255}, {164, 181, 197, 255}}

	contourLine = color.RGBA{112, 128, 144, 255}
)
