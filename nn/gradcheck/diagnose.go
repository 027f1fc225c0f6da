package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// A Diagnosis is the outcome of a check and what explains it.
type Diagnosis struct {
	Mismatch           // end to end
	Findings []Finding // what is wrong where; none if every part does what it should
}

// A Finding is one wrong layer or loss.
type Finding struct {
	Layer   int     // from 1; 0 is the loss
	Place   string  // "layer 2 (dense, tanh)"
	Bug     string  // the known bug that explains all numbers; "" if none does
	Pattern string  // what gave it away
	Error   float64 // the largest error of the part, checked on its own
}

// String is one line for every finding.
func (d Diagnosis) String() string {
	if len(d.Findings) == 0 {
		if d.Error > 1e-6 {
			return "every part is right on its own, but not the whole: " + d.Mismatch.String() + "\n"
		}
		return "nothing is wrong\n"
	}
	var b strings.Builder
	for _, f := range d.Findings {
		bug := f.Bug
		if bug == "" {
			bug = "no known bug"
		}
		fmt.Fprintf(&b, "%s: %s. %s (error %.1g)\n", f.Place, bug, f.Pattern, f.Error)
	}
	return b.String()
}

// Table has a row for every finding.
func (d Diagnosis) Table() nn.Table {
	t := nn.Table{Header: []string{"place", "bug", "pattern", "error"}}
	for _, f := range d.Findings {
		t.Add(f.Place, f.Bug, f.Pattern, fmt.Sprintf("%.0e", f.Error))
	}
	return t
}

// Diagnose says which layer of net, or whether the loss, has a wrong gradient,
// and which known bug explains it. [GradientError] compares the network as a
// whole, where a wrong ∂L/∂x spoils all layers below; here every part is
// checked on its own:
//
//	loss   ∂L/∂a against central differences of L(a, y)
//	layer  ∂S/∂p and ∂S/∂x against those of S = Σ r ⊙ a, where r is random
//	       and takes the place of ∂L/∂a
//
// So a right layer is never blamed, and several may be wrong. Then the numbers
// that a known bug would give are compared with those that were found. A bug is
// named only if it explains all of them, and the explanation with the fewest
// bugs wins; where two explain the same, both are named. The error is that of
// GradientError; the findings are complete even then.
func Diagnose(net *nn.Network, loss nn.Loss, x, y *mat.Dense) (Diagnosis, error) {
	m, err := GradientError(net, loss, x, y)
	d := Diagnosis{Mismatch: m}
	t := nn.NewTrace(net)
	t.Training, t.Rand = true, masks()
	t.Forward(x)
	d.add(checkLoss(loss, mat.DenseCopyOf(t.Output()), mat.DenseCopyOf(y), net))
	for l := len(net.Layers); l >= 1; l-- {
		d.add(newTrial(t, l).check())
	}
	return d, err
}

func (d *Diagnosis) add(f Finding) {
	if f.Error > 0 {
		d.Findings = append(d.Findings, f)
	}
}

// A part is one of the gradients that a layer gives: of x, or of a parameter.
type part struct {
	name      string
	got, want *mat.Dense // want is NaN where it is not known: at a kink, between samples
}

// wrong is the error above which two numbers differ by more than rounding.
const wrong = 1e-5

// misfit is the largest error between two matrices; NaN in want fits all.
func misfit(got, want *mat.Dense) float64 {
	if got == nil || want == nil || !sameSize(got, want) {
		return math.Inf(1)
	}
	scale := 0.0
	each := func(f func(g, w float64)) {
		r, c := want.Dims()
		for i := range r {
			for j := range c {
				if w := want.At(i, j); !math.IsNaN(w) {
					f(got.At(i, j), w)
				}
			}
		}
	}
	each(func(g, w float64) { scale = max(scale, math.Abs(g), math.Abs(w)) })
	worst := 0.0
	if scale < 1e-9 {
		return 0 // 0 against 0
	}
	each(func(g, w float64) { worst = max(worst, relative(g, w, scale)) })
	return worst
}

