package autoencoder

import (
	"fmt"
	"math"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Gaussian draws a code. Its input holds K means μ and below them K logarithms
// of variances ℓ; while training
//
//	a = μ + e^{ℓ/2} ⊙ ε    with ε drawn from N(0, 1)
//	∂L/∂μ = ∂L/∂a    ∂L/∂ℓ = ½ ∂L/∂a ⊙ ε ⊙ e^{ℓ/2}
//
// and otherwise a = μ. The draw is an input, ε, so that the gradient goes through
// μ and ℓ. The step keeps "ε". (Kingma and Welling, 2014)
type Gaussian struct{ Codes int }

func (l Gaussian) check() error {
	if l.Codes < 1 {
		return fmt.Errorf("code of %d numbers; at least 1", l.Codes)
	}
	return nil
}

// Forward writes a = μ + e^{ℓ/2} ε while training, else a = μ, to s.A.
func (l Gaussian) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if err := l.check(); err != nil {
		s.Mistake("%v", err)
	}
	r, n := x.Dims()
	if r != 2*l.Codes {
		s.Mistake("a = μ + e^{ℓ/2} ε: x has %d rows; %d for μ and %d for ℓ are %d", r, l.Codes, l.Codes, 2*l.Codes)
	}
	a := linalg.Size(&s.A, l.Codes, n)
	a.Copy(x) // μ, the upper half
	if s.Training {
		drawn(s, a, a)
		a.Apply(func(i, j int, mu float64) float64 { return mu + l.spread(s, i, j) }, a)
	}
	return a
}

// spread is e^{ℓ/2} ε.
func (l Gaussian) spread(s *nn.Step, i, n int) float64 {
	return math.Exp(s.X.At(l.Codes+i, n)/2) * s.Value("ε").At(i, n)
}

// Backward writes ∂L/∂μ and below it ∂L/∂ℓ to s.DX.
func (l Gaussian) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	dx := linalg.Like(&s.DX, &s.X)
	dx.Zero()
	for i := range l.Codes {
		for j, g := range da.RawRowView(i) {
			dx.Set(i, j, g) // ∂L/∂μ = ∂L/∂a
			if s.Training {
				dx.Set(l.Codes+i, j, g*l.spread(s, i, j)/2) // ∂L/∂ℓ = ½ ∂L/∂a ε e^{ℓ/2}
			}
		}
	}
	return dx
}

// Params are none.
func (l Gaussian) Params() []nn.Param { return nil }

// ExplainA is a = μ + e^{ℓ/2}·ε while training, else a = μ.
func (l Gaussian) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	k := nn.Subscript(i + 1)
	q := nn.Equation{Name: "a" + k, Words: "μ" + k, Terms: []nn.Term{{s.X.At(i, n)}}, Value: s.A.At(i, n)}
	if s.Training {
		q.Words += " + e^(ℓ" + k + "/2)·ε" + k
		spread := deviation(s.X.At(l.Codes+i, n), i)
		q.Terms, q.Where = append(q.Terms, nn.Term{spread.Value, s.Value("ε").At(i, n)}), []nn.Equation{spread}
	}
	return []nn.Equation{q}
}

// deviation is e^{ℓ/2} of code k.
func deviation(l float64, k int) nn.Equation {
	return nn.Named("e^(ℓ"+nn.Subscript(k+1)+"/2)", nn.Exp, math.Exp(l/2), nn.Term{0.5, l})
}

// ExplainGrad is nothing: there is no δ and no parameter.
func (l Gaussian) ExplainGrad(*nn.Step, int, int) []nn.Equation { return nil }

// ExplainX is ∂L/∂μ = ∂L/∂a, or ∂L/∂ℓ = ½·∂L/∂a·ε·e^{ℓ/2}.
func (l Gaussian) ExplainX(s *nn.Step, i, n int) []nn.Equation {
	q := nn.Equation{Name: "∂L/∂x" + nn.Subscript(i+1), Words: "∂L/∂μ = ∂L/∂a", Value: s.DX.At(i, n)}
	switch k := i - l.Codes; {
	case k < 0:
		q.Terms = []nn.Term{{s.DA.At(i, n)}}
	case s.Training:
		q.Words = "∂L/∂ℓ = ½∂L/∂a·ε·e^(ℓ/2)"
		spread := deviation(s.X.At(i, n), k)
		q.Terms, q.Where = []nn.Term{{0.5, s.DA.At(k, n), s.Value("ε").At(k, n), spread.Value}}, []nn.Equation{spread}
	default:
		q.Words, q.Terms = "0: a = μ", []nn.Term{}
	}
	return []nn.Equation{q}
}

