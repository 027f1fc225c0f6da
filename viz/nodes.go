package viz

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"glassnet/nn"
	"gonum.org/v1/plot/vg"
)

// A NodeDiagram is a graph of nodes and edges: neighbours are drawn near each
// other. Its fields may be set before it is shown. (A computation graph, which
// has a direction of its own, is drawn by [Graph].)
type NodeDiagram struct {
	Drawing
	Directed bool         // an edge a, b has a head at b; else it is there once for both ways
	Names    []string     // of the nodes; nil counts 1, 2, 3, …
	Classes  []int        // a colour of the palette per node; negative is white
	Key      []string     // what the classes are called; nil writes no key
	Values   []float64    // of the nodes, as shades from white, 0, to the largest; in the place of Classes
	Ringed   []bool       // nodes with a thick ring: those that have a label, that are wrong
	Weights  []float64    // of the edges: an edge is as wide as its weight is large; nil draws all alike
	Words    []string     // of the edges, written beside them
	At       [][2]float64 // places of the nodes; nil lets the edges find them

	nodes int
	edges [][2]int
}

// Nodes draws a graph of up to about 40 nodes, which count from 0; an edge is a
// pair of them, a loop a pair of equal ones. Where the nodes stand follows from
// the edges alone: as far apart, if it can be, as the shortest way between them
// is long (Kamada and Kawai, 1989). Parts that no edge joins stand beside each other.
func Nodes(title string, nodes int, edges [][2]int) *NodeDiagram {
	if nodes < 1 {
		panic(fmt.Sprintf("viz: graph %q has no nodes", title))
	}
	for k, e := range edges {
		if min(e[0], e[1]) < 0 || max(e[0], e[1]) >= nodes {
			panic(fmt.Sprintf("viz: graph %q: edge %d joins nodes %d and %d; the %d nodes count from 0", title, k, e[0], e[1], nodes))
		}
	}
	d := &NodeDiagram{nodes: nodes, edges: slices.Clone(edges)}
	d.Title = title
	d.paint = d.draw
	d.About = fmt.Sprintf("graph of %s and %s", plural(nodes, "node"), plural(len(edges), "edge"))
	return d
}

// Data has a row for every node and one for every edge.
func (d *NodeDiagram) Data() (t nn.Table) {
	t.Header = []string{"node", "name", "class", "value", "ringed", "from", "to", "weight"}
	d.check()
	for i := range d.nodes {
		var class, value, ringed any = "", "", ""
		if d.Classes != nil {
			class = d.Classes[i]
		}
		if d.Values != nil {
			value = d.Values[i]
		}
		if d.Ringed != nil {
			ringed = rank(d.Ringed[i])
		}
		row(&t, i+1, d.name(i), class, value, ringed, "", "", "")
	}
	for k, e := range d.edges {
		var weight any = ""
		if d.Weights != nil {
			weight = d.Weights[k]
		}
		row(&t, "", "", "", "", "", e[0]+1, e[1]+1, weight)
	}
	return t
}

// check panics where a field has not one entry per node or edge.
func (d *NodeDiagram) check() {
	for name, n := range map[string][2]int{
		"Names": {len(d.Names), d.nodes}, "Classes": {len(d.Classes), d.nodes}, "Values": {len(d.Values), d.nodes}, "Ringed": {len(d.Ringed), d.nodes},
		"At": {len(d.At), d.nodes}, "Weights": {len(d.Weights), len(d.edges)}, "Words": {len(d.Words), len(d.edges)},
	} {
		if n[0] != 0 && n[0] != n[1] {
			panic(fmt.Sprintf("viz: graph %q: %s has %d entries for %d", d.Title, name, n[0], n[1]))
		}
	}
}

func (d *NodeDiagram) name(i int) string {
	if d.Names != nil {
		return d.Names[i]
	}
	return strconv.Itoa(i + 1)
}

