package nn

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A Trace is the worksheet of a network: every value of one forward and one
// backward pass. Its own Forward overwrites it and reuses its memory; a trace
// that is left alone never changes. Two traces of one network share nothing
// but the parameters.
type Trace struct {
	Net *Network

	// Steps[l] is layer l as the book counts: Steps[0] is the input and has
	// only A and, after Backward, DA; Steps[1] is the first layer.
	Steps []*Step

	Loss    float64   // L, the mean over the samples, set by Backward
	Penalty float64   // ½λ‖W‖², set by Backward; 0 unless the loss is a Risk
	Grad    []float64 // ∂(L + penalty)/∂θ in the order of Net.Theta, set by Backward

	Training bool       // dropout drops only while training
	Rand     *rand.Rand // what dropout draws from

	// SkipInput leaves out ∂L/∂x of the data, which nobody updates: a third of the
	// work of a first dense layer. Steps[0].DA and Steps[1].DX then stay empty.
	SkipInput bool

	da     mat.Dense // ∂L/∂a⁽ᴸ⁾
	decay  []float64 // λW in the order of θ; empty without a penalty
	before []float64 // θ before the last Update
	done   bool      // Backward has run since Forward
}

// NewTrace is an empty trace of net.
func NewTrace(net *Network) *Trace {
	net.checkWindows()
	t := &Trace{Net: net, Grad: make([]float64, len(net.theta))}
	grads, fresh, decays := windows(net.params, t.Grad), map[*mat.Dense]bool{}, map[*mat.Dense]*mat.Dense{}
	t.Steps = append(t.Steps, &Step{number: "0", grads: grads, fresh: fresh, decays: decays})
	for l, layer := range net.Layers {
		t.Steps = append(t.Steps, &Step{number: strconv.Itoa(l + 1), layer: layer, grads: grads, fresh: fresh, decays: decays})
	}
	return t
}

// windows makes, for every parameter, a matrix of its size on v.
func windows(params []Param, v []float64) map[*mat.Dense]*mat.Dense {
	m := make(map[*mat.Dense]*mat.Dense)
	for _, p := range params {
		r, c := p.Dims()
		m[p.Dense] = mat.NewDense(r, c, v[:r*c:r*c])
		v = v[r*c:]
	}
	return m
}

// Forward computes z⁽ˡ⁾ and a⁽ˡ⁾ of every layer and returns a⁽ᴸ⁾. x has one
// column per sample; it is copied.
func (t *Trace) Forward(x *mat.Dense) *mat.Dense {
	mustBeNumbers("Forward", "x", x)
	a := &t.Steps[0].A
	a.Reset()
	sizeLike(a, x).Copy(x)
	return t.forward()
}

// forward is Forward of the numbers that Steps[0].A holds.
func (t *Trace) forward() *mat.Dense {
	t.Net.checkWindows()
	a := &t.Steps[0].A
	t.Steps[0].DA = mat.Dense{}
	t.done, t.before = false, t.before[:0]
	for l, layer := range t.Net.Layers {
		s := t.Steps[l+1]
		s.reset()
		s.X, s.Training, s.Rand = *a, t.Training, t.Rand
		a = layer.Forward(s, a)
	}
	return a
}

// Backward computes δ⁽ˡ⁾ of every layer and the gradient, for the targets y,
// one column per sample. It changes no parameter: see [Trace.Update].
func (t *Trace) Backward(loss Loss, y *mat.Dense) {
	a := t.Output()
	if a.IsEmpty() {
		panic("nn: Backward before Forward")
	}
	mustBeNumbers("Backward", "y", y)
	checkTargets("L(a, y)", a, y)
	t.Loss = loss.Value(a, y)
	da := &t.da
	da.Reset()
	da.ReuseAs(a.Dims())
	loss.Grad(da, a, y) // ∂L/∂a⁽ᴸ⁾
	for p := range t.Steps[0].grads {
		t.Steps[0].fresh[p] = true
	}
	for l := len(t.Net.Layers); l > 0; l-- {
		t.Steps[l].lowest = t.SkipInput && l == 1
		t.Steps[l].DA = *da
		da = t.Net.Layers[l-1].Backward(t.Steps[l], da) // ∂L/∂a⁽ˡ⁻¹⁾
	}
	t.Steps[0].DA = *da
	for p := range t.Steps[0].grads {
		t.Steps[0].Grad(p) // zero, where no layer has added anything
	}
	t.penalise(loss)
	t.done = true
}

// penalise adds λW to the gradient if the loss has a penalty.
func (t *Trace) penalise(loss Loss) {
	t.Penalty = 0
	decays := t.Steps[0].decays
	p, ok := loss.(Penalty)
	if !ok {
		clear(decays)
		return
	}
	if len(decays) == 0 {
		t.decay = make([]float64, len(t.Grad))
		for w, d := range windows(t.Net.params, t.decay) {
			decays[w] = d
		}
	}
	clear(t.decay)
	for _, w := range t.Net.params {
		t.Penalty += p.Penalty(decays[w.Dense], t.Net.layerOf(w), w)
	}
	floats.Add(t.Grad, t.decay)
}

// Risk is L + ½λ‖W‖², the structured risk that Grad is the gradient of.
func (t *Trace) Risk() float64 { return t.Loss + t.Penalty }

// Update moves all parameters at once, θ ← θ − …, and keeps the old θ, so that
// the ledger can show both.
func (t *Trace) Update(o Optimizer) {
	if !t.done {
		panic("nn: Update before Backward: there is no gradient yet")
	}
	t.before = append(t.before[:0], t.Net.Theta()...)
	o.Step(t.Net.Theta(), t.Grad)
	t.absorb()
}

// used is the parameter w as Forward saw it: Update may have moved it since.
func (t *Trace) used(w *mat.Dense) *mat.Dense {
	if len(t.before) == 0 {
		return w
	}
	return windows(t.Net.params, t.before)[w]
}

// Output is a⁽ᴸ⁾, the last layer's activation.
func (t *Trace) Output() *mat.Dense { return &t.Steps[len(t.Steps)-1].A }

// Check names the first NaN or ±Inf: in a parameter, or else in the values of
// the trace, layer by layer.
func (t *Trace) Check() error {
	for l, layer := range t.Net.Layers {
		for _, p := range layer.Params() {
			if i, j, ok := finite(p.Dense); !ok {
				return fmt.Errorf("nn: layer %d (%v): parameter %s[%d,%d] = %v", l+1, describe(layer), p.Name, i, j, p.At(i, j))
			}
		}
	}
	for _, s := range t.Steps {
		if err := s.check(); err != nil {
			return err
		}
	}
	return nil
}
