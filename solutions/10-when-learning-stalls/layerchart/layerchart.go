// Package layerchart solves an exercise of chapter 10.
//
// One way up, which keeps every z, and one way back. Var z and dead are read off
// z; ‖δ‖ needs the way back, where W of the layer above hands the error down and
// the slope [z > 0] of the layer itself lets it pass or not. The last layer is
// linear: no max on its way up, no slope on its way back, no dead neuron.
package layerchart

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
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
//
//glassnet:exercise
func LayerChart(w []*mat.Dense, x, top *mat.Dense) (varZ, dead, norm []float64) {
	last := len(w) - 1
	z := make([]mat.Dense, len(w))
	var a mat.Matrix = x
	for l := range w {
		z[l].Mul(w[l], a)
		var next mat.Dense
		next.Apply(func(_, _ int, v float64) float64 { return max(v, 0) }, &z[l])
		a = &next
		varZ = append(varZ, stat.PopVariance(z[l].RawMatrix().Data, nil))
		dead = append(dead, deadShare(&next))
	}
	dead[last] = 0 // a linear layer

	norm = make([]float64, len(w))
	delta := top
	for l := last; ; l-- {
		norm[l] = mat.Norm(delta, 2)
		if l == 0 {
			return varZ, dead, norm
		}
		var da mat.Dense
		da.Mul(w[l].T(), delta) // ∂L/∂a of the layer below
		da.Apply(func(i, j int, v float64) float64 {
			if z[l-1].At(i, j) > 0 {
				return v
			}
			return 0
		}, &da)
		delta = &da
	}
}

// deadShare is the share of the rows that are 0.
//
//glassnet:solution
func deadShare(a *mat.Dense) float64 {
	rows, _ := a.Dims()
	dead := 0.0
	for i := range rows {
		if mat.Max(a.RowView(i)) == 0 {
			dead++
		}
	}
	return dead / float64(rows)
}
