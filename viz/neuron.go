package viz

import (
	"fmt"
	"image/color"
	"math"

	"glassnet/nn"
	"gonum.org/v1/plot/vg"
)

// The parts of a neuron have the same places and colours in Neuron and NerveCell.
const (
	nerveWidth = 15 * vg.Centimeter
	inputX     = 0.10 // as shares of the width
	bodyX      = 0.46
	hillockX   = 0.68
	outputX    = 0.92
)

var (
	inputHue   = Palette[0]
	synapseHue = Palette[1]
	bodyHue    = Palette[2]
	hillockHue = Palette[4]
	axonHue    = Palette[3]
)

// Neuron draws z = wᵀx + b, a = f(z) for one neuron with its numbers: inputs
// x, a weight on every arrow, the sum z, the curve of f with the point (z, a).
//
// l is the layer as the book counts, from 1; j the neuron's row and n the
// sample's column, from 0. The layer must explain a as f of a weighted sum, as
// [nn.Dense] does, of 1 to 8 inputs. w and b are those that z came from, also
// after an update.
func Neuron(t *nn.Trace, l, j, n int) *Drawing {
	if l < 1 || l >= len(t.Steps) {
		panic(fmt.Sprintf("viz: Neuron: layer %d of %d; layers count from 1", l, len(t.Steps)-1))
	}
	s := t.Steps[l]
	out, samples := s.A.Dims()
	switch {
	case j < 0 || j >= out || n < 0 || n >= samples:
		panic(fmt.Sprintf("viz: Neuron: neuron %d, sample %d; layer %d has %d neurons and %d samples, and they count from 0", j, n, l, out, samples))
	}
	sum, ok := sumOf(s, j, n)
	in, w, b, z, a := len(sum.w), sum.w, sum.b, sum.z, s.A.At(j, n)
	switch {
	case !ok:
		panic(fmt.Sprintf("viz: Neuron: %v does not explain its a as f of one weighted sum", s))
	case in > 8:
		panic(fmt.Sprintf("viz: Neuron: %d inputs; at most 8 can be read", in))
	}
	d := &Drawing{Title: fmt.Sprintf("a = f(wᵀx + b), f = %v", sum.f)}
	d.About = fmt.Sprintf("one neuron with %d inputs and its numbers", in)
	d.table.Header = []string{"part", "value"}
	for i := range in {
		row(&d.table, fmt.Sprintf("x%s", lower(i+1)), sum.x[i])
	}
	for i := range in {
		row(&d.table, fmt.Sprintf("w%s", lower(i+1)), w[i])
	}
	row(&d.table, "b", b)
	row(&d.table, "z", z)
	row(&d.table, "a", a)

	const r = 14
	pitch := vg.Length(34)
	if in <= 3 {
		pitch = 44
	}
	d.w, d.h = nerveWidth, max(pitch*vg.Length(in), 96)+44-headingHeight
	d.paint = func(p pen) {
		x := func(share vg.Length) vg.Length { return p.Min.X + share*p.width() }
		mid := (p.Min.Y + p.Max.Y) / 2
		body, hill := pt(x(bodyX), mid), pt(x(hillockX), mid)
		const bodyR, boxR = 21, 23
		for i := range in {
			at := pt(x(inputX), mid+pitch*(vg.Length(in-1)/2-vg.Length(i)))
			p.arrow(edgeWidth(w[i], w), grey, pt(at.X+r, at.Y), around(body, at, bodyR))
			p.tagged(synapseHue, between(at, body, 0.42), fmt.Sprintf("w%s = %s", lower(i+1), short(w[i])))
			p.disc(at, r, 1.2, white, inputHue)
			p.within(at, r, short(sum.x[i]))
			p.text(sans, tickSize, inputHue, at.X-r-4, at.Y, 1, fmt.Sprintf("x%s", lower(i+1)))
		}
		p.arrow(1, grey, pt(body.X, body.Y+bodyR+22), pt(body.X, body.Y+bodyR))
		p.text(sans, tickSize, hillockHue, body.X, body.Y+bodyR+28, 0.5, "b = "+short(b)) // minus the threshold of the hillock
		p.disc(body, bodyR, 1.4, white, bodyHue)
		p.text(sans, 18, ink, body.X, body.Y, 0.5, "Σ")
		p.text(sans, tickSize, bodyHue, body.X, body.Y-bodyR-9, 0.5, "z = wᵀx + b")

		p.arrow(1.2, grey, pt(body.X+bodyR, mid), pt(hill.X-boxR, mid))
		p.text(sans, tickSize, ink, (body.X+bodyR+hill.X-boxR)/2, mid+8, 0.5, "z = "+short(z))
		p.box(rect(hill.X-boxR, mid-boxR, 2*boxR, 2*boxR), 4, white, hillockHue)
		p.sketch(rect(hill.X-boxR+4, mid-boxR+4, 2*boxR-8, 2*boxR-8), sum.f, z)
		p.text(sans, tickSize, hillockHue, hill.X, mid-boxR-9, 0.5, "a = f(z)")

		end := pt(x(outputX), mid)
		p.arrow(1.2, grey, pt(hill.X+boxR, mid), pt(end.X-r, mid))
		p.disc(end, r, 1.2, white, axonHue)
		p.within(end, r, short(a))
		p.text(sans, tickSize, ink, end.X, end.Y+r+8, 0.5, "a")
	}
	return d
}

