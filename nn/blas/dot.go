package blas

// dotDepth is how far dots runs along k before it turns to the next rows: so
// its rows of A and B, 4 to 8 times 512, fill the first-level cache.
const dotDepth = 512

// dotsAreBetter reports whether the product is better computed as dot
// products, with nothing packed: if the rows of A and the columns of B are
// contiguous, long and few. (∂W of a convolution is such a product.)
func (kern *kernel) dotsAreBetter(p *product) bool {
	return p.a.cs == 1 && p.b.rs == 1 && p.k >= 256 && min(p.m, p.n) <= 32 && min(p.m, p.n) >= kern.Side
}

// dots computes the rows i0…i1 and columns j0…j1 of C = αAB + βC as dot
// products, mc rows of A at a time.
func (w *worker) dots(kern *kernel, p *product, i0, i1, j0, j1 int) {
	for q := 0; q < p.k; q += dotDepth {
		for top := i0; top < i1; top += mc {
			for j := j0; j < j1; j += kern.Side {
				for i := top; i < min(top+mc, i1); i += kern.Side {
					w.square(kern, p, q, i, min(i+kern.Side, top+mc, i1), j, min(j+kern.Side, j1))
				}
			}
		}
	}
}

// square computes the rows i0…i1 and columns j0…j1 of C with one call of the
// kernel. At the edge of C it moves back to have all its rows and columns; what
// it has too many is left out.
func (w *worker) square(kern *kernel, p *product, q, i0, i1, j0, j1 int) {
	top, left := min(i0, p.m-kern.Side), min(j0, p.n-kern.Side)
	a, b := p.a.from(top, q), p.b.from(q, left)
	kern.Dot(min(dotDepth, p.k-q), &a.data[0], a.rs, &b.data[0], b.cs, &w.edge)
	beta := p.betaAt(q)
	for i := i0; i < i1; i++ {
		row := p.c.data[i*p.c.rs:]
		for j := j0; j < j1; j++ {
			v := p.alpha * w.edge[(i-top)*kern.Side+j-left]
			if beta != 0 {
				v += beta * row[j]
			}
			row[j] = v
		}
	}
}
