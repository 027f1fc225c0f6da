package optim

import (
	"math"

	"glassnet/nn/internal/parallel"
	"glassnet/nn/internal/vector"
)

// moveAdam is the update of [Adam] and [AdamW], parameter by parameter, in one
// pass. set does as many of them as fill its registers, with the same bits, and
// the loop the rest, or all. (A conversion keeps a product from being fused with
// a sum, which on some processors would give other bits.) Threads take parts.
func moveAdam(set *vector.Set, x vector.Adam, theta, grad, m, v []float64) {
	parallel.Do(len(theta), 4096, adamMove{set, x, theta, grad, m, v}, adamMove.part)
}

type adamMove struct {
	set *vector.Set
	vector.Adam
	theta, grad, m, v []float64
}

// part moves the parameters from … to−1.
func (x adamMove) part(from, to int) {
	theta, grad, m, v := x.theta[from:to], x.grad[from:to], x.m[from:to], x.v[from:to]
	for i := x.set.Adam(&x.Adam, theta, grad, m, v); i < len(theta); i++ {
		g := grad[i]
		m[i] = settled(float64(x.Beta1*m[i]) + float64(x.Rest1*g))   // m ← β₁ m + (1 − β₁) g
		v[i] = settled(float64(x.Beta2*v[i]) + float64(x.Rest2*g*g)) // v ← β₂ v + (1 − β₂) g²
		if x.Decays {
			theta[i] -= float64(x.Decay * theta[i]) // θ ← θ − ηλ θ
		}
		theta[i] -= x.Rate * (m[i] / x.C1) / (math.Sqrt(v[i]/x.C2+x.Inside) + x.Outside) // θ ← θ − η m̂/(√v̂ + ε)
	}
}

// next begins a step on n parameters: what moveAdam needs.
func (o *Adam) next(n int) (x vector.Adam, m, v []float64) {
	m, v = o.vector("m", n), o.vector("v", n)
	o.tick()
	x.Rate, x.Tiny, x.Outside = o.Rate, tiny, or(o.Epsilon, 1e-8)
	x.Beta1, x.Beta2 = or(o.Beta1, 0.9), or(o.Beta2, 0.999)
	x.Rest1, x.Rest2 = 1-x.Beta1, 1-x.Beta2
	x.C1, x.C2 = o.corrections()
	if o.Inside {
		x.Inside, x.Outside = x.Outside, 0
	}
	return x, m, v
}
