package viz

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
)

// A NetDiagram is a network drawn with the numbers of one sample: z, a and δ
// at every neuron, w on the edges, b above the neuron. Blue is negative, red
// is positive; a wide edge is a large weight.
type NetDiagram struct {
	Drawing
	Decimals int // of the numbers

	stages []stage
	most   vg.Length // between two columns; 0 sets no limit
}

// Diagram draws sample n of a trace, counted from 0. δ is drawn after
// Backward. Networks with up to five columns of up to eight neurons are drawn
// neuron by neuron; larger ones as a strip of colours for z, a and δ of each
// layer. The weights are those that z and a come from, also after an update.
func Diagram(t *nn.Trace, n int) *NetDiagram {
	_, samples := t.Output().Dims()
	if n < 0 || n >= samples {
		panic(fmt.Sprintf("viz: diagram of sample %d: the trace has %d; they count from 0", n, samples))
	}
	d := &NetDiagram{Decimals: 3, stages: stagesOf(t, n)}
	var sizes []string
	for _, c := range d.stages {
		sizes = append(sizes, strconv.Itoa(c.rows))
	}
	d.Title = strings.Join(sizes, "–")
	d.About = "network, z and a at the neurons, w on the edges"
	if samples > 1 {
		d.Title += fmt.Sprintf(", sample %d of %d", n+1, samples)
	}
	if last := d.stages[len(d.stages)-1].values; last[len(last)-1].name == "δ" {
		d.Title += ", L = " + minus(strconv.FormatFloat(t.Loss, 'g', 6, 64))
		d.About = "network, z, a and δ at the neurons, w on the edges"
	}
	d.paint = d.draw
	return d
}

// A stage is one layer of a diagram: its matrices by name, the input first.
type stage struct {
	title  string
	values []part
	rows   int
	w, b   *mat.Dense // nil if there is none
}

// A part is a row of numbers, one per neuron, and its name in the book.
type part struct {
	name  string
	value []float64
	limit float64 // the number that has the last colour
}

// stagesOf copies the input and the layers of sample n. Colours of z, a and δ
// have one range each over all layers.
func stagesOf(t *nn.Trace, n int) []stage {
	var cols []stage
	limit := map[string]float64{}
	for l, s := range t.Steps {
		c := stage{title: "x", rows: s.A.RawMatrix().Rows}
		take := func(name string, m *mat.Dense) {
			if m.RawMatrix().Rows != c.rows {
				return // empty, or one of several z per neuron, as in Maxout
			}
			v := mat.Col(nil, n, m)
			for _, x := range v {
				limit[name] = max(limit[name], math.Abs(x))
			}
			c.values = append(c.values, part{name: name, value: v})
		}
		if l == 0 {
			take("x", &s.A)
		} else {
			c.title = fmt.Sprintf("%d: %s", l, kind(s.Layer()))
			take("z", &s.Z)
			take("a", &s.A)
			take("δ", &s.Delta)
			c.w, c.b = parameters(s, n, c.rows, cols[l-1].rows)
		}
		cols = append(cols, c)
	}
	for _, c := range cols {
		for k := range c.values {
			c.values[k].limit = 1.25 * limit[c.values[k].name] // the darkest colours are hard to read on
		}
	}
	return cols
}

// kind names a layer by its f, or else by what it is.
func kind(layer nn.Layer) string {
	if a, ok := layer.(nn.Activated); ok {
		return fmt.Sprint(a.Activation())
	}
	if b := nn.BlueprintOf(layer); b.Kind != "" {
		return b.Kind
	}
	return fmt.Sprintf("%T", layer)
}

// parameters are W, out × in, and b, out × 1, as the layer explains its sums;
// nil where its z is not the weighted sum of all inputs.
func parameters(s *nn.Step, n, out, in int) (w, b *mat.Dense) {
	w, b = mat.NewDense(out, in, nil), mat.NewDense(out, 1, nil)
	for i := range out {
		sum, ok := sumOf(s, i, n)
		if !ok || len(sum.w) != in || s.Z.IsEmpty() || sum.z != s.Z.At(i, n) {
			return nil, nil
		}
		w.SetRow(i, sum.w)
		b.Set(i, 0, sum.b)
	}
	return w, b
}

const (
	nodeWidth  = 58 * vg.Length(1)
	nodeRow    = 11.5 * vg.Length(1)
	nodeGap    = 20 * vg.Length(1) // between two neurons, with room for b
	edgeGap    = 120 * vg.Length(1)
	stripWidth = 24 * vg.Length(1)
	stripMost  = 230 * vg.Length(1)
	stageHead  = 30 * vg.Length(1)
)

// small tells whether the network is drawn neuron by neuron.
func small(cols []stage) bool {
	for _, c := range cols {
		if c.rows > 8 {
			return false
		}
	}
	return len(cols) <= 5
}

