package nn

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"glassnet/nn/linalg"
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
	// work of a first dense layer. Steps[0].DA is then empty, and so is DX up to the
	// first layer that has parameters: dropout of the data has nobody to tell.
	SkipInput bool

	da       mat.Dense // ∂L/∂a⁽ᴸ⁾
	before   []float64 // θ as Forward saw it, if Update has run since
	lowest   *Step     // of the first layer that has parameters: below it nobody needs a gradient; nil if none has
	done     bool      // Backward has run since Forward
	backward bool      // Backward has begun since Forward

	grads, decays, olds map[*mat.Dense]*mat.Dense // windows on Grad, decay, before
	fresh               []bool                    // of every parameter: nobody has asked for its gradient in this pass
	adder               []*Step                   // of every parameter: who added to its gradient last
	shared              []bool                    // of every parameter: several steps have added to its gradient
	decay               []float64                 // λW in the order of θ
}

// NewTrace is an empty trace of net.
func NewTrace(net *Network) *Trace {
	net.checkWindows()
	net.checkParams()
	t := &Trace{Net: net, Grad: make([]float64, len(net.theta)), fresh: make([]bool, len(net.params)),
		adder: make([]*Step, len(net.params)), shared: make([]bool, len(net.params))}
	t.grads = net.Windows(t.Grad)
	t.Steps = append(t.Steps, &Step{t: t, number: "0"})
	for l, layer := range net.Layers {
		t.Steps = append(t.Steps, &Step{t: t, number: strconv.Itoa(l + 1), layer: layer})
	}
	if k := slices.IndexFunc(net.Layers, func(l Layer) bool { return len(l.Params()) > 0 }); k >= 0 {
		t.lowest = t.Steps[k+1]
	}
	return t
}

// Forward computes z⁽ˡ⁾ and a⁽ˡ⁾ of every layer and returns a⁽ᴸ⁾. x has one
// column per sample; it is copied.
func (t *Trace) Forward(x *mat.Dense) *mat.Dense {
	mustBeNumbers("Forward", "x", x)
	if len(t.Steps) == 0 {
		panic("nn: Forward: the trace has no steps; nn.NewTrace(net) makes one")
	}
	a := &t.Steps[0].A
	if linalg.Overlap(x, a) {
		x = mat.DenseCopyOf(x) // the trace's own input, or a part of it
	}
	a.Reset()
	linalg.Like(a, x).Copy(x)
	return t.forward()
}

