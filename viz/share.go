package viz

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ShareX gives all charts of the grid the same x axis, wide enough for each,
// and puts charts below one another in line. It looks at the axes as they are
// when it is called.
func (g *Panels) ShareX() { g.share(func(c *Chart) *Axis { return &c.X }) }

// ShareY gives all charts of the grid the same y axis, high enough for each.
func (g *Panels) ShareY() { g.share(func(c *Chart) *Axis { return &c.Y }) }

func (g *Panels) share(axis func(c *Chart) *Axis) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, c := range g.charts() {
		a := axis(c)
		lo, hi = min(lo, a.Min), max(hi, a.Max)
	}
	for _, c := range g.charts() {
		a := axis(c)
		a.Min, a.Max = lo, hi
	}
	g.align()
}

// align gives the charts of a column the same room at the left, so that equal
// values of x stand below one another.
func (g *Panels) align() {
	w, h := g.cells()
	left := make([]vg.Length, g.Columns)
	for _, widen := range []bool{false, true} {
		for k, f := range g.Figures {
			c := chartOf(f)
			if c == nil {
				continue
			}
			i, j := k/g.Columns, k%g.Columns
			width, height := w[j], h[i]
			if s, ok := f.(interface{ Size() (w, h vg.Length) }); ok {
				if sw, sh := s.Size(); sw > 0 && sh > 0 {
					width, height = sw, sh
				}
			}
			scale := min(w[j]/width, h[i]/height) // by which the grid enlarges the figure
			if widen {
				c.left = left[j] / scale
				continue
			}
			sheet := draw.NewCanvas(nowhere{}, width, height)
			left[j] = max(left[j], c.axisWidth(c.head(sheet))*scale)
		}
	}
}

// charts are the figures of the grid that have axes.
func (g *Panels) charts() (all []*Chart) {
	for _, f := range g.Figures {
		if c := chartOf(f); c != nil {
			all = append(all, c)
		}
	}
	return all
}

// chartOf is the chart that a figure is or is made of, nil if there is none.
func chartOf(f Figure) *Chart {
	if c, ok := f.(interface{ chart() *Chart }); ok {
		return c.chart()
	}
	return nil
}

func (c *Chart) chart() *Chart { return c }
