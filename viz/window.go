package viz

import (
	"fmt"
	"image/color"
	"math"

	"glassnet/nn"
	"glassnet/nn/conv"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
)

// Window draws one output of a convolution, row i of s.Z, in sample n: the image
// with its padding, in which the window is framed, the kernel, their products,
// and the map, in which z is framed; a line below adds the products up. Several
// channels stand one below the other. With [Frames] over i the window slides.
//
// The data have every product, and b; they add up to z.
func Window(l *conv.Conv2D, s *nn.Step, i, n int) *Drawing {
	rows, samples := s.Z.Dims()
	if s.Layer() != nn.Layer(l) || i < 0 || i >= rows || n < 0 || n >= samples {
		panic(fmt.Sprintf("viz: Window: output %d, sample %d of %v, which has %d and %d; the layer is to be that of the step", i, n, s, rows, samples))
	}
	w := newSlide(l, s, i, n)
	d := &Drawing{Title: fmt.Sprintf("%s of %v", w.name, l.Out)}
	d.About = fmt.Sprintf("the products of kernel %d and what it sees from row %d, column %d of the output add up to z = %s", w.f+1, w.i+1, w.j+1, short(w.z))
	d.table.Header = []string{"channel", "row", "column", "x", "w", "product"}
	for c := range l.In.C {
		k := l.Kernel(w.f, c)
		for m := range k.RawMatrix().Rows {
			for q := range k.RawMatrix().Cols {
				x := w.patch[c].At(m, q)
				row(&d.table, c+1, m+1, q+1, x, k.At(m, q), x*k.At(m, q))
			}
		}
	}
	row(&d.table, "b", "", "", 1.0, l.B.At(w.f, 0), l.B.At(w.f, 0))
	d.paint = w.draw
	d.w, d.h = w.size()
	return d
}

// slide is what the figure shows.
type slide struct {
	l            *conv.Conv2D
	f, i, j      int // kernel, row and column of the output
	name, sum    string
	z            float64
	image, patch []*mat.Dense // of each channel: x with its padding, what the window sees
	out          *mat.Dense   // the map of kernel f
}

func newSlide(l *conv.Conv2D, s *nn.Step, i, n int) *slide {
	w := &slide{l: l, z: s.Z.At(i, n), name: "z" + s.Index(i)}
	w.f, w.i, w.j = l.Out.Place(i)
	q := l.ExplainA(s, i, n)[0]
	q.Words = ""
	w.sum = minus(q.String())
	if len(q.Terms) > 8 || measure(sans, labelSize, w.sum) > longestSum {
		w.sum = fmt.Sprintf("%s = b and the sum of the %s = %s", w.name, plural(l.W.RawMatrix().Cols, "product"), short(w.z))
	}
	r, c := l.Window.Rows, l.Window.Cols
	for ch := range l.In.C {
		image := mat.NewDense(l.In.H+2*r.P, l.In.W+2*c.P, nil)
		for h := range l.In.H {
			for k := range l.In.W {
				image.Set(h+r.P, k+c.P, s.X.At(l.In.At(ch, h, k), n))
			}
		}
		patch := mat.NewDense(r.K, c.K, nil)
		patch.Apply(func(a, b int, _ float64) float64 { return image.At(w.i*r.S+a*r.D, w.j*c.S+b*c.D) }, patch)
		w.image, w.patch = append(w.image, image), append(w.patch, patch)
	}
	w.out = mat.NewDense(l.Out.H, l.Out.W, nil)
	w.out.Apply(func(h, k int, _ float64) float64 { return s.Z.At(l.Out.At(w.f, h, k), n) }, w.out)
	return w
}

const (
	windowGap  = 22 * vg.Length(1) // between the fields
	windowHead = tickSize * 1.5    // the name above a field
	longestSum = 340               // the width of a line of products that is written out
)

// side is that of a cell: large enough for a number where there are few.
func (w *slide) side(m *mat.Dense) vg.Length {
	r, c := m.Dims()
	return min(max(160/vg.Length(max(r, c)), 4), 26)
}

func (w *slide) field(m *mat.Dense) (width, height vg.Length) {
	r, c := m.Dims()
	return w.side(m) * vg.Length(c), w.side(m) * vg.Length(r)
}

