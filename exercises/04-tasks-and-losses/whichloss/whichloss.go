// Package whichloss is an exercise of chapter 4: an output and a loss for photos with several tags.
// 1 point, about 2 minutes.
//
//	go run ./exercises check whichloss
package whichloss

import "glassnet/exercises/check"

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
func WhichLoss() string {
	return check.TODO[string]("WhichLoss") // your answer
}
