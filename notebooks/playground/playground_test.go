package playground

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

func start(t *testing.T, change func(*Options)) *Session {
	t.Helper()
	o := Defaults()
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The updates of a session are those of nn.Training with the same seed, bit by bit: batches that do not divide the set, dropout, penalty and
// a rule that remembers included.
func TestSessionIsTraining(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"defaults": nil,
		"all":      func(o *Options) { o.Rule, o.Rate, o.Dropout, o.Lambda, o.Batch = "Adam", 0.01, 0.3, 0.01, 33 },
		"softmax":  func(o *Options) { o.Data, o.Batch, o.Activation = "three blobs", 0, "ReLU" },
		"number":   func(o *Options) { o.Data, o.Rule = "y = sin x", "momentum" },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, change)
			other := start(t, change)
			make, _ := find("rule", s.Rule, rules)
			run := nn.Training{Loss: other.lossFn, Optimizer: make(s.Rate), Epochs: 7, Batch: s.Batch, Rand: rand.New(rand.NewPCG(s.Seed, 4))}
			for range run.RunOn(other.net, other.train) {
			}
			must(t, s.Advance(7*s.batches()))
			if !slices.Equal(s.net.Theta(), other.net.Theta()) {
				t.Errorf("θ differs: %v and %v", s.net.Theta()[:3], other.net.Theta()[:3])
			}
		})
	}
}

// A histogram counts every number once, and as many below its middle as are below 0.
func TestHistograms(t *testing.T) {
	s := start(t, func(o *Options) { o.Activation, o.Hidden = "ReLU", []int{6, 3} })
	must(t, s.Advance(30))
	all := s.onSet(s.train)
	for l, layer := range s.State().Layers {
		for name, c := range map[string]struct {
			h *Histogram
			m *mat.Dense
		}{"W": {layer.W, s.net.Layers[l].(*nn.Dense).W}, "a": {layer.A, &all.Steps[l+1].A}, "δ": {layer.D, &s.trace.Steps[l+1].Delta}} {
			below, n, v := 0, 0, c.m.RawMatrix().Data
			for _, x := range v {
				if x < 0 {
					below++
				}
			}
			low := 0
			for i, k := range c.h.Counts {
				if n += k; i < 10 {
					low += k
				}
			}
			if n != len(v) || low != below || float64(c.h.Span) != max(mat.Max(c.m), -mat.Min(c.m)) {
				t.Errorf("layer %d, %s: %d of %d numbers, %d below 0 and not %d, span %v", l+1, name, n, len(v), low, below, c.h.Span)
			}
		}
	}
}

// Whatever way leads to an update, the numbers are the same: forward, back, undone, with a weight set by hand, and from a link.
func TestEveryWayIsTheSame(t *testing.T) {
	adam := func(o *Options) { o.Rule, o.Rate, o.Dropout = "Adam", 0.02, 0.2 }
	text := func(s *Session) string {
		st := s.State()
		st.Undo = false
		b, err := json.Marshal(st)
		must(t, err)
		return string(b)
	}
	edit := Edit{Layer: 1, Param: "W", I: 1, J: 0, Value: 2}
	straight := start(t, adam)
	must(t, straight.Advance(60))
	must(t, straight.Set(edit))
	must(t, straight.Advance(37))
	want := text(straight)

	s := start(t, adam)
	must(t, s.Advance(10))
	must(t, s.GoTo(120))
	must(t, s.Set(Edit{Layer: 3, Param: "b", Value: -1}))
	must(t, s.GoTo(31))
	must(t, s.GoTo(60))
	must(t, s.Set(edit))
	if slices.ContainsFunc(s.Edits(), func(e Edit) bool { return e.Step > 60 }) {
		t.Error("an edit after the one that was made last is still there")
	}
	must(t, s.Advance(500))
	must(t, s.Undo())
	must(t, s.GoTo(97))
	if got := text(s); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for range 4 { // GoTo(97), edit 2, GoTo(60), GoTo(31)
		must(t, s.Undo())
	}
	if e := s.Edits(); s.step != 120 || len(e) != 1 || e[0].Param != "b" {
		t.Errorf("undone to update %d with %v", s.step, e)
	}

	var h Host
	link, _ := json.Marshal(map[string]any{"do": "start", "options": straight.Options, "n": 97, "edits": straight.Edits()})
	var st State
	must(t, json.Unmarshal(h.Handle(link), &st))
	if got := text(h.session); got != want {
		t.Errorf("link: got %s\nwant %s", got, want)
	}
}

