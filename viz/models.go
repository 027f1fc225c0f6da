package viz

import (
	"fmt"
	"slices"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Model is a network with two inputs, its name, and the targets it was
// trained on: 0 and 1, −1 and +1, or one-hot.
type Model struct {
	Name string
	Net  *nn.Network
	Y    *mat.Dense // K × N
}

// Models draws what several networks say of the same samples, a column of x
// each: a panel as in [Boundary] for every model and, in the last one, the
// boundaries of all of them. Each panel is the part of the plane from xlo to
// xhi and from ylo to yhi, on axes of one scale; samples outside of it are
// left out. There is one key, above the panels.
func Models(x *mat.Dense, xlo, xhi, ylo, yhi float64, models ...Model) Figure {
	if len(models) == 0 {
		panic("viz: Models: there is no model to draw")
	}
	all := &window{newChart("all", "x₁", "x₂")}
	all.table.Header = []string{"boundary", "x₁", "x₂"}
	sheet := &modelSheet{}
	var panels []Figure
	for k, m := range models {
		if r, c := x.Dims(); r != 2 || c != m.Y.RawMatrix().Cols {
			panic(fmt.Sprintf("viz: Models: %s: x is %d×%d and y has %d columns; want 2×N and K×N", m.Name, r, c, m.Y.RawMatrix().Cols))
		}
		f := newField(m.Net, nn.Threshold(m.Y), xlo, xhi, ylo, yhi)
		one := &window{newChart(m.Name, "x₁", "x₂")}
		one.Add(f)
		one.samples(x, m.Y)
		panels = append(panels, one)

		col, width := hue(k+2), lineWidth*max(0.6, vg.Length(2-0.3*float64(k))) // lines that coincide are all seen
		all.Add(mark(func(p pen, x, y func(float64) vg.Length) { f.stroke(p, x, y, draw.LineStyle{Color: col, Width: width}) }))
		sheet.key = append(sheet.key, keyEntry{m.Name, func(p pen, at vg.Point) {
			p.line(width, col, pt(at.X-keyMark/2, at.Y), pt(at.X+keyMark/2, at.Y))
		}})
		for i := range f.rows - 1 {
			for j := range f.cols - 1 {
				for _, at := range f.crossings(i, j) {
					row(&all.table, m.Name, at[0], at[1])
				}
			}
		}
	}
	sheet.key = append(all.samples(x, models[0].Y), sheet.key...)
	for _, p := range append(panels, all) {
		v := p.(*window)
		v.X.Min, v.X.Max, v.Y.Min, v.Y.Max = xlo, xhi, ylo, yhi
		v.Resize(7.4, 2.1+5.6*(yhi-ylo)/(xhi-xlo))
	}
	sheet.Panels = Grid(3, append(panels, all)...)
	sheet.About = fmt.Sprintf("what %s make of the same samples, and the boundaries of all in one plane", plural(len(models), "model"))
	return sheet
}

// A window is a chart on axes of one scale.
type window struct{ *Chart }

// samples adds the samples by class and returns their key.
func (v *window) samples(x, y *mat.Dense) (key []keyEntry) {
	for k, s := range classes(x, y) {
		v.Add(cloud{x: s.X, y: s.Y, color: hue(k), shape: k})
		key = append(key, keyEntry{s.Name, func(p pen, at vg.Point) { p.glyph(k, at, 3, hue(k)) }})
	}
	return key
}

// Draw draws the chart, smaller than its canvas where that is too wide or too high.
func (v *window) Draw(canvas draw.Canvas) {
	p := v.head(canvas)
	r := vg.Length((v.X.Max - v.X.Min) / (v.Y.Max - v.Y.Min))
	for range 3 { // the labels need more or less room in a smaller figure
		area := v.axes(p).inside(p.Canvas).Size()
		p.Max.X -= max(0, area.X-area.Y*r)
		p.Min.Y += max(0, area.Y-area.X/r)
	}
	v.body(p)
}

// A modelSheet is panels below a key.
type modelSheet struct {
	*Panels
	key []keyEntry
}

const keyHeight = 2 * tickSize

func (m *modelSheet) Size() (w, h vg.Length) {
	w, h = m.Panels.Size()
	return w, h + keyHeight
}

// project shows two panels side by side, each time with the key above.
func (m *modelSheet) project(room vg.Point) (all []Figure) {
	for panels := range slices.Chunk(m.Figures, 2) {
		all = append(all, keyed{panels, m.key, room})
	}
	return all
}

// keyed is panels side by side in a room, below a key.
type keyed struct {
	panels []Figure
	key    []keyEntry
	room   vg.Point
}

func (k keyed) Size() (w, h vg.Length) { return k.room.X, k.room.Y }

func (k keyed) Draw(canvas draw.Canvas) {
	p := on(canvas)
	p.fill(p.Rectangle, white)
	rest := p.inset(margin).row(k.key)
	w := k.room.X / 2
	for i, f := range k.panels {
		f.Draw(draw.Canvas{Canvas: p.Canvas.Canvas, Rectangle: rect(p.Min.X+w*vg.Length(i), p.Min.Y, w, rest.Max.Y-p.Min.Y)})
	}
}

func (m *modelSheet) Draw(canvas draw.Canvas) {
	p := pen{canvas}
	p.fill(p.Rectangle, white)
	pen{draw.Crop(p.Canvas, margin, -margin, 0, -margin)}.row(m.key)
	m.Panels.Draw(draw.Crop(p.Canvas, 0, 0, 0, -keyHeight))
}
