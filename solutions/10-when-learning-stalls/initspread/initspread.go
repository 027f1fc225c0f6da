// Package initspread solves an exercise of chapter 10.
//
// First the variance, then two roots. The variance of uniform numbers on (−r, r)
// is r²/3, so r = √(3v): with v = 2/(in + out) this is the well-known √6 of Glorot.
// The trap is Dims: W is out × in, so the inputs of a neuron are the columns. A
// square W hides the mistake, and so does the sum of both.
package initspread

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// InitSpread returns how far the initial weights of a layer should be spread:
// the standard deviation sd for weights from a normal distribution N(0, sd²), and
// the limit r for weights from a uniform distribution on (−r, r) of the same
// variance.
//
// W is the weight matrix, out × in; only its size matters. f is "tanh", then
// Glorot's (Xavier's) variance is due, or "ReLU", then He's. With 3 neurons that
// have 5 inputs and "ReLU", sd is 0.6325 and r is 1.0954.
//
//glassnet:exercise
func InitSpread(w *mat.Dense, f string) (sd, r float64) {
	out, in := w.Dims()
	v := 2 / float64(in) // He
	if f == "tanh" {
		v = 2 / float64(in+out) // Glorot
	}
	return math.Sqrt(v), math.Sqrt(3 * v)
}
