package viz

import (
	"image"
	"image/color"
	"math"
	"sort"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A pen draws on a canvas: the few strokes that drawings are made of.
// Lengths are points, y points up.
type pen struct{ draw.Canvas }

func (p pen) width() vg.Length  { return p.Max.X - p.Min.X }
func (p pen) height() vg.Length { return p.Max.Y - p.Min.Y }

// inset is the canvas without a margin of width m.
func (p pen) inset(m vg.Length) pen { return pen{draw.Crop(p.Canvas, m, -m, m, -m)} }

// proportioned is the canvas without what is too much, at the right or below,
// for an area that is to be r times as wide as high.
func (p pen) proportioned(r vg.Length, area func(p pen) vg.Point) pen {
	for range 3 { // labels need more or less room on a smaller canvas
		a := area(p)
		p.Max.X -= max(0, a.X-a.Y*r)
		p.Min.Y += max(0, a.Y-a.X/r)
	}
	return p
}

// heading draws a title at the top left, smaller where it is too long, and
// returns the canvas below it.
func (p pen) heading(title string) pen {
	if title == "" {
		return p
	}
	size := min(titleSize, titleSize*p.width()/measure(bold, titleSize, title))
	p.text(bold, size, ink, p.Min.X, p.Max.Y-titleSize*0.55, 0, title)
	return pen{draw.Crop(p.Canvas, 0, 0, 0, -headingHeight)}
}

const headingHeight = titleSize * 1.6

// text writes one line with its middle height at y; align 0 begins at x, ½ is
// centred on x, 1 ends at x. It returns the width.
func (p pen) text(f font.Font, size vg.Length, c color.Color, x, y vg.Length, align float64, s string) vg.Length {
	f.Size = size
	w, _, _ := scripts{}.Box(s, f)
	p.SetColor(c)
	scripts{}.line(p.Canvas.Canvas, s, f, vg.Point{X: x - vg.Length(align)*w, Y: y - 0.35*size})
	return w
}

// tag writes a line on a white ground, so that it can be read across lines.
func (p pen) tag(c color.Color, x, y vg.Length, align float64, s string) {
	if s == "" {
		return
	}
	w := measure(sans, tickSize, s)
	p.fill(rect(x-vg.Length(align)*w-1, y-tickSize*0.5, w+2, tickSize), white)
	p.text(sans, tickSize, c, x, y, align, s)
}

// turned writes a line that reads upwards, centred on x, y.
func (p pen) turned(f font.Font, size vg.Length, c color.Color, x, y vg.Length, s string) {
	p.Push()
	p.Translate(vg.Point{X: x, Y: y})
	p.Rotate(math.Pi / 2)
	p.text(f, size, c, 0, 0, 0.5, s)
	p.Pop()
}

// measure is the width of a line of text.
func measure(f font.Font, size vg.Length, s string) vg.Length {
	f.Size = size
	w, _, _ := scripts{}.Box(s, f)
	return w
}

// cut is the line, or its beginning and … where it is wider than the room.
func cut(f font.Font, size, room vg.Length, s string) string {
	if measure(f, size, s) <= room {
		return s
	}
	letters := []rune(s)
	n := sort.Search(len(letters), func(n int) bool { return measure(f, size, string(letters[:n])+"…") > room })
	return string(letters[:max(n-1, 0)]) + "…"
}

// widest is the width of the widest of some lines.
func widest(f font.Font, size vg.Length, lines ...string) (w vg.Length) {
	for _, s := range lines {
		w = max(w, measure(f, size, s))
	}
	return w
}

func (p pen) fill(r vg.Rectangle, c color.Color) {
	p.SetColor(c)
	p.Fill(r.Path())
}

func (p pen) frame(r vg.Rectangle, w vg.Length, c color.Color) {
	p.SetColor(c)
	p.SetLineWidth(w)
	p.SetLineDash(nil, 0)
	path := r.Path()
	p.Stroke(path)
}

func (p pen) line(w vg.Length, c color.Color, pts ...vg.Point) {
	p.StrokeLines(draw.LineStyle{Color: c, Width: w}, pts)
}

func (p pen) dashed(w vg.Length, c color.Color, pts ...vg.Point) {
	p.StrokeLines(draw.LineStyle{Color: c, Width: w, Dashes: []vg.Length{3, 2}}, pts)
}

// arrow draws a line with a head at its end.
func (p pen) arrow(w vg.Length, c color.Color, from, to vg.Point) {
	d := to.Sub(from)
	n := vg.Length(math.Hypot(float64(d.X), float64(d.Y)))
	if n == 0 {
		return
	}
	d = d.Scale(1 / n)
	head, half := 3+2*w, 1.2+0.9*w
	back := to.Sub(d.Scale(head))
	side := vg.Point{X: -d.Y * half, Y: d.X * half}
	p.line(w, c, from, to.Sub(d.Scale(head*0.8)))
	p.polygon(c, to, back.Add(side), back.Sub(side))
}

func (p pen) polygon(c color.Color, pts ...vg.Point) { p.FillPolygon(c, pts) }

// disc draws a filled circle with an outline of width w.
func (p pen) disc(at vg.Point, r, w vg.Length, fill, outline color.Color) {
	path := circle(at, r)
	p.SetColor(fill)
	p.Fill(path)
	if w > 0 {
		p.SetColor(outline)
		p.SetLineWidth(w)
		p.SetLineDash(nil, 0)
		p.Stroke(path)
	}
}

// round is how far the handles of a Bézier curve reach along a quarter of a
// circle of radius 1. (Arcs inside a path are lost in PDF.)
const round = 0.5523

func circle(at vg.Point, r vg.Length) vg.Path { return rounded(rect(at.X-r, at.Y-r, 2*r, 2*r), r) }

// rounded is a rectangle with round corners.
func rounded(b vg.Rectangle, r vg.Length) vg.Path {
	var path vg.Path
	// corner draws a line to the beginning of a corner and a curve around it;
	// in and out are the directions before and after.
	corner := func(at, in, out vg.Point) {
		from, to := at.Sub(in.Scale(r)), at.Add(out.Scale(r))
		if len(path) == 0 {
			path.Move(from)
		} else {
			path.Line(from)
		}
		path.CubeTo(from.Add(in.Scale(r*round)), to.Sub(out.Scale(r*round)), to)
	}
	up, left := pt(0, 1), pt(-1, 0)
	down, right := pt(0, -1), pt(1, 0)
	corner(pt(b.Max.X, b.Min.Y), right, up)
	corner(b.Max, up, left)
	corner(pt(b.Min.X, b.Max.Y), left, down)
	corner(b.Min, down, right)
	path.Close()
	return path
}

// box draws a rectangle with round corners.
func (p pen) box(r vg.Rectangle, radius vg.Length, fill, outline color.Color) {
	path := rounded(r, radius)
	p.SetColor(fill)
	p.Fill(path)
	p.SetColor(outline)
	p.SetLineWidth(thinWidth)
	p.SetLineDash(nil, 0)
	p.Stroke(path)
}

// rect is the rectangle of a width and a height whose lower left corner is x, y.
func rect(x, y, w, h vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + w, Y: y + h}}
}

