package conv

import (
	"math"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// The known bugs of the layers of this package.
func init() {
	gradcheck.Known("convolution", gradcheck.Bugs{Stories: convStories, Slips: convSlips})
	gradcheck.Known("max pool", gradcheck.Bugs{Slips: maxSlips})
	gradcheck.Known("average pool", gradcheck.Bugs{Slips: averageSlips})
}

func convStories(c *gradcheck.Trial) []gradcheck.Story {
	return append(c.Common(), gradcheck.Story{Bug: "f' missing", Pattern: "δ = ∂L/∂a; x, W and b follow from it",
		Parts: c.Replay(func(l nn.Layer, _ *nn.Step) { l.(*Conv2D).F = nn.Identity })})
}

// convSlips are what can go wrong between δ and the gradients of a convolution.
func convSlips(c *gradcheck.Trial, _ gradcheck.Story) []gradcheck.Slip {
	built, err := nn.BlueprintOf(c.Layer).Build()
	l, ok := built.(*Conv2D)
	if err != nil || !ok {
		return nil
	}
	places := float64(l.Out.H * l.Out.W)
	share := new(mat.Dense)
	share.Scale(1/places, c.Want("b"))
	list := []gradcheck.Slip{
		{Part: "x", Bug: "kernel not turned", Pattern: "is δ slid over with the kernels as they are; on the way back they are turned by 180°",
			Gives: c.Replay(func(l nn.Layer, _ *nn.Step) { w := l.(*Conv2D).W; w.Copy(l.(*Conv2D).turned(w)) })[0]},
		{Part: "W", Bug: "∂W turned", Pattern: "is what it should be, turned by 180°", Gives: l.turned(c.Want("W"))},
		{Part: "b", Bug: "mean over the places for their sum", Pattern: "is 1/(H'·W') of what it should be", Gives: share},
	}
	if p, q := l.Window.Rows.P, l.Window.Cols.P; p > 0 || q > 0 {
		list = append(list, gradcheck.Slip{Part: "x", Bug: "padding not taken off", Pattern: "is what it should be, shifted by the padding to the right and down",
			Gives: l.shifted(c.Want("x"), p, q)})
	}
	return list
}

// turned is W with every kernel turned by 180°.
func (l *Conv2D) turned(w *mat.Dense) *mat.Dense {
	f, k := w.Dims()
	size := l.Window.Rows.K * l.Window.Cols.K
	t := mat.NewDense(f, k, nil)
	for i := range f {
		for j := range k {
			t.Set(i, j/size*size+size-1-j%size, w.At(i, j))
		}
	}
	return t
}

// shifted is a batch of images of the shape In, rows further down and cols to the right; what comes in is not known.
func (g Grid) shifted(x *mat.Dense, rows, cols int) *mat.Dense {
	s := mat.DenseCopyOf(x)
	s.Apply(func(k, n int, _ float64) float64 {
		c, i, j := g.In.Place(k)
		if i < rows || j < cols {
			return math.NaN()
		}
		return x.At((c*g.In.H+i-rows)*g.In.W+j-cols, n)
	}, s)
	return s
}

// maxSlips is δ for every pixel of a window, and not for the largest alone.
func maxSlips(c *gradcheck.Trial, _ gradcheck.Story) []gradcheck.Slip {
	built, err := nn.BlueprintOf(c.Layer).Build()
	l, ok := built.(*MaxPool)
	if err != nil || !ok {
		return nil
	}
	all := linalg.Like(new(mat.Dense), c.X)
	all.Zero()
	_, n := c.X.Dims()
	l.windows(func(out int, pixels []int) {
		for _, p := range pixels {
			for j := range n {
				all.Set(p, j, all.At(p, j)+c.R.At(out, j))
			}
		}
	})
	return []gradcheck.Slip{{Part: "x", Bug: "not only the winner", Pattern: "is δ in every pixel of a window; only the largest has earned it", Gives: all}}
}

// averageSlips is δ for every pixel of a window, and not its share.
func averageSlips(c *gradcheck.Trial, _ gradcheck.Story) []gradcheck.Slip {
	built, err := nn.BlueprintOf(c.Layer).Build()
	l, ok := built.(*AvgPool)
	if err != nil || !ok {
		return nil
	}
	whole := new(mat.Dense)
	whole.Scale(1/l.share(), c.Want("x"))
	return []gradcheck.Slip{{Part: "x", Bug: "1/(KH·KW) missing", Pattern: "is δ for every pixel, KH·KW times what it should be", Gives: whole}}
}
