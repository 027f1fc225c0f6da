// Package layerchart is an exercise of chapter 10: the chart of a deep ReLU network.
// 5 points, about 60 minutes.
//
//	go run ./exercises check layerchart
package layerchart

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// LayerChart returns three numbers for every layer of a network without biases,
//
//	z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾    a⁽ˡ⁾ = max(z⁽ˡ⁾, 0)    a⁽⁰⁾ = x    the last layer is linear, a = z
//
// w are the weight matrices from the bottom to the top, each out × in; at least
// two. x is in × N, a sample in each column. top is δ of the last layer,
// out × N; the 1/N of the loss is in it. The three lists are as long as w and
// begin with the bottom layer:
//
//	varZ  the variance of all z of the layer, over neurons and samples, divided by their number
//	dead  the share of its neurons with f'(z) = 0 for every sample, from 0 to 1; a linear layer has none
//	norm  ‖δ⁽ˡ⁾‖, the root of the sum of all squares
//
// These are VarZ, Dead and Delta of the kernel's Stats.
func LayerChart(w []*mat.Dense, x, top *mat.Dense) (varZ, dead, norm []float64) {
	panic(check.TODO[string]("LayerChart")) // your answer
}
