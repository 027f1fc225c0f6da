// Package everyactivation is an exercise of chapter 2: all activations, forward and back.
// 5 points, about 60 minutes.
//
//	go run ./exercises check everyactivation
package everyactivation

import "glassnet/exercises/check"

// EveryActivation returns the output a = f(z) of a layer for one sample, and
// its error term δ = ∂L/∂z, for the activation of the given name:
//
//	"step"           1 if z ≥ 0, else 0
//	"sign"           1 if z > 0, else −1
//	"logistic"       1/(1 + e⁻ᶻ)
//	"tanh"           tanh z
//	"hard-logistic"  max(min(¼z + ½, 1), 0)
//	"hard-tanh"      max(min(z, 1), −1)
//	"ReLU"           max(0, z)
//	"Leaky ReLU"     max(0, z) + γ min(0, z)          p = γ
//	"ELU"            z if z > 0, else γ(eᶻ − 1)       p = γ
//	"softplus"       log(1 + eᶻ)
//	"Swish"          z σ(βz)                          p = β
//	"GELU"           z Φ(z), exactly, with Φ(z) = ½(1 + erf(z/√2))
//	"DyT"            γ tanh(αz) + β                   p = α, γ, β
//	"softmax"        exp(zᵢ)/Σₖ exp(zₖ)
//
// p has the parameters, in this order. z has one number per neuron, da = ∂L/∂a
// is as long as z, and so are both results. Where f jumps or has a kink, take
// f' = 0; but f'(0) = γ for Leaky ReLU and ELU. For logistic, tanh, ELU,
// softplus, Swish, GELU, DyT and softmax z may be as large as ±10,000: no result
// may be NaN or ∞ there. Begin with a few: while the others return nil, nil,
// the checker says which of them are right.
func EveryActivation(name string, p, z, da []float64) (a, delta []float64) {
	panic(check.TODO[string]("EveryActivation")) // your answer
}
