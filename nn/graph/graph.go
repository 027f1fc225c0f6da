package graph

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// An Edge leads from the node that sends to the node that receives; nodes count from 0.
type Edge struct{ From, To int }

// A Graph is so many nodes and directed edges between them. An edge may lead
// from a node to itself, a loop, and there may be several of the same kind. Make
// one with [New] or [Undirected]; it never changes, so that layers can share it.
type Graph struct {
	Nodes    int
	Edges    []Edge     // sorted by receiver, for one receiver by sender
	Features *mat.Dense // of the edges, features × edges; nil if they have none

	first    []int32 // edges first[i] … first[i+1]−1 end at node i
	from, to []int32 // those of Edges
}

// New makes a graph. It panics if an edge leads to a node that does not exist.
func New(nodes int, edges ...Edge) *Graph { return withFeatures(nodes, edges, nil) }

// Undirected makes a graph with two directed edges, there and back, for each
// pair; one for a pair of a node with itself.
func Undirected(nodes int, pairs ...[2]int) *Graph {
	var edges []Edge
	for _, p := range pairs {
		edges = append(edges, Edge{p[0], p[1]})
		if p[0] != p[1] {
			edges = append(edges, Edge{p[1], p[0]})
		}
	}
	return New(nodes, edges...)
}

// WithFeatures is the graph with numbers on its edges: column k of features
// belongs to edge k of edges.
func WithFeatures(nodes int, edges []Edge, features *mat.Dense) *Graph {
	if features == nil || features.IsEmpty() || features.RawMatrix().Cols != len(edges) {
		panic(fmt.Sprintf("graph: %d edges; their features have one column for each, and at least one row", len(edges)))
	}
	return withFeatures(nodes, edges, features)
}

func withFeatures(nodes int, edges []Edge, features *mat.Dense) *Graph {
	if nodes < 1 || nodes > math.MaxInt32 {
		panic(fmt.Sprintf("graph: a graph of %d nodes; it has at least one", nodes))
	}
	order := make([]int, len(edges))
	for k, e := range edges {
		order[k] = k
		if min(e.From, e.To) < 0 || max(e.From, e.To) >= nodes {
			panic(fmt.Sprintf("graph: edge %d leads from node %d to node %d; the %d nodes count from 0 to %d", k, e.From, e.To, nodes, nodes-1))
		}
	}
	slices.SortStableFunc(order, func(k, l int) int {
		return cmp.Or(edges[k].To-edges[l].To, edges[k].From-edges[l].From)
	})
	g := &Graph{Nodes: nodes, first: make([]int32, nodes+1)}
	if features != nil {
		rows, _ := features.Dims()
		g.Features = mat.NewDense(rows, len(edges), nil)
	}
	for k, old := range order {
		e := edges[old]
		g.Edges, g.from, g.to = append(g.Edges, e), append(g.from, int32(e.From)), append(g.to, int32(e.To))
		g.first[e.To+1]++
		if features != nil {
			g.Features.SetCol(k, mat.Col(nil, old, features))
		}
	}
	for i := range nodes {
		g.first[i+1] += g.first[i]
	}
	return g
}

// Into are the edges that end at node i: g.Edges[lo:hi].
func (g *Graph) Into(i int) (lo, hi int) { return int(g.first[i]), int(g.first[i+1]) }

// Degree is the number of edges that end at node i.
func (g *Graph) Degree(i int) int { return int(g.first[i+1] - g.first[i]) }

// WithLoops is the graph with an edge from every node to itself. A node that has
// one gets no second: Ã = A + I, and not A + 2I however often it is called. Edge
// features of the new loops are 0.
func (g *Graph) WithLoops() *Graph {
	edges := slices.Clone(g.Edges)
	for i := range g.Nodes {
		if lo, hi := g.Into(i); !slices.Contains(g.Edges[lo:hi], Edge{i, i}) {
			edges = append(edges, Edge{i, i})
		}
	}
	if g.Features == nil {
		return New(g.Nodes, edges...)
	}
	rows, had := g.Features.Dims()
	features := mat.NewDense(rows, len(edges), nil)
	features.Slice(0, rows, 0, had).(*mat.Dense).Copy(g.Features)
	return withFeatures(g.Nodes, edges, features)
}

