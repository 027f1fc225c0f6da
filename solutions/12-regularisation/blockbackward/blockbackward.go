// Package blockbackward solves an exercise of chapter 12.
//
// The way back takes the layers in reverse order. The mask is a product, as it
// was forward. γ and β get what arrives there; γ hands down δ. Through batch
// norm there are three paths: direct, through μ (− mean δ), through σ
// (− z mean(δz)). Then it is a dense layer, and λW is added at the end, to the
// weights alone. W needs no bias: the mean would take it away.
package blockbackward

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// BlockBackward returns gradients of a block of three layers, in training:
// a dense layer without bias, batch norm, dropout,
//
//	h = W x        z = (h − μ)/√(σ² + ε)        a = m ⊙ (γ z + β)
//	R = L + ½ λ ‖W‖²
//
// μ and σ² (÷N) are those of each row of h, a neuron over the samples of the
// batch; ε = 1e-5.
//
// w is W (out × in), x is in × N, a sample is a column. gamma is γ, one number
// per neuron. m is the mask of the way forward (out × N): 0, or 1/(1 − P). da
// is ∂L/∂a (out × N), with the 1/N of the loss in it. lambda is λ. h and z are
// not given: compute them first. (β is not needed.)
//
// The results are ∂R/∂W (out × in), ∂R/∂γ and ∂R/∂β (one number per neuron).
//
//glassnet:exercise
func BlockBackward(w, x *mat.Dense, gamma []float64, m, da *mat.Dense, lambda float64) (dw *mat.Dense, dGamma, dBeta []float64) {
	var h, g mat.Dense
	h.Mul(w, x)
	g.MulElem(m, da) // ∂L/∂(γz + β)
	for i, gi := range gamma {
		z, g := h.RawRowView(i), g.RawRowView(i)
		n := float64(len(z))
		floats.AddConst(-floats.Sum(z)/n, z) // h − μ
		root := math.Sqrt(floats.Dot(z, z)/n + 1e-5)
		floats.Scale(1/root, z)

		dGamma = append(dGamma, floats.Dot(g, z))
		dBeta = append(dBeta, floats.Sum(g))

		floats.Scale(gi, g) // δ
		mean, meanZ := floats.Sum(g)/n, floats.Dot(g, z)/n
		for j := range g {
			g[j] = (g[j] - mean - z[j]*meanZ) / root // ∂L/∂h
		}
	}
	dw = new(mat.Dense)
	dw.Mul(&g, x.T())
	var price mat.Dense
	price.Scale(lambda, w)
	dw.Add(dw, &price)
	return dw, dGamma, dBeta
}
