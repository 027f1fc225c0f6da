// Package deltabyhand solves an exercise of chapter 7.
//
// Up to a: 0.5·0.4 + (−1)·(−0.1) = 0.2 + 0.1 = 0.3. Down to z: the slope of
// tanh is 1 − a² = 1 − 0.64 = 0.36. So δ = 0.36·0.3 = 0.108. The value of z is
// not needed; it is there to be resisted.
package deltabyhand

// DeltaByHand returns δ of a hidden tanh neuron, worked out with pencil and
// paper to three decimals.
//
// Its net input is z = 1.0986, its activation a = tanh z = 0.8. It leads to two
// neurons, with the weights 0.5 and −1; their error terms are 0.4 and −0.1.
//
//glassnet:exercise
func DeltaByHand() float64 {
	return 0.108
}
