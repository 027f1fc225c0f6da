package viz

import (
	"fmt"
	"image/color"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
)

// Unrolled draws a recurrent layer as one box per time: x below, in the box h and,
// after Backward, ∂L/∂h and δ; between two boxes the state on its way and, back,
// the part of ∂L/∂h that comes from the other time. Where time is truncated that way
// is dashed, and the number is what is lost.
//
// s is the step of a layer of package recurrent, u a unit and n a sample, from 0.
// Up to ten times and three inputs can be read.
func Unrolled(s *nn.Step, u, n int) *Drawing {
	times := s.Subs()
	units, samples := 0, 0
	if len(times) > 0 {
		units, samples = times[0].A.Dims()
	}
	switch {
	case len(times) == 0 || times[0].Value("h₋") == nil:
		panic(fmt.Sprintf("viz: Unrolled: %v has no times; it draws a layer of package recurrent", s))
	case len(times) > 10:
		panic(fmt.Sprintf("viz: Unrolled: %d times; at most 10 can be read", len(times)))
	case u < 0 || u >= units || n < 0 || n >= samples:
		panic(fmt.Sprintf("viz: Unrolled: unit %d, sample %d; there are %d units and %d samples, and they count from 0", u, n, units, samples))
	}
	d := &Drawing{Title: "h" + lower(u+1) + " through time"}
	if units == 1 {
		d.Title = "h through time"
	}
	d.About = fmt.Sprintf("a recurrent layer of %s, one box for each, with states and gradients", plural(len(times), "step"))
	d.table.Header = []string{"t", "value", "number"}
	var boxes []timeBox
	for t, time := range times {
		b := readTime(s, time, t, u, n)
		boxes = append(boxes, b)
		for _, p := range append(append(b.x, b.rows...), b.back...) {
			row(&d.table, t+1, p.name, p.value[0])
		}
	}
	rows := len(boxes[0].rows)
	d.w = max(timeMargin*2+vg.Length(len(boxes))*timeWidth+vg.Length(len(boxes)-1)*timeGap, 11*vg.Centimeter)
	d.h = nodeRow*vg.Length(rows+len(boxes[0].x)) + 62
	d.paint = func(p pen) { drawTimes(p, boxes) }
	return d
}

const (
	timeWidth  = 68 * vg.Length(1)
	timeGap    = 52 * vg.Length(1)
	timeMargin = 14 * vg.Length(1)
)

// A timeBox is what is drawn of one time.
type timeBox struct {
	title         string
	x, rows, back []part // what goes in, what stands in the box, what goes back to the time before
	lost          bool   // back is cut off
	reversed      bool
}

// readTime copies the numbers of a time.
func readTime(s, time *nn.Step, t, u, n int) (b timeBox) {
	b.title = fmt.Sprintf("t = %d", t+1)
	one := func(name string, m *mat.Dense, i int) part { return part{name: name, value: []float64{m.At(i, n)}} }
	if in, _ := time.X.Dims(); in <= 3 {
		for i := range in {
			name := "x"
			if in > 1 {
				name += lower(i + 1)
			}
			b.x = append(b.x, one(name, &time.X, i))
		}
	}
	b.rows = append(b.rows, one("h", &time.A, u))
	if time.DA.IsEmpty() {
		return b
	}
	b.rows = append(b.rows, one("∂L/∂h", &time.DA, u))
	if !time.Delta.IsEmpty() {
		b.rows = append(b.rows, one("δ", &time.Delta, u))
	}
	times := s.Subs()
	before := t - 1
	if len(times) > 1 && &times[0].Value("h₋").RawRowView(0)[0] == &times[1].A.RawRowView(0)[0] {
		b.reversed, before = true, t+1
	}
	if before < 0 || before >= len(times) {
		return b
	}
	if lost := time.Value("∂L/∂h₋, cut off"); lost != nil && !lost.IsEmpty() {
		b.lost, b.back = true, []part{one("lost", lost, u)}
		return b
	}
	back := one("∂L/∂h of the time before, from here", &times[before].DA, u)
	rows, _ := s.A.Dims()
	if units, _ := time.A.Dims(); rows == units*len(times) { // else only the last state has something from above
		back.value[0] -= s.DA.At(u*len(times)+before, n)
	}
	b.back = []part{back}
	return b
}

func drawTimes(p pen, boxes []timeBox) {
	high := nodeRow * vg.Length(len(boxes[0].rows))
	wide := vg.Length(len(boxes))*timeWidth + vg.Length(len(boxes)-1)*timeGap
	left, top := p.Min.X+(p.width()-wide)/2, p.Max.Y-tickSize*1.6
	for t, b := range boxes {
		x := left + vg.Length(t)*(timeWidth+timeGap)
		mid := x + timeWidth/2
		p.text(bold, tickSize, ink, mid, p.Max.Y-tickSize*0.6, 0.5, b.title)
		r := rect(x, top-high, timeWidth, high)
		for k, v := range b.rows {
			ground := white
			if k > 0 {
				ground = tint(adjointHue, 0.25)
			}
			drawRow(p, r, k, v, ground)
		}
		p.frame(r, 0.9, ink)
		if len(b.x) > 0 {
			below := rect(x, r.Min.Y-24-nodeRow*vg.Length(len(b.x)), timeWidth, nodeRow*vg.Length(len(b.x)))
			for k, v := range b.x {
				drawRow(p, below, k, v, tint(valueHue, 0.2))
			}
			p.frame(below, thinWidth, grey)
			p.arrow(1, grey, pt(mid, below.Max.Y), pt(mid, r.Min.Y))
		}
		if t > 0 {
			drawWay(p, boxes, t, x, r)
		}
	}
}

// drawRow writes a name and a number in row k of a box.
func drawRow(p pen, box vg.Rectangle, k int, v part, ground color.RGBA) {
	r := rect(box.Min.X, box.Max.Y-nodeRow*vg.Length(k+1), box.Max.X-box.Min.X, nodeRow)
	p.fill(r, ground)
	y := (r.Min.Y + r.Max.Y) / 2
	p.text(bold, tickSize, ink, r.Min.X+5, y, 0, v.name)
	p.text(sans, tickSize, ink, r.Max.X-4, y, 1, compact(v.value[0], 4))
}

// drawWay draws the state from the box on the left to the one at x, and what comes back.
func drawWay(p pen, boxes []timeBox, t int, x vg.Length, r vg.Rectangle) {
	later, sign := boxes[t], vg.Length(1)
	from, to := pt(x-timeGap, r.Max.Y-nodeRow/2), pt(x, r.Max.Y-nodeRow/2)
	if boxes[0].reversed {
		later, sign = boxes[t-1], -1
		from, to = to, from
	}
	p.arrow(1.2, valueHue, from, to)
	if len(later.back) == 0 {
		return
	}
	y := r.Min.Y + nodeRow/2
	from.Y, to.Y = y, y
	c := color.RGBA(adjointHue)
	if later.lost {
		c = grey
		p.dashed(1.2, c, to, from)
		p.line(1.6, c, pt(from.X+sign*timeGap/2, y-4), pt(from.X+sign*timeGap/2, y+4))
	} else {
		p.arrow(1.2, c, to, from)
	}
	p.text(sans, smallSize, c, (from.X+to.X)/2, y-smallSize*0.9, 0.5, compact(later.back[0].value[0], 4))
}
