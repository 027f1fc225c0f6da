package graph

import (
	"encoding/json"
	"fmt"
	"math"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A Matrix is a nodes × nodes matrix that is 0 where the graph has no edge: it
// holds one number per edge. M_ji, in row j and column i, is the weight with
// which node i hears node j; several edges j → i add up. It is a [mat.Matrix], so
// that it can be printed and handed to gonum.
type Matrix struct {
	*Graph
	Weight []float64 // of every edge
}

// Adjacency is A: A_ji is the number of edges j → i.
func (g *Graph) Adjacency() *Matrix { return g.weigh(func(Edge) float64 { return 1 }) }

// Symmetric is Kipf and Welling's Â, the graph with loops, Ã = A + I, divided by
// the degrees at both ends:
//
//	Â_ji = Ã_ji/√(d̃_j d̃_i)    d̃_i = Σ_j Ã_ji
//
// The degrees are those of Ã, so none is 0, and a node without neighbours hears
// itself with weight 1. Where every edge has its way back Â is symmetric.
func (g *Graph) Symmetric() *Matrix {
	g = g.WithLoops()
	return g.weigh(func(e Edge) float64 {
		return 1 / math.Sqrt(float64(g.Degree(e.From))*float64(g.Degree(e.To)))
	})
}

// Mean is Ã D̃⁻¹: every node hears the mean of itself and its neighbours, so
// that the columns add up to 1. (With a row per node it is written D̃⁻¹ Ã.)
func (g *Graph) Mean() *Matrix {
	g = g.WithLoops()
	return g.weigh(func(e Edge) float64 { return 1 / float64(g.Degree(e.To)) })
}

func (g *Graph) weigh(f func(e Edge) float64) *Matrix {
	m := &Matrix{Graph: g, Weight: make([]float64, len(g.Edges))}
	for k, e := range g.Edges {
		m.Weight[k] = f(e)
	}
	return m
}

// Dims is nodes, nodes.
func (m *Matrix) Dims() (r, c int) { return m.Nodes, m.Nodes }

// At is M_ji, the sum over the edges j → i.
func (m *Matrix) At(j, i int) (sum float64) {
	lo, hi := m.Into(i)
	for e := lo; e < hi; e++ {
		if m.Edges[e].From == j {
			sum += m.Weight[e]
		}
	}
	return sum
}

// T is Mᵀ.
func (m *Matrix) T() mat.Matrix { return mat.Transpose{Matrix: m} }

// Mul is x M, a column per node: column i is Σ_j x_j M_ji.
func (m *Matrix) Mul(x *mat.Dense) *mat.Dense {
	m.mustFit("x M", x)
	dst := new(mat.Dense)
	m.gather(linalg.Like(dst, x), m.Weight, x)
	return dst
}

// MulT is x Mᵀ, against the edges: column j is Σ_i x_i M_ji.
func (m *Matrix) MulT(x *mat.Dense) *mat.Dense {
	m.mustFit("x Mᵀ", x)
	dst := new(mat.Dense)
	linalg.Like(dst, x).Zero()
	m.scatter(dst, m.Weight, x)
	return dst
}

func (m *Matrix) mustFit(what string, x *mat.Dense) {
	if _, n := x.Dims(); n != m.Nodes {
		panic(fmt.Sprintf("graph: %s: M is %d×%d, x has %d columns; it has one per node", what, m.Nodes, m.Nodes, n))
	}
}

// Energy is how much x differs along the edges, tr x (I − M) xᵀ. With the Â of an
// undirected graph it is the sum over its edges, each taken once,
//
//	E(x) = Σ ‖x_i/√d̃_i − x_j/√d̃_j‖²
//
// and 0 exactly where x_i/√d̃_i is the same all over each connected part.
func (m *Matrix) Energy(x *mat.Dense) (sum float64) {
	mixed := m.Mul(x)
	for r := range x.RawMatrix().Rows {
		row := x.RawRowView(r)
		sum += floats.Dot(row, row) - floats.Dot(row, mixed.RawRowView(r))
	}
	return sum
}

// MarshalJSON writes the graph and the weights.
func (m *Matrix) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Graph  *Graph
		Weight []float64
	}{m.Graph, m.Weight})
}

// UnmarshalJSON reads them again.
func (m *Matrix) UnmarshalJSON(text []byte) error {
	var f struct {
		Graph  *Graph
		Weight []float64
	}
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	if f.Graph == nil || len(f.Weight) != len(f.Graph.Edges) {
		return fmt.Errorf("graph: a matrix of %d weights needs a graph of as many edges", len(f.Weight))
	}
	m.Graph, m.Weight = f.Graph, f.Weight
	return nil
}
