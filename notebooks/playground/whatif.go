package playground

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"glassnet/nn"
	"glassnet/nn/attention"
	"gonum.org/v1/gonum/mat"
)

// A Question is what would be if one number were another.
type Question struct {
	What   string  `json:"what"` // "a", "δ", "P" of attention, or a parameter: "W", "b"
	Layer  int     `json:"layer"`
	Neuron int     `json:"neuron"` // of P: the key
	Input  int     `json:"input"`  // of W; of P: the query
	Value  float64 `json:"value"`
}

// A Difference has the numbers of the sample before and after.
type Difference struct {
	What   string     `json:"what"` // "a₂ of layer 1 = 0.5 instead of 0.1"
	Before []Passage  `json:"before"`
	After  []Passage  `json:"after"`
	Loss   [2]Number  `json:"loss"` // of the batch, before and after
	Moved  [][]string `json:"moved"`
}

// A Passage is a and δ, of attention P and ∂S, of one layer, for the sample.
type Passage struct {
	A     []Number `json:"a"`
	Delta []Number `json:"delta"` // empty where the layer has none
	P     []Number `json:"p"`     // of attention, row by row; empty elsewhere
	DS    []Number `json:"ds"`    // ∂S of attention
}

// WhatIf computes the batch again with one number fixed: an activation a of the sample (what follows from it changes), an error term δ of
// the sample (what is sent back from it changes), an entry P of attention of the sample, or a parameter. The other entries of P stay, so that
// its column is no longer 1 in sum: one number is fixed, and the formulas go on with it, forward and back. Nothing of the session changes.
func (s *Session) WhatIf(q Question) (d Difference, err error) {
	if math.IsNaN(q.Value) || math.Abs(q.Value) > 1e6 {
		return d, fmt.Errorf("%v cannot be computed with; numbers up to 1,000,000 can", q.Value)
	}
	if err := s.mustHave(q.Layer, q.Neuron); err != nil {
		return d, err
	}
	defer s.asSeen()()
	d.Before, d.Loss[0] = s.pass(nil)
	var old *float64
	switch q.What {
	case "a", "δ":
		d.After, d.Loss[1] = s.pass(func(what string, l int, step *nn.Step) {
			m := map[string]*mat.Dense{"a": &step.A, "δ": &step.Delta}[what]
			if what == q.What && l == q.Layer && !m.IsEmpty() {
				old = new(float64)
				*old = m.At(q.Neuron, s.sample)
				m.Set(q.Neuron, s.sample, q.Value)
			}
		})
	case "P":
		look, err := s.looks(q.Layer, q.Neuron, q.Input)
		if err != nil {
			return d, err
		}
		d.After, d.Loss[1] = s.pass(func(what string, l int, step *nn.Step) {
			if what == "a" && l == q.Layer {
				old = new(float64)
				*old = look.Weights(step, 0, s.sample).At(q.Neuron, q.Input)
				look.SetWeight(step, 0, q.Neuron, q.Input, s.sample, q.Value)
			}
		})
	default:
		p := s.param(Edit{Layer: q.Layer, Param: q.What})
		if p == nil {
			return d, fmt.Errorf("layer %d has no parameter %q", q.Layer, q.What)
		}
		if r, c := p.Dims(); q.Neuron >= r || q.Input < 0 || q.Input >= c {
			return d, fmt.Errorf("%s of layer %d is %d×%d; it has no entry %d, %d", q.What, q.Layer, r, c, q.Neuron+1, q.Input+1)
		}
		v := p.At(q.Neuron, q.Input)
		old = &v
		p.Set(q.Neuron, q.Input, q.Value)
		d.After, d.Loss[1] = s.pass(nil)
		p.Set(q.Neuron, q.Input, v)
	}
	if old == nil {
		return d, fmt.Errorf("layer %d has no %s", q.Layer, q.What)
	}
	name := q.What + nn.Subscript(q.Neuron+1)
	if q.What == "P" {
		name += nn.Subscript(q.Input + 1)
	}
	for _, p := range s.net.Layers[q.Layer-1].Params() {
		if p.Name == q.What {
			name = s.trace.Steps[q.Layer].ParamName(p, q.Neuron, q.Input)
		}
	}
	d.What = fmt.Sprintf("%s of layer %d = %.4g instead of %.4g", name, q.Layer, q.Value, *old)
	d.Moved = moved(d.Before, d.After)
	return d, nil
}

