package viz

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Beside compares got with want of the same size: both and the difference
// got − want, in the same colours. A list, which is a matrix of one row, becomes
// one heat map of three rows; a long one becomes curves. It panics where the
// sizes differ.
func Beside(title string, got, want mat.Matrix) Figure {
	r, c := want.Dims()
	var diff mat.Dense
	diff.Sub(got, want)
	names := []string{"yours", "right", "yours − right"}
	parts := []mat.Matrix{got, want, &diff}
	if r == 1 && c > 14 {
		var series []Series
		for k, m := range parts {
			s := Series{Name: names[k], Y: mat.Row(nil, 0, m), Dashed: k == 0}
			for i := range c {
				s.X = append(s.X, float64(i))
			}
			series = append(series, s)
		}
		return Lines(title, "place", "", series...)
	}
	limit := 0.0
	for _, m := range parts {
		for i := range r {
			for j := range c {
				if v := math.Abs(m.At(i, j)); v > limit && !math.IsInf(v, 0) {
					limit = v
				}
			}
		}
	}
	if r == 1 {
		rows := mat.NewDense(3, c, nil)
		for k, m := range parts {
			rows.SetRow(k, mat.Row(nil, 0, m))
		}
		h := Heat(title, rows)
		h.Rows, h.Limit = names, limit
		return h
	}
	var maps []Figure
	for k, m := range parts {
		h := Heat(names[k], m)
		h.Limit = limit
		maps = append(maps, h)
	}
	g := Grid(3, maps...)
	g.Title = title
	return g
}

// ShowBeside shows [Beside] where the sizes fit and there is more than one
// number. It is what check.Show draws a wrong result with.
func ShowBeside(title string, got, want mat.Matrix) {
	r, c := got.Dims()
	if h, w := want.Dims(); r == h && c == w && r*c > 1 {
		Show(Beside(title, got, want))
	}
}
