package conv

import (
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// The known bugs of pools: what every pixel gets that should go to one, or be shared.
func init() {
	all := func(bug, pattern string, grid func(c *gradcheck.Trial) (Grid, bool)) gradcheck.Bugs {
		return gradcheck.Bugs{Slips: func(c *gradcheck.Trial, _ gradcheck.Story) []gradcheck.Slip {
			g, ok := grid(c)
			if !ok {
				return nil
			}
			return []gradcheck.Slip{{Part: "x", Bug: bug, Pattern: pattern, Gives: g.toAll(c.R)}}
		}}
	}
	gradcheck.Known("max pool", all("not only the winner", "is ∂L/∂a for every pixel of the window", func(c *gradcheck.Trial) (Grid, bool) {
		l, ok := c.Layer.(*MaxPool)
		if !ok {
			return Grid{}, false
		}
		return l.Grid, true
	}))
	gradcheck.Known("average pool", all("1/(KH·KW) missing", "is ∂L/∂a for every pixel of the window, not its share", func(c *gradcheck.Trial) (Grid, bool) {
		l, ok := c.Layer.(*AvgPool)
		if !ok {
			return Grid{}, false
		}
		return l.Grid, true
	}))
}

// toAll gives every pixel the whole of ∂L/∂a of all windows that see it.
func (g Grid) toAll(da *mat.Dense) *mat.Dense {
	_, n := da.Dims()
	dx := mat.NewDense(g.In.Size(), n, nil)
	g.windows(func(out int, pixels []int) {
		for _, at := range pixels {
			for j, v := range da.RawRowView(out) {
				dx.Set(at, j, dx.At(at, j)+v)
			}
		}
	})
	return dx
}