// pass computes the batch with the parameters that the network has, forward and back. change may change what a layer gives: its a on the way up, its
// δ on the way down.
func (s *Session) pass(change func(what string, l int, step *nn.Step)) (p []Passage, loss Number) {
	t := nn.NewTrace(s.net)
	rng := rand.New(rand.NewPCG(s.seed()+1, uint64(s.shownStep())))
	x := &s.trace.Steps[0].A
	var steps []*nn.Step
	for l, layer := range s.net.Layers {
		step := t.Alone(l+1, x)
		step.Training, step.Rand = true, rng
		x = layer.Forward(step, x)
		if change != nil {
			change("a", l+1, step)
		}
		steps = append(steps, step)
	}
	var da mat.Dense
	s.lossFn.Grad(&da, x, &s.y)
	loss = Number(s.lossFn.Value(x, &s.y))
	back := &da
	for l := len(steps) - 1; l >= 0; l-- {
		step, layer := steps[l], s.net.Layers[l]
		back = layer.Backward(step, back)
		if change != nil && !step.Delta.IsEmpty() {
			change("δ", l+1, step)
			if d, ok := layer.(*nn.Dense); ok {
				back.Mul(d.W.T(), &step.Delta) // what is sent back follows from δ
			}
		}
	}
	for l, step := range steps {
		out := Passage{A: numbers(mat.Col(nil, s.sample, &step.A))}
		if !step.Delta.IsEmpty() {
			out.Delta = numbers(mat.Col(nil, s.sample, &step.Delta))
		}
		if look, ok := s.net.Layers[l].(*attention.Attention); ok {
			out.P, out.DS = numbers(look.Weights(step, 0, s.sample).RawMatrix().Data), numbers(look.ScoreGrads(step, 0, s.sample).RawMatrix().Data)
		}
		p = append(p, out)
	}
	return p, loss
}

// asSeen gives the network the parameters that the trace was computed with, which an update may have moved since, until back is called.
func (s *Session) asSeen() (back func()) {
	now := slices.Clone(s.net.Theta())
	for l, layer := range s.net.Layers {
		for _, p := range layer.Params() {
			p.Copy(s.trace.Steps[l+1].Used(p.Dense))
		}
	}
	return func() { copy(s.net.Theta(), now) }
}

// shownStep is the update, from 0, of the batch that is shown.
func (s *Session) shownStep() int {
	if s.updated {
		return s.step - 1
	}
	return s.step
}

// moved lists what is different: name, before, after.
func moved(before, after []Passage) (all [][]string) {
	one := func(i int) string { return nn.Subscript(i + 1) }
	pair := func(i int) string { return one(i/tokens) + one(i%tokens) }
	add := func(name string, index func(int) string, l int, b, a []Number) {
		for i := range b {
			if b[i] != a[i] {
				all = append(all, []string{fmt.Sprintf("%s%s of layer %d", name, index(i), l+1), fmt.Sprintf("%.4g", float64(b[i])), fmt.Sprintf("%.4g", float64(a[i]))})
			}
		}
	}
	for l := range before {
		add("P", pair, l, before[l].P, after[l].P)
		add("a", one, l, before[l].A, after[l].A)
	}
	for l := range before {
		add("δ", one, l, before[l].Delta, after[l].Delta)
		add("∂S", pair, l, before[l].DS, after[l].DS)
	}
	return all
}

// A Check compares one entry of the gradient with a central difference.
type Check struct {
	Words    string `json:"words"`
	H        Number `json:"h"`
	Above    Number `json:"above"` // R(w + h)
	Below    Number `json:"below"` // R(w − h)
	Numeric  Number `json:"numeric"`
	Analytic Number `json:"analytic"`
}

