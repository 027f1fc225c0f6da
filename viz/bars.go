package viz

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Bars draws a group of bars for every name, one bar of every series.
func Bars(title, x, y string, names []string, series ...Series) *Chart {
	c := newChart(title, x, y)
	c.About, c.told = fmt.Sprintf("bars, %s, at %s", against(y, x), plural(len(names), "place")), tellBars
	c.table.Header = []string{"name", "series", y}
	for k, s := range series {
		if len(s.Y) != len(names) {
			panic(fmt.Sprintf("viz: bars of %q: %d values for %d names", s.Name, len(s.Y), len(names)))
		}
		b := bars{s.Y, k, len(series), s.colour(k)}
		c.Add(b)
		if s.Name != "" {
			c.key = append(c.key, keyEntry{s.Name, swatch(b.color)})
		}
		c.ys = append(c.ys, s.Y...)
		for i, v := range s.Y {
			row(&c.table, names[i], s.Name, v)
		}
	}
	c.spread(0, 0.04)
	if lo, _ := span(c.ys); lo >= 0 {
		c.Y.Min = 0
	}
	c.nominal(names)
	return c
}

func column(series []Series) (all []float64) {
	for _, s := range series {
		all = append(all, s.Y...)
	}
	return all
}

// nominal labels 0, 1, 2, … of the x axis with names, upright where they are long.
func (c *Chart) nominal(names []string) {
	c.X.Min, c.X.Max = -0.6, float64(len(names))-0.4
	var t named
	upright := widest(sans, tickSize, names...)*vg.Length(len(names)) > 300
	every := 1 + len(names)/30
	for i, name := range names {
		if upright {
			name += " " // keeps it off the axis
		}
		if i%every == 0 {
			t = append(t, tick{Value: float64(i), Label: name})
		}
	}
	if upright {
		c.X.ticks.Rotation = math.Pi / 2
		c.X.ticks.XAlign, c.X.ticks.YAlign = draw.XRight, draw.YCenter
	}
	c.X.length = 0
	c.X.marker = t
}

func swatch(col color.Color) func(p pen, at vg.Point) {
	return func(p pen, at vg.Point) { p.fill(rect(at.X-5, at.Y-3.5, 10, 7), col) }
}

// bars is the plotter of one series: bar k of n in each group.
type bars struct {
	y     []float64
	k, n  int
	color color.Color
}

func (b bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	lo, hi := span(b.y)
	return 0, float64(len(b.y) - 1), min(lo, 0), max(hi, 0)
}

func (b bars) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	base := foot(c, y)
	width := 0.8 / float64(b.n)
	for i, v := range b.y {
		left := float64(i) - 0.4 + float64(b.k)*width
		top := y(v)
		if !finite(float64(top)) {
			continue
		}
		top = min(max(top, c.Min.Y), c.Max.Y)
		r := vg.Rectangle{Min: pt(x(left), min(base, top)), Max: pt(x(left+width*0.94), max(base, top))}
		pen{c}.fill(r, b.color)
	}
}

// foot is the height at which bars stand: 0, or the lower edge where the axis
// does not show it.
func foot(c draw.Canvas, y func(float64) vg.Length) vg.Length {
	if base := y(0); finite(float64(base)) && base >= c.Min.Y {
		return base
	}
	return c.Min.Y
}

// Histogram counts how many values of each series fall into each of the bins
// between the smallest and the largest of all values.
func Histogram(title, x string, bins int, series ...Series) *Chart {
	lo, hi := span(column(series))
	return histogram(title, x, bins, lo, hi, series...)
}

func histogram(title, x string, bins int, lo, hi float64, series ...Series) *Chart {
	if bins < 1 {
		panic(fmt.Sprintf("viz: histogram: %d bins; want at least 1", bins))
	}
	c := newChart(title, x, "count")
	c.About = "histogram"
	c.table.Header = []string{"series", "from", "to", "count"}
	lo, hi = extent(lo, hi, 0.5)
	edge := func(i int) float64 { return binEdge(i, lo, hi, bins) }
	for k, s := range series {
		count := make([]float64, bins)
		for _, v := range s.Y {
			if finite(v) {
				count[bin(v, lo, hi, bins)]++
			}
		}
		for i, n := range count {
			row(&c.table, s.Name, edge(i), edge(i+1), n)
		}
		c.ys = append(c.ys, count...)
		h := steplike{count, edge, s.colour(k), len(series) == 1}
		c.Add(h)
		if s.Name != "" {
			c.key = append(c.key, keyEntry{s.Name, swatch(h.color)})
		}
	}
	c.spread(0.02, 0.04)
	c.Y.Min = 0
	return c
}

// steplike is the plotter of a histogram: filled when it is alone, an outline
// when there are several.
type steplike struct {
	count []float64
	edge  func(i int) float64
	color color.Color
	fill  bool
}

func (h steplike) DataRange() (xmin, xmax, ymin, ymax float64) {
	_, top := span(h.count)
	return h.edge(0), h.edge(len(h.count)), 0, top
}

func (h steplike) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	base := foot(c, y)
	outline := []vg.Point{pt(x(h.edge(0)), base)}
	for i, n := range h.count {
		from, to := min(max(x(h.edge(i)), c.Min.X), c.Max.X), min(max(x(h.edge(i+1)), c.Min.X), c.Max.X) // what the axis does not show has no width
		top := min(max(y(n), base), c.Max.Y)
		if h.fill && n > 0 {
			pen{c}.fill(vg.Rectangle{Min: pt(from, base), Max: pt(from+(to-from)*0.96, top)}, h.color)
		}
		outline = append(outline, pt(from, top), pt(to, top))
	}
	if !h.fill {
		pen{c}.line(lineWidth, h.color, append(outline, pt(x(h.edge(len(h.count))), base))...)
	}
}