// distances are the lengths of the shortest ways, over edges in both directions;
// between parts that no edge joins a little more than the longest.
func (d *NodeDiagram) distances() [][]float64 {
	n := d.nodes
	dist := make([][]float64, n)
	for i := range dist {
		dist[i] = make([]float64, n)
		for j := range dist[i] {
			if i != j {
				dist[i][j] = math.Inf(1)
			}
		}
	}
	for _, e := range d.edges {
		if e[0] != e[1] {
			dist[e[0]][e[1]], dist[e[1]][e[0]] = 1, 1
		}
	}
	longest := 1.0
	for k := range n {
		for i := range n {
			for j := range n {
				dist[i][j] = min(dist[i][j], dist[i][k]+dist[k][j])
			}
		}
	}
	for i := range n {
		for j := range n {
			if finite(dist[i][j]) {
				longest = max(longest, dist[i][j])
			}
		}
	}
	for i := range n {
		for j := range n {
			dist[i][j] = min(dist[i][j], longest+0.8)
		}
	}
	return dist
}

// rounds is the number of steps of the layout: with 40 nodes the places are
// found long before.
const rounds = 300

// places finds where the nodes stand: x and y with Σ (‖p_i − p_j‖ − d_ij)²/d_ij²
// small, by majorisation (Gansner, Koren and North, 2004), from a circle.
func (d *NodeDiagram) places() [][2]float64 {
	if d.At != nil {
		return d.At
	}
	dist, at := d.distances(), make([][2]float64, d.nodes)
	for i := range at { // not quite a circle: on it a ring of four could not unfold
		a, r := 2*math.Pi*float64(i)/float64(d.nodes), 1+0.1*math.Sin(float64(5*i+1))
		at[i] = [2]float64{r * math.Cos(a), r * math.Sin(a)}
	}
	for range rounds {
		next := slices.Clone(at)
		for i := range at {
			var sum [2]float64
			total := 0.0
			for j := range at {
				if i == j {
					continue
				}
				w := 1 / (dist[i][j] * dist[i][j])
				dx, dy := at[i][0]-at[j][0], at[i][1]-at[j][1]
				scale := dist[i][j] / max(math.Hypot(dx, dy), 1e-9)
				sum[0] += w * (at[j][0] + scale*dx)
				sum[1] += w * (at[j][1] + scale*dy)
				total += w
			}
			if total > 0 {
				next[i] = [2]float64{sum[0] / total, sum[1] / total}
			}
		}
		at = next
	}
	return d.lying(apart(at))
}

// apart moves nodes that cover one another away from each other.
func apart(at [][2]float64) [][2]float64 {
	const least = 0.55 // of the length of an edge
	for range 40 {
		for i := range at {
			for j := range i {
				dx, dy := at[i][0]-at[j][0], at[i][1]-at[j][1]
				if l := math.Hypot(dx, dy); l < least {
					push := (least - l) / 2 / max(l, 1e-9)
					at[i][0], at[i][1] = at[i][0]+push*dx, at[i][1]+push*dy
					at[j][0], at[j][1] = at[j][0]-push*dx, at[j][1]-push*dy
				}
			}
		}
	}
	return at
}

// lying turns the places so that their longest stretch lies across the sheet,
// the first node at the left.
func (d *NodeDiagram) lying(at [][2]float64) [][2]float64 {
	var mx, my, xx, xy, yy float64
	for _, p := range at {
		mx, my = mx+p[0]/float64(len(at)), my+p[1]/float64(len(at))
	}
	for _, p := range at {
		xx, xy, yy = xx+(p[0]-mx)*(p[0]-mx), xy+(p[0]-mx)*(p[1]-my), yy+(p[1]-my)*(p[1]-my)
	}
	sin, cos := math.Sincos(math.Atan2(2*xy, xx-yy) / 2)
	turned := make([][2]float64, len(at))
	for i, p := range at {
		turned[i] = [2]float64{cos*(p[0]-mx) + sin*(p[1]-my), cos*(p[1]-my) - sin*(p[0]-mx)}
	}
	if turned[0][0] > 0 {
		for i := range turned {
			turned[i] = [2]float64{-turned[i][0], -turned[i][1]}
		}
	}
	return turned
}

