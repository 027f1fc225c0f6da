// Package twodeltas is an exercise of chapter 4: what two losses tell a logistic neuron.
// 2 points, about 10 minutes.
//
//	go run ./exercises check twodeltas
package twodeltas

import "glassnet/exercises/check"

// TwoDeltas returns δ = ∂L/∂z of one logistic neuron for N samples, under two
// losses,
//
//	a = σ(z)
//	squared error  L = 1/N Σₙ ½ (aₙ − yₙ)²
//	cross-entropy  L = −1/N Σₙ (yₙ log aₙ + (1 − yₙ) log(1 − aₙ))
//
// z and y have a number per sample, y is 0 or 1; both results have N numbers,
// with the 1/N in them. For the one sample z = 4, y = 0 they are 0.0173 and 0.982.
func TwoDeltas(z, y []float64) (square, cross []float64) {
	panic(check.TODO[string]("TwoDeltas")) // your answer
}
