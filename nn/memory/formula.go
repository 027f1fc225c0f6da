package memory

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A Formula is a function of one column without parameters, and its way back:
// one operation on a memory. As its own Config it is saved with its sizes. The
// layer that computes it for every sample is [Formula.Build].
type Formula interface {
	nn.Config

	// Forward writes a = f(x) for one column.
	Forward(a, x []float64)

	// Backward adds ∂L/∂x to dx, given ∂L/∂a; a is what Forward has written.
	Backward(dx, x, a, da []float64)

	// ExplainA writes aᵢ as a sum of products, and the formula in letters.
	// Its name and value are put in by who calls.
	ExplainA(x []float64, i int) nn.Equation

	// ExplainX does so for ∂L/∂xᵢ.
	ExplainX(x, a, da []float64, i int) nn.Equation

	// X names input i: "M₂ of place 3", "β".
	X(i int) string
}

// An Operation is a = f(x): the layer of a [Formula], without parameters. Each
// column is computed for itself.
type Operation struct{ Formula }

// Forward writes a = f(x) to s.A.
func (o *Operation) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	in, out := o.Sizes()
	r, n := x.Dims()
	if r != in {
		s.Mistake("x has %d rows and should have %d: %s", r, in, o.rows(in))
	}
	linalg.Size(&s.A, out, n)
	xj, aj := make([]float64, in), make([]float64, out)
	for j := range n {
		mat.Col(xj, j, x)
		clear(aj)
		if r, ok := o.Formula.(interface{ refuse(x []float64) string }); ok {
			if says := r.refuse(xj); says != "" {
				s.Mistake("sample %d: %s", j+1, says)
			}
		}
		o.Formula.Forward(aj, xj)
		s.A.SetCol(j, aj)
	}
	return &s.A
}

// rows says what stands in a column.
func (o *Operation) rows(in int) string { return "from " + o.X(0) + " to " + o.X(in-1) }

// Backward writes ∂L/∂x to s.DX.
func (o *Operation) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	in, out := o.Sizes()
	_, n := da.Dims()
	linalg.Size(&s.DX, in, n)
	dxj, xj, aj, daj := make([]float64, in), make([]float64, in), make([]float64, out), make([]float64, out)
	for j := range n {
		clear(dxj)
		o.Formula.Backward(dxj, mat.Col(xj, j, &s.X), mat.Col(aj, j, &s.A), mat.Col(daj, j, da))
		s.DX.SetCol(j, dxj)
	}
	return &s.DX
}

// Params is nil.
func (o *Operation) Params() []nn.Param { return nil }

// Config is the formula.
func (o *Operation) Config() nn.Config { return o.Formula }

// ExplainA is a with the numbers in place.
func (o *Operation) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	q := o.Formula.ExplainA(mat.Col(nil, n, &s.X), i)
	q.Name, q.Value = "a"+nn.Subscript(i+1), s.A.At(i, n)
	return []nn.Equation{q}
}

// ExplainGrad is empty: there is no parameter.
func (o *Operation) ExplainGrad(*nn.Step, int, int) []nn.Equation { return nil }

// ExplainX is ∂L/∂x with the numbers in place; the name says which number it is.
func (o *Operation) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	q := o.Formula.ExplainX(mat.Col(nil, n, &s.X), mat.Col(nil, n, &s.A), mat.Col(nil, n, &s.DA), i)
	q.Name, q.Value = "∂L/∂"+o.X(i), s.DX.At(i, n)
	return []nn.Equation{q}
}

// said is an equation of words, terms and what stands in no matrix.
func said(words string, terms []nn.Term, where ...nn.Equation) nn.Equation {
	return nn.Equation{Words: words, Terms: terms, Where: where}
}

// orZero is 1/z, and 0 where z is 0.
var orZero = nn.Elementwise{Name: "1/", InSheet: [2]string{"IF((z)>0,1,0)/MAX(z,1E-300)"}, F: func(z float64) float64 {
	if z > 0 {
		return 1 / z
	}
	return 0
}}

// with adds what an equation takes from others.
func with(q nn.Equation, where ...nn.Equation) nn.Equation {
	q.Where = where
	return q
}

// off is d − mean, of the way back through a softmax.
func off(a, da []float64, p int) nn.Equation {
	mean := nn.Named("Σ w·∂L/∂w", nn.Elementwise{}, floats.Dot(da, a), nn.Products(da, a)...)
	return with(nn.Difference("∂L/∂w"+nn.Subscript(p+1)+" − Σ w·∂L/∂w", da[p], mean.Value), mean)
}

// operation makes the layer, if all sizes are at least 1.
func operation(f Formula, sizes ...int) (nn.Layer, error) {
	for _, n := range sizes {
		if n < 1 {
			return nil, fmt.Errorf("%v: places and lengths %v; each is at least 1", f, sizes)
		}
	}
	return &Operation{f}, nil
}

// layer is the layer of a formula whose sizes are known to be right.
func layer(f Formula) nn.Layer {
	l, err := f.Build()
	if err != nil {
		panic("memory: " + err.Error())
	}
	return l
}

// numberAt names a number of the memory.
func numberAt(i, places int) string {
	return fmt.Sprintf("m%s of place %d", nn.Subscript(i/places+1), i%places+1)
}

// name is letter and number, from 1.
func name(letter string, i int) string { return letter + nn.Subscript(i+1) }
