package viz

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"glassnet/nn"
	"glassnet/nn/autodiff"
	"gonum.org/v1/plot/vg"
)

// A GraphNode is a node of a computation graph: an input, a constant, or the
// result of an operation on its parents.
type GraphNode struct {
	Label   string    // name in the book; "" writes the operation alone
	Op      string    // "+", "σ", …; "input" or "const" for what has no parents
	Value   float64   // v, of the forward sweep
	Adjoint float64   // ∂y/∂v, of the backward sweep
	Parents []int     // indices of the operands, all smaller than its own; one that is used twice is there twice
	Local   []float64 // ∂v/∂parent, one for each parent, or nil
}

// A GraphDiagram is a computation graph, drawn from left to right, with the
// value and the adjoint of every node below its name and operation. Its fields
// may be set before it is shown.
type GraphDiagram struct {
	Drawing
	Local  bool // writes the local derivative ∂child/∂parent on every edge
	Digits int  // significant digits of the numbers
	Step   int  // 0: both sweeps done; of n nodes, 1 … n: so many have a value; n+1 … 2n: and so many an adjoint

	nodes []GraphNode
	what  string // the number of a node is; "value v"
	graph *layered
}

// Graph draws a computation graph. Every parent comes before its children, as
// on a tape. Edges cross only where no better order was found; about 40 nodes
// can be read. A graph whose adjoints are all 0 is drawn without them; one with
// an adjoint that is not Σ ∂child/∂v · (the child's adjoint) is refused.
func Graph(title string, nodes []GraphNode) *GraphDiagram {
	if len(nodes) == 0 {
		panic(fmt.Sprintf("viz: graph %q has no nodes", title))
	}
	g := &GraphDiagram{Digits: 4, what: "value v", nodes: slices.Clone(nodes)}
	g.Title = title
	g.paint = g.draw
	var parents [][]int
	edges := 0
	for i, n := range nodes {
		for _, p := range n.Parents {
			if p < 0 || p >= i {
				panic(fmt.Sprintf("viz: graph %q: node %d (%s) has the parent %d; parents come before their children", title, i, n.name(), p))
			}
		}
		if n.Local != nil && len(n.Local) != len(n.Parents) {
			panic(fmt.Sprintf("viz: graph %q: node %d (%s) has %d parents and %d local derivatives", title, i, n.name(), len(n.Parents), len(n.Local)))
		}
		parents = append(parents, n.Parents)
		edges += len(n.Parents)
	}
	g.mustAddUp()
	g.About = fmt.Sprintf("computation graph of %s and %s, values and adjoints", plural(len(nodes), "node"), plural(edges, "edge"))
	g.graph = arrange(parents, float64(g.boxHeight()), 3, 9)
	return g
}

// Tape draws the graph of y that a formula left behind when it ran on
// [autodiff.Var]. Call y.Backward() before, to see adjoints.
func Tape(title string, y *autodiff.Var) *GraphDiagram {
	var nodes []GraphNode
	index := map[*autodiff.Var]int{}
	for i, v := range y.Order() {
		index[v] = i
		n := GraphNode{Label: v.Name, Op: v.Op, Value: v.Value, Adjoint: v.Grad, Local: slices.Clone(v.Local)}
		for _, p := range v.Parents {
			n.Parents = append(n.Parents, index[p])
		}
		nodes = append(nodes, n)
	}
	return Graph(title, nodes)
}

// Sweeps are the frames of the forward and the backward sweep over a graph:
// first the nodes get their values one by one, then, from the last to the
// first, their adjoints. What is not computed yet is grey; an adjoint that
// still lacks the share of a child is the sum so far, in grey. Two frames per
// node: about 20 nodes make a page that loads fast.
func Sweeps(g *GraphDiagram) *Slider {
	var steps []float64
	for k := range 2 * len(g.nodes) {
		steps = append(steps, float64(k+1))
	}
	return Frames("step", steps, func(v float64) Figure {
		f := *g
		f.Step = int(v)
		f.paint = f.draw
		return &f
	})
}