// Size grows with the network.
func (d *NetDiagram) Size() (w, h vg.Length) {
	if d.w > 0 {
		return d.w, d.h
	}
	cols := d.stages
	extra := headingHeight + stageHead + 2*margin
	if small(cols) {
		for _, c := range cols {
			h = max(h, vg.Length(c.rows)*(nodeHeight(c)+nodeGap))
		}
		for k := range cols[1:] {
			w += d.gap(cols[k], cols[k+1])
		}
		return max(w+vg.Length(len(cols))*nodeWidth+2*margin, d.headingWidth()), h + extra
	}
	for _, c := range cols {
		w += d.stripsWidth(c)
		h = max(h, stripHeight(c.rows))
	}
	return max(w+2*margin-34, d.headingWidth()), h + extra
}

func nodeHeight(c stage) vg.Length { return nodeRow * vg.Length(len(c.values)) }

// gap is the room between two columns: more for more weights.
func (d *NetDiagram) gap(from, to stage) vg.Length {
	gap := min(edgeGap+4*vg.Length(from.rows*to.rows), 210)
	if d.most > 0 {
		gap = min(gap, d.most)
	}
	return gap
}

// project moves the columns together, as near as the numbers on the edges allow.
func (d *NetDiagram) project(room vg.Point) []Figure {
	near := *d
	n := vg.Length(len(d.stages))
	near.most = max(90, (room.X-2*margin-n*nodeWidth)/(n-1))
	near.paint = near.draw
	return []Figure{&near}
}

// Data has one row per number of the sample, and one per weight.
func (d *NetDiagram) Data() (t nn.Table) {
	t.Header = []string{"layer", "value", "neuron", "from", "number"}
	cols := d.stages
	for l, c := range cols {
		for _, p := range c.values {
			for j, v := range p.value {
				row(&t, l, p.name, j+1, "", v)
			}
		}
		if l == 0 {
			continue
		}
		for j := range c.rows {
			if c.b != nil {
				row(&t, l, "b", j+1, "", c.b.At(j, 0))
			}
			for i := 0; c.w != nil && i < cols[l-1].rows; i++ {
				row(&t, l, "w", j+1, i+1, c.w.At(j, i))
			}
		}
	}
	return t
}

func (d *NetDiagram) draw(p pen) {
	cols := d.stages
	if small(cols) {
		d.drawNeurons(p, cols)
	} else {
		d.drawStrips(p, cols)
	}
}

// A node is where a neuron is drawn.
type node struct {
	vg.Rectangle
	in, out vg.Point // where edges end and begin
}

func (d *NetDiagram) drawNeurons(p pen, cols []stage) {
	nodes := make([][]node, len(cols))
	top, bottom := p.Max.Y-stageHead, p.Min.Y
	x := p.Min.X
	for l, c := range cols {
		h := nodeHeight(c)
		pitch := (top - bottom) / vg.Length(c.rows)
		for j := range c.rows {
			mid := top - pitch*(vg.Length(j)+0.5) - 4 // b stands above
			r := rect(x, mid-h/2, nodeWidth, h)
			nodes[l] = append(nodes[l], node{r, pt(x, mid), pt(x+nodeWidth, mid)})
		}
		p.text(bold, tickSize, ink, x+nodeWidth/2, p.Max.Y-tickSize*0.6, 0.5, c.title)
		x += nodeWidth
		if l+1 < len(cols) {
			gap := d.gap(c, cols[l+1])
			if w := cols[l+1].w; w != nil {
				r, k := w.Dims()
				name := fmt.Sprintf("W⁽%s⁾ %d×%d", raise(l+1), r, k)
				p.text(sans, tickSize, grey, x+gap/2, p.Max.Y-tickSize*0.6, 0.5, name)
			}
			x += gap
		}
	}
	for l := 1; l < len(cols); l++ {
		d.drawEdges(p, nodes[l-1], nodes[l], cols[l].w)
	}
	for l, c := range cols {
		for j := range c.rows {
			d.drawNode(p, nodes[l][j], c, j)
		}
	}
}

// drawNode draws a neuron: a cell each for z, a and δ, and b above.
func (d *NetDiagram) drawNode(p pen, n node, c stage, j int) {
	for k, v := range c.values {
		fill := signed(v.value[j], v.limit)
		r := vg.Rectangle{Min: pt(n.Min.X, n.Max.Y-nodeRow*vg.Length(k+1)), Max: pt(n.Max.X, n.Max.Y-nodeRow*vg.Length(k))}
		p.fill(r, fill)
		y := (r.Min.Y + r.Max.Y) / 2
		p.text(bold, tickSize, readable(fill), r.Min.X+5, y, 0, v.name)
		p.text(sans, tickSize, readable(fill), r.Max.X-4, y, 1, compact(v.value[j], d.Decimals))
		if k > 0 {
			p.line(0.4, white, pt(r.Min.X, r.Max.Y), pt(r.Max.X, r.Max.Y))
		}
	}
	p.frame(n.Rectangle, 0.9, ink)
	if c.b != nil {
		p.text(sans, smallSize, grey, n.Min.X+nodeWidth/2, n.Max.Y+smallSize*0.65, 0.5, "b "+compact(c.b.At(j, 0), d.Decimals))
	}
}

