package viz

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Chart is a figure with axes, with a title at the top left and the names of
// its lines in a row below it. Its fields can be changed before it is shown:
// c.X.Max = 2, c.Title.Text = "…".
//
// Its axes are laid out as those of gonum/plot. They are drawn here, since a
// program that imports gonum/plot links all its fonts and formats, which a
// notebook would wait for at every cell.
type Chart struct {
	Base
	Title struct{ Text string }
	X, Y  Axis

	told     func(t nn.Table) string // what its series do
	plotters []Plotter
	key      []keyEntry
	xs, ys   []float64 // all that is drawn, for the logarithmic axes
	left     vg.Length // room for the y axis, at least: charts below one another share it
}

// A keyEntry is a name in the row below the title, with its mark.
type keyEntry struct {
	name string
	mark func(p pen, at vg.Point) // in a box of keyMark × labelSize around at
}

const keyMark = 16 * vg.Length(1)

func newChart(title, x, y string) *Chart {
	c := &Chart{X: newAxis(x, draw.XCenter, draw.YTop), Y: newAxis(y, draw.XRight, draw.YCenter)}
	c.Title.Text = title
	c.Add(grid{})
	return c
}

// Name is the title.
func (c *Chart) Name() string { return c.Title.Text }

// Draw draws the title, the key and the plot.
func (c *Chart) Draw(canvas draw.Canvas) { c.body(c.head(canvas)) }

// head draws the title and the key and returns the canvas below them.
func (c *Chart) head(canvas draw.Canvas) pen {
	p := on(canvas)
	p.fill(p.Rectangle, white)
	return p.inset(margin).heading(c.Title.Text).row(c.key)
}

// body draws the axes and what is between them.
func (c *Chart) body(p pen) {
	p.Min.X += max(0, c.left-c.axisWidth(p))
	c.axes(p).drawFrame(p.Canvas)
}

// axes is the chart on ranges that can be drawn, with as many
// labels as there is room for.
func (c *Chart) axes(p pen) *Chart {
	body := *c
	fitAxis(&body.X, p.width()-50)
	fitAxis(&body.Y, p.height()-30)
	body.X.marker = roomy(body.X.marker, max(4, p.width()/45))
	if w := labelWidth(body.X); w > 40 { // few wide ones, rather than one on another
		body.X.marker = roomy(body.X.marker, p.width()/(w+12))
	}
	body.Y.marker = roomy(body.Y.marker, max(4, p.height()/24))
	return &body
}

// axisWidth is the room that the y axis and its labels take.
func (c *Chart) axisWidth(p pen) vg.Length { return c.axes(p).inside(p.Canvas).Min.X - p.Min.X }

// labelWidth is the width of the widest label of an axis.
func labelWidth(a Axis) (w vg.Length) {
	for _, t := range a.marks() {
		w = max(w, measure(sans, tickSize, t.Label))
	}
	return w
}

// roomy is the marker with about n labels.
func roomy(m ticker, n vg.Length) ticker {
	if t, ok := m.(ticks); ok {
		t.about = max(2, float64(n))
		return t
	}
	return m
}

// row writes the key, in as many lines as it takes, and returns the canvas below.
func (p pen) row(key []keyEntry) pen {
	if len(key) == 0 {
		return p
	}
	const gap, line = 14, tickSize * 1.5
	x, y := p.Min.X, p.Max.Y-tickSize*0.6
	for _, e := range key {
		name := cut(sans, tickSize, p.width()-keyMark-4, e.name)
		w := keyMark + 4 + measure(sans, tickSize, name)
		if x > p.Min.X && x+w > p.Max.X {
			x, y = p.Min.X, y-line
		}
		e.mark(p, pt(x+keyMark/2, y))
		p.text(sans, tickSize, ink, x+keyMark+4, y, 0, name)
		x += w + gap
	}
	return pen{draw.Crop(p.Canvas, 0, 0, 0, y-tickSize-p.Max.Y)}
}

// LogX gives the x axis a logarithmic scale; what is not positive is left out.
func (c *Chart) LogX() { logarithmic(&c.X, c.xs) }

// LogY gives the y axis a logarithmic scale; what is not positive is left out.
func (c *Chart) LogY() { logarithmic(&c.Y, c.ys) }

// HLine draws a dashed line at height y with a name at its right end. A height
// that the axis cannot show, such as 0 on a logarithmic one, has no line.
func (c *Chart) HLine(y float64, name string) {
	c.ys = append(c.ys, y)
	include(&c.Y, y)
	c.Add(mark(func(p pen, _, yy func(float64) vg.Length) {
		at := yy(y)
		if !near(at) {
			return
		}
		p.dashed(thinWidth*1.5, grey, pt(p.Min.X, at), pt(p.Max.X, at))
		dy := vg.Length(tickSize * 0.6)
		if at+2*dy > p.Max.Y {
			dy = -dy
		}
		p.tag(grey, p.Max.X-2, at+dy, 1, name)
	}))
}

