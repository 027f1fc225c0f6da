package viz

import (
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// An Axis is one of the two axes of a [Chart].
type Axis struct {
	Min, Max float64 // the range; Min above Max is turned round, what is no number is 0
	Label    struct{ Text string }

	scale  normalizer
	marker ticker
	ticks  text.Style // of the labels at the ticks
	length vg.Length  // of the stroke at a tick
	line   draw.LineStyle
}

// A normalizer tells where x lies between lo, which is 0, and hi, which is 1.
type normalizer interface {
	Normalize(lo, hi, x float64) float64
}

// A ticker chooses the ticks of a range.
type ticker interface{ Ticks(lo, hi float64) []tick }

// A tick is a place on an axis that has a stroke, and a label unless it is "".
type tick struct {
	Value float64
	Label string
}

// named are ticks with names, whatever the range.
type named []tick

func (t named) Ticks(_, _ float64) []tick { return t }

// A Plotter draws into the frame of a chart. If it has a DataRange, the axes
// grow to hold it.
type Plotter interface {
	Plot(c draw.Canvas, chart *Chart)
}

// Add draws more into the frame, above what is there.
func (c *Chart) Add(more ...Plotter) {
	for _, p := range more {
		if r, ok := p.(interface {
			DataRange() (xmin, xmax, ymin, ymax float64)
		}); ok {
			xmin, xmax, ymin, ymax := r.DataRange()
			c.X.Min, c.X.Max = min(c.X.Min, xmin), max(c.X.Max, xmax)
			c.Y.Min, c.Y.Max = min(c.Y.Min, ymin), max(c.Y.Max, ymax)
		}
	}
	c.plotters = append(c.plotters, more...)
}

// Transforms are the places of x and y on the canvas that a Plotter is given.
func (c *Chart) Transforms(d *draw.Canvas) (x, y func(float64) vg.Length) {
	return func(v float64) vg.Length { return d.X(c.X.norm(v)) }, func(v float64) vg.Length { return d.Y(c.Y.norm(v)) }
}

const labelGap = 3 * vg.Length(1) // between the name of an axis and its numbers

var (
	axisLine   = draw.LineStyle{Color: grey, Width: thinWidth}
	labelStyle = text.Style{Color: ink, Font: font.From(sans, labelSize), XAlign: draw.XCenter, YAlign: draw.YBottom, Handler: scripts{}}
	tickStyle  = text.Style{Color: ink, Font: font.From(sans, tickSize), Handler: scripts{}}
)

// newAxis is an axis without values, its numbers aligned so.
func newAxis(name string, x text.XAlignment, y text.YAlignment) Axis {
	a := Axis{Min: math.Inf(1), Max: math.Inf(-1), scale: linear{}, marker: ticks{}, ticks: tickStyle, length: 4, line: axisLine}
	a.Label.Text = name
	a.ticks.XAlign, a.ticks.YAlign = x, y
	return a
}

func (a *Axis) norm(v float64) float64 { return a.scale.Normalize(a.Min, a.Max, v) }

func (a *Axis) marks() []tick { return a.marker.Ticks(a.Min, a.Max) }

// labelSizes is how wide and how high the largest labels at the ticks are.
func (a *Axis) labelSizes() (w, h vg.Length) {
	for _, t := range a.marks() {
		if t.Label != "" {
			size := a.ticks.Rectangle(t.Label).Size()
			w, h = max(w, size.X), max(h, size.Y)
		}
	}
	return w, h
}

// stroke is where the stroke of a tick begins: short ones begin late.
func (a *Axis) stroke(t tick) vg.Length {
	if t.Label == "" {
		return a.length / 2
	}
	return 0
}

// drawFrame draws the axes, and what is between them.
func (c *Chart) drawFrame(d draw.Canvas) {
	w, h := c.Y.width(), c.X.height()
	c.X.drawX(c.padX(draw.Crop(d, w, 0, 0, 0)))
	c.Y.drawY(c.padY(draw.Crop(d, 0, 0, h, 0)))
	inside := c.inside(d)
	for _, p := range c.plotters {
		p.Plot(inside, c)
	}
}

// inside is the canvas between the axes.
func (c *Chart) inside(d draw.Canvas) draw.Canvas {
	return c.padY(c.padX(draw.Crop(d, c.Y.width(), 0, c.X.height(), 0)))
}

// height is what the x axis takes: its name, its numbers, its strokes.
func (a *Axis) height() (h vg.Length) {
	if a.Label.Text != "" {
		h += labelStyle.Height(a.Label.Text)
		h += labelGap
	}
	if len(a.marks()) > 0 {
		_, high := a.labelSizes()
		h += a.length
		h += high
	}
	return h + thinWidth/2
}

// width is what the y axis takes.
func (a *Axis) width() (w vg.Length) {
	if a.Label.Text != "" {
		w += labelStyle.FontExtents().Descent
		w += labelStyle.Height(a.Label.Text)
		w += labelGap
	}
	if len(a.marks()) > 0 {
		if wide, _ := a.labelSizes(); wide > 0 {
			w += wide
			w += labelStyle.Width(" ")
		}
		w += a.length
	}
	return w + thinWidth/2
}

// drawX draws the axis along the lower edge of the canvas.
func (a *Axis) drawX(c draw.Canvas) {
	y := c.Min.Y
	if a.Label.Text != "" {
		c.FillText(labelStyle, pt(c.Center().X, y+labelStyle.FontExtents().Descent), a.Label.Text)
		y += labelStyle.Height(a.Label.Text)
		y += labelGap
	}
	marks := a.marks()
	_, high := a.labelSizes()
	descent := a.ticks.FontExtents().Descent
	for _, t := range marks {
		if x := c.X(a.norm(t.Value)); c.ContainsX(x) && t.Label != "" {
			c.FillText(a.ticks, pt(x, y+high+descent), t.Label)
		}
	}
	if len(marks) == 0 {
		y += thinWidth / 2
	}
	y += high
	if a.length > 0 {
		for _, t := range marks {
			if x := c.X(a.norm(t.Value)); c.ContainsX(x) {
				c.StrokeLine2(a.line, x, y+a.stroke(t), x, y+a.length)
			}
		}
		if len(marks) > 0 {
			y += a.length
		}
	}
	c.StrokeLine2(axisLine, c.Min.X, y, c.Max.X, y)
}

// drawY draws the axis along the left edge of the canvas.
func (a *Axis) drawY(c draw.Canvas) {
	x := c.Min.X
	if a.Label.Text != "" {
		turned := labelStyle
		turned.Rotation = math.Pi / 2
		x += labelStyle.Height(a.Label.Text)
		descent := labelStyle.FontExtents().Descent
		c.FillText(turned, pt(x-descent, c.Center().Y), a.Label.Text)
		x += descent
		x += labelGap
	}
	marks := a.marks()
	wide, _ := a.labelSizes()
	x += wide
	descent := a.ticks.FontExtents().Descent
	written := false
	for _, t := range marks {
		if y := c.Y(a.norm(t.Value)); c.ContainsY(y) && t.Label != "" {
			c.FillText(a.ticks, pt(x, y+descent), t.Label)
			written = true
		}
	}
	if written {
		x += a.ticks.Width(" ")
	}
	for _, t := range marks {
		if y := c.Y(a.norm(t.Value)); c.ContainsY(y) {
			c.StrokeLine2(a.line, x+a.stroke(t), y, x+a.length, y)
		}
	}
	if len(marks) > 0 {
		x += a.length
	}
	c.StrokeLine2(axisLine, x, c.Min.Y, x, c.Max.Y)
}

// An extents is how far a text at a place of an axis, 0 to 1, reaches down and up
// from there, or to the left and to the right.
type extents struct {
	at       float64
	low, top vg.Length
}

// padX leaves room at the right for the half of a text that would stick out.
func (c *Chart) padX(d draw.Canvas) draw.Canvas {
	var texts []extents
	if c.X.Label.Text != "" {
		r := labelStyle.Rectangle(c.X.Label.Text)
		texts = append(texts, extents{c.X.norm(c.X.Max/2 + c.X.Min/2), r.Min.X, r.Max.X})
	}
	for _, t := range c.X.marks() {
		if t.Label != "" {
			r := c.X.ticks.Rectangle(t.Label)
			texts = append(texts, extents{c.X.norm(t.Value), r.Min.X, r.Max.X})
		}
	}
	d.Min.X, d.Max.X = padded(d.Min.X, d.Max.X, d.X, texts)
	return d
}

// padY leaves room at the top.
func (c *Chart) padY(d draw.Canvas) draw.Canvas {
	var texts []extents
	if c.Y.Label.Text != "" {
		turned := labelStyle
		turned.Rotation = math.Pi / 2
		r := turned.Rectangle(c.Y.Label.Text)
		texts = append(texts, extents{c.Y.norm(c.Y.Max/2 + c.Y.Min/2), r.Min.Y, r.Max.Y})
	}
	e := c.Y.ticks.FontExtents()
	for _, t := range c.Y.marks() {
		if t.Label != "" {
			r := c.Y.ticks.Rectangle(t.Label)
			texts = append(texts, extents{c.Y.norm(t.Value), r.Min.Y + e.Height - e.Ascent, r.Max.Y + e.Height - e.Ascent})
		}
	}
	d.Min.Y, d.Max.Y = padded(d.Min.Y, d.Max.Y, d.Y, texts)
	return d
}

// padded is the length from lo to hi without what the text takes that sticks
// out farthest: when 0 stays at lo, the text's place moves so far that it ends at hi.
func padded(lo, hi vg.Length, place func(float64) vg.Length, texts []extents) (vg.Length, vg.Length) {
	last, end := extents{at: 1}, hi
	for _, t := range texts {
		if x := place(t.at) + t.low + (t.top - t.low); t.top > t.low && x > end && t.at > 0 && t.at <= 1 {
			last, end = t, x
		}
	}
	hi -= last.low + (last.top - last.low)
	at := vg.Length(last.at)
	return -at * lo / -at, (-hi - at*lo + lo) / -at
}
