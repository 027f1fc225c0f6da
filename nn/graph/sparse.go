package graph

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Sparse is a = W x for long columns that are 0 nearly everywhere, such as a
// paper's words out of a vocabulary of thousands. Of each column only the places
// that may differ from 0 are computed: the layer knows which, as it would know a
// graph from words to papers, and its input are their values.
//
//	a_n = Σ_k w_p(k,n) x_kn         p(k,n) the place of value k of column n, w_p a column of W
//	∂L/∂w_p = Σ x_kn ∂L/∂a_n        over all k, n with that place
//	∂L/∂x_kn = w_p(k,n) · ∂L/∂a_n
//
// x has as many rows as the longest list of places; what stands below the end of
// a shorter list counts nothing. A [nn.Dropout] below drops values as it would
// drop numbers of the long column. There is no b and no f: the layer above has them.
type Sparse struct {
	Places [][]int    // of every column: places from 0 to in − 1
	W      *mat.Dense // out × in

	rows int
	at   []int32 // rows × columns: the place, −1 below the end of a list
}

// NewSparse makes a layer of out neurons for columns of in numbers. init fills W.
func NewSparse(places [][]int, in, out int, init nn.Initializer) *Sparse {
	if len(places) == 0 || in < 1 || out < 1 || init == nil {
		panic(fmt.Sprintf("graph: NewSparse: %d lists of places, %d inputs, %d outputs, init %v; each at least 1, and init says how W begins", len(places), in, out, init != nil))
	}
	l := &Sparse{Places: places, W: mat.NewDense(out, in, nil), rows: 1}
	for _, list := range places {
		l.rows = max(l.rows, len(list))
	}
	l.at = make([]int32, l.rows*len(places))
	for i := range l.at {
		l.at[i] = -1
	}
	for n, list := range places {
		for k, p := range list {
			if p < 0 || p >= in {
				panic(fmt.Sprintf("graph: NewSparse: value %d of column %d has the place %d; places count from 0 to %d", k, n, p, in-1))
			}
			l.at[k*len(places)+n] = int32(p)
		}
	}
	init(l.W)
	return l
}

// Values picks from the long columns x, in × columns, what the layer reads.
func (l *Sparse) Values(x mat.Matrix) *mat.Dense {
	_, in := l.W.Dims()
	if r, n := x.Dims(); r != in || n != len(l.Places) {
		panic(fmt.Sprintf("graph: Values: x is %d×%d; the layer has places for %d×%d", r, n, in, len(l.Places)))
	}
	v := mat.NewDense(l.rows, len(l.Places), nil)
	for n, list := range l.Places {
		for k, p := range list {
			v.Set(k, n, x.At(p, n))
		}
	}
	return v
}

// Forward writes a = W x to s.A, out × columns.
func (l *Sparse) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	rows, n := x.Dims()
	if rows != l.rows || n != len(l.Places) {
		s.Mistake("a = W x: the layer has places for %s of %s, x is %d×%d", count(len(l.Places), "column"), count(l.rows, "value"), rows, n)
	}
	out, _ := l.W.Dims()
	w, a := transposed(s.KeepAs(nn.Apart, "Wᵀ"), l.W), s.KeepAs(nn.Apart, "aᵀ")
	linalg.Size(a, n, out).Zero()
	wt, at := w.RawMatrix().Data, a.RawMatrix().Data
	l.each(x, func(p, n int, v float64) {
		floats.AddScaled(at[n*out:(n+1)*out], v, wt[p*out:(p+1)*out]) // a_n += w_p x
	})
	return transposed(&s.A, a)
}

// each calls f with the place, the column and the value of all that is not 0.
func (l *Sparse) each(x *mat.Dense, f func(p, n int, v float64)) {
	for k := range l.rows {
		at := l.at[k*len(l.Places) : (k+1)*len(l.Places)]
		for n, v := range x.RawRowView(k) {
			if v != 0 && at[n] >= 0 {
				f(int(at[n]), n, v)
			}
		}
	}
}

// transposed writes mᵀ to the empty matrix dst. Blocks of 16 stay in the cache.
func transposed(dst, m *mat.Dense) *mat.Dense {
	r, c := m.Dims()
	linalg.Size(dst, c, r)
	from, to := m.RawMatrix(), dst.RawMatrix()
	for j0 := 0; j0 < c; j0 += 16 {
		for i := range r {
			row := from.Data[i*from.Stride : i*from.Stride+c]
			for j := j0; j < min(j0+16, c); j++ {
				to.Data[j*to.Stride+i] = row[j]
			}
		}
	}
	return dst
}

