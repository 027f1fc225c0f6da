// Package updateboth is an exercise of chapter 7: an update that no gradient check can fault.
// 2 points, about 15 minutes.
//
//	go run ./exercises check updateboth
package updateboth

import (
	"math"

	"glassnet/exercises/check"
)

// UpdateBoth does one step of gradient descent on a network of two weights,
//
//	a = tanh(w₁ x)        L = ½ (w₂ a − y)²
//
// and returns the new weights. Something is wrong with it: for small η hardly
// anything, for large η much. Find it, mend it, and delete the first line.
func UpdateBoth(w1, w2, x, y, eta float64) (new1, new2 float64) {
	check.TODO[any]("UpdateBoth") // delete this line when the rest is mended
	a := math.Tanh(w1 * x)
	delta2 := w2*a - y
	w2 -= eta * delta2 * a
	delta1 := (1 - a*a) * w2 * delta2
	w1 -= eta * delta1 * x
	return w1, w2
}
