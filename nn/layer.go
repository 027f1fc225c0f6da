package nn

import (
	"fmt"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// A Layer is one stage of a network. It owns its parameters and nothing else:
// whatever it computes goes into the step. So a layer may appear twice in a
// network, and run in two traces at once.
type Layer interface {
	// Forward computes the activation of x, one column per sample. On entry
	// s.X is x, and the other matrices of s are empty.
	Forward(s *Step, x *mat.Dense) (a *mat.Dense)

	// Backward turns ∂L/∂a into ∂L/∂x and adds ∂L/∂p to s.Grad(p) for every
	// parameter p. It never changes da or a parameter.
	Backward(s *Step, da *mat.Dense) (dx *mat.Dense)

	// Params lists the parameters, nil if there are none.
	Params() []Param
}

// An Absorber is a layer that learns from what a step has measured, beside the
// gradient: running averages. Absorb is called after every update, with the
// step of the pass.
type Absorber interface{ Absorb(s *Step) }

// absorb lets the layers absorb what the trace has measured.
func (t *Trace) absorb() {
	for l, layer := range t.Net.Layers {
		if a, ok := layer.(Absorber); ok && t.Training {
			a.Absorb(t.Steps[l+1])
		}
	}
}

// Dense is z = W x + b, a = f(z): every neuron sees every input.
//
//	∂L/∂W = δ xᵀ    ∂L/∂b = Σ δ    ∂L/∂x = Wᵀ δ
type Dense struct {
	W *mat.Dense // out × in
	B *mat.Dense // out × 1
	F Activation
}

// NewDense makes a layer of out neurons with in inputs each. init fills W; b is zero.
func NewDense(in, out int, f Activation, init Initializer) *Dense {
	if in < 1 || out < 1 {
		panic(fmt.Sprintf("nn: NewDense: %d inputs, %d outputs; both must be at least 1", in, out))
	}
	l := &Dense{W: mat.NewDense(out, in, nil), B: mat.NewDense(out, 1, nil), F: f}
	init(l.W)
	return l
}

// Forward writes z = W x + b to s.Z and a = f(z) to s.A, out × samples each.
func (l *Dense) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.checkMul("z = W a + b", l.W, x)
	s.F = l.F
	s.Z.Mul(l.W, x)       // z = W x
	addColumn(&s.Z, l.B)  //       + b
	s.F.Apply(&s.A, &s.Z) // a = f(z)
	return &s.A
}

// Backward writes δ to s.Delta, adds ∂L/∂W and ∂L/∂b, and returns ∂L/∂x, in × samples.
func (l *Dense) Backward(s *Step, da *mat.Dense) *mat.Dense {
	l.F.Delta(&s.Delta, &s.Z, &s.A, da) // δ = f'(z) ⊙ ∂L/∂a
	s.addOuter(l.W, &s.Delta, &s.X)     // ∂L/∂W += δ xᵀ
	addRowSums(s.Grad(l.B), &s.Delta)   // ∂L/∂b += Σ δ
	s.mulT(l.W, &s.Delta)               // ∂L/∂x = Wᵀ δ
	return &s.DX
}

// Params are W, a weight, and b.
func (l *Dense) Params() []Param { return []Param{{"W", true, l.W}, {"b", false, l.B}} }

// Blueprint tells [Network.Save] how to build the layer again.
func (l *Dense) Blueprint() Blueprint {
	out, in := l.W.Dims()
	return Blueprint{Kind: "dense", In: in, Out: out, F: fmt.Sprint(l.F)}
}

var _ = Register("dense", func(b Blueprint) (Layer, error) {
	f, err := ActivationNamed(b.F)
	if err != nil {
		return nil, err
	}
	return NewDense(b.In, b.Out, f, Zeros), nil
})

// Activate is a = f(x): a bare f, with no weights. z is x.
type Activate struct{ F Activation }

// Forward copies x to s.Z and writes a = f(z) to s.A.
func (l Activate) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.F = l.F
	sizeLike(&s.Z, x).Copy(x) // z = x
	s.F.Apply(&s.A, &s.Z)     // a = f(z)
	return &s.A
}

// Backward writes δ = f'(z) ⊙ ∂L/∂a to s.Delta and returns it as ∂L/∂x.
func (l Activate) Backward(s *Step, da *mat.Dense) *mat.Dense {
	l.F.Delta(&s.Delta, &s.Z, &s.A, da)      // δ = f'(z) ⊙ ∂L/∂a
	sizeLike(&s.DX, &s.Delta).Copy(&s.Delta) // ∂L/∂x = δ
	return &s.DX
}

// Params are none.
func (l Activate) Params() []Param { return nil }

// Blueprint tells [Network.Save] how to build the layer again.
func (l Activate) Blueprint() Blueprint { return Blueprint{Kind: "activate", F: fmt.Sprint(l.F)} }

var _ = Register("activate", func(b Blueprint) (Layer, error) {
	f, err := ActivationNamed(b.F)
	return Activate{f}, err
})

// sizes is the length of a layer's input and output, 0 where it takes any.
func sizes(l Layer) (in, out int) {
	if d, ok := l.(Described); ok {
		b := d.Blueprint()
		return b.In, b.Out
	}
	return 0, 0
}

// describe names a layer in tables and messages: "dense, ReLU".
func describe(l Layer) string {
	if d, ok := l.(Described); ok {
		return d.Blueprint().String()
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", l), "*")
}
