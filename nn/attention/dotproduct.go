package attention

import (
	"fmt"
	"math"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// DotProduct is the lookup of queries q among keys k, which find values v. With
// d rows of q and k in every head, for key s and query t,
//
//	S = kᵀq/√d    P = softmax(S), column by column    a = v P
//
// and on the way back
//
//	∂v = ∂a Pᵀ    ∂P = vᵀ∂a    ∂S = P ⊙ (∂P − column sums of P ⊙ ∂P)
//	∂q = k ∂S/√d    ∂k = q ∂Sᵀ/√d
//
// Its input holds q, k and v below each other: Keys·T rows of queries, Keys·S
// rows of keys, Values·S rows of values; its output has Values·T rows. Every head
// has its own rows of each, one head below the other.
//
// A query does not look at what comes later, if Causal, and at padding, where the
// step has a Mask of S × samples. There S = −∞, P = 0 and every gradient is 0,
// exactly. A query that may look nowhere reads 0.
//
// The step keeps "S", "P", "∂P" and "∂S", a row per head, key and query and a
// column per sample: row (h·S + s)·T + t. (Vaswani et al., 2017)
type DotProduct struct {
	Positions int  // T, of the queries
	Memory    int  // S, of the keys and values; 0 means T
	Heads     int  // they divide Keys and Values
	Keys      int  // rows of q and of k per position, in all heads
	Values    int  // rows of v per position, in all heads
	Causal    bool // query t looks at keys 1 … t only; then S = T
}

// memory is S.
func (l DotProduct) memory() int {
	if l.Memory == 0 {
		return l.Positions
	}
	return l.Memory
}

func (l DotProduct) check() error {
	switch {
	case l.Positions < 1 || l.Memory < 0:
		return fmt.Errorf("attention of %d queries to %d keys; at least one query", l.Positions, l.Memory)
	case l.Heads < 1 || l.Keys < 1 || l.Values < 1 || l.Keys%l.Heads != 0 || l.Values%l.Heads != 0:
		return fmt.Errorf("attention with %d heads, %d rows of keys, %d of values; all are at least 1, and the heads divide both", l.Heads, l.Keys, l.Values)
	case l.Causal && l.memory() != l.Positions:
		return fmt.Errorf("causal attention of %d queries to %d keys; which keys come later is known where they are the same positions", l.Positions, l.memory())
	}
	return nil
}

// A head is what one head of a step reads and writes. All rows are as long as
// the batch; the distance of two positions is a row, that of two features as many
// rows as there are positions.
type head struct {
	q, k, v, a, s, p     []float64 // forward; s and p have a row s·T + t
	dq, dk, dv, da       []float64 // backward
	ds, dp               []float64
	queries, keys, batch int
	d, dv0               int // rows of q and k, rows of v
	scale                float64
	causal               bool
}

// head is head h of the step; on the way back, where da is not nil, with its backward half.
func (l DotProduct) head(s *nn.Step, h int, da *mat.Dense) head {
	T, S, n := l.Positions, l.memory(), s.X.RawMatrix().Cols
	d, dv := l.Keys/l.Heads, l.Values/l.Heads
	x := func(m *mat.Dense) (q, k, v []float64) {
		data := m.RawMatrix().Data
		return data[h*d*T*n:], data[(l.Keys*T+h*d*S)*n:], data[(l.Keys*(T+S)+h*dv*S)*n:]
	}
	of := func(m *mat.Dense, rows int) []float64 {
		var all mat.Dense
		r, _ := m.Dims()
		return linalg.Reshape(&all, m, r, n).RawMatrix().Data[h*rows*n:]
	}
	e := head{queries: T, keys: S, batch: n, d: d, dv0: dv, scale: 1 / math.Sqrt(float64(d)), causal: l.Causal}
	e.q, e.k, e.v = x(&s.X)
	e.a, e.s, e.p = of(&s.A, dv*T), of(s.Value("S"), S*T), of(s.Value("P"), S*T)
	if da != nil {
		e.dq, e.dk, e.dv = x(&s.DX)
		e.da, e.ds, e.dp = of(da, dv*T), of(s.Value("∂S"), S*T), of(s.Value("∂P"), S*T)
	}
	return e
}

// looks is how many keys query t may see, the first ones.
func (e head) looks(t int) int {
	if e.causal {
		return t + 1
	}
	return e.keys
}

// from is the first query that may see key s.
func (e head) from(s int) int {
	if e.causal {
		return s
	}
	return 0
}

// Forward writes S and P, which the step keeps, and a = v P to s.A.
func (l DotProduct) Forward(s *nn.Step, x *mat.Dense) *mat.Dense {
	if err := l.check(); err != nil {
		s.Mistake("%v", err)
	}
	T, S := l.Positions, l.memory()
	rows, n := x.Dims()
	if in, _ := l.Sizes(); rows != in {
		s.Mistake("a = v softmax(kᵀq/√d): x has %d rows; for %d queries and %d keys of %d rows and values of %d it is %d", rows, T, S, l.Keys, l.Values, in)
	}
	if s.Mask != nil {
		if r, c := s.Mask.Dims(); r != S || c != n {
			s.Mistake("P = softmax(S): the mask is %d×%d; there are %d keys and %d samples", r, c, S, n)
		}
	}
	linalg.Size(s.KeepAs(nn.PerScore, "S"), l.Heads*S*T, n)
	linalg.Size(s.KeepAs(nn.PerScore, "P"), l.Heads*S*T, n)
	linalg.Size(&s.A, l.Values*T, n).Zero()
	top, sum := make([]float64, n), make([]float64, n)
	for h := range l.Heads {
		l.head(s, h, nil).look(s.Mask, top, sum)
	}
	return &s.A
}

// look is S = kᵀq/√d, P = softmax(S), a = v P.
func (e head) look(mask *mat.Dense, top, sum []float64) {
	T, S, n := e.queries, e.keys, e.batch
	for t := range T {
		for s := range S {
			row := e.s[(s*T+t)*n:][:n]
			if s >= e.looks(t) {
				fill(row, math.Inf(-1)) // what comes later
				continue
			}
			clear(row)
			products(row, e.d, e.k[s*n:], S*n, e.q[t*n:], T*n) // kᵀq
			for j := range row {
				row[j] *= e.scale // /√d
			}
			if mask != nil {
				for j, m := range mask.RawRowView(s) {
					if m < 0.5 {
						row[j] = math.Inf(-1) // padding
					}
				}
			}
		}
		e.softmax(t, top, sum)
	}
	e.read()
}

// read is a = v P, added to a.
func (e head) read() {
	T, S, n := e.queries, e.keys, e.batch
	for t := range T {
		for r := range e.dv0 {
			products(e.a[(r*T+t)*n:][:n], e.looks(t), e.v[r*S*n:], n, e.p[t*n:], T*n) // v P
		}
	}
}

// softmax is column t of P: e^(S − top)/Σ e^(S − top) over the keys.
func (e head) softmax(t int, top, sum []float64) {
	T, n := e.queries, e.batch
	fill(top, -math.MaxFloat64) // also where every score is −∞
	clear(sum)
	for s := range e.looks(t) {
		for j, v := range e.s[(s*T+t)*n:][:n] {
			top[j] = max(top[j], v)
		}
	}
	for s := range e.keys {
		p := e.p[(s*T+t)*n:][:n]
		if s >= e.looks(t) {
			clear(p)
			continue
		}
		for j, v := range e.s[(s*T+t)*n:][:n] {
			p[j] = math.Exp(v - top[j])
			sum[j] += p[j]
		}
	}
	for j, v := range sum {
		if sum[j] = 1 / v; v == 0 {
			sum[j] = 0 // it may look nowhere
		}
	}
	for s := range e.looks(t) {
		p := e.p[(s*T+t)*n:][:n]
		for j := range p {
			p[j] *= sum[j]
		}
	}
}

// Backward writes ∂P and ∂S, which the step keeps, and returns ∂q, ∂k and ∂v below each other.
func (l DotProduct) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	n := da.RawMatrix().Cols
	linalg.Size(s.KeepAs(nn.PerScore, "∂P"), l.Heads*l.memory()*l.Positions, n)
	linalg.Size(s.KeepAs(nn.PerScore, "∂S"), l.Heads*l.memory()*l.Positions, n)
	linalg.Like(&s.DX, &s.X).Zero()
	sum := make([]float64, n)
	for h := range l.Heads {
		l.head(s, h, da).back(sum)
	}
	return &s.DX
}

