package attention

import (
	"fmt"
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/floats"
)

// Label names an output: "2 of head 1 at position 3"; of one head without the head.
func (l DotProduct) Label(row int) string {
	r, t := row/l.Positions, row%l.Positions
	per := l.Values / l.Heads
	return fmt.Sprintf("%d%s at position %d", r%per+1, l.of(r/per), t+1)
}

// ScoreLabel names a score: "head 1, key 2, query 3".
func (l DotProduct) ScoreLabel(row int) string {
	T, S := l.Positions, l.memory()
	s := fmt.Sprintf("key %d, query %d", row/T%S+1, row%T+1)
	if l.Heads > 1 {
		s = fmt.Sprintf("head %d, ", row/(T*S)+1) + s
	}
	return s
}

// of is " of head 2", "" where there is one.
func (l DotProduct) of(h int) string {
	if l.Heads == 1 {
		return ""
	}
	return fmt.Sprintf(" of head %d", h+1)
}

// A cell is what one query of one head sees in one sample.
type cell struct {
	head
	h, t, n int
	of      string
}

func (l DotProduct) cell(s *nn.Step, h, t, n int, back bool) cell {
	if back {
		return cell{l.head(s, h, &s.DA), h, t, n, l.of(h)}
	}
	return cell{l.head(s, h, nil), h, t, n, l.of(h)}
}

// at is the number of m in row r of so many positions, at position p.
func (c cell) at(m []float64, r, positions, p int) float64 { return m[(r*positions+p)*c.batch+c.n] }

// pair is the number that belongs to key s and query t in S, P, ∂P or ∂S.
func (c cell) pair(m []float64, s, t int) float64 { return m[(s*c.queries+t)*c.batch+c.n] }

// name is S₂₃ for key 2 and query 3.
func (c cell) name(what string, s int) string { return pairName(what, s, c.t) + c.of }

func pairName(what string, s, t int) string {
	if s < 9 && t < 9 {
		return what + nn.Subscript(s+1) + nn.Subscript(t+1)
	}
	return what + nn.Subscript(s+1) + "," + nn.Subscript(t+1)
}

// ExplainA is S, P and a = Σ v P for the query of row i.
func (l DotProduct) ExplainA(s *nn.Step, i, n int) (all []nn.Equation) {
	r, t := i/l.Positions, i%l.Positions
	c := l.cell(s, r/(l.Values/l.Heads), t, n, false)
	r -= c.h * c.dv0
	a := nn.Equation{Name: "a" + nn.Subscript(i+1), Words: "Σ vP", Terms: []nn.Term{}, Value: s.A.At(i, n)}
	for s := range c.keys {
		all = append(all, c.score(s))
		a.Terms = append(a.Terms, nn.Term{c.at(c.v, r, c.keys, s), c.pair(c.p, s, t)})
	}
	for s := range c.keys {
		all = append(all, c.weight(s))
	}
	return append(all, a)
}

// weight is P, the share that the key has of the query.
func (c cell) weight(s int) nn.Equation {
	scores := make([]float64, c.keys)
	for k := range scores {
		scores[k] = c.pair(c.s, k, c.t)
	}
	q := nn.Equation{Name: c.name("P", s), Words: c.name("e^S", s) + "/Σ e^S", Fold: "P", Terms: []nn.Term{{0, 1}}, Value: c.pair(c.p, s, c.t)} // it may look nowhere
	if !math.IsInf(floats.Max(scores), -1) {
		own, share := nn.Shares("S", scores, s)
		q.Terms, q.Where = []nn.Term{{own.Value, share.Value}}, []nn.Equation{own, share}
	}
	return q
}

// score is S = k·q/√d, or why it is −∞.
func (c cell) score(s int) nn.Equation {
	q := nn.Equation{Name: c.name("S", s), Value: c.pair(c.s, s, c.t), Fold: "S"}
	switch {
	case s >= c.looks(c.t):
		q.Words = "−∞, for the key comes later"
	case math.IsInf(q.Value, -1):
		q.Words = "−∞, for the key is padding"
	default:
		q.Words = "k" + nn.Subscript(s+1) + "·q" + nn.Subscript(c.t+1) + "/√d"
		for r := range c.d {
			q.Terms = append(q.Terms, nn.Term{c.at(c.k, r, c.keys, s), c.at(c.q, r, c.queries, c.t), c.scale})
		}
	}
	return q
}

