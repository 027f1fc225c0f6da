// Package sorttheclub is an exercise of chapter 18: settings that sort the karate club.
// 2 points, about 15 minutes.
//
//	go run ./exercises check sorttheclub
package sorttheclub

import "glassnet/exercises/check"

// SortTheClub returns settings with which a graph network sorts the karate club
// from the labels of members 1 and 34: at least 33 of 34 must be right with four
// of five seeds.
//
// Yours to choose: the matrix that mixes, "identity" (nobody hears anybody), "sum"
// (Ã), "mean" (Ã D̃⁻¹) or "symmetric" (Â); the number of layers, 1 to 8; of tanh
// neurons in the hidden ones, 1 to 64; and the rate η of gradient descent. The rest
// is fixed: X = I, 300 steps, softmax and cross-entropy of the two labelled
// members. It takes a tenth of a second. There are many answers; run the check
// as often as you like and read what came out.
func SortTheClub() (matrix string, layers, hidden int, eta float64) {
	panic(check.TODO[string]("SortTheClub")) // your answer
}
