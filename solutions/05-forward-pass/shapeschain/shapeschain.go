// Package shapeschain solves an exercise of chapter 5.
//
// Only one number is carried upwards: how many values the layer below gives. A
// layer fits if its W has as many columns, and as many rows as there are biases.
// Square layers fit either way, so a network stored as in × out may go wrong
// only further up.
package shapeschain

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
//
//glassnet:exercise
func ShapesChain(features int, rows, cols, biases []int) (layer, parameters int) {
	below := features
	for l := range rows {
		if cols[l] != below || biases[l] != rows[l] {
			return l + 1, 0
		}
		parameters += rows[l] * (cols[l] + 1)
		below = rows[l]
	}
	return 0, parameters
}
