// Package tasklossdelta is an exercise of chapter 4: from the task to the output, the loss and δ.
// 5 points, about 45 minutes.
//
//	go run ./exercises check tasklossdelta
package tasklossdelta

import (
	"glassnet/exercises/check"
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
func TaskLossDelta(task string, z, y *mat.Dense) (a *mat.Dense, L float64, delta *mat.Dense) {
	panic(check.TODO[string]("TaskLossDelta")) // your answer
}
