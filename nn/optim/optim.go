// Package optim has the rules by which parameters move against the gradient,
// on plain vectors: θ is all parameters of a model in one vector, grad is
// ∂L/∂θ in the same order.
//
// A rule's Step changes θ in place and does nothing else, so that one loop
// serves every model:
//
//	rule := &optim.SGD{Rate: 0.1}
//	for range steps {
//		rule.Step(theta, gradient(theta))
//	}
package optim

import "fmt"

// SGD is gradient descent, θ ← θ − η g. It is called stochastic when g comes
// from a part of the samples.
type SGD struct {
	Rate float64 // η > 0, the learning rate
}

// Step moves theta against grad; both have the same length.
func (o *SGD) Step(theta, grad []float64) {
	check("SGD: θ ← θ − η g", theta, grad, o.Rate)
	for i, g := range grad {
		theta[i] -= o.Rate * g
	}
}

// check panics about vectors of different lengths and a rate that does not descend.
func check(formula string, theta, grad []float64, rate float64) {
	if len(theta) != len(grad) {
		panic(fmt.Sprintf("optim: %s: θ has %d numbers, g has %d", formula, len(theta), len(grad)))
	}
	if !(rate > 0) {
		panic(fmt.Sprintf("optim: %s: η = %g; a learning rate is above 0", formula, rate))
	}
}
