package conv

import (
	"fmt"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// A Shape is that of one image: C channels of H rows and W columns.
type Shape struct{ C, H, W int }

// Size is C·H·W, the rows of a column that holds the image.
func (s Shape) Size() int { return s.C * s.H * s.W }

// At is the row of a column that holds channel c, row h, column w, all from 0.
func (s Shape) At(c, h, w int) int { return (c*s.H+h)*s.W + w }

// Place is the channel, row and column of a row of the column, all from 0.
func (s Shape) Place(row int) (c, h, w int) { return row / (s.H * s.W), row / s.W % s.H, row % s.W }

// String writes C×H×W.
func (s Shape) String() string { return fmt.Sprintf("%d×%d×%d", s.C, s.H, s.W) }

// An Axis says how a window moves along the rows, or along the columns. From
// position i it sees the pixels
//
//	S·i + D·k − P    k = 0 … K−1
//
// of which those before the first and after the last pixel are padding.
type Axis struct {
	K int // pixels that it sees
	S int // stride: how far it moves; 0 means 1, in pooling K
	P int // padding: so many pixels are added on EACH side
	D int // dilation: the distance of the pixels that it sees; 0 means 1
}

// Out is ⌊(n + 2P − D(K−1) − 1)/S⌋ + 1, the positions of the window on n pixels;
// 0 where it finds no place.
func (a Axis) Out(n int) int {
	a = a.filled(1)
	room := n + 2*a.P - a.D*(a.K-1) - 1
	if room < 0 || a.S < 1 {
		return 0
	}
	return room/a.S + 1
}

// Rule is the formula of Out with the numbers in place.
func (a Axis) Rule(n int) string {
	a = a.filled(1)
	return fmt.Sprintf("⌊(%d + 2·%d − %d·(%d−1) − 1)/%d⌋ + 1", n, a.P, a.D, a.K, a.S)
}

// Unread lists the pixels, from 0, that the window sees from no position.
func (a Axis) Unread(n int) (pixels []int) {
	a = a.filled(1)
	seen := make([]bool, n)
	for k := range a.K {
		for i, hi := a.inside(k, n); i < hi; i++ { // of padding there may be any number of positions
			seen[a.at(i, k)] = true
		}
	}
	for p := range seen {
		if !seen[p] {
			pixels = append(pixels, p)
		}
	}
	return pixels
}

// at is the pixel that the window sees with its entry k from position i.
func (a Axis) at(i, k int) int { return a.S*i + a.D*k - a.P }

// inside are the positions lo ≤ i < hi from which entry k sees no padding.
func (a Axis) inside(k, n int) (lo, hi int) {
	first := a.P - a.D*k // S·i ≥ first, S·i < first + n
	up := func(v int) int { return min(max((v+a.S-1)/a.S, 0), a.Out(n)) }
	if first < 0 {
		return 0, up(max(first+n, 0))
	}
	return up(first), up(first + n)
}

// filled puts the numbers that 0 stands for in place.
func (a Axis) filled(stride int) Axis {
	if a.S == 0 {
		a.S = stride
	}
	if a.D == 0 {
		a.D = 1
	}
	return a
}

// A Window is what slides over an image.
type Window struct{ Rows, Cols Axis }

// Square sees k × k pixels.
func Square(k int) Window { return Window{Axis{K: k}, Axis{K: k}} }

// Stride is the window moving s pixels at a time, both ways.
func (w Window) Stride(s int) Window { w.Rows.S, w.Cols.S = s, s; return w }

// Pad is the window on an image with p pixels more on each of the four sides.
func (w Window) Pad(p int) Window { w.Rows.P, w.Cols.P = p, p; return w }

// Dilate is the window whose pixels are d apart, both ways.
func (w Window) Dilate(d int) Window { w.Rows.D, w.Cols.D = d, d; return w }

// String writes "5×5, stride 2, padding 1, dilation 2", what is 1, or 0, left out.
func (w Window) String() string {
	r, c := w.Rows.filled(1), w.Cols.filled(1)
	text := fmt.Sprintf("%d×%d", r.K, c.K)
	add := func(name string, a, b, none int) {
		switch {
		case a == none && b == none:
		case a == b:
			text += fmt.Sprintf(", %s %d", name, a)
		default:
			text += fmt.Sprintf(", %s %d and %d", name, a, b)
		}
	}
	add("stride", r.S, c.S, 1)
	add("padding", r.P, c.P, 0)
	add("dilation", r.D, c.D, 1)
	return text
}

// A Grid is a window on images of one shape: what convolution and pooling have
// in common.
type Grid struct {
	In, Out Shape
	Window  Window
}

// newGrid places the window on images of shape in; the result has so many
// channels. It panics where that cannot be.
func newGrid(who string, in Shape, channels int, w Window, pool bool) Grid {
	g := gridOf(in, channels, w, pool)
	if wrong := g.wrong(pool); wrong != "" {
		panic("conv: " + who + ": " + wrong)
	}
	return g
}

// largest is the most numbers of an image or of a patch, so that no product of
// sizes that a file claims runs over.
const largest = 1 << 30

// wrong says what is wrong with the sizes, "" if nothing is.
func (g Grid) wrong(pool bool) string {
	size := func(c, h, w int) bool {
		return min(c, h, w) >= 1 && float64(c)*float64(h)*float64(w) <= largest
	}
	if !size(g.In.C, g.In.H, g.In.W) || g.Out.C < 1 || g.Out.C > largest {
		return fmt.Sprintf("an image of %v, %d channels out; all must be at least 1, and an image have at most %d numbers", g.In, g.Out.C, largest)
	}
	for _, x := range g.axes() {
		a := x.Axis
		switch reach := a.D*(a.K-1) + 1; {
		case a.K < 1 || a.S < 1 || a.P < 0 || a.D < 1 || max(a.K, a.S, a.P, a.D) > largest:
			return fmt.Sprintf("%ss: kernel %d, stride %d, padding %d, dilation %d; padding is at least 0, the others at least 1, all at most %d", x.name, a.K, a.S, a.P, a.D, largest)
		case a.Out(x.n) < 1:
			return fmt.Sprintf("%ss: the window reaches over %d, the image with its padding has %d: %s is less than 1", x.name, reach, x.n+2*a.P, a.Rule(x.n))
		case pool && (2*a.P > a.D*(a.K-1) || a.K > 1 && a.D > x.n):
			return fmt.Sprintf("%ss: a window that reaches over %d (dilation %d) with padding %d on each side may see padding only, where there is nothing to pool; padding is at most half of %d, dilation at most %d", x.name, reach, a.D, a.P, reach-1, x.n)
		}
	}
	if r, c := g.Window.Rows.K, g.Window.Cols.K; !size(g.In.C, r, c) || !size(g.Out.C, g.Out.H, g.Out.W) {
		return fmt.Sprintf("a window of %d channels, %d×%d, and a result of %v; each has at most %d numbers", g.In.C, r, c, g.Out, largest)
	}
	return ""
}

// gridOf works the sizes out; of what cannot be they are 0.
func gridOf(in Shape, channels int, w Window, pool bool) Grid {
	if pool {
		w.Rows, w.Cols = w.Rows.filled(w.Rows.K), w.Cols.filled(w.Cols.K)
	}
	w.Rows, w.Cols = w.Rows.filled(1), w.Cols.filled(1)
	return Grid{In: in, Out: Shape{channels, w.Rows.Out(in.H), w.Cols.Out(in.W)}, Window: w}
}

// An axis of a grid, its name and the pixels of the image along it.
type axis struct {
	Axis
	name string
	n    int
}

func (g Grid) axes() [2]axis {
	return [2]axis{{g.Window.Rows, "row", g.In.H}, {g.Window.Cols, "column", g.In.W}}
}

// Maps are the channels of the output in sample n as columns, H'·W' × C, for a
// picture of each: a is s.A or s.Z of the layer's step.
func (g Grid) Maps(a *mat.Dense, n int) *mat.Dense { return maps(g.Out, a, n) }

// Images are the channels of the input in sample n as columns, H·W × C.
func (g Grid) Images(x *mat.Dense, n int) *mat.Dense { return maps(g.In, x, n) }

func maps(s Shape, m *mat.Dense, n int) *mat.Dense {
	out := mat.NewDense(s.H*s.W, s.C, nil)
	out.Apply(func(p, c int, _ float64) float64 { return m.At(c*s.H*s.W+p, n) }, out)
	return out
}

// Label names a row of the output: "channel 1, row 2, column 3".
func (g Grid) Label(row int) string {
	c, h, w := g.Out.Place(row)
	return fmt.Sprintf("channel %d, row %d, column %d", c+1, h+1, w+1)
}

// Index is what stands behind z, a and δ of an output in formulas: ₁[2,3].
func (g Grid) Index(row int) string { return index(g.Out, row) }

func index(s Shape, row int) string {
	c, h, w := s.Place(row)
	return fmt.Sprintf("%s[%d,%d]", nn.Subscript(c+1), h+1, w+1)
}

// describe writes "max pool 2×2, stride 2, to 6×12×12", and which pixels no window sees.
func (g Grid) describe(what string) string {
	text := fmt.Sprintf("%s %v, to %v", what, g.Window, g.Out)
	var unread []string
	for _, x := range g.axes() {
		if x.n < 1 || x.n > 1<<14 || x.K > 1<<14 || max(x.S, x.P, x.D) > largest {
			continue // too long to look at every pixel, or no sizes at all
		}
		if p := x.Unread(x.n); len(p) > 0 {
			unread = append(unread, x.name+" "+numbers(p))
		}
	}
	if len(unread) > 0 {
		text += " (never reads " + strings.Join(unread, ", ") + ")"
	}
	return text
}

// numbers lists numbers, counted from 1; of many the first ones.
func numbers(p []int) string {
	text, rest := make([]string, min(len(p), 6)), ""
	if len(p) > len(text) {
		rest = fmt.Sprintf(" and %d more", len(p)-len(text))
	}
	for i := range text {
		text[i] = fmt.Sprint(p[i] + 1)
	}
	return strings.Join(text, ", ") + rest
}

// gridConfig is what the configs of the layers have in common.
type gridConfig struct {
	In     Shape
	Window Window
}

// measures says where the lengths of a column come from; see [nn.Measured].
func (g Grid) measures() (in, out string) {
	of := func(s Shape) string { return fmt.Sprintf("%d·%d·%d", s.C, s.H, s.W) }
	out = of(g.Out) + fmt.Sprintf(", %d = %s", g.Out.H, g.Window.Rows.Rule(g.In.H))
	if g.Window.Rows != g.Window.Cols || g.In.H != g.In.W {
		out += fmt.Sprintf(", %d = %s", g.Out.W, g.Window.Cols.Rule(g.In.W))
	}
	return of(g.In), out
}
