// Package shapeschain is an exercise of chapter 5: the layer where the sizes do not fit.
// 2 points, about 10 minutes.
//
//	go run ./exercises check shapeschain
package shapeschain

import "glassnet/exercises/check"

// ShapesChain looks for the first layer of a network that cannot be computed,
//
//	z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾        W⁽ˡ⁾ is out × in
//
// The input has the given number of features. W⁽ˡ⁾ is rows[l−1] × cols[l−1], b⁽ˡ⁾
// has biases[l−1] numbers; the three lists are equally long, one place per layer.
//
// The first result is the number of that layer, counted from 1, or 0 if all
// layers fit. The second is the number of parameters of the network, weights and
// biases, if all fit, and 0 if not. For 784-128-10: 0 and 101,770.
func ShapesChain(features int, rows, cols, biases []int) (layer, parameters int) {
	panic(check.TODO[string]("ShapesChain")) // your answer
}