// back is the way back through a = v P, P = softmax(S), S = kᵀq/√d.
func (e head) back(sum []float64) {
	T, S, n := e.queries, e.keys, e.batch
	for t := range T {
		clear(sum)
		for s := range S {
			dp, ds := e.dp[(s*T+t)*n:][:n], e.ds[(s*T+t)*n:][:n]
			clear(dp)
			clear(ds)
			if s >= e.looks(t) {
				continue
			}
			products(dp, e.dv0, e.v[s*n:], S*n, e.da[t*n:], T*n)      // ∂P = vᵀ∂a
			products(sum, 1, e.p[(s*T+t)*n:], 0, e.dp[(s*T+t)*n:], 0) // column sums of P ⊙ ∂P
		}
		for s := range e.looks(t) {
			p, dp, ds := e.p[(s*T+t)*n:][:n], e.dp[(s*T+t)*n:][:n], e.ds[(s*T+t)*n:][:n]
			for j := range ds {
				ds[j] = p[j] * (dp[j] - sum[j]) // ∂S
			}
		}
		for r := range e.d {
			e.scaled(e.dq[(r*T+t)*n:][:n], e.looks(t), e.k[r*S*n:], n, e.ds[t*n:], T*n) // ∂q = k ∂S/√d
		}
	}
	for s := range S {
		t := e.from(s)
		for r := range e.d {
			e.scaled(e.dk[(r*S+s)*n:][:n], T-t, e.q[(r*T+t)*n:], n, e.ds[(s*T+t)*n:], n) // ∂k = q ∂Sᵀ/√d
		}
		for r := range e.dv0 {
			products(e.dv[(r*S+s)*n:][:n], T-t, e.da[(r*T+t)*n:], n, e.p[(s*T+t)*n:], n) // ∂v = ∂a Pᵀ
		}
	}
}