// Renumber is the same graph with other numbers: node i becomes node order[i].
func (g *Graph) Renumber(order []int) *Graph {
	sorted := slices.Sorted(slices.Values(order))
	if len(order) != g.Nodes || sorted[0] != 0 || sorted[g.Nodes-1] != g.Nodes-1 || len(slices.Compact(sorted)) != g.Nodes {
		panic(fmt.Sprintf("graph: Renumber: %d new numbers for %d nodes; each of 0 … %d is there once", len(order), g.Nodes, g.Nodes-1))
	}
	edges := slices.Clone(g.Edges)
	for k, e := range edges {
		edges[k] = Edge{order[e.From], order[e.To]}
	}
	return withFeatures(g.Nodes, edges, g.Features)
}

// Join puts graphs side by side as one graph without edges between them, so that
// one pass computes them all. Graph k's nodes follow those of graph k−1; of is
// the graph of every node, for [NewReadout]. All have edge features, as many of
// them, or none has.
func Join(graphs ...*Graph) (joined *Graph, of []int) {
	var edges []Edge
	var columns []float64 // of the features, one after the other
	rows := 0
	for k, g := range graphs {
		if g == nil {
			panic(fmt.Sprintf("graph: Join: graph %d is nil", k))
		}
		own := 0
		if g.Features != nil {
			own, _ = g.Features.Dims()
		}
		if k == 0 {
			rows = own
		} else if rows != own {
			panic(fmt.Sprintf("graph: Join: edges of graph 0 have %d features, those of graph %d have %d", rows, k, own))
		}
		for e, edge := range g.Edges {
			edges = append(edges, Edge{len(of) + edge.From, len(of) + edge.To})
			for r := range rows {
				columns = append(columns, g.Features.At(r, e))
			}
		}
		of = append(of, slices.Repeat([]int{k}, g.Nodes)...)
	}
	if rows == 0 || len(edges) == 0 {
		return New(len(of), edges...), of
	}
	return withFeatures(len(of), edges, mat.DenseCopyOf(mat.NewDense(len(edges), rows, columns).T())), of
}

// String is one line: "graph of 34 nodes and 156 edges".
func (g *Graph) String() string {
	return fmt.Sprintf("graph of %s and %s", count(g.Nodes, "node"), count(len(g.Edges), "edge"))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// file is what JSON holds of a graph: for every node the senders of the edges
// that end at it, and the features of all edges, row by row.
type file struct {
	Senders  [][]int
	Features [][]float64 `json:",omitempty"`
}

// MarshalJSON writes, for every node, who sends to it.
func (g *Graph) MarshalJSON() ([]byte, error) {
	f := file{Senders: make([][]int, g.Nodes)}
	for i := range f.Senders {
		f.Senders[i] = []int{}
	}
	for _, e := range g.Edges {
		f.Senders[e.To] = append(f.Senders[e.To], e.From)
	}
	if g.Features != nil {
		for r := range g.Features.RawMatrix().Rows {
			f.Features = append(f.Features, g.Features.RawRowView(r))
		}
	}
	return json.Marshal(f)
}

// UnmarshalJSON reads it again.
func (g *Graph) UnmarshalJSON(text []byte) (err error) {
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	defer func() { // what New panics about comes from outside here
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	var edges []Edge
	for i, senders := range f.Senders {
		for _, j := range senders {
			edges = append(edges, Edge{j, i})
		}
	}
	if f.Features == nil {
		*g = *New(len(f.Senders), edges...)
		return nil
	}
	if len(edges) == 0 {
		return fmt.Errorf("graph: features of edges, and no edge")
	}
	features := mat.NewDense(len(f.Features), len(edges), nil)
	for r, row := range f.Features {
		if len(row) != len(edges) {
			return fmt.Errorf("graph: row %d of the edge features has %d numbers for %d edges", r, len(row), len(edges))
		}
		features.SetRow(r, row)
	}
	*g = *WithFeatures(len(f.Senders), edges, features)
	return nil
}
