// Package everyactivation solves an exercise of chapter 2.
//
// One function gives f and f' of a number, so that each pair stands on one
// screen; δ is f' times ∂L/∂a. Three forms keep exp from doing harm: 1/(1 + e⁻ᶻ),
// log(1 + e^−|z|) with max(z, 0) taken out, and z − max z in softmax. Softmax
// stands apart, because each of its outputs depends on all z.
package everyactivation

import (
	"math"
	"slices"
)

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
//
//glassnet:exercise
func EveryActivation(name string, p, z, da []float64) (a, delta []float64) {
	if name == "softmax" {
		return softmax(z, da)
	}
	for i := range z {
		f, prime := elementwise(name, p, z[i])
		a, delta = append(a, f), append(delta, prime*da[i])
	}
	return a, delta
}

// elementwise is f(z) and f'(z).
//
//glassnet:solution
func elementwise(name string, p []float64, z float64) (a, prime float64) {
	switch name {
	case "step":
		return when(z >= 0, 1, 0), 0
	case "sign":
		return when(z > 0, 1, -1), 0
	case "logistic":
		a = logistic(z)
		return a, a * (1 - a)
	case "tanh":
		a = math.Tanh(z)
		return a, 1 - a*a
	case "hard-logistic":
		return max(min(z/4+0.5, 1), 0), when(math.Abs(z) < 2, 0.25, 0)
	case "hard-tanh":
		return max(min(z, 1), -1), when(math.Abs(z) < 1, 1, 0)
	case "ReLU":
		return max(0, z), when(z > 0, 1, 0)
	case "Leaky ReLU":
		return max(0, z) + p[0]*min(0, z), when(z > 0, 1, p[0])
	case "ELU":
		e := p[0] * math.Exp(min(z, 0)) // γeᶻ on the left
		return when(z > 0, z, e-p[0]), when(z > 0, 1, e)
	case "softplus":
		return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))), logistic(z)
	case "Swish":
		s := logistic(p[0] * z)
		return z * s, s + p[0]*z*s*(1-s)
	case "GELU":
		gate := (1 + math.Erf(z/math.Sqrt2)) / 2 // Φ
		return z * gate, gate + z*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi)
	case "DyT":
		t := math.Tanh(p[0] * z)
		return p[1]*t + p[2], p[1] * p[0] * (1 - t*t)
	}
	panic("no activation is called " + name)
}

// softmax is a, and δⱼ = aⱼ (∂L/∂aⱼ − Σᵢ aᵢ ∂L/∂aᵢ).
//
//glassnet:solution
func softmax(z, da []float64) (a, delta []float64) {
	top, sum, mean := slices.Max(z), 0.0, 0.0
	for _, v := range z {
		a = append(a, math.Exp(v-top))
		sum += math.Exp(v - top)
	}
	for i := range a {
		a[i] /= sum
		mean += a[i] * da[i]
	}
	for i := range a {
		delta = append(delta, a[i]*(da[i]-mean))
	}
	return a, delta
}

//glassnet:solution
func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// when is yes if ok, else no.
//
//glassnet:solution
func when(ok bool, yes, no float64) float64 {
	if ok {
		return yes
	}
	return no
}
