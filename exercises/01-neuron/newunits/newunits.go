// Package newunits is an exercise of chapter 1: the same neuron, other units.
// 2 points, about 15 minutes.
//
//	go run ./exercises check newunits
package newunits

import "glassnet/exercises/check"

// NewUnits returns the weights and the bias of the same neuron for inputs that
// are measured in other units,
//
//	x'ᵢ = sᵢ xᵢ + tᵢ        Σ w'ᵢ x'ᵢ + b' = Σ wᵢ xᵢ + b for every x
//
// w and b are those for the old inputs x, w2 = w' and b2 = b' those for the new
// inputs x'. scale are the sᵢ, never 0, and shift the tᵢ, one of each per input.
// From metres to centimetres s is 100 and t is 0: w = 10 becomes 0.1. From °C to
// °F s is 1.8 and t is 32.
func NewUnits(w []float64, b float64, scale, shift []float64) (w2 []float64, b2 float64) {
	panic(check.TODO[string]("NewUnits")) // your answer
}
