// Package deltabyhand is an exercise of chapter 7: δ of one hidden neuron, with pencil and paper.
// 1 point, about 5 minutes.
//
//	go run ./exercises check deltabyhand
package deltabyhand

import "glassnet/exercises/check"

// DeltaByHand returns δ of a hidden tanh neuron, worked out with pencil and
// paper to three decimals.
//
// Its net input is z = 1.0986, its activation a = tanh z = 0.8. It leads to two
// neurons, with the weights 0.5 and −1; their error terms are 0.4 and −0.1.
func DeltaByHand() float64 {
	return check.TODO[float64]("DeltaByHand") // your answer
}
