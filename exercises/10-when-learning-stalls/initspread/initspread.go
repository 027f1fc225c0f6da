// Package initspread is an exercise of chapter 10: the spread of initial weights.
// 1 point, about 5 minutes.
//
//	go run ./exercises check initspread
package initspread

import (
	"glassnet/exercises/check"
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
func InitSpread(w *mat.Dense, f string) (sd, r float64) {
	panic(check.TODO[string]("InitSpread")) // your answer
}
