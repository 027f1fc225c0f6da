// Package translatelayer solves an exercise of chapter 0.
//
// Translate first, compute in one convention only, translate back at the end:
// x = Xᵀ, W = Vᵀ, b = c, y = Yᵀ. The 1/N enters with δ, and the product δ xᵀ
// then is the sum over the samples, with nothing more to divide by. ∂L/∂V is
// the transpose of ∂L/∂W, as V is that of W. The traps are a square V, for
// which a forgotten transpose fits, and a formula that mixes two conventions.
package translatelayer

import (
	"math"

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
//
//glassnet:exercise
func TranslateLayer(x, v *mat.Dense, c []float64, y *mat.Dense) (z *mat.Dense, loss float64, delta, dv *mat.Dense) {
	n, _ := x.Dims()
	z, delta, dv = new(mat.Dense), new(mat.Dense), new(mat.Dense)

	z.Mul(v.T(), x.T()) // W x
	z.Apply(func(i, _ int, z float64) float64 { return z + c[i] }, z)

	delta.Apply(func(i, s int, z float64) float64 {
		a := 1 / (1 + math.Exp(-z))
		d := a - y.At(s, i)
		loss += d * d / 2 / float64(n)
		return a * (1 - a) * d / float64(n)
	}, z)

	dv.Mul(delta, x) // ∂L/∂W = δ xᵀ, and xᵀ is their X
	return z, loss, delta, mat.DenseCopyOf(dv.T())
}
