package recurrent

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// The known bugs of the layers of this package.
func init() {
	for _, kind := range []string{"RNN", "LSTM", "GRU"} {
		gradcheck.Known(kind, gradcheck.Bugs{Stories: stories, Slips: slips})
	}
}

// stories are the bugs of the way back through time: it ends too early, it takes U as it is, or two gates have each other's δ.
func stories(c *gradcheck.Trial) []gradcheck.Story {
	list := c.Common()
	l, ok := built(c)
	if !ok {
		return list
	}
	for k := 1; k < l.Steps && (l.Truncate == 0 || k < l.Truncate); k++ {
		s := gradcheck.Story{Bug: fmt.Sprintf("no way back beyond blocks of %d of %d times", k, l.Steps), Pattern: "δ stops at their edges: ∂L/∂h₋ is 0 there",
			Parts: c.Replay(func(l nn.Layer, _ *nn.Step) { l.(*Loop).Truncate = k })}
		if k == 1 { // a state that is taken out of the graph on its way to the next time
			s.Bug, s.Pattern = "no way back through time", "δ stops at every step: ∂L/∂h₋ is 0"
		}
		list = append(list, s)
	}
	list = append(list, gradcheck.Story{Bug: "U not transposed", Pattern: "what is handed back in time is U δ; right is Uᵀ δ; x, W, U and b follow from it",
		Parts: c.Replay(func(l nn.Layer, _ *nn.Step) {
			h := l.(*Loop).Cell.Units()
			for _, p := range l.Params() {
				for at := 0; p.Name == "U" && at < p.RawMatrix().Rows; at += h {
					block := p.Slice(at, at+h, 0, h).(*mat.Dense)
					block.Copy(mat.DenseCopyOf(block.T()))
				}
			}
		})})
	gates := l.Cell.Gates()
	for i := range gates {
		for j := range i {
			s := gradcheck.Story{Bug: fmt.Sprintf("gates %s and %s exchanged", gates[j], gates[i]), Pattern: "each has the gradient of the other's W, U and b"}
			s.Parts = append(s.Parts, c.Want("x"))
			for _, p := range c.Layer.Params() {
				s.Parts = append(s.Parts, exchanged(c.Want(p.Name), l.Cell.Units(), len(gates), i, j))
			}
			list = append(list, s)
		}
	}
	return list
}

// slips is a gate whose bias gets nothing.
func slips(c *gradcheck.Trial, _ gradcheck.Story) (list []gradcheck.Slip) {
	l, ok := built(c)
	if !ok {
		return nil
	}
	gates, h := l.Cell.Gates(), l.Cell.Units()
	for k, gate := range gates {
		if len(gates) == 1 {
			break
		}
		b := mat.DenseCopyOf(c.Want("b"))
		for i := k * h; i < (k+1)*h; i++ {
			b.Set(i, 0, 0)
		}
		list = append(list, gradcheck.Slip{Part: "b", Bug: "b of gate " + gate + " forgotten", Pattern: "is 0 in the rows of gate " + gate, Gives: b})
	}
	return list
}

// built is a right layer of the kind.
func built(c *gradcheck.Trial) (*Loop, bool) {
	b, err := nn.BlueprintOf(c.Layer).Build()
	l, ok := b.(*Loop)
	return l, err == nil && ok
}

// exchanged is m with two of its blocks of h rows exchanged; what has not a block per gate stays as it is.
func exchanged(m *mat.Dense, h, gates, i, j int) *mat.Dense {
	e := mat.DenseCopyOf(m)
	if r, _ := m.Dims(); r != gates*h {
		return e
	}
	for k := range h {
		e.SetRow(i*h+k, m.RawRowView(j*h+k))
		e.SetRow(j*h+k, m.RawRowView(i*h+k))
	}
	return e
}
