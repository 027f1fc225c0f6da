// Package trianglenet solves an exercise of chapter 1.
//
// One hidden neuron for each edge, and AND. w is the direction of the edge,
// turned by a right angle; b = −wᵀp puts z = 0 at its corner p, and so on the
// whole edge. Which side is the inner one, nobody can see from two corners: the
// third one tells, and where its z is negative, w and b are turned round. The
// trap is to try it with corners of one order only.
package trianglenet

import "gonum.org/v1/gonum/mat"

// TriangleNet returns the weights of a network of step neurons that fires
// inside of a triangle and is silent outside of it,
//
//	h = step(W₁ x + b₁)        a = step(w₂ᵀ h + b₂)        step(z) = 1 if z ≥ 0, else 0
//
// p is 2×3: each column is a corner of the triangle, in any order; the three do
// not lie on a line. A point x has two coordinates. W₁ has one row per hidden
// neuron and two columns, b₁ and w₂ have one number per hidden neuron; how many
// hidden neurons there are is up to you.
//
// Many weights do this, and all that do it are right. They are tried on a grid
// of points in and around the triangle. On its edges a may be 0 or 1.
//
//glassnet:exercise
func TriangleNet(p *mat.Dense) (w1 *mat.Dense, b1, w2 []float64, b2 float64) {
	w1, b1 = mat.NewDense(3, 2, nil), make([]float64, 3)
	for k := range 3 {
		from, to, third := p.ColView(k), p.ColView((k+1)%3), p.ColView((k+2)%3)
		w := mat.NewVecDense(2, []float64{from.AtVec(1) - to.AtVec(1), to.AtVec(0) - from.AtVec(0)})
		b := -mat.Dot(w, from)
		if mat.Dot(w, third)+b < 0 { // the triangle is on the other side
			w.ScaleVec(-1, w)
			b = -b
		}
		w1.SetRow(k, w.RawVector().Data)
		b1[k] = b
	}
	return w1, b1, []float64{1, 1, 1}, -2.5 // AND of three
}
