// Package tiedgradient solves an exercise of chapter 19.
//
// W enters the loss twice: as the encoder and, transposed, as the decoder. Its
// gradient is the sum of both, and that of the decoder, δ₂cᵀ, belongs to Wᵀ: it is
// turned round.
package tiedgradient

import "gonum.org/v1/gonum/mat"

// TiedGradient returns ∂L/∂W of a linear autoencoder with tied weights,
//
//	c = W x        x̂ = Wᵀ c        L = 1/N Σₙ ½ ‖x̂ − x‖²
//
// W is K × D, x is D × N, a sample is a column. The result has the size of W.
//
// With W = (1 0) and the one sample x = (1, 2): c = 1, x̂ = (1, 0), and the result is (0 −2).
//
//glassnet:exercise
func TiedGradient(w, x *mat.Dense) *mat.Dense {
	_, n := x.Dims()
	var c, delta2, delta1, dw, decoder mat.Dense
	c.Mul(w, x)
	delta2.Mul(w.T(), &c)
	delta2.Sub(&delta2, x)
	delta2.Scale(1/float64(n), &delta2) // (x̂ − x)/N
	delta1.Mul(w, &delta2)
	dw.Mul(&delta1, x.T())      // as the encoder
	decoder.Mul(&c, delta2.T()) // as the decoder
	dw.Add(&dw, &decoder)
	return &dw
}
