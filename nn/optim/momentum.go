package optim

// Momentum follows the exponential average of the gradients:
//
//	v ← β v + (1 − β) g
//	θ ← θ − η v
//
// v is a mean of the last 1/(1−β) gradients or so, and as large as one of
// them. [ClassicalMomentum] adds them up instead: its η is 1/(1−β) times smaller for
// the same path. v starts at 0 and is too small at first; nothing corrects that here.
type Momentum struct {
	Rate float64 // η > 0
	Beta float64 // 0 < β < 1; 0 means 0.9
	memory
}

// Step is v ← β v + (1 − β) g, θ ← θ − η v.
func (o *Momentum) Step(theta, grad []float64) {
	check("momentum: θ ← θ − η v", theta, grad, o.Rate)
	beta, v := or(o.Beta, 0.9), o.vector("v", len(theta))
	fraction("momentum: v ← β v + (1 − β) g", "β", beta)
	for i, g := range grad {
		v[i] = settled(beta*v[i] + (1-beta)*g)
		theta[i] -= o.Rate * v[i]
	}
}

// Name is "momentum".
func (o *Momentum) Name() string { return "momentum" }

// SetState goes on from a State; the vectors are copied.
func (o *Momentum) SetState(state map[string][]float64) error { return o.set(o.Name(), state, "v") }

// Values are g, v and Δθ.
func (o *Momentum) Values(grad []float64) []Value {
	v := o.vector("v", len(grad))
	return []Value{{"g", grad}, {"v", v}, {"Δθ", vectorOf(len(v), func(i int) float64 { return -o.Rate * v[i] })}}
}

// ClassicalMomentum is a ball that rolls with friction (Polyak, 1964):
//
//	v ← μ v − η g
//	θ ← θ + v
//
// On a constant slope the step grows to η g/(1−μ).
type ClassicalMomentum struct {
	Rate float64 // η > 0
	Mu   float64 // 0 < μ < 1; 0 means 0.9
	memory
}

// Step is v ← μ v − η g, θ ← θ + v.
func (o *ClassicalMomentum) Step(theta, grad []float64) {
	check("classical momentum: θ ← θ + v", theta, grad, o.Rate)
	mu, v := or(o.Mu, 0.9), o.vector("v", len(theta))
	fraction("classical momentum: v ← μ v − η g", "μ", mu)
	for i, g := range grad {
		v[i] = settled(mu*v[i] - o.Rate*g)
		theta[i] += v[i]
	}
}

// Name is "classical momentum".
func (o *ClassicalMomentum) Name() string { return "classical momentum" }

// SetState goes on from a State; the vectors are copied.
func (o *ClassicalMomentum) SetState(state map[string][]float64) error {
	return o.set(o.Name(), state, "v")
}

// Values are g, v and Δθ = v.
func (o *ClassicalMomentum) Values(grad []float64) []Value {
	v := o.vector("v", len(grad))
	return []Value{{"g", grad}, {"v", v}, {"Δθ", v}}
}

// Nesterov looks where the ball will be before it takes the gradient
// (Nesterov, 1983; Sutskever et al., 2013):
//
//	v ← μ v − η g(θ + μ v)
//	θ ← θ + v
//
// The vector that Step moves is the look-ahead point θ + μv, where the next
// gradient is taken; in terms of it the rule is v ← μ v − η g, θ ← θ + μ v − η g.
type Nesterov struct {
	Rate float64 // η > 0
	Mu   float64 // 0 < μ < 1; 0 means 0.9
	memory
}

// Step is v ← μ v − η g, θ ← θ + μ v − η g.
func (o *Nesterov) Step(theta, grad []float64) {
	check("Nesterov: θ ← θ + μ v − η g", theta, grad, o.Rate)
	mu, v := or(o.Mu, 0.9), o.vector("v", len(theta))
	fraction("Nesterov: v ← μ v − η g", "μ", mu)
	for i, g := range grad {
		v[i] = settled(mu*v[i] - o.Rate*g)
		theta[i] += mu*v[i] - o.Rate*g
	}
}

// Name is "Nesterov".
func (o *Nesterov) Name() string { return "Nesterov" }

// SetState goes on from a State; the vectors are copied.
func (o *Nesterov) SetState(state map[string][]float64) error { return o.set(o.Name(), state, "v") }

// Values are g, v and Δθ.
func (o *Nesterov) Values(grad []float64) []Value {
	mu, v := or(o.Mu, 0.9), o.vector("v", len(grad))
	return []Value{{"g", grad}, {"v", v}, {"Δθ", vectorOf(len(v), func(i int) float64 { return mu*v[i] - o.Rate*grad[i] })}}
}
