package nn

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Maxout is aᵢ = maxₖ zₖᵢ with zₖ = Wₖ x + bₖ, k = 1 … K. It has no f: the
// maximum bends the line, into any convex curve of K pieces. W holds W₁ … W_K
// one below the other, (K·out) × in; Z and Delta have as many rows. The step
// keeps "piece", the k (from 0) that won; of equals the first wins, and only
// the winner has a δ. (Goodfellow et al., 2013)
type Maxout struct {
	K    int
	W, B *mat.Dense // (K·out) × in, (K·out) × 1
}

// NewMaxout makes a layer of out units with in inputs and k pieces each. init
// fills every Wₖ; b is zero.
func NewMaxout(in, out, k int, init Initializer) *Maxout {
	if in < 1 || out < 1 || k < 1 {
		panic(fmt.Sprintf("nn: NewMaxout: %d inputs, %d outputs, %d pieces; all must be at least 1", in, out, k))
	}
	l := &Maxout{K: k, W: mat.NewDense(k*out, in, nil), B: mat.NewDense(k*out, 1, nil)}
	for p := range k {
		init(rows(new(mat.Dense), l.W, p*out, out))
	}
	return l
}

// Forward writes the K·out net inputs to s.Z and their maxima, out × samples, to s.A.
func (l *Maxout) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.checkMul("zₖ = Wₖ a + bₖ", l.W, x)
	s.Z.Mul(l.W, x)      // z = W x
	addColumn(&s.Z, l.B) //       + b
	height, n := s.Z.Dims()
	out := height / l.K
	a, piece := size(&s.A, out, n), size(s.Keep("piece"), out, n)
	for i := range out {
		for j := range n {
			best := 0
			for k := range l.K {
				if s.Z.At(k*out+i, j) > s.Z.At(best*out+i, j) {
					best = k
				}
			}
			piece.Set(i, j, float64(best))
			a.Set(i, j, s.Z.At(best*out+i, j)) // a = maxₖ zₖ
		}
	}
	return a
}

// Backward writes δ, not 0 for winners only, to s.Delta, adds ∂L/∂W and ∂L/∂b, and returns ∂L/∂x.
func (l *Maxout) Backward(s *Step, da *mat.Dense) *mat.Dense {
	delta, piece := sizeLike(&s.Delta, &s.Z), s.Keep("piece")
	delta.Zero()
	out, n := da.Dims()
	for i := range out {
		for j := range n {
			delta.Set(int(piece.At(i, j))*out+i, j, da.At(i, j)) // δ of the winner is ∂L/∂a, of the others 0
		}
	}
	s.addOuter(l.W, delta, &s.X)   // ∂L/∂W += δ xᵀ
	addRowSums(s.Grad(l.B), delta) // ∂L/∂b += Σ δ
	mulT(&s.DX, l.W, delta)        // ∂L/∂x = Wᵀ δ
	return &s.DX
}

// Params are W, a weight, and b.
func (l *Maxout) Params() []Param { return []Param{{"W", true, l.W}, {"b", false, l.B}} }

// Blueprint tells [Network.Save] how to build the layer again.
func (l *Maxout) Blueprint() Blueprint {
	height, in := l.W.Dims()
	return Blueprint{Kind: "maxout", In: in, Out: height / l.K, Pieces: l.K}
}

var _ = Register("maxout", func(b Blueprint) (Layer, error) {
	return NewMaxout(b.In, b.Out, b.Pieces, Zeros), nil
})