// CheckGradient moves one parameter up and down by h and compares the slope with what back-propagation says, on the batch that is shown and
// with the parameters that it saw.
func (s *Session) CheckGradient(e Edit) (c Check, err error) {
	if e.Layer < 1 || e.Layer > len(s.net.Layers) || s.param(e) == nil {
		return c, fmt.Errorf("layer %d has no parameter %q", e.Layer, e.Param)
	}
	p := s.param(e)
	if r, k := p.Dims(); e.I < 0 || e.I >= r || e.J < 0 || e.J >= k {
		return c, fmt.Errorf("%s of layer %d is %d×%d; it has no entry %d, %d", e.Param, e.Layer, r, k, e.I+1, e.J+1)
	}
	risk := func() (float64, *nn.Trace) {
		t := nn.NewTrace(s.net)
		t.Training, t.Rand = true, rand.New(rand.NewPCG(s.seed()+1, uint64(s.shownStep())))
		t.Forward(&s.trace.Steps[0].A)
		t.Backward(s.lossFn, &s.y)
		return t.Risk(), t
	}
	defer s.asSeen()()
	const h = 1e-5
	_, t := risk()
	analytic := t.Steps[e.Layer].Grad(p).At(e.I, e.J)
	w := p.At(e.I, e.J)
	p.Set(e.I, e.J, w+h)
	above, _ := risk()
	p.Set(e.I, e.J, w-h)
	below, _ := risk()
	p.Set(e.I, e.J, w)
	numeric := (above - below) / (2 * h)
	words := fmt.Sprintf("(R(w + h) − R(w − h)) / 2h = (%.10g − %.10g) / %.0e = %.6g; back-propagation says %.6g", above, below, 2*h, numeric, analytic)
	return Check{words, h, Number(above), Number(below), Number(numeric), Number(analytic)}, nil
}

// Program is a cell that makes the same network and the same run.
func (s *Session) Program() string {
	var b strings.Builder
	in := s.train.Features()
	b.WriteString("// The network of the playground, with its parameters after " + fmt.Sprint(s.step) + " updates.\nnet := nn.New(\n")
	for _, layer := range s.net.Layers {
		switch l := layer.(type) {
		case *nn.Dense:
			out, _ := l.W.Dims()
			f := "nn.Identity"
			switch l.F {
			case nn.Softmax:
				f = "nn.Softmax"
			default:
				if e, ok := l.F.(nn.Elementwise); ok {
					f = spelling(e)
				}
			}
			fmt.Fprintf(&b, "\tnn.NewDense(%d, %d, %s, nn.Zeros),\n", in, out, f)
			in = out
		case *attention.Attention:
			fmt.Fprintf(&b, "\tattention.NewAttention(%d, %d, %d, nn.Zeros),\n", l.Look.Positions, in/l.Look.Positions, l.Look.Heads)
		case nn.Dropout:
			fmt.Fprintf(&b, "\tnn.Dropout{P: %v},\n", l.P)
		}
	}
	b.WriteString(")\ncopy(net.Theta(), []float64{")
	for i, v := range s.net.Theta() {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%v", v)
	}
	b.WriteString("})\n")
	return b.String()
}

// spelling is how a program names an activation.
func spelling(f nn.Elementwise) string {
	for name, g := range map[string]nn.Elementwise{"Identity": nn.Identity, "Heaviside": nn.Heaviside, "Sign": nn.Sign, "Logistic": nn.Logistic, "Tanh": nn.Tanh,
		"HardLogistic": nn.HardLogistic, "HardTanh": nn.HardTanh, "ReLU": nn.ReLU, "Softplus": nn.Softplus, "GELU": nn.GELU, "GELUTanh": nn.GELUTanh, "GELULogistic": nn.GELULogistic} {
		if g.Name == f.Name {
			return "nn." + name
		}
	}
	return "nn." + f.Name // LeakyReLU(0.01), ELU(1), Swish(1): the call that makes it
}

// Ledger is the ledger of the sample: "text", "markdown" or "csv".
func (s *Session) Ledger(format string) (string, error) {
	g := s.trace.Ledger(s.sample)
	switch format {
	case "", "text":
		return g.String(), nil
	case "markdown":
		return g.Markdown(), nil
	case "csv":
		return g.CSV(), nil
	}
	return "", fmt.Errorf("a ledger is text, markdown or csv, not %q", format)
}