// ExplainGrad is the way back through the softmax column of row i's query: ∂P,
// its mean under P, and ∂S.
func (l DotProduct) ExplainGrad(s *nn.Step, i, n int) (all []nn.Equation) {
	c := l.cell(s, i/l.Positions/(l.Values/l.Heads), i%l.Positions, n, true)
	for s := range c.looks(c.t) {
		all = append(all, c.dweight(s))
	}
	mean := c.mean()
	all = append(all, mean)
	for s := range c.looks(c.t) {
		all = append(all, c.dscore(s, mean.Value))
	}
	return all
}

// dweight is ∂P = Σ v∂a over the rows of v.
func (c cell) dweight(s int) nn.Equation {
	q := nn.Equation{Name: c.name("∂P", s), Words: "Σ v∂a", Value: c.pair(c.dp, s, c.t), Fold: "∂P"}
	for r := range c.dv0 {
		q.Terms = append(q.Terms, nn.Term{c.at(c.v, r, c.keys, s), c.at(c.da, r, c.queries, c.t)})
	}
	return q
}

// mean is Σ P∂P over the keys of the query.
func (c cell) mean() nn.Equation {
	q := nn.Equation{Name: "Σ P∂P" + c.of, Terms: []nn.Term{}}
	for s := range c.looks(c.t) {
		q.Terms = append(q.Terms, nn.Term{c.pair(c.p, s, c.t), c.pair(c.dp, s, c.t)})
	}
	q.Value, _ = q.Computed()
	return q
}

// dscore is ∂S = P·(∂P − Σ P∂P).
func (c cell) dscore(s int, mean float64) nn.Equation {
	p := c.pair(c.p, s, c.t)
	return nn.Equation{Name: c.name("∂S", s), Words: "P·(∂P − Σ P∂P)", Fold: "∂S",
		Terms: []nn.Term{{p, c.pair(c.dp, s, c.t)}, {-p, mean}}, Value: c.pair(c.ds, s, c.t)}
}

// ExplainX is ∂q = Σ k∂S/√d, ∂k = Σ q∂S/√d or ∂v = Σ ∂a P, whichever row i is.
func (l DotProduct) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	T, S := l.Positions, l.memory()
	x := nn.Equation{Name: "∂L/∂x" + nn.Subscript(i+1), Terms: []nn.Term{}, Value: s.DX.At(i, n)}
	switch per := l.Keys / l.Heads; {
	case i < l.Keys*T:
		r, t := i/T, i%T
		c := l.cell(s, r/per, t, n, true)
		x.Words = "∂q = Σ k∂S/√d"
		for s := range c.looks(t) {
			x.Terms = append(x.Terms, nn.Term{c.at(c.k, r%per, S, s), c.pair(c.ds, s, t), c.scale})
		}
	case i < l.Keys*(T+S):
		i -= l.Keys * T
		r, s0 := i/S, i%S
		c := l.cell(s, r/per, 0, n, true)
		x.Words = "∂k = Σ q∂S/√d"
		for t := c.from(s0); t < T; t++ {
			x.Terms = append(x.Terms, nn.Term{c.at(c.q, r%per, T, t), c.pair(c.ds, s0, t), c.scale})
		}
	default:
		i -= l.Keys * (T + S)
		r, s0, per := i/S, i%S, l.Values/l.Heads
		c := l.cell(s, r/per, 0, n, true)
		x.Words = "∂v = Σ ∂a P"
		for t := c.from(s0); t < T; t++ {
			x.Terms = append(x.Terms, nn.Term{c.at(c.da, r%per, T, t), c.pair(c.p, s0, t)})
		}
	}
	return []nn.Equation{x}
}
