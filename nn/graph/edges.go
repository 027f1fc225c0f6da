package graph

import "gonum.org/v1/gonum/mat"

// Three loops over the edges are all that the layers need. p has a weight per
// edge; every row of x, of y and of dst is a feature, with a column per node.
// Four rows go through the edges together: an edge is then read once for four.

// gather writes dst = x P: dst_i = Σ_e p_e x_from(e) over the edges into i.
func (g *Graph) gather(dst *mat.Dense, p []float64, x *mat.Dense) {
	first, from := g.first, g.from
	p = p[:len(from)]
	rows, _ := x.Dims()
	r := 0
	for ; r+4 <= rows; r += 4 {
		a, b, c, d := x.RawRowView(r), x.RawRowView(r+1), x.RawRowView(r+2), x.RawRowView(r+3)
		da, db, dc, dd := dst.RawRowView(r), dst.RawRowView(r+1), dst.RawRowView(r+2), dst.RawRowView(r+3)
		for i := range g.Nodes {
			var sa, sb, sc, sd float64
			for e := first[i]; e < first[i+1]; e++ {
				w, j := p[e], from[e]
				sa += w * a[j]
				sb += w * b[j]
				sc += w * c[j]
				sd += w * d[j]
			}
			da[i], db[i], dc[i], dd[i] = sa, sb, sc, sd
		}
	}
	for ; r < rows; r++ {
		a, da := x.RawRowView(r), dst.RawRowView(r)
		for i := range g.Nodes {
			var sum float64
			for e := first[i]; e < first[i+1]; e++ {
				sum += p[e] * a[from[e]]
			}
			da[i] = sum
		}
	}
}

// scatter adds y Pᵀ to dst, against the edges: dst_from(e) += p_e y_to(e).
func (g *Graph) scatter(dst *mat.Dense, p []float64, y *mat.Dense) {
	first, from := g.first, g.from
	p = p[:len(from)]
	rows, _ := y.Dims()
	r := 0
	for ; r+4 <= rows; r += 4 {
		a, b, c, d := y.RawRowView(r), y.RawRowView(r+1), y.RawRowView(r+2), y.RawRowView(r+3)
		da, db, dc, dd := dst.RawRowView(r), dst.RawRowView(r+1), dst.RawRowView(r+2), dst.RawRowView(r+3)
		for i := range g.Nodes {
			ya, yb, yc, yd := a[i], b[i], c[i], d[i]
			for e := first[i]; e < first[i+1]; e++ {
				w, j := p[e], from[e]
				da[j] += w * ya
				db[j] += w * yb
				dc[j] += w * yc
				dd[j] += w * yd
			}
		}
	}
	for ; r < rows; r++ {
		a, da := y.RawRowView(r), dst.RawRowView(r)
		for i := range g.Nodes {
			for e := first[i]; e < first[i+1]; e++ {
				da[from[e]] += p[e] * a[i]
			}
		}
	}
}

// dots writes the entries of xᵀ y that have an edge: dst_e = x_from(e) · y_to(e).
func (g *Graph) dots(dst []float64, x, y *mat.Dense) {
	first, from := g.first, g.from
	dst = dst[:len(from)]
	clear(dst)
	rows, _ := x.Dims()
	r := 0
	for ; r+4 <= rows; r += 4 {
		a, b, c, d := x.RawRowView(r), x.RawRowView(r+1), x.RawRowView(r+2), x.RawRowView(r+3)
		ya, yb, yc, yd := y.RawRowView(r), y.RawRowView(r+1), y.RawRowView(r+2), y.RawRowView(r+3)
		for i := range g.Nodes {
			va, vb, vc, vd := ya[i], yb[i], yc[i], yd[i]
			for e := first[i]; e < first[i+1]; e++ {
				j := from[e]
				dst[e] += a[j]*va + b[j]*vb + c[j]*vc + d[j]*vd
			}
		}
	}
	for ; r < rows; r++ {
		a, ya := x.RawRowView(r), y.RawRowView(r)
		for i := range g.Nodes {
			for e := first[i]; e < first[i+1]; e++ {
				dst[e] += a[from[e]] * ya[i]
			}
		}
	}
}
