// Package whyzigzag solves an exercise of chapter 10.
//
// Positive inputs give the matrix of second derivatives H = E[xxᵀ] one large
// eigenvalue, along (1, 1, …). It sets the limit of η, and the steps along it
// jump to and fro; everything else has to make do with that η. The sickness is
// not the size of the slopes, not a wrong sign and not noise, and a smaller η
// makes the slow direction slower.
package whyzigzag

// WhyZigZag returns the letter of the true sentence, such as "a". All inputs of a
// neuron are positive, and gradient descent goes in a zig-zag, because
//
//	a  the slopes are small, as they are behind a layer of σ
//	b  the surface is steep along (1, 1, …) and flat across it, and the steep direction sets the limit for η
//	c  half of the gradients have the wrong sign when the inputs are not centred
//	d  η is too large; with a smaller one the path goes straight to the goal in fewer steps
//	e  a mini-batch is only a sample of the data, so its gradient is noisy
//
//glassnet:exercise
func WhyZigZag() string {
	return "b"
}