// Backward adds ∂L/∂W and returns ∂L/∂x, of x's size.
func (l *Sparse) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	out, in := l.W.Dims()
	up := transposed(s.KeepAs(nn.Apart, "∂L/∂aᵀ"), da)
	dw := linalg.Size(s.KeepAs(nn.Apart, "∂L/∂Wᵀ"), in, out)
	dw.Zero()
	dwt, upt := dw.RawMatrix().Data, up.RawMatrix().Data
	l.each(&s.X, func(p, n int, v float64) {
		floats.AddScaled(dwt[p*out:(p+1)*out], v, upt[n*out:(n+1)*out]) // ∂L/∂w_p += x ∂L/∂a_n
	})
	grad := s.Grad(l.W)
	for i := range out {
		row := grad.RawRowView(i)
		for p := range row {
			row[p] += dw.At(p, i)
		}
	}
	if s.Lowest() {
		return &s.DX
	}
	w, dx := s.Value("Wᵀ"), linalg.Like(&s.DX, &s.X)
	for k := range l.rows {
		row := dx.RawRowView(k)
		for n := range row {
			row[n] = 0
			if p := l.at[k*len(row)+n]; p >= 0 {
				row[n] = floats.Dot(w.RawRowView(int(p)), up.RawRowView(n)) // ∂L/∂x = w_p · ∂L/∂a_n
			}
		}
	}
	return dx
}

// Params are W, a weight.
func (l *Sparse) Params() []nn.Param { return []nn.Param{l.w()} }

func (l *Sparse) w() nn.Param { return nn.Param{Name: "W", Weight: true, Dense: l.W} }

// Columns is the number of nodes: see [nn.Columned].
func (l *Sparse) Columns() (n int, name string) { return len(l.Places), "node" }

// ExplainA is Σ w·x over the places of the column.
func (l *Sparse) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	q := nn.Equation{Name: at("a"+nn.Subscript(i+1), n), Words: "Σ w·x over its places", Terms: []nn.Term{}, Value: s.A.At(i, n)}
	for k, p := range l.Places[n] {
		q.Terms = append(q.Terms, nn.Term{s.Used(l.W).At(i, p), s.X.At(k, n)})
	}
	return []nn.Equation{q}
}

// ExplainGrad is ∂L/∂w of every place that a column has.
func (l *Sparse) ExplainGrad(s *nn.Step, i, n int) (all []nn.Equation) {
	_, in := l.W.Dims()
	terms := make([][]nn.Term, in)
	for n, list := range l.Places {
		for k, p := range list {
			terms[p] = append(terms[p], nn.Term{s.DA.At(i, n), s.X.At(k, n)})
		}
	}
	for p, t := range terms {
		if t != nil {
			all = append(all, nn.ExplainGradient(s, l.w(), i, p, "∂L/∂a"+nn.Subscript(i+1)+"·x", t)...)
		}
	}
	return all
}

// ExplainX is ∂L/∂x = w_p·∂L/∂a, 0 below the end of a list.
func (l *Sparse) ExplainX(s *nn.Step, k, n int) []nn.Equation {
	q := nn.Equation{Name: at("∂L/∂x"+nn.Subscript(k+1), n), Words: "Σ w·∂L/∂a", Terms: []nn.Term{}, Value: s.DX.At(k, n)}
	if k < len(l.Places[n]) {
		q.Terms = nn.Products(mat.Col(nil, l.Places[n][k], s.Used(l.W)), mat.Col(nil, n, &s.DA))
	}
	return []nn.Equation{q}
}

// Share is x ∂L/∂a of the place.
func (l *Sparse) Share(s *nn.Step, _ nn.Param, i, j, n int) (sum float64) {
	for k, p := range l.Places[n] {
		if p == j {
			sum += s.X.At(k, n) * s.DA.At(i, n)
		}
	}
	return sum
}

// SentBack is the name of Wᵀ ∂L/∂a.
func (l *Sparse) SentBack() string { return "Wᵀ∂L/∂a" }

// Config is what a file keeps of the layer: the places, too.
func (l *Sparse) Config() nn.Config {
	out, in := l.W.Dims()
	return sparseConfig{in, out, l.Places}
}

type sparseConfig struct {
	In, Out int
	Places  [][]int
}

func init() { nn.Register("sparse", sparseConfig{}) }

func (c sparseConfig) Build() (nn.Layer, error) {
	return NewSparse(c.Places, c.In, c.Out, nn.Zeros), nil
}

// Sizes are the values of a column and the neurons.
func (c sparseConfig) Sizes() (in, out int) {
	in = 1
	for _, list := range c.Places {
		in = max(in, len(list))
	}
	return in, c.Out
}
func (c sparseConfig) Numbers() float64 { return float64(c.In) * float64(c.Out) }
func (c sparseConfig) String() string {
	return fmt.Sprintf("sparse, %d inputs on %s", c.In, count(len(c.Places), "column"))
}
