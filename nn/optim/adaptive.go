package optim

import (
	"fmt"
	"math"

	"glassnet/nn/internal/vector"
)

// AdaGrad gives every parameter a rate of its own, the smaller the more it
// has moved (Duchi et al., 2011):
//
//	G ← G + g²
//	θ ← θ − η g/(√G + ε)
//
// G only grows, so every rate only falls: AdaGrad never makes a rate larger.
type AdaGrad struct {
	Rate    float64 // η > 0
	Epsilon float64 // ε; 0 means 1e-8
	Inside  bool    // √(G + ε) instead of √G + ε
	memory
}

// Step is G ← G + g², θ ← θ − η g/(√G + ε).
func (o *AdaGrad) Step(theta, grad []float64) {
	check("AdaGrad: θ ← θ − η g/(√G + ε)", theta, grad, o.Rate)
	epsilon, G := or(o.Epsilon, 1e-8), o.vector("G", len(theta))
	above("AdaGrad: √G + ε", "ε", epsilon)
	for i, g := range grad {
		G[i] = settled(G[i] + g*g)
		theta[i] -= o.Rate * g / root(G[i], epsilon, o.Inside)
	}
}

// Name is "AdaGrad".
func (o *AdaGrad) Name() string { return "AdaGrad" }

// SetState goes on from a State; the vectors are copied.
func (o *AdaGrad) SetState(state map[string][]float64) error { return o.set(o.Name(), state, "G") }

// Values are g, G, the effective rate η/(√G + ε) and Δθ.
func (o *AdaGrad) Values(grad []float64) []Value {
	return adaptive(grad, "G", o.vector("G", len(grad)), o.Rate, or(o.Epsilon, 1e-8), o.Inside)
}

// adaptive lists the values of a rule θ ← θ − η g/(√S + ε).
func adaptive(grad []float64, name string, s []float64, eta, epsilon float64, inside bool) []Value {
	rate := vectorOf(len(s), func(i int) float64 { return eta / root(s[i], epsilon, inside) })
	return []Value{{"g", grad}, {name, s}, {"rate", rate}, {"Δθ", vectorOf(len(s), func(i int) float64 { return -rate[i] * grad[i] })}}
}

// RMSProp is AdaGrad that forgets (Hinton, lecture, 2012):
//
//	S ← ρ S + (1 − ρ) g²
//	θ ← θ − η g/(√S + ε)
//
// S is the running mean of g², E[g²].
type RMSProp struct {
	Rate    float64 // η > 0
	Rho     float64 // 0 < ρ < 1; 0 means 0.9
	Epsilon float64 // ε; 0 means 1e-8
	Inside  bool    // √(S + ε) instead of √S + ε
	memory
}

// Step is S ← ρ S + (1 − ρ) g², θ ← θ − η g/(√S + ε).
func (o *RMSProp) Step(theta, grad []float64) {
	check("RMSProp: θ ← θ − η g/(√S + ε)", theta, grad, o.Rate)
	rho, epsilon, s := or(o.Rho, 0.9), or(o.Epsilon, 1e-8), o.vector("S", len(theta))
	fraction("RMSProp: S ← ρ S + (1 − ρ) g²", "ρ", rho)
	above("RMSProp: √S + ε", "ε", epsilon)
	for i, g := range grad {
		s[i] = settled(rho*s[i] + (1-rho)*g*g)
		theta[i] -= o.Rate * g / root(s[i], epsilon, o.Inside)
	}
}

// Name is "RMSProp".
func (o *RMSProp) Name() string { return "RMSProp" }

// SetState goes on from a State; the vectors are copied.
func (o *RMSProp) SetState(state map[string][]float64) error { return o.set(o.Name(), state, "S") }

// Values are g, S, the effective rate η/(√S + ε) and Δθ.
func (o *RMSProp) Values(grad []float64) []Value {
	return adaptive(grad, "S", o.vector("S", len(grad)), o.Rate, or(o.Epsilon, 1e-8), o.Inside)
}

// Adam is momentum and RMSProp together, both corrected for their start at 0
// (Kingma and Ba, 2015):
//
//	m ← β₁ m + (1 − β₁) g      m̂ = m/(1 − β₁ᵗ)
//	v ← β₂ v + (1 − β₂) g²     v̂ = v/(1 − β₂ᵗ)
//	θ ← θ − η m̂/(√v̂ + ε)
//
// t counts the steps from 1. Without the correction the first steps are
// (1−β₁)/√(1−β₂), about three times, too large.
type Adam struct {
	Rate         float64 // η > 0
	Beta1        float64 // β₁; 0 means 0.9
	Beta2        float64 // β₂; 0 means 0.999
	Epsilon      float64 // ε; 0 means 1e-8
	Inside       bool    // √(v̂ + ε) instead of √v̂ + ε
	NoCorrection bool    // m and v in place of m̂ and v̂: to see what the correction is for
	memory
}

