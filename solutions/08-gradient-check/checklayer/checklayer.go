// Package checklayer solves an exercise of chapter 8.
//
// S = Σ r ⊙ a is a loss whose ∂S/∂a is r, so the layer can be checked without
// the rest of the network. One function computes S, another moves the numbers
// of one part, whatever they are: W, b and x go the same way. Measured part by part,
// the errors say who is wrong: W and b together for δ, dx alone for the way down.
package checklayer

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// CheckLayer checks the gradients of one dense layer, without the rest of the
// network. The layer and the loss that is made up for it are
//
//	a = tanh(W x + b)        S = Σᵢₙ rᵢₙ aᵢₙ        (so that ∂S/∂a = r)
//
// W is out × in, b has out numbers, x is in × N, a sample per column, r is
// out × N. dw, db and dx are what somebody's backward pass returned for ∂S/∂W
// (out × in), ∂S/∂b (out numbers) and ∂S/∂x (in × N); any of them may be wrong.
//
// The results are the errors of dw, of db and of dx. Find v, what each entry u
// of such a part should be, by central differences of S with h = 10⁻⁵. The
// error of a part is its largest relative error,
//
//	e = max |u − v| / max(|u| + |v|, s/1000)        s = max |v| over the part
//
// An error below 10⁻⁶ is rounding: return 0 for it. The arguments must be in
// the end what they were. If dw is twice what it should be and the rest is
// right, the results are ⅓, 0, 0.
//
//glassnet:exercise
func CheckLayer(w *mat.Dense, b []float64, x, r, dw *mat.Dense, db []float64, dx *mat.Dense) (ew, eb, ex float64) {
	s := func() float64 {
		var a mat.Dense
		a.Mul(w, x)
		a.Apply(func(i, n int, z float64) float64 { return r.At(i, n) * math.Tanh(z+b[i]) }, &a)
		return mat.Sum(&a)
	}
	ew = partError(w.RawMatrix().Data, dw.RawMatrix().Data, s)
	eb = partError(b, db, s)
	ex = partError(x.RawMatrix().Data, dx.RawMatrix().Data, s)
	return ew, eb, ex
}

// partError is the largest relative error of u, the derivatives of s with
// respect to the numbers p; 0 below 10⁻⁶.
//
//glassnet:solution
func partError(p, u []float64, s func() float64) float64 {
	const h = 1e-5
	v := make([]float64, len(p))
	largest := 0.0
	for i, old := range p {
		p[i] = old + h
		up := s()
		p[i] = old - h
		down := s()
		p[i] = old
		v[i] = (up - down) / (2 * h)
		largest = max(largest, math.Abs(v[i]))
	}
	worst := 0.0
	for i := range u {
		worst = max(worst, math.Abs(u[i]-v[i])/max(math.Abs(u[i])+math.Abs(v[i]), largest/1000))
	}
	if worst < 1e-6 {
		return 0
	}
	return worst
}
