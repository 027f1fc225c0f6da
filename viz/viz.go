// Package viz draws networks and what they compute.
//
// A figure is a value: a function returns it and shows nothing.
//
//	fig := viz.Lines("logistic", "z", "a", viz.Curve("σ(z)", logistic, -6, 6))
//	viz.Show(fig)                 // below the cell of a notebook
//	viz.Save(fig, "logistic.svg") // .svg .pdf .png
//	fmt.Print(viz.Data(fig))      // the numbers behind it; .CSV() for a file
//
// Curves, bars and scatter plots are a [Chart], whose title and axes can be
// changed; everything without axes is a [Drawing]. A plot of gonum/plot, and
// whatever else has a Draw method, is a [Figure] too.
//
// Labels are Unicode: δ⁽ˡ⁾, z₁, aᵀ and ⊙ are drawn as in the book; package han
// adds Chinese letters. Colours can
// be told apart by the colour-blind, and colours of z, δ and W are centred on
// zero: blue is negative, white is zero, red is positive.
package viz

import (
	"glassnet/nn"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Figure draws itself on a canvas. A plot of gonum/plot is a Figure.
type Figure interface{ Draw(draw.Canvas) }

// Base is what the figures of this package have in common.
type Base struct {
	About string // one line that says what is seen: the text for those who cannot see it

	w, h  vg.Length // 0 means the size of the style
	fixed bool      // by Resize
	table nn.Table
}

// Resize sets the size of the figure in centimetres.
func (b *Base) Resize(w, h float64) {
	b.w, b.h, b.fixed = vg.Length(w)*vg.Centimeter, vg.Length(h)*vg.Centimeter, true
}

// Size is the natural size of the figure; 0, 0 means that any size will do.
func (b *Base) Size() (w, h vg.Length) { return b.w, b.h }

// Data is the numbers behind the figure.
func (b *Base) Data() nn.Table { return b.table }

// size is the figure's own size, or else the style's.
func size(f Figure) (w, h vg.Length) {
	if s, ok := f.(interface{ Size() (w, h vg.Length) }); ok {
		w, h = s.Size()
	}
	if w <= 0 || h <= 0 {
		return style.Width, style.Height
	}
	return w, h
}

// Title is the figure's title.
func Title(f Figure) string {
	if n, ok := f.(interface{ Name() string }); ok {
		return n.Name()
	}
	return ""
}

// Alt describes a figure in one line of text: its title and what is seen.
func Alt(f Figure) string {
	title, about := Title(f), ""
	if a, ok := f.(interface{ Describe() string }); ok {
		about = a.Describe()
	}
	switch {
	case title == "" && about == "":
		return "figure"
	case title == "":
		return about
	case about == "":
		return title
	}
	return title + ": " + about
}

// Describe says in one line what is seen.
func (b *Base) Describe() string { return b.About }

// A Drawing is a figure without axes that draws itself at a size of its own.
type Drawing struct {
	Base
	Title string

	paint func(c pen) // below the title
	card  bool        // nothing but its table
}

// Name is the title.
func (d *Drawing) Name() string { return d.Title }

// Size is the size of what is drawn and of the title above it.
func (d *Drawing) Size() (w, h vg.Length) {
	if d.w > 0 && !d.fixed && d.Title != "" {
		return max(d.w, d.headingWidth()), d.h + headingHeight
	}
	return d.w, d.h
}

// headingWidth is the least width that has room for the title.
func (d *Drawing) headingWidth() vg.Length { return measure(bold, titleSize, d.Title) + 2*margin }

// Draw draws the title and, below it, the rest.
func (d *Drawing) Draw(c draw.Canvas) {
	p := on(c)
	p.fill(c.Rectangle, white)
	d.paint(p.inset(margin).heading(d.Title))
}
