package viz

import (
	"fmt"
	"image"
	"image/png"
	"math"

	"glassnet/nn"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// A Part is what one slide of a deck shows of a figure: a picture with its
// text, or, of a [Card], a table with its title.
type Part struct {
	Title         string     `json:",omitempty"` // of a table; a picture shows its own
	Name          string     // which part it is, such as "b = −1.5"; "" where the figure is one part
	Alt           string     // what is to be seen
	PNG           []byte     `json:",omitempty"`
	Width, Height float64    // of the picture on the slide, in points
	Letters       float64    // the size of its smallest letters on the slide, raised and lowered ones apart, in points
	Header        []string   `json:",omitempty"`
	Rows          [][]string `json:",omitempty"`
}

const (
	bodyWidth, bodyHeight = 890 * vg.Length(1), 405 * vg.Length(1) // of a slide of 960×540 points, below its title

	least = 2   // magnification that makes a tick of 9 points one of 18
	most  = 2.6 // magnification: a small figure need not fill the slide
)

// Parts lays a figure out again for slides of 16:9, so that its letters have
// 18 points at least: charts get the proportions of the slide, a grid is divided
// among several slides, a slider shows its first, middle and last frame, a
// diagram moves together. What is still too large for one slide is shown in
// pieces, none of which cuts a line of text.
func Parts(f Figure) (all []Part) {
	onSlide(func() {
		for _, s := range sheets(f) {
			all = append(all, s.part())
		}
	})
	return all
}

// onSlide lays out with small letters as large as those of the ticks.
func onSlide(do func()) {
	old := smallSize
	defer func() { smallSize = old }()
	smallSize = tickSize
	do()
}

// A sheet is a figure as one slide shows it, or the piece of it in a window.
type sheet struct {
	figure    Figure
	name, alt string
	window    vg.Rectangle // in the measure of the figure; nothing means all of it
}

// A projected figure lays itself out again for the room of a slide, as one
// figure or several.
type projected interface {
	Figure
	project(room vg.Point) []Figure
}

var slideRoom = pt(bodyWidth/least, bodyHeight/least)

func sheets(f Figure) (all []sheet) {
	switch f := f.(type) {
	case claim:
		return sheets(f.of)
	case *Drawing:
		if f.card { // who makes the slide divides a table
			return []sheet{{figure: f, alt: Alt(f)}}
		}
		all = sheet{figure: f, alt: Alt(f)}.pieces()
	case *Slider:
		return f.sheets()
	case *Panels:
		return f.sheets()
	case projected:
		for _, g := range f.project(slideRoom) {
			all = append(all, sheet{figure: g, alt: Alt(f)}.pieces()...)
		}
	default:
		all = sheet{figure: forSlide(f, slideRoom), alt: Alt(f)}.pieces()
	}
	return counted1of(all)
}

// counted1of names the sheets of a figure that needs several.
func counted1of(all []sheet) []sheet {
	for i := range all {
		if len(all) > 1 {
			all[i].name = fmt.Sprintf("%d of %d", i+1, len(all))
		}
	}
	return all
}

func (s *Slider) sheets() (all []sheet) {
	last := -1
	for _, k := range []int{0, s.middle(), len(s.Figures) - 1} {
		if k == last {
			continue
		}
		last = k
		for _, p := range sheets(s.Figures[k]) {
			at := fmt.Sprintf("%s = %s", s.Parameter, short(s.Values[k]))
			if p.name != "" {
				at += ", " + p.name
			}
			p.name = at
			all = append(all, p)
		}
	}
	return all
}

// sheets takes as many of the panels that are left as one slide can show.
func (g *Panels) sheets() (all []sheet) {
	for rest := g.Figures; len(rest) > 0; {
		several := g.together(rest)
		if several == nil {
			all, rest = append(all, sheets(rest[0])...), rest[1:]
			continue
		}
		n := len(several.Figures)
		all, rest = append(all, sheet{figure: several, alt: Alt(&Panels{Figures: rest[:n], Drawing: Drawing{Title: g.Title}})}), rest[n:]
	}
	return counted1of(all)
}

// together is the largest number of panels whose letters are large enough beside
// and below one another, nil if that is one.
func (g *Panels) together(figures []Figure) *Panels {
	for n := len(figures); n > 1; n-- {
		var best *Panels
		magnified := vg.Length(least)
		for columns := 1; columns <= n; columns++ {
			rows := (n + columns - 1) / columns
			cell := pt(bodyWidth/least/vg.Length(columns), bodyHeight/least/vg.Length(rows))
			if cell.X < 190 || cell.Y < 150 { // less is no chart
				cell = pt(panelWidth, panelHeight)
			}
			p := &Panels{Columns: columns}
			p.paint = p.draw
			for _, f := range figures[:n] {
				p.Figures = append(p.Figures, forSlide(f, cell))
			}
			w, h := p.natural()
			if s := min(bodyWidth/w, bodyHeight/h); s > magnified*0.999 {
				best, magnified = p, s
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// forSlide gives a size to a figure that takes any; every other keeps its own.
func forSlide(f Figure, room vg.Point) Figure {
	s, ok := f.(interface{ Size() (w, h vg.Length) })
	if ok && chartOf(f) == nil {
		if w, h := s.Size(); w > 0 && h > 0 {
			return f
		}
	}
	if n, ok := f.(narrower); ok {
		room.X = n.narrower(room)
	}
	return roomed{f, room}
}

// A narrower figure does not fill every width: its axes have one scale.
type narrower interface{ narrower(room vg.Point) vg.Length }

// roomed is a figure of a size that the slide gives it.
type roomed struct {
	Figure
	room vg.Point
}

func (r roomed) Size() (w, h vg.Length) { return r.room.X, r.room.Y }

// part draws a sheet, or writes it down if it is a table.
func (s sheet) part() Part {
	if d := s.table(); d != nil {
		p := Part{Title: d.Title, Name: s.name, Alt: s.alt, Header: d.table.Header}
		for _, r := range d.table.Rows {
			p.Rows = append(p.Rows, texts(d.table, r))
		}
		return p
	}
	w, h := s.size()
	c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(Slide.DPI))
	img, _ := c.Image().(*image.RGBA)
	s.draw(&zoomed{Canvas: c, dots: img, dot: vg.Inch / vg.Length(Slide.DPI), view: view{scale: 1}}, func(textBox) {})
	return Part{Name: s.name, Alt: s.alt, PNG: encodePNG(c.Image(), png.BestCompression), Width: float64(w), Height: float64(h), Letters: s.letters()}
}

// table is the figure if it is a card, of which a slide has rows and not a picture.
func (s sheet) table() *Drawing {
	if d, ok := s.figure.(*Drawing); ok && d.card {
		return d
	}
	return nil
}

// view is what is seen of the figure, and how many times as large.
func (s sheet) view() (seen vg.Rectangle, larger vg.Length) {
	if seen = s.window; seen == (vg.Rectangle{}) {
		seen.Max.X, seen.Max.Y = size(s.figure)
		return seen, min(bodyWidth/seen.Max.X, bodyHeight/seen.Max.Y, most)
	}
	return seen, min(bodyWidth/seen.Size().X, bodyHeight/seen.Size().Y)
}

// size is as large as a slide allows.
func (s sheet) size() (w, h vg.Length) {
	seen, larger := s.view()
	return seen.Size().X * larger, seen.Size().Y * larger
}

// draw draws the sheet on an image. A line of text that the edge of a window would cut is left out: it is whole in another piece.
func (s sheet) draw(z *zoomed, saw func(letters textBox)) {
	seen, larger := s.view()
	w, h := s.size()
	p := on(draw.NewCanvas(outlines{Canvas: z, letter: func(size, wide vg.Length, at vg.Point) bool {
		b := z.box(size, wide, at)
		whole := b.Min.X > -1 && b.Min.Y > -1 && b.Max.X < w+1 && b.Max.Y < h+1
		if whole {
			saw(b)
		}
		return whole || s.window == (vg.Rectangle{})
	}}, w, h))
	p.fill(p.Rectangle, white)
	p.Translate(pt(-seen.Min.X*larger, -seen.Min.Y*larger))
	p.Scale(float64(larger), float64(larger))
	fw, fh := size(s.figure)
	pen{draw.NewCanvas(p.Canvas.Canvas, fw, fh)}.fit(sized{s.figure}, 0.5)
}

// texts are the lines of text that are seen, in points of the slide.
func (s sheet) texts() (all []textBox) {
	s.draw(&zoomed{Canvas: nowhere{}, view: view{scale: 1}}, func(b textBox) { all = append(all, b) })
	return all
}

// letters is the size of the smallest letters, 0 if there are none, as in a table: who makes the slide chooses them.
func (s sheet) letters() float64 {
	if s.table() != nil {
		return 0
	}
	smallest := math.Inf(1)
	for _, b := range s.texts() {
		smallest = min(smallest, float64(b.letters))
	}
	if math.IsInf(smallest, 1) {
		return 0
	}
	return smallest
}

// legible is the least size of letters on a slide, less what rounding may take.
const legible = 18 * 0.995

// legibleOnSlides tells which slide of a figure has letters that are too small.
func legibleOnSlides(f Figure) (err error) {
	onSlide(func() {
		for k, s := range sheets(f) {
			if l := s.letters(); err == nil && 0 < l && l < legible {
				err = fmt.Errorf("viz: slide %d of the figure %q has letters of %.1f points; 18 is the least", k+1, Title(f), l)
			}
		}
	})
	return err
}

// pieces are the sheet, or, where its letters would be too small, windows of it in which they are not.
func (s sheet) pieces() (all []sheet) {
	small := s.letters()
	if small == 0 || small >= legible {
		return []sheet{s}
	}
	seen, larger := s.view()
	texts := s.texts()
	grow := 18 / vg.Length(small)
	room := pt(bodyWidth/grow, bodyHeight/grow) // of a window, in points of the slide
	w, h := s.size()
	xs := windows(w, room.X, texts, func(b textBox) (from, to vg.Length) { return b.Min.X, b.Max.X })
	ys := windows(h, room.Y, texts, func(b textBox) (from, to vg.Length) { return h - b.Max.Y, h - b.Min.Y }) // from the top
	for _, y := range ys {
		for _, x := range xs {
			low := pt(seen.Min.X+x/larger, seen.Min.Y+max(0, h-y-room.Y)/larger)
			piece := sheet{figure: s.figure, alt: s.alt, window: vg.Rectangle{Min: low, Max: pt(low.X+min(room.X, w)/larger, low.Y+min(room.Y, h)/larger)}}
			if len(piece.texts()) > 0 {
				all = append(all, piece)
			}
		}
	}
	return all
}

// windows are where windows of the size room begin that cover all: each at the first line of text that the one before would have cut.
func windows(all, room vg.Length, texts []textBox, side func(textBox) (from, to vg.Length)) []vg.Length {
	begin := []vg.Length{0}
	for at := vg.Length(0); at+room < all-1; {
		end := at + room
		next := end
		for _, b := range texts {
			if from, to := side(b); from < end && end < to && from > at+room/4 {
				next = min(next, from-2)
			}
		}
		at = min(next, all-room)
		begin = append(begin, at)
	}
	return begin
}

// A textBox is where a line of text is, and the size of its letters.
type textBox struct {
	vg.Rectangle
	letters vg.Length
}

// texts is a row as a card writes it.
func texts(t nn.Table, row []any) (cells []string) {
	for _, v := range row {
		cells = append(cells, cell(t, v))
	}
	return cells
}
