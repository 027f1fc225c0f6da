// Package translatelayer is an exercise of chapter 0: a layer from another book, and its gradient back.
// 5 points, about 45 minutes.
//
//	go run ./exercises check translatelayer
package translatelayer

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// TranslateLayer takes a logistic layer from a book in which a sample is
// a row,
//
//	A = σ(X V + c)        σ(z) = 1/(1 + e^−z)
//
// and returns what this course says of it, and its gradient as the book has it.
// X is N × in, V is in × out, c has one number per neuron and is added to every
// row. The targets Y are N × out. The results are
//
//	z     the net inputs, out × N: a sample is a column
//	loss  SquaredError of the outputs a = σ(z), a sum over outputs, a mean over samples, with ½
//	delta δ = ∂L/∂z, out × N
//	dv    ∂L/∂V for that loss, in the size of V: in × out
//
// One neuron with the input 1, V = 0, c = 0 and the target 1, the example of
// the page on notation, gives z = 0, loss = 0.125, δ = −0.125 and ∂L/∂V = −0.125.
func TranslateLayer(x, v *mat.Dense, c []float64, y *mat.Dense) (z *mat.Dense, loss float64, delta, dv *mat.Dense) {
	panic(check.TODO[string]("TranslateLayer")) // your answer
}
