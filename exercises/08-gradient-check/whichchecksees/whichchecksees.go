// Package whichchecksees is an exercise of chapter 8: which check sees which bug.
// 1 point, about 4 minutes.
//
//	go run ./exercises check whichchecksees
package whichchecksees

import "glassnet/exercises/check"

// WhichCheckSees returns the letter of the true sentence about three bugs and
// three checks. The bugs:
//
//	1  W₂ is updated before δ of the layer below is computed with it
//	2  the logistic function is computed at 2z, and its derivative is that of σ(2z)
//	3  ∂L/∂b is δ of the first sample, where the sum over the samples is due
//
// The checks: G compares the gradient of the loss with central
// differences, U compares (θ_old − θ_new)/η with the gradient at θ_old, H
// compares the outputs with numbers worked by hand.
//
//	a  G with five samples finds all three
//	b  U finds 1, G with five samples finds 2 and 3
//	c  U finds 1, H finds 2, G with five samples finds 3
//	d  U finds 1, H finds 2, G finds 3 even with one sample
//	e  U finds 1 and 2, G with five samples finds 3
func WhichCheckSees() string {
	return check.TODO[string]("WhichCheckSees") // your answer
}
