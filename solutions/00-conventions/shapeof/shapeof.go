// Package shapeof solves an exercise of chapter 0.
//
// What belongs to samples (x, z, δ) has a column for each of them. What belongs
// to parameters (W, b, ∂L/∂W) knows nothing of N. δ is ∂L/∂z, so it is as large
// as z; a gradient is as large as its parameter. The inner sizes of the product
// settle the rest: W x fits only if W has as many columns as x has rows.
package shapeof

// ShapeOf returns the sizes of all that belongs to a dense layer with in inputs
// and out neurons, for a batch of n samples,
//
//	z = W x + b        δ = ∂L/∂z
//
// Each result has two numbers, {rows, columns}: a layer 3 → 2 has w = {2, 3}. x
// is the input, dw the size of ∂L/∂W. All sizes are those of this course, as
// they stand on its notation card.
//
//glassnet:exercise
func ShapeOf(in, out, n int) (x, w, b, z, delta, dw []int) {
	x = []int{in, n}
	w, dw = []int{out, in}, []int{out, in}
	b = []int{out, 1}
	z, delta = []int{out, n}, []int{out, n}
	return x, w, b, z, delta, dw
}
