// Package neuronadjoints is an exercise of chapter 9: value and adjoints of a neuron, with pencil and paper.
// 1 point, about 8 minutes.
//
//	go run ./exercises check neuronadjoints
package neuronadjoints

import "glassnet/exercises/check"

// NeuronAdjoints returns the value and three adjoints of the neuron
//
//	f = 1/(exp(−(w x + b)) + 1)        at w = −1, x = 2, b = 0.9014
//
// worked out with pencil and paper, to three decimals: f, ∂f/∂w, ∂f/∂x, ∂f/∂b.
// The steps are those of the chapter: h₁ = w x, h₂ = h₁ + b, h₃ = −h₂,
// h₄ = exp h₃, h₅ = h₄ + 1, h₆ = 1/h₅. You need no calculator: w x + b is
// −1.0986, and that is −log 3.
func NeuronAdjoints() (f, wBar, xBar, bBar float64) {
	panic(check.TODO[string]("NeuronAdjoints")) // your answer
}
