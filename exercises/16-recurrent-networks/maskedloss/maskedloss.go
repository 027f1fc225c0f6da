// Package maskedloss is an exercise of chapter 16: nats per sign, without the padding.
// 1 point, about 6 minutes.
//
//	go run ./exercises check maskedloss
package maskedloss

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// MaskedLoss returns the loss of a batch of sequences in nats per sign: the mean of
// −ln p over the places where the mask is 1.
//
// p is steps × N, the probability that the net gave to the sign that came; mask is as
// large, 1 where a sign was asked for and 0 in the padding behind the end of a
// sequence. What p holds in the padding must not matter. At least one place counts.
func MaskedLoss(p, mask *mat.Dense) float64 {
	return check.TODO[float64]("MaskedLoss") // your answer
}
