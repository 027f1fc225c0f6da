// Package optim has the rules by which parameters move against the gradient,
// on plain vectors: θ is all parameters of a model in one vector, g is ∂L/∂θ
// in the same order.
//
// A rule's Step changes θ in place and never g, so that one loop serves every
// model:
//
//	rule := &optim.Adam{Rate: 0.001}
//	for range steps {
//		rule.Step(theta, gradient(theta))
//	}
//
// What a rule remembers has the name of the formula and can be read:
// [Rule.Values] after a step, [Rule.State] for a checkpoint. A [Scheduled] rule
// changes its learning rate, [ClipNorm] and [ClipValue] shorten the gradient;
// they wrap a rule and are rules again.
//
// # Where ε stands
//
// Rules that divide by a root need an ε > 0 against division by 0. Books put
// it outside, √G + ε, or inside, √(G + ε); the two differ where G is small.
// Here it stands outside, as in the Adam paper, unless Inside is set.
package optim

import (
	"fmt"
	"math"
	"slices"
)

// A Rule moves parameters against the gradient and remembers what it needs.
type Rule interface {
	// Step moves theta against grad; both have the same length in every step.
	Step(theta, grad []float64)

	// Values lists the numbers behind the last step in the order of the
	// formula: g, what is remembered, what follows from it, and Δθ.
	// grad is the gradient of that step.
	Values(grad []float64) []Value

	// State is what is remembered from step to step, by name: for a checkpoint.
	State() map[string][]float64
	// SetState goes on from a State; the vectors are copied. It is an error,
	// and nothing changes, if they are not those that the rule remembers.
	SetState(map[string][]float64) error

	// Name says which rule it is: "Adam". A state belongs to the rule of its name.
	Name() string
	// Parameters is the length of the θ that is remembered, 0 if nothing is yet.
	Parameters() int
}

// A Value is a vector of a rule and its name in the formula, as long as θ.
type Value struct {
	Name string
	V    []float64
}

// memory is what rules remember: vectors by their names in the formulas, and
// "t", the number of steps.
type memory struct{ vectors map[string][]float64 }

// State is what is remembered from step to step, by name.
func (m *memory) State() map[string][]float64 { return m.vectors }

// Parameters is the length of the θ that is remembered, 0 if nothing is yet.
func (m *memory) Parameters() (n int) {
	for name, v := range m.vectors {
		if name != "t" {
			n = len(v)
		}
	}
	return n
}

// set goes on from a state of the rule, which remembers vectors of these names;
// an empty state is that before the first step.
func (m *memory) set(rule string, state map[string][]float64, names ...string) error {
	vectors, n := make(map[string][]float64), -1
	for name := range state {
		if !slices.Contains(names, name) {
			return fmt.Errorf("optim: %s does not remember %q; its state is %q", rule, name, names)
		}
	}
	for _, name := range names {
		v, ok := state[name]
		switch {
		case len(state) == 0:
			continue
		case !ok:
			return fmt.Errorf("optim: %s: the state has no %q; it is %q", rule, name, names)
		case name == "t" && len(v) != 1:
			return fmt.Errorf("optim: %s: t is 1 number, the state has %d", rule, len(v))
		case name != "t" && n >= 0 && len(v) != n:
			return fmt.Errorf("optim: %s: the state has %d numbers %s and %d of another name; all are as long as θ", rule, len(v), name, n)
		}
		if slices.ContainsFunc(v, func(x float64) bool { return x-x != 0 }) {
			return fmt.Errorf("optim: %s: the state has a NaN or ±Inf in %s", rule, name)
		}
		if name != "t" {
			n = len(v)
		}
		vectors[name] = slices.Clone(v)
	}
	m.vectors = vectors
	return nil
}

// vector is the remembered vector of a name, n zeros at first.
func (m *memory) vector(name string, n int) []float64 {
	v, ok := m.vectors[name]
	if !ok {
		v = make([]float64, n)
		if m.vectors == nil {
			m.vectors = make(map[string][]float64)
		}
		m.vectors[name] = v
	}
	if len(v) != n {
		panic(fmt.Sprintf("optim: %s has %d numbers from earlier steps, θ now has %d; a rule serves one θ", name, len(v), n))
	}
	return v
}

// tick counts a step and returns its number, from 1.
func (m *memory) tick() float64 {
	t := m.vector("t", 1)
	t[0]++
	return t[0]
}

// steps is the number of steps so far.
func (m *memory) steps() float64 { return m.vector("t", 1)[0] }

// check panics about vectors of different lengths and a rate that does not descend.
func check(formula string, theta, grad []float64, rate float64) {
	if len(theta) != len(grad) {
		panic(fmt.Sprintf("optim: %s: θ has %d numbers, g has %d", formula, len(theta), len(grad)))
	}
	if !(rate > 0) || math.IsInf(rate, 1) {
		panic(fmt.Sprintf("optim: %s: η = %g; a learning rate is a number above 0", formula, rate))
	}
}

// fraction panics unless 0 < v < 1: a mean that forgets.
func fraction(formula, name string, v float64) {
	if !(v > 0 && v < 1) {
		panic(fmt.Sprintf("optim: %s: %s = %g; it is a number between 0 and 1", formula, name, v))
	}
}

// above panics unless v > 0 and finite.
func above(formula, name string, v float64) {
	if !(v > 0) || math.IsInf(v, 1) {
		panic(fmt.Sprintf("optim: %s: %s = %g; it is a number above 0", formula, name, v))
	}
}

// settled is v, kept from becoming a denormal number: what only decays, because
// its gradients are 0, ends below 2.2e-308, where rounding holds it for ever and
// every quotient and root, on some processors every product, takes many times as
// long. v + tiny − tiny is v, bit by bit, from 1e-230 on; below that it is near
// v, and 0 or far above denormal.
func settled(v float64) float64 { return v + tiny - tiny }

const tiny = 1e-250

// or is v, or the usual value where v is 0.
func or(v, usual float64) float64 {
	if v == 0 {
		return usual
	}
	return v
}

// vectorOf computes a vector number by number.
func vectorOf(n int, f func(i int) float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = f(i)
	}
	return v
}

// root is √v + ε, or √(v + ε) where ε stands inside.
func root(v, epsilon float64, inside bool) float64 {
	if inside {
		return math.Sqrt(v + epsilon)
	}
	return math.Sqrt(v) + epsilon
}