// nodeRadius is that of the disc of a node, small where there are many.
func (d *NodeDiagram) nodeRadius() vg.Length {
	r := 9 * vg.Length(1)
	if d.nodes > 16 {
		r = 7.5
	}
	for i := range d.nodes {
		r = max(r, measure(bold, smallSize, d.name(i))/2+2.5)
	}
	return r
}

// Size is as high as the graph needs it.
func (d *NodeDiagram) Size() (w, h vg.Length) {
	if d.fixed {
		return d.w, d.h
	}
	lo, hi := bounds(d.places())
	border := 2 * (d.border(d.nodeRadius()) + margin)
	h = style.Height
	if wide := hi[0] - lo[0]; wide > 0 {
		h = min(h, (style.Width-border)*vg.Length((hi[1]-lo[1])/wide)+border+headingHeight)
	}
	if d.Key != nil {
		h = min(h+labelSize*1.8, style.Height)
	}
	return style.Width, h
}

// project moves the nodes together until the graph has the height of a slide.
func (d *NodeDiagram) project(room vg.Point) []Figure {
	w, h := d.Size()
	if d.fixed || w <= room.X && h <= room.Y {
		return []Figure{d}
	}
	return []Figure{roomed{d, pt(min(w, room.X), min(h, room.Y))}}
}

// bounds are the smallest and the largest coordinates of some places.
func bounds(places [][2]float64) (lo, hi [2]float64) {
	lo, hi = places[0], places[0]
	for _, q := range places {
		for k := range q {
			lo[k], hi[k] = min(lo[k], q[k]), max(hi[k], q[k])
		}
	}
	return lo, hi
}

// border is the room around the middles of the nodes: for discs, and for loops.
func (d *NodeDiagram) border(r vg.Length) vg.Length {
	for _, e := range d.edges {
		if e[0] == e[1] {
			return 2*r + 14
		}
	}
	return r + 8
}

func (d *NodeDiagram) draw(p pen) {
	d.check()
	var key []keyEntry
	for k, name := range d.Key {
		key = append(key, keyEntry{name, func(p pen, at vg.Point) { p.disc(at, 4.5, 1, tint(hue(k), 0.35), hue(k)) }})
	}
	p = p.row(key)
	r := d.nodeRadius()
	at := d.fitted(p.inset(d.border(r)), d.places())
	for k, e := range d.edges {
		d.drawEdge(p, k, e, at, r)
	}
	for i := range d.nodes {
		fill, line, w := d.colours(i)
		p.disc(at[i], r, w, fill, line)
		p.text(bold, smallSize, readable(fill), at[i].X, at[i].Y, 0.5, d.name(i))
	}
	for k := range d.Words {
		q := d.wordAt(d.edges[k], at, r)
		p.tag(ink, q.X, q.Y, 0.5, d.Words[k])
	}
}

// wordAt is where the word of an edge stands: in its middle, of a directed one
// nearer to its head, where no edge the other way has its own.
func (d *NodeDiagram) wordAt(e [2]int, at []vg.Point, r vg.Length) vg.Point {
	if e[0] == e[1] {
		return at[e[0]].Add(d.aside(e[0], at).Scale(2*r + 7))
	}
	a, b := d.ends(e, at, r)
	t := vg.Length(0.5)
	if d.Directed {
		t = 0.68
	}
	return a.Scale(1 - t).Add(b.Scale(t))
}

// colours are the ground and the outline of a node, and how wide that is.
func (d *NodeDiagram) colours(i int) (fill, line color.RGBA, w vg.Length) {
	fill, line, w = white, grey, 1
	switch {
	case d.Values != nil:
		top := 0.0
		for _, v := range d.Values {
			top = max(top, math.Abs(v))
		}
		if top > 0 {
			fill = sequential.at(math.Abs(d.Values[i]) / top * 0.8)
		}
	case d.Classes != nil && d.Classes[i] >= 0:
		fill, line = tint(hue(d.Classes[i]), 0.35), hue(d.Classes[i])
	}
	if d.Ringed != nil && d.Ringed[i] {
		line, w = ink, 2.4
	}
	return fill, line, w
}

