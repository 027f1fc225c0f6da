package conv_test

import (
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/conv"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// wrong is a convolution with a way back of its own.
type wrong struct {
	*conv.Conv2D
	spoil func(l *conv.Conv2D, s *nn.Step)
}

func (l wrong) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	l.Conv2D.Backward(s, da)
	l.spoil(l.Conv2D, s)
	return &s.DX
}

// each calls f for every product of the sums: entry w of kernel k, place out of its map, and row i, column j of channel c of the image with its padding.
func each(l *conv.Conv2D, f func(k, w, out, c, i, j int)) {
	rows, cols := l.Window.Rows, l.Window.Cols
	for k := range l.Out.C {
		for p := range l.Out.H {
			for q := range l.Out.W {
				for c := range l.In.C {
					for m := range rows.K {
						for n := range cols.K {
							f(k, (c*rows.K+m)*cols.K+n, (k*l.Out.H+p)*l.Out.W+q, c, p*max(rows.S, 1)+m, q*max(cols.S, 1)+n)
						}
					}
				}
			}
		}
	}
}

// pixel is the row of the batch where a place of the padded image is, −1 in the padding.
func pixel(l *conv.Conv2D, c, i, j int) int {
	i, j = i-l.Window.Rows.P, j-l.Window.Cols.P
	if i < 0 || j < 0 || i >= l.In.H || j >= l.In.W {
		return -1
	}
	return (c*l.In.H+i)*l.In.W + j
}

// Each mistake, made by hand in plain loops, is called by its name, and no layer beside it is accused.
func TestBugsAreNamed(t *testing.T) {
	samples := func(s *nn.Step) int { _, n := s.Delta.Dims(); return n }
	in := conv.Shape{C: 2, H: 5, W: 4}
	for _, c := range []struct {
		name   string
		window conv.Window
		spoil  func(l *conv.Conv2D, s *nn.Step)
	}{
		{"kernel not turned", conv.Square(3), func(l *conv.Conv2D, s *nn.Step) {
			s.DX.Zero()
			size := l.Window.Rows.K * l.Window.Cols.K
			each(l, func(k, w, out, c, i, j int) {
				for n := range samples(s) {
					at := pixel(l, c, i, j)
					s.DX.Set(at, n, s.DX.At(at, n)+l.W.At(k, c*size+size-1-w%size)*s.Delta.At(out, n))
				}
			})
		}},
		{"∂W turned", conv.Square(2), func(l *conv.Conv2D, s *nn.Step) {
			dw := s.Grad(l.W)
			before := mat.DenseCopyOf(dw) // what the right way back has added is taken off again
			own := mat.NewDense(before.RawMatrix().Rows, before.RawMatrix().Cols, nil)
			turned := mat.DenseCopyOf(own)
			size := l.Window.Rows.K * l.Window.Cols.K
			each(l, func(k, w, out, c, i, j int) {
				for n := range samples(s) {
					g := s.Delta.At(out, n) * s.X.At(pixel(l, c, i, j), n)
					own.Set(k, w, own.At(k, w)+g)
					v := c*size + size - 1 - w%size
					turned.Set(k, v, turned.At(k, v)+g)
				}
			})
			dw.Sub(dw, own)
			dw.Add(dw, turned)
		}},
		{"mean over the places for their sum", conv.Square(2), func(l *conv.Conv2D, s *nn.Step) {
			db, places := s.Grad(l.B), l.Out.H*l.Out.W
			for row := range l.Out.Size() {
				for n := range samples(s) {
					d := s.Delta.At(row, n)
					db.Set(row/places, 0, db.At(row/places, 0)-d+d/float64(places))
				}
			}
		}},
		{"padding not taken off", conv.Square(3).Pad(1), func(l *conv.Conv2D, s *nn.Step) {
			s.DX.Zero()
			each(l, func(k, w, out, c, i, j int) {
				if i >= l.In.H || j >= l.In.W {
					return
				}
				for n := range samples(s) {
					at := (c*l.In.H+i)*l.In.W + j
					s.DX.Set(at, n, s.DX.At(at, n)+l.W.At(k, w)*s.Delta.At(out, n))
				}
			})
		}},
	} {
		rng := seeded(1)
		right := conv.NewConv2D(in, 2, conv.Square(3).Pad(1), nn.Tanh, nn.Glorot(rng))
		middle := conv.NewConv2D(right.Out, 3, c.window, nn.Tanh, nn.Glorot(rng))
		named(t, c.name, right, wrong{middle, c.spoil}, nn.NewDense(middle.Out.Size(), 2, nn.Identity, nn.Glorot(rng)))
	}
	rng := seeded(2)
	right := conv.NewConv2D(conv.Shape{C: 1, H: 4, W: 4}, 2, conv.Square(3).Pad(1), nn.Tanh, nn.Glorot(rng))
	greatest, mean := conv.NewMaxPool(right.Out, conv.Square(2)), conv.NewAvgPool(right.Out, conv.Square(2))
	top := func() nn.Layer { return nn.NewDense(greatest.Out.Size(), 2, nn.Identity, nn.Glorot(rng)) }
	named(t, "not only the winner", right, allPaid{greatest}, top())
	named(t, "1/(KH·KW) missing", right, undivided{mean}, top())
	named(t, "f' missing", right, noSlope{conv.NewConv2D(right.Out, 3, conv.Square(2), nn.Tanh, nn.Glorot(rng))}, nn.NewDense(27, 2, nn.Identity, nn.Glorot(rng)))
	named(t, "", right, greatest, top())
	named(t, "", right, mean, top())
}

// named diagnoses a network whose second layer has the bug, "" for none.
func named(t *testing.T, bug string, layers ...nn.Layer) {
	t.Helper()
	rng := seeded(3)
	net := nn.New(layers...)
	in, _ := nn.BlueprintOf(net.Layers[0]).Sizes()
	_, out := nn.BlueprintOf(net.Layers[len(layers)-1]).Sizes()
	d, _ := gradcheck.Diagnose(net, nn.SquaredError, random(rng, in, 3), random(rng, out, 3))
	switch {
	case bug == "" && len(d.Findings) == 0:
	case len(d.Findings) != 1 || d.Findings[0].Layer != 2 || !strings.Contains(d.Findings[0].Bug, bug) || bug == "":
		t.Errorf("%q: %v", bug, d)
	}
}

// allPaid gives δ to every pixel of a window.
type allPaid struct{ *conv.MaxPool }

func (l allPaid) Backward(s *nn.Step, da *mat.Dense) *mat.Dense { return spread(l.Grid, s, da) }

// undivided does the same for a mean.
type undivided struct{ *conv.AvgPool }

func (l undivided) Backward(s *nn.Step, da *mat.Dense) *mat.Dense { return spread(l.Grid, s, da) }

// spread copies δ to all pixels of windows of 2×2 side by side.
func spread(g conv.Grid, s *nn.Step, da *mat.Dense) *mat.Dense {
	s.DX.CloneFrom(&s.X)
	s.DX.Apply(func(k, n int, _ float64) float64 {
		c, i, j := g.In.Place(k)
		return da.At((c*g.Out.H+i/2)*g.Out.W+j/2, n)
	}, &s.DX)
	return &s.DX
}

// noSlope is a convolution whose δ is ∂L/∂a.
type noSlope struct{ *conv.Conv2D }

func (l noSlope) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	linear := *l.Conv2D
	linear.F = nn.Identity
	return linear.Backward(s, da)
}
