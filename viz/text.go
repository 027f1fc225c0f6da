package viz

import (
	"image"
	"image/color"
	imagedraw "image/draw"
	"math"
	"strings"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// scripts is the text handler of all figures. The font has only some of the
// raised and lowered letters of Unicode, so that all of them are drawn as
// small ones of the plain letters: δ⁽ˡ⁾ is δ and a small, raised (l).
type scripts struct{}

const (
	raised  = "⁰0¹1²2³3⁴4⁵5⁶6⁷7⁸8⁹9⁺+⁻−⁼=⁽(⁾)ⁿnⁱiˡlʲjᵏkᵀTᵗtᵈdᵐmˣx"
	lowered = "₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋−₌=₍(₎)ₐaₑeₒoₓxₕhₖkₗlₘmₙnₚpₛsₜtᵢiⱼjᵣrᵤuᵥv"

	scriptSize = 0.66
	rise       = 0.36 // of raised letters, in letter sizes
	drop       = -0.16
)

// level tells for every raised or lowered letter its plain letter and its height.
var level = func() map[rune]run {
	m := map[rune]run{}
	for _, t := range []struct {
		pairs string
		shift vg.Length
	}{{raised, rise}, {lowered, drop}} {
		r := []rune(t.pairs)
		for i := 0; i < len(r); i += 2 {
			m[r[i]] = run{text: string(r[i+1]), size: scriptSize, shift: t.shift}
		}
	}
	return m
}()

// A run is a piece of text of one size and height, and of one font.
type run struct {
	text        string
	size, shift vg.Length      // in letter sizes
	over        bool           // drawn over the middle of the run before: the dot of ⊙, a hat
	other       *opentype.Font // a registered font that has these letters, where Liberation has not
}

// split cuts a line into runs.
func split(line string) (runs []run) {
	for _, r := range line {
		if r == '⊙' {
			runs = append(runs, run{text: "○", size: 1.35, shift: -0.1}, run{text: "·", size: 1.35, shift: -0.1, over: true})
			continue
		}
		if r == '\u0302' && len(runs) > 0 { // the hat of m̂ stands over the letter before it
			runs = append(lastAlone(runs), run{text: "ˆ", size: 1, over: true})
			continue
		}
		next, ok := level[r]
		if !ok {
			next = run{text: string(r), size: 1, other: fallback(r)}
		}
		if k := len(runs) - 1; k >= 0 && !runs[k].over && runs[k].size == next.size && runs[k].shift == next.shift && runs[k].other == next.other {
			runs[k].text += next.text
		} else {
			runs = append(runs, next)
		}
	}
	return runs
}

// lastAlone gives the last letter a run of its own.
func lastAlone(runs []run) []run {
	k := len(runs) - 1
	if letters := []rune(runs[k].text); len(letters) > 1 {
		last := runs[k]
		runs[k].text, last.text = string(letters[:len(letters)-1]), string(letters[len(letters)-1:])
		runs = append(runs, last)
	}
	return runs
}

func (scripts) Cache() *font.Cache { return font.DefaultCache }

func (scripts) Extents(f font.Font) font.Extents {
	ff := face(f, f.Size)
	return ff.Extents()
}

func (scripts) Lines(txt string) []string { return strings.Split(strings.TrimRight(txt, "\n"), "\n") }

func (scripts) Box(line string, f font.Font) (width, height, depth vg.Length) {
	for _, r := range split(line) {
		if !r.over {
			ff := r.face(f)
			width += ff.Width(r.text)
		}
	}
	e := (scripts{}).Extents(f)
	return width, e.Ascent, e.Descent
}

// Draw places text as text.Plain does.
func (h scripts) Draw(c vg.Canvas, txt string, sty text.Style, pt vg.Point) {
	c.SetColor(sty.Color)
	c.Push()
	defer c.Pop()
	c.Translate(pt)
	c.Rotate(sty.Rotation)
	lines := h.Lines(txt)
	y := sty.Height(txt)*vg.Length(sty.YAlign) - h.Extents(sty.Font).Ascent
	for i, line := range lines {
		w, _, _ := h.Box(line, sty.Font)
		h.line(c, line, sty.Font, vg.Point{X: w * vg.Length(sty.XAlign), Y: y + vg.Length(len(lines)-i)*sty.Font.Size})
	}
}

// line draws one line with its baseline beginning at pt.
func (scripts) line(c vg.Canvas, line string, f font.Font, pt vg.Point) {
	wide, _, _ := scripts{}.Box(line, f)
	if !wanted(c, f.Size, wide, pt) {
		return
	}
	last := vg.Length(0)
	for _, r := range split(line) {
		ff := r.face(f)
		w := ff.Width(r.text)
		at := pt.Add(vg.Point{Y: r.shift * f.Size})
		if r.over {
			at.X -= (last + w) / 2
		} else {
			pt.X += w
		}
		c.FillString(ff, at, r.text)
		last = w
	}
}

func face(f font.Font, size vg.Length) font.Face {
	return font.DefaultCache.Lookup(f, size)
}

// face is the font of a run, at its size.
func (r run) face(f font.Font) font.Face {
	ff := face(f, r.size*f.Size)
	if r.other != nil {
		ff.Face = r.other
	}
	return ff
}

// outlines is a canvas that draws letters as filled shapes, so that a file
// looks the same everywhere, needs no font, and has Greek letters in PDF too.
type outlines struct {
	vg.Canvas
	boxes  *[]rune                                      // letters that no font has
	letter func(size, wide vg.Length, at vg.Point) bool // is told of every line and says whether to draw it; nil draws all
}

// wanted asks the canvas below all others whether to draw a line of text whose baseline begins at a point.
func wanted(c vg.Canvas, size, wide vg.Length, at vg.Point) bool {
	for {
		switch on := c.(type) {
		case draw.Canvas:
			c = on.Canvas
		case *draw.Canvas:
			c = on.Canvas
		case guarded:
			c = on.Canvas
		case outlines:
			return on.letter == nil || on.letter(size, wide, at)
		default:
			return true
		}
	}
}

func (o outlines) FillString(f font.Face, pt vg.Point, txt string) {
	var (
		buf  sfnt.Buffer
		path vg.Path
		prev sfnt.GlyphIndex
		em   = fixed.Int26_6(f.Face.UnitsPerEm())
		unit = f.Font.Size / vg.Length(em)
	)
	for i, r := range txt {
		g, err := f.Face.GlyphIndex(&buf, r)
		if err != nil {
			continue
		}
		if g == 0 && o.boxes != nil {
			*o.boxes = append(*o.boxes, r)
		}
		if i > 0 {
			if k, err := f.Face.Kern(&buf, prev, g, em, 0); err == nil {
				pt.X += vg.Length(k) * unit
			}
		}
		if segs, err := f.Face.LoadGlyph(&buf, g, em, nil); err == nil {
			path = appendGlyph(path, segs, pt, unit)
		}
		if adv, err := f.Face.GlyphAdvance(&buf, g, em, 0); err == nil {
			pt.X += vg.Length(adv) * unit
		}
		prev = g
	}
	if len(path) > 0 {
		o.Fill(path)
	}
}

// zoomed is the canvas of an image. Its lines grow with its scale, which those
// of vgimg do not. It leaves out white areas on the empty sheet, which is white:
// sheet, figure and title have one each, and filling one takes as long as
// drawing all curves.
type zoomed struct {
	vg.Canvas
	dots *image.RGBA // what is drawn on, nil if that is not known
	dot  vg.Length   // the size of one
	view
	saved []view
	white bool // the colour
	drawn bool // no longer empty
}

// A view is how the sheet is seen.
type view struct {
	scale  vg.Length
	origin vg.Point // on the sheet
	skew   bool     // turned, or of different scales
	turn   float64  // how far, in radians
}

// box is where on the sheet a line of text stands whose baseline begins at a point.
func (v view) box(size, wide vg.Length, at vg.Point) textBox {
	cos, sin := vg.Length(math.Cos(v.turn)), vg.Length(math.Sin(v.turn))
	place := func(x, y vg.Length) vg.Point {
		return v.origin.Add(pt(cos*x-sin*y, sin*x+cos*y).Scale(v.scale))
	}
	a, b := place(at.X, at.Y-0.2*size), place(at.X+wide, at.Y+0.75*size)
	return textBox{vg.Rectangle{Min: pt(min(a.X, b.X), min(a.Y, b.Y)), Max: pt(max(a.X, b.X), max(a.Y, b.Y))}, size * v.scale}
}

func (z *zoomed) Push() { z.Canvas.Push(); z.saved = append(z.saved, z.view) }

func (z *zoomed) Pop() {
	z.Canvas.Pop()
	z.view, z.saved = z.saved[len(z.saved)-1], z.saved[:len(z.saved)-1]
	z.white = false // or what it was before Push: to fill is always right
}

func (z *zoomed) SetColor(c color.Color) { z.Canvas.SetColor(c); z.white = c == white }

func (z *zoomed) Fill(p vg.Path) {
	if z.drawn = z.drawn || !z.white; z.drawn {
		z.Canvas.Fill(p)
	}
}

func (z *zoomed) Stroke(p vg.Path) { z.drawn = true; z.Canvas.Stroke(p) }

// DrawImage gives every dot the colour of the image at its middle, so that the
// edges of cells are as sharp as dots allow. That is ten times as fast as the
// interpolation of vgimg.
func (z *zoomed) DrawImage(r vg.Rectangle, img image.Image) {
	z.drawn = true
	from, ok := img.(*image.RGBA)
	if !ok || z.dots == nil || z.skew {
		z.Canvas.DrawImage(r, img)
		return
	}
	high := vg.Length(z.dots.Rect.Dy())
	at := func(q vg.Point) vg.Point {
		q = z.origin.Add(q.Scale(z.scale)).Scale(1 / z.dot)
		return pt(q.X, high-q.Y)
	}
	low, top := at(r.Min), at(r.Max)
	columns := nearestDots(low.X, top.X, from.Rect.Dx(), z.dots.Rect.Dx())
	for y, i := range nearestDots(top.Y, low.Y, from.Rect.Dy(), z.dots.Rect.Dy()) {
		for x, j := range columns {
			if i >= 0 && j >= 0 {
				copy(z.dots.Pix[z.dots.PixOffset(x, y):][:4], from.Pix[i*from.Stride+4*j:])
			}
		}
	}
}

// nearestDots is, for each of n dots in a row, which of the count cells between
// from and to its middle lies in, −1 for none.
func nearestDots(from, to vg.Length, count, n int) []int {
	cell := make([]int, n)
	for x := range cell {
		cell[x] = -1
		if mid := vg.Length(x) + 0.5; from <= mid && mid < to {
			cell[x] = min(int(vg.Length(count)*(mid-from)/(to-from)), count-1)
		}
	}
	return cell
}

func (z *zoomed) Translate(by vg.Point) {
	z.Canvas.Translate(by)
	z.origin = z.origin.Add(by.Scale(z.scale))
}

func (z *zoomed) Rotate(angle float64) {
	z.Canvas.Rotate(angle)
	z.skew = true
	z.turn += angle
}

func (z *zoomed) Scale(x, y float64) {
	z.Canvas.Scale(x, y)
	z.scale *= vg.Length(math.Sqrt(math.Abs(x * y)))
	z.skew = z.skew || x != y
}

func (z *zoomed) SetLineWidth(w vg.Length) { z.Canvas.SetLineWidth(w * z.scale) }

func (z *zoomed) SetLineDash(dashes []vg.Length, offset vg.Length) {
	var longer []vg.Length
	for _, d := range dashes {
		longer = append(longer, d*z.scale)
	}
	z.Canvas.SetLineDash(longer, offset*z.scale)
}

// upright is a PDF canvas that does not stand images on their head.
type upright struct{ vg.Canvas }

func (u upright) DrawImage(r vg.Rectangle, img image.Image) {
	b := img.Bounds()
	turned := image.NewRGBA(b)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row := image.Rect(b.Min.X, y, b.Max.X, y+1)
		imagedraw.Draw(turned, row, img, image.Pt(b.Min.X, b.Max.Y-1-(y-b.Min.Y)), imagedraw.Src)
	}
	u.Canvas.DrawImage(r, turned)
}

// appendGlyph adds the contours of a glyph; y of a font points down.
func appendGlyph(path vg.Path, segs sfnt.Segments, at vg.Point, unit vg.Length) vg.Path {
	pt := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: at.X + vg.Length(p.X)*unit, Y: at.Y - vg.Length(p.Y)*unit}
	}
	for i, s := range segs {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.Close()
			}
			path.Move(pt(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(pt(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(pt(s.Args[0]), pt(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(pt(s.Args[0]), pt(s.Args[1]), pt(s.Args[2]))
		}
	}
	if len(segs) > 0 {
		path.Close()
	}
	return path
}
