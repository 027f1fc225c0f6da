package optim

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// A Schedule is the learning rate η(t) of step t, which counts from 0.
type Schedule func(t int) float64

// Fixed is η(t) = η.
func Fixed(eta float64) Schedule { return func(int) float64 { return eta } }

// StepDecay is η(t) = η γ^⌊t/every⌋: multiplied by γ every so many steps.
func StepDecay(eta, gamma float64, every int) Schedule {
	above("StepDecay: η γ^⌊t/every⌋", "γ", gamma)
	positive("StepDecay: η γ^⌊t/every⌋: every", every)
	return func(t int) float64 { return eta * math.Pow(gamma, float64(t/every)) }
}

// Exponential is η(t) = η γᵗ.
func Exponential(eta, gamma float64) Schedule {
	above("Exponential: η γᵗ", "γ", gamma)
	return func(t int) float64 { return eta * math.Pow(gamma, float64(t)) }
}

// Cosine is η(t) = low + ½(η − low)(1 + cos(πt/steps)), and low from then on:
// half a wave downwards. low = 0 ends the learning there: see [Scheduled].
// (Loshchilov and Hutter, 2017)
func Cosine(eta, low float64, steps int) Schedule {
	positive("Cosine: cos(πt/steps): steps", steps)
	return func(t int) float64 {
		t = min(t, steps)
		return low + (eta-low)*(1+math.Cos(math.Pi*float64(t)/float64(steps)))/2
	}
}

// WarmUp is η(t) = then(0) (t+1)/steps for the first steps, and then(t − steps)
// after them: a slow start, while running means are still poor.
func WarmUp(steps int, then Schedule) Schedule {
	if then == nil {
		panic("optim: WarmUp: the schedule that follows is nil")
	}
	positive("WarmUp: (t+1)/steps: steps", steps)
	return func(t int) float64 {
		if t < steps {
			return then(0) * float64(t+1) / float64(steps)
		}
		return then(t - steps)
	}
}

func positive(what string, n int) {
	if n < 1 {
		panic(fmt.Sprintf("optim: %s = %d; at least 1", what, n))
	}
}

// Scheduled is a rule whose learning rate follows a schedule:
//
//	sgd := &optim.SGD{}
//	rule := &optim.Scheduled{Rule: sgd, Rate: &sgd.Rate, Schedule: optim.Cosine(0.1, 0.001, 1000)}
//
// Where the schedule says 0, the step does nothing: θ stays, and so does what
// the rule remembers; only t goes on.
type Scheduled struct {
	Rule
	Rate     *float64 // the learning rate of the rule
	Schedule Schedule

	clock memory
}

// Step sets the rate to η(t) and does the rule's step; for η(t) = 0 it does none.
func (o *Scheduled) Step(theta, grad []float64) {
	needs("Scheduled", o.Rule, "the address of its rate and a Schedule", o.Rate != nil && o.Schedule != nil)
	t := int(o.clock.tick()) - 1
	eta := o.Schedule(t)
	if !(eta >= 0) || math.IsInf(eta, 1) {
		panic(fmt.Sprintf("optim: Scheduled: the schedule says η(%d) = %g; a learning rate is a number of at least 0", t, eta))
	}
	if *o.Rate = eta; eta > 0 {
		o.Rule.Step(theta, grad)
	}
}

// Values are those of the rule; where the schedule said 0, g and Δθ = 0.
func (o *Scheduled) Values(grad []float64) []Value {
	if *o.Rate == 0 {
		return []Value{{"g", grad}, {"Δθ", make([]float64, len(grad))}}
	}
	return o.Rule.Values(grad)
}

// Name is the rule's, as "scheduled Adam".
func (o *Scheduled) Name() string { return "scheduled " + o.Rule.Name() }

// State is the rule's state and the schedule's t.
func (o *Scheduled) State() map[string][]float64 {
	return with(o.Rule.State(), "schedule t", o.clock.vector("t", 1))
}

// SetState goes on from a State.
func (o *Scheduled) SetState(state map[string][]float64) error {
	return without(o.Rule, state, "schedule t", 1, func(v []float64) { o.clock.vectors = map[string][]float64{"t": v} })
}

// Plateau is a rule whose learning rate is multiplied by Factor when the loss
// has not improved for more than Patience observations. A NaN, which the
// validation loss is in the middle of an epoch, is no observation:
//
//	for p := range run.Run(net, x, y) {
//		rule.Observe(p.Validation)
//	}
type Plateau struct {
	Rule
	Rate     *float64 // the learning rate of the rule
	Factor   float64  // from 0 to 1; 0 means 0.1
	Patience int      // observations without improvement that are forgiven
	Least    float64  // the rate stays at or above it

	best    float64
	waited  int
	watched bool
}

