package paper

import (
	"slices"

	"glassnet/exercises/check/formula"
)

// convolution are the functions of the sheet of chapter 15.
var convolution = formula.Functions{
	// slide is Σ w[m,n]·x[i+m, j+n] at every place where w lies on x.
	"slide": func(in ...*formula.Matrix) *formula.Matrix {
		x, w := in[0], in[1]
		out := &formula.Matrix{R: x.R - w.R + 1, C: x.C - w.C + 1}
		if out.R < 1 || out.C < 1 {
			return nil
		}
		for i := range out.R {
			for j := range out.C {
				sum := 0.0
				for m := range w.R {
					for n := range w.C {
						sum += w.V[m*w.C+n] * x.V[(i+m)*x.C+j+n]
					}
				}
				out.V = append(out.V, sum)
			}
		}
		return out
	},
	// full is the way back of slide: each δ[i,j] sends δ·w[m,n] to [i+m, j+n].
	"full": func(in ...*formula.Matrix) *formula.Matrix {
		d, w := in[0], in[1]
		out := &formula.Matrix{R: d.R + w.R - 1, C: d.C + w.C - 1}
		out.V = make([]float64, out.R*out.C)
		for i := range d.R {
			for j := range d.C {
				for m := range w.R {
					for n := range w.C {
						out.V[(i+m)*out.C+j+n] += d.V[i*d.C+j] * w.V[m*w.C+n]
					}
				}
			}
		}
		return out
	},
	// turned is by 180°.
	"turned": func(in ...*formula.Matrix) *formula.Matrix {
		v := slices.Clone(in[0].V)
		slices.Reverse(v)
		return &formula.Matrix{R: in[0].R, C: in[0].C, V: v}
	},
	// left and up are the image moved by one pixel, zeros behind it: what a window sees that begins one too far to the right or below.
	"left": func(in ...*formula.Matrix) *formula.Matrix { return moved(in[0], 0, 1) },
	"up":   func(in ...*formula.Matrix) *formula.Matrix { return moved(in[0], 1, 0) },
	// part is the upper left 2×2.
	"part": func(in ...*formula.Matrix) *formula.Matrix {
		x := in[0]
		if x.R < 2 || x.C < 2 {
			return nil
		}
		return &formula.Matrix{R: 2, C: 2, V: []float64{x.V[0], x.V[1], x.V[x.C], x.V[x.C+1]}}
	},
}

// moved is x[i+down, j+right], 0 where there is none.
func moved(x *formula.Matrix, down, right int) *formula.Matrix {
	out := &formula.Matrix{R: x.R, C: x.C, V: make([]float64, len(x.V))}
	for i := range x.R - down {
		copy(out.V[i*x.C:(i+1)*x.C-right], x.V[(i+down)*x.C+right:(i+down+1)*x.C])
	}
	return out
}
