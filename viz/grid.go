package viz

import (
	"fmt"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Grid puts figures side by side, row by row. Its Title may be set.
func Grid(columns int, figures ...Figure) *Panels {
	if columns < 1 || len(figures) == 0 {
		panic(fmt.Sprintf("viz: Grid: %d figures in %d columns", len(figures), columns))
	}
	for k, f := range figures {
		if f == nil {
			panic(fmt.Sprintf("viz: Grid: figure %d of %d is nil", k+1, len(figures)))
		}
	}
	g := &Panels{Columns: min(columns, len(figures)), Figures: figures}
	g.paint = g.draw
	return g
}

// Panels is a grid of figures.
type Panels struct {
	Drawing
	Columns int
	Figures []Figure
}

const (
	panelWidth, panelHeight = 8.4 * vg.Centimeter, 6 * vg.Centimeter // of a figure without a size of its own
	widestGrid              = 25 * vg.Centimeter
)

// cells is the width of every column and the height of every row.
func (g *Panels) cells() (w, h []vg.Length) {
	w = make([]vg.Length, g.Columns)
	h = make([]vg.Length, (len(g.Figures)+g.Columns-1)/g.Columns)
	for k, f := range g.Figures {
		fw, fh := panelWidth, panelHeight
		if s, ok := f.(interface{ Size() (w, h vg.Length) }); ok {
			if sw, sh := s.Size(); sw > 0 && sh > 0 {
				fw, fh = sw, sh
			}
		}
		i, j := k/g.Columns, k%g.Columns
		w[j], h[i] = max(w[j], fw), max(h[i], fh)
	}
	return w, h
}

// Size is the sum of the parts, no wider than 25 cm.
func (g *Panels) Size() (width, height vg.Length) {
	if g.w > 0 {
		return g.w, g.h
	}
	width, height = g.natural()
	if s := widestGrid / width; s < 1 {
		return s * width, s * height
	}
	return width, height
}

func (g *Panels) natural() (width, height vg.Length) {
	w, h := g.cells()
	for _, v := range w {
		width += v
	}
	for _, v := range h {
		height += v
	}
	if g.Title != "" {
		height += headingHeight + margin
	}
	return width, height
}

// Draw draws the parts.
func (g *Panels) Draw(c draw.Canvas) {
	p := on(c)
	p.fill(p.Rectangle, white)
	w, h := g.natural()
	inner := &Drawing{}
	inner.w, inner.h = w, h
	p.fit(whole{inner, g.draw}, 0.5)
}

// whole is a figure drawn by a function, without margins.
type whole struct {
	*Drawing
	paint func(p pen)
}

func (w whole) Draw(c draw.Canvas) { w.paint(pen{c}) }

func (g *Panels) draw(p pen) {
	if g.Title != "" {
		q := pen{draw.Crop(p.Canvas, margin, -margin, 0, -margin)}.heading(g.Title)
		p.Max.Y = q.Max.Y
	}
	w, h := g.cells()
	y := p.Max.Y
	for i := range h {
		x := p.Min.X
		for j := range w {
			if k := i*g.Columns + j; k < len(g.Figures) {
				cell := pen{draw.Canvas{Canvas: p.Canvas.Canvas, Rectangle: rect(x, y-h[i], w[j], h[i])}}
				cell.fit(g.Figures[k], 0)
			}
			x += w[j]
		}
		y -= h[i]
	}
}

// Name is the title, or else the titles of the parts.
func (g *Panels) Name() string {
	if g.Title != "" {
		return g.Title
	}
	var names []string
	for _, f := range g.Figures {
		if t := Title(f); t != "" {
			names = append(names, t)
		}
	}
	if len(names) > 4 {
		names = append(names[:3:3], "…")
	}
	return strings.Join(names, ", ")
}

// Describe says in one line what is seen.
func (g *Panels) Describe() string {
	if g.About != "" {
		return g.About
	}
	var says []string
	for i, f := range g.Figures {
		says = append(says, fmt.Sprintf("%d: %s", i+1, Alt(f)))
	}
	return plural(len(g.Figures), "figure") + ". " + listed(says)
}

// Data is the tables of the parts, one below the other, named in the first column.
func (g *Panels) Data() nn.Table {
	var names []string
	var parts []nn.Table
	for i, f := range g.Figures {
		name := Title(f)
		if name == "" {
			name = fmt.Sprint(i + 1)
		}
		names = append(names, name)
		parts = append(parts, Data(f))
	}
	return join(names, parts)
}
