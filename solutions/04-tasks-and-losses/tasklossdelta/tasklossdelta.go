// Package tasklossdelta solves an exercise of chapter 4.
//
// Five tasks, but few ideas. The output function is chosen for the question. In
// the first four rows the loss is made for that function, so its slope cancels
// and δ is (a − y)/N whatever the row. Only the perceptron is different: its δ
// has a fixed size or is 0. The losses of logistic and softmax outputs are
// taken from z, because a is rounded to 0 or 1 where the network is sure.
package tasklossdelta

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// TaskLossDelta returns the output a, the loss L and δ = ∂L/∂z that belong to a
// task: the table in section "Four tasks". With the mean over N samples,
//
//	task          a           L = 1/N Σₙ of                        y
//	how much?     z           ½ Σₖ (a − y)²                        numbers
//	yes or no?    σ(z)        binary cross-entropy                 0 or 1, one row
//	which one?    softmax(z)  cross-entropy                        one-hot
//	which apply?  σ(z)        binary cross-entropy, summed over k  0 or 1
//	which side?   z           max(0, −y z)                         −1 or +1, one row
//
// z and y are K × N, a column is a sample; a and δ have the same size. z may be
// as large as ±1000: then all three results must still be right. For "which
// side?" a sample with z = 0 counts as a mistake, with δ = −y/N.
//
//glassnet:exercise
func TaskLossDelta(task string, z, y *mat.Dense) (a *mat.Dense, L float64, delta *mat.Dense) {
	k, n := z.Dims()
	a, delta = mat.DenseCopyOf(z), mat.NewDense(k, n, nil)
	for s := range n {
		zs, ys := mat.Col(nil, s, z), mat.Col(nil, s, y)
		lse := floats.LogSumExp(zs)
		for i, z := range zs {
			switch y := ys[i]; task {
			case "how much?":
				L += (z - y) * (z - y) / 2
			case "which one?":
				a.Set(i, s, math.Exp(z-lse))
				L += y * (lse - z)
			case "which side?":
				L += max(0, -y*z)
			default: // yes or no? and which apply?
				a.Set(i, s, 1/(1+math.Exp(-z)))
				L += max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) - y*z
			}
			d := a.At(i, s) - ys[i]
			if task == "which side?" {
				if d = 0; ys[i]*z <= 0 {
					d = -ys[i]
				}
			}
			delta.Set(i, s, d/float64(n))
		}
	}
	return a, L / float64(n), delta
}
