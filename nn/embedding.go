package nn

import (
	"fmt"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Embedding gives every sign of an alphabet a vector of its own, column k of W
// for sign k. It is the product with a one-hot column x, x_k = 1 and else 0:
//
//	a = W x = column k of W
//	∂L/∂W = ∂L/∂a xᵀ: column k += ∂L/∂a    ∂L/∂x = Wᵀ ∂L/∂a
//
// That is a dense layer without bias and f. Only the columns of signs that are
// there are read and written, so that it costs as much as looking them up, and
// any other x is multiplied as well: a mixture of signs gives the mixture of
// their vectors, and a column of zeros, such as padding, gives 0. The signs stand
// in x one-hot, and not as numbers k, because ∂L/∂x is then a gradient like any other.
//
// A sequence of T signs is a (V·T)×N one-hot batch, row v·T + t being sign v at
// position t, as everywhere; [EachPosition] runs the layer along it:
//
//	nn.NewEachPosition(T, nn.NewEmbedding(V, D, nn.Normal(rng, 1)))
//
// gives (D·T)×N. [OneHotSequences] makes such a batch of sign numbers.
// (Bengio et al., 2003)
type Embedding struct {
	W *mat.Dense // D × V, the vector of sign k in column k
}

// NewEmbedding makes vectors of size numbers for an alphabet of so many signs. init fills W.
func NewEmbedding(signs, size int, init Initializer) *Embedding {
	if signs < 1 || size < 1 {
		panic(fmt.Sprintf("nn: NewEmbedding: %d signs, vectors of %d numbers; both must be at least 1", signs, size))
	}
	mustBeGiven("NewEmbedding", Identity, init)
	l := &Embedding{W: mat.NewDense(size, signs, nil)}
	init(l.W)
	return l
}

// Forward writes a = W x to s.A, D × samples.
func (l *Embedding) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.checkMul("a = W x", l.W, x)
	d, _ := l.W.Dims()
	_, n := x.Dims()
	a := linalg.Size(&s.A, d, n)
	a.Zero()
	w, out := l.W.RawMatrix(), a.RawMatrix()
	eachSign(x, func(k, n int, x float64) {
		for i := range d {
			out.Data[i*out.Stride+n] += w.Data[i*w.Stride+k] * x // a = W x
		}
	})
	return a
}

// Backward adds ∂L/∂W and returns ∂L/∂x, V × samples. There is no z and no δ.
func (l *Embedding) Backward(s *Step, da *mat.Dense) *mat.Dense {
	d, _ := l.W.Dims()
	dw, up := s.Grad(l.W).RawMatrix(), da.RawMatrix()
	eachSign(&s.X, func(k, n int, x float64) {
		for i := range d {
			dw.Data[i*dw.Stride+k] += up.Data[i*up.Stride+n] * x // ∂L/∂W += ∂L/∂a xᵀ
		}
	})
	s.mulT(l.W, da) // ∂L/∂x = Wᵀ ∂L/∂a
	return &s.DX
}

// eachSign calls f for every x_k of sample n that is not 0.
func eachSign(x *mat.Dense, f func(k, n int, x float64)) {
	for k := range x.RawMatrix().Rows {
		for n, v := range x.RawRowView(k) {
			if v != 0 {
				f(k, n, v)
			}
		}
	}
}

// Params is W, a weight.
func (l *Embedding) Params() []Param { return []Param{l.w()} }

func (l *Embedding) w() Param { return Param{Name: "W", Weight: true, Dense: l.W} }

// ExplainA is aᵢ = Σ w x over the signs that are there: of a one-hot column one term.
func (l *Embedding) ExplainA(s *Step, i, n int) []Equation {
	q := Equation{Name: "a" + Subscript(i+1), Words: "Σ wx over x ≠ 0", Terms: []Term{}, Value: s.A.At(i, n)}
	for k, x := range mat.Col(nil, n, &s.X) {
		if x != 0 {
			q.Terms = append(q.Terms, Term{s.Used(l.W).At(i, k), x})
		}
	}
	return []Equation{q}
}

// ExplainGrad is ∂L/∂w = Σ ∂L/∂a·x over the samples, for the signs that are there.
func (l *Embedding) ExplainGrad(s *Step, i, n int) (all []Equation) {
	for k := range s.X.RawMatrix().Rows {
		terms := []Term{}
		for n, x := range s.X.RawRowView(k) {
			if x != 0 {
				terms = append(terms, Term{s.DA.At(i, n), x})
			}
		}
		if len(terms) > 0 {
			all = append(all, ExplainGradient(s, l.w(), i, k, "∂L/∂a"+Subscript(i+1)+"·x"+Subscript(k+1), terms)...)
		}
	}
	return all
}

// ExplainX is ∂L/∂x = Σ w·∂L/∂a.
func (l *Embedding) ExplainX(s *Step, i, n int) []Equation {
	return []Equation{{Name: "∂L/∂x" + Subscript(i+1), Words: "Σ w·∂L/∂a", Terms: Products(mat.Col(nil, i, s.Used(l.W)), mat.Col(nil, n, &s.DA)), Value: s.DX.At(i, n)}}
}

// Share is ∂L/∂a·x.
func (l *Embedding) Share(s *Step, _ Param, i, j, n int) float64 { return s.DA.At(i, n) * s.X.At(j, n) }

// SentBack is the name of Wᵀ ∂L/∂a.
func (l *Embedding) SentBack() string { return "Σw·∂L/∂a" }

// Config is what a file keeps of the layer.
func (l *Embedding) Config() Config {
	size, signs := l.W.Dims()
	return embeddingConfig{signs, size}
}

type embeddingConfig struct{ Signs, Size int }

func init() { Register("embedding", embeddingConfig{}) }

func (c embeddingConfig) Build() (Layer, error) { return NewEmbedding(c.Signs, c.Size, Zeros), nil }
func (c embeddingConfig) Sizes() (in, out int)  { return c.Signs, c.Size }
func (c embeddingConfig) Numbers() float64      { return float64(c.Signs) * float64(c.Size) }
func (c embeddingConfig) String() string        { return "embedding" }

// OneHotSequences makes a (V·T)×N batch of N sequences of sign numbers 0 … V−1:
// x is 1 in row v·T + t of column n where sequence n has sign v at position t,
// and 0 elsewhere. A sequence shorter than T positions is padded with zeros
// behind its end.
func OneHotSequences(sequences [][]int, signs, positions int) *mat.Dense {
	if len(sequences) == 0 || signs < 1 || positions < 1 {
		panic(fmt.Sprintf("nn: OneHotSequences: %d sequences, %d signs, %d positions; all must be at least 1", len(sequences), signs, positions))
	}
	x := mat.NewDense(signs*positions, len(sequences), nil)
	for n, sequence := range sequences {
		if len(sequence) > positions {
			panic(fmt.Sprintf("nn: OneHotSequences: sequence %d has %d signs, there are %d positions", n, len(sequence), positions))
		}
		for t, v := range sequence {
			if v < 0 || v >= signs {
				panic(fmt.Sprintf("nn: OneHotSequences: sign %d at position %d of sequence %d is outside 0…%d", v, t, n, signs-1))
			}
			x.Set(v*positions+t, n, 1)
		}
	}
	return x
}