// forward is Forward of the numbers that Steps[0].A holds.
func (t *Trace) forward() *mat.Dense {
	t.Net.checkWindows()
	a := &t.Steps[0].A
	t.Steps[0].DA = mat.Dense{}
	t.done, t.backward, t.before = false, false, t.before[:0]
	for l, layer := range t.Net.Layers {
		s := t.Steps[l+1]
		s.reset()
		s.X, s.Training, s.Rand = *a, t.Training, t.Rand
		a = s.run(layer, a)
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
	if loss == nil {
		panic("nn: Backward: the loss is nil; it says what L is, such as nn.SquaredError")
	}
	mustBeLoss("Backward", loss)
	mustBeNumbers("Backward", "y", y)
	if !hasOwnTargets(loss) {
		checkTargets("L(a, y)", a, y)
	}
	t.backward, t.done = true, false
	clear(t.adder)
	clear(t.shared)
	da := &t.da
	if linalg.Overlap(y, da) {
		y = mat.DenseCopyOf(y) // the last pass's own ∂L/∂a, which is written anew
	}
	da.Reset()
	da.ReuseAs(a.Dims())
	t.Loss = valueAndGrad(loss, da, a, y) // L, ∂L/∂a⁽ᴸ⁾
	ar, ac := a.Dims()
	if r, c := da.Dims(); r != ar || c != ac {
		panic(fmt.Sprintf("nn: Backward: Grad of the loss %v left ∂L/∂a %d×%d; a is %d×%d", loss, r, c, ar, ac))
	}
	for k := range t.fresh {
		t.fresh[k] = true
	}
	for l := len(t.Net.Layers); l > 0; l-- {
		s := t.Steps[l]
		s.DA = *da
		da = s.runBack(t.Net.Layers[l-1], da) // ∂L/∂a⁽ˡ⁻¹⁾
		if s.Lowest() {
			s.DX.Reset() // whatever the layer did
			da = new(mat.Dense)
			break
		}
	}
	t.Steps[0].DA = *da
	for _, p := range t.Net.params {
		t.Steps[0].Grad(p.Dense) // zero, where no layer has added anything
	}
	t.penalise(loss)
	t.done = true
}

// penalise adds λW to the gradient if the loss has a penalty.
func (t *Trace) penalise(loss Loss) {
	t.Penalty = 0
	p, ok := loss.(Penalty)
	if !ok {
		t.decays = nil
		return
	}
	if t.decays == nil {
		t.decay = make([]float64, len(t.Grad))
		t.decays = t.Net.Windows(t.decay)
	}
	clear(t.decay)
	for _, w := range t.Net.params {
		t.Penalty += p.Penalty(t.decays[w.Dense], t.Net.LayerOf(w), w)
	}
	floats.Add(t.Grad, t.decay)
}

// Risk is L + ½λ‖W‖², the structural risk that Grad is the gradient of.
func (t *Trace) Risk() float64 { return t.Loss + t.Penalty }

// Update moves all parameters at once, θ ← θ − …, and keeps the θ that Forward
// saw, so that the ledger can show both.
func (t *Trace) Update(o Optimizer) {
	switch {
	case o == nil:
		panic("nn: Update: the optimizer is nil; it says how θ moves, such as &optim.SGD{Rate: 0.1}")
	case !t.done:
		panic("nn: Update before Backward: there is no gradient yet")
	}
	if t.before == nil {
		t.before = make([]float64, 0, len(t.Grad))
		t.olds = t.Net.Windows(t.before[:len(t.Grad)])
	}
	if len(t.before) == 0 { // another update of the same pass: Forward saw the θ before the first
		t.before = append(t.before, t.Net.Theta()...)
	}
	t.Net.move(o, t.Grad)
	t.absorb()
}

// used is the parameter p as Forward saw it: Update may have moved it since.
func (t *Trace) used(p *mat.Dense) *mat.Dense {
	if len(t.before) == 0 {
		return p
	}
	old, ok := t.olds[p]
	if !ok {
		panic("nn: Used: the matrix is not among the Params of this network's layers")
	}
	return old
}

// Alone is a fresh step of layer l, from 1, for the input x: to run the layer
// on its own. It shares the trace's gradient, and is not among its Steps.
func (t *Trace) Alone(l int, x *mat.Dense) *Step {
	of := t.Steps[l]
	return &Step{t: t, number: of.number, layer: of.layer, X: *x, Training: t.Training, Rand: t.Rand}
}

// Output is a⁽ᴸ⁾, the last layer's activation.
func (t *Trace) Output() *mat.Dense { return &t.Steps[len(t.Steps)-1].A }

// Check names the first NaN or ±Inf in the order of the computation: in a
// parameter, in a value of the forward pass from the input up, or in one of the
// backward pass from the loss down.
func (t *Trace) Check() error {
	if err := checkParams(t.Net.Layers); err != nil {
		return fmt.Errorf("nn: %w", err)
	}
	for _, s := range t.Steps {
		if err := s.check(false); err != nil {
			return err
		}
	}
	for _, s := range slices.Backward(t.Steps) {
		if err := s.check(true); err != nil {
			return err
		}
	}
	return nil
}

// checkParams names the first parameter with a NaN or ±Inf, or with a value that
// its layer knows to be wrong.
func checkParams(layers []Layer) error {
	for l, layer := range layers {
		for _, p := range layer.Params() {
			if i, j, ok := linalg.Finite(p.Dense); !ok {
				return fmt.Errorf("layer %d (%v): parameter %s[%d,%d] = %v", l+1, describe(layer), p.Name, i, j, p.At(i, j))
			}
		}
		if c, ok := layer.(Checked); ok {
			if err := c.Check(); err != nil {
				return fmt.Errorf("layer %d (%v): %w", l+1, describe(layer), err)
			}
		}
	}
	return nil
}

// String is one line: "trace of 784–128–10, 4 samples, L = 3.65". What the trace
// holds is printed by [Trace.Ledger] and [Trace.Explain].
func (t *Trace) String() string {
	if t.Output().IsEmpty() {
		return "trace of " + t.sizes() + ", empty: Forward has not run"
	}
	_, n := t.Output().Dims()
	line := fmt.Sprintf("trace of %s, %d %s%s", t.sizes(), n, t.column(), map[bool]string{false: "s"}[n == 1])
	if t.done {
		line += fmt.Sprintf(", L = %.6g", t.Loss)
	}
	if t.done && t.Penalty != 0 {
		line += fmt.Sprintf(", L + ½λ‖W‖² = %.6g", t.Risk())
	}
	return line
}

// sizes writes the lengths of the columns from the input to the output:
// "784–128–10", or "784–any" where neither pass nor layers tell.
func (t *Trace) sizes() string {
	parts, last := []string{}, -1
	for l, s := range t.Steps {
		rows, _ := s.A.Dims()
		if rows == 0 && l > 0 {
			_, rows = sizes(s.layer)
		} else if rows == 0 && len(t.Steps) > 1 {
			rows, _ = sizes(t.Steps[1].layer)
		}
		if (rows != last || hasWeight(s.layer)) && (rows > 0 || l == 0) {
			parts = append(parts, fmt.Sprint(length(rows)))
			last = rows
		}
	}
	return strings.Join(parts, "–")
}
