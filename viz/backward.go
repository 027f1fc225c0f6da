package viz

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
)

// A BackwardDiagram is the way back through a network with the numbers of one
// sample, from right to left:
//
//	on an edge     wᵢⱼ δᵢ, which it hands down, and ∂wᵢⱼ = δᵢ aⱼ, the slope of its weight
//	in a neuron    ∂a = Σ wδ over the edges that leave it, f′(z), and δ = f′(z) ∂a
//
// Blue is negative, red is positive; a wide edge hands down much. The outputs
// get ∂a from the loss, and softmax has no f′ of one number.
type BackwardDiagram struct {
	Drawing
	Decimals int // of the numbers

	stages []stage
	handed []*mat.Dense // wδ of each layer, out × in; nil where there is no W
	slope  []*mat.Dense // ∂w of each layer, out × in
	layer  int          // whose edges are drawn alone; −1 draws all
	neuron int
	gap    vg.Length // between two columns
}

// Backward draws sample n of a trace after [nn.Trace.Backward], counted from
// 0: up to five columns of up to eight neurons. The ∂w are what this sample
// adds to the gradient.
func Backward(t *nn.Trace, n int) *BackwardDiagram {
	d := &BackwardDiagram{Decimals: 4, layer: -1, gap: backGap}
	head := Diagram(t, n)
	d.Title, d.About = head.Title, "the way back: ∂a, f′ and δ at the neurons, wδ and ∂w on the edges"
	if t.Steps[len(t.Steps)-1].DA.IsEmpty() {
		panic("viz: Backward: the trace has no ∂L/∂a; call its Backward before")
	}
	if !small(head.stages) {
		panic(fmt.Sprintf("viz: Backward: the network %s is too large; up to five columns of up to eight neurons can be drawn", head.Title))
	}
	for l, s := range t.Steps {
		c := stage{title: head.stages[l].title, rows: head.stages[l].rows, w: head.stages[l].w}
		take := func(name string, m *mat.Dense) {
			if m != nil && !m.IsEmpty() && m.RawMatrix().Rows == c.rows {
				c.values = append(c.values, part{name: name, value: mat.Col(nil, n, m)})
			}
		}
		if l == 0 {
			take("x", &s.A)
			take("∂x", &t.Steps[1].DX)
		} else {
			take("a", &s.A)
			take("∂a", &s.DA)
			take("f′", s.Prime())
			take("δ", &s.Delta)
		}
		d.stages = append(d.stages, c)
		d.addEdges(s, c.w, n)
	}
	limit := 0.0
	d.eachDelta(func(p *part) { limit = max(limit, slices.Max(absolutes(p.value))) })
	d.eachDelta(func(p *part) { p.limit = 1.25 * limit })
	d.paint = d.draw
	return d
}

// addEdges adds wδ and ∂w of a layer.
func (d *BackwardDiagram) addEdges(s *nn.Step, w *mat.Dense, n int) {
	if w == nil || s.Delta.IsEmpty() {
		d.handed, d.slope = append(d.handed, nil), append(d.slope, nil)
		return
	}
	handed, slope := mat.DenseCopyOf(w), mat.DenseCopyOf(w)
	handed.Apply(func(i, _ int, w float64) float64 { return w * s.Delta.At(i, n) }, handed)
	slope.Apply(func(i, j int, _ float64) float64 { return s.Delta.At(i, n) * s.X.At(j, n) }, slope)
	d.handed, d.slope = append(d.handed, handed), append(d.slope, slope)
}

func (d *BackwardDiagram) eachDelta(do func(p *part)) {
	for _, c := range d.stages {
		for k := range c.values {
			if c.values[k].name == "δ" {
				do(&c.values[k])
			}
		}
	}
}

func absolutes(v []float64) (out []float64) {
	for _, x := range v {
		out = append(out, math.Abs(x))
	}
	return out
}

// Paths draws only the edges that lead back into neuron i of layer l strongly:
// its column of the W above. Layers count from 1, neurons from 0, as in
// [nn.Trace.Explain]; layer 0 is the input.
func (d *BackwardDiagram) Paths(l, i int) {
	if l < 0 || l > len(d.stages)-2 || i < 0 || i >= d.stages[l].rows {
		panic(fmt.Sprintf("viz: Paths into neuron %d of layer %d: the diagram %s has no such neuron with a layer above", i, l, d.Title))
	}
	d.layer, d.neuron = l, i
}

// Data has a row per number of the sample.
func (d *BackwardDiagram) Data() (t nn.Table) {
	t.Header = []string{"layer", "value", "neuron", "from", "number"}
	for l, c := range d.stages {
		for _, p := range c.values {
			for j, v := range p.value {
				row(&t, l, p.name, j+1, "", v)
			}
		}
		if d.handed[l] == nil {
			continue
		}
		out, in := d.handed[l].Dims()
		for i := range out {
			for j := range in {
				row(&t, l, "wδ", i+1, j+1, d.handed[l].At(i, j))
				row(&t, l, "∂w", i+1, j+1, d.slope[l].At(i, j))
			}
		}
	}
	return t
}

const (
	backGap    = 200 * vg.Length(1) // between two columns, with room for two numbers on an edge
	backWidth  = 68 * vg.Length(1)
	backKey    = 18 * vg.Length(1)
	backPlaces = 24 // so many edges of a layer get numbers
)

