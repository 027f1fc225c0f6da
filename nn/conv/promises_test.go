package conv_test

import (
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/conv"
	"glassnet/nn/nntest"
	"gonum.org/v1/gonum/mat"
)

// Every layer keeps every promise; the witness is the formula in nested loops.
func TestPromises(t *testing.T) {
	type rng = *rand.Rand
	three := conv.Axis{K: 3}
	shape := func(c, h, w int) conv.Shape { return conv.Shape{C: c, H: h, W: w} }
	convolution := func(name string, in conv.Shape, kernels int, w conv.Window, f nn.Activation) {
		t.Run(name, func(t *testing.T) {
			nntest.Layer(t, in.Size(), func(r rng) nn.Layer { return conv.NewConv2D(in, kernels, w, f, nn.Glorot(r)) },
				nntest.Witness(loops), nntest.Samples(3, 1, 4, 3))
		})
	}
	convolution("3×3", shape(1, 4, 5), 2, conv.Square(3), nn.Tanh)
	convolution("2 channels, padding", shape(2, 3, 3), 2, conv.Square(2).Pad(1), nn.Softplus)
	convolution("onto itself", shape(2, 3, 4), 2, conv.Square(3).Pad(1), nn.Tanh)
	convolution("stride 2", shape(1, 5, 6), 2, conv.Square(2).Stride(2), nn.Logistic)
	convolution("all of it, both ways different", shape(2, 6, 5), 1,
		conv.Window{Rows: conv.Axis{K: 3, S: 2, P: 1, D: 2}, Cols: conv.Axis{K: 2, S: 3, P: 2, D: 1}}, nn.GELU)
	convolution("1×1", shape(3, 2, 2), 2, conv.Square(1), nn.Tanh)
	convolution("larger than the image", shape(1, 2, 3), 2, conv.Square(4).Pad(2), nn.Tanh)
	convolution("stride larger than the kernel", shape(1, 5, 5), 2, conv.Square(2).Stride(3), nn.Tanh)
	t.Run("series", func(t *testing.T) {
		nntest.Layer(t, 12, func(r rng) nn.Layer {
			return conv.NewConv1D(2, 6, 3, conv.Axis{K: 3, P: 1, D: 2}, nn.ELU(1), nn.Glorot(r))
		}, nntest.Witness(loops), nntest.Samples(3, 1, 4))
	})
	pool := func(name string, in conv.Shape, make func() nn.Layer, witness nntest.Option) {
		t.Run(name, func(t *testing.T) {
			nntest.Layer(t, in.Size(), func(rng) nn.Layer { return make() }, witness, nntest.Samples(3, 1, 4, 3))
		})
	}
	in := shape(2, 4, 5)
	pool("max 2×2", in, func() nn.Layer { return conv.NewMaxPool(in, conv.Square(2)) }, nntest.Witness(maxLoops))
	pool("max, overlapping", in, func() nn.Layer { return conv.NewMaxPool(in, conv.Window{Rows: three, Cols: three}.Stride(1).Pad(1)) }, nntest.Witness(maxLoops))
	pool("max of all", in, func() nn.Layer { return conv.NewGlobalMaxPool(in) }, nntest.Witness(maxLoops))
	pool("max, dilation", in, func() nn.Layer { return conv.NewMaxPool(in, conv.Square(2).Stride(1).Dilate(2)) }, nntest.Witness(maxLoops))
	pool("average 2×2", in, func() nn.Layer { return conv.NewAvgPool(in, conv.Square(2)) }, nntest.Witness(averageLoops))
	pool("average, padding", in, func() nn.Layer { return conv.NewAvgPool(in, conv.Square(3).Stride(2).Pad(1)) }, nntest.Witness(averageLoops))
	pool("average of all", in, func() nn.Layer { return conv.NewGlobalAvgPool(in) }, nntest.Witness(averageLoops))
}

// look calls f for every output and sample with what the window sees: the entry
// and x̃ there, 0 in the padding.
func look(g conv.Grid, x *mat.Dense, f func(out, n, c, row, col int, v float64, padding bool)) {
	_, samples := x.Dims()
	r, k := g.Window.Rows, g.Window.Cols
	for out := range g.Out.Size() {
		i, j := out/g.Out.W%g.Out.H, out%g.Out.W
		for n := range samples {
			for c := range g.In.C {
				for a := range r.K {
					for b := range k.K {
						h, w := r.S*i+r.D*a-r.P, k.S*j+k.D*b-k.P
						if h < 0 || h >= g.In.H || w < 0 || w >= g.In.W {
							f(out, n, c, a, b, 0, true)
						} else {
							f(out, n, c, a, b, x.At(c*g.In.H*g.In.W+h*g.In.W+w, n), false)
						}
					}
				}
			}
		}
	}
}

func loops(l *conv.Conv2D, _ *nn.Step, x *mat.Dense) *mat.Dense {
	_, n := x.Dims()
	z, a := mat.NewDense(l.Out.Size(), n, nil), new(mat.Dense)
	area := l.Out.H * l.Out.W
	look(l.Grid, x, func(out, n, c, row, col int, v float64, _ bool) {
		k := (c*l.Window.Rows.K+row)*l.Window.Cols.K + col
		z.Set(out, n, z.At(out, n)+l.W.At(out/area, k)*v)
	})
	z.Apply(func(i, _ int, v float64) float64 { return v + l.B.At(i/area, 0) }, z)
	l.F.Apply(a, z)
	return a
}

func maxLoops(l *conv.MaxPool, _ *nn.Step, x *mat.Dense) *mat.Dense {
	_, n := x.Dims()
	a, seen := mat.NewDense(l.Out.Size(), n, nil), map[[2]int]bool{}
	look(l.Grid, x, func(out, n, c, _, _ int, v float64, padding bool) {
		if at := [2]int{out, n}; c == out/(l.Out.H*l.Out.W) && !padding && (!seen[at] || v > a.At(out, n)) {
			seen[at] = true
			a.Set(out, n, v)
		}
	})
	return a
}

func averageLoops(l *conv.AvgPool, _ *nn.Step, x *mat.Dense) *mat.Dense {
	_, n := x.Dims()
	a := mat.NewDense(l.Out.Size(), n, nil)
	look(l.Grid, x, func(out, n, c, _, _ int, v float64, _ bool) {
		if c == out/(l.Out.H*l.Out.W) {
			a.Set(out, n, a.At(out, n)+v/float64(l.Window.Rows.K*l.Window.Cols.K))
		}
	})
	return a
}