// scaled is y = Σ a ⊙ b/√d.
func (e head) scaled(y []float64, terms int, a []float64, as int, b []float64, bs int) {
	products(y, terms, a, as, b, bs)
	for j := range y {
		y[j] *= e.scale
	}
}

// products adds to y so many products a ⊙ b of rows as long as y: those of a are
// as numbers apart, those of b bs.
func products(y []float64, terms int, a []float64, as int, b []float64, bs int) {
	n := len(y)
	for ; terms >= 4; terms -= 4 {
		a0, a1, a2, a3 := a[:n], a[as:][:n], a[2*as:][:n], a[3*as:][:n]
		b0, b1, b2, b3 := b[:n], b[bs:][:n], b[2*bs:][:n], b[3*bs:][:n]
		for j := range y {
			y[j] += a0[j]*b0[j] + a1[j]*b1[j] + (a2[j]*b2[j] + a3[j]*b3[j])
		}
		if terms > 4 {
			a, b = a[4*as:], b[4*bs:]
		}
	}
	for ; terms > 0; terms-- {
		a0, b0 := a[:n], b[:n]
		for j := range y {
			y[j] += a0[j] * b0[j]
		}
		if terms > 1 {
			a, b = a[as:], b[bs:]
		}
	}
}

// fill sets all numbers of v to c.
func fill(v []float64, c float64) {
	for j := range v {
		v[j] = c
	}
}

// Params are none.
func (l DotProduct) Params() []nn.Param { return nil }

// Config is the layer itself: it has no numbers.
func (l DotProduct) Config() nn.Config { return l }

func init() { nn.Register("dot-product attention", DotProduct{}) }

// Build checks the sizes.
func (l DotProduct) Build() (nn.Layer, error) { return l, l.check() }

// Sizes are those of q, k and v below each other, and of a.
func (l DotProduct) Sizes() (in, out int) {
	T, S := l.Positions, l.memory()
	return l.Keys*T + (l.Keys+l.Values)*S, l.Values * T
}

// Numbers is 0.
func (l DotProduct) Numbers() float64 { return 0 }

// String is such as "2 heads, 16 positions, causal".
func (l DotProduct) String() string {
	s := fmt.Sprintf("%d heads, %d positions", l.Heads, l.Positions)
	if l.Heads == 1 {
		s = fmt.Sprintf("1 head, %d positions", l.Positions)
	}
	if l.memory() != l.Positions {
		s += fmt.Sprintf(" look at %d", l.memory())
	}
	if l.Causal {
		s += ", causal"
	}
	return s
}