// A weighted sum is z = w·x + b as a layer explains it, and the f that follows.
type weighted struct {
	w, x []float64
	b, z float64
	f    nn.Activation
}

// sumOf asks a layer for the weighted sum behind output j of sample n: the first
// equation that adds products of two numbers, if f of it comes next. b is the
// term of one number.
func sumOf(s *nn.Step, j, n int) (sum weighted, ok bool) {
	e, ok := s.Layer().(nn.Explainer)
	if !ok {
		return sum, false
	}
	all := e.ExplainA(s, j, n)
	for k, q := range all {
		sum = weighted{z: q.Value}
		for _, t := range q.Terms {
			switch {
			case len(t) == 2:
				sum.w, sum.x = append(sum.w, t[0]), append(sum.x, t[1])
			case len(t) == 1 && sum.b == 0:
				sum.b = t[0]
			default:
				return sum, false
			}
		}
		if len(sum.w) == 0 {
			continue
		}
		if k+1 == len(all) {
			return sum, false
		}
		next := all[k+1]
		if sum.f = s.F; next.F.F != nil {
			sum.f = next.F
		}
		return sum, sum.f != nil && (next.F.F == nil || len(next.Terms) == 1 && len(next.Terms[0]) == 1 && alike(next.Terms[0][0], q.Value))
	}
	return sum, false
}

// alike reports whether two numbers are the same, also where both are NaN.
func alike(a, b float64) bool { return a == b || a != a && b != b }

// lower writes a whole number in lowered digits.
func lower(n int) string { return nn.Subscript(n) }

// edgeWidth grows with |w| compared to the largest of all.
func edgeWidth(w float64, all []float64) vg.Length {
	largest := 0.0
	for _, v := range all {
		if finite(v) {
			largest = max(largest, math.Abs(v))
		}
	}
	if largest == 0 || !finite(w) {
		return 0.5
	}
	return vg.Length(0.5 + 1.7*math.Abs(w)/largest)
}

// around is the point on the circle about c that faces at.
func around(c, at vg.Point, r vg.Length) vg.Point {
	d := at.Sub(c)
	return c.Add(d.Scale(r / vg.Length(math.Hypot(float64(d.X), float64(d.Y)))))
}

func between(a, b vg.Point, share vg.Length) vg.Point { return a.Add(b.Sub(a).Scale(share)) }

