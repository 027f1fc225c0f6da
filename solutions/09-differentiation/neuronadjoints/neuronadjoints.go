// Package neuronadjoints solves an exercise of chapter 9.
//
// Values: h₁ = −2, h₂ = −1.0986, h₃ = 1.0986, h₄ = 3, h₅ = 4, h₆ = 0.25.
// Adjoints: h̄₅ = −1/16, h̄₄ = −1/16, h̄₃ = −3/16, h̄₂ = 3/16 = b̄ = h̄₁. Then
// w̄ = 2·3/16 and x̄ = −1·3/16. A check: σ' = f (1 − f) = ¼ · ¾ = 3/16.
package neuronadjoints

// NeuronAdjoints returns the value and three adjoints of the neuron
//
//	f = 1/(exp(−(w x + b)) + 1)        at w = −1, x = 2, b = 0.9014
//
// worked out with pencil and paper, to three decimals: f, ∂f/∂w, ∂f/∂x, ∂f/∂b.
// The steps are those of the chapter: h₁ = w x, h₂ = h₁ + b, h₃ = −h₂,
// h₄ = exp h₃, h₅ = h₄ + 1, h₆ = 1/h₅. You need no calculator: w x + b is
// −1.0986, and that is −log 3.
//
//glassnet:exercise
func NeuronAdjoints() (f, wBar, xBar, bBar float64) {
	return 1. / 4, 3. / 8, -3. / 16, 3. / 16
}
