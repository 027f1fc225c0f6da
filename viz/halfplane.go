package viz

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Plane is the plane of two inputs. Both axes have the same scale, so that
// right angles and distances look right.
type Plane struct {
	*Chart
	w []float64
	b float64

	x, y Axis // as long as the sheet makes them
}

// Halfplane draws what one neuron with two inputs decides: the line
// wᵀx + b = 0, the side z ≥ 0 shaded, an arrow in the direction of w, and
// samples, a column of x each, in the colour of their class in y. w = 0 has no
// line; the plane is then all of one side.
func Halfplane(title string, w []float64, b float64, x, y mat.Matrix) *Plane {
	if len(w) != 2 {
		panic(fmt.Sprintf("viz: Halfplane: z = wᵀx + b: w has %d entries; a plane needs 2", len(w)))
	}
	if !finite(w[0]) || !finite(w[1]) || !finite(b) {
		panic(fmt.Sprintf("viz: Halfplane: z = wᵀx + b: w = [%g %g], b = %g; a line needs finite numbers", w[0], w[1], b))
	}
	c := newChart(title, "x₁", "x₂")
	p := &Plane{Chart: c, w: w, b: b}
	c.About = fmt.Sprintf("the line %s x₁ %s x₂ %s = 0 and the side z ≥ 0", short(w[0]), plus(w[1]), plus(b))
	c.table.Header = []string{"x₁", "x₂", "class", "z"}
	c.Add(mark(p.ground))
	for k, s := range classes(x, y) {
		c.Add(cloud{x: s.X, y: s.Y, color: hue(k), shape: k})
		for i := range s.X {
			row(&c.table, s.X[i], s.Y[i], k, p.z(s.X[i], s.Y[i]))
		}
	}
	c.X.Min, c.X.Max = extent(c.X.Min, c.X.Max, 0.5)
	c.Y.Min, c.Y.Max = extent(c.Y.Min, c.Y.Max, 0.5)
	c.spread(0.45, 0.45)
	p.Resize(7, 7.4)
	return p
}

// Distance marks the way from the point x₁, x₂ to the line, which meets it at
// a right angle and has the length |z|/‖w‖.
func (p *Plane) Distance(x1, x2 float64) {
	n := floats.Norm(p.w, 2)
	if n == 0 {
		return
	}
	z := p.z(x1, x2)
	f1, f2 := x1-z/n*p.w[0]/n, x2-z/n*p.w[1]/n
	p.Add(mark(func(q pen, x, y func(float64) vg.Length) {
		at, foot := pt(x(x1), y(x2)), pt(x(f1), y(f2))
		q.dashed(1, ink, at, foot)
		tag, align := pt(at.X+5, at.Y+8), 0.0
		if foot.X > at.X {
			tag.X, align = at.X-5, 1
		}
		if foot.Y > at.Y {
			tag.Y = at.Y - 8
		}
		text := fmt.Sprintf("z = %s, d = %s", short(z), short(math.Abs(z)/n))
		wide := measure(sans, tickSize, text)
		left := min(max(tag.X-vg.Length(align)*wide, q.Min.X+3), q.Max.X-wide-3) // stays in the frame
		q.tag(ink, left, tag.Y, 0, text)
	}))
}

// z is the net input wᵀx + b.
func (p *Plane) z(x1, x2 float64) float64 { return p.w[0]*x1 + p.w[1]*x2 + p.b }

// ground shades the side z ≥ 0 and draws the line.
func (p *Plane) ground(q pen, x, y func(float64) vg.Length) {
	corners := [][2]float64{{p.x.Min, p.y.Min}, {p.x.Max, p.y.Min}, {p.x.Max, p.y.Max}, {p.x.Min, p.y.Max}}
	var side, line []vg.Point
	for k, a := range corners {
		b := corners[(k+1)%4]
		za, zb := p.z(a[0], a[1]), p.z(b[0], b[1])
		if za >= 0 {
			side = append(side, pt(x(a[0]), y(a[1])))
		}
		if (za >= 0) != (zb >= 0) {
			t := za / (za - zb)
			at := pt(x(a[0]+t*(b[0]-a[0])), y(a[1]+t*(b[1]-a[1])))
			side, line = append(side, at), append(line, at)
		}
	}
	if len(side) > 2 {
		q.polygon(color.RGBA{253, 232, 215, 255}, side...)
	}
	if len(line) == 2 {
		q.line(lineWidth, ink, line...)
		p.normal(q, line)
	}
}

// normal draws the direction of w from a point of the line, before its end.
func (p *Plane) normal(q pen, line []vg.Point) {
	from := between(line[0], line[1], 0.72)
	n := vg.Length(floats.Norm(p.w, 2))
	dir := pt(vg.Length(p.w[0])/n, vg.Length(p.w[1])/n)
	q.arrow(1.2, ink, from, from.Add(dir.Scale(22)))
	at := from.Add(dir.Scale(29))
	q.text(bold, tickSize, ink, at.X, at.Y, 0.5, "w")
}

// Draw draws the plane, wider or higher than asked so that both axes have one scale.
func (p *Plane) Draw(canvas draw.Canvas) {
	q := on(canvas)
	q.fill(q.Rectangle, white)
	q = q.inset(margin).heading(p.Title.Text)
	body := *p.Chart
	body.X.Min, body.X.Max = extent(body.X.Min, body.X.Max, 1)
	body.Y.Min, body.Y.Max = extent(body.Y.Min, body.Y.Max, 1)
	length := max(body.X.Max-body.X.Min, body.Y.Max-body.Y.Min)
	body.X.marker, body.Y.marker = same(length), same(length)
	area := func(q pen) vg.Point { return body.inside(q.Canvas).Size() }
	w, h := float64(area(q).X), float64(area(q).Y)
	unit := max((body.X.Max-body.X.Min)/w, (body.Y.Max-body.Y.Min)/h)
	stretch(&body.X, unit*w)
	stretch(&body.Y, unit*h)
	q = q.proportioned(vg.Length(w/h), area)
	p.x, p.y = body.X, body.Y
	body.drawFrame(q.Canvas)
}

// same is the ticks of an axis of some length, also for a shorter axis.
type same float64

func (length same) Ticks(lo, hi float64) (out []tick) {
	for _, t := range (ticks{}).Ticks(lo, lo+1.2*float64(length)) {
		if t.Value <= hi {
			out = append(out, t)
		}
	}
	return out
}

// stretch gives an axis a length, about its middle.
func stretch(a *Axis, length float64) {
	mid := (a.Min + a.Max) / 2
	a.Min, a.Max = mid-length/2, mid+length/2
}

// plus writes + 1.5 or − 1.5.
func plus(v float64) string {
	if v < 0 {
		return "− " + short(-v)
	}
	return "+ " + short(v)
}