// mustAddUp panics if the adjoint of a node, the last excepted, is not what its
// children hand on, h̄ = Σ ∂child/∂h · child̄: a wrong walk left it behind. Nodes
// below an operation whose local derivatives are not known are not judged.
func (g *GraphDiagram) mustAddUp() {
	if !g.hasAdjoints() {
		return
	}
	sum, size := make([]float64, len(g.nodes)), make([]float64, len(g.nodes))
	for _, child := range g.nodes {
		for k, p := range child.Parents {
			if child.Local == nil {
				sum[p] = math.NaN()
				continue
			}
			share := child.Local[k] * child.Adjoint
			sum[p] += share
			size[p] += math.Abs(share)
		}
	}
	for i, n := range g.nodes[:len(g.nodes)-1] {
		if math.Abs(n.Adjoint-sum[i]) > 1e-9*(size[i]+math.Abs(n.Adjoint)) { // never for NaN
			panic(fmt.Sprintf("viz: graph %q: node %d (%s) has the adjoint %s, but its children hand on %s; run Backward before drawing", g.Title, i, n.name(), short(n.Adjoint), short(sum[i])))
		}
	}
}

// leaf tells whether a node is an input or a constant.
func (n GraphNode) leaf() bool { return n.Op == "" || n.Op == "input" || n.Op == "const" }

// name is the label of a node, or else its operation, or else its value.
func (n GraphNode) name() string {
	switch {
	case n.Label != "":
		return n.Label
	case n.leaf():
		return short(n.Value)
	}
	return n.sign()
}

// sign is the operation as it is drawn: a lone dot is too small.
func (n GraphNode) sign() string {
	if n.Op == "·" {
		return "×"
	}
	return n.Op
}

// function is the operation of a node that has a name of its own.
func (n GraphNode) function() string {
	if n.Label == "" || n.Label == n.Op || n.leaf() {
		return ""
	}
	return n.sign()
}

func (g *GraphDiagram) hasAdjoints() bool {
	return slices.ContainsFunc(g.nodes, func(n GraphNode) bool { return n.Adjoint != 0 })
}

// computed is the value of node i, and whether it is known at this step.
func (g *GraphDiagram) computed(i int) (v float64, known bool) {
	return g.nodes[i].Value, g.Step == 0 || i < g.Step
}

// handed is what node i has of its adjoint at this step; complete, or begun.
func (g *GraphDiagram) handed(i int) (v float64, complete, begun bool) {
	done := 2*len(g.nodes) - g.Step // nodes from here on have handed their share to their parents
	if g.Step == 0 || i >= done {
		return g.nodes[i].Adjoint, true, true
	}
	for _, child := range g.nodes[min(done, len(g.nodes)):] {
		for k, p := range child.Parents {
			if p == i && child.Local != nil {
				v += child.Local[k] * child.Adjoint
				begun = true
			}
		}
	}
	return v, false, begun
}

// active is the node of this step, −1 if there is none.
func (g *GraphDiagram) active() (i int, backward bool) {
	n := len(g.nodes)
	switch {
	case g.Step == 0:
		return -1, false
	case g.Step <= n:
		return g.Step - 1, false
	}
	return 2*n - g.Step, true
}

// Data has a row for every node, and one for every edge with its local
// derivative. What this step has not computed is left out.
func (g *GraphDiagram) Data() (t nn.Table) {
	t.Header = []string{"node", "label", "op", "value", "adjoint", "from", "local"}
	for i, n := range g.nodes {
		var value, adjoint any = "", ""
		if v, known := g.computed(i); known {
			value = v
		}
		if v, _, begun := g.handed(i); begun && g.hasAdjoints() {
			adjoint = v
		}
		row(&t, i+1, n.name(), n.Op, value, adjoint, "", "")
	}
	for i, n := range g.nodes {
		for k, p := range n.Parents {
			var local any = ""
			if _, known := g.computed(i); known && n.Local != nil {
				local = n.Local[k]
			}
			row(&t, i+1, n.name(), n.Op, "", "", p+1, local)
		}
	}
	return t
}

const (
	graphRow    = 11.5 * vg.Length(1)
	graphTip    = 6 * vg.Length(1) // the straight end of an edge, with its head
	graphGap    = 24 * vg.Length(1)
	graphKey    = 18 * vg.Length(1)
	graphMargin = 6 * vg.Length(1) // left and right of a number
)

func (g *GraphDiagram) boxHeight() vg.Length {
	if g.hasAdjoints() {
		return 3 * graphRow
	}
	return 2 * graphRow
}

