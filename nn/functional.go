package nn

import (
	"fmt"
	"slices"
	"strings"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A Node is a value on its way through a [Functional]: the input, or what a layer
// makes of other nodes. It holds no numbers; those are in the steps. A layer may
// stand at several nodes: its weights are tied, and its gradients add up.
type Node struct {
	layer Layer
	from  []*Node // what it reads, one below the other
	rows  int     // of the value; 0 is not known
}

// Input is an input of so many rows; 0 is any number, of a graph that has one input.
func Input(rows int) *Node {
	if rows < 0 {
		panic(fmt.Sprintf("nn: Input: %d rows; at least 1, or 0 for any number", rows))
	}
	return &Node{rows: rows}
}

// Then is f_K(… f₁(n)): the node behind layers that read n one after the other;
// n itself without a layer.
func (n *Node) Then(layers ...Layer) *Node {
	mustBeLayers("Then", layers)
	for _, l := range layers {
		rows := 0
		if n.rows > 0 {
			in, out := sizes(l)
			if in > 0 && in != n.rows {
				panic(fmt.Sprintf("nn: Then: %s takes %d inputs, the node that it reads has %s", describe(l), in, rowCount(n.rows)))
			}
			if rows = out; out == 0 {
				rows = n.rows
			}
		}
		n = &Node{layer: l, from: []*Node{n}, rows: rows}
	}
	return n
}

// mustBeLayers panics about a layer that is nil.
func mustBeLayers(who string, layers []Layer) {
	for k, l := range layers {
		if isNil(l) {
			panic(fmt.Sprintf("nn: %s: layer %d is nil", who, k+1))
		}
	}
}

// Concat is (n₁, n₂, …): the columns of the nodes one below the other. On the
// way back each gets its rows of ∂L/∂a. It is no layer and computes nothing: what
// reads it, reads them all.
func Concat(nodes ...*Node) *Node {
	c := &Node{from: readable("Concat", nodes)}
	for _, n := range nodes {
		if n.rows == 0 {
			c.rows = 0
			break
		}
		c.rows += n.rows
	}
	return c
}

// Add is n₁ + n₂ + …, of nodes with the same number of rows. On the way back
// each gets the whole of ∂L/∂a.
func Add(nodes ...*Node) *Node {
	rows := 0
	for k, n := range readable("Add", nodes) {
		if rows > 0 && n.rows > 0 && n.rows != rows {
			panic(fmt.Sprintf("nn: Add: the nodes before have %s, node %d has %d", rowCount(rows), k+1, n.rows))
		}
		rows = max(rows, n.rows)
	}
	if len(nodes) == 1 {
		return nodes[0]
	}
	return &Node{layer: Sum{len(nodes), rows}, from: nodes, rows: rows}
}

// readable panics about nodes that nothing can read.
func readable(who string, nodes []*Node) []*Node {
	if len(nodes) == 0 {
		panic(fmt.Sprintf("nn: %s: no node; it takes at least one", who))
	}
	for k, n := range nodes {
		if n == nil {
			panic(fmt.Sprintf("nn: %s: node %d is nil", who, k+1))
		}
	}
	return slices.Clone(nodes)
}

// A Functional is a network that is no chain, as one layer: its inner layers read the
// input and each other, in the order of Layers, in which every layer stands
// behind what it reads (topological order).
//
//	forward   x_k = the values that layer k reads, one below the other
//	backward  ∂L/∂a_k = the sum of what those send back that read a_k
//
// The values are counted together: first the inputs, which are rows of x in their
// order, then the outputs of the layers. Make one with [NewFunctional], or with
// [NewChain], [NewResidual], [NewAdd], [NewConcat]; New(graph) is its network.
// Subs()[k] of its step is the step of layer k, from 0.
type Functional struct {
	Block
	Name   string  // "residual"; what tables call it
	Inputs []int   // rows of every input; 0 is any number, of a single one
	Reads  [][]int // the values that layer k reads; a value that is read twice is there twice
	Out    []int   // the values that are the output, one below the other
}

// NewFunctional is the graph from the inputs to the node out, in the functional spelling:
//
//	x := nn.Input(2)
//	h := x.Then(nn.NewDense(2, 8, nn.Tanh, init))
//	y := nn.Concat(x, h).Then(nn.NewDense(10, 1, nn.Identity, init))
//	net := nn.New(nn.NewFunctional(y, x))
//
// The column of several inputs has their rows one below the other. What out does
// not need is not in the graph; an input that it does not need is a panic, and so
// is one that is needed and not listed.
func NewFunctional(out *Node, inputs ...*Node) *Functional {
	g := &Functional{Name: "functional"}
	values := map[*Node]int{}
	for k, n := range readable("NewFunctional", inputs) {
		_, twice := values[n]
		switch {
		case n.layer != nil || n.from != nil:
			panic(fmt.Sprintf("nn: NewFunctional: input %d is what a layer makes; inputs are made by nn.Input", k+1))
		case twice:
			panic(fmt.Sprintf("nn: NewFunctional: input %d is there twice", k+1))
		case n.rows == 0 && len(inputs) > 1:
			panic(fmt.Sprintf("nn: NewFunctional: input %d of %d has any number of rows; of several each says how many: nn.Input(3)", k+1, len(inputs)))
		}
		values[n] = k
		g.Inputs = append(g.Inputs, n.rows)
	}
	g.Out = g.number(readable("NewFunctional: out", []*Node{out})[0], values)
	for k := range inputs {
		if g.readers(k) == nil && !slices.Contains(g.Out, k) {
			panic(fmt.Sprintf("nn: NewFunctional: nothing on the way to the output reads input %d", k+1))
		}
	}
	return g
}

// number returns the values that n is; a layer is entered behind those that it
// reads, each once.
func (g *Functional) number(n *Node, values map[*Node]int) (list []int) {
	if v, known := values[n]; known {
		return []int{v}
	}
	if n.layer == nil && n.from == nil {
		panic("nn: NewFunctional: the output needs an input that is not listed: NewFunctional(out, inputs...)")
	}
	for _, m := range n.from {
		list = append(list, g.number(m, values)...)
	}
	if n.layer == nil { // Concat: what reads it, reads them all
		return list
	}
	g.Layers, g.Reads = append(g.Layers, n.layer), append(g.Reads, list)
	values[n] = len(g.Inputs) + len(g.Layers) - 1
	return []int{values[n]}
}

// A reader is a layer, and the row of its x where it has a value.
type reader struct{ layer, row int }

// readers lists who reads a value; the row is the number of the values before it.
func (g *Functional) readers(value int) (list []reader) {
	for k, reads := range g.Reads {
		for r, v := range reads {
			if v == value {
				list = append(list, reader{k, r})
			}
		}
	}
	return list
}

// ofOne is a graph of one input of any length.
func ofOne(name string, f func(x *Node) *Node) *Functional {
	x := Input(0)
	g := NewFunctional(f(x), x)
	g.Name = name
	return g
}

// NewChain is a = f_K(… f₁(x)): layers one after the other as one layer. Without
// layers it is a = x, the road around.
func NewChain(layers ...Layer) *Functional {
	mustBeLayers("NewChain", layers)
	return ofOne("chain", func(x *Node) *Node { return x.Then(layers...) })
}

// NewResidual is a = x + f_K(… f₁(x)): a detour around its layers, whose last
// output is as long as their first input. On the way back the gradient takes both
// roads, ∂L/∂x = ∂L/∂a + ∂L/∂x of the layers. (He et al., 2016)
func NewResidual(layers ...Layer) *Functional {
	mustBeLayers("NewResidual", layers)
	return ofOne("residual", func(x *Node) *Node { return Add(x, x.Then(layers...)) })
}

// NewAdd is a = Σₖ f_k(x): branches that all see x, added up. ∂L/∂x is the sum of
// theirs. There is at least one, and all give columns of one length.
func NewAdd(branches ...Layer) *Functional {
	return ofOne("add", func(x *Node) *Node { return Add(fork("NewAdd", x, branches)...) })
}

// NewConcat is a = (f₁(x), f₂(x), …): branches that all see x, their outputs one
// below the other. ∂L/∂x is the sum of theirs. There is at least one.
func NewConcat(branches ...Layer) *Functional {
	return ofOne("concat", func(x *Node) *Node { return Concat(fork("NewConcat", x, branches)...) })
}

func fork(who string, x *Node, branches []Layer) (nodes []*Node) {
	if len(branches) == 0 {
		panic(fmt.Sprintf("nn: %s: no branch; it takes at least one", who))
	}
	mustBeLayers(who, branches)
	for _, l := range branches {
		nodes = append(nodes, x.Then(l))
	}
	return nodes
}

// Forward runs every layer on what it reads, and writes the output's values below
// each other to s.A.
func (g *Functional) Forward(s *Step, x *mat.Dense) *mat.Dense {
	g.checkInput(s, x)
	for k, l := range g.Layers {
		sub := s.Inner(k, l)
		g.collect(sub, g.Reads[k], s)
		sub.run(l, &sub.X)
	}
	return g.stack(&s.A, g.Out, s)
}

// checkInput panics when x has not the rows of the inputs.
func (g *Functional) checkInput(s *Step, x *mat.Dense) {
	have, _ := x.Dims()
	want := 0
	for _, rows := range g.Inputs {
		want += rows
	}
	if want > 0 && want != have {
		s.Mistake("the inputs have %v rows, together %d; x has %s", g.Inputs, want, rowCount(have))
	}
}

// value is a window on a value of the pass.
func (g *Functional) value(v int, s *Step) *mat.Dense {
	if v >= len(g.Inputs) {
		return &s.sub[v-len(g.Inputs)].A
	}
	from, rows := 0, g.Inputs[v]
	for _, r := range g.Inputs[:v] {
		from += r
	}
	if rows == 0 {
		rows = s.X.RawMatrix().Rows
	}
	return linalg.Rows(new(mat.Dense), &s.X, from, rows)
}

// collect makes X of an inner step what its layer reads: a window on a single
// value, a copy of several.
func (g *Functional) collect(sub *Step, reads []int, s *Step) {
	if len(reads) == 1 {
		sub.X = *g.value(reads[0], s)
		return
	}
	if p, ok := sub.layer.(interface{ checkParts(s *Step, rows []int) }); ok {
		var rows []int
		for _, v := range reads {
			rows = append(rows, g.value(v, s).RawMatrix().Rows)
		}
		p.checkParts(sub, rows)
	}
	sub.own.Reset()
	sub.X = *g.stack(&sub.own, reads, s)
}

// stack writes values below each other to the empty matrix m.
func (g *Functional) stack(m *mat.Dense, values []int, s *Step) *mat.Dense {
	rows := 0
	for _, v := range values {
		rows += g.value(v, s).RawMatrix().Rows
	}
	linalg.Size(m, rows, s.X.RawMatrix().Cols)
	g.split(m, values, s, func(_, _ int, part, of *mat.Dense) { part.Copy(of) })
	return m
}

// split calls f for every value with its rows in m, which begin at from.
func (g *Functional) split(m *mat.Dense, values []int, s *Step, f func(value, from int, part, of *mat.Dense)) {
	from := 0
	for _, v := range values {
		of := g.value(v, s)
		n := of.RawMatrix().Rows
		f(v, from, linalg.Rows(new(mat.Dense), m, from, n), of)
		from += n
	}
}

// Backward runs the layers backward from the last to the first. Every value's
// gradient is the sum of what its readers send back, which a layer before them
// takes for its ∂L/∂a, and an input for its rows of ∂L/∂x.
func (g *Functional) Backward(s *Step, da *mat.Dense) *mat.Dense {
	back := make([][]sent, len(g.Inputs)+len(g.Layers)) // of every value
	send := func(by *Step, dx *mat.Dense, values []int) {
		g.split(dx, values, s, func(v, from int, part, _ *mat.Dense) { back[v] = append(back[v], sent{by, from, part}) })
	}
	send(nil, da, g.Out)
	for k := len(g.Layers) - 1; k >= 0; k-- {
		sub := s.sub[k]
		sub.gather(back[len(g.Inputs)+k])
		send(sub, sub.runBack(g.Layers[k], &sub.DA), g.Reads[k])
	}
	linalg.Like(&s.DX, &s.X)
	inputs := make([]int, len(g.Inputs))
	for v := range inputs {
		inputs[v] = v
	}
	g.split(&s.DX, inputs, s, func(v, _ int, part, _ *mat.Dense) { addUp(part, back[v]) })
	return &s.DX
}

// sent is what a reader of a value sends back: some rows of its ∂L/∂x.
type sent struct {
	by   *Step // nil: the output of the graph, which sends its ∂L/∂a
	from int   // the first of the rows
	part *mat.Dense
}

// gather makes DA the sum of what the readers send back: a window, if there is one.
func (s *Step) gather(back []sent) {
	s.readers = back
	if len(back) == 1 {
		s.DA = *back[0].part
		return
	}
	s.total.Reset()
	s.DA = *addUp(linalg.Like(&s.total, back[0].part), back)
}

// addUp writes the sum of what was sent to m, which has its size.
func addUp(m *mat.Dense, back []sent) *mat.Dense {
	m.Copy(back[0].part)
	for _, b := range back[1:] {
		m.Add(m, b.part)
	}
	return m
}

// explainReaders is ∂L/∂aᵢ as the sum of what the readers of a send back; of one
// reader it is what that says.
func (s *Step) explainReaders(i, n int) (all []Equation) {
	name := "∂L/∂a" + s.Index(i)
	sum := Equation{Name: name, Words: "Σ over those that read it", Value: s.DA.At(i, n)}
	for _, r := range s.readers {
		var x []Equation
		of := s.parent
		if r.by != nil {
			of, x = r.by, r.by.explainer().ExplainX(r.by, r.from+i, n)
		} else {
			x = of.explainDA(r.from+i, n)
		}
		if last := len(x) - 1; len(s.readers) == 1 && last >= 0 {
			if x[last].Name = name; x[last].Words != "" && r.by != nil {
				x[last].Words += " of the layer above"
			}
			return x
		}
		all = append(all, inside(of, x)...)
		sum.Terms = append(sum.Terms, Term{r.part.At(i, n)})
	}
	if len(s.readers) == 1 {
		sum.Words = "" // its reader does not explain itself
	}
	return append(all, sum)
}

// at is the value that has row i of the output, and the row there.
func (g *Functional) at(s *Step, i int) (value, row int) {
	for _, v := range g.Out {
		n := g.value(v, s).RawMatrix().Rows
		if i < n {
			return v, i
		}
		i -= n
	}
	panic("nn: Functional: no such row")
}

// ExplainA is what the layer says that makes output i, behind what those say that
// it adds up, if it is a [Sum].
func (g *Functional) ExplainA(s *Step, i, n int) (all []Equation) {
	v, row := g.at(s, i)
	q := Equation{Name: "a" + Subscript(i+1), Words: "x" + Subscript(row+1), Terms: []Term{{g.value(v, s).At(row, n)}}, Value: s.A.At(i, n)}
	if k := v - len(g.Inputs); k >= 0 {
		g.makers(k, func(k int) { all = append(all, g.InnerA(s, k, row, n)...) })
		q.Words = fmt.Sprintf("a%s of %s", Subscript(row+1), s.sub[k].number)
	} else if len(g.Inputs) > 1 {
		q.Words += fmt.Sprintf(" of input %d", v+1)
	}
	return append(all, q)
}

// ExplainKept is x of the inner layers that read several values: copies of these.
func (g *Functional) ExplainKept(s *Step, n int) (all []Equation) {
	for k, reads := range g.Reads {
		if len(reads) == 1 {
			continue // a window
		}
		g.split(&s.sub[k].X, reads, s, func(v, from int, part, of *mat.Dense) {
			for i := range of.RawMatrix().Rows {
				all = append(all, Equation{Name: "x" + Subscript(from+i+1), Words: fmt.Sprintf("number %d of %s", i+1, g.ValueName(v)), Terms: []Term{{of.At(i, n)}}, Value: part.At(i, n)})
			}
		})
	}
	return all
}

// makers calls f for layer k, and before for those that it adds up.
func (g *Functional) makers(k int, f func(k int)) {
	if _, adds := g.Layers[k].(Sum); adds {
		for _, v := range g.Reads[k] {
			if v >= len(g.Inputs) {
				f(v - len(g.Inputs))
			}
		}
	}
	f(k)
}

// ExplainGrad is what those say that make output i; the layers before them are
// explained by their own steps, [Step.Explain].
func (g *Functional) ExplainGrad(s *Step, i, n int) (all []Equation) {
	v, row := g.at(s, i)
	if k := v - len(g.Inputs); k >= 0 {
		g.makers(k, func(k int) { all = append(all, g.InnerGrad(s, k, row, n)...) })
	}
	return all
}

// ExplainX is the sum of what the readers of xᵢ send back.
func (g *Functional) ExplainX(s *Step, i, n int) (all []Equation) {
	v, row := 0, i
	for ; v < len(g.Inputs)-1 && row >= g.Inputs[v]; v++ {
		row -= g.Inputs[v]
	}
	q := Equation{Name: "∂L/∂x" + Subscript(i+1), Value: s.DX.At(i, n)}
	for _, from := range g.rowsOf(g.Out, v, s) {
		q.Terms = append(q.Terms, Term{s.DA.At(from+row, n)})
	}
	for k, reads := range g.Reads {
		for _, from := range g.rowsOf(reads, v, s) {
			all = append(all, g.InnerX(s, k, from+row, n)...)
			q.Terms = append(q.Terms, Term{s.sub[k].DX.At(from+row, n)})
		}
	}
	if len(q.Terms) > 1 {
		q.Words = "Σ over those that read it"
	}
	return append(all, q)
}

// rowsOf lists the rows at which a value begins among values below each other.
func (g *Functional) rowsOf(values []int, value int, s *Step) (list []int) {
	from := 0
	for _, v := range values {
		if v == value {
			list = append(list, from)
		}
		from += g.value(v, s).RawMatrix().Rows
	}
	return list
}

// Label is that of the layer that makes the output, where it is one alone.
func (g *Functional) Label(row int) string {
	if k := g.Out[0] - len(g.Inputs); len(g.Out) == 1 && k >= 0 {
		return (&Step{layer: g.Layers[k]}).Label(row)
	}
	return fmt.Sprint(row + 1)
}

// shapes adds a row of the shape ledger for every layer; x is the length of the input.
func (g *Functional) shapes(number any, x int, row func(number any, what string, l Layer, in, out int)) {
	c := g.Config().(functionalConfig)
	rows := c.rows(x)
	for k, l := range g.Layers {
		var reads []string
		for _, v := range g.Reads[k] {
			reads = append(reads, g.ValueName(v))
		}
		row(fmt.Sprintf("%v.%d", number, k+1), c.Inner[k].String()+" of "+strings.Join(reads, ", "), l, total(pick(rows, g.Reads[k])), rows[len(g.Inputs)+k])
	}
}

// ValueName names a value: "x", "x₂" of several inputs, "3" for the output of layer 3.
func (g *Functional) ValueName(v int) string {
	switch {
	case v >= len(g.Inputs):
		return fmt.Sprint(v - len(g.Inputs) + 1)
	case len(g.Inputs) == 1:
		return "x"
	}
	return "x" + Subscript(v+1)
}

// Config is what a file keeps of the graph.
func (g *Functional) Config() Config {
	return functionalConfig{g.config(), g.Name, g.Inputs, g.Reads, g.Out}
}

type functionalConfig struct {
	blockConfig
	Name   string
	Inputs []int
	Reads  [][]int
	Out    []int
}

func init() { Register("functional", functionalConfig{}) }

// Build refuses a graph whose layers do not stand behind what they read.
func (c functionalConfig) Build() (Layer, error) {
	if len(c.Inputs) == 0 || len(c.Out) == 0 || len(c.Reads) != len(c.Inner) {
		return nil, fmt.Errorf("a graph of %d inputs, %d layers, %d lists of what they read and %d outputs", len(c.Inputs), len(c.Inner), len(c.Reads), len(c.Out))
	}
	for _, rows := range c.Inputs {
		if rows < 0 || rows == 0 && len(c.Inputs) > 1 {
			return nil, fmt.Errorf("a graph whose inputs have %v rows", c.Inputs)
		}
	}
	needed := map[int]bool{}
	read := func(who string, list []int, before int) error {
		for _, v := range list {
			if v < 0 || v >= before {
				return fmt.Errorf("a graph in which %s reads value %d of %d that stand before it", who, v, before)
			}
			needed[v] = true
		}
		return nil
	}
	err := read("the output", c.Out, len(c.Inputs)+len(c.Inner))
	for k, list := range c.Reads {
		if err == nil && len(list) == 0 {
			err = fmt.Errorf("a graph in which layer %d reads nothing", k+1)
		}
		if err == nil {
			err = read(fmt.Sprintf("layer %d", k+1), list, len(c.Inputs)+k)
		}
	}
	for v := 0; err == nil && v < len(c.Inputs)+len(c.Inner); v++ {
		if !needed[v] {
			err = fmt.Errorf("a graph in which nothing reads value %d", v)
		}
	}
	if err != nil {
		return nil, err
	}
	b, err := c.build()
	return &Functional{b, c.Name, c.Inputs, c.Reads, c.Out}, err
}

// Sizes are those of the inputs and of the outputs, where the layers say enough.
func (c functionalConfig) Sizes() (in, out int) {
	rows := c.rows(0)
	return total(rows[:len(c.Inputs)]), total(pick(rows, c.Out))
}

// rows works out the rows of every value; 0 is not known. A single input of any
// length has x rows, or as many as a layer says that reads it alone.
func (c functionalConfig) rows(x int) []int {
	rows := slices.Clone(c.Inputs)
	if len(rows) == 1 && rows[0] == 0 {
		rows[0] = x
	}
	sizes := make([][2]int, len(c.Inner))
	for k, b := range c.Inner { // each is asked once: blocks stand in blocks
		sizes[k][0], sizes[k][1] = b.Sizes()
		if len(rows) == 1 && rows[0] == 0 && slices.Equal(c.Reads[k], []int{0}) {
			rows[0] = sizes[k][0]
		}
	}
	for k, of := range sizes {
		out := of[1]
		if out == 0 {
			out = of[0] // a layer that does not say how long a is makes it as long as x
		}
		if out == 0 {
			out = total(pick(rows, c.Reads[k]))
			if sum, ok := c.Inner[k].Config.(Sum); ok {
				out /= max(sum.Parts, 1)
			}
		}
		rows = append(rows, out)
	}
	return rows
}

// pick are the values at the places of the list.
func pick[T any](v []T, list []int) []T {
	picked := make([]T, len(list))
	for k, i := range list {
		picked[k] = v[i]
	}
	return picked
}

// total is the sum; 0 if one number is 0, not known.
func total(rows []int) (sum int) {
	for _, r := range rows {
		if r == 0 {
			return 0
		}
		sum += r
	}
	return sum
}

// String is "residual of dense, tanh | dense, identity": the layers without the
// sums between them.
func (c functionalConfig) String() string {
	var parts []string
	for _, b := range c.Inner {
		if _, plumbing := b.Config.(Sum); !plumbing {
			parts = append(parts, b.String())
		}
	}
	return strings.TrimSuffix(c.Name+" of "+strings.Join(parts, " | "), " of ")
}

// Sum is a = x₁ + x₂ + …: the parts that stand in x one below the other, added
// up. It has no parameters; [Add] puts it into a graph.
//
//	∂L/∂x_k = ∂L/∂a
type Sum struct {
	Parts int // how many
	Rows  int // of each; 0 is any number
}

// Forward writes the sum of the parts to s.A.
func (l Sum) Forward(s *Step, x *mat.Dense) *mat.Dense {
	r, n := x.Dims()
	if l.Parts < 1 || r%l.Parts != 0 || l.Rows > 0 && r != l.Parts*l.Rows {
		s.Mistake("a = Σ xₖ: x has %s, which are not %d parts of one length", rowCount(r), l.Parts)
	}
	linalg.Size(&s.A, r/l.Parts, n).Zero()
	for k := range l.Parts {
		s.A.Add(&s.A, linalg.Rows(new(mat.Dense), x, k*r/l.Parts, r/l.Parts))
	}
	return &s.A
}

// checkParts panics about parts that are not of one length, though their sum may
// be that of such.
func (l Sum) checkParts(s *Step, rows []int) {
	for k, r := range rows {
		if r != rows[0] {
			s.Mistake("a = Σ xₖ: part 1 has %s, part %d has %d", rowCount(rows[0]), k+1, r)
		}
	}
}

// Backward hands ∂L/∂a to every part.
func (l Sum) Backward(s *Step, da *mat.Dense) *mat.Dense {
	r, n := da.Dims()
	linalg.Size(&s.DX, l.Parts*r, n)
	for k := range l.Parts {
		linalg.Rows(new(mat.Dense), &s.DX, k*r, r).Copy(da)
	}
	return &s.DX
}

// Params are none.
func (l Sum) Params() []Param { return nil }

// ExplainA is a = x₁ + x₂ + …
func (l Sum) ExplainA(s *Step, i, n int) []Equation {
	q := Equation{Name: "a" + Subscript(i+1), Words: "Σ over the parts x" + Subscript(i+1), Value: s.A.At(i, n)}
	for k := range l.Parts {
		q.Terms = append(q.Terms, Term{s.X.At(k*s.A.RawMatrix().Rows+i, n)})
	}
	return []Equation{q}
}

// ExplainGrad is nothing: there is no δ and no parameter.
func (l Sum) ExplainGrad(*Step, int, int) []Equation { return nil }

// ExplainX is ∂L/∂x = ∂L/∂a.
func (l Sum) ExplainX(s *Step, i, n int) []Equation {
	k := i % s.A.RawMatrix().Rows
	return []Equation{{Name: "∂L/∂x" + Subscript(i+1), Words: "∂L/∂a" + Subscript(k+1), Terms: []Term{{s.DA.At(k, n)}}, Value: s.DX.At(i, n)}}
}

// Config is the layer itself.
func (l Sum) Config() Config { return l }

func init() { Register("sum", Sum{}) }

// Build is the layer, unless its numbers cannot be.
func (l Sum) Build() (Layer, error) {
	if l.Parts < 1 || l.Rows < 0 {
		return nil, fmt.Errorf("a sum of %d parts of %d rows", l.Parts, l.Rows)
	}
	return l, nil
}

// Sizes are Parts·Rows and Rows.
func (l Sum) Sizes() (in, out int) { return l.Parts * l.Rows, l.Rows }

// Numbers is 0.
func (l Sum) Numbers() float64 { return 0 }

// String is "sum".
func (l Sum) String() string { return "sum" }
