package graph

import (
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/nntest"
	"gonum.org/v1/gonum/mat"
)

// The graphs of the checks. The first is directed and has a loop, a double edge,
// a node that nobody sends to and one that has no edge at all: with a symmetric
// one a forgotten transposition would not be seen.
func crooked() *Graph {
	return New(6, Edge{0, 1}, Edge{1, 2}, Edge{1, 2}, Edge{2, 1}, Edge{3, 3}, Edge{3, 1}, Edge{2, 3}, Edge{0, 3})
}
func lonely() *Graph { return New(1) }

// weighted has weights of its own, asymmetric even where two edges face each other.
func weighted(g *Graph) *Matrix {
	k := 0
	return g.weigh(func(Edge) float64 { k++; return math.Cos(float64(k)) })
}

// product is x M by three loops.
func product(x *mat.Dense, m mat.Matrix) *mat.Dense {
	dst := new(mat.Dense)
	dst.Mul(x, mat.DenseCopyOf(m))
	return dst
}

func affine(w, b, x *mat.Dense) *mat.Dense {
	z := new(mat.Dense)
	z.Mul(w, x)
	z.Apply(func(i, _ int, v float64) float64 { return v + b.At(i, 0) }, z)
	return z
}

func apply(f nn.Activation, z *mat.Dense) *mat.Dense {
	a := new(mat.Dense)
	f.Apply(a, z)
	return a
}

func convWitness(l *Conv, _ *nn.Step, x *mat.Dense) *mat.Dense {
	m := product(x, l.A)
	if l.W == nil {
		id := mat.NewDiagDense(m.RawMatrix().Rows, nil)
		for i := range m.RawMatrix().Rows {
			id.SetDiag(i, 1)
		}
		return apply(l.F, affine(mat.DenseCopyOf(id), l.B, m))
	}
	return apply(l.F, affine(l.W, l.B, m))
}

func TestConv(t *testing.T) {
	for name, g := range map[string]*Graph{"crooked": crooked(), "lonely": lonely(), "without edges": New(3)} {
		if testing.Short() && name != "crooked" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			for _, m := range []*Matrix{weighted(g), g.Symmetric(), g.Mean()} {
				for _, size := range [][2]int{{2, 5}, {7, 3}, {3, 3}} { // x Â first, W x first, and twice in a network
					nntest.Layer(t, size[0], func(rng *rand.Rand) nn.Layer { return NewConv(m, size[0], size[1], nn.Tanh, nn.Glorot(rng)) },
						nntest.Witness(convWitness), nntest.Samples(g.Nodes, g.Nodes))
				}
			}
			nntest.Layer(t, 5, func(*rand.Rand) nn.Layer { return NewMix(weighted(g), 5, nn.Tanh) }, nntest.Witness(convWitness), nntest.Samples(g.Nodes, g.Nodes))
		})
	}
}

// attended is z of one head by loops over nodes and edges, from its scores.
func attended(l *Heads, s *nn.Step, k int, h *mat.Dense, score func(e int) float64) *mat.Dense {
	d := l.each()
	y := mat.NewDense(d, l.Graph.Nodes, nil)
	for i := range l.Graph.Nodes {
		sum := 0.0
		for e, edge := range l.Graph.Edges {
			if edge.To == i {
				sum += math.Exp(score(e))
			}
		}
		for e, edge := range l.Graph.Edges {
			if edge.To != i {
				continue
			}
			p := math.Exp(score(e)) / sum
			if m := s.Value("mask"); m != nil && s.Training {
				p *= m.At(k, e)
			}
			for r := range d {
				y.Set(r, i, y.At(r, i)+p*h.At(k*d+r, edge.From))
			}
		}
	}
	return y
}

func together(l *Heads, y func(k int) *mat.Dense) *mat.Dense {
	d := l.each()
	out, _ := l.B.Dims()
	z := mat.NewDense(out, l.Graph.Nodes, nil)
	for k := range l.K {
		yk := y(k)
		z.Apply(func(i, j int, v float64) float64 {
			switch {
			case l.Average:
				return v + yk.At(i, j)/float64(l.K)
			case i/d == k:
				return yk.At(i%d, j)
			}
			return v
		}, z)
	}
	z.Apply(func(i, _ int, v float64) float64 { return v + l.B.At(i, 0) }, z)
	return apply(l.F, z)
}

func bend(u float64) float64 { return max(u, 0.2*u) }

func attentionWitness(l *Attention, s *nn.Step, x *mat.Dense) *mat.Dense {
	h := x
	if l.W != nil {
		h = new(mat.Dense)
		h.Mul(l.W, x)
	}
	return together(&l.Heads, func(k int) *mat.Dense {
		return attended(&l.Heads, s, k, h, func(e int) float64 {
			u := 0.0
			for d := range l.each() {
				u += l.As.At(k, d)*h.At(k*l.each()+d, l.Graph.Edges[e].From) + l.At.At(k, d)*h.At(k*l.each()+d, l.Graph.Edges[e].To)
			}
			return bend(u)
		})
	})
}

func attentionV2Witness(l *AttentionV2, s *nn.Step, x *mat.Dense) *mat.Dense {
	hs, ht := new(mat.Dense), new(mat.Dense)
	hs.Mul(l.Ws, x)
	ht.Mul(l.Wt, x)
	return together(&l.Heads, func(k int) *mat.Dense {
		return attended(&l.Heads, s, k, hs, func(e int) (sum float64) {
			for d := range l.each() {
				r := k*l.each() + d
				sum += l.A.At(k, d) * bend(hs.At(r, l.Graph.Edges[e].From)+ht.At(r, l.Graph.Edges[e].To))
			}
			return sum
		})
	})
}

