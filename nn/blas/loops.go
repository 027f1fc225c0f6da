package blas

// block computes the rows i0…i1 and columns j0…j1 of C = αAB + βC: the five
// loops around the microkernel, two of them in tiles. In loop j a piece of B
// as wide as nc, in loop q its part kc deep, in loop i a piece of A mc high.
func (w *worker) block(kern *kernel, p *product, i0, i1, j0, j1 int) {
	if kern.dotsAreBetter(p) {
		w.dots(kern, p, i0, i1, j0, j1)
		return
	}
	w.a.height, w.a.inPlace = kern.Rows, p.n <= few
	w.b.height, w.b.inPlace, w.b.whole = kern.Cols, p.m <= few && p.b.cs == 1, true
	for j := j0; j < j1; j += nc {
		n := min(nc, j1-j)
		for q := 0; q < p.k; q += kc {
			k := min(kc, p.k-q)
			w.b.cut(p.b.from(q, j).t(), n, k)
			high := mc
			if w.b.inPlace && n*k <= mc*kc { // B fits the second-level cache in place of A
				high = kern.Rows // so that B is read, and C written, row by row as they lie in memory
			}
			for i := i0; i < i1; i += high {
				w.a.cut(p.a.from(i, q), min(high, i1-i), k)
				w.tiles(kern, p.alpha, p.betaAt(q), p.c.from(i, j))
			}
		}
	}
}

// betaAt is the factor of what the part of the sums that begins at q finds in
// C: β, or 1 for the sum so far.
func (p *product) betaAt(q int) float64 {
	if q == 0 {
		return p.beta
	}
	return 1
}

// tiles is C = αAB + βC for a piece of A and a piece of B: the two inner
// loops. A strip of B stays in the first-level cache while A passes by.
func (w *worker) tiles(kern *kernel, alpha, beta float64, c matrix) {
	a, b := &w.a, &w.b
	for j := 0; j < b.n; j += kern.Cols {
		bj, _, rsb := b.at(j)
		n := min(kern.Cols, b.n-j)
		for i := 0; i < a.n; i += kern.Rows {
			ai, rsa, csa := a.at(i)
			m := min(kern.Rows, a.n-i)
			tile := kern.Tile[m-1]
			if n == kern.Cols {
				tile(a.depth, alpha, ai, rsa, csa, bj, rsb, beta, &c.data[i*c.rs+j], c.rs)
			} else { // at the right edge
				tile(a.depth, alpha, ai, rsa, csa, bj, rsb, 0, &w.edge[0], kern.Cols)
				c.from(i, j).update(beta, m, n, w.edge[:], kern.Cols)
			}
		}
	}
}

// update is C = T + βC for the upper left m×n of T, whose rows are ld apart.
func (c matrix) update(beta float64, m, n int, t []float64, ld int) {
	for i := range m {
		row := c.data[i*c.rs:][:n]
		for j, v := range t[i*ld:][:n] {
			if beta != 0 {
				v += beta * row[j]
			}
			row[j] = v
		}
	}
}