// Observe tells the rule a loss, usually the validation loss after an epoch,
// and reports whether it lowered the rate.
func (o *Plateau) Observe(loss float64) (lowered bool) {
	needs("Plateau", o.Rule, "the address of its rate", o.Rate != nil)
	fraction("Plateau: η ← Factor η", "Factor", or(o.Factor, 0.1))
	if math.IsNaN(loss) {
		return false
	}
	if !o.watched || loss < o.best {
		o.best, o.waited, o.watched = loss, 0, true
		return false
	}
	if o.waited++; o.waited <= o.Patience {
		return false
	}
	o.waited = 0
	old := *o.Rate
	*o.Rate = min(old, max(old*or(o.Factor, 0.1), o.Least))
	return *o.Rate < old
}

// Step does the rule's step.
func (o *Plateau) Step(theta, grad []float64) {
	needs("Plateau", o.Rule, "the address of its rate", o.Rate != nil)
	o.Rule.Step(theta, grad)
}

// Name is the rule's, as "plateau Adam".
func (o *Plateau) Name() string { return "plateau " + o.Rule.Name() }

// State is the rule's state, what the plateau has seen, and the rate.
func (o *Plateau) State() map[string][]float64 {
	seen := 0.0
	if o.watched {
		seen = 1
	}
	return with(o.Rule.State(), "plateau", []float64{o.best, float64(o.waited), seen, *o.Rate})
}

// SetState goes on from a State.
func (o *Plateau) SetState(state map[string][]float64) error {
	return without(o.Rule, state, "plateau", 4, func(v []float64) {
		o.best, o.waited, o.watched, *o.Rate = v[0], int(v[1]), v[2] == 1, v[3]
	})
}

// ClipValue is a rule that sees every component of g cut to [−Max, Max]; it may turn g.
type ClipValue struct {
	Rule
	Max float64 // > 0

	clipped []float64
}

// Step does the rule's step with min(max(g, −Max), Max).
func (o *ClipValue) Step(theta, grad []float64) {
	limit("ClipValue", o.Rule, o.Max)
	o.clipped = slices.Grow(o.clipped[:0], len(grad))[:len(grad)]
	for i, g := range grad {
		o.clipped[i] = min(max(g, -o.Max), o.Max)
	}
	o.Rule.Step(theta, o.clipped)
}

// Name is the rule's, as "clipped Adam".
func (o *ClipValue) Name() string { return "clipped " + o.Rule.Name() }

// Values are those of the rule for the clipped gradient of the last step.
func (o *ClipValue) Values(grad []float64) []Value { return o.Rule.Values(o.clipped) }

// ClipNorm is a rule that sees g Max/‖g‖ where ‖g‖ > Max, else g: a gradient
// that is too long is shortened and keeps its direction. (Pascanu et al., 2013)
type ClipNorm struct {
	Rule
	Max float64 // > 0

	clipped []float64
}

// Step does the rule's step with the shortened gradient.
func (o *ClipNorm) Step(theta, grad []float64) {
	limit("ClipNorm", o.Rule, o.Max)
	scale := 1.0
	if norm := floats.Norm(grad, 2); norm > o.Max {
		scale = o.Max / norm
	}
	o.clipped = slices.Grow(o.clipped[:0], len(grad))[:len(grad)]
	floats.ScaleTo(o.clipped, scale, grad)
	o.Rule.Step(theta, o.clipped)
}

// Name is the rule's, as "shortened Adam".
func (o *ClipNorm) Name() string { return "shortened " + o.Rule.Name() }

// Values are those of the rule for the shortened gradient of the last step.
func (o *ClipNorm) Values(grad []float64) []Value { return o.Rule.Values(o.clipped) }

// needs panics unless a wrapper has its rule and whatever else.
func needs(wrapper string, rule Rule, more string, there bool) {
	if rule == nil || !there {
		panic(fmt.Sprintf("optim: %s needs a Rule and %s", wrapper, more))
	}
}

func limit(wrapper string, rule Rule, most float64) {
	needs(wrapper, rule, "Max", true)
	if !(most > 0) {
		panic(fmt.Sprintf("optim: %s: Max = %g; it must be above 0", wrapper, most))
	}
}

// with adds a vector to a state.
func with(state map[string][]float64, name string, v []float64) map[string][]float64 {
	all := map[string][]float64{name: v}
	maps.Copy(all, state)
	return all
}

// without takes a vector of n numbers from a state, hands the rest to the rule and the vector to set.
func without(rule Rule, state map[string][]float64, name string, n int, set func([]float64)) error {
	v := slices.Clone(state[name])
	if len(v) != n {
		return fmt.Errorf("optim: the state has %d numbers %q, needed are %d", len(v), name, n)
	}
	rest := maps.Clone(state)
	delete(rest, name)
	if err := rule.SetState(rest); err != nil {
		return err
	}
	set(v)
	return nil
}
