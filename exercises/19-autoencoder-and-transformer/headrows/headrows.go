// Package headrows is an exercise of chapter 19: which numbers are a head's.
// 1 point, about 6 minutes.
//
//	go run ./exercises check headrows
package headrows

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// HeadRows returns the rows of head h, from 0: a row per feature of the head, a column
// per position. x is one sample: D features at T positions, x[d·T + t] being feature d
// at position t, both from 0. The heads divide D; head 0 has the first D/heads features.
//
// Two features at three positions, x = (1, 2, 3, 4, 5, 6), two heads: head 1 is (4 5 6).
func HeadRows(x []float64, T, heads, h int) *mat.Dense {
	return check.TODO[*mat.Dense]("HeadRows") // your answer
}