// drawEdges draws the weights between two columns, without weights a thin line
// from neuron to neuron.
func (d *NetDiagram) drawEdges(p pen, from, to []node, w *mat.Dense) {
	if w == nil {
		for j := range to {
			for i := range from {
				if len(from) == len(to) && i != j {
					continue
				}
				p.line(thinWidth, grey, from[i].out, to[j].in)
			}
		}
		return
	}
	top := largest(w)
	for j := range to {
		for i := range from {
			v := w.At(j, i)
			width := vg.Length(0.5)
			if top > 0 && finite(v) {
				width += vg.Length(2.5 * math.Abs(v) / top)
			}
			p.line(width, edgeColour(v, top), from[i].out, to[j].in)
		}
	}
	labels := d.placeLabels(from, to, w)
	for _, l := range labels {
		p.fill(l.Rectangle, white)
		p.text(sans, smallSize, l.colour, (l.Min.X+l.Max.X)/2, (l.Min.Y+l.Max.Y)/2, 0.5, l.text)
	}
}

// edgeColour is red for positive and blue for negative weights, pale when small.
func edgeColour(v, top float64) color.RGBA {
	if !finite(v) {
		return missing
	}
	if v == 0 || top == 0 {
		return pale
	}
	c := diverging[8]
	if v < 0 {
		c = diverging[2]
	}
	return tint(c, 0.35+0.65*math.Abs(v)/top)
}

// A label is a weight written on its edge.
type label struct {
	vg.Rectangle
	text   string
	colour color.RGBA
}

// placeLabels finds a place on its edge for every weight, so that no two
// overlap and none lies far from its edge; nil if there is no room for all.
func (d *NetDiagram) placeLabels(from, to []node, w *mat.Dense) []label {
	if len(from)*len(to) > 24 {
		return nil
	}
	var placed []label
	for j := range to {
		for i := range from {
			v := w.At(j, i)
			c := diverging[9]
			if v < 0 {
				c = diverging[1]
			}
			l := label{text: compact(v, d.Decimals), colour: c}
			wide, high := measure(sans, smallSize, l.text)+3, smallSize+1
			free := false
			for _, t := range tries(len(to)) {
				a, b := from[i].out, to[j].in
				at := pt(a.X+vg.Length(t)*(b.X-a.X), a.Y+vg.Length(t)*(b.Y-a.Y))
				l.Rectangle = rect(at.X-wide/2, at.Y-high/2, wide, high)
				if free = l.Min.X > a.X+2 && l.Max.X < b.X-2 && !overlaps(l, placed); free {
					break
				}
			}
			if !free {
				return nil
			}
			placed = append(placed, l)
		}
	}
	return placed
}

// tries are the places along an edge, best first: near the source, where the
// edges to n targets have spread out evenly, then elsewhere.
func tries(n int) []float64 {
	best := 1 / float64(n+1)
	best = min(max(best, 0.22), 0.5)
	t := []float64{best}
	for k := 1; k <= 30; k++ {
		for _, s := range []float64{1, -1} {
			if v := best + s*0.02*float64(k); v > 0.1 && v < 0.9 {
				t = append(t, v)
			}
		}
	}
	return t
}

func overlaps(l label, others []label) bool {
	for _, o := range others {
		if l.Min.X < o.Max.X && o.Min.X < l.Max.X && l.Min.Y < o.Max.Y && o.Min.Y < l.Max.Y {
			return true
		}
	}
	return false
}

// stripHeight is the height of a strip of n neurons.
func stripHeight(n int) vg.Length {
	return min(max(vg.Length(n)*6, 40), stripMost)
}

func (d *NetDiagram) stripsWidth(c stage) vg.Length {
	title := measure(bold, tickSize, fmt.Sprintf("%s (%d)", c.title, c.rows))
	return max(vg.Length(len(c.values))*(stripWidth+4), title) + 34
}

// drawStrips draws every layer as strips of colours, neuron 1 at the top.
func (d *NetDiagram) drawStrips(p pen, cols []stage) {
	x := p.Min.X
	top, bottom := p.Max.Y-stageHead, p.Min.Y
	mid := (top + bottom) / 2
	for l, c := range cols {
		w := d.stripsWidth(c)
		p.text(bold, tickSize, ink, x, p.Max.Y-tickSize*0.6, 0, fmt.Sprintf("%s (%d)", c.title, c.rows))
		h := stripHeight(c.rows)
		for k, v := range c.values {
			left := x + vg.Length(k)*(stripWidth+4)
			r := rect(left, mid-h/2, stripWidth, h)
			p.raster(r, c.rows, 1, func(i, _ int) color.RGBA { return signed(v.value[i], v.limit) })
			p.frame(r, thinWidth, grey)
			p.text(bold, tickSize, ink, left+stripWidth/2, r.Max.Y+tickSize*0.7, 0.5, v.name)
		}
		x += w
		if l+1 < len(cols) {
			p.arrow(1, grey, pt(x-30, mid), pt(x-6, mid))
		}
	}
}
