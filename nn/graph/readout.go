package graph

import (
	"fmt"
	"slices"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Readout makes one column of a whole graph: a_i = ⊕ x_j over all nodes j of the
// graph that node i is in, with ⊕ the sum, mean or max of each row.
//
//	∂L/∂x_j = p_j Σ_i ∂L/∂a_i    i over the same nodes, p as in [Aggregate]
//
// So every node of a graph gets its graph's column, and a loss counts one node of
// each: [Readout.Mask]. The step keeps "p".
type Readout struct {
	Of        []int // the graph of every node, as Join returns it
	Aggregate Aggregate
}

// NewReadout makes a read-out of the graphs that the nodes belong to.
func NewReadout(of []int, aggregate Aggregate) *Readout {
	if len(of) == 0 || aggregate.Share == nil {
		panic(fmt.Sprintf("graph: NewReadout: %d nodes, aggregate %q; at least one node, and Sum, Mean or Max", len(of), aggregate.Name))
	}
	for i, k := range of {
		if k < 0 || k >= len(of) {
			panic(fmt.Sprintf("graph: NewReadout: node %d belongs to graph %d; graphs count from 0, and no more than there are nodes", i, k))
		}
	}
	return &Readout{of, aggregate}
}

// groups are the nodes of every graph.
func (l *Readout) groups() [][]int {
	groups := make([][]int, len(l.Of))
	for i, k := range l.Of {
		groups[k] = append(groups[k], i)
	}
	return groups
}

// Mask is 1 for the first node of every graph, else 0: with it a [nn.Masked] loss
// counts every graph once, whatever its size. mask is 1 × nodes.
func (l *Readout) Mask() *mat.Dense {
	mask := mat.NewDense(1, len(l.Of), nil)
	for _, nodes := range l.groups() {
		if len(nodes) > 0 {
			mask.Set(0, nodes[0], 1)
		}
	}
	return mask
}

// Forward writes a_i = ⊕ x_j to s.A, as large as x.
func (l *Readout) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if _, n := x.Dims(); n != len(l.Of) {
		s.Mistake("a_i = ⊕ x_j: the read-out is for %s, x has %s", count(len(l.Of), "node"), count(n, "column"))
	}
	p, a := linalg.Like(s.Keep("p"), x), linalg.Like(&s.A, x)
	for _, nodes := range l.groups() {
		if len(nodes) == 0 {
			continue
		}
		v, share := make([]float64, len(nodes)), make([]float64, len(nodes))
		for r := range x.RawMatrix().Rows {
			row, sum := x.RawRowView(r), 0.0
			for k, j := range nodes {
				v[k] = row[j]
			}
			l.Aggregate.Share(share, v)
			for k, j := range nodes {
				sum += share[k] * v[k]
				p.Set(r, j, share[k])
			}
			for _, i := range nodes {
				a.Set(r, i, sum)
			}
		}
	}
	return a
}

// Backward returns ∂L/∂x_j = p_j Σ ∂L/∂a_i.
func (l *Readout) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	p, dx := s.Value("p"), linalg.Like(&s.DX, da)
	for _, nodes := range l.groups() {
		for r := range da.RawMatrix().Rows {
			sum := 0.0
			for _, i := range nodes {
				sum += da.At(r, i)
			}
			for _, j := range nodes {
				dx.Set(r, j, p.At(r, j)*sum)
			}
		}
	}
	return dx
}

// Params are none.
func (l *Readout) Params() []nn.Param { return nil }

// Columns is the number of nodes: see [nn.Columned].
func (l *Readout) Columns() (n int, name string) { return len(l.Of), "node" }

// ExplainA is Σ p·x over the nodes of the graph.
func (l *Readout) ExplainA(s *nn.Step, i, node int) []nn.Equation {
	q := nn.Equation{Name: at("a"+nn.Subscript(i+1), node), Words: fmt.Sprintf("%v over graph %d", l.Aggregate, l.Of[node]+1), Terms: []nn.Term{}, Value: s.A.At(i, node)}
	for _, j := range l.groups()[l.Of[node]] {
		q.Terms = append(q.Terms, nn.Term{s.Value("p").At(i, j), s.X.At(i, j)})
	}
	return []nn.Equation{q}
}

// ExplainKept is p of the node, where it depends on x.
func (l *Readout) ExplainKept(s *nn.Step, node int) (all []nn.Equation) {
	nodes := l.groups()[l.Of[node]]
	for r := range s.X.RawMatrix().Rows {
		v := make([]float64, len(nodes))
		for k, j := range nodes {
			v[k] = s.X.At(r, j)
		}
		all = append(all, l.Aggregate.explain(at("p"+nn.Subscript(r+1), node), v, slices.Index(nodes, node), s.Value("p").At(r, node))...)
	}
	return all
}

// ExplainGrad is nothing: there is no δ and no parameter.
func (l *Readout) ExplainGrad(*nn.Step, int, int) []nn.Equation { return nil }

// ExplainX is p Σ ∂L/∂a over the nodes of the graph.
func (l *Readout) ExplainX(s *nn.Step, i, node int) []nn.Equation {
	q := nn.Equation{Name: at("∂L/∂x"+nn.Subscript(i+1), node), Words: fmt.Sprintf("p·Σ ∂L/∂a over graph %d", l.Of[node]+1), Terms: []nn.Term{}, Value: s.DX.At(i, node)}
	for _, j := range l.groups()[l.Of[node]] {
		q.Terms = append(q.Terms, nn.Term{s.Value("p").At(i, node), s.DA.At(i, j)})
	}
	return []nn.Equation{q}
}

// Config is what a file keeps of the layer.
func (l *Readout) Config() nn.Config { return readoutConfig{l.Of, l.Aggregate.Name} }

type readoutConfig struct {
	Of        []int
	Aggregate string
}

func init() { nn.Register("graph read-out", readoutConfig{}) }

func (c readoutConfig) Build() (nn.Layer, error) {
	a, err := aggregateNamed(c.Aggregate)
	if err != nil {
		return nil, err
	}
	return NewReadout(c.Of, a), nil
}
func (c readoutConfig) Sizes() (in, out int) { return 0, 0 }
func (c readoutConfig) Numbers() float64     { return 0 }
func (c readoutConfig) String() string {
	return fmt.Sprintf("read-out on %s, %s", count(len(c.Of), "node"), c.Aggregate)
}