func sameSize(a, b *mat.Dense) bool {
	ar, ac := a.Dims()
	br, bc := b.Dims()
	return ar == br && ac == bc
}

// A Trial is one layer run on its own, with random numbers R for ∂L/∂a.
type Trial struct {
	Layer nn.Layer
	Step  *nn.Step   // of the pass that is judged, with what the layer keeps
	X, A  *mat.Dense // its input and output
	R     *mat.Dense // what took the place of ∂L/∂a

	number    int
	t         *nn.Trace // lends its gradient and the layer's number
	parts     []part    // x first, then the parameters
	complaint string    // a rule that the layer breaks, beside its numbers
}

// newTrial takes the layer's input from a trace that went forward.
func newTrial(t *nn.Trace, l int) *Trial {
	return &Trial{Layer: t.Net.Layers[l-1], number: l, t: t, X: mat.DenseCopyOf(&t.Steps[l-1].A)}
}

// forward runs the layer on a fresh step.
func (c *Trial) forward() (*nn.Step, *mat.Dense) {
	s := c.t.Alone(c.number, c.X)
	s.Training, s.Rand = true, masks()
	return s, c.Layer.Forward(s, c.X)
}

// backward runs the layer both ways, adds to gradients that are g everywhere,
// and returns ∂S/∂x and all ∂S/∂p.
func (c *Trial) backward(g float64) []*mat.Dense {
	for i := range c.t.Grad {
		c.t.Grad[i] = g
	}
	s, a := c.forward()
	if c.R == nil {
		c.A, c.R = a, mat.DenseCopyOf(a)
		rng := rand.New(rand.NewPCG(7, 7))
		c.R.Apply(func(_, _ int, _ float64) float64 { v := rng.NormFloat64(); return v + math.Copysign(0.2, v) }, c.R)
		c.Step = s
	}
	s.DA = *mat.DenseCopyOf(c.R)
	theta, x := slices.Clone(c.t.Net.Theta()), mat.DenseCopyOf(c.X)
	grads := []*mat.Dense{mat.DenseCopyOf(c.Layer.Backward(s, &s.DA))}
	switch {
	case !mat.Equal(&s.DA, c.R):
		c.complaint = "∂L/∂a changed"
	case !slices.Equal(theta, c.t.Net.Theta()):
		c.complaint = "parameter changed in Backward"
		copy(c.t.Net.Theta(), theta)
	case !mat.Equal(x, c.X):
		c.complaint = "x changed"
	}
	for _, p := range c.Layer.Params() {
		grads = append(grads, mat.DenseCopyOf(s.Grad(p.Dense)))
	}
	return grads
}

// check compares all gradients of the layer with numbers.
func (c *Trial) check() Finding {
	f := Finding{Layer: c.number, Place: c.t.Steps[c.number].String()}
	first := c.backward(0)
	second := c.backward(0)
	params := c.Layer.Params()
	numbers := []*mat.Dense{c.X}
	names := []string{"x"}
	for _, p := range params {
		numbers, names = append(numbers, p.Dense), append(names, p.Name)
	}
	for k, p := range numbers {
		c.parts = append(c.parts, part{names[k], first[k], numerical(p, first[k], c.value)})
	}
	if c.complaint == "" {
		c.complaint = c.memory(first, second)
	}
	for _, p := range c.parts {
		f.Error = max(f.Error, misfit(p.got, p.want))
	}
	if f.Error < wrong {
		f.Error = 0
	}
	if c.complaint != "" {
		f.Bug, f.Pattern, f.Error = c.complaint, complaints[c.complaint], max(f.Error, 1)
		return f
	}
	if f.Error > 0 {
		f.Bug, f.Pattern = c.explain()
	}
	if f.Bug == "" {
		if bug, pattern, e := c.ties(numbers); bug != "" {
			f.Bug, f.Pattern, f.Error = bug, pattern, max(f.Error, e)
		}
	}
	return f
}

