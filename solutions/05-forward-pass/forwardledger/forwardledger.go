// Package forwardledger solves an exercise of chapter 5.
//
// One formula, L times: the loop carries the activations of the layer below. z
// and a need memory of their own, because the ledger keeps both. Only the last
// layer is different, and softmax looks at a whole column, not at single
// entries. With the largest z of the column subtracted, no exponential is
// larger than 1.
package forwardledger

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// ForwardLedger runs a batch through a network of L layers and returns all that
// was computed on the way. With a⁽⁰⁾ = x, for l = 1 … L,
//
//	z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾        a⁽ˡ⁾ = tanh(z⁽ˡ⁾), but softmax(z⁽ˡ⁾) for l = L
//
// x is M₀ × N, one column per sample. weights[l−1] is W⁽ˡ⁾ (out × in) row by row,
// biases[l−1] is b⁽ˡ⁾, one number per neuron: its length says how many neurons the
// layer has. Softmax makes each column sum to 1; z may be as large as ±1000 there.
//
// z and a have L lists each, the first belongs to layer 1. A list is the matrix
// of the layer (neurons × N) row by row: the values of its first neuron for all
// samples, then those of the second, and so on.
//
//glassnet:exercise
func ForwardLedger(weights, biases [][]float64, x *mat.Dense) (z, a [][]float64) {
	below := x
	for l, b := range biases {
		var zl mat.Dense
		zl.Mul(mat.NewDense(len(b), len(weights[l])/len(b), weights[l]), below)
		zl.Apply(func(i, _ int, v float64) float64 { return v + b[i] }, &zl)
		var al mat.Dense
		if l < len(biases)-1 {
			al.Apply(func(_, _ int, v float64) float64 { return math.Tanh(v) }, &zl)
		} else {
			al.CloneFrom(softmax(&zl))
		}
		z, a = append(z, zl.RawMatrix().Data), append(a, al.RawMatrix().Data)
		below = &al
	}
	return z, a
}

// softmax is e^z/Σe^z over each column.
//
//glassnet:solution
func softmax(z *mat.Dense) *mat.Dense {
	k, n := z.Dims()
	a := mat.NewDense(k, n, nil)
	for s := range n {
		top := mat.Max(z.ColView(s))
		for i := range k {
			a.Set(i, s, math.Exp(z.At(i, s)-top))
		}
		sum := mat.Sum(a.ColView(s))
		for i := range k {
			a.Set(i, s, a.At(i, s)/sum)
		}
	}
	return a
}
