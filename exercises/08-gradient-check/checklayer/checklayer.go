// Package checklayer is an exercise of chapter 8: check a dense layer on its own.
// 5 points, about 60 minutes.
//
//	go run ./exercises check checklayer
package checklayer

import (
	"glassnet/exercises/check"
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
func CheckLayer(w *mat.Dense, b []float64, x, r, dw *mat.Dense, db []float64, dx *mat.Dense) (ew, eb, ex float64) {
	panic(check.TODO[string]("CheckLayer")) // your answer
}