// complaints are the rules that a layer can break although its numbers may be right.
var complaints = map[string]string{
	"∂L/∂a changed":                 "Backward wrote into what it was given; whoever else uses it gets a wrong number",
	"parameter changed in Backward": "θ differs before and after; an update belongs after the pass, for all layers at once",
	"x changed":                     "the layer wrote into its input, which is the activation of the layer below",
	"gradient not zeroed":           "the second pass gives more than the first, by exactly one gradient",
	"= for +=":                      "a gradient that is 1 before the pass should be 1 larger after it, and is not",
	"remembers":                     "two equal passes give different gradients",
}

// memory compares passes that should give the same, and the same and 1 more.
func (c *Trial) memory(first, second []*mat.Dense) string {
	same, piles := true, true
	for k, p := range c.parts {
		same = same && misfit(second[k], first[k]) < wrong
		var more mat.Dense
		more.Sub(second[k], first[k])
		piles = piles && (k == 0 || misfit(&more, p.want) < wrong)
	}
	switch {
	case !same && piles:
		return "gradient not zeroed"
	case !same:
		return "remembers"
	}
	set := len(first) > 1
	for k, g := range c.backward(1) {
		set = set && (k == 0 || mat.Equal(g, first[k]))
	}
	if set {
		return "= for +="
	}
	return ""
}

// value is S = Σ r ⊙ a.
func (c *Trial) value() float64 {
	_, a := c.forward()
	sum := 0.0
	n, _ := a.Dims()
	for i := range n {
		ri := c.R.RawRowView(i)
		for j, v := range a.RawRowView(i) {
			sum += ri[j] * v
		}
	}
	return sum
}

// numerical is ∂f/∂p by central differences, NaN where it is not known: at a
// kink, and between samples.
func numerical(p, got *mat.Dense, f func() float64) *mat.Dense {
	base := f()
	w := mat.NewDense(got.RawMatrix().Rows, got.RawMatrix().Cols, nil)
	for scale := max(mat.Max(got), -mat.Min(got)); ; {
		known := 0.0
		w.Apply(func(_, _ int, _ float64) float64 { return math.NaN() }, w)
		sampled(p, func(i, j int) {
			g := got.At(i, j)
			v, unknown := difference([]*float64{&p.RawRowView(i)[j]}, f, base, g, scale)
			if !unknown {
				w.Set(i, j, v)
				known = max(known, math.Abs(v), math.Abs(g))
			}
		})
		if known == 0 || !(known < scale/2) {
			return w
		}
		scale = known // what is not known cannot be the measure of the rest
	}
}

// ties moves all numbers of a part that lie at a kink together. Where S has no
// kink in this direction the sum of their gradients must be its slope; a
// maximum that pays every one of k equal numbers gives k times as much.
func (c *Trial) ties(numbers []*mat.Dense) (bug, pattern string, e float64) {
	base := c.value()
	for k, p := range c.parts {
		var at []*float64
		sum := 0.0
		sampled(p.want, func(i, j int) {
			if math.IsNaN(p.want.At(i, j)) {
				at = append(at, &numbers[k].RawRowView(i)[j])
				sum += p.got.At(i, j)
			}
		})
		if len(at) < 2 {
			continue
		}
		slope, kink := difference(at, c.value, base, sum, math.Abs(sum))
		times := math.Round(sum / slope)
		if !kink && times >= 2 && relative(sum, times*slope, 0) < wrong {
			return "max pays all ties", fmt.Sprintf("%d numbers of %s at a kink, moved together, have the slope %.4g; their gradients add up to %.0f times that",
				len(at), p.name, slope, times), relative(sum, slope, 0)
		}
	}
	return "", "", 0
}