// write writes a number with the digits of the diagram.
func (g *GraphDiagram) write(v float64) string {
	return minus(strconv.FormatFloat(v+0, 'g', g.Digits, 64)) // + 0 makes 0 of −0
}

// A graphPlan is where everything is drawn: x to the right, y upwards from the
// lowest box.
type graphPlan struct {
	left, width   []vg.Length // of every column
	x0, x1        []vg.Length // where edges to the next column begin and end
	y             []vg.Length // of every vertex
	total, height vg.Length
}

// plan makes columns as wide as their widest box, and the gaps between them
// wider where edges are steep or have numbers.
func (g *GraphDiagram) plan() (p graphPlan) {
	l := g.graph
	lo, hi := slices.Min(l.y), slices.Max(l.y)
	p.height = vg.Length(hi-lo) + g.boxHeight()
	for _, y := range l.y {
		p.y = append(p.y, vg.Length(hi-y)+g.boxHeight()/2)
	}
	x := vg.Length(0)
	for c, column := range l.order {
		w, gap := 30*vg.Length(1), graphGap
		for _, v := range column {
			if v < l.n {
				w = max(w, g.boxWidth(g.nodes[v]))
			}
			for _, u := range l.right[v] {
				gap = max(gap, min(graphGap+0.16*max(p.y[u]-p.y[v], p.y[v]-p.y[u]), 2.5*graphGap))
			}
		}
		if g.Local {
			gap = max(gap, g.widestLocal(c+1)+30)
		}
		p.left, p.width = append(p.left, x), append(p.width, w)
		p.x0, p.x1 = append(p.x0, x+w), append(p.x1, x+w+gap)
		p.total = x + w
		x += w + gap
	}
	return p
}

func (g *GraphDiagram) boxWidth(n GraphNode) vg.Length {
	head := measure(bold, tickSize, n.name())
	if f := n.function(); f != "" {
		head += 6 + measure(sans, tickSize, f)
	}
	return max(head, widest(sans, tickSize, g.write(n.Value), g.write(n.Adjoint))) + 2*graphMargin
}

// widestLocal is the width of the widest local derivative that ends in column c.
func (g *GraphDiagram) widestLocal(c int) (w vg.Length) {
	for i, n := range g.nodes {
		if g.graph.column[i] == c {
			for _, d := range n.Local {
				w = max(w, measure(sans, smallSize, g.write(d)))
			}
		}
	}
	return w
}

// Size grows with the graph.
func (g *GraphDiagram) Size() (w, h vg.Length) {
	if g.fixed {
		return g.w, g.h
	}
	p := g.plan()
	key := vg.Length(0)
	widest := *g
	if g.Step > 0 {
		widest.Step = 2 * len(g.nodes) // all frames have one size
	}
	for _, e := range widest.key() {
		key += keyMark + 18 + measure(sans, tickSize, e.name)
	}
	h = p.height + graphKey + 2*margin + 4
	if g.Title != "" {
		h += headingHeight
	}
	return max(p.total+2*margin+4, g.headingWidth(), key+2*margin), h
}

// A graphEdge is an edge to operand k of a node: its points, in pairs that a
// curve joins, from the parent to the child.
type graphEdge struct {
	from, to, k int
	pts         []vg.Point
}

// edges finds the way of every edge. At a node the edges end one below the
// other, in the order in which they come.
func (g *GraphDiagram) edges(p graphPlan) (out []graphEdge) {
	l := g.graph
	for i, n := range g.nodes {
		var in []graphEdge
		for k, parent := range n.Parents {
			in = append(in, graphEdge{from: parent, to: i, k: k, pts: g.route(p, parent, i)})
		}
		slices.SortStableFunc(in, func(a, b graphEdge) int { // the highest first
			switch d := b.pts[len(b.pts)-2].Y - a.pts[len(a.pts)-2].Y; {
			case d < 0:
				return -1
			case d > 0:
				return 1
			}
			return 0
		})
		c := l.column[i]
		for k, e := range in {
			share := vg.Length(k+1)/vg.Length(len(in)+1) - 0.5
			e.pts[len(e.pts)-1] = pt(p.left[c], p.y[i]-share*g.boxHeight())
			out = append(out, e)
		}
	}
	return out
}