// A saved network comes back, and can be undone; another one is refused.
func TestLoad(t *testing.T) {
	s := start(t, nil)
	must(t, s.Advance(30))
	file, err := s.net.MarshalBinary()
	must(t, err)
	other := start(t, func(o *Options) { o.Seed = 9 })
	before := slices.Clone(other.net.Theta())
	must(t, other.Load(file))
	if !slices.Equal(other.net.Theta(), s.net.Theta()) {
		t.Error("the loaded parameters are others")
	}
	must(t, other.Undo())
	if !slices.Equal(other.net.Theta(), before) {
		t.Error("undone is not as before")
	}
	wide := start(t, func(o *Options) { o.Hidden = []int{5} })
	if err := wide.Load(file); err == nil || !strings.HasPrefix(err.Error(), "the file has other layers") || len(wide.edits) > 0 {
		t.Error(err)
	}
	if err := wide.Load(file[:50]); err == nil {
		t.Error("half a file is taken")
	}
}

// What is opened is what nn explains, and every line of it adds up.
func TestExplain(t *testing.T) {
	s := start(t, nil)
	must(t, s.Advance(5))
	must(t, s.Look(3))
	st := s.State()
	for l, layer := range st.Layers {
		for i, n := range layer.Neurons {
			o, err := s.Explain(l+1, i)
			must(t, err)
			if !strings.HasPrefix(o.Lines[0], "z"+nn.Subscript(i+1)+" = ") {
				t.Errorf("layer %d, neuron %d begins with %q", l+1, i+1, o.Lines[0])
			}
			z := float64(*n.OldB)
			x := st.X
			if l > 0 {
				x = nil
				for _, below := range st.Layers[l-1].Neurons {
					x = append(x, below.A)
				}
			}
			for j, w := range n.Old {
				z += float64(w * x[j])
			}
			if math.Abs(z-float64(*n.Z)) > 1e-12 {
				t.Errorf("layer %d, neuron %d: z = %v, the old weights say %v", l+1, i+1, *n.Z, z)
			}
			if d := float64(*n.Prime * n.DA); math.Abs(d-float64(*n.Delta)) > 1e-12 {
				t.Errorf("layer %d, neuron %d: δ = %v, f'·∂L/∂a = %v", l+1, i+1, *n.Delta, d)
			}
			for j := range n.W {
				if want := float64(n.Old[j]) - s.Rate*float64(n.DW[j]); math.Abs(want-float64(n.W[j])) > 1e-12 {
					t.Errorf("w = %v, old − η ∂L/∂w = %v", n.W[j], want)
				}
			}
		}
	}
}

// The button's difference is the slope, and gradcheck agrees.
func TestCheckGradient(t *testing.T) {
	s := start(t, func(o *Options) { o.Lambda, o.Dropout = 0.1, 0.2 })
	must(t, s.Advance(3))
	for l, layer := range s.net.Layers {
		for _, p := range layer.Params() {
			c, err := s.CheckGradient(Edit{Layer: l + 1, Param: p.Name, I: 0, J: 0})
			must(t, err)
			if math.Abs(float64(c.Numeric-c.Analytic)) > 1e-8 {
				t.Error(c.Words)
			}
		}
	}
	x, y := s.trace.Steps[0].A, s.y
	if m, err := gradcheck.GradientError(s.net, s.lossFn, &x, &y); err != nil || m.Error > 1e-6 {
		t.Error(m, err)
	}
}

// A fixed number changes what follows from it and nothing else.
func TestWhatIf(t *testing.T) {
	s := start(t, nil)
	must(t, s.Advance(10))
	must(t, s.Set(Edit{Layer: 1, Param: "b", Value: 0.1})) // looks at the next batch
	theta := slices.Clone(s.net.Theta())
	d, err := s.WhatIf(Question{What: "a", Layer: 2, Neuron: 1, Value: 0.75})
	must(t, err)
	for i := range d.Before[0].A {
		if d.Before[0].A[i] != d.After[0].A[i] {
			t.Error("a of the layer below has changed")
		}
	}
	if d.After[1].A[1] != 0.75 || d.After[1].A[0] != d.Before[1].A[0] || d.After[2].A[0] == d.Before[2].A[0] || d.Loss[0] == d.Loss[1] {
		t.Errorf("%+v", d)
	}
	if want := "a₂ of layer 2 = 0.75 instead of "; !strings.HasPrefix(d.What, want) {
		t.Errorf("%q does not begin with %q", d.What, want)
	}

	d, err = s.WhatIf(Question{What: "δ", Layer: 3, Neuron: 0, Value: 1})
	must(t, err)
	w := s.net.Layers[2].Params()[0]
	for j := range d.After[1].Delta { // δ of layer 2 = f' · w · 1
		a := float64(d.After[1].A[j])
		if want := (1 - a*a) * w.At(0, j); math.Abs(want-float64(d.After[1].Delta[j])) > 1e-12 {
			t.Errorf("δ%d = %v, want %v", j+1, d.After[1].Delta[j], want)
		}
		if d.After[1].A[j] != d.Before[1].A[j] || d.Loss[0] != d.Loss[1] {
			t.Error("a fixed δ has changed the forward pass")
		}
	}

	d, err = s.WhatIf(Question{What: "W", Layer: 1, Neuron: 0, Input: 1, Value: 3})
	must(t, err)
	if d.Before[0].A[0] == d.After[0].A[0] || d.Before[0].A[1] != d.After[0].A[1] || !slices.Equal(theta, s.net.Theta()) {
		t.Errorf("%+v", d)
	}
}

// An entry of attention that is fixed moves what its token reads and all that follows, forward and back, and no other entry.
func TestWhatIfAttention(t *testing.T) {
	s := start(t, func(o *Options) { o.Data, o.Noise = marked, 0 })
	must(t, s.Advance(40))
	must(t, s.Set(Edit{Layer: 1, Param: "b_q", Value: 0.1})) // looks at the next batch
	must(t, s.Look(3))
	key, query := 1, 2
	d, err := s.WhatIf(Question{What: "P", Layer: 1, Neuron: key, Input: query, Value: 0.9})
	must(t, err)
	b, a := d.Before[0], d.After[0]
	look := s.net.Layers[0].(*attention.Attention)
	v := func(r int) float64 { // of the key
		return look.V.B.At(r, 0) + look.V.W.At(r, 0)*s.trace.Steps[0].A.At(key, s.sample) + look.V.W.At(r, 1)*s.trace.Steps[0].A.At(tokens+key, s.sample)
	}
	by := 0.9 - float64(b.P[key*tokens+query])
	for i := range a.A {
		want := 0.0
		if i%tokens == query {
			want = by * (look.O.W.At(i/tokens, 0)*v(0) + look.O.W.At(i/tokens, 1)*v(1))
		}
		if got := float64(a.A[i] - b.A[i]); math.Abs(got-want) > 1e-12 {
			t.Errorf("a%d moves by %v, want (P − P) W_o v = %v", i+1, got, want)
		}
	}
	for i := range a.P {
		if i != key*tokens+query && a.P[i] != b.P[i] {
			t.Errorf("entry %d of P has moved", i)
		}
	}
	if a.DS[key*tokens+query] == b.DS[key*tokens+query] || d.After[1].Delta[0] == d.Before[1].Delta[0] || d.Loss[0] == d.Loss[1] {
		t.Errorf("what follows has not moved: %+v", d)
	}
	if want := "P₂₃ of layer 1 = 0.9 instead of "; !strings.HasPrefix(d.What, want) || d.Moved[0][0] != "P₂₃ of layer 1" {
		t.Errorf("%q, first moved %q", d.What, d.Moved[0])
	}
	st := s.State()
	if p := st.Layers[0].Looks[key][query]; p != b.P[key*tokens+query] || len(st.Layers[0].Params) != 24 {
		t.Errorf("the question has changed P to %v; %d parameters", p, len(st.Layers[0].Params))
	}
	for _, p := range st.Layers[0].Params { // each can be checked; ∂L/∂b_k = 0
		c, err := s.CheckGradient(Edit{Layer: 1, Param: p.Param, I: p.I, J: p.J})
		must(t, err)
		if math.Abs(float64(c.Numeric-c.Analytic)) > 1e-8 || p.Param == "b_k" && math.Abs(float64(c.Analytic)) > 1e-12 {
			t.Error(p.Name, c.Words)
		}
	}
	d, err = s.WhatIf(Question{What: "W_q", Layer: 1, Neuron: 1, Input: 0, Value: 2})
	if err != nil || !strings.HasPrefix(d.What, "w₂₁ of q of layer 1 = 2 instead of ") {
		t.Errorf("%q, %v", d.What, err)
	}
	o, err := s.ExplainWeight(1, key, query)
	if err != nil || len(o.Lines) != 5 || !strings.HasPrefix(o.Lines[1], "P₂₃ = e^S₂₃/Σ e^S = ") {
		t.Errorf("%v, %v", o, err)
	}
	if !strings.Contains(s.Program(), "attention.NewAttention(4, 2, 1, nn.Zeros)") {
		t.Error(s.Program())
	}
}

// The values before a question are those on the page, before and after an update, and so is the gradient that is checked.
func TestWhatIfBefore(t *testing.T) {
	for _, dropout := range []float64{0, 0.5} {
		s := start(t, func(o *Options) { o.Dropout = dropout })
		if dropout == 0 {
			must(t, s.Advance(3))
		}
		theta := slices.Clone(s.net.Theta())
		d, err := s.WhatIf(Question{What: "a", Layer: 1, Value: 1})
		must(t, err)
		for l, layer := range s.State().Layers {
			for i, n := range layer.Neurons {
				if n.A != d.Before[l].A[i] {
					t.Errorf("dropout %v: a%d of layer %d is %v, on the page %v", dropout, i+1, l+1, d.Before[l].A[i], n.A)
				}
			}
		}
		c, err := s.CheckGradient(Edit{Layer: 1, Param: "W"})
		if want := s.State().Layers[0].Neurons[0].DW[0]; err != nil || math.Abs(float64(c.Analytic-want)) > 1e-12 {
			t.Errorf("the gradient checked is %v, on the page %v, %v", c.Analytic, want, err)
		}
		if !slices.Equal(s.net.Theta(), theta) {
			t.Error("a question has changed the parameters")
		}
	}
}

func TestPlanes(t *testing.T) {
	for _, name := range Choices().Data {
		s := start(t, func(o *Options) { o.Data = name })
		p, err := s.Planes(10, false)
		must(t, err)
		if name == marked {
			if p.Size != 0 || p.Layers != nil {
				t.Errorf("a sequence has a plane of %d points", p.Size)
			}
			continue
		}
		last := p.Layers[len(p.Layers)-1]
		if len(p.Layers) != 3 || len(last) != s.train.Outputs() {
			t.Errorf("%s: %d layers, %d outputs", name, len(p.Layers), len(last))
		}
		if len(last[0].Pixels) != (p.Size*p.Rows+2)/3*4 {
			t.Errorf("%s: %d letters for %d×%d", name, len(last[0].Pixels), p.Size, p.Rows)
		}
	}
}

// Every combination of names trains, and what overflows is named.
func TestChoices(t *testing.T) {
	c := Choices()
	for k, name := range slices.Concat(c.Activations, c.Inits, c.Rules) {
		s := start(t, func(o *Options) {
			switch {
			case slices.Contains(c.Rules, name):
				o.Rule = name
			case slices.Contains(c.Inits, name):
				o.Init = name
			default:
				o.Activation = name
			}
			o.Data = c.Data[k%len(c.Data)]
		})
		must(t, s.Advance(3))
		if st := s.State(); st.Problem != "" {
			t.Errorf("%s: %s", name, st.Problem)
		}
	}
	s := start(t, func(o *Options) { o.Data, o.Activation, o.Rate = "y = x²", "ReLU", 1e6 })
	err := s.Advance(500)
	if st := s.State(); err == nil || st.Problem == "" || !strings.Contains(st.Problem, "layer") {
		t.Errorf("%v; the page says %q", err, st.Problem)
	}
}

func TestOwnData(t *testing.T) {
	for text, want := range map[string]string{
		"a,b,y\n0,0,0\n1,1,1\n0,1,1\n1,0,0\n": "two classes",
		"0,0,0\n1,1,1\n0,1,2\n1,0,0\n":        "several classes",
		"0,0\n1,1\n2,4\n3,9\n":                "a number",
		"0,0,0.5\n1,1,1\n0,1,2\n1,0,0\n":      "a number",
		"0,0,0\n1,1\n":                        "own data: line 2 has 2 numbers, the lines before it 3",
		"1,2\n":                               "own data: 1 samples; from 4 to 1000 can be trained on",
		"1,x\n1,y\n":                          `own data: line 2, column 2: "y" is not a number`,
		"1,NaN,0\n":                           "own data: line 1, column 2: NaN cannot be computed with; numbers up to 1,000,000 can",
		"1,2,3,4\n":                           "own data: line 1 has 4 numbers; it needs one or two inputs and the target",
		"0,0,0\n1,1,0\n2,2,0\n3,3,0\n4,4,0\n": "own data: all targets are 0; two classes are 0 and 1",
		"\"1,2\n":                             "own data: parse error on line 1, column 6: extraneous or missing \" in quoted-field",
	} {
		o := Defaults()
		o.Data, o.Table, o.Train = "own", text, 1
		s, err := New(o)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = s.task.name
			must(t, s.Advance(2))
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// Mistakes of a page have one sentence, and the session stays.
func TestHandleErrors(t *testing.T) {
	var h Host
	ask := func(q string) string {
		var r struct{ Error string }
		json.Unmarshal(h.Handle([]byte(q)), &r)
		return r.Error
	}
	if e := ask(`{"do": "advance", "n": 1}`); e != `"advance" comes before start` {
		t.Error(e)
	}
	if e := ask(`{"do": "start"}`); e != "" {
		t.Fatal(e)
	}
	for q, want := range map[string]string{
		`{"do": "advance", "n": 0}`:                                               "0 updates at once; from 1 to 20000 can be made",
		`{"do": "fly"}`:                                                           `there is nothing to do that is called "fly"`,
		`{"do": "explain", "layer": 9}`:                                           "there are 3 layers; there is no layer 9",
		`{"do": "explain", "layer": 1, "neuron": 4}`:                              "layer 1 has 4 neurons; there is no neuron 5",
		`{"do": "set", "edit": {"layer": 1, "param": "W", "j": 2}}`:               "W of layer 1 is 4×2; it has no entry 1, 3",
		`{"do": "set", "edit": {"layer": 1, "param": "V"}}`:                       `layer 1 has no parameter "V"`,
		`{"do": "start", "options": {"activation": "tan"}}`:                       `activation: there is no "tan"; there are `,
		`{"do": "start", "options": {"hidden": [40]}}`:                            "the number of neurons of layer 1 is 40; it must be from 1 to 12",
		`{"do": "start", "options": {"loss": "cross-entropy"}}`:                   `loss: "cross-entropy" does not fit the task, two classes; there are `,
		`{"do": "start", "options": {"samples": 1000000000}}`:                     "the number of samples is 1e+09; it must be from 4 to 1000",
		`{"do": "start", "options": {"seed": 0.1}}`:                               "seed cannot be 0.1; whole numbers can, or what the page offers",
		`{"do": "start", "edits": [{"step": 5}], "n": 2}`:                         "edit 1 of the link comes at update 5, out of order",
		`{"do": "look", "n": 20}`:                                                 "the batch has 20 samples; there is no sample 21",
		`{"do": "planes", "size": 5000}`:                                          "a plane of 5000×5000 points; from 2 to 200 can be drawn",
		`{"do": "whatif", "question": {"what": "a", "layer": 1, "value": 1e300}}`: "1e+300 cannot be computed with; numbers up to 1,000,000 can",
		`{"do": "whatif", "question": {"what": "P", "layer": 1, "value": 1}}`:     "layer 1 has no P; only attention has",
		`{"do": "weight", "layer": 1, "n": 1}`:                                    "layer 1 has no P; only attention has",
		`{"do": "undo"}`:                                                          "there is nothing to undo",
		`{`:                                                                       "the request cannot be read: unexpected EOF",
		`{"doo": 1}`:                                                              `the request cannot be read: json: unknown field "doo"`,
		`{"do": "state"} {}`:                                                      "the request has more than one value",
	} {
		if got := ask(q); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", q, got, want)
		}
		if h.session == nil || h.session.step != 0 || len(h.session.edits) != 0 {
			t.Fatalf("%s has changed the session", q)
		}
	}
}

func FuzzHandle(f *testing.F) {
	for _, q := range []string{`{"do":"advance","n":3}`, `{"do":"start","options":{"data":"own","table":"0,0,1\n1,2,0\n3,1,1\n0,4,0","train":1}}`, `{"do":"planes","size":4}`,
		`{"do":"set","edit":{"layer":1,"param":"W","i":0,"j":1,"value":3}}`, `{"do":"whatif","question":{"what":"δ","layer":1}}`, `{"do":"check","edit":{"layer":1,"param":"b"}}`,
		`{"do":"start","options":{"hidden":[1,12],"dropout":0.9,"loss":"","rate":100,"batch":0}}`, `{"do":"ledger"}`, `{"do":"program"}`, `{"do":"undo"}`} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		var h Host
		h.Handle([]byte(`{"do":"start","options":{"samples":20}}`))
		for range 2 {
			if out := h.Handle([]byte(q)); !json.Valid(out) || strings.Contains(string(out), "goroutine ") {
				t.Errorf("%s: %s", q, out)
			}
		}
	})
}

func Example() {
	var h Host
	h.Handle([]byte(`{"do": "start", "options": {"data": "XOR", "hidden": [2], "noise": 0, "train": 1, "batch": 4, "seed": 3}}`))
	h.Handle([]byte(`{"do": "advance", "n": 1}`))
	h.Handle([]byte(`{"do": "look", "n": 1}`))
	var o Opened
	json.Unmarshal(h.Handle([]byte(`{"do": "explain", "layer": 2, "neuron": 0}`)), &o)
	fmt.Println(o.Title)
	for _, line := range o.Lines[:4] {
		fmt.Println(line)
	}
	// Output:
	// layer 2 (dense, logistic), neuron 1, sample 2
	// z₁ = (-0.939707)·0.480265 + (-1.33499)·(-0.76039) = 0.563806
	// a₁ = logistic(0.563806) = 0.637333
	// ∂L/∂a₁, from the loss, = -0.39226
	// δ₁ = f'(z₁)·∂L/∂a₁ = 0.23114·(-0.39226) = -0.0906668
}
