package viz

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Chart is a figure with axes: a gonum plot with a title at the top left and
// the names of its lines in a row below it. Its fields can be changed before
// it is shown: c.X.Max = 2, c.Title.Text = "…".
type Chart struct {
	*plot.Plot
	Base

	key    []keyEntry
	xs, ys []float64 // all that is drawn, for the logarithmic axes
	left   vg.Length // room for the y axis, at least: charts below one another share it
}

// A keyEntry is a name in the row below the title, with its mark.
type keyEntry struct {
	name string
	mark func(p pen, at vg.Point) // in a box of keyMark × labelSize around at
}

const keyMark = 16 * vg.Length(1)

func newChart(title, x, y string) *Chart {
	c := &Chart{Plot: plot.New()}
	c.Title.Text = title
	c.X.Label.Text, c.Y.Label.Text = x, y
	for _, a := range []*plot.Axis{&c.X, &c.Y} {
		a.Label.TextStyle.Font = font.From(sans, labelSize)
		a.Label.TextStyle.Color = ink
		a.Label.Padding = 3
		a.Tick.Label.Font = font.From(sans, tickSize)
		a.Tick.Label.Color = ink
		a.Tick.Length = 4
		a.Tick.LineStyle = draw.LineStyle{Color: grey, Width: thinWidth}
		a.LineStyle = draw.LineStyle{Color: grey, Width: thinWidth}
		a.Padding = 0
		a.Tick.Marker = ticks{}
	}
	c.Add(grid{})
	return c
}

// Name is the title.
func (c *Chart) Name() string { return c.Title.Text }

// Draw draws the title, the key and the plot.
func (c *Chart) Draw(canvas draw.Canvas) { c.body(c.head(canvas)) }

// head draws the title and the key and returns the canvas below them.
func (c *Chart) head(canvas draw.Canvas) pen {
	p := pen{canvas}
	p.fill(p.Rectangle, white)
	return p.inset(margin).heading(c.Title.Text).row(c.key)
}

// body draws the axes and what is between them.
func (c *Chart) body(p pen) {
	p.Min.X += max(0, c.left-c.axisWidth(p))
	c.axes(p).Draw(p.Canvas)
}

// axes is the plot without title, with as many labels as there is room for.
func (c *Chart) axes(p pen) *plot.Plot {
	body := *c.Plot
	body.Title.Text = ""
	body.BackgroundColor = nil
	body.X.Tick.Marker = roomy(body.X.Tick.Marker, max(4, p.width()/45))
	body.Y.Tick.Marker = roomy(body.Y.Tick.Marker, max(4, p.height()/24))
	return &body
}

// axisWidth is the room that the y axis and its labels take.
func (c *Chart) axisWidth(p pen) vg.Length { return c.axes(p).DataCanvas(p.Canvas).Min.X - p.Min.X }

// roomy is the marker with about n labels.
func roomy(m plot.Ticker, n vg.Length) plot.Ticker {
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
		w := keyMark + 4 + measure(sans, tickSize, e.name)
		if x > p.Min.X && x+w > p.Max.X {
			x, y = p.Min.X, y-line
		}
		e.mark(p, pt(x+keyMark/2, y))
		p.text(sans, tickSize, ink, x+keyMark+4, y, 0, e.name)
		x += w + gap
	}
	return pen{draw.Crop(p.Canvas, 0, 0, 0, y-tickSize-p.Max.Y)}
}

// LogX gives the x axis a logarithmic scale; what is not positive is left out.
func (c *Chart) LogX() { logarithmic(&c.X, c.xs) }

// LogY gives the y axis a logarithmic scale; what is not positive is left out.
func (c *Chart) LogY() { logarithmic(&c.Y, c.ys) }