// route is the way from a node to a child through the bends between them.
func (g *GraphDiagram) route(p graphPlan, from, to int) (pts []vg.Point) {
	l := g.graph
	at := from
	for c := l.column[from]; c < l.column[to]; c++ {
		next := to
		if c+1 < l.column[to] {
			for _, v := range l.right[at] {
				if v >= l.n {
					next = v // a vertex has one bend in the next column
				}
			}
		}
		pts = append(pts, pt(p.x0[c], p.y[at]), pt(p.x1[c], p.y[next]))
		at = next
	}
	return pts
}

// bezier is the point at t of the curve between two points of an edge, which
// leaves and arrives level: all curves of a gap have one shape, so that two of
// them meet only if their ends are in different orders.
func bezier(a, b vg.Point, t vg.Length) vg.Point {
	b.X -= graphTip
	s := 1 - t
	m := (a.X + b.X) / 2
	return pt(s*s*s*a.X+3*s*s*t*m+3*s*t*t*m+t*t*t*b.X, s*s*s*a.Y+3*s*s*t*a.Y+3*s*t*t*b.Y+t*t*t*b.Y)
}

var (
	valueHue   = Palette[0]
	adjointHue = Palette[1]
)

func (g *GraphDiagram) draw(p pen) {
	p = p.row(g.key())
	plan := g.plan()
	origin := pt(p.Min.X+(p.width()-plan.total)/2, p.Min.Y+(p.height()-plan.height)/2)
	p.Push()
	p.Translate(origin)
	edges := g.edges(plan)
	active, backward := g.active()
	slices.SortStableFunc(edges, func(a, b graphEdge) int { // the active ones on top
		return rank(a.to == active) - rank(b.to == active)
	})
	drawn := map[[2]vg.Point]bool{} // pieces that edges share
	for _, e := range edges {
		g.drawEdge(p, e, e.to == active, backward, drawn)
	}
	for i := range g.nodes {
		c := g.graph.column[i]
		h := g.boxHeight()
		g.drawBox(p, rect(plan.left[c], plan.y[i]-h/2, plan.width[c], h), i, i == active)
	}
	if g.Local {
		g.drawLocals(p, edges)
	}
	p.Pop()
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// key says what the rows of a box are, and which step this is.
func (g *GraphDiagram) key() (k []keyEntry) {
	k = append(k, keyEntry{g.what, func(p pen, at vg.Point) {
		r := rect(at.X-5, at.Y-3.5, 10, 7)
		p.fill(r, white)
		p.frame(r, thinWidth, grey)
	}})
	if g.hasAdjoints() {
		last := g.nodes[len(g.nodes)-1]
		y := "y"
		if last.Label != "" {
			y = last.Label
		}
		k = append(k, keyEntry{"adjoint ∂" + y + "/∂v", swatch(tint(adjointHue, 0.3))})
	}
	if g.Local {
		k = append(k, keyEntry{"on the edges ∂child/∂parent", func(p pen, at vg.Point) { p.arrow(0.8, grey, pt(at.X-7, at.Y), pt(at.X+7, at.Y)) }})
	}
	if i, backward := g.active(); i >= 0 {
		n := len(g.nodes)
		s, c := fmt.Sprintf("forward %d of %d", g.Step, n), valueHue
		if backward {
			s, c = fmt.Sprintf("backward %d of %d", g.Step-n, n), adjointHue
		}
		k = append(k, keyEntry{s, func(p pen, at vg.Point) { p.frame(rect(at.X-5, at.Y-3.5, 10, 7), 1.8, c) }})
	}
	return k
}

// drawBox draws a node: name and operation, value, adjoint.
func (g *GraphDiagram) drawBox(p pen, r vg.Rectangle, i int, active bool) {
	n := g.nodes[i]
	value, known := g.computed(i)
	adjoint, complete, begun := g.handed(i)
	head, letters, line := tint(hue(2), 0.3), ink, grey
	switch {
	case !known:
		head, letters, line = mist, grey, pale
	case n.Op == "const":
		head = pale
	case n.leaf():
		head = tint(valueHue, 0.28)
	}
	p.fill(r, white)
	y := r.Max.Y - graphRow/2
	p.fill(vg.Rectangle{Min: pt(r.Min.X, r.Max.Y-graphRow), Max: r.Max}, head)
	mid := (r.Min.X + r.Max.X) / 2
	if f := n.function(); f != "" {
		p.text(bold, tickSize, letters, r.Min.X+graphMargin, y, 0, n.name())
		p.text(sans, tickSize, letters, r.Max.X-graphMargin, y, 1, f)
	} else {
		p.text(bold, tickSize, letters, mid, y, 0.5, n.name())
	}
	if known {
		p.text(sans, tickSize, ink, mid, y-graphRow, 0.5, g.write(value))
	}
	if g.hasAdjoints() {
		ground, letters := mist, grey
		if complete {
			ground, letters = tint(adjointHue, 0.25), ink
		}
		p.fill(vg.Rectangle{Min: r.Min, Max: pt(r.Max.X, r.Min.Y+graphRow)}, ground)
		if begun {
			p.text(sans, tickSize, letters, mid, y-2*graphRow, 0.5, g.write(adjoint))
		}
	}
	width := vg.Length(0.8)
	if active {
		width, line = 2, valueHue
		if _, backward := g.active(); backward {
			line = adjointHue
		}
	}
	p.SetColor(line)
	p.SetLineWidth(width)
	p.SetLineDash(nil, 0)
	p.Stroke(rounded(r, 1))
}

// drawEdge draws an edge with its head; that of the active node in its colour,
// and turned round when adjoints go back along it.
func (g *GraphDiagram) drawEdge(p pen, e graphEdge, active, backward bool, drawn map[[2]vg.Point]bool) {
	c, w := grey, vg.Length(0.8)
	_, known := g.computed(e.to)
	switch {
	case active && backward:
		c, w = adjointHue, 1.6
	case active:
		c, w = valueHue, 1.6
	case !known:
		c = color.RGBA{200, 200, 200, 255}
	}
	last := len(e.pts) - 1
	var path vg.Path
	for k := 0; k < last; k += 2 {
		a, b := e.pts[k], e.pts[k+1]
		if drawn[[2]vg.Point{a, b}] && !active {
			continue
		}
		drawn[[2]vg.Point{a, b}] = true
		if len(path) == 0 {
			path.Move(a)
		} else {
			path.Line(a)
		}
		m := (a.X + b.X - graphTip) / 2
		path.CubeTo(pt(m, a.Y), pt(m, b.Y), pt(b.X-graphTip, b.Y))
		if k+1 < last {
			path.Line(b)
		}
	}
	end := e.pts[last]
	if active && backward {
		path.Line(end)
	}
	p.SetColor(c)
	p.SetLineWidth(w)
	p.SetLineDash(nil, 0)
	p.Stroke(path)
	if active && backward {
		tip := e.pts[0]
		p.polygon(c, tip, pt(tip.X+graphTip, tip.Y+3.2), pt(tip.X+graphTip, tip.Y-3.2))
		return
	}
	p.polygon(c, end, pt(end.X-graphTip, end.Y+1.6+w), pt(end.X-graphTip, end.Y-1.6-w))
}

// drawLocals writes ∂child/∂parent on the last piece of every edge, where it
// covers no other number if there is such a place.
func (g *GraphDiagram) drawLocals(p pen, edges []graphEdge) {
	var placed []label
	for _, e := range edges {
		if _, known := g.computed(e.to); !known || g.nodes[e.to].Local == nil {
			continue
		}
		l := label{text: g.write(g.nodes[e.to].Local[e.k]), colour: ink}
		wide, high := measure(sans, smallSize, l.text)+2, smallSize+0.5
		a, b := e.pts[len(e.pts)-2], e.pts[len(e.pts)-1]
		for _, t := range []vg.Length{0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.8, 0.2} {
			at := bezier(a, b, t)
			x := min(max(at.X, a.X+wide/2+1), b.X-graphTip-wide/2)
			l.Rectangle = rect(x-wide/2, at.Y-high/2, wide, high)
			if !overlaps(l, placed) {
				break
			}
		}
		placed = append(placed, l)
	}
	for _, l := range placed {
		p.fill(l.Rectangle, white)
		p.text(sans, smallSize, l.colour, (l.Min.X+l.Max.X)/2, (l.Min.Y+l.Max.Y)/2, 0.5, l.text)
	}
}
