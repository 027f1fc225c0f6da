package optim

import "gonum.org/v1/gonum/floats"

// SGD is gradient descent, θ ← θ − η g. It is called stochastic when g comes
// from a part of the samples. It remembers nothing.
type SGD struct {
	Rate float64 // η > 0, the learning rate
	memory
}

// Step is θ ← θ − η g.
func (o *SGD) Step(theta, grad []float64) {
	check("SGD: θ ← θ − η g", theta, grad, o.Rate)
	floats.AddScaled(theta, -o.Rate, grad)
}

// Name is "SGD".
func (o *SGD) Name() string { return "SGD" }

// SetState goes on from a State, which is empty.
func (o *SGD) SetState(state map[string][]float64) error { return o.set(o.Name(), state) }

// Values are g and Δθ.
func (o *SGD) Values(grad []float64) []Value {
	return []Value{{"g", grad}, {"Δθ", vectorOf(len(grad), func(i int) float64 { return -o.Rate * grad[i] })}}
}
