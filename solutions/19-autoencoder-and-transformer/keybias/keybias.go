// Package keybias solves an exercise of chapter 19.
//
// The score of key s for query t is (W_k x_s + b_k)·q_t = … + b_k·q_t. The last term
// is the same for all keys of the column, and softmax(z + c) = softmax(z). So no
// output depends on b_k, and ∂L/∂b_k = 0.
package keybias

// KeyBias returns the letter of the true sentence. In self-attention, k = W_k x + b_k,
// the gradient of b_k is 0, whatever the loss is,
//
//	a  because b_k starts at 0
//	b  because it adds the same number to all scores of a query
//	c  because the scores are divided by √d
//	d  as is that of b_q, for S = kᵀ q/√d is symmetrical in q and k
//
//glassnet:exercise
func KeyBias() string {
	return "b"
}