// fitted are the places on the sheet.
func (d *NodeDiagram) fitted(p pen, places [][2]float64) []vg.Point {
	lo, hi := bounds(places)
	scale := math.Inf(1)
	for k, room := range []vg.Length{p.width(), p.height()} {
		if hi[k] > lo[k] {
			scale = min(scale, float64(room)/(hi[k]-lo[k]))
		}
	}
	if !finite(scale) {
		scale = 0
	}
	at := make([]vg.Point, len(places))
	for i, q := range places {
		at[i] = pt(p.Min.X+p.width()/2+vg.Length((q[0]-(lo[0]+hi[0])/2)*scale), p.Min.Y+p.height()/2+vg.Length((q[1]-(lo[1]+hi[1])/2)*scale))
	}
	return at
}

// ends are where an edge begins and ends: at the rims, and where there is one
// the other way, both a little to the side.
func (d *NodeDiagram) ends(e [2]int, at []vg.Point, r vg.Length) (a, b vg.Point) {
	a, b = at[e[0]], at[e[1]]
	way := b.Sub(a)
	n := vg.Length(math.Hypot(float64(way.X), float64(way.Y)))
	if n == 0 {
		return a, b
	}
	way = way.Scale(1 / n)
	if d.Directed && slices.Contains(d.edges, [2]int{e[1], e[0]}) {
		side := pt(-way.Y*3, way.X*3)
		a, b = a.Add(side), b.Add(side)
	}
	if d.Directed {
		b = b.Sub(way.Scale(r + 1.5))
	}
	return a, b
}

func (d *NodeDiagram) drawEdge(p pen, k int, e [2]int, at []vg.Point, r vg.Length) {
	w, c := vg.Length(0.9), color.RGBA{150, 150, 150, 255}
	if d.Weights != nil {
		top := 0.0
		for _, v := range d.Weights {
			top = max(top, math.Abs(v))
		}
		if top > 0 {
			share := math.Abs(d.Weights[k]) / top
			w, c = vg.Length(0.3+3.2*share), mix(color.RGBA{215, 215, 215, 255}, color.RGBA{90, 90, 90, 255}, share)
		}
	}
	if e[0] == e[1] {
		d.drawLoop(p, e, at, r, w, c)
		return
	}
	a, b := d.ends(e, at, r)
	if d.Directed {
		p.arrow(w, c, a, b)
		return
	}
	p.line(w, c, a, b)
}

// drawLoop draws a loop on the side where most room is.
func (d *NodeDiagram) drawLoop(p pen, e [2]int, at []vg.Point, r, w vg.Length, c color.RGBA) {
	p.SetColor(c)
	p.SetLineWidth(w)
	p.SetLineDash(nil, 0)
	p.Stroke(circle(at[e[0]].Add(d.aside(e[0], at).Scale(1.35*r)), 0.65*r))
}

// aside is the direction, of length 1, that is farthest from all edges of a node.
func (d *NodeDiagram) aside(node int, at []vg.Point) vg.Point {
	var ways []float64
	for _, e := range d.edges {
		if (e[0] == node) != (e[1] == node) {
			way := at[e[0]+e[1]-node].Sub(at[node])
			ways = append(ways, math.Atan2(float64(way.Y), float64(way.X)))
		}
	}
	if len(ways) == 0 {
		return pt(0, 1)
	}
	slices.Sort(ways)
	best, gap := 0.0, -1.0
	for k, a := range ways {
		next := ways[0] + 2*math.Pi
		if k+1 < len(ways) {
			next = ways[k+1]
		}
		if next-a > gap+1e-9 {
			best, gap = (a+next)/2, next-a
		}
	}
	sin, cos := math.Sincos(best)
	return pt(vg.Length(cos), vg.Length(sin))
}
