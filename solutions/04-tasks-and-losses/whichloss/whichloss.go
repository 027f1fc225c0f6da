// Package whichloss solves an exercise of chapter 4.
//
// Tags are labels that do not exclude each other: four yes–no questions at once.
// So each output has a probability of its own (logistic), and each answer is
// paid for, a wrong yes as well as a wrong no (binary cross-entropy, summed).
// The pair also gives δ = a − y, which does not fade where the network is sure
// and wrong.
package whichloss

// WhichLoss returns the letter of the pair to train with. A network looks at
// photos and says which of the tags dog, car, tree and snow apply. A photo can
// have several of them, or none. Its last layer computes four net inputs z; the
// target y is four times 0 or 1. Which output a and which loss?
//
//	a  softmax,        −Σ y log a
//	b  four logistic,  −Σ y log a
//	c  four logistic,  ½ Σ (a − y)²
//	d  four logistic,  −Σ (y log a + (1 − y) log(1 − a))
//	e  identity,       ½ Σ (a − y)²
//
//glassnet:exercise
func WhichLoss() string {
	return "d"
}