// Config is the layer itself: it has no numbers.
func (l Gaussian) Config() nn.Config { return l }

func init() { nn.Register("Gaussian code", Gaussian{}) }

// Build checks the size.
func (l Gaussian) Build() (nn.Layer, error) { return l, l.check() }

// Sizes are 2K and K.
func (l Gaussian) Sizes() (in, out int) { return 2 * l.Codes, l.Codes }

// Numbers is 0.
func (l Gaussian) Numbers() float64 { return 0 }

func (l Gaussian) String() string { return fmt.Sprintf("Gaussian code of %d", l.Codes) }

// NewVariational is a network that restores x through a code that is drawn. The
// encoder gives 2·codes numbers, μ above ℓ; the decoder takes the code. Its output
// is x̂ and below it μ and ℓ, as [Variational] takes them.
func NewVariational(codes int, encoder, decoder []nn.Layer) *nn.Network {
	draw := nn.NewChain(append([]nn.Layer{Gaussian{codes}}, decoder...)...)
	return nn.New(append(encoder[:len(encoder):len(encoder)], nn.NewConcat(draw, nn.NewChain()))...)
}

// Variational is the loss of a code that is drawn, and to be drawn from N(0, 1)
// later: the loss of x̂ and a price on a code that is distributed otherwise,
//
//	L = Loss(x̂, x) + 1/N Σₙ KL    KL = −½ Σ (1 + ℓ − μ² − e^ℓ)
//	∂L/∂μ = μ/N    ∂L/∂ℓ = (e^ℓ − 1)/2N
//
// Its outputs a are x̂ and below it μ and ℓ, 2·Codes rows; its targets are made by
// [Targets]. Both parts are sums over their rows, so that neither weighs more for
// being averaged. (Kingma and Welling, 2014)
type Variational struct {
	nn.Loss     // of x̂
	Codes   int // K
}

// Targets are x, with 2·codes rows of zeros below it: the μ and ℓ of N(0, 1).
func Targets(x *mat.Dense, codes int) *mat.Dense {
	r, n := x.Dims()
	y := mat.NewDense(r+2*codes, n, nil)
	y.Copy(x)
	return y
}

// parts are the rows of x̂ and those of μ and ℓ.
func (l Variational) parts(m *mat.Dense) (x, mu, logs *mat.Dense) {
	r, n := m.Dims()
	if l.Codes < 1 || r <= 2*l.Codes {
		panic(fmt.Sprintf("autoencoder: variational loss: %d×%d with a code of %d; x̂, and below it %d rows for μ and ℓ", r, n, l.Codes, 2*l.Codes))
	}
	of := func(from, rows int) *mat.Dense { return linalg.Rows(new(mat.Dense), m, from, rows) }
	return of(0, r-2*l.Codes), of(r-2*l.Codes, l.Codes), of(r-l.Codes, l.Codes)
}

// Value is the loss of x̂ and the mean of KL.
func (l Variational) Value(a, y *mat.Dense) float64 {
	ax, mu, logs := l.parts(a)
	yx, _, _ := l.parts(y)
	return l.Loss.Value(ax, yx) + KL(mu, logs)
}

// KL is −½ Σ (1 + ℓ − μ² − e^ℓ), the mean over the columns.
func KL(mu, logs *mat.Dense) (sum float64) {
	r, n := mu.Dims()
	for i := range r {
		for j := range n {
			m, l := mu.At(i, j), logs.At(i, j)
			sum -= (1 + l - m*m - math.Exp(l)) / 2
		}
	}
	return sum / float64(n)
}

// Grad is that of both parts.
func (l Variational) Grad(da, a, y *mat.Dense) {
	ax, mu, logs := l.parts(a)
	yx, _, _ := l.parts(y)
	dx, dmu, dlogs := l.parts(linalg.Like(da, a))
	l.Loss.Grad(dx, ax, yx)
	_, n := a.Dims()
	dmu.Scale(1/float64(n), mu)                                                                          // ∂L/∂μ = μ/N
	dlogs.Apply(func(_, _ int, l float64) float64 { return (math.Exp(l) - 1) / (2 * float64(n)) }, logs) // ∂L/∂ℓ = (e^ℓ − 1)/2N
}

// String names both parts.
func (l Variational) String() string { return fmt.Sprintf("%v + KL", l.Loss) }
