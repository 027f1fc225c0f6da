// Package xorbyconstruction solves an exercise of chapter 5.
//
// XOR is OR and NAND. The first hidden neuron is +1 where x₁ + x₂ > ½, the
// second where x₁ + x₂ < 1½. Both are +1 on 01 and 10 only, and there h₁ + h₂ is
// 2; on 00 and 11 it is 0. So the output neuron asks for more than 1. The factor
// 6 does not move the three lines; it makes the soft neurons sure. In the plane
// of h the four corners are three points, and a straight line is enough.
package xorbyconstruction

import "gonum.org/v1/gonum/mat"

// XorByConstruction returns the weights of a 2-2-1 network that computes XOR,
//
//	h = tanh(W₁ x + b₁)        a = σ(W₂ h + b₂)
//
// w1 is 2×2, row i has the weights of hidden neuron i; b1 has two numbers; w2 is
// 1×2; b2 has one number. For x = 00 and 11 the output must be at most 0.1, for
// 01 and 10 at least 0.9. Any weights that do this are right. Nothing is trained:
// think of what the two hidden neurons should find out.
//
//glassnet:exercise
func XorByConstruction() (w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64) {
	w1 = mat.NewDense(2, 2, []float64{
		6, 6, // OR
		-6, -6, // NAND
	})
	w2 = mat.NewDense(1, 2, []float64{6, 6}) // AND
	return w1, []float64{-3, 9}, w2, []float64{-6}
}
