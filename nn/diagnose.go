package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
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
func (d Diagnosis) Table() Table {
	t := Table{Header: []string{"place", "bug", "pattern", "error"}}
	for _, f := range d.Findings {
		t.add(f.Place, f.Bug, f.Pattern, fmt.Sprintf("%.0e", f.Error))
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
func Diagnose(net *Network, loss Loss, x, y *mat.Dense) (Diagnosis, error) {
	m, err := GradientError(net, loss, x, y)
	d := Diagnosis{Mismatch: m}
	t := NewTrace(net)
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

// A trial is one layer run on its own, with r for ∂L/∂a.
type trial struct {
	layer     Layer
	number    int
	t         *Trace // lends its gradient and the layer's number
	s         *Step  // of the pass that is judged
	x, a      *mat.Dense
	r, w      *mat.Dense // w is W of a dense layer, else nil
	parts     []part     // x first, then the parameters
	complaint string     // a rule that the layer breaks, beside its numbers
}

// newTrial takes the layer's input from a trace that went forward.
func newTrial(t *Trace, l int) *trial {
	return &trial{layer: t.Net.Layers[l-1], number: l, t: t, x: mat.DenseCopyOf(&t.Steps[l-1].A)}
}

// forward runs the layer on a fresh step.
func (c *trial) forward() (*Step, *mat.Dense) {
	of := c.t.Steps[c.number]
	s := &Step{number: of.number, layer: c.layer, grads: of.grads, decays: of.decays, X: *c.x, Training: true, Rand: masks()}
	return s, c.layer.Forward(s, c.x)
}

// backward runs the layer both ways, adds to gradients that are g everywhere,
// and returns ∂S/∂x and all ∂S/∂p.
func (c *trial) backward(g float64) []*mat.Dense {
	for i := range c.t.Grad {
		c.t.Grad[i] = g
	}
	s, a := c.forward()
	if c.r == nil {
		c.a, c.r = a, mat.DenseCopyOf(a)
		rng := rand.New(rand.NewPCG(7, 7))
		c.r.Apply(func(_, _ int, _ float64) float64 { v := rng.NormFloat64(); return v + math.Copysign(0.2, v) }, c.r)
		c.s = s
	}
	s.DA = *mat.DenseCopyOf(c.r)
	theta, x := slices.Clone(c.t.Net.theta), mat.DenseCopyOf(c.x)
	grads := []*mat.Dense{mat.DenseCopyOf(c.layer.Backward(s, &s.DA))}
	switch {
	case !mat.Equal(&s.DA, c.r):
		c.complaint = "∂L/∂a changed"
	case !slices.Equal(theta, c.t.Net.theta):
		c.complaint = "parameter changed in Backward"
		copy(c.t.Net.theta, theta)
	case !mat.Equal(x, c.x):
		c.complaint = "x changed"
	}
	for _, p := range c.layer.Params() {
		grads = append(grads, mat.DenseCopyOf(s.Grad(p.Dense)))
	}
	return grads
}

// check compares all gradients of the layer with numbers.
func (c *trial) check() Finding {
	f := Finding{Layer: c.number, Place: c.t.Steps[c.number].String()}
	first := c.backward(0)
	second := c.backward(0)
	params := c.layer.Params()
	numbers := []*mat.Dense{c.x}
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
func (c *trial) memory(first, second []*mat.Dense) string {
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
func (c *trial) value() float64 {
	_, a := c.forward()
	sum := 0.0
	n, _ := a.Dims()
	for i := range n {
		ri := c.r.RawRowView(i)
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
func (c *trial) ties(numbers []*mat.Dense) (bug, pattern string, e float64) {
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

// dense reports whether the layer is z = W x + b, a = f(z), and finds W.
func (c *trial) dense() bool {
	if len(c.parts) != 3 || c.parts[1].name != "W" || c.parts[2].name != "b" || c.s.F == nil || c.s.Z.IsEmpty() {
		return false
	}
	w := c.layer.Params()[0].Dense
	out, in := w.Dims()
	zr, _ := c.s.Z.Dims()
	xr, _ := c.x.Dims()
	if out != zr || in != xr {
		return false
	}
	c.w = w
	return true
}

// A story is a bug that touches δ, and with it all parts: what they would be.
type story struct {
	bug, pattern string
	delta        *mat.Dense // nil if the layer has none
	parts        []*mat.Dense
}

// explain finds the stories and slips that explain all numbers with the fewest bugs.
func (c *trial) explain() (bug, pattern string) {
	best := 3 // more bugs than that explain anything
	var bugs, patterns []string
	for _, s := range c.stories() {
		var names, clues []string
		if s.bug != "" {
			names, clues = append(names, s.bug), append(clues, s.pattern)
		}
		for k, p := range c.parts {
			n, q, ok := c.slip(s, k, p)
			if !ok {
				names = nil
				break
			}
			if n != "" {
				names, clues = append(names, n), append(clues, q)
			}
		}
		if names == nil || len(names) > best {
			continue
		}
		if len(names) < best {
			best, bugs, patterns = len(names), nil, nil
		}
		if name := strings.Join(names, " and "); !slices.Contains(bugs, name) {
			bugs, patterns = append(bugs, name), append(patterns, strings.Join(clues, "; "))
		}
	}
	if bugs == nil {
		return "", c.where()
	}
	return strings.Join(bugs, " or "), strings.Join(patterns, "; or ")
}

// where says which parts are wrong, for lack of a name.
func (c *trial) where() string {
	var list []string
	for _, p := range c.parts {
		bad, all := 0, 0
		if sameSize(p.got, p.want) {
			sampled(p.want, func(i, j int) {
				if w := p.want.At(i, j); !math.IsNaN(w) {
					all++
					if relative(p.got.At(i, j), w, 0) > wrong {
						bad++
					}
				}
			})
		}
		list = append(list, fmt.Sprintf("∂L/∂%s: %d of %d wrong", p.name, bad, all))
	}
	return strings.Join(list, ", ")
}

// stories are no bug at δ, and all that are known.
func (c *trial) stories() []story {
	right := story{}
	for _, p := range c.parts {
		right.parts = append(right.parts, p.want)
	}
	if !c.dense() {
		list := []story{right}
		for _, f := range c.factors() {
			s := story{bug: f.bug, pattern: "everything " + f.pattern}
			for _, p := range c.parts {
				s.parts = append(s.parts, scaled(f.factor, p.want))
			}
			list = append(list, s)
		}
		return list
	}
	deltas := deltaBugs(c.s, c.a, c.r, c.factors())
	right.delta = deltas[0].delta
	list := []story{right}
	for _, s := range deltas[1:] {
		if misfit(s.delta, right.delta) < wrong {
			continue // this bug makes no difference here
		}
		s.parts = []*mat.Dense{mul(c.w.T(), s.delta), mul(s.delta, c.x.T()), rowSums(s.delta)}
		s.pattern += "; x, W and b follow from it"
		list = append(list, s)
	}
	return list
}

// A multiple is a constant that a whole matrix can be wrong by.
type multiple struct {
	bug, pattern string
	factor       float64
}

// factors are the constants that the sizes of the layer allow.
func (c *trial) factors() []multiple {
	k, n := c.a.Dims()
	return constants(k, n)
}

func constants(k, n int) []multiple {
	list := []multiple{
		{"wrong sign", "is −1 times what it should be", -1},
		{"twice", "is 2 times what it should be", 2},
		{"half", "is ½ of what it should be", 0.5},
	}
	for _, f := range []multiple{
		{"1/N missing", fmt.Sprintf("is N = %d times what it should be", n), float64(n)},
		{"1/N twice", fmt.Sprintf("is 1/N = 1/%d of what it should be", n), 1 / float64(n)},
		{"sum over the outputs for their mean", fmt.Sprintf("is K = %d times what it should be", k), float64(k)},
		{"mean over the outputs for their sum", fmt.Sprintf("is 1/K = 1/%d of what it should be", k), 1 / float64(k)},
	} {
		if f.factor != 1 {
			list = append(list, f)
		}
	}
	return list
}

// deltaBugs are the right δ of a dense layer, from f' by numbers, and the wrong ones.
func deltaBugs(s *Step, a, da *mat.Dense, factors []multiple) []story {
	var list []story
	n := func(_, j int) int { _, c := s.Z.Dims(); return (j + 1) % c } // the next sample
	add := func(bug, pattern string, prime func(i, j int) float64) {
		d := mat.DenseCopyOf(&s.Z)
		d.Apply(func(i, j int, _ float64) float64 { return prime(i, j) * da.At(i, j) }, d)
		list = append(list, story{bug: bug, pattern: pattern, delta: d})
	}
	z := s.Z.At
	f, elementwise := s.F.(Elementwise)
	if elementwise {
		prime := func(z float64) float64 {
			h := 1e-5 * max(1, math.Abs(z))
			return (f.F(z+h) - f.F(z-h)) / (2 * h)
		}
		add("", "", func(i, j int) float64 { return prime(z(i, j)) })
		add("f' twice", "δ = f'(z) f'(z) ∂L/∂a", func(i, j int) float64 { return prime(z(i, j)) * prime(z(i, j)) })
		add("f'(a) for f'(z)", "δ = f'(a) ∂L/∂a", func(i, j int) float64 { return f.Prime(a.At(i, j), f.F(a.At(i, j))) })
		add("next sample's z", "δ = f'(z of the next sample) ∂L/∂a", func(i, j int) float64 { return prime(z(i, n(i, j))) })
		add("f' given z for a", "δ = f'(z, z) ∂L/∂a, where f' expects z and a", func(i, j int) float64 { return f.Prime(z(i, j), z(i, j)) })
		add("f' is not the derivative of f", "δ = Prime(z, a) ∂L/∂a, but Prime is not the slope of F", func(i, j int) float64 { return f.Prime(z(i, j), a.At(i, j)) })
	} else {
		right := new(mat.Dense)
		s.F.Delta(right, &s.Z, a, da)
		list = append(list, story{delta: right})
		add("softmax taken entry by entry", "δ = a (1 − a) ∂L/∂a, the diagonal of the Jacobian", func(i, j int) float64 { return a.At(i, j) * (1 - a.At(i, j)) })
	}
	add("f' missing", "δ = ∂L/∂a", func(i, j int) float64 { return 1 })
	add("a for f'", "δ = a ∂L/∂a", func(i, j int) float64 { return a.At(i, j) })
	add("1 − a for f'", "δ = (1 − a) ∂L/∂a", func(i, j int) float64 { return 1 - a.At(i, j) })
	if f.Name == Identity.Name {
		p := new(mat.Dense)
		Softmax.Apply(p, &s.Z)
		add("softmax's f' applied again", "δ = p (1 − p) ∂L/∂a with p = softmax(z), which the loss has seen to", func(i, j int) float64 { return p.At(i, j) * (1 - p.At(i, j)) })
		add("σ' applied again", "δ = σ(z) (1 − σ(z)) ∂L/∂a, which the loss has seen to", func(i, j int) float64 { return logistic(z(i, j)) * (1 - logistic(z(i, j))) })
	}
	for _, c := range factors {
		list = append(list, story{bug: c.bug, pattern: "δ " + c.pattern, delta: scaled(c.factor, list[0].delta)})
	}
	return list
}

// slip finds the bug that turns what the story says of part k into what was got.
func (c *trial) slip(s story, k int, p part) (bug, pattern string, ok bool) {
	base := s.parts[k]
	if misfit(p.got, base) < wrong {
		return "", "", true
	}
	subject := "∂L/∂" + p.name + " "
	try := func(name, formula string, m *mat.Dense) bool {
		if ok || m == nil || misfit(p.got, m) > wrong {
			return ok
		}
		bug, pattern, ok = name, subject+formula, true
		return true
	}
	r, n := base.Dims()
	zero := mat.NewDense(r, n, nil)
	if c.s.Z.IsEmpty() || k > 0 || s.delta != nil {
		try(p.name+" forgotten", "is 0", zero)
	}
	if p.name == "x" {
		c.slipX(s, base, try)
	}
	if c.w != nil && p.name == "W" {
		try("∂W transposed", "is (δ xᵀ)ᵀ", transposed(base))
		if sameSize(c.x, c.a) {
			try("wrong layer's a", "is δ aᵀ with the layer's own a", mul(s.delta, c.a.T()))
		}
		try("first sample only", "is δ xᵀ of sample 0", mul(sample(s.delta, 0), sample(c.x, 0).T()))
		try("δ without f'", "is ∂L/∂a xᵀ", mul(c.r, c.x.T()))
	}
	if c.w != nil && p.name == "b" {
		_, last := s.delta.Dims()
		try("batch sum forgotten", "is δ of the first sample", sample(s.delta, 0))
		try("batch sum forgotten", "is δ of the last sample", sample(s.delta, last-1))
		try("δ without f'", "is Σ ∂L/∂a", rowSums(c.r))
	}
	for _, f := range c.factors() {
		try(p.name+": "+f.bug, f.pattern, scaled(f.factor, base))
	}
	if r > 1 {
		first := mat.NewDense(r, n, nil)
		first.SetRow(0, base.RawRowView(0))
		try("first row only", "is 0 below its first row", first)
	}
	return bug, pattern, ok
}

// slipX tries what can go wrong on the way to ∂L/∂x.
func (c *trial) slipX(s story, base *mat.Dense, try func(name, formula string, m *mat.Dense) bool) {
	if c.w != nil {
		if out, in := c.w.Dims(); out == in {
			try("W not transposed", "is W δ", mul(c.w, s.delta))
		}
		first := mat.DenseCopyOf(s.delta)
		first.Apply(func(i, _ int, v float64) float64 {
			if i > 0 {
				return 0
			}
			return v
		}, first)
		try("first output only", "is row 0 of W times δ₀", mul(c.w.T(), first))
		try("δ without f'", "is Wᵀ ∂L/∂a", mul(c.w.T(), c.r))
	}
	if mask := c.s.Value("mask"); mask != nil && sameSize(mask, c.r) {
		try("dropout mask not applied backward", "is ∂L/∂a, without the mask", c.r)
		kept := mat.DenseCopyOf(c.r)
		kept.Apply(func(i, j int, v float64) float64 {
			if mask.At(i, j) == 0 {
				return 0
			}
			return v
		}, kept)
		try("dropout not rescaled backward", "is 0 where the mask is and else ∂L/∂a, without 1/(1 − P)", kept)
	}
	if !sameSize(c.x, c.r) {
		return
	}
	if v := c.s.Value("σ²"); v != nil {
		r, _ := c.x.Dims()
		rows, _ := v.Dims()
		if g := c.param("γ"); g != nil && rows == r {
			still := mat.DenseCopyOf(c.r)
			still.Apply(func(i, _ int, d float64) float64 { return g.At(i, 0) * d / math.Sqrt(v.At(i, 0)+normEpsilon) }, still)
			try("mean and variance held constant", "is γ ∂L/∂a/√(σ² + ε), nothing through μ and σ²", still)
		}
	}
	if c.w == nil {
		var inner mat.Dense
		inner.Sub(base, c.r)
		try("skip path forgotten", "is what it should be less ∂L/∂a", &inner)
		try("only the skip path", "is ∂L/∂a", c.r)
	}
}

// param is the layer's parameter of a name, nil if there is none.
func (c *trial) param(name string) *mat.Dense {
	for _, p := range c.layer.Params() {
		if p.Name == name {
			return p.Dense
		}
	}
	return nil
}

// checkLoss compares ∂L/∂a, and the gradient of a penalty, with numbers.
func checkLoss(loss Loss, a, y *mat.Dense, net *Network) Finding {
	f := Finding{Place: fmt.Sprintf("loss (%v)", loss)}
	if _, named := loss.(fmt.Stringer); !named {
		f.Place = "loss"
	}
	got := new(mat.Dense)
	loss.Grad(sizeLike(got, a), a, y)
	want := numerical(a, got, func() float64 { return loss.Value(a, y) })
	if f.Error = misfit(got, want); f.Error > wrong {
		f.Bug, f.Pattern = explainLoss(loss, a, y, got, want)
		return f
	}
	f.Error = 0
	p, ok := loss.(Penalty)
	if !ok {
		return f
	}
	for _, w := range net.params {
		r, c := w.Dims()
		got := mat.NewDense(r, c, nil)
		l := net.layerOf(w)
		p.Penalty(got, l, w)
		want := numerical(w.Dense, got, func() float64 { return p.Penalty(mat.NewDense(r, c, nil), l, w) })
		if e := misfit(got, want); e > wrong && e > f.Error {
			f.Error, f.Bug, f.Pattern = e, "", fmt.Sprintf("the penalty of %s of layer %d", w.Name, l)
			for _, c := range []multiple{{"penalty: twice", "is 2 times what it should be", 2}, {"penalty: half", "is ½ of what it should be", 0.5},
				{"penalty: wrong sign", "is −1 times what it should be", -1}, {"penalty forgotten", "has the gradient 0", 0}} {
				if misfit(got, scaled(c.factor, want)) < wrong {
					f.Bug, f.Pattern = c.bug, f.Pattern+" "+c.pattern
				}
			}
		}
	}
	return f
}

// explainLoss names all bugs that turn want into got.
func explainLoss(loss Loss, a, y, got, want *mat.Dense) (bug, pattern string) {
	k, n := a.Dims()
	var bugs, patterns []string
	try := func(name, formula string, ok bool) {
		if ok {
			bugs, patterns = append(bugs, name), append(patterns, formula)
		}
	}
	for _, f := range constants(k, n) {
		try(f.bug, "∂L/∂a "+f.pattern, misfit(got, scaled(f.factor, want)) < wrong)
	}
	swapped := new(mat.Dense)
	loss.Grad(sizeLike(swapped, a), y, a)
	try("a and y swapped", "∂L/∂a would be right for the loss L(y, a)", misfit(swapped, want) < wrong)
	var fused mat.Dense
	fused.Sub(a, y)
	fused.Scale(1/float64(n), &fused)
	try("f' cancelled twice", "∂L/∂a is (a − y)/N: that is already δ, and the layer multiplies by f' again", misfit(got, &fused) < wrong)
	try("log₁₀ for log", "∂L/∂a is log 10 times what it should be", misfit(got, scaled(math.Ln10, want)) < wrong)
	first := mat.NewDense(k, n, nil)
	first.SetCol(0, mat.Col(nil, 0, want))
	try("first sample only", "∂L/∂a is 0 beside sample 0", n > 1 && misfit(got, first) < wrong)
	if bugs == nil {
		return "", "∂L/∂a differs from the slope of L"
	}
	return strings.Join(bugs, " or "), strings.Join(patterns, "; or ")
}

// DiagnoseUpdate is [UpdateError] with an explanation: which parameters moved
// wrongly, and which known bug of an update explains all of them. The gradient
// is that of a trace that is not training.
func DiagnoseUpdate(net *Network, loss Loss, x, y *mat.Dense, eta float64, update func(), frozen ...*mat.Dense) (Diagnosis, error) {
	m, moved, want, err := compareUpdate(net, loss, x, y, eta, update, frozen)
	d := Diagnosis{Mismatch: m}
	if err != nil || m.Error < wrong {
		return d, err
	}
	gots, wants := windows(net.params, moved), windows(net.params, want)
	still := map[*mat.Dense]bool{} // did not move
	for w, got := range gots {
		still[w] = mat.Norm(got, 2) == 0
	}
	for _, b := range updateBugs(net, loss, x, y, eta, want, still) {
		d.Findings = nil
		named, predicted := true, windows(net.params, b.moved)
		for _, p := range net.params {
			got, l := gots[p.Dense], net.layerOf(p)
			fits, e := misfit(got, predicted[p.Dense]) < wrong, misfit(got, wants[p.Dense])
			f := Finding{Layer: l, Place: fmt.Sprintf("layer %d, %s", l, p.Name), Bug: b.bug, Pattern: p.Name + " " + b.pattern, Error: e}
			switch {
			case fits && e < wrong:
				continue // it moved as it should
			case !fits && still[p.Dense]:
				f.Bug, f.Pattern = p.Name+" not updated", p.Name+" does not move"
			case !fits:
				f.Bug, f.Pattern, named = "", p.Name+" moves in another way", false
			}
			if e > wrong {
				d.Findings = append(d.Findings, f)
			}
		}
		if named {
			return d, nil
		}
	}
	return d, nil
}

// An updateBug is a known bug of an update, and (θ_old − θ_new)/η of it.
type updateBug struct {
	bug, pattern string
	moved        []float64
}

// updateBugs are all that are known, and at both ends no bug at all: the first
// explains parameters that only stay behind, the last what nothing else does.
func updateBugs(net *Network, loss Loss, x, y *mat.Dense, eta float64, want []float64, still map[*mat.Dense]bool) []updateBug {
	_, n := x.Dims()
	list := []updateBug{{moved: want}}
	for _, f := range []multiple{
		{"wrong sign", "moves uphill: −1 times the gradient", -1},
		{"η squared", "moves by η² times the gradient", eta},
		{"η forgotten", "moves by the gradient itself, without η", 1 / eta},
		{"twice", "moves by 2 times η times the gradient", 2},
		{"1/N missing", "moves by N times η times the gradient", float64(n)},
		{"1/N twice", "moves by 1/N times η times the gradient", 1 / float64(n)},
	} {
		moved := slices.Clone(want)
		floats.Scale(f.factor, moved)
		list = append(list, updateBug{f.bug, f.pattern, moved})
	}
	return append(list,
		updateBug{"in place", "moves by gradients that went through weights already updated above", updatedInPlace(net, loss, x, y, eta, still)},
		updateBug{"one layer after the other", "moves by gradients computed afresh after the layer below was updated", layerByLayer(net, loss, x, y, eta, still)},
		updateBug{moved: want})
}

// updatedInPlace is (θ_old − θ_new)/η of an update from the top that changes every
// layer's parameters before ∂L/∂x goes down through them.
func updatedInPlace(net *Network, loss Loss, x, y *mat.Dense, eta float64, still map[*mat.Dense]bool) []float64 {
	old := slices.Clone(net.theta)
	defer copy(net.theta, old)
	t := net.Forward(x)
	da := new(mat.Dense)
	loss.Grad(sizeLike(da, t.Output()), t.Output(), y)
	for l := len(net.Layers); l > 0; l-- {
		s := t.Steps[l]
		for k := range 2 { // with the old parameters for the gradient, with the new ones for ∂L/∂x
			clear(t.Grad)
			s.Delta.Reset()
			s.DX = mat.Dense{}
			s.DA = *da
			dx := net.Layers[l-1].Backward(s, da)
			if k == 0 {
				descend(net, l, t, eta, still)
				continue
			}
			da = dx
		}
	}
	return movement(old, net.theta, eta)
}

// layerByLayer is (θ_old − θ_new)/η of an update from the bottom that goes
// forward and backward again for every layer.
func layerByLayer(net *Network, loss Loss, x, y *mat.Dense, eta float64, still map[*mat.Dense]bool) []float64 {
	old := slices.Clone(net.theta)
	defer copy(net.theta, old)
	for l := 1; l <= len(net.Layers); l++ {
		t := net.Forward(x)
		t.Backward(loss, y)
		descend(net, l, t, eta, still)
	}
	return movement(old, net.theta, eta)
}

// descend moves the parameters of one layer, p ← p − η ∂L/∂p.
func descend(net *Network, l int, t *Trace, eta float64, still map[*mat.Dense]bool) {
	for _, p := range net.params {
		if net.layerOf(p) == l && !still[p.Dense] {
			p.Sub(p.Dense, scaled(eta, t.Steps[l].Grad(p.Dense)))
		}
	}
}

func movement(from, to []float64, eta float64) []float64 {
	moved := make([]float64, len(from))
	for i := range moved {
		moved[i] = (from[i] - to[i]) / eta
	}
	return moved
}

func scaled(c float64, m *mat.Dense) *mat.Dense {
	s := new(mat.Dense)
	s.Scale(c, m)
	return s
}

func mul(a, b mat.Matrix) *mat.Dense {
	p := new(mat.Dense)
	p.Mul(a, b)
	return p
}

func transposed(m *mat.Dense) *mat.Dense { return mat.DenseCopyOf(m.T()) }

func rowSums(m *mat.Dense) *mat.Dense {
	r, _ := m.Dims()
	b := mat.NewDense(r, 1, nil)
	addRowSums(b, m)
	return b
}

// sample is column j as a matrix of one column.
func sample(m *mat.Dense, j int) *mat.Dense {
	r, _ := m.Dims()
	return mat.NewDense(r, 1, mat.Col(nil, j, m))
}
