package attention

import (
	"fmt"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Attention is a [DotProduct] between four dense layers, at every position
//
//	q = W_q x + b_q    k = W_k m + b_k    v = W_v m + b_v    a = W_o H + b_o
//
// where H is what the heads read, and m is x itself (self-attention) or another
// sequence, the memory (cross-attention). x is (D·T) × samples; with a memory its
// D·S rows follow below it, and so do those of ∂L/∂x.
//
// Whatever b_k is, ∂L/∂b_k = 0: it adds one number, b_k·q_t, to all scores of
// query t, which softmax does not see.
//
// The inner steps are those of q, k and v, of the [DotProduct], and of W_o.
// (Vaswani et al., 2017)
type Attention struct {
	Q, K, V, O *nn.Dense
	Look       DotProduct

	nn.Block // q, k, v, Look, o
}

// NewAttention is self-attention of so many heads, which divide the features D:
// W_q, W_k, W_v and W_o are D×D, filled by init, the biases 0.
func NewAttention(positions, features, heads int, init nn.Initializer) *Attention {
	return config{In: features, Keys: features, Values: features, Out: features, Positions: positions, Heads: heads}.layer(init)
}

// NewCausal is self-attention that does not look at later positions.
func NewCausal(positions, features, heads int, init nn.Initializer) *Attention {
	return config{In: features, Keys: features, Values: features, Out: features, Positions: positions, Heads: heads, Causal: true}.layer(init)
}

// NewCross is attention of a sequence of so many positions to a memory of so many.
func NewCross(positions, memory, features, heads int, init nn.Initializer) *Attention {
	if memory < 1 {
		panic(fmt.Sprintf("attention: NewCross: a memory of %d positions; at least 1", memory))
	}
	return config{In: features, Keys: features, Values: features, Out: features, Positions: positions, Memory: memory, Heads: heads}.layer(init)
}

// Of is attention with given matrices: W_q and W_k have Keys rows, W_v Values
// rows and W_o as many columns.
func Of(positions, heads int, q, k, v, o *nn.Dense) *Attention {
	keys, _ := q.W.Dims()
	values, _ := v.W.Dims()
	return of(DotProduct{Positions: positions, Heads: heads, Keys: keys, Values: values}, q, k, v, o)
}

// of puts the layers together.
func of(look DotProduct, q, k, v, o *nn.Dense) *Attention {
	if err := look.check(); err != nil {
		panic("attention: " + err.Error())
	}
	at := func(name string, positions int, d *nn.Dense) nn.Layer {
		return product{nn.NewEachPosition(positions, d), name}
	}
	T, S := look.Positions, look.memory()
	return &Attention{q, k, v, o, look, nn.Block{Layers: []nn.Layer{at("q", T, q), at("k", S, k), at("v", S, v), look, at("o", T, o)}}}
}

// A product is a dense layer at every position that says which of the four it is.
type product struct {
	*nn.EachPosition
	name string
}

// Config describes the layer; a file has that of the whole.
func (l product) Config() nn.Config { return productConfig{l.EachPosition.Config(), l.name} }

// ParamLabel names an entry: "w₁₂ of q".
func (l product) ParamLabel(p nn.Param, i, j int) string {
	return l.EachPosition.ParamLabel(p, i, j) + " of " + l.name
}

type productConfig struct {
	nn.Config
	name string
}

func (c productConfig) String() string { return c.name + ": " + c.Config.String() }

// where they stand among the inner layers.
const iq, ik, iv, iLook, iO = 0, 1, 2, 3, 4

// Forward runs q, k and v, the lookup and W_o.
func (l *Attention) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	rows, n := x.Dims()
	c := l.config()
	if in, _ := c.Sizes(); rows != in {
		s.Mistake("q = W_q x + b_q: W_q is %d×%d, x has %d rows; for %d positions and a memory of %d it has %d", c.Keys, c.In, rows, c.Positions, c.Memory, in)
	}
	var qs, mem mat.Dense
	l.parts(&qs, &mem, x)
	q, k, v := l.inner(s, iq, &qs), l.inner(s, ik, &mem), l.inner(s, iv, &mem)
	in, _ := l.Look.Sizes()
	qkv := linalg.Size(s.KeepAs(nn.Apart, "q, k, v"), in, n)
	at := 0
	for _, m := range []*mat.Dense{q, k, v} {
		var rows mat.Dense
		linalg.Rows(&rows, qkv, at, m.RawMatrix().Rows).Copy(m)
		at += m.RawMatrix().Rows
	}
	a := l.inner(s, iO, l.inner(s, iLook, qkv))
	r, _ := a.Dims()
	return linalg.Reshape(&s.A, a, r, n)
}

