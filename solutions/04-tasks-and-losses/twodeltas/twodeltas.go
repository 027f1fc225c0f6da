// Package twodeltas solves an exercise of chapter 4.
//
// Both losses see the same error, a − y. The squared error hands it to z through
// the slope of σ, which is nearly 0 where the neuron is sure, right or wrong.
// Cross-entropy has the derivative (a − y)/(a(1 − a)), and the slope cancels.
package twodeltas

import "math"

// TwoDeltas returns δ = ∂L/∂z of one logistic neuron for N samples, under two
// losses,
//
//	a = σ(z)
//	squared error  L = 1/N Σₙ ½ (aₙ − yₙ)²
//	cross-entropy  L = −1/N Σₙ (yₙ log aₙ + (1 − yₙ) log(1 − aₙ))
//
// z and y have a number per sample, y is 0 or 1; both results have N numbers,
// with the 1/N in them. For the one sample z = 4, y = 0 they are 0.0173 and 0.982.
//
//glassnet:exercise
func TwoDeltas(z, y []float64) (square, cross []float64) {
	for n := range z {
		a := 1 / (1 + math.Exp(-z[n]))
		delta := (a - y[n]) / float64(len(z))
		square = append(square, delta*a*(1-a))
		cross = append(cross, delta)
	}
	return square, cross
}
