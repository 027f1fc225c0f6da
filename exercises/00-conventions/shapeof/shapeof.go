// Package shapeof is an exercise of chapter 0: how large is everything in a layer.
// 1 point, about 5 minutes.
//
//	go run ./exercises check shapeof
package shapeof

import "glassnet/exercises/check"

// ShapeOf returns the sizes of all that belongs to a dense layer with in inputs
// and out neurons, for a batch of n samples,
//
//	z = W x + b        δ = ∂L/∂z
//
// Each result has two numbers, {rows, columns}: a layer 3 → 2 has w = {2, 3}. x
// is the input, dw the size of ∂L/∂W. All sizes are those of this course, as
// they stand on its notation card.
func ShapeOf(in, out, n int) (x, w, b, z, delta, dw []int) {
	panic(check.TODO[string]("ShapeOf")) // your answer
}
