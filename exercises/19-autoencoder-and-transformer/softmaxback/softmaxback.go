// Package softmaxback is an exercise of chapter 19: back through a softmax column.
// 2 points, about 12 minutes.
//
//	go run ./exercises check softmaxback
package softmaxback

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// SoftmaxBack returns ∂L/∂S from P, where P is the softmax of S down each column,
// and from ∂P = ∂L/∂P. Both are S × T, a row per key and a column per query.
//
// P = (¾, ¼) and ∂P = (1, 5) give (−¾, ¾).
func SoftmaxBack(p, dp *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("SoftmaxBack") // your answer
}