// inner runs inner layer i on x.
func (l *Attention) inner(s *nn.Step, i int, x *mat.Dense) *mat.Dense {
	sub := s.Inner(i, l.Layers[i])
	sub.X = *x
	return l.Layers[i].Forward(sub, &sub.X)
}

// parts are the rows of x that ask, and those that are asked: the same in self-attention.
func (l *Attention) parts(qs, mem, x *mat.Dense) {
	in := l.Q.W.RawMatrix().Cols
	T, S := l.Look.Positions, l.Look.memory()
	linalg.Rows(qs, x, 0, in*T)
	linalg.Rows(mem, x, 0, in*S)
	if l.Look.Memory > 0 {
		linalg.Rows(mem, x, in*T, in*S)
	}
}

// Backward runs W_o, the lookup, q, k and v backward and adds up their ∂L/∂x.
func (l *Attention) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	back := func(i int, da *mat.Dense) *mat.Dense {
		sub := s.Subs()[i]
		sub.DA = *da
		return l.Layers[i].Backward(sub, &sub.DA)
	}
	dqkv := back(iLook, back(iO, da))
	var dqs, dmem mat.Dense
	l.parts(&dqs, &dmem, linalg.Like(&s.DX, &s.X))
	s.DX.Zero()
	at := 0
	for i, into := range []*mat.Dense{&dqs, &dmem, &dmem} {
		var rows mat.Dense
		n := s.Subs()[i].A.RawMatrix().Rows
		into.Add(into, back(i, linalg.Rows(&rows, dqkv, at, n))) // ∂L/∂x += Wᵀ∂q + Wᵀ∂k + Wᵀ∂v
		at += n
	}
	return &s.DX
}

// Params are W_q, b_q, … W_o, b_o.
func (l *Attention) Params() (params []nn.Param) {
	for k, d := range []*nn.Dense{l.Q, l.K, l.V, l.O} {
		for _, p := range d.Params() {
			p.Name += names[k]
			params = append(params, p)
		}
	}
	return params
}

var names = []string{"_q", "_k", "_v", "_o"}

// ParamLabel names an entry: "w₁₂ of q".
func (l *Attention) ParamLabel(p nn.Param, i, j int) string {
	for _, inner := range l.Layers {
		for _, q := range inner.Params() {
			if q.Dense == p.Dense {
				return inner.(nn.ParamLabelled).ParamLabel(q, i, j)
			}
		}
	}
	return p.Name
}

// Label names an output: "2 at position 3".
func (l *Attention) Label(row int) string {
	return l.Layers[iO].(nn.Labelled).Label(row)
}

// Scores is S of a head in sample n, keys × queries, the step being the layer's:
// column t is query t.
func (l *Attention) Scores(s *nn.Step, head, n int) *mat.Dense {
	return l.Look.Kept(s.Subs()[iLook], "S", head, n)
}

// Weights is P of a head in sample n, keys × queries: every column is 1 in sum.
func (l *Attention) Weights(s *nn.Step, head, n int) *mat.Dense {
	return l.Look.Kept(s.Subs()[iLook], "P", head, n)
}

// ScoreGrads is ∂S of a head in sample n, keys × queries, after Backward.
func (l *Attention) ScoreGrads(s *nn.Step, head, n int) *mat.Dense {
	return l.Look.Kept(s.Subs()[iLook], "∂S", head, n)
}

// SetWeight sets P of a key and a query of a head in sample n by hand, after
// Forward, and computes again what follows from it: H = v P, a = W_o H + b_o. No
// other entry of P moves, so that the column of the query is no longer 1 in sum;
// Backward then goes by its formulas, with this P in place. It returns a.
func (l *Attention) SetWeight(s *nn.Step, head, key, query, n int, p float64) *mat.Dense {
	look := s.Subs()[iLook]
	S, T := l.Look.memory(), l.Look.Positions
	look.Value("P").Set((head*S+key)*T+query, n, p)
	look.A.Zero()
	for h := range l.Look.Heads {
		l.Look.head(look, h, nil).read()
	}
	a := l.inner(s, iO, &look.A)
	r, c := a.Dims()
	return linalg.Reshape(&s.A, a, r, c)
}

// Kept is a copy of "S", "P", "∂P" or "∂S" of a head in sample n, keys × queries.
func (l DotProduct) Kept(s *nn.Step, name string, head, n int) *mat.Dense {
	T, S := l.Positions, l.memory()
	m := mat.NewDense(S, T, nil)
	from := s.Value(name)
	m.Apply(func(i, t int, _ float64) float64 { return from.At((head*S+i)*T+t, n) }, m)
	return m
}