func logarithmic(a *plot.Axis, values []float64) {
	a.Scale = logScale{}
	a.Tick.Marker = ticks{log: true}
	lo, hi := math.Inf(1), 0.0
	for _, v := range values {
		if v > 0 && finite(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if hi > 0 {
		room := math.Pow(hi/lo, 0.04) * 1.1
		a.Min, a.Max = lo/room, hi*room
	}
}

// logScale is a logarithmic scale that puts up with any range.
type logScale struct{}

func (logScale) Normalize(lo, hi, x float64) float64 {
	lo, hi = decades(lo, hi)
	return (math.Log(x) - math.Log(lo)) / (math.Log(hi) - math.Log(lo))
}

// decades is a range made fit for a logarithm.
func decades(lo, hi float64) (float64, float64) {
	if !(hi > 0) {
		hi = 1
	}
	if !(lo > 0) {
		lo = hi * 1e-12
	}
	if lo == hi {
		lo, hi = lo/2, hi*2
	}
	return lo, hi
}

// HLine draws a dashed line at height y with a name at its right end.
func (c *Chart) HLine(y float64, name string) {
	c.Y.Min, c.Y.Max = min(c.Y.Min, y), max(c.Y.Max, y)
	c.Add(mark(func(p pen, x, yy func(float64) vg.Length) {
		p.dashed(thinWidth*1.5, grey, pt(p.Min.X, yy(y)), pt(p.Max.X, yy(y)))
		dy := vg.Length(tickSize * 0.6)
		if yy(y)+2*dy > p.Max.Y {
			dy = -dy
		}
		p.tag(grey, p.Max.X-2, yy(y)+dy, 1, name)
	}))
}

// VLine draws a dashed upright line at x with a name at its upper end.
func (c *Chart) VLine(x float64, name string) {
	c.X.Min, c.X.Max = min(c.X.Min, x), max(c.X.Max, x)
	c.Add(mark(func(p pen, xx, y func(float64) vg.Length) {
		p.dashed(thinWidth*1.5, grey, pt(xx(x), p.Min.Y), pt(xx(x), p.Max.Y))
		align, dx := 0.0, vg.Length(3)
		if xx(x)+measure(sans, tickSize, name)+dx > p.Max.X {
			align, dx = 1, -dx
		}
		p.tag(grey, xx(x)+dx, p.Max.Y-tickSize*0.6, align, name)
	}))
}

// Note writes a text beside the point x, y and marks the point.
func (c *Chart) Note(x, y float64, text string) {
	c.Add(mark(func(p pen, xx, yy func(float64) vg.Length) {
		at := pt(xx(x), yy(y))
		p.disc(at, 2.2, 0, ink, ink)
		align, dx, dy := 0.0, vg.Length(5), vg.Length(7)
		if at.X+dx+measure(sans, tickSize, text) > p.Max.X {
			align, dx = 1, -dx
		}
		if at.Y+2*dy > p.Max.Y {
			dy = -dy
		}
		p.tag(ink, at.X+dx, at.Y+dy, align, text)
	}))
}

// mark is a plotter that draws with a pen and leaves the axes as they are.
type mark func(p pen, x, y func(float64) vg.Length)

func (m mark) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	m(pen{c}, x, y)
}

// grid draws a thin line at each labelled tick, and a stronger one at zero.
type grid struct{}

func (grid) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	line := func(a *plot.Axis, at func(v float64) (from, to vg.Point)) {
		for _, t := range a.Tick.Marker.Ticks(a.Min, a.Max) {
			if t.IsMinor() || t.Value < a.Min || t.Value > a.Max {
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
	if _, names := p.X.Tick.Marker.(plot.ConstantTicks); !names {
		line(&p.X, func(v float64) (from, to vg.Point) { return pt(x(v), c.Min.Y), pt(x(v), c.Max.Y) })
	}
	line(&p.Y, func(v float64) (from, to vg.Point) { return pt(c.Min.X, y(v)), pt(c.Max.X, y(v)) })
}

// ticks are the multiples of 1, 2 or 5 times a power of ten; whole numbers
// only, or powers of ten, when asked.
type ticks struct {
	whole, log bool
	about      float64 // how many there is room for; 0 means 6
}

func (t ticks) Ticks(lo, hi float64) (out []plot.Tick) {
	if t.log {
		lo, hi = decades(lo, hi)
		return logTicks(lo, hi, t.about)
	}
	if t.about == 0 {
		t.about = 6
	}
	least := (hi - lo) / t.about
	step := math.Pow(10, math.Floor(math.Log10(least)))
	for _, k := range []float64{2, 5, 10} {
		if step*k >= least*(1-1e-9) {
			step *= k
			break
		}
	}
	if t.whole {
		step = max(step, 1)
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	for k := math.Ceil(lo/step - 1e-9); k <= hi/step+1e-9; k++ {
		v := k * step
		label := number(v, decimals)
		if decimals > 5 || math.Abs(v) >= 1e6 { // with as many digits as tell two neighbours apart
			digits := 1
			if v != 0 {
				digits = max(1, 2+int(math.Log10(math.Abs(v)/step)))
			}
			label = minus(strconv.FormatFloat(math.Abs(v), 'g', digits, 64))
			if v < 0 {
				label = "−" + label
			}
		}
		out = append(out, plot.Tick{Value: v, Label: label})
	}
	return out
}

func logTicks(lo, hi, about float64) (out []plot.Tick) {
	first, last := int(math.Floor(math.Log10(lo))), int(math.Ceil(math.Log10(hi)))
	if about == 0 {
		about = 6
	}
	every := int(math.Ceil(float64(last-first) / (about + 1)))
	for e := first; e <= last; e++ {
		for k := 1.0; k < 10; k++ {
			tick := plot.Tick{Value: k * math.Pow(10, float64(e))}
			switch {
			case k == 1 && e%every == 0:
				tick.Label = "10" + raise(e)
			case last-first <= 2 && (k == 2 || k == 5):
				tick.Label = strconv.FormatFloat(k, 'g', -1, 64) + "·10" + raise(e)
			}
			if tick.Value >= lo*(1-1e-9) && tick.Value <= hi*(1+1e-9) {
				out = append(out, tick)
			}
		}
	}
	return out
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