func TestAttention(t *testing.T) {
	for name, g := range map[string]*Graph{"crooked": crooked().WithLoops(), "without loops": crooked(), "lonely": lonely().WithLoops(), "without edges": New(3)} {
		if testing.Short() && name != "crooked" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			samples := nntest.Samples(g.Nodes, g.Nodes)
			for k, drop := range map[int]float64{1: 0, 2: 0.4} {
				nntest.Layer(t, 3, func(rng *rand.Rand) nn.Layer {
					l := NewAttention(g, 3, k, 3, nn.Tanh, nn.Glorot(rng))
					l.Drop = drop
					return l
				}, nntest.Witness(attentionWitness), samples)
				nntest.Layer(t, 3, func(rng *rand.Rand) nn.Layer {
					l := NewMeanAttention(g, 3, k, 2, nn.Tanh, nn.Glorot(rng))
					l.Drop = drop
					return l
				}, nntest.Witness(attentionWitness), samples)
				nntest.Layer(t, 3, func(rng *rand.Rand) nn.Layer {
					l := NewAttentionV2(g, 3, k, 2, nn.Tanh, nn.Glorot(rng))
					l.Drop = drop
					return l
				}, nntest.Witness(attentionV2Witness), samples)
			}
			nntest.Layer(t, 6, func(rng *rand.Rand) nn.Layer { return NewAttend(g, 2, 3, nn.Tanh, nn.Glorot(rng)) }, nntest.Witness(attentionWitness), samples)
			nntest.Layer(t, 3, func(rng *rand.Rand) nn.Layer { return NewMeanAttentionV2(g, 3, 2, 3, nn.Tanh, nn.Glorot(rng)) }, nntest.Witness(attentionV2Witness), samples)
		})
	}
}

func messagesWitness(l *Messages, _ *nn.Step, x *mat.Dense) *mat.Dense {
	in, m, g := l.inputs(), l.length(), l.Graph
	both := mat.NewDense(in+m, g.Nodes, nil)
	for i := range g.Nodes {
		var heard []*mat.Dense
		for e, edge := range g.Edges {
			if edge.To != i {
				continue
			}
			column := append(mat.Col(nil, i, x), mat.Col(nil, edge.From, x)...)
			if g.Features != nil {
				column = append(column, mat.Col(nil, e, g.Features)...)
			}
			heard = append(heard, apply(l.Psi, affine(l.Wm, l.Bm, mat.NewDense(len(column), 1, column))))
		}
		for r := range in {
			both.Set(r, i, x.At(r, i))
		}
		for r := range m {
			sum, top := 0.0, math.Inf(-1)
			for _, h := range heard {
				sum, top = sum+h.At(r, 0), max(top, h.At(r, 0))
			}
			if len(heard) > 0 {
				both.Set(in+r, i, map[string]float64{"sum": sum, "mean": sum / float64(len(heard)), "max": top}[l.Aggregate.Name])
			}
		}
	}
	return apply(l.Phi, affine(l.Wu, l.Bu, both))
}

func TestMessages(t *testing.T) {
	features := mat.NewDense(2, 8, nil)
	features.Apply(func(i, j int, _ float64) float64 { return math.Sin(float64(3*i + j)) }, features)
	c := crooked()
	for name, g := range map[string]*Graph{"crooked": c, "features": WithFeatures(6, c.Edges, features), "lonely": lonely(), "loop": lonely().WithLoops()} {
		if testing.Short() && name != "crooked" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			for _, a := range []Aggregate{Sum, Mean, Max} {
				nntest.Layer(t, 3, func(rng *rand.Rand) nn.Layer { return NewMessages(g, 3, 2, 3, a, nn.Tanh, nn.Softplus, nn.Glorot(rng)) },
					nntest.Witness(messagesWitness), nntest.Samples(g.Nodes, g.Nodes))
			}
		})
	}
}

func TestReadout(t *testing.T) {
	for _, of := range [][]int{{0, 0, 1, 1, 1, 3}, {0}, {2, 0, 2}} {
		for _, a := range []Aggregate{Sum, Mean, Max} {
			nntest.Layer(t, 3, func(*rand.Rand) nn.Layer { return NewReadout(of, a) }, nntest.Samples(len(of), len(of)),
				nntest.Witness(func(l *Readout, _ *nn.Step, x *mat.Dense) *mat.Dense {
					out := mat.DenseCopyOf(x)
					out.Apply(func(r, i int, _ float64) float64 {
						sum, top, n := 0.0, math.Inf(-1), 0.0
						for j := range l.Of {
							if l.Of[j] == l.Of[i] {
								sum, top, n = sum+x.At(r, j), max(top, x.At(r, j)), n+1
							}
						}
						return map[string]float64{"sum": sum, "mean": sum / n, "max": top}[l.Aggregate.Name]
					}, out)
					return out
				}))
		}
	}
}

func TestSparse(t *testing.T) {
	for _, places := range [][][]int{{{0, 3, 4}, {}, {4}, {2, 2}}, {{1}}, {{}, {}}} {
		rows := 1
		for _, list := range places {
			rows = max(rows, len(list))
		}
		nntest.Layer(t, rows, func(rng *rand.Rand) nn.Layer { return NewSparse(places, 6, 3, nn.Glorot(rng)) }, nntest.Samples(len(places), len(places)),
			nntest.Witness(func(l *Sparse, _ *nn.Step, x *mat.Dense) *mat.Dense {
				long := mat.NewDense(6, len(places), nil)
				for n, list := range places {
					for k, p := range list {
						long.Set(p, n, long.At(p, n)+x.At(k, n))
					}
				}
				a := new(mat.Dense)
				a.Mul(l.W, long)
				return a
			}))
	}
}
