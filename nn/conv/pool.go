package conv

import (
	"math"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// MaxPool keeps the largest number that a window sees, for every channel:
//
//	a_c[i,j] = max_{m,n} x_c[S·i + D·m − P, S·j + D·n − P]
//
// It has no parameters and no f. Of equals the first one wins, row by row, and
// only the winner is sent ∂L/∂a; one that several windows see may win more than
// once, and gets the sum. Padding never wins. The step keeps "winner", the row
// of x that won, from 1. (Weng, Ahuja and Huang, 1992)
type MaxPool struct{ Grid }

// NewMaxPool pools images of shape in. A stride of 0 is that of the kernel:
// windows side by side. It panics where a window finds no place, or nothing but
// padding to see.
func NewMaxPool(in Shape, w Window) *MaxPool {
	return &MaxPool{newGrid("NewMaxPool", in, in.C, w, true)}
}

// NewGlobalMaxPool keeps the largest number of each channel, C of them.
func NewGlobalMaxPool(in Shape) *MaxPool { return NewMaxPool(in, whole(in)) }

// whole is the window that sees all of an image.
func whole(in Shape) Window { return Window{Axis{K: in.H}, Axis{K: in.W}} }

// Forward writes a, (C·H'·W') × N, to s.A.
func (l *MaxPool) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	l.check(s, x, "a = max x")
	_, n := x.Dims()
	a, winner := linalg.Size(&s.A, l.Out.Size(), n), linalg.Size(s.Keep("winner"), l.Out.Size(), n)
	l.windows(func(out int, pixels []int) {
		best, won := a.RawRowView(out), winner.RawRowView(out)
		copy(best, x.RawRowView(pixels[0]))
		for j := range won {
			won[j] = float64(pixels[0] + 1)
		}
		for _, p := range pixels[1:] {
			beat(best, won, x.RawRowView(p), float64(p+1))
		}
	})
	return a
}

// beat puts x in place of what is smaller, and the number of its pixel beside
// it. It is written so that there is no branch, which a processor could not
// foresee: the number moves as bits, and max lets a NaN through.
func beat(best, won, x []float64, pixel float64) {
	best, won = best[:len(x)], won[:len(x)]
	for j, v := range x {
		w := math.Float64bits(won[j])
		if v > best[j] {
			w = math.Float64bits(pixel)
		}
		best[j], won[j] = max(best[j], v), math.Float64frombits(w)
	}
}

// windows calls f for every output with the rows of x that its window sees, in
// the order of its entries; padding is left out.
func (g Grid) windows(f func(out int, pixels []int)) {
	var pixels []int
	for out := range g.Out.Size() {
		c, i, j := g.Out.Place(out)
		pixels = pixels[:0]
		g.each(i, j, func(_, _, h, w int) { pixels = append(pixels, g.In.At(c, h, w)) })
		f(out, pixels)
	}
}

// each calls f for every entry m, n of the window at position i, j that sees a
// pixel h, w of the image, no padding.
func (g Grid) each(i, j int, f func(m, n, h, w int)) {
	rows, cols := g.Window.Rows, g.Window.Cols
	for m := range rows.K {
		for n := range cols.K {
			if h, w := rows.at(i, m), cols.at(j, n); h >= 0 && h < g.In.H && w >= 0 && w < g.In.W {
				f(m, n, h, w)
			}
		}
	}
}

// Backward adds ∂L/∂a to the winner and returns ∂L/∂x, (C·H·W) × N.
func (l *MaxPool) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	dx := linalg.Like(&s.DX, &s.X)
	dx.Zero()
	r, winner := dx.RawMatrix(), s.Value("winner")
	for out := range l.Out.Size() {
		won := winner.RawRowView(out)
		for j, g := range da.RawRowView(out) {
			r.Data[(int(won[j])-1)*r.Stride+j] += g
		}
	}
	return dx
}

// Params are none.
func (l *MaxPool) Params() []nn.Param { return nil }

// Config is what a file keeps of the layer.
func (l *MaxPool) Config() nn.Config { return maxConfig{gridConfig{l.In, l.Window}} }

type maxConfig struct{ gridConfig }

func init() {
	nn.Register("max pool", maxConfig{})
	nn.Register("average pool", averageConfig{})
}

func (c gridConfig) grid() Grid                 { return gridOf(c.In, c.In.C, c.Window, true) }
func (c gridConfig) Sizes() (in, out int)       { return c.In.Size(), c.grid().Out.Size() }
func (c gridConfig) Numbers() float64           { return 0 }
func (c gridConfig) Measures() (in, out string) { return c.grid().measures() }

func (c maxConfig) Build() (nn.Layer, error) { return NewMaxPool(c.In, c.Window), nil }
func (c maxConfig) String() string           { return c.grid().describe("max pool") }

// AvgPool is the mean of the numbers that a window sees, for every channel:
//
//	a_c[i,j] = 1/(KH·KW) Σ_{m,n} x̃_c[S·i + D·m, S·j + D·n]
//
// Zeros of the padding count, as in PyTorch: the divisor is KH·KW everywhere.
// ∂L/∂x is ∂L/∂a/(KH·KW) for each of the pixels. It has no parameters and no f.
type AvgPool struct{ Grid }

// NewAvgPool pools images of shape in. A stride of 0 is that of the kernel:
// windows side by side. It panics as [NewMaxPool] does.
func NewAvgPool(in Shape, w Window) *AvgPool {
	return &AvgPool{newGrid("NewAvgPool", in, in.C, w, true)}
}

// NewGlobalAvgPool is the mean of each channel, C numbers.
func NewGlobalAvgPool(in Shape) *AvgPool { return NewAvgPool(in, whole(in)) }

// share is 1/(KH·KW).
func (l *AvgPool) share() float64 { return 1 / float64(l.Window.Rows.K*l.Window.Cols.K) }

// Forward writes a, (C·H'·W') × N, to s.A.
func (l *AvgPool) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	l.check(s, x, "a = mean x")
	_, n := x.Dims()
	a := linalg.Size(&s.A, l.Out.Size(), n)
	a.Zero()
	l.windows(func(out int, pixels []int) {
		for _, p := range pixels {
			floats.AddScaled(a.RawRowView(out), l.share(), x.RawRowView(p))
		}
	})
	return a
}

// Backward sends every pixel its share of ∂L/∂a and returns ∂L/∂x, (C·H·W) × N.
func (l *AvgPool) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	dx := linalg.Like(&s.DX, &s.X)
	dx.Zero()
	l.windows(func(out int, pixels []int) {
		for _, p := range pixels {
			floats.AddScaled(dx.RawRowView(p), l.share(), da.RawRowView(out))
		}
	})
	return dx
}

// Params are none.
func (l *AvgPool) Params() []nn.Param { return nil }

// Config is what a file keeps of the layer.
func (l *AvgPool) Config() nn.Config { return averageConfig{gridConfig{l.In, l.Window}} }

type averageConfig struct{ gridConfig }

func (c averageConfig) Build() (nn.Layer, error) { return NewAvgPool(c.In, c.Window), nil }
func (c averageConfig) String() string           { return c.grid().describe("average pool") }