func pt(x, y vg.Length) vg.Point { return vg.Point{X: x, Y: y} }

// fit draws a figure into the canvas. A figure with a size of its own is
// scaled to fit, any other fills the canvas. What room is left is shared:
// align 0 leaves it at the right and below, ½ on all sides.
func (p pen) fit(f Figure, align vg.Length) {
	w, h := vg.Length(0), vg.Length(0)
	if s, ok := f.(interface{ Size() (w, h vg.Length) }); ok {
		w, h = s.Size()
	}
	if w <= 0 || h <= 0 {
		f.Draw(p.Canvas)
		return
	}
	s := min(p.width()/w, p.height()/h)
	p.Push()
	p.Translate(pt(p.Min.X+(p.width()-s*w)*align, p.Max.Y-s*h-(p.height()-s*h)*align))
	p.Scale(float64(s), float64(s))
	f.Draw(draw.NewCanvas(p.Canvas.Canvas, w, h))
	p.Pop()
}

// raster draws a grid of colours as one image, row 0 at the top. The image has
// the proportions of the rectangle, since SVG keeps those of the image, and
// several dots per cell, since canvases smooth what they enlarge.
func (p pen) raster(r vg.Rectangle, rows, cols int, at func(i, j int) color.RGBA) {
	const dots, most = 4, 8192 // per point, and in a row
	size := r.Size()
	if !near(r.Min.X, r.Min.Y, r.Max.X, r.Max.Y) || size.X <= 0 || size.Y <= 0 {
		return
	}
	scale := min(max(dots, float64(cols)/float64(size.X), float64(rows)/float64(size.Y)), most/float64(max(size.X, size.Y)))
	w, h := int(math.Ceil(float64(size.X)*scale)), int(math.Ceil(float64(size.Y)*scale))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	line, last := make([]color.RGBA, cols), -1
	for y := range h {
		dots := img.Pix[y*img.Stride:][:4*w]
		i := y * rows / h
		if i == last {
			copy(dots, img.Pix[(y-1)*img.Stride:])
			continue
		}
		last = i
		for j := range line {
			line[j] = at(i, j)
		}
		for x := range w {
			c := line[x*cols/w]
			dots[4*x], dots[4*x+1], dots[4*x+2], dots[4*x+3] = c.R, c.G, c.B, c.A
		}
	}
	p.DrawImage(r, img)
}
