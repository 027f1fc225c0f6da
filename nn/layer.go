package nn

import "gonum.org/v1/gonum/mat"

// A Layer is one stage of a network. It owns its parameters and nothing else:
// whatever it computes goes into the step. So a layer may appear twice in a
// network, and run in two traces at once.
//
// What describes a layer from outside asks the layer, which may also be:
//
//	Described      it has a Config, from which Load builds it again
//	Explainer      it writes out its formulas with the numbers in place
//	Keeper         it writes out what it keeps and no output explains
//	Sharer         it knows what one sample adds to a gradient
//	Labelled       it names its outputs
//	Indexed        it writes their index in formulas
//	ParamLabelled  it names the entries of its parameters
//	Activated      it has one f
//	Sender         it names what it sends down
//	Scorer         it names scores that it keeps
//	Checked        it knows which values its parameters cannot have
//	Absorber       it learns from what it has measured, beside the gradient
//	InONNX         it says itself in operators of ONNX
//	InTorch        it says itself in modules of PyTorch
//	Columned       its columns are no samples but parts of a whole: the nodes of a graph
//
// Package nntest checks that a layer keeps what it promises with them.
type Layer interface {
	// Forward computes the activation of x, one column per sample, into s.A and
	// returns &s.A. On entry s.X is x, and the other matrices of s are empty.
	Forward(s *Step, x *mat.Dense) (a *mat.Dense)

	// Backward turns ∂L/∂a into ∂L/∂x and adds ∂L/∂p to s.Grad(p) for every
	// parameter p. It never changes da or a parameter. It writes ∂L/∂x to s.DX,
	// and may leave it out where nobody needs it: see [Step.Lowest].
	Backward(s *Step, da *mat.Dense) (dx *mat.Dense)

	// Params lists the parameters, nil if there are none.
	Params() []Param
}

// An Absorber is a layer that learns from what a step has measured, beside the
// gradient: running averages. Absorb is called after every update, with the
// step of the pass.
type Absorber interface{ Absorb(s *Step) }

// Columned is a layer whose columns belong together, such as the nodes of its
// graph: x has so many, in the layer's order, each of them a "node". [Training]
// then takes them all in one batch and leaves their order, and explanations and
// ledgers say "node 3", not "sample 3". Which of them have a target a [Masked]
// loss says. n = 0 is any number, in any order.
type Columned interface{ Columns() (n int, name string) }

// columns is what the first layer that is [Columned] says: 0, "sample" if none is.
func columns(layers []Layer) (n int, name string) {
	for _, l := range layers {
		if c, ok := l.(Columned); ok {
			if n, name := c.Columns(); n > 0 {
				return n, name
			}
		}
	}
	return 0, "sample"
}

// Activated is a layer with one activation f.
type Activated interface{ Activation() Activation }

// Checked is a layer that knows which values its parameters cannot have, beside
// NaN and ±Inf: a negative variance. Files and [Trace.Check] ask it.
type Checked interface{ Check() error }

// absorb lets the layers absorb what the trace has measured.
func (t *Trace) absorb() {
	for l, layer := range t.Net.Layers {
		if a, ok := layer.(Absorber); ok && t.Training {
			a.Absorb(t.Steps[l+1])
		}
	}
}
