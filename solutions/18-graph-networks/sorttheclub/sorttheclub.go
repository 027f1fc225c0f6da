// Package sorttheclub solves an exercise of chapter 18.
//
// Two layers with Â let everybody hear of 1 or of 34. With the identity nobody
// hears anybody, and with one layer only the friends do.
package sorttheclub

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
//
//glassnet:exercise
func SortTheClub() (matrix string, layers, hidden int, eta float64) {
	return "symmetric", 2, 4, 0.5
}