// Size grows with the network.
func (d *BackwardDiagram) Size() (w, h vg.Length) {
	if d.w > 0 {
		return d.w, d.h
	}
	for _, c := range d.stages {
		h = max(h, vg.Length(c.rows)*(nodeHeight(c)+nodeGap))
	}
	if d.Title != "" {
		h += headingHeight
	}
	n := vg.Length(len(d.stages))
	return max(n*backWidth+(n-1)*d.gap+2*margin, d.headingWidth()), h + stageHead + backKey + 2*margin
}

// project moves the columns together, as near as the numbers on the edges allow.
func (d *BackwardDiagram) project(room vg.Point) []Figure {
	near := *d
	n := vg.Length(len(d.stages))
	near.gap = max(114, min(d.gap, (room.X-2*margin-n*backWidth)/(n-1)))
	near.Title, near.paint = "", near.draw // the heading of the slide will do
	return []Figure{&near}
}

func (d *BackwardDiagram) draw(p pen) {
	p = p.row([]keyEntry{
		{"wδ, handed down", func(p pen, at vg.Point) { p.arrow(1.2, diverging[8], pt(at.X+8, at.Y), pt(at.X-8, at.Y)) }},
		{"∂w = δ a", swatch(pale)},
		{"δ < 0", swatch(signed(-0.7, 1))},
		{"δ > 0", swatch(signed(0.7, 1))},
	})
	nodes := make([][]node, len(d.stages))
	top, bottom := p.Max.Y-stageHead, p.Min.Y
	for l, c := range d.stages {
		x := p.Min.X + vg.Length(l)*(backWidth+d.gap)
		pitch := (top - bottom) / vg.Length(c.rows)
		for j := range c.rows {
			mid := top - pitch*(vg.Length(j)+0.5)
			h := nodeHeight(c)
			nodes[l] = append(nodes[l], node{rect(x, mid-h/2, backWidth, h), pt(x, mid), pt(x+backWidth, mid)})
		}
		p.text(bold, tickSize, ink, x+backWidth/2, p.Max.Y-tickSize*0.6, 0.5, c.title)
	}
	for l := 1; l < len(nodes); l++ {
		d.drawWay(p, nodes[l-1], nodes[l], l)
	}
	for l, c := range d.stages {
		for j := range c.rows {
			d.drawNode(p, nodes[l][j], c, j)
		}
	}
}

// drawWay draws the edges from layer l down, with their numbers.
func (d *BackwardDiagram) drawWay(p pen, below, above []node, l int) {
	handed := d.handed[l]
	top := 0.0
	if handed != nil {
		top = largest(handed)
	}
	var labels []label
	for i := range above {
		for j := range below {
			from, to := above[i].in, below[j].out
			if handed == nil {
				if len(above) != len(below) || i == j {
					p.arrow(thinWidth, grey, from, to)
				}
				continue
			}
			v := handed.At(i, j)
			strong := d.layer < 0 || d.layer == l-1 && d.neuron == j
			if !strong {
				p.arrow(0.8, pale, from, to)
				continue
			}
			width := vg.Length(0.8)
			if top > 0 {
				width += vg.Length(1.8 * math.Abs(v) / top)
			}
			p.arrow(width, edgeColour(v, top), from, to)
			if len(above)*len(below) <= backPlaces {
				labels = d.label(labels, "", v, to, from, 0.27, diverging[5+4*sign(v)])
				labels = d.label(labels, "∂w ", d.slope[l].At(i, j), to, from, 0.73, ink)
			}
		}
	}
	for _, l := range labels {
		ground := color.Color(white)
		if l.colour == ink {
			ground = pale
		}
		p.fill(l.Rectangle, ground)
		p.text(sans, smallSize, l.colour, (l.Min.X+l.Max.X)/2, (l.Min.Y+l.Max.Y)/2, 0.5, l.text)
	}
}

// label adds a number near the share t of the way from a to b, where it covers no other.
func (d *BackwardDiagram) label(placed []label, name string, v float64, a, b vg.Point, t float64, c color.RGBA) []label {
	l := label{text: name + compact(v, d.Decimals), colour: c}
	wide, high := measure(sans, smallSize, l.text)+4, smallSize+1
	for k := range 12 {
		at := between(a, b, vg.Length(t+0.02*float64((k+1)/2)*float64(1-2*(k%2))))
		l.Rectangle = rect(at.X-wide/2, at.Y-high/2, wide, high)
		if !overlaps(l, placed) {
			return append(placed, l)
		}
	}
	return placed // no room: the number is in the data
}

// sign is −1 for negative numbers, else 1.
func sign(v float64) int {
	if v < 0 {
		return -1
	}
	return 1
}

// drawNode draws a neuron: a line each for a, ∂a, f′ and δ, in colour only δ.
func (d *BackwardDiagram) drawNode(p pen, n node, c stage, j int) {
	for k, v := range c.values {
		fill := white
		if v.name == "δ" {
			fill = signed(v.value[j], v.limit)
		}
		r := vg.Rectangle{Min: pt(n.Min.X, n.Max.Y-nodeRow*vg.Length(k+1)), Max: pt(n.Max.X, n.Max.Y-nodeRow*vg.Length(k))}
		p.fill(r, fill)
		y := (r.Min.Y + r.Max.Y) / 2
		p.text(bold, tickSize, readable(fill), r.Min.X+5, y, 0, v.name)
		p.text(sans, tickSize, readable(fill), r.Max.X-4, y, 1, compact(v.value[j], d.Decimals))
	}
	p.frame(n.Rectangle, 0.9, ink)
}
