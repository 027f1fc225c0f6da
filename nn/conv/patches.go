package conv

import (
	"sync"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Patches is P: the patches of x, images of shape g.In in N columns, as
// (C·KH·KW) × (H'·W'·N). Column p·N + n is what the window sees from position p,
// row by row, in sample n; its row (c·KH + m)·KW + n is entry m, n of channel c.
func (g Grid) Patches(x *mat.Dense) *mat.Dense {
	_, n := x.Dims()
	p := mat.NewDense(g.depth(), g.positions()*n, nil)
	g.im2col(p, x, 0, g.positions())
	return p
}

// depth is C·KH·KW, the numbers that a window sees.
func (g Grid) depth() int { return g.In.C * g.Window.Rows.K * g.Window.Cols.K }

// positions is H'·W'.
func (g Grid) positions() int { return g.Out.H * g.Out.W }

// im2col writes the patches of the positions from … to−1 as columns of p.
func (g Grid) im2col(p, x *mat.Dense, from, to int) {
	_, n := x.Dims()
	r := x.RawMatrix()
	g.runs(from, to, func(row, at, many, pixel int) {
		dst := p.RawRowView(row)[at*n : (at+many)*n]
		switch s := g.Window.Cols.S; {
		case pixel < 0:
			clear(dst)
		case s == 1 && r.Stride == n: // neighbours in x, too
			copy(dst, r.Data[pixel*n:])
		default:
			for k := range many {
				copy(dst[k*n:(k+1)*n], r.Data[(pixel+s*k)*r.Stride:])
			}
		}
	})
}

// col2im adds the columns of dp to the pixels of dx that they were copied from.
// Windows overlap: a pixel gets the sum. What belongs to padding is dropped.
func (g Grid) col2im(dx, dp *mat.Dense, from, to int) {
	_, n := dx.Dims()
	r := dx.RawMatrix()
	g.runs(from, to, func(row, at, many, pixel int) {
		src := dp.RawRowView(row)[at*n : (at+many)*n]
		switch s := g.Window.Cols.S; {
		case pixel < 0:
		case s == 1 && r.Stride == n:
			floats.Add(r.Data[pixel*n:][:len(src)], src)
		default:
			for k := range many {
				floats.Add(r.Data[(pixel+s*k)*r.Stride:][:n], src[k*n:(k+1)*n])
			}
		}
	})
}

// runs calls f for every run of positions in one row of the output, and every
// row of P: there the positions at … at+many−1, counted behind from, see the
// pixels pixel, pixel + S, … of the column; padding where pixel is −1.
func (g Grid) runs(from, to int, f func(row, at, many, pixel int)) {
	rows, cols := g.Window.Rows, g.Window.Cols
	for row := range g.depth() {
		c, m, n := row/(rows.K*cols.K), row/cols.K%rows.K, row%cols.K
		lo, hi := cols.inside(n, g.In.W)
		for p := from; p < to; {
			i, j := p/g.Out.W, p%g.Out.W
			end := min(g.Out.W, j+to-p) // of this row of the output
			h, at := rows.at(i, m), p-from
			p += end - j
			if h < 0 || h >= g.In.H {
				f(row, at, end-j, -1)
				continue
			}
			a, b := min(max(lo, j), end), max(min(hi, end), j)
			if b = max(a, b); a > j {
				f(row, at, a-j, -1)
			}
			if b > a {
				f(row, at+a-j, b-a, g.In.At(c, h, cols.at(a, n)))
			}
			if end > b {
				f(row, at+b-j, end-b, -1)
			}
		}
	}
}

// tileSize is how many numbers of P are made at a time: they and the tile of Z
// stay in the second-level cache, where all of P would not.
const tileSize = 64 * 1024

// tiles cuts the positions into tiles of whole rows of the output, or of fewer
// positions where a row has more than tileSize numbers of P.
func (g Grid) tiles(samples int, f func(from, to int)) {
	step := max(tileSize/(g.depth()*samples), 1)
	if step >= g.Out.W {
		step -= step % g.Out.W
	}
	for from := 0; from < g.positions(); from += step {
		f(from, min(from+step, g.positions()))
	}
}

// A tile is the memory for patches and their gradients.
type tile struct{ p, dp mat.Dense }

// spare are tiles that are not in use, of all layers and traces.
var spare = sync.Pool{New: func() any { return new(tile) }}

// empty is a tile without patches, which keeps its memory.
func (t *tile) empty() *tile {
	t.p.Reset()
	t.dp.Reset()
	return t
}

// columns makes m a window on the columns of the samples at positions from …
// to−1 of a, which is read as channels × (positions·samples).
func (g Grid) columns(m, a *mat.Dense, samples, from, to int) *mat.Dense {
	var wide mat.Dense
	linalg.Reshape(&wide, a, g.Out.C, g.positions()*samples)
	return linalg.View(m, &wide, 0, from*samples, g.Out.C, (to-from)*samples)
}
