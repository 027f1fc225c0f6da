// Package updateboth solves an exercise of chapter 7.
//
// The gradient is computed at one point, so all of it must come from the old
// weights. In place, w₂ has moved before δ₁ reads it. No check of the gradient
// sees that, because each formula is right by itself; a check of
// (w_old − w_new)/η does. A well-known worked example made this mistake.
package updateboth

import "math"

// UpdateBoth does one step of gradient descent on a network of two weights,
//
//	a = tanh(w₁ x)        L = ½ (w₂ a − y)²
//
// and returns the new weights. Something is wrong with it: for small η hardly
// anything, for large η much. Find it, mend it, and delete the first line.
//
//glassnet:exercise
func UpdateBoth(w1, w2, x, y, eta float64) (new1, new2 float64) {
	a := math.Tanh(w1 * x)
	delta2 := w2*a - y
	delta1 := (1 - a*a) * w2 * delta2 // with the old w₂
	return w1 - eta*delta1*x, w2 - eta*delta2*a
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func inPlace(w1, w2, x, y, eta float64) (new1, new2 float64) {
	a := math.Tanh(w1 * x)
	delta2 := w2*a - y
	w2 -= eta * delta2 * a
	delta1 := (1 - a*a) * w2 * delta2
	w1 -= eta * delta1 * x
	return w1, w2
}
