// Package nntest checks that a layer keeps the promises of package nn, as
// testing/fstest does for file systems. Every layer has one test, also a
// learner's own:
//
//	func TestScale(t *testing.T) {
//		nntest.Layer(t, 3, func(rng *rand.Rand) nn.Layer { return NewScale(3) },
//			nntest.Witness(func(l *Scale, s *nn.Step, x *mat.Dense) *mat.Dense { … }))
//	}
package nntest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"testing"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// An Option changes what [Layer] does.
type Option func(*check)

// Witness is a second way to compute a layer's output: plain loops, another
// library, an automatic derivative's tape. A wrong forward pass that has its own
// right derivative passes every check of a gradient; the witness sees it. It may
// read the parameters of the layer, and from the step what was drawn at random
// and s.Training, but nothing that the layer has computed.
func Witness[L nn.Layer](f func(l L, s *nn.Step, x *mat.Dense) *mat.Dense) Option {
	return func(c *check) {
		c.witness = func(s *nn.Step, x *mat.Dense) *mat.Dense { return f(s.Layer().(L), s, x) }
	}
}

// Samples are the sizes of the batches, at least two and at first not the
// smallest; without it they are 4, 1, 7, 3, 4. Batch normalisation has none of
// one sample, a graph always has as many columns as nodes: Samples(5, 5).
func Samples(sizes ...int) Option { return func(c *check) { c.samples = sizes } }

// Layer checks a layer with in inputs that make builds, the same for the same
// source. It checks, while training and not:
//
//	forward    a is what the witness computes, in s.A; a wrong x panics with a sentence
//	gradient   ∂L/∂x and ∂L/∂p are those of central differences, and the diagnosis finds nothing
//	only adds  Backward changes neither da, x, z, a nor a parameter, and adds to what s.Grad has
//	reuse      a trace that is used again for other batches gives the bits of a fresh one
//	overlap    X, Z, A, DA, Delta, DX and what is kept share no memory
//	at once    two traces of one network do not disturb each other
//	kept       a kept matrix has the rows and columns of its axis
//	explain    every equation is right to 1e-12, with a penalty, before and after an update;
//	           the last one of ExplainA is a, the last one of ExplainX ∂L/∂x, and every entry of a
//	           parameter that has a gradient is explained by an output, under its name
//	labels     no two outputs and no two entries of parameters have one name
//	share      the shares of all samples add up to ∂L/∂p
//	ledger     it can be written, also for the last sample
//	config     Sizes and Numbers are true, and Build makes what has the same Config
//	file       Load gives back the same bits, and refuses a file that lies about a size without taking its memory
//	twice      if the layer fits on itself, all gradients and equations of a network that has it twice
func Layer(t testing.TB, in int, make func(rng *rand.Rand) nn.Layer, options ...Option) {
	t.Helper()
	c := &check{t: t, in: in, make: make, samples: []int{4, 1, 7, 3, 4}}
	for _, o := range options {
		o(c)
	}
	c.describe()
	for _, part := range []struct {
		name string
		run  func()
	}{
		{"forward", c.forward}, {"gradient", c.gradient}, {"only adds", c.onlyAdds}, {"reuse", c.reuse}, {"overlap", c.overlap},
		{"at once", c.atOnce}, {"kept", c.kept}, {"explain", c.explain}, {"labels", c.labels}, {"share", c.share}, {"ledger", c.ledger},
		{"config", c.config}, {"file", c.file}, {"twice", c.twice},
	} {
		c.part = part.name
		c.guard(part.run)
	}
}

// check is one run of Layer.
type check struct {
	t       testing.TB
	in      int
	make    func(rng *rand.Rand) nn.Layer
	samples []int
	witness func(s *nn.Step, x *mat.Dense) *mat.Dense

	name string // of the layer
	part string // what is checked
	said int    // errors of this part
}

// wrong reports a broken promise; of one part only the first three.
func (c *check) wrong(format string, args ...any) {
	c.t.Helper()
	if c.said++; c.said <= 3 {
		c.t.Errorf("%s: %s: %s", c.name, c.part, fmt.Sprintf(format, args...))
	}
}

// guard runs a part, and makes a panic an error of it.
func (c *check) guard(run func()) {
	c.said = 0
	defer func() {
		if e := recover(); e != nil {
			c.wrong("panic: %v\n%s", e, debug.Stack())
		}
	}()
	run()
}

func (c *check) describe() {
	c.name = "the layer"
	c.guard(func() { c.name = nn.BlueprintOf(c.layer()).String() })
}

// layer is a fresh one, the same every time.
func (c *check) layer() nn.Layer { return c.make(source(1)) }

// network has the layer in it, with parameters that are 0 nowhere by chance and
// positive where they were.
func (c *check) network(layers ...nn.Layer) *nn.Network {
	if layers == nil {
		layers = []nn.Layer{c.layer()}
	}
	net, rng := nn.New(layers...), source(2)
	for _, p := range net.Params() {
		p.Apply(func(_, _ int, v float64) float64 { return v + math.Copysign(0.1+0.3*rng.Float64(), v) }, p.Dense)
	}
	return net
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 11)) }

// random is an r×c matrix of numbers that are not near 0.
func random(rng *rand.Rand, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	m.Apply(func(_, _ int, _ float64) float64 { v := 0.7 * rng.NormFloat64(); return v + math.Copysign(0.1, v) }, m)
	return m
}

// loss has a penalty, so that λw shows.
var loss = nn.Risk{Loss: nn.SquaredError, Lambda: 0.1}

// trace is empty; what is drawn in it is the same every time.
func trace(net *nn.Network, training bool) *nn.Trace {
	t := nn.NewTrace(net)
	t.Training, t.Rand = training, source(3)
	return t
}

// pass runs the network both ways on n samples and returns the targets.
func (c *check) pass(t *nn.Trace, n int) (x, y *mat.Dense) {
	rng := source(uint64(n))
	x = random(rng, c.in, n)
	t.Rand = source(3)
	rows, _ := t.Forward(x).Dims()
	y = random(rng, rows, n)
	t.Backward(loss, y)
	return x, y
}

// both runs f for a trace that is training and one that is not, after a pass.
func (c *check) both(net *nn.Network, f func(t *nn.Trace, s *nn.Step)) {
	for _, training := range []bool{true, false} {
		t := trace(net, training)
		c.pass(t, c.samples[0])
		f(t, t.Steps[1])
	}
}

// close reports whether two numbers differ by no more than rounding does where
// terms of that size are added up.
func close(got, want, size float64) bool { return math.Abs(got-want) <= 1e-12*max(1, size) }
