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
// text, or, of a [Card], a table.
type Part struct {
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
// 18 points where that can be: charts get the proportions of the slide, a grid
// is divided among several slides, a slider shows its first, middle and last
// frame. A diagram keeps its layout and becomes as large as the slide allows.
func Parts(f Figure) (all []Part) {
	for _, s := range sheets(f) {
		all = append(all, s.part())
	}
	return all
}

// A sheet is a figure as one slide shows it.
type sheet struct {
	figure    Figure
	name, alt string
}

func sheets(f Figure) []sheet {
	switch f := f.(type) {
	case claim:
		return sheets(f.of)
	case *Slider:
		return f.sheets()
	case *Panels:
		return f.sheets()
	}
	return []sheet{{forSlide(f, pt(bodyWidth/least, bodyHeight/least)), "", Alt(f)}}
}

func (s *Slider) sheets() (all []sheet) {
	last := -1
	for _, k := range []int{0, s.middle(), len(s.Figures) - 1} {
		if k == last {
			continue
		}
		last = k
		for _, p := range sheets(s.Figures[k]) {
			p.name = fmt.Sprintf("%s = %s", s.Parameter, short(s.Values[k]))
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
		all, rest = append(all, sheet{several, "", Alt(&Panels{Figures: rest[:n], Drawing: Drawing{Title: g.Title}})}), rest[n:]
	}
	if len(all) > 1 {
		for i := range all {
			all[i].name = fmt.Sprintf("%d of %d", i+1, len(all))
		}
	}
	return all
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
	return roomed{f, room}
}

// roomed is a figure of a size that the slide gives it.
type roomed struct {
	Figure
	room vg.Point
}

func (r roomed) Size() (w, h vg.Length) { return r.room.X, r.room.Y }

// part draws a sheet, or writes it down if it is a table.
func (s sheet) part() Part {
	if d, ok := s.figure.(*Drawing); ok && d.card {
		p := Part{Name: s.name, Alt: s.alt, Header: d.table.Header}
		for _, r := range d.table.Rows {
			p.Rows = append(p.Rows, texts(d.table, r))
		}
		return p
	}
	w, h := s.size()
	c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(Slide.DPI))
	img, _ := c.Image().(*image.RGBA)
	z := &zoomed{Canvas: c, dots: img, dot: vg.Inch / vg.Length(Slide.DPI), view: view{scale: 1}}
	s.draw(outlines{Canvas: z})
	return Part{Name: s.name, Alt: s.alt, PNG: encodePNG(c.Image(), png.BestCompression), Width: float64(w), Height: float64(h), Letters: s.letters()}
}

// size is as large as a slide allows.
func (s sheet) size() (w, h vg.Length) {
	w, h = size(s.figure)
	larger := min(bodyWidth/w, bodyHeight/h, most)
	return w * larger, h * larger
}

func (s sheet) draw(c vg.Canvas) {
	w, h := s.size()
	p := on(draw.NewCanvas(c, w, h))
	p.fill(p.Rectangle, white)
	p.fit(sized{s.figure}, 0.5)
}

// letters is the size of the smallest letters, 0 if there are none.
func (s sheet) letters() float64 {
	smallest := math.Inf(1)
	z := &zoomed{Canvas: nowhere{}, view: view{scale: 1}}
	s.draw(outlines{Canvas: z, letter: func(size vg.Length) { smallest = min(smallest, float64(size*z.scale)) }})
	if math.IsInf(smallest, 1) {
		return 0
	}
	return smallest
}

// texts is a row as a card writes it.
func texts(t nn.Table, row []any) (cells []string) {
	for _, v := range row {
		cells = append(cells, cell(t, v))
	}
	return cells
}