// VLine draws a dashed upright line at x with a name at its upper end. An x
// that the axis cannot show has no line.
func (c *Chart) VLine(x float64, name string) {
	c.xs = append(c.xs, x)
	include(&c.X, x)
	c.Add(mark(func(p pen, xx, _ func(float64) vg.Length) {
		at := xx(x)
		if !near(at) {
			return
		}
		p.dashed(thinWidth*1.5, grey, pt(at, p.Min.Y), pt(at, p.Max.Y))
		align, dx := 0.0, vg.Length(3)
		if at+measure(sans, tickSize, name)+dx > p.Max.X {
			align, dx = 1, -dx
		}
		p.tag(grey, at+dx, p.Max.Y-tickSize*0.6, align, name)
	}))
}

// Note writes a text beside the point x, y and marks the point. Of the four
// places around it the text takes the one where it hides least of the lines and
// dots. It does not widen the axes; what lies outside of them is not drawn.
func (c *Chart) Note(x, y float64, text string) {
	c.Add(mark(func(p pen, xx, yy func(float64) vg.Length) {
		at := pt(xx(x), yy(y))
		if frame := p.inset(-1); !frame.Contains(at) {
			return
		}
		p.disc(at, 2.2, 0, ink, ink)
		w := measure(sans, tickSize, text)
		var best vg.Rectangle
		least := math.Inf(1)
		for _, s := range [][2]vg.Length{{1, 1}, {-1, 1}, {1, -1}, {-1, -1}} { // right above, left above, …
			box := rect(at.X+5*s[0]+min(0, w*s[0]), at.Y+7*s[1]-tickSize/2, w, tickSize)
			hides := c.below(box, xx, yy)
			if box.Min.X < p.Min.X || box.Max.X > p.Max.X || box.Min.Y < p.Min.Y || box.Max.Y > p.Max.Y {
				hides += 1e6 // only where no place is inside
			}
			if hides < least {
				best, least = box, hides
			}
		}
		p.tag(ink, best.Min.X, (best.Min.Y+best.Max.Y)/2, 0, text)
	}))
}

// below is how much of the lines and dots is in a box, in points of their length.
func (c *Chart) below(box vg.Rectangle, xx, yy func(float64) vg.Length) (n float64) {
	inside := func(q vg.Point) bool {
		return q.X > box.Min.X && q.X < box.Max.X && q.Y > box.Min.Y && q.Y < box.Max.Y
	}
	count := func(x, y []float64, joined bool) {
		var from vg.Point
		for i := range x {
			to := pt(xx(x[i]), yy(y[i]))
			steps := 1
			if joined && i > 0 && near(from.X) && near(from.Y) && near(to.X) && near(to.Y) {
				steps = 1 + int(min(1000, math.Hypot(float64(to.X-from.X), float64(to.Y-from.Y))))
			}
			for k := 1; k <= steps; k++ {
				if t := vg.Length(steps-k) / vg.Length(steps); inside(pt(to.X+t*(from.X-to.X), to.Y+t*(from.Y-to.Y))) {
					n++
				}
			}
			from = to
		}
	}
	for _, p := range c.plotters {
		switch p := p.(type) {
		case curve:
			count(p.x, p.y, true)
		case cloud:
			count(p.x, p.y, false)
		}
	}
	return n
}

// mark is a plotter that draws with a pen and leaves the axes as they are.
type mark func(p pen, x, y func(float64) vg.Length)

func (m mark) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	m(pen{c}, x, y)
}

// grid draws a thin line at each labelled tick, and a stronger one at zero.
type grid struct{}

func (grid) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	line := func(a *Axis, at func(v float64) (from, to vg.Point)) {
		for _, t := range a.marks() {
			if t.Label == "" || t.Value < a.Min || t.Value > a.Max {
				continue
			}
			col := pale
			if t.Value == 0 {
				col = color.RGBA{170, 170, 170, 255}
			}
			from, to := at(t.Value)
			pen{c}.line(thinWidth, col, from, to)
		}
	}
	if _, names := p.X.marker.(named); !names {
		line(&p.X, func(v float64) (from, to vg.Point) { return pt(x(v), c.Min.Y), pt(x(v), c.Max.Y) })
	}
	line(&p.Y, func(v float64) (from, to vg.Point) { return pt(c.Min.X, y(v)), pt(c.Max.X, y(v)) })
}

// raise writes a whole number in raised digits.
func raise(n int) string {
	return strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
		"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").Replace(strconv.Itoa(n))
}

// minus gives a number a real minus sign.
func minus(s string) string { return strings.ReplaceAll(s, "-", "−") }

// number writes v with a number of decimals and a real minus sign.
func number(v float64, decimals int) string {
	s := fmt.Sprintf("%.*f", decimals, v)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return minus(s)
}

// plural is "1 kink", "2 kinks".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
