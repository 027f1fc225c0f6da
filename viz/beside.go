package viz

import "gonum.org/v1/gonum/mat"

// Beside draws got, want and their difference got − want beside each other: as
// curves if they are lists, as heat maps if they are matrices. It panics where
// the sizes differ.
func Beside(title string, got, want mat.Matrix) Figure {
	r, c := want.Dims()
	var diff mat.Dense
	diff.Sub(got, want)
	if r == 1 {
		x := make([]float64, c)
		for i := range x {
			x[i] = float64(i)
		}
		row := func(m mat.Matrix) []float64 { return mat.Row(nil, 0, m) }
		return Lines(title, "place", "",
			Series{Name: "right", X: x, Y: row(want)},
			Series{Name: "yours", X: x, Y: row(got), Dashed: true},
			Series{Name: "yours − right", X: x, Y: row(&diff)})
	}
	return Grid(3, Heat(title+", yours", got), Heat("right", want), Heat("yours − right", &diff))
}

// ShowBeside shows [Beside], where the sizes fit. It is what check.Show draws a
// wrong result with.
func ShowBeside(title string, got, want mat.Matrix) {
	r, c := got.Dims()
	if h, w := want.Dims(); r != h || c != w || r*c < 2 {
		return
	}
	Show(Beside(title, got, want))
}