// tagged writes a centred line on a white ground.
func (p pen) tagged(c color.Color, at vg.Point, s string) { p.tag(c, at.X, at.Y, 0.5, s) }

// within writes a number in a circle of radius r, smaller where it has to be.
func (p pen) within(at vg.Point, r vg.Length, s string) {
	size := vg.Length(tickSize)
	if w := measure(sans, size, s); w > 1.8*r {
		size *= 1.8 * r / w
	}
	p.text(sans, size, ink, at.X, at.Y, 0.5, s)
}

// sketch draws the curve of f in a box, with a dot at (z, f(z)).
func (p pen) sketch(r vg.Rectangle, f nn.Activation, z float64) {
	e, ok := f.(nn.Elementwise)
	if !ok {
		p.text(sans, tickSize, ink, (r.Min.X+r.Max.X)/2, (r.Min.Y+r.Max.Y)/2, 0.5, "f")
		return
	}
	reach := 4.0
	if finite(z) {
		reach = max(4, 1.2*math.Abs(z))
	}
	lo, hi := 0.0, 1.0
	curve := Curve("", e.F, -reach, reach)
	for _, y := range curve.Y {
		lo, hi = min(lo, y), max(hi, y)
	}
	at := func(z, a float64) vg.Point {
		return pt(r.Min.X+(r.Max.X-r.Min.X)*vg.Length((z+reach)/(2*reach)), r.Min.Y+(r.Max.Y-r.Min.Y)*vg.Length((a-lo)/(hi-lo)))
	}
	p.line(thinWidth, pale, at(-reach, 0), at(reach, 0))
	p.line(thinWidth, pale, at(0, lo), at(0, hi))
	var line []vg.Point
	for i := range curve.X {
		line = append(line, at(curve.X[i], curve.Y[i]))
	}
	p.line(1.2, hillockHue, line...)
	p.disc(at(z, e.F(z)), 2.6, 0, ink, nil)
}

