package conv

import (
	"fmt"
	"slices"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// ExplainA is z = Σ w·x̃ + b, entry after entry of the patch that the kernel sees
// from the output's position, with the zeros of the padding, then a = f(z).
func (l *Conv2D) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	f, r, c := l.Out.Place(i)
	z := nn.Equation{
		Name:  "z" + s.Index(i),
		Words: fmt.Sprintf("Σ w%s·x from row %d, column %d + b%s", nn.Subscript(f+1), l.Window.Rows.at(r, 0)+1, l.Window.Cols.at(c, 0)+1, nn.Subscript(f+1)),
		Terms: nn.Products(s.Used(l.W).RawRowView(f), l.patch(&s.X, r, c, n), s.Used(l.B).At(f, 0)),
		Value: s.Z.At(i, n),
	}
	return []nn.Equation{z, nn.ExplainF(s, i, n)}
}

// patch is what the window sees of sample n from position i, j.
func (g Grid) patch(x *mat.Dense, i, j, n int) []float64 {
	v := make([]float64, g.depth())
	g.each(i, j, func(a, b, h, w int) {
		for c := range g.In.C {
			v[g.patchRow(c, a, b)] = x.At(g.In.At(c, h, w), n)
		}
	})
	return v
}

// patchRow is the row of P that holds entry m, n of channel c.
func (g Grid) patchRow(c, m, n int) int {
	return Shape{g.In.C, g.Window.Rows.K, g.Window.Cols.K}.At(c, m, n)
}

// ExplainGrad is δ = f'(z)·∂L/∂a, then ∂L/∂w = Σ δ·x̃ and ∂L/∂b = Σ δ of the
// output's kernel, over all positions and samples.
func (l *Conv2D) ExplainGrad(s *nn.Step, i, n int) []nn.Equation {
	f, _, _ := l.Out.Place(i)
	p, delta := l.Patches(&s.X), l.deltas(s, f)
	all := []nn.Equation{nn.ExplainDelta(s, i, n)}
	for k := range l.depth() {
		c, m, q := l.entry(k)
		words := fmt.Sprintf("Σᵢⱼ δ%s[i,j]·x%s[%s,%s]", nn.Subscript(f+1), nn.Subscript(c+1), l.Window.Rows.letter("i", m), l.Window.Cols.letter("j", q))
		all = append(all, nn.ExplainGradient(s, l.w(), f, k, words, nn.Products(delta, p.RawRowView(k)))...)
	}
	ones := slices.Repeat([]float64{1}, len(delta))
	return append(all, nn.ExplainGradient(s, l.b(), f, 0, "Σᵢⱼ δ"+nn.Subscript(f+1)+"[i,j]", nn.Products(ones, delta))...)
}

// letter is the pixel that entry k sees from position i, both from 1: "2i+1".
func (a Axis) letter(i string, k int) string {
	if a.S != 1 {
		i = fmt.Sprint(a.S) + i
	}
	if d := a.at(-1, k) + 1; d != 0 {
		i += fmt.Sprintf("%+d", d)
	}
	return i
}

// deltas are the δ of kernel f at all positions of all samples.
func (l *Conv2D) deltas(s *nn.Step, f int) []float64 {
	_, n := s.Delta.Dims()
	return l.columns(new(mat.Dense), &s.Delta, n, 0, l.positions()).RawRowView(f)
}

// ExplainX is ∂L/∂x = Σ w·δ, over the kernels and the positions that see the pixel.
func (l *Conv2D) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	c, h, w := l.In.Place(i)
	q := nn.Equation{Name: "∂L/∂x" + index(l.In, i), Words: "Σ wδ", Terms: []nn.Term{}, Value: s.DX.At(i, n)}
	l.seenFrom(h, w, func(at, m, k int) {
		for f := range l.Out.C {
			q.Terms = append(q.Terms, nn.Term{s.Used(l.W).At(f, l.patchRow(c, m, k)), s.Delta.At(f*l.positions()+at, n)})
		}
	})
	return []nn.Equation{q}
}

// seenFrom calls f for every position, row by row, from which the window sees
// the pixel h, w, with the entry m, n that sees it.
func (g Grid) seenFrom(h, w int, f func(at, m, n int)) {
	for at := range g.positions() {
		g.each(at/g.Out.W, at%g.Out.W, func(m, n, ph, pw int) {
			if ph == h && pw == w {
				f(at, m, n)
			}
		})
	}
}