// ExplainA is what W_o says of output i; the inner steps explain what is below.
func (l *Attention) ExplainA(s *nn.Step, i, n int) []nn.Equation {
	return append(l.InnerA(s, iO, i, n), nn.Equation{Name: "a" + nn.Subscript(i+1), Words: "W_o H + b_o", Terms: []nn.Term{{s.A.At(i, n)}}, Value: s.A.At(i, n)})
}

// ExplainWeight is S and P of a key and a query of a head in sample n, and, where
// Backward has run, ∂P, its mean under P, and ∂S, with the numbers in place.
func (l *Attention) ExplainWeight(s *nn.Step, head, key, query, n int) []nn.Equation {
	look, back := s.Subs()[iLook], s.Subs()[iLook].Value("∂S") != nil && !s.Subs()[iLook].Value("∂S").IsEmpty()
	c := l.Look.cell(look, head, query, n, back)
	all := []nn.Equation{c.score(key), c.weight(key)}
	if back && key < c.looks(query) {
		mean := c.mean()
		all = append(all, c.dweight(key), mean, c.dscore(key, mean.Value))
	}
	return all
}

// ExplainKept is x of the lookup: q, k and v below each other.
func (l *Attention) ExplainKept(s *nn.Step, n int) (all []nn.Equation) {
	at := 0
	for i, inner := range s.Subs()[:iLook] {
		for r := range inner.A.RawMatrix().Rows {
			all = append(all, nn.Equation{Name: "x" + nn.Subscript(at+1), Words: []string{"q", "k", "v"}[i] + nn.Subscript(r+1), Terms: []nn.Term{{inner.A.At(r, n)}}, Value: s.Subs()[iLook].X.At(at, n)})
			at++
		}
	}
	return all
}

// ExplainGrad is what W_o says of the gradients behind output i.
func (l *Attention) ExplainGrad(s *nn.Step, i, n int) []nn.Equation { return l.InnerGrad(s, iO, i, n) }

// ExplainX is the sum of what q, k and v send back.
func (l *Attention) ExplainX(s *nn.Step, i, n int) (all []nn.Equation) {
	q := nn.Equation{Name: "∂L/∂x" + nn.Subscript(i+1), Words: "Σ of q, k, v", Value: s.DX.At(i, n)}
	asks := l.Q.W.RawMatrix().Cols * l.Look.Positions
	for k, inner := range s.Subs()[:iLook] {
		row := i
		switch {
		case l.Look.Memory > 0 && (k == iq) != (i < asks):
			continue
		case l.Look.Memory > 0 && k != iq:
			row -= asks
		}
		all = append(all, l.InnerX(s, k, row, n)...)
		q.Terms = append(q.Terms, nn.Term{inner.DX.At(row, n)})
	}
	return append(all, q)
}

// Config is what a file keeps of the layer.
func (l *Attention) Config() nn.Config { return l.config() }

func (l *Attention) config() config {
	_, in := l.Q.W.Dims()
	out, _ := l.O.W.Dims()
	d := l.Look
	return config{in, d.Keys, d.Values, out, d.Positions, d.Memory, d.Heads, d.Causal}
}

type config struct {
	In, Keys, Values, Out    int
	Positions, Memory, Heads int
	Causal                   bool
}

func init() { nn.Register("attention", config{}) }

func (c config) look() DotProduct {
	return DotProduct{c.Positions, c.Memory, c.Heads, c.Keys, c.Values, c.Causal}
}

// layer makes the four dense layers.
func (c config) layer(init nn.Initializer) *Attention {
	if err := c.look().check(); err != nil {
		panic("attention: " + err.Error())
	}
	d := func(in, out int) *nn.Dense { return nn.NewDense(in, out, nn.Identity, init) }
	return of(c.look(), d(c.In, c.Keys), d(c.In, c.Keys), d(c.In, c.Values), d(c.Values, c.Out))
}

func (c config) Build() (nn.Layer, error) {
	if err := c.look().check(); err != nil {
		return nil, err
	}
	return c.layer(nn.Zeros), nil
}

func (c config) Sizes() (in, out int) {
	return c.In * (c.Positions + c.Memory), c.Out * c.Positions
}

func (c config) Numbers() float64 {
	in, keys, values, out := float64(c.In), float64(c.Keys), float64(c.Values), float64(c.Out)
	return 2*keys*(in+1) + values*(in+1) + out*(values+1)
}

func (c config) String() string { return "attention, " + c.look().String() }
