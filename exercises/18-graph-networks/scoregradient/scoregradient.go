// Package scoregradient is an exercise of chapter 18: back through the shares of attention.
// 2 points, about 12 minutes.
//
//	go run ./exercises check scoregradient
package scoregradient

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// ScoreGradient returns ∂L/∂e, the gradient with respect to the scores of an
// attention, whose shares P are the softmax of each column of e. p is P (nodes ×
// nodes), 0 where there is no edge; dp is ∂L/∂P. The result is as large; it is 0
// where P is 0. The arguments stay as they are.
func ScoreGradient(p, dp *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("ScoreGradient") // your answer
}
