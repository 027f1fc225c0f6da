package viz

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// A shape is something that a figure draws, in its place on the sheet.
type shape struct {
	vg.Rectangle // around the path
	path         []vg.Point
	color        color.Color
	width        vg.Length   // of a line; 0 is filled
	img          image.Image // or an image
	text, font   string      // or letters
}

// recorded is what a figure does to a canvas.
func recorded(f Figure) []recorder.Action {
	c := new(recorder.Canvas)
	w, h := page(f)
	paint(f, c, w, h)
	return c.Actions
}

// drawnBy are the shapes of a figure in the order in which they are drawn.
func drawnBy(f Figure) []shape { return shapes(recorded(f)) }

// paintedBy are the shapes of a piece of drawing on a sheet of 100×100.
func paintedBy(f func(p pen)) []shape {
	c := new(recorder.Canvas)
	f(on(draw.NewCanvas(c, 100, 100)))
	return shapes(c.Actions)
}

func shapes(actions []recorder.Action) (all []shape) {
	type state struct {
		m     [6]float64 // x = m0 x + m1 y + m2, y = m3 x + m4 y + m5
		color color.Color
		width vg.Length
	}
	now := state{m: [6]float64{1, 0, 0, 0, 1, 0}, color: black}
	var saved []state
	times := func(a, b, c, d, e, f float64) {
		m := now.m
		now.m = [6]float64{
			m[0]*a + m[1]*d, m[0]*b + m[1]*e, m[0]*c + m[1]*f + m[2],
			m[3]*a + m[4]*d, m[3]*b + m[4]*e, m[3]*c + m[4]*f + m[5]}
	}
	add := func(width vg.Length, pts ...vg.Point) {
		s := shape{color: now.color, width: width}
		for _, q := range pts {
			x, y := float64(q.X), float64(q.Y)
			s.path = append(s.path, pt(vg.Length(now.m[0]*x+now.m[1]*y+now.m[2]), vg.Length(now.m[3]*x+now.m[4]*y+now.m[5])))
		}
		s.Rectangle = vg.Rectangle{Min: pt(vg.Length(inf), vg.Length(inf)), Max: pt(vg.Length(-inf), vg.Length(-inf))}
		for _, q := range s.path {
			s.Min, s.Max = pt(min(s.Min.X, q.X), min(s.Min.Y, q.Y)), pt(max(s.Max.X, q.X), max(s.Max.Y, q.Y))
		}
		all = append(all, s)
	}
	points := func(p vg.Path) (pts []vg.Point) {
		for _, c := range p {
			if c.Type != vg.CloseComp {
				pts = append(pts, c.Pos)
			}
		}
		return pts
	}
	for _, a := range actions {
		switch a := a.(type) {
		case *recorder.Push:
			saved = append(saved, now)
		case *recorder.Pop:
			now, saved = saved[len(saved)-1], saved[:len(saved)-1]
		case *recorder.Translate:
			times(1, 0, float64(a.Point.X), 0, 1, float64(a.Point.Y))
		case *recorder.Scale:
			times(a.X, 0, 0, 0, a.Y, 0)
		case *recorder.Rotate:
			s, c := math.Sincos(a.Angle)
			times(c, -s, 0, s, c, 0)
		case *recorder.SetColor:
			now.color = a.Color
		case *recorder.SetLineWidth:
			now.width = a.Width
		case *recorder.Fill:
			add(0, points(a.Path)...)
		case *recorder.Stroke:
			add(now.width, points(a.Path)...)
		case *recorder.FillString:
			add(0, a.Point)
			all[len(all)-1].text, all[len(all)-1].font = a.String, a.Font.Name()
		case *recorder.DrawImage:
			add(0, a.Rectangle.Min, a.Rectangle.Max)
			all[len(all)-1].img = a.Image
		}
	}
	return all
}

// areas are the areas of a colour, without letters.
func areas(f Figure, c color.Color) (all []vg.Rectangle) {
	for _, s := range drawnBy(f) {
		if s.width == 0 && s.img == nil && s.color == c && !swatchOf(s) {
			all = append(all, s.Rectangle)
		}
	}
	return all
}

// swatchOf tells whether a shape is the mark of the key.
func swatchOf(s shape) bool {
	size := s.Size()
	return math.Abs(float64(size.X)-10) < 1e-9 && math.Abs(float64(size.Y)-7) < 1e-9
}

// centre is the middle of a shape.
func (s shape) centre() vg.Point { return s.Min.Add(s.Max).Scale(0.5) }

// at is the colour of an image at a point of the sheet.
func (s shape) at(q vg.Point) color.RGBA {
	b, size := s.img.Bounds(), s.Size()
	x := b.Min.X + int(float64((q.X-s.Min.X)/size.X)*float64(b.Dx()))
	y := b.Min.Y + int(float64((s.Max.Y-q.Y)/size.Y)*float64(b.Dy()))
	return color.RGBAModel.Convert(s.img.At(min(max(x, b.Min.X), b.Max.X-1), min(max(y, b.Min.Y), b.Max.Y-1))).(color.RGBA)
}

func rng(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }
