package nntest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// affine is a = w ⊙ x + b, a layer that keeps every promise. It keeps "wx".
type affine struct{ w, b *mat.Dense } // neurons × 1

func newAffine(neurons int) *affine {
	l := &affine{mat.NewDense(neurons, 1, nil), mat.NewDense(neurons, 1, nil)}
	nn.Constant(0.5)(l.w)
	return l
}

func (l *affine) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if r, want := x.RawMatrix().Rows, l.w.RawMatrix().Rows; r != want {
		s.Mistake("a = w ⊙ x + b: w has %d rows, x has %d", want, r)
	}
	wx := linalg.Like(s.Keep("wx"), x)
	wx.Apply(func(i, j int, _ float64) float64 { return l.w.At(i, 0) * x.At(i, j) }, wx)
	linalg.Like(&s.A, x).Copy(wx)
	linalg.AddColumn(&s.A, l.b)
	return &s.A
}

func (l *affine) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	dx, dw := linalg.Like(&s.DX, da), s.Grad(l.w)
	for i := range da.RawMatrix().Rows {
		for j, g := range da.RawRowView(i) {
			dx.Set(i, j, l.w.At(i, 0)*g)
			dw.Set(i, 0, dw.At(i, 0)+g*s.X.At(i, j))
		}
	}
	linalg.AddRowSums(s.Grad(l.b), da)
	return dx
}

func (l *affine) Params() []nn.Param {
	return []nn.Param{{Name: "w", Weight: true, Dense: l.w}, {Name: "b", Dense: l.b}}
}

func (l *affine) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	return []nn.Equation{{Name: "a" + nn.Subscript(i+1), Terms: []nn.Term{{s.Used(l.w).At(i, 0), s.X.At(i, n)}, {s.Used(l.b).At(i, 0)}}, Value: s.A.At(i, n)}}
}

func (l *affine) ExplainGrad(s *nn.Step, i, n int) []nn.Equation {
	da := s.DA.RawRowView(i)
	return append(nn.ExplainGradient(s, l.Params()[0], i, 0, "∂L/∂a·x", nn.Products(da, s.X.RawRowView(i))),
		nn.ExplainBias(s, l.Params()[1], i, da)...)
}

func (l *affine) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	return []nn.Equation{{Name: "∂L/∂x", Terms: []nn.Term{{s.Used(l.w).At(i, 0), s.DA.At(i, n)}}, Value: s.DX.At(i, n)}}
}

func (l *affine) Share(s *nn.Step, p nn.Param, i, j, n int) float64 {
	if p.Weight {
		return s.DA.At(i, n) * s.X.At(i, n)
	}
	return s.DA.At(i, n)
}

func (l *affine) Config() nn.Config { return affineConfig{l.w.RawMatrix().Rows, 0} }

type affineConfig struct{ Neurons, Forgotten int }

func init() { nn.Register("affine", affineConfig{}) }

func (c affineConfig) Build() (nn.Layer, error) { return newAffine(c.Neurons), nil }
func (c affineConfig) Sizes() (in, out int)     { return c.Neurons, c.Neurons }
func (c affineConfig) Numbers() float64         { return 2 * float64(c.Neurons) }
func (c affineConfig) String() string           { return "affine" }

// witness is a = w x + b in loops.
func witness(l *affine, _ *nn.Step, x *mat.Dense) *mat.Dense {
	a := mat.DenseCopyOf(x)
	a.Apply(func(i, _ int, v float64) float64 { return l.w.At(i, 0)*v + l.b.At(i, 0) }, a)
	return a
}

// broken is affine with one promise broken.
type broken struct {
	*affine
	forward    func(l *affine, s *nn.Step, x *mat.Dense) *mat.Dense
	backward   func(l *affine, s *nn.Step, da *mat.Dense) *mat.Dense
	a, grad, x func(s *nn.Step, all []nn.Equation) []nn.Equation
	share      func(s *nn.Step, p nn.Param, v float64) float64
	label      func(row int) string
	param      func(p nn.Param, i int) string
	config     func(n int) nn.Config
}

func (l *broken) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if l.forward == nil {
		return l.affine.Forward(s, x)
	}
	return l.forward(l.affine, s, x)
}

func (l *broken) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	if l.backward == nil {
		return l.affine.Backward(s, da)
	}
	return l.backward(l.affine, s, da)
}

func change(f func(s *nn.Step, all []nn.Equation) []nn.Equation, s *nn.Step, all []nn.Equation) []nn.Equation {
	if f == nil {
		return all
	}
	return f(s, all)
}

func (l *broken) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	return change(l.a, s, l.affine.ExplainA(s, i, n))
}

func (l *broken) ExplainGrad(s *nn.Step, i, n int) []nn.Equation {
	return change(l.grad, s, l.affine.ExplainGrad(s, i, n))
}

func (l *broken) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	return change(l.x, s, l.affine.ExplainX(s, i, n))
}

func (l *broken) Share(s *nn.Step, p nn.Param, i, j, n int) float64 {
	v := l.affine.Share(s, p, i, j, n)
	if l.share == nil {
		return v
	}
	return l.share(s, p, v)
}

func (l *broken) Label(row int) string {
	if l.label == nil {
		return fmt.Sprint(row + 1)
	}
	return l.label(row)
}

func (l *broken) ParamLabel(p nn.Param, i, j int) string {
	if l.param == nil {
		return p.Name + nn.Subscript(i+1)
	}
	return l.param(p, i)
}

func (l *broken) Config() nn.Config {
	if l.config == nil {
		return l.affine.Config()
	}
	return l.config(l.w.RawMatrix().Rows)
}

// brokenConfig is a config with one promise broken.
type brokenConfig struct {
	affineConfig
	sizes   int
	numbers float64
	name    string
}

func init() { nn.Register("broken affine", brokenConfig{}) }

func (c brokenConfig) Sizes() (in, out int) { return c.Neurons + c.sizes, c.Neurons }
func (c brokenConfig) Numbers() float64     { return c.numbers }
func (c brokenConfig) String() string       { return "affine" + c.name }

// greedy builds what it is told without saying how much.
type greedy struct{ Neurons, Spare int }

func init() { nn.Register("greedy affine", greedy{}) }

func (c greedy) Build() (nn.Layer, error) {
	_ = make([]float64, max(c.Spare, 0)) // what no parameter needs
	return newAffine(c.Neurons), nil
}
func (c greedy) Sizes() (in, out int) { return c.Neurons, c.Neurons }
func (c greedy) Numbers() float64     { return 2 * float64(c.Neurons) }
func (c greedy) String() string       { return "greedy" }

// forgetful builds another layer than the one it describes.
type forgetful struct{ Neurons, Extra int }

func init() { nn.Register("forgetful affine", forgetful{}) }

func (c forgetful) Build() (nn.Layer, error) {
	return &broken{affine: newAffine(c.Neurons), config: func(n int) nn.Config { return forgetful{n, 0} }}, nil
}
func (c forgetful) Sizes() (in, out int) { return c.Neurons, c.Neurons }
func (c forgetful) Numbers() float64     { return 2 * float64(c.Neurons) }
func (c forgetful) String() string       { return "forgetful" }

// stranger is a config whose kind nobody has registered.
type stranger struct{ affineConfig }

// spy collects the errors of a test.
type spy struct {
	testing.TB
	errors []string
}

func (s *spy) Helper() {}
func (s *spy) Errorf(format string, args ...any) {
	s.errors = append(s.errors, fmt.Sprintf(format, args...))
}

// A layer that keeps every promise passes; one that breaks a promise is told which.
func TestBrokenPromises(t *testing.T) {
	if raceDetector {
		t.Skip("some of these layers race, and that is what is wrong with them")
	}
	run := func(make func() nn.Layer, options ...Option) []string {
		s := &spy{TB: t}
		Layer(s, 3, func(*rand.Rand) nn.Layer { return make() }, options...)
		return s.errors
	}
	seen := Witness(func(l *broken, s *nn.Step, x *mat.Dense) *mat.Dense { return witness(l.affine, s, x) })
	with := func(b broken) func() nn.Layer {
		return func() nn.Layer { b := b; b.affine = newAffine(3); return &b }
	}
	for _, e := range append(run(func() nn.Layer { return newAffine(3) }, Witness(witness)), run(with(broken{}), seen)...) {
		t.Error("the right layer is accused: ", e)
	}
	if errs := run(with(broken{})); len(errs) != 1 || !strings.Contains(errs[0], "no witness") {
		t.Errorf("without a witness: %q", errs)
	}
	var memory mat.Dense
	last := func(change func(q *nn.Equation)) func(*nn.Step, []nn.Equation) []nn.Equation {
		return func(_ *nn.Step, all []nn.Equation) []nn.Equation { change(&all[len(all)-1]); return all }
	}
	type forward = func(l *affine, s *nn.Step, x *mat.Dense) *mat.Dense
	after := func(f func(l *affine, s *nn.Step, x *mat.Dense)) forward { // something more, after the right thing
		return func(l *affine, s *nn.Step, x *mat.Dense) *mat.Dense { a := l.Forward(s, x); f(l, s, x); return a }
	}
	back := func(f func(l *affine, s *nn.Step, da *mat.Dense)) forward {
		return func(l *affine, s *nn.Step, da *mat.Dense) *mat.Dense { dx := l.Backward(s, da); f(l, s, da); return dx }
	}
	for want, b := range map[string]broken{
		"forward: N = 4, training true: a[0,0] =": {forward: after(func(_ *affine, s *nn.Step, _ *mat.Dense) {
			s.A.Apply(func(_, _ int, v float64) float64 { return v + 1 }, &s.A)
		})},
		"forward: N = 4, training false: a[0,0] =": {forward: after(func(_ *affine, s *nn.Step, _ *mat.Dense) {
			if !s.Training {
				s.A.Set(0, 0, 9)
			}
		})},
		"Forward returned another matrix": {forward: func(l *affine, s *nn.Step, x *mat.Dense) *mat.Dense { return mat.DenseCopyOf(l.Forward(s, x)) }},
		"should panic with a sentence": {forward: func(l *affine, s *nn.Step, x *mat.Dense) *mat.Dense {
			if x.RawMatrix().Rows > 3 {
				panic(mat.ErrShape)
			}
			return l.Forward(s, x)
		}},
		"gradient: training true": {backward: back(func(l *affine, s *nn.Step, da *mat.Dense) { linalg.AddRowSums(s.Grad(l.b), da) })},
		"gradient: training false": {backward: back(func(_ *affine, s *nn.Step, _ *mat.Dense) {
			if !s.Training {
				s.DX.Scale(2, &s.DX)
			}
		})},
		"Trace.SkipInput, ∂L/∂θ is another": {backward: back(func(l *affine, s *nn.Step, _ *mat.Dense) {
			if s.Lowest() {
				s.Grad(l.b).Zero()
			}
		})},
		"only adds: Backward changes da":          {backward: back(func(_ *affine, _ *nn.Step, da *mat.Dense) { da.Set(0, 0, 0) })},
		"only adds: Backward changes a parameter": {backward: back(func(l *affine, _ *nn.Step, _ *mat.Dense) { l.b.Set(0, 0, 7) })},
		"only adds: Backward changes A":           {backward: back(func(_ *affine, s *nn.Step, _ *mat.Dense) { s.A.Set(0, 0, 7) })},
		"only adds: Backward changes X":           {backward: back(func(_ *affine, s *nn.Step, _ *mat.Dense) { s.X.Set(0, 0, 7) })},
		"it should add":                           {backward: func(l *affine, s *nn.Step, da *mat.Dense) *mat.Dense { s.Grad(l.b).Zero(); return l.Backward(s, da) }},
		"a trace that is used again differs": {forward: after(func(_ *affine, s *nn.Step, x *mat.Dense) {
			k := linalg.Like(s.Keep("dirty"), x) // what was there stays there
			k.SetRow(0, x.RawRowView(0))
		})},
		"overlap: A of layer 1 (affine) shares memory with X": {forward: func(l *affine, s *nn.Step, x *mat.Dense) *mat.Dense { l.Forward(s, x); s.A = *x; return &s.A }},
		"overlap: Backward returns another matrix":            {backward: func(l *affine, s *nn.Step, da *mat.Dense) *mat.Dense { return mat.DenseCopyOf(l.Backward(s, da)) }},
		"keeps in itself": {
			forward: after(func(_ *affine, _ *nn.Step, x *mat.Dense) { lock(func() { memory.CloneFrom(x) }) }),
			backward: back(func(l *affine, s *nn.Step, da *mat.Dense) {
				lock(func() {
					if sum := mat.Sum(&memory) - mat.Sum(&s.X); sum != 0 {
						s.Grad(l.b).Set(0, 0, sum)
					}
				})
			}),
		},
		`kept: "column" is 3×1; kept on that axis it is 3×4`: {forward: after(func(_ *affine, s *nn.Step, _ *mat.Dense) { linalg.Size(s.Keep("column"), 3, 1).Zero() })},
		"explain: before an update: a₁ =":                    {a: last(func(q *nn.Equation) { q.Terms[0][0] *= 1 + 1e-9 })},
		"explain: after an update: a₁ =": {a: func(s *nn.Step, all []nn.Equation) []nn.Equation {
			l := s.Layer().(*broken)
			for i := range 3 {
				if all[0].Name == "a"+nn.Subscript(i+1) {
					all[0].Terms[0][0] = l.w.At(i, 0) // as it is now, not as it was used
				}
			}
			return all
		}},
		"explain: the last equation of ExplainA":               {a: func(_ *nn.Step, all []nn.Equation) []nn.Equation { return append(all, nn.Equation{Name: "more"}) }},
		"explain: the last equation of ExplainX":               {x: func(*nn.Step, []nn.Equation) []nn.Equation { return nil }},
		"explain: before an update: ∂L/∂x =":                   {x: last(func(q *nn.Equation) { q.Terms[0][1]++ })},
		"explain: before an update: no output explains ∂L/∂b₁": {grad: func(_ *nn.Step, all []nn.Equation) []nn.Equation { return all[:2] }},
		"is explained as":                              {grad: func(_ *nn.Step, all []nn.Equation) []nn.Equation { all[0].Value, all[0].Terms = 7, nil; return all }},
		`labels: two outputs are called "1"`:           {label: func(int) string { return "1" }},
		`labels: two entries of parameters are called`: {param: func(p nn.Param, _ int) string { return p.Name }},
		"share: the shares of b[0,0] add up to": {share: func(_ *nn.Step, p nn.Param, v float64) float64 {
			if p.Weight {
				return v
			}
			return 2 * v
		}},
		"share: the shares of w[0,0] add up to": {share: func(s *nn.Step, p nn.Param, v float64) float64 {
			if p.Weight && !s.Training {
				return 0
			}
			return v
		}},
		"ledger: it prints":                           {label: func(i int) string { return fmt.Sprint("%!", i) }},
		"config: Sizes are 4 and 3":                   {config: func(n int) nn.Config { return brokenConfig{affineConfig{n, 0}, 1, 6, ""} }},
		"config: Numbers is 5, its parameters have 6": {config: func(n int) nn.Config { return brokenConfig{affineConfig{n, 0}, 0, 5, ""} }},
		"config: String is":                           {config: func(n int) nn.Config { return brokenConfig{affineConfig{n, 0}, 0, 6, "\n"} }},
		"config: it cannot be saved":                  {config: func(n int) nn.Config { return stranger{affineConfig{n, 0}} }},
		"config: Build makes a layer of config":       {config: func(n int) nn.Config { return forgetful{n, 5} }},
		"makes Load take":                             {config: func(n int) nn.Config { return greedy{n, 1} }},
		"twice: twice in a network: a₁ =": {a: func(s *nn.Step, all []nn.Equation) []nn.Equation {
			if strings.HasPrefix(s.String(), "layer 2") {
				all[0].Terms[0][0]++
			}
			return all
		}},
	} {
		errs := run(with(b), seen)
		if !strings.Contains(strings.Join(errs, "\n"), want) {
			t.Errorf("broken so that it should say %q, it says %q", want, errs)
		}
	}
	for want, make := range map[string]func() nn.Layer{
		"see nn.Explainer": func() nn.Layer { return struct{ nn.Layer }{newAffine(3)} },
		"see nn.Sharer":    func() nn.Layer { return struct{ nn.Layer }{newAffine(3)} },
		"see nn.Register":  func() nn.Layer { return struct{ nn.Layer }{newAffine(3)} },
		"panic: nowhere":   with(broken{backward: func(*affine, *nn.Step, *mat.Dense) *mat.Dense { panic("nowhere") }}),
	} {
		if errs := run(make, Witness(func(l nn.Layer, s *nn.Step, x *mat.Dense) *mat.Dense { return mat.DenseCopyOf(&s.A) })); !strings.Contains(strings.Join(errs, "\n"), want) {
			t.Errorf("want %q, it says %q", want, errs)
		}
	}
}

var mutex = make(chan bool, 1)

// lock lets one goroutine at a time do something.
func lock(f func()) {
	mutex <- true
	f()
	<-mutex
}

// A layer of one's own, checked in one call.
func ExampleLayer() {
	nntest := func(t *testing.T) {
		Layer(t, 3, func(rng *rand.Rand) nn.Layer { return newAffine(3) }, Witness(witness))
	}
	fmt.Println(testing.RunTests(func(_, _ string) (bool, error) { return true, nil }, []testing.InternalTest{{Name: "TestAffine", F: nntest}}))
	// Output: true
}
