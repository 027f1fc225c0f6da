package viz

import (
	"fmt"
	"image/color"
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Boundary draws what a network with two inputs says about every point of the
// plane, with the samples on top: the colour is the class, stronger where the
// network is surer, and a dark line runs between the classes. The class is the
// largest output; of a single output it is 1 from the middle between the
// smallest and the largest target: ½ for 0 and 1, 0 for −1 and +1.
func Boundary(title string, net *nn.Network, x, y *mat.Dense) *Chart {
	c := newChart(title, "x₁", "x₂")
	series := classes(x, y)
	for k, s := range series {
		c.X.Min, c.X.Max = cover(c.X.Min, c.X.Max, s.X)
		c.Y.Min, c.Y.Max = cover(c.Y.Min, c.Y.Max, s.Y)
		c.key = append(c.key, keyEntry{s.Name, func(p pen, at vg.Point) { p.glyph(k, at, 3, hue(k)) }})
	}
	c.X.Min, c.X.Max = extent(c.X.Min, c.X.Max, 0.5)
	c.Y.Min, c.Y.Max = extent(c.Y.Min, c.Y.Max, 0.5)
	c.spread(0.15, 0.15)
	cut := nn.Threshold(y)
	f := newField(net, cut, c.X.Min, c.X.Max, c.Y.Min, c.Y.Max)
	c.Add(f)
	for k, s := range series {
		c.Add(cloud{x: s.X, y: s.Y, color: hue(k), shape: k})
	}
	c.About = fmt.Sprintf("decision regions of %d classes with %s", len(series), plural(len(x.RawRowView(0)), "sample"))
	c.table.Header = []string{"what", "x₁", "x₂", "class"}
	for j := range x.RawRowView(0) {
		row(&c.table, "sample", x.At(0, j), x.At(1, j), classAt(y, j, cut))
	}
	for i := 0; i < f.rows; i += 8 {
		for j := 0; j < f.cols; j += 8 {
			at := f.point(i, j)
			row(&c.table, "network", at[0], at[1], f.class[i*f.cols+j])
		}
	}
	return c
}

// cover is a range made to hold some numbers.
func cover(lo, hi float64, v []float64) (float64, float64) {
	l, h := span(v)
	return min(lo, l), max(hi, h)
}

// A field is what a network says on a grid of points, row 0 at the top.
type field struct {
	rows, cols             int
	xmin, xmax, ymin, ymax float64
	class                  []int     // the one with the largest score
	sure                   []float64 // its lead, from 0, on a boundary, to 1

	ask func(x, y float64) (class int) // the network at any point
}

func newField(net *nn.Network, cut, xmin, xmax, ymin, ymax float64) *field {
	f := &field{rows: 120, cols: 180, xmin: xmin, xmax: xmax, ymin: ymin, ymax: ymax}
	t := nn.NewTrace(net)
	x := mat.NewDense(2, f.cols, nil)
	for i := range f.rows {
		for j := range f.cols {
			at := f.point(i, j)
			x.Set(0, j, at[0])
			x.Set(1, j, at[1])
		}
		a := t.Forward(x)
		for j := range f.cols {
			class, lead := verdict(mat.Col(nil, j, a), cut)
			f.class, f.sure = append(f.class, class), append(f.sure, min(lead, 1))
		}
	}
	one := nn.NewTrace(net)
	f.ask = func(x, y float64) int {
		class, _ := verdict(mat.Col(nil, 0, one.Forward(mat.NewDense(2, 1, []float64{x, y}))), cut)
		return class
	}
	return f
}

// verdict is the class with the largest output and its lead; a single output scores for class 1.
func verdict(a []float64, cut float64) (class int, lead float64) {
	if floats.HasNaN(a) {
		panic(fmt.Sprintf("viz: boundary: the network says %v, which is no class", a))
	}
	if len(a) == 1 {
		a = []float64{cut - a[0], a[0] - cut}
	}
	best := 0
	lead = math.Inf(1)
	for k, v := range a {
		if v > a[best] {
			best = k
		}
	}
	for k, v := range a {
		if k != best {
			lead = min(lead, a[best]-v)
		}
	}
	return best, lead
}

// point is the place of row i and column j.
func (f *field) point(i, j int) [2]float64 {
	return [2]float64{
		f.xmin + (f.xmax-f.xmin)*(float64(j)+0.5)/float64(f.cols),
		f.ymax - (f.ymax-f.ymin)*(float64(i)+0.5)/float64(f.rows),
	}
}

// crossings are the points on the edges of the square with the upper left
// corner i, j where one class gives way to another, found by bisection: a step
// has no slope by which to interpolate.
func (f *field) crossings(i, j int) (at [][2]float64) {
	corners := [][2]int{{i, j}, {i, j + 1}, {i + 1, j + 1}, {i + 1, j}, {i, j}}
	for n := range 4 {
		p, q := corners[n], corners[n+1]
		class := f.class[p[0]*f.cols+p[1]]
		if f.class[q[0]*f.cols+q[1]] == class {
			continue
		}
		u, v := f.point(p[0], p[1]), f.point(q[0], q[1])
		for range 8 {
			if mid := midpoint(u, v); f.ask(mid[0], mid[1]) == class {
				u = mid
			} else {
				v = mid
			}
		}
		at = append(at, midpoint(u, v))
	}
	return at
}

func midpoint(u, v [2]float64) [2]float64 { return [2]float64{(u[0] + v[0]) / 2, (u[1] + v[1]) / 2} }

// stroke draws the boundaries: in every square a line between two crossings, or
// from each to their middle where there are more.
func (f *field) stroke(p pen, x, y func(float64) vg.Length, style draw.LineStyle) {
	var path vg.Path
	for i := range f.rows - 1 {
		for j := range f.cols - 1 {
			at := f.crossings(i, j)
			var mid vg.Point
			for _, c := range at {
				mid = mid.Add(pt(x(c[0]), y(c[1])).Scale(1 / vg.Length(len(at))))
			}
			for _, c := range at {
				path.Move(pt(x(c[0]), y(c[1])))
				path.Line(mid)
			}
		}
	}
	if len(path) > 0 {
		p.SetLineStyle(style)
		p.Stroke(path)
	}
}

func (f *field) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	r := vg.Rectangle{Min: pt(x(f.xmin), y(f.ymin)), Max: pt(x(f.xmax), y(f.ymax))}
	pen{c}.raster(r, f.rows, f.cols, func(i, j int) color.RGBA {
		k := i*f.cols + j
		return tint(hue(f.class[k]), 0.12+0.28*math.Round(f.sure[k]*12)/12)
	})
	f.stroke(pen{c}, x, y, draw.LineStyle{Color: ink, Width: 1.1})
}