// NerveCell draws a biological neuron, with its parts at the places where
// [Neuron] has their counterparts. It is a sketch, not to scale: an axon can
// be a metre long.
func NerveCell() *Drawing {
	d := &Drawing{Title: "nerve cell"}
	d.About = "synapses and dendrites on the left, the soma, the axon and its terminals on the right"
	d.table.Header = []string{"part", "signal", "counterpart"}
	row(&d.table, "axon of another cell", "electrical", "xᵢ")
	row(&d.table, "synapse", "chemical", "wᵢ")
	row(&d.table, "dendrite", "electrical", "wᵢxᵢ")
	row(&d.table, "soma", "electrical", "Σ")
	row(&d.table, "axon hillock", "electrical", "f")
	row(&d.table, "axon", "electrical", "a")
	d.w, d.h = nerveWidth, 158-headingHeight
	d.paint = func(p pen) {
		x := func(share vg.Length) vg.Length { return p.Min.X + share*p.width() }
		mid := (p.Min.Y + p.Max.Y) / 2
		body := pt(x(bodyX), mid)
		for _, dy := range []vg.Length{38, 0, -38} {
			gap := pt(x(0.21), mid+dy)
			p.nerve(inputHue, 1.6, 1.6, pt(p.Min.X, mid+dy*1.15), pt(x(0.07), mid+dy*1.2), pt(x(0.14), mid+dy), gap)
			p.synapse(gap)
			tip := pt(gap.X+8, gap.Y)
			b, b2 := pt(x(0.30), tip.Y), pt(x(0.36), mid+dy*0.3)
			p.nerve(bodyHue, 1.2, 4.5, tip, b, b2, body)
			for k, side := range []vg.Length{1, -1} { // twigs whose synapses are not drawn
				fork := cubic(0.3+0.12*vg.Length(k), tip, b, b2, body)
				p.nerve(bodyHue, 0.5, 1.8, pt(fork.X-28, fork.Y+side*11), pt(fork.X-18, fork.Y+side*7), pt(fork.X-10, fork.Y+side*1), fork)
			}
		}
		end := pt(x(outputX), mid)
		p.nerve(axonHue, 2.6, 2.6, pt(x(0.60), mid), pt(x(0.7), mid), pt(x(0.8), mid), pt(x(0.83), mid))
		p.nerve(hillockHue, 30, 2.6, pt(x(0.47), mid), pt(x(0.53), mid), pt(x(0.50), mid), pt(x(0.615), mid))
		for _, at := range []vg.Length{0.625, 0.675, 0.725, 0.775} { // the sheath
			p.box(rect(x(at), mid-4.5, 0.043*p.width(), 9), 4, color.RGBA{250, 228, 180, 255}, axonHue)
		}
		for _, dy := range []vg.Length{24, 0, -24} {
			tip := pt(end.X, mid+dy)
			p.nerve(axonHue, 2.4, 1.4, pt(x(0.82), mid), pt(x(0.86), mid), pt(x(0.87), tip.Y), tip)
			p.synapse(tip)
			p.nerve(pale, 2.5, 5, pt(tip.X+8, tip.Y), pt(tip.X+14, tip.Y), pt(x(0.99), tip.Y), pt(x(1), tip.Y))
		}
		p.disc(body, 20, 1.4, color.RGBA{214, 238, 230, 255}, bodyHue)
		p.disc(body, 6, 0.8, white, bodyHue)

		top, low := p.Max.Y-7, p.Min.Y+5
		name := func(at vg.Length, y vg.Length, c color.Color, s string) { p.text(sans, tickSize, c, at, y, 0.5, s) }
		name(x(0.08), top, inputHue, "axons of others")
		name(x(0.225), top, synapseHue, "synapses")
		name(x(0.345), top, bodyHue, "dendrites")
		name(x(bodyX), top, bodyHue, "soma")
		name(x(0.57), top, hillockHue, "hillock")
		name(x(0.725), top, axonHue, "axon")
		name(x(0.90), top, axonHue, "terminals")
		name(x(0.08), low, grey, "electrical")
		name(x(0.225), low, grey, "chemical")
		name(x(0.56), low, grey, "electrical")
		name(x(outputX), low, grey, "chemical")
	}
	return d
}

// nerve draws a cubic curve from a to d whose width runs from w0 to w1.
func (p pen) nerve(c color.Color, w0, w1 vg.Length, a, b, b2, d vg.Point) {
	const pieces = 40
	at := func(t vg.Length) vg.Point { return cubic(t, a, b, b2, d) }
	var left, right []vg.Point
	for k := range pieces + 1 {
		t := vg.Length(k) / pieces
		dir := at(min(t+0.01, 1)).Sub(at(max(t-0.01, 0)))
		n := vg.Length(math.Hypot(float64(dir.X), float64(dir.Y)))
		side := pt(-dir.Y/n, dir.X/n).Scale((w0 + (w1-w0)*t) / 2)
		left, right = append(left, at(t).Add(side)), append(right, at(t).Sub(side))
	}
	for k := len(right) - 1; k >= 0; k-- {
		left = append(left, right[k])
	}
	p.polygon(c, left...)
}

// cubic is the point of a Bézier curve at t, from a at 0 to d at 1.
func cubic(t vg.Length, a, b, b2, d vg.Point) vg.Point {
	u := 1 - t
	return a.Scale(u * u * u).Add(b.Scale(3 * u * u * t)).Add(b2.Scale(3 * u * t * t)).Add(d.Scale(t * t * t))
}

// synapse draws the bulb at the end of an axon, with transmitter in the gap to its right.
func (p pen) synapse(at vg.Point) {
	p.disc(at, 3.2, 0, synapseHue, nil)
	for _, dy := range []vg.Length{-2.4, 0, 2.4} {
		p.disc(pt(at.X+5.4, at.Y+dy), 0.7, 0, synapseHue, nil)
	}
}
