package conv

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Conv2D slides kernels over an image. x̃ is x with P zeros on each side:
//
//	z_f[i,j] = b_f + Σ_{c,m,n} W_f[c,m,n]·x̃_c[S·i + D·m, S·j + D·n]    a = f(z)
//	H' = ⌊(H + 2P − D(K−1) − 1)/S⌋ + 1, and W' in the same way
//
// That is one product with the patches P, and so is the way back:
//
//	Z = W P + b    ∂L/∂W = δ Pᵀ    ∂L/∂b = Σ δ    ∂L/∂P = Wᵀ δ
//
// with Z and δ read as F × (H'·W'·N): the sums go over positions and samples.
// ∂L/∂x adds every entry of ∂L/∂P to the pixel that it was copied from.
// (Fukushima, 1980; LeCun et al., 1989)
type Conv2D struct {
	Grid            // the kernels' window on the image; Out has a channel per kernel
	W    *mat.Dense // F × (C·KH·KW), a kernel per row
	B    *mat.Dense // F × 1
	F    nn.Activation
}

// NewConv2D makes a layer of so many kernels for images of shape in. init fills
// W, whose rows are as long as a patch; b is zero. It panics where the window
// finds no place on the image.
func NewConv2D(in Shape, kernels int, w Window, f nn.Activation, init nn.Initializer) *Conv2D {
	if f == nil || init == nil {
		panic("conv: NewConv2D: the activation or the initializer is nil; nn.Identity is the f that changes nothing")
	}
	g := newGrid("NewConv2D", in, kernels, w, false)
	l := &Conv2D{Grid: g, W: mat.NewDense(kernels, g.depth(), nil), B: mat.NewDense(kernels, 1, nil), F: f}
	init(l.W)
	return l
}

// NewConv1D makes a layer for series of the given channels and length: images of
// height 1.
func NewConv1D(channels, length, kernels int, a Axis, f nn.Activation, init nn.Initializer) *Conv2D {
	return NewConv2D(Shape{channels, 1, length}, kernels, Window{Axis{K: 1}, a}, f, init)
}

// Forward writes z, (F·H'·W') × N, to s.Z and a = f(z) to s.A.
func (l *Conv2D) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	l.check(s, x, "z = W P + b")
	if s.F = l.F; l.F == nil {
		s.Mistake("a = f(z): f is nil; nn.Identity is the one that changes nothing")
	}
	if f, k := l.W.Dims(); f != l.Out.C || k != l.depth() {
		s.Mistake("z = W P + b: W is %d×%d, and should be %d×%d: a kernel per row, an entry per pixel of the window", f, k, l.Out.C, l.depth())
	}
	_, n := x.Dims()
	linalg.Size(&s.Z, l.Out.Size(), n)
	t := spare.Get().(*tile)
	defer spare.Put(t)
	l.tiles(n, func(from, to int) {
		p := linalg.Size(&t.empty().p, l.depth(), (to-from)*n)
		l.im2col(p, x, from, to)
		z := l.columns(new(mat.Dense), &s.Z, n, from, to)
		z.Mul(l.W, p)            // z = W P
		linalg.AddColumn(z, l.B) //       + b
	})
	s.F.Apply(&s.A, &s.Z) // a = f(z)
	return &s.A
}

// Backward writes δ to s.Delta, adds ∂L/∂W and ∂L/∂b, and returns ∂L/∂x, (C·H·W) × N.
func (l *Conv2D) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	_, n := da.Dims()
	l.F.Delta(&s.Delta, &s.Z, &s.A, da) // δ = f'(z) ⊙ ∂L/∂a
	if !s.Lowest() {
		linalg.Like(&s.DX, &s.X).Zero()
	}
	t := spare.Get().(*tile)
	defer spare.Put(t)
	l.tiles(n, func(from, to int) {
		delta := l.columns(new(mat.Dense), &s.Delta, n, from, to)
		p := linalg.Size(&t.empty().p, l.depth(), (to-from)*n)
		l.im2col(p, &s.X, from, to)
		s.AddOuter(l.W, delta, p)             // ∂L/∂W += δ Pᵀ
		linalg.AddRowSums(s.Grad(l.B), delta) // ∂L/∂b += Σ δ
		if s.Lowest() {
			return
		}
		linalg.MulT(&t.dp, l.W, delta)   // ∂L/∂P = Wᵀ δ
		l.col2im(&s.DX, &t.dp, from, to) // ∂L/∂x += where it was copied from
	})
	return &s.DX
}

// check panics where x does not hold images of the shape.
func (g Grid) check(s *nn.Step, x *mat.Dense, formula string) {
	if r, _ := x.Dims(); r != g.In.Size() {
		s.Mistake("%s: x has %d rows, an image of %v has %d·%d·%d = %d", formula, r, g.In, g.In.C, g.In.H, g.In.W, g.In.Size())
	}
}

// Params are W, a weight, and b.
func (l *Conv2D) Params() []nn.Param { return []nn.Param{l.w(), l.b()} }

func (l *Conv2D) w() nn.Param { return nn.Param{Name: "W", Weight: true, Dense: l.W} }
func (l *Conv2D) b() nn.Param { return nn.Param{Name: "b", Dense: l.B} }

// Kernel is channel c of kernel f, KH × KW: a window on the row of W.
func (l *Conv2D) Kernel(f, c int) *mat.Dense {
	rows, cols := l.Window.Rows.K, l.Window.Cols.K
	k := new(mat.Dense)
	linalg.Window(k, l.W.RawRowView(f)[c*rows*cols:], rows, cols)
	return k
}

// ParamLabel names an entry of W by kernel, channel, row and column, w₂[1,3,5],
// and one of b by its kernel, b₂.
func (l *Conv2D) ParamLabel(p nn.Param, i, j int) string {
	if !p.Weight {
		return "b" + nn.Subscript(i+1)
	}
	c, m, n := l.entry(j)
	return fmt.Sprintf("w%s[%d,%d,%d]", nn.Subscript(i+1), c+1, m+1, n+1)
}

// entry is the channel, row and column of entry j of a patch.
func (g Grid) entry(j int) (c, m, n int) {
	return Shape{g.In.C, g.Window.Rows.K, g.Window.Cols.K}.Place(j)
}

// Activation is f.
func (l *Conv2D) Activation() nn.Activation { return l.F }

// SentBack is the name of what Wᵀ δ adds up to.
func (l *Conv2D) SentBack() string { return "Σwδ" }

// Config is what a file keeps of the layer.
func (l *Conv2D) Config() nn.Config {
	return convConfig{gridConfig{l.In, l.Window}, l.Out.C, nn.NamedActivation{Activation: l.F}}
}

type convConfig struct {
	gridConfig
	Kernels int
	F       nn.NamedActivation
}

func init() { nn.Register("convolution", convConfig{}) }

func (c convConfig) grid() Grid { return gridOf(c.In, c.Kernels, c.Window, false) }
func (c convConfig) Build() (nn.Layer, error) {
	return NewConv2D(c.In, c.Kernels, c.Window, c.F.Activation, nn.Zeros), nil
}
func (c convConfig) Sizes() (in, out int) { return c.In.Size(), c.grid().Out.Size() }
func (c convConfig) Numbers() float64 {
	return float64(c.Kernels) * (1 + float64(c.In.C)*float64(c.Window.Rows.K)*float64(c.Window.Cols.K))
}
func (c convConfig) Measures() (in, out string) { return c.grid().measures() }
func (c convConfig) String() string             { return c.grid().describe("convolution") + ", " + c.F.String() }
