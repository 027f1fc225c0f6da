// Package whytransposed solves an exercise of chapter 7.
//
// Forward, zᵢ = Σⱼ w_ij aⱼ: neuron i sums over its row. Backward,
// ∂L/∂aⱼ = Σᵢ w_ij δᵢ: neuron j sums over its column, the weights that leave
// it. The same numbers, summed over the other index, and that is what Wᵀ writes.
package whytransposed

// WhyTransposed returns the letter of the true sentence. In
//
//	∂L/∂a = Wᵀ δ        W is out × in, z = W a + b
//
// W is transposed
//
//	a  because the sizes of W and δ would not fit otherwise
//	b  because the way back undoes the way forward
//	c  because a neuron sends its activation along a column of W, and receives along a row
//	d  because of the convention that a sample is a column
//
//glassnet:exercise
func WhyTransposed() string {
	return "c"
}
