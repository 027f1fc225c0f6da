package memory

import (
	"glassnet/nn"
	"gonum.org/v1/gonum/floats"
)

func init() {
	nn.Register("memory read", Read{})
	nn.Register("memory write", Write{})
}

// Read is the mean of the places with the weights w:
//
//	r = M w
//	∂L/∂M = dr wᵀ    ∂L/∂w = Mᵀ dr
//
// x = (M, w) with D·P + P rows, a = r with D.
type Read struct{ Places, Size int }

// Build makes the layer; an error where a size is below 1.
func (f Read) Build() (nn.Layer, error) { return operation(f, f.Places, f.Size) }

// Sizes are the lengths of a column of x and of a.
func (f Read) Sizes() (in, out int) { return (f.Size + 1) * f.Places, f.Size }

// Numbers is 0: there is no parameter.
func (f Read) Numbers() float64 { return 0 }

// String is the formula.
func (f Read) String() string { return "r = M w" }

// split is row d of M, for every d, and w.
func (f Read) split(x []float64) (row func(d int) []float64, w []float64) {
	return func(d int) []float64 { return x[d*f.Places : (d+1)*f.Places] }, x[f.Size*f.Places:]
}

// Forward writes r = M w.
func (f Read) Forward(a, x []float64) {
	m, w := f.split(x)
	for d := range a {
		a[d] = floats.Dot(m(d), w)
	}
}

// Backward adds ∂L/∂M = dr wᵀ and ∂L/∂w = Mᵀ dr.
func (f Read) Backward(dx, x, _, da []float64) {
	m, w := f.split(x)
	dm, dw := f.split(dx)
	for d, dr := range da {
		floats.AddScaled(dm(d), dr, w)
		floats.AddScaled(dw, dr, m(d))
	}
}

// ExplainA is Σ m·w.
func (f Read) ExplainA(x []float64, i int) nn.Equation {
	m, w := f.split(x)
	return said("Σ m·w", nn.Products(m(i), w))
}

// ExplainX is w·∂L/∂r for M and Σ m·∂L/∂r for w.
func (f Read) ExplainX(x, _, da []float64, i int) nn.Equation {
	m, w := f.split(x)
	if i < f.Size*f.Places {
		return said("w·∂L/∂r", []nn.Term{{w[i%f.Places], da[i/f.Places]}})
	}
	var terms []nn.Term
	for d, dr := range da {
		terms = append(terms, nn.Term{m(d)[i-f.Size*f.Places], dr})
	}
	return said("Σ m·∂L/∂r", terms)
}

// X names a number of M or w.
func (f Read) X(i int) string {
	if i < f.Size*f.Places {
		return numberAt(i, f.Places)
	}
	return name("w", i-f.Size*f.Places)
}

// Write erases, then adds, at each place as much as w says:
//
//	M′ = M ⊙ (1 − e wᵀ) + a wᵀ
//
// and back, with R = ∂L/∂M′,
//
//	∂L/∂M = R ⊙ (1 − e wᵀ)    ∂L/∂w = −(R ⊙ M)ᵀe + Rᵀa    ∂L/∂e = −(R ⊙ M) w    ∂L/∂a = R w
//
// x = (M, w, e, a) with D·P + P + 2D rows, a of the step = M′ with D·P. With w = 1 and
// e = 1 at a place, what was there is gone and a stands there: erasing comes first.
type Write struct{ Places, Size int }

// Build makes the layer; an error where a size is below 1.
func (f Write) Build() (nn.Layer, error) { return operation(f, f.Places, f.Size) }

// Sizes are the lengths of a column of x and of a.
func (f Write) Sizes() (in, out int) {
	return (f.Size+1)*f.Places + 2*f.Size, f.Size * f.Places
}

// Numbers is 0: there is no parameter.
func (f Write) Numbers() float64 { return 0 }

// String is the formula.
func (f Write) String() string { return "M′ = M ⊙ (1 − e wᵀ) + a wᵀ" }

// split is where w, e and a stand in a column.
func (f Write) split(x []float64) (w, e, a []float64) {
	w, x = x[f.Size*f.Places:][:f.Places], x[(f.Size+1)*f.Places:]
	return w, x[:f.Size], x[f.Size:]
}

// Forward writes M′.
func (f Write) Forward(out, x []float64) {
	w, e, a := f.split(x)
	for i := range out {
		d, p := i/f.Places, i%f.Places
		out[i] = x[i]*(1-e[d]*w[p]) + a[d]*w[p]
	}
}

// Backward adds ∂L/∂M, ∂L/∂w, ∂L/∂e and ∂L/∂a.
func (f Write) Backward(dx, x, _, dout []float64) {
	w, e, a := f.split(x)
	dw, de, da := f.split(dx)
	for i, r := range dout {
		d, p := i/f.Places, i%f.Places
		dx[i] += r * (1 - e[d]*w[p])
		dw[p] += r*a[d] - r*x[i]*e[d]
		de[d] -= r * x[i] * w[p]
		da[d] += r * w[p]
	}
}

// ExplainA is m·(1 − e·w) + a·w.
func (f Write) ExplainA(x []float64, i int) nn.Equation {
	w, e, a := f.split(x)
	d, p := i/f.Places, i%f.Places
	left := f.left(e[d], w[p])
	return said("m·(1 − e·w) + a·w", []nn.Term{{x[i], left.Value}, {a[d], w[p]}}, left)
}

// ExplainX is that of M, w, e or a.
func (f Write) ExplainX(x, _, dout []float64, at int) nn.Equation {
	w, e, a := f.split(x)
	mem := f.Size * f.Places
	if at < mem {
		left := f.left(e[at/f.Places], w[at%f.Places])
		return said("(1 − e·w)·∂L/∂m′", []nn.Term{{left.Value, dout[at]}}, left)
	}
	terms, words := []nn.Term(nil), [3]string{"Σ (a − e·m)·∂L/∂m′", "−Σ w·m·∂L/∂m′", "Σ w·∂L/∂m′"}[f.part(at)]
	for i, r := range dout {
		d, p := i/f.Places, i%f.Places
		switch at {
		case mem + p:
			terms = append(terms, nn.Term{a[d], r}, nn.Term{-e[d], x[i], r})
		case mem + f.Places + d:
			terms = append(terms, nn.Term{-w[p], x[i], r})
		case mem + f.Places + f.Size + d:
			terms = append(terms, nn.Term{w[p], r})
		}
	}
	return said(words, terms)
}

// left is 1 − e·w.
func (f Write) left(e, w float64) nn.Equation {
	return nn.Named("1 − e·w", nn.Elementwise{}, 1-e*w, nn.Term{1}, nn.Term{-1, e, w})
}

// part is 0 for a row of w, 1 for e, 2 for a.
func (f Write) part(at int) int {
	switch at -= f.Size * f.Places; {
	case at < f.Places:
		return 0
	case at < f.Places+f.Size:
		return 1
	}
	return 2
}

// X names a number of M, w, e or a.
func (f Write) X(i int) string {
	mem := f.Size * f.Places
	if i < mem {
		return numberAt(i, f.Places)
	}
	part := f.part(i)
	return name([3]string{"w", "e", "a"}[part], i-[3]int{mem, mem + f.Places, mem + f.Places + f.Size}[part])
}
