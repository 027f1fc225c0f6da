package optim

import (
	"glassnet/nn/internal/parallel"
	"gonum.org/v1/gonum/floats"
)

// SGD is gradient descent, θ ← θ − η g. It is called stochastic when g comes
// from a part of the samples. It remembers nothing.
type SGD struct {
	Rate float64 // η > 0, the learning rate
	memory
}

// Step is θ ← θ − η g.
func (o *SGD) Step(theta, grad []float64) {
	check("SGD: θ ← θ − η g", theta, grad, o.Rate)
	parallel.Do(len(theta), 1<<14, sgdMove{theta, grad, -o.Rate}, sgdMove.part)
}

type sgdMove struct {
	theta, grad []float64
	rate        float64
}

// part moves the parameters from … to−1.
func (x sgdMove) part(from, to int) { floats.AddScaled(x.theta[from:to], x.rate, x.grad[from:to]) }

// Name is "SGD".
func (o *SGD) Name() string { return "SGD" }

// SetState goes on from a State, which is empty.
func (o *SGD) SetState(state map[string][]float64) error { return o.set(o.Name(), state) }

// Values are g and Δθ.
func (o *SGD) Values(grad []float64) []Value {
	return []Value{{"g", grad}, {"Δθ", vectorOf(len(grad), func(i int) float64 { return -o.Rate * grad[i] })}}
}
