package viz

import (
	"fmt"
	"image/color"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Bend draws what a network with two inputs does to the plane: x, then z⁽ˡ⁾
// and a⁽ˡ⁾ of every layer as long as it has two rows. W and b turn, stretch
// and move the plane, f bends it. The lines of a square grid are carried along,
// in the colour of the class that the network gives to each of their points, and
// so are the samples, a column of x each. y is one-hot, or one row of 0 and 1.
// Both axes of a plane have the same length.
//
// Where the next layer is one logistic neuron the dashed line is z = w₁a₁ + w₂a₂ + b = 0,
// its output ½: straight there, and the curve between the colours in the plane of x.
func Bend(net *nn.Network, x, y mat.Matrix) *Panels {
	if d, n := x.Dims(); d != 2 {
		panic(fmt.Sprintf("viz: Bend: x is %d×%d; want 2×N", d, n))
	}
	lattice, length := gridLines(x)
	samples, grid := net.Forward(mat.DenseCopyOf(x)), net.Forward(lattice)
	b := bending{y: y, length: length}
	for j := range length * 2 * gridCount {
		b.class = append(b.class, class(grid.Output(), j))
	}
	figs := []Figure{b.plane("x", "x", &samples.Steps[0].A, &grid.Steps[0].A, samples.Steps[1])}
	below := "x"
	for l := 1; l < len(samples.Steps); l++ {
		s, g := samples.Steps[l], grid.Steps[l]
		if r, _ := s.A.Dims(); r != 2 {
			break
		}
		if r, _ := s.Z.Dims(); r == 2 {
			figs = append(figs, b.plane("z"+superscript(l)+" = W "+below+" + b", "z", &s.Z, &g.Z, nil))
		}
		var above *nn.Step
		if l < len(net.Layers) {
			above = samples.Steps[l+1]
		}
		figs = append(figs, b.plane("a"+superscript(l)+" = f(z"+superscript(l)+")", "a", &s.A, &g.A, above))
		below = "a" + superscript(l)
	}
	p := Grid(3, figs...)
	p.About = "the plane of the inputs and what every layer makes of it"
	return p
}

// superscript is the number of a layer, raised: ⁽¹⁾.
func superscript(l int) string { return "⁽" + raise(l) + "⁾" }

const gridCount = 17 // lines of the grid, upright and level

// gridLines are the lines around the samples, each of length points.
func gridLines(x mat.Matrix) (points *mat.Dense, length int) {
	const lines, last = gridCount, 96
	var lo, hi [2]float64
	for i := range 2 {
		lo[i], hi[i] = span(mat.Row(nil, i, x))
		d := max(hi[i]-lo[i], 1e-9)
		lo[i], hi[i] = lo[i]-d/6, hi[i]+d/6
	}
	at := func(i int, k, n float64) float64 { return lo[i] + (hi[i]-lo[i])*k/n }
	points = mat.NewDense(2, 2*lines*(last+1), nil)
	j := 0
	for i := range 2 {
		for k := range lines {
			for m := range last + 1 {
				points.Set(i, j, at(i, float64(k), lines-1))
				points.Set(1-i, j, at(1-i, float64(m), last))
				j++
			}
		}
	}
	return points, last + 1
}

// bending is what the planes of one figure share.
type bending struct {
	y      mat.Matrix
	class  []int // that the network gives to the points of the grid
	length int   // points of one line of the grid
}

// plane is one panel; above is the step of the layer that reads it, nil if none does.
func (b bending) plane(title, name string, samples, grid *mat.Dense, above *nn.Step) *Chart {
	c := newChart(title, name+"₁", name+"₂")
	c.table.Header = []string{"class", name + "₁", name + "₂"}
	net := mesh{mat.Row(nil, 0, grid), mat.Row(nil, 1, grid), b.class, b.length}
	c.Add(net)
	if above != nil && above.A.RawMatrix().Rows == 1 {
		if sum, ok := sumOf(above, 0, 0); ok && len(sum.w) == 2 {
			c.Add(mark(func(p pen, x, y func(float64) vg.Length) {
				p.border(x, y, sum.w[0], sum.w[1], sum.b, c)
			}))
		}
	}
	for k, s := range classes(samples, b.y) {
		c.Add(cloud{x: s.X, y: s.Y, color: hue(k), shape: k})
		c.key = append(c.key, keyEntry{s.Name, func(p pen, at vg.Point) { p.glyph(k, at, 3, hue(k)) }})
		for i := range s.X {
			row(&c.table, s.Name, s.X[i], s.Y[i])
		}
	}
	c.spread(0.04, 0.04)
	c.square()
	c.Resize(7.6, 7)
	return c
}

// square gives both axes the length of the longer one, about their middles, so
// that a turn looks like a turn and a stretch like a stretch.
func (c *Chart) square() {
	if length := max(c.X.Max-c.X.Min, c.Y.Max-c.Y.Min); finite(length) {
		stretch(&c.X, length)
		stretch(&c.Y, length)
	}
}

// border draws the part of the line u x + v y + b = 0 that lies in the frame.
func (p pen) border(x, y func(float64) vg.Length, u, v, b float64, frame *Chart) {
	var ends []vg.Point
	for _, at := range []float64{frame.X.Min, frame.X.Max} {
		if t := -(u*at + b) / v; t >= frame.Y.Min && t <= frame.Y.Max {
			ends = append(ends, pt(x(at), y(t)))
		}
	}
	for _, at := range []float64{frame.Y.Min, frame.Y.Max} {
		if t := -(v*at + b) / u; t >= frame.X.Min && t <= frame.X.Max {
			ends = append(ends, pt(x(t), y(at)))
		}
	}
	if len(ends) >= 2 {
		p.dashed(lineWidth, ink, ends[0], ends[len(ends)-1])
	}
}

// mesh is the plotter of the grid.
type mesh struct {
	x, y   []float64
	class  []int
	length int
}

func (m mesh) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = span(m.x)
	ymin, ymax = span(m.y)
	return
}

func (m mesh) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	var piece []vg.Point
	for j := range m.x {
		at := pt(x(m.x[j]), y(m.y[j]))
		piece = append(piece, at)
		ends := (j+1)%m.length == 0
		if ends || m.class[j+1] != m.class[j] {
			pen{c}.line(thinWidth, m.colour(j), piece...)
			piece = append(piece[:0:0], at)
		}
		if ends {
			piece = nil
		}
	}
}

func (m mesh) colour(j int) color.Color { return tint(hue(m.class[j]), 0.55) }
