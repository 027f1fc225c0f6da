// Package keybias is an exercise of chapter 19: why b_k learns nothing.
// 1 point, about 3 minutes.
//
//	go run ./exercises check keybias
package keybias

import "glassnet/exercises/check"

// KeyBias returns the letter of the true sentence. In self-attention, k = W_k x + b_k,
// the gradient of b_k is 0, whatever the loss is,
//
//	a  because b_k starts at 0
//	b  because it adds the same number to all scores of a query
//	c  because the scores are divided by √d
//	d  as is that of b_q, for S = kᵀ q/√d is symmetrical in q and k
func KeyBias() string {
	return check.TODO[string]("KeyBias") // your answer
}
