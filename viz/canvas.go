package viz

import (
	"image"
	"image/color"
	"slices"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// guarded is the door to every canvas: what has no place, since it is NaN or
// infinite, is left out, and what is far off the sheet is drawn no farther away
// than far. A rasteriser walks to every point that it is given, dot by dot.
type guarded struct{ vg.Canvas }

const far = 1e6 * vg.Length(1) // 350 m: no sheet is larger

// on is the pen for a canvas.
func on(c draw.Canvas) pen {
	if _, ok := c.Canvas.(guarded); !ok {
		c.Canvas = guarded{c.Canvas}
	}
	return pen{c}
}

// near tells whether all lengths are finite and not far off the sheet.
func near(lengths ...vg.Length) bool {
	for _, l := range lengths {
		if !(-far <= l && l <= far) { // NaN neither
			return false
		}
	}
	return true
}

// reach is a point that comes no farther away than far; it has none where a
// coordinate is NaN or infinite.
func reach(at vg.Point) (to vg.Point, ok bool) {
	return pt(min(max(at.X, -far), far), min(max(at.Y, -far), far)), finite(float64(at.X)) && finite(float64(at.Y))
}

func (g guarded) Fill(p vg.Path) {
	if p = reachable(p); len(p) > 0 {
		g.Canvas.Fill(p)
	}
}

func (g guarded) Stroke(p vg.Path) {
	if p = reachable(p); len(p) > 0 {
		g.Canvas.Stroke(p)
	}
}

func (g guarded) FillString(f font.Face, at vg.Point, s string) {
	if near(at.X, at.Y) {
		g.Canvas.FillString(f, at, s)
	}
}

func (g guarded) DrawImage(r vg.Rectangle, img image.Image) {
	if near(r.Min.X, r.Min.Y, r.Max.X, r.Max.Y) && r.Min.X < r.Max.X && r.Min.Y < r.Max.Y {
		g.Canvas.DrawImage(r, img)
	}
}

func (g guarded) SetLineWidth(w vg.Length) {
	if !near(w) {
		w = 0
	}
	g.Canvas.SetLineWidth(w)
}

// Translate moves what has no place off the sheet.
func (g guarded) Translate(by vg.Point) {
	to, ok := reach(by)
	if !ok {
		to = pt(far, far)
	}
	g.Canvas.Translate(to)
}

// reachable is the path without the points that have no place, interrupted
// where they were; those that are too far away come nearer.
func reachable(p vg.Path) (out vg.Path) {
	if !slices.ContainsFunc(p, func(c vg.PathComp) bool { return !nearby(c) }) {
		return p
	}
	broken := true
	for _, c := range p {
		if c.Type == vg.CloseComp {
			if !broken {
				out.Close()
			}
			continue
		}
		to, ok := reach(c.Pos)
		c.Control = slices.Clone(c.Control)
		for k, q := range c.Control {
			handle, placed := reach(q)
			c.Control[k], ok = handle, ok && placed
		}
		if !ok || !near(c.Radius) {
			broken = true
			continue
		}
		c.Pos = to
		if broken && c.Type != vg.ArcComp {
			c = vg.PathComp{Type: vg.MoveComp, Pos: to}
		}
		broken = false
		out = append(out, c)
	}
	return out
}

// nearby tells whether a part of a path can be drawn as it is.
func nearby(c vg.PathComp) bool {
	for _, q := range c.Control {
		if !near(q.X, q.Y) {
			return false
		}
	}
	return near(c.Pos.X, c.Pos.Y, c.Radius)
}

// nowhere is a canvas for those who only want to know where things would be.
type nowhere struct{}

func (nowhere) SetLineWidth(vg.Length)                 {}
func (nowhere) SetLineDash([]vg.Length, vg.Length)     {}
func (nowhere) SetColor(color.Color)                   {}
func (nowhere) Rotate(float64)                         {}
func (nowhere) Translate(vg.Point)                     {}
func (nowhere) Scale(_, _ float64)                     {}
func (nowhere) Push()                                  {}
func (nowhere) Pop()                                   {}
func (nowhere) Stroke(vg.Path)                         {}
func (nowhere) Fill(vg.Path)                           {}
func (nowhere) FillString(font.Face, vg.Point, string) {}
func (nowhere) DrawImage(vg.Rectangle, image.Image)    {}
