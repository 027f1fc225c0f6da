package viz

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Series is a named row of points. X nil counts 1, 2, 3, …
type Series struct {
	Name   string
	X, Y   []float64
	Dashed bool        // a dashed line
	Dots   bool        // a dot at every point
	Color  color.Color // nil takes the next colour of the Palette
}

// Curve is y = f(x) at 401 points from lo to hi.
func Curve(name string, f func(x float64) float64, lo, hi float64) Series {
	const n = 400
	s := Series{Name: name}
	for i := range n + 1 {
		x := lo + (hi-lo)*float64(i)/n
		s.X, s.Y = append(s.X, x), append(s.Y, f(x))
	}
	return s
}

// Lines draws every series as a line. Where a value is NaN or infinite the
// line is interrupted.
func Lines(title, x, y string, series ...Series) *Chart {
	c := newChart(title, x, y)
	c.About, c.told = against(y, x), tellLines
	c.table.Header = names("series", x, y)
	whole := true
	for k, s := range series {
		whole = whole && s.X == nil
		s = s.counted()
		col := s.colour(k)
		l := curve{x: s.X, y: s.Y, dots: s.Dots, dashed: s.Dashed, color: col}
		c.Add(l)
		if s.Name != "" {
			c.key = append(c.key, keyEntry{s.Name, l.sample})
		}
		c.record(s)
	}
	c.X.marker = ticks{whole: whole}
	c.spread(0, 0.04)
	return c
}

// names is a header of a table: axis labels, or x and y where they are none.
func names(first, x, y string) []string {
	if x == "" || y == "" || x == y {
		x, y = "x", "y"
	}
	return []string{first, x, y}
}

// record keeps the numbers of a series.
func (c *Chart) record(s Series) {
	c.xs, c.ys = append(c.xs, s.X...), append(c.ys, s.Y...)
	for i := range s.X {
		row(&c.table, s.Name, s.X[i], s.Y[i])
	}
}

// Losses draws losses per epoch, with a mark at the smallest value of each.
func Losses(title string, series ...Series) *Chart {
	c := Lines(title, "epoch", "L", series...)
	c.X.marker = ticks{whole: true}
	c.Y.Min = min(c.Y.Min, 0)
	for k, s := range series {
		s = s.counted()
		if i := lowest(s.Y); i >= 0 {
			c.Add(mark(func(p pen, x, y func(float64) vg.Length) {
				p.disc(pt(x(s.X[i]), y(s.Y[i])), 2.6, 1, white, s.colour(k))
			}))
		}
	}
	return c
}

// lowest is the index of the smallest finite number, −1 if there is none.
func lowest(y []float64) int {
	k := -1
	for i, v := range y {
		if finite(v) && (k < 0 || v < y[k]) {
			k = i
		}
	}
	return k
}

// counted is the series with an x for every y.
func (s Series) counted() Series {
	if s.X == nil {
		for i := range s.Y {
			s.X = append(s.X, float64(i+1))
		}
	}
	if len(s.X) != len(s.Y) {
		panic(fmt.Sprintf("viz: series %q: %d x and %d y", s.Name, len(s.X), len(s.Y)))
	}
	return s
}

func (s Series) colour(k int) color.Color {
	if s.Color != nil {
		return s.Color
	}
	return hue(k)
}

// spread widens the axes by a share of their range, so that nothing touches the frame.
func (c *Chart) spread(x, y float64) {
	for _, a := range []struct {
		*Axis
		share float64
	}{{&c.X, x}, {&c.Y, y}} {
		if d := (a.Max/2 - a.Min/2) * a.share * 2; d > 0 && finite(d) {
			a.Min, a.Max = bounded(a.Min-d), bounded(a.Max+d)
		}
	}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// curve is the plotter of a line.
type curve struct {
	x, y               []float64
	dots, dashed, thin bool
	color              color.Color
}

func (l curve) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = span(l.x)
	ymin, ymax = span(l.y)
	return
}

// span is the range of the finite numbers.
func span(v []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range v {
		if finite(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

func (l curve) style() draw.LineStyle {
	s := draw.LineStyle{Color: l.color, Width: lineWidth}
	if l.dashed {
		s.Dashes = []vg.Length{5, 3}
	}
	if l.thin {
		s.Width = thinWidth
	}
	return s
}

// joined reports whether two neighbours are there to be joined; the key of
// single dots has no line.
func (l curve) joined() bool {
	for i := 1; i < len(l.x); i++ {
		if finite(l.x[i-1]) && finite(l.y[i-1]) && finite(l.x[i]) && finite(l.y[i]) {
			return true
		}
	}
	return false
}

func (l curve) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	var pieces [][]vg.Point
	broken := true
	for i := range l.x {
		at := pt(x(l.x[i]), y(l.y[i]))
		if !finite(float64(at.X)) || !finite(float64(at.Y)) {
			broken = true
			continue
		}
		if broken {
			pieces = append(pieces, nil)
			broken = false
		}
		k := len(pieces) - 1
		pieces[k] = append(pieces[k], at)
	}
	for _, line := range c.ClipLinesXY(pieces...) {
		for _, piece := range lengths(line, c.Size().Y) {
			c.StrokeLines(l.style(), piece)
		}
	}
	for _, piece := range pieces {
		if !l.dots && len(piece) > 1 {
			continue
		}
		for _, at := range piece { // a value alone has no neighbour to be joined with: it is a dot
			if c.Contains(at) {
				pen{c}.disc(at, 2.2, 0, l.color, nil)
			}
		}
	}
}

// lengths cuts a line that is too much for a rasteriser, whose time grows with
// the square of how often a line crosses a row: one of very many points, or one
// that goes up and down the height more than a hundred times. The pieces have
// one segment in common, so that no corner is open.
func lengths(line []vg.Point, height vg.Length) (pieces [][]vg.Point) {
	const most, sweeps, piece = 1500, 100, 100
	way := vg.Length(0)
	for k := range line[1:] {
		way += max(line[k].Y-line[k+1].Y, line[k+1].Y-line[k].Y)
	}
	if len(line) <= most && way <= sweeps*height {
		return [][]vg.Point{line}
	}
	line = outlined(line)
	for from := 0; from+2 < len(line); from += piece - 2 {
		pieces = append(pieces, line[from:min(from+piece, len(line))])
	}
	return pieces
}

// outlined leaves out the points of a line that cannot be seen: of those in a
// row that lie in one column of dots only the first, the highest, the lowest
// and the last are kept.
func outlined(line []vg.Point) []vg.Point {
	const column = 0.375 * vg.Length(1) // a dot of 192 to the inch, a quarter of the width of a line
	place := func(q vg.Point) float64 { return math.Floor(float64(q.X / column)) }
	var kept []vg.Point
	for from := 0; from < len(line); {
		to := from + 1
		for to < len(line) && place(line[to]) == place(line[from]) {
			to++
		}
		if to-from <= 4 {
			kept = append(kept, line[from:to]...)
		} else {
			low, high := from, from
			for k := from; k < to; k++ {
				if line[k].Y < line[low].Y {
					low = k
				}
				if line[k].Y > line[high].Y {
					high = k
				}
			}
			at := []int{from, min(low, high), max(low, high), to - 1}
			for _, k := range slices.Compact(at) {
				kept = append(kept, line[k])
			}
		}
		from = to
	}
	return kept
}

// sample draws the mark of the key.
func (l curve) sample(p pen, at vg.Point) {
	if !l.dots || l.joined() {
		p.StrokeLines(l.style(), []vg.Point{{X: at.X - keyMark/2, Y: at.Y}, {X: at.X + keyMark/2, Y: at.Y}})
	}
	if l.dots {
		p.disc(at, 2.2, 0, l.color, nil)
	}
}