// Step is m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η m̂/(√v̂ + ε).
func (o *Adam) Step(theta, grad []float64) {
	check("Adam: θ ← θ − η m̂/(√v̂ + ε)", theta, grad, o.Rate)
	o.checkRanges()
	x, m, v := o.next(len(theta))
	moveAdam(vector.Best(), x, theta, grad, m, v)
}

// checkRanges panics about a β or ε that the formula is not made for.
func (o *Adam) checkRanges() {
	fraction("Adam: m ← β₁ m + (1 − β₁) g", "β₁", or(o.Beta1, 0.9))
	fraction("Adam: v ← β₂ v + (1 − β₂) g²", "β₂", or(o.Beta2, 0.999))
	above("Adam: √v̂ + ε", "ε", or(o.Epsilon, 1e-8))
}

// Name is "Adam".
func (o *Adam) Name() string { return "Adam" }

// SetState goes on from a State; the vectors are copied.
func (o *Adam) SetState(state map[string][]float64) error {
	return o.set(o.Name(), state, "m", "v", "t")
}

// corrections are 1 − β₁ᵗ and 1 − β₂ᵗ, or 1 without correction.
func (o *Adam) corrections() (c1, c2 float64) {
	if o.NoCorrection {
		return 1, 1
	}
	t := o.steps()
	return 1 - math.Pow(or(o.Beta1, 0.9), t), 1 - math.Pow(or(o.Beta2, 0.999), t)
}

// Values are g, m, v, m̂, v̂ and Δθ.
func (o *Adam) Values(grad []float64) []Value {
	n := len(grad)
	m, v := o.vector("m", n), o.vector("v", n)
	c1, c2 := o.corrections()
	mHat := vectorOf(n, func(i int) float64 { return m[i] / c1 })
	vHat := vectorOf(n, func(i int) float64 { return v[i] / c2 })
	return []Value{{"g", grad}, {"m", m}, {"v", v}, {"m̂", mHat}, {"v̂", vHat}, {"Δθ", vectorOf(n, func(i int) float64 {
		return -o.Rate * mHat[i] / root(vHat[i], or(o.Epsilon, 1e-8), o.Inside)
	})}}
}

// AdamW is [Adam] with weight decay that does not pass through the moments
// (Loshchilov and Hutter, 2019):
//
//	θ ← θ − η (m̂/(√v̂ + ε) + λ θ)
//
// A penalty ½λ‖θ‖² in the loss is something else: its gradient λθ would be
// divided by √v̂ as well, so that weights with large gradients hardly decay.
// The Δθ of its Values is Adam's, without the decay.
type AdamW struct {
	Adam
	Lambda float64 // λ ≥ 0
	Mask   []bool  // which parameters decay, as long as θ; nil means all. nn.Network.Mask makes one: of the weights, say
}

// Name is "AdamW".
func (o *AdamW) Name() string { return "AdamW" }

// Step is θ ← θ − η (m̂/(√v̂ + ε) + λ θ); the decay is that of θ before the step.
func (o *AdamW) Step(theta, grad []float64) {
	check("AdamW: θ ← θ − η (m̂/(√v̂ + ε) + λ θ)", theta, grad, o.Rate)
	o.checkRanges()
	if !(o.Lambda >= 0) || math.IsInf(o.Lambda, 1) {
		panic(fmt.Sprintf("optim: AdamW: λ θ: λ = %g; it is a number of at least 0", o.Lambda))
	}
	if o.Mask != nil && len(o.Mask) != len(theta) {
		panic(fmt.Sprintf("optim: AdamW: Mask has %d entries, θ has %d numbers", len(o.Mask), len(theta)))
	}
	x, m, v := o.next(len(theta))
	x.Decay = o.Rate * o.Lambda
	for from, to := 0, 0; from < len(theta); from = to { // runs of parameters that decay, or do not
		x.Decays, to = o.run(from, len(theta))
		moveAdam(vector.Best(), x, theta[from:to], grad[from:to], m[from:to], v[from:to])
	}
}

// run is whether parameter from decays, and where the next begins that is unlike it; n is the end.
func (o *AdamW) run(from, n int) (decays bool, to int) {
	if o.Mask == nil {
		return true, n
	}
	for to = from; to < n && o.Mask[to] == o.Mask[from]; to++ {
	}
	return o.Mask[from], to
}