// fields are those of channel c: image, kernel, products; the map stands beside the first.
func (w *slide) fields(c int) (names []string, list []*mat.Dense) {
	product := new(mat.Dense)
	product.MulElem(w.patch[c], w.l.Kernel(w.f, c))
	product.Apply(func(_, _ int, v float64) float64 { return v + 0 }, product) // 0 for −0
	kernel := "w" + nn.Subscript(w.f+1)
	if len(w.image) > 1 {
		kernel += fmt.Sprintf("[%d]", c+1)
	}
	names, list = []string{"x̃" + nn.Subscript(c+1), kernel, "w·x̃"}, []*mat.Dense{w.image[c], w.l.Kernel(w.f, c), product}
	if c == 0 {
		names, list = append(names, "z"+nn.Subscript(w.f+1)), append(list, w.out)
	}
	return names, list
}

// size is that of all fields and of the line below.
func (w *slide) size() (width, height vg.Length) {
	for c := range w.image {
		_, list := w.fields(c)
		line, tall := vg.Length(0), vg.Length(0)
		for _, m := range list {
			fw, fh := w.field(m)
			line, tall = line+fw+windowGap, max(tall, fh)
		}
		width, height = max(width, line-windowGap), height+tall+windowHead+windowGap/2
	}
	width = max(width, measure(sans, labelSize, w.sum))
	return width + 2*margin, height + labelSize*1.8 + 2*margin
}

func (w *slide) draw(p pen) {
	top := p.Max.Y
	for c := range w.image {
		names, list := w.fields(c)
		x, tall := p.Min.X, vg.Length(0)
		for k, m := range list {
			fw, fh := w.field(m)
			p.text(bold, tickSize, ink, x+fw/2, top-windowHead/2, 0.5, names[k])
			w.cells(p, m, k, x, top-windowHead)
			x, tall = x+fw+windowGap, max(tall, fh)
		}
		top -= tall + windowHead + windowGap/2
	}
	p.text(sans, labelSize, ink, p.Min.X, top-labelSize*0.6, 0, cut(sans, labelSize, p.width(), w.sum))
}

// cells draws a field and frames what belongs to the output; k is its place in the row.
func (w *slide) cells(p pen, m *mat.Dense, k int, x, y vg.Length) {
	side, limit := w.side(m), largest(m)
	rows, cols := w.l.Window.Rows, w.l.Window.Cols
	framed := func(i, j int) bool {
		switch k {
		case 0:
			a, b := i-w.i*rows.S, j-w.j*cols.S
			return a >= 0 && b >= 0 && a%rows.D == 0 && b%cols.D == 0 && a/rows.D < rows.K && b/cols.D < cols.K
		case 3:
			return i == w.i && j == w.j
		}
		return false
	}
	r, c := m.Dims()
	at := func(i, j int) vg.Rectangle { return rect(x+side*vg.Length(j), y-side*vg.Length(i+1), side, side) }
	for i := range r {
		for j := range c {
			padding := k == 0 && (i < rows.P || j < cols.P || i >= r-rows.P || j >= c-cols.P)
			fill := signed(m.At(i, j), limit)
			if padding {
				fill = color.RGBA{232, 232, 232, 255}
			}
			p.fill(at(i, j), fill)
			p.frame(at(i, j), thinWidth/2, pale)
			if side >= 16 {
				size := min(tickSize, side/max(1.1, measure(sans, 1, short(m.At(i, j)))))
				letters := color.Color(ink)
				if math.Abs(m.At(i, j)) > 0.7*limit && !padding {
					letters = white
				}
				p.text(sans, size, letters, x+side*(vg.Length(j)+0.5), y-side*(vg.Length(i)+0.5), 0.5, short(m.At(i, j)))
			}
		}
	}
	for _, edge := range []struct {
		width vg.Length
		color color.Color
	}{{2.6, white}, {1.3, black}} {
		for i := range r {
			for j := range c {
				if framed(i, j) && side >= 10 {
					p.frame(at(i, j), edge.width, edge.color)
				}
			}
		}
		if k == 0 && side < 10 {
			reach := func(a conv.Axis) vg.Length { return side * vg.Length(a.D*(a.K-1)+1) }
			corner := at(w.i*rows.S+rows.D*(rows.K-1), w.j*cols.S)
			p.frame(rect(corner.Min.X, corner.Min.Y, reach(cols), reach(rows)), edge.width, edge.color)
		}
		if k == 3 && side < 10 {
			p.frame(at(w.i, w.j), edge.width, edge.color)
		}
	}
}