// Share is the sum of δ·x̃ over the positions of sample n for a weight, of δ for a bias.
func (l *Conv2D) Share(s *nn.Step, p nn.Param, i, j, n int) (sum float64) {
	c, m, k := 0, 0, 0
	if p.Weight {
		c, m, k = l.entry(j)
	}
	for at := range l.positions() {
		x := 1.0
		if p.Weight {
			x = 0
			if h, w := l.Window.Rows.at(at/l.Out.W, m), l.Window.Cols.at(at%l.Out.W, k); h >= 0 && h < l.In.H && w >= 0 && w < l.In.W {
				x = s.X.At(l.In.At(c, h, w), n)
			}
		}
		sum += s.Delta.At(i*l.positions()+at, n) * x
	}
	return sum
}

// ExplainA is a = max x over the window, and names the winner.
func (l *MaxPool) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	q := nn.Equation{Name: "a" + s.Index(i), Words: "x" + index(l.In, l.winner(s, i, n)) + ", the largest", Max: true, Value: s.A.At(i, n)}
	c, r, k := l.Out.Place(i)
	l.each(r, k, func(_, _, h, w int) { q.Terms = append(q.Terms, nn.Term{s.X.At(l.In.At(c, h, w), n)}) })
	return []nn.Equation{q}
}

// winner is the row of x, from 0, that won output i in sample n.
func (l *MaxPool) winner(s *nn.Step, i, n int) int { return int(s.Value("winner").At(i, n)) - 1 }

// ExplainGrad is nothing: there is no δ and no parameter.
func (l *MaxPool) ExplainGrad(*nn.Step, int, int) []nn.Equation { return nil }

// ExplainX is ∂L/∂x = Σ ∂L/∂a of the windows that the pixel has won.
func (l *MaxPool) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	c, h, w := l.In.Place(i)
	q := nn.Equation{Name: "∂L/∂x" + index(l.In, i), Words: "Σ ∂L/∂a of what it won", Terms: []nn.Term{}, Value: s.DX.At(i, n)}
	l.seenFrom(h, w, func(at, _, _ int) {
		out := c*l.positions() + at
		if l.winner(s, out, n) == i {
			q.Terms = append(q.Terms, nn.Term{s.DA.At(out, n)})
		}
		won := l.won(s, out, i, n)
		q.General, q.Where = append(q.General, nn.Term{won.Value, s.DA.At(out, n)}), append(q.Where, won)
	})
	return []nn.Equation{q}
}

// won is 1 if pixel i wins output out in sample n, else 0.
func (l *MaxPool) won(s *nn.Step, out, i, n int) nn.Equation {
	var x []float64
	_, r, k := l.Out.Place(out)
	c, at := out/l.positions(), 0
	l.each(r, k, func(_, _, h, w int) {
		if l.In.At(c, h, w) == i {
			at = len(x)
		}
		x = append(x, s.X.At(l.In.At(c, h, w), n))
	})
	return nn.Won("does x"+index(l.In, i)+" win a"+s.Index(out)+"?", x, at)
}

// ExplainA is a = Σ x/(KH·KW).
func (l *AvgPool) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	q := nn.Equation{Name: "a" + s.Index(i), Words: "Σ x/(KH·KW)", Value: s.A.At(i, n)}
	c, r, k := l.Out.Place(i)
	l.each(r, k, func(_, _, h, w int) { q.Terms = append(q.Terms, nn.Term{l.share(), s.X.At(l.In.At(c, h, w), n)}) })
	return []nn.Equation{q}
}

// ExplainGrad is nothing: there is no δ and no parameter.
func (l *AvgPool) ExplainGrad(*nn.Step, int, int) []nn.Equation { return nil }

// ExplainX is ∂L/∂x = Σ ∂L/∂a/(KH·KW) of the windows that see the pixel.
func (l *AvgPool) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	c, h, w := l.In.Place(i)
	q := nn.Equation{Name: "∂L/∂x" + index(l.In, i), Words: "Σ ∂L/∂a/(KH·KW)", Terms: []nn.Term{}, Value: s.DX.At(i, n)}
	l.seenFrom(h, w, func(at, _, _ int) {
		q.Terms = append(q.Terms, nn.Term{l.share(), s.DA.At(c*l.positions()+at, n)})
	})
	return []nn.Equation{q}
}
