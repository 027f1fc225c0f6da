package nn

import (
	"fmt"
	"strings"

	"glassnet/nn/linalg"
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
	mustBeGiven("NewMaxout", Identity, init)
	l := &Maxout{K: k, W: mat.NewDense(k*out, in, nil), B: mat.NewDense(k*out, 1, nil)}
	for p := range k {
		init(linalg.Rows(new(mat.Dense), l.W, p*out, out))
	}
	return l
}

// Forward writes the K·out net inputs to s.Z and their maxima, out × samples, to s.A.
func (l *Maxout) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.checkMul("zₖ = Wₖ a + bₖ", l.W, x)
	s.Z.Mul(l.W, x)             // z = W x
	linalg.AddColumn(&s.Z, l.B) //       + b
	height, n := s.Z.Dims()
	out := height / l.K
	a, piece := linalg.Size(&s.A, out, n), linalg.Size(s.Keep("piece"), out, n)
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
	delta, piece := linalg.Like(&s.Delta, &s.Z), s.Keep("piece")
	delta.Zero()
	out, n := da.Dims()
	for i := range out {
		for j := range n {
			delta.Set(int(piece.At(i, j))*out+i, j, da.At(i, j)) // δ of the winner is ∂L/∂a, of the others 0
		}
	}
	s.AddOuter(l.W, delta, &s.X)          // ∂L/∂W += δ xᵀ
	linalg.AddRowSums(s.Grad(l.B), delta) // ∂L/∂b += Σ δ
	s.mulT(l.W, delta)                    // ∂L/∂x = Wᵀ δ
	return &s.DX
}

// Params are W, a weight, and b.
func (l *Maxout) Params() []Param { return []Param{l.w(), l.b()} }

func (l *Maxout) w() Param { return Param{Name: "W", Weight: true, Dense: l.W} }
func (l *Maxout) b() Param { return Param{Name: "b", Dense: l.B} }

// ExplainA is zₖ = wₖ·x + bₖ of every piece and a = max zₖ.
func (l *Maxout) ExplainA(s *Step, i, n int) []Equation {
	a := Equation{Name: "a" + Subscript(i+1), Max: true, Value: s.A.At(i, n)}
	var all []Equation
	for k := range l.K {
		row := k*s.A.RawMatrix().Rows + i
		a.Terms = append(a.Terms, Term{s.Z.At(row, n)})
		all = append(all, Equation{Name: fmt.Sprintf("z%s of piece %d", Subscript(i+1), k+1), Value: s.Z.At(row, n),
			Terms: Products(s.Used(l.W).RawRowView(row), mat.Col(nil, n, &s.X), s.Used(l.B).At(row, 0))})
	}
	return append(all, a)
}

// ExplainGrad is, for every piece, δₖ, ∂L/∂a or 0, then ∂L/∂w = Σ δx and ∂L/∂b = Σ δ.
func (l *Maxout) ExplainGrad(s *Step, i, n int) (all []Equation) {
	var z []float64
	for k := range l.K {
		z = append(z, s.Z.At(k*s.A.RawMatrix().Rows+i, n))
	}
	for k := range l.K {
		row := k*s.A.RawMatrix().Rows + i
		delta := s.Delta.RawRowView(row)
		q := Equation{Name: fmt.Sprintf("δ%s of piece %d", Subscript(i+1), k+1), Words: "0, it is not the largest", Terms: []Term{}, Value: delta[n]}
		if int(s.Value("piece").At(i, n)) == k {
			q.Words, q.Terms = "∂L/∂a"+Subscript(i+1), []Term{{s.DA.At(i, n)}}
		}
		won := Won("is it the largest?", z, k)
		q.General, q.Where = []Term{{won.Value, s.DA.At(i, n)}}, []Equation{won}
		all = append(all, q)
		for j := range s.X.RawMatrix().Rows {
			all = append(all, ExplainGradient(s, l.w(), row, j, "δx"+Subscript(j+1), Products(delta, s.X.RawRowView(j)))...)
		}
		all = append(all, ExplainGradient(s, l.b(), row, 0, "δ", singles(delta))...)
	}
	return all
}

// ExplainX is ∂L/∂x = Σ wδ over the pieces that won.
func (l *Maxout) ExplainX(s *Step, i, n int) []Equation { return explainMulT(s, l.W, i, n) }

// Share is δx for a weight and δ for a bias, of the piece that has it.
func (l *Maxout) Share(s *Step, p Param, i, j, n int) float64 {
	if p.Weight {
		return s.Delta.At(i, n) * s.X.At(j, n)
	}
	return s.Delta.At(i, n)
}

// ParamLabel names an entry by its neuron and piece: "w₁₂ of piece 3".
func (l *Maxout) ParamLabel(p Param, i, j int) string {
	out := l.B.RawMatrix().Rows / l.K
	name := strings.ToLower(p.Name) + Subscript(i%out+1)
	if p.Weight {
		name += map[bool]string{true: ","}[i%out >= 9 || j >= 9] + Subscript(j+1)
	}
	return fmt.Sprintf("%s of piece %d", name, i/out+1)
}

// SentBack is the name of Wᵀ δ.
func (l *Maxout) SentBack() string { return "Σwδ" }

// Config is what a file keeps of the layer.
func (l *Maxout) Config() Config {
	height, in := l.W.Dims()
	return maxoutConfig{in, height / l.K, l.K}
}

type maxoutConfig struct{ In, Out, Pieces int }

func init() { Register("maxout", maxoutConfig{}) }

func (c maxoutConfig) Build() (Layer, error) { return NewMaxout(c.In, c.Out, c.Pieces, Zeros), nil }
func (c maxoutConfig) Sizes() (in, out int)  { return c.In, c.Out }
func (c maxoutConfig) Numbers() float64 {
	return float64(c.In+1) * float64(c.Out) * float64(c.Pieces)
}
func (c maxoutConfig) String() string { return fmt.Sprintf("maxout, %d", c.Pieces) }
