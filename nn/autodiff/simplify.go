package autodiff

import (
	"math"
	"slices"
)

// Simplify gives an equal, usually shorter formula. It works out constants,
// drops zeros and ones, gathers like terms (x + 2·x = 3·x) and powers
// (x·x = x^2, x/x = 1), and knows exp(log x) = log(exp x) = x. It does not
// multiply out. Where the formula was undefined, as x/x at 0, the simpler one
// may be defined.
func (e *Expr) Simplify() *Expr {
	p := newPool()
	for range 8 { // usually twice: the second time nothing changes
		s := fold(e, p.tidy)
		if p.id(s) == p.id(e) {
			return s
		}
		e = s
	}
	return e
}

// Equal reports whether two formulas are written alike, but for the order of
// the operands of + and ·.
func (e *Expr) Equal(f *Expr) bool { p := newPool(); return p.id(e) == p.id(f) }

// Distinct is the number of different sub-formulas of e: its size when what is
// used twice is written once.
func (e *Expr) Distinct() int { p := newPool(); p.id(e); return len(p.keys) }

// A key says what a node is; equal formulas have equal keys.
type key struct {
	op, name string
	c        float64
	x, y     int // keys of the operands, −1 for none
}

// A pool numbers formulas: two have the same number when they are written alike.
type pool struct {
	keys map[key]int
	ids  map[*Expr]int
}

func newPool() *pool { return &pool{map[key]int{}, map[*Expr]int{}} }

// id is the number of e.
func (p *pool) id(e *Expr) int {
	if id, ok := p.ids[e]; ok {
		return id
	}
	k := key{e.Op, e.Name, e.C, -1, -1}
	for i, a := range e.Args {
		if i == 0 {
			k.x = p.id(a)
		} else {
			k.y = p.id(a)
		}
	}
	if (k.op == "+" || k.op == "·") && k.x > k.y {
		k.x, k.y = k.y, k.x
	}
	id, ok := p.keys[k]
	if !ok {
		id = len(p.keys)
		p.keys[k] = id
	}
	p.ids[e] = id
	return id
}

// tidy rewrites e, whose operands are tidy already.
func (p *pool) tidy(e *Expr, args []*Expr) *Expr {
	switch e.Op {
	case "input", "const":
		return e
	case "+", "−", "neg":
		s := sum{pool: p, at: map[int]int{}}
		f := apply(e, nil, args)
		if s.add(f, ratio{1, 1}); s.lost() {
			return f
		}
		return s.write()
	case "·", "/", "^":
		f := apply(e, nil, args)
		if product := p.product(f); !product.lost() {
			return product.write()
		}
		return f
	case "exp":
		if args[0].Op == "log" {
			return args[0].Args[0]
		}
	case "log":
		if args[0].Op == "exp" {
			return args[0].Args[0]
		}
	case "max":
		if p.id(args[0]) == p.id(args[1]) {
			return args[0]
		}
	}
	f := apply(e, nil, args)
	if v, ok := f.number(); ok && v == math.Trunc(v) && !math.IsInf(v, 0) {
		return constant(v) // exp(0) becomes 1, but exp(1) and log(0) stay
	}
	return f
}

// number is the value of a formula of constants: f(c) or f(c, d).
func (e *Expr) number() (v float64, ok bool) {
	var in []Real
	for _, a := range e.Args {
		if a.Op != "const" {
			return 0, false
		}
		in = append(in, Real(a.C))
	}
	return float64(apply(e, nil, in)), true
}

// A ratio is n/d, in lowest terms where both are whole. Where it leaves the
// numbers of float64, upwards or downwards, n is NaN, and the formula stays as it is.
type ratio struct{ n, d float64 }

func (r ratio) times(s ratio) ratio {
	if n := r.n * s.n; n != 0 || r.n == 0 || s.n == 0 {
		return lowest(n, r.d*s.d)
	}
	return ratio{math.NaN(), 1}
}
func (r ratio) plus(s ratio) ratio { return lowest(r.n*s.d+s.n*r.d, r.d*s.d) }

func lowest(n, d float64) ratio {
	whole := func(x float64) bool { return x == math.Trunc(x) && math.Abs(x) < 1<<53 }
	if !whole(n) || !whole(d) {
		q := n / d
		if math.IsInf(q, 0) || q == 0 && n != 0 {
			q = math.NaN()
		}
		return ratio{q, 1}
	}
	a, b := math.Abs(n), math.Abs(d)
	for b != 0 {
		a, b = b, math.Mod(a, b)
	}
	return ratio{n / math.Copysign(a, d), d / math.Copysign(a, d)}
}

// A product is coef · base₁^power₁ · base₂^power₂ …
type product struct {
	*pool
	coef  ratio
	bases []*Expr
	power []float64
}

func (p *pool) product(e *Expr) *product {
	f := &product{pool: p, coef: ratio{1, 1}}
	f.mul(e, 1)
	return f
}

// mul multiplies the product by e^power, taking e apart where that is allowed:
// (x·y)^p = x^p·y^p and (x^q)^p = x^(qp) hold for whole p only.
func (f *product) mul(e *Expr, power float64) {
	whole := power == math.Trunc(power)
	switch {
	case e.Op == "const" && whole && (e.C != 0 || power > 0):
		c := math.Pow(e.C, math.Abs(power))
		switch {
		case c == 0 && e.C != 0 || c-c != 0:
			f.coef.n = math.NaN()
		case power > 0:
			f.coef = f.coef.times(ratio{c, 1})
		default:
			f.coef = f.coef.times(ratio{1, c})
		}
	case e.Op == "neg" && whole:
		f.mul(constant(-1), power)
		f.mul(e.Args[0], power)
	case e.Op == "·" && whole:
		f.mul(e.Args[0], power)
		f.mul(e.Args[1], power)
	case e.Op == "/" && whole:
		f.mul(e.Args[0], power)
		f.mul(e.Args[1], -power)
	case e.Op == "^" && whole:
		f.mul(e.Args[0], e.C*power)
	default:
		f.gather(e, power)
	}
}

// lost reports whether a number has left those of float64.
func (f *product) lost() bool {
	return math.IsNaN(f.coef.n) || slices.ContainsFunc(f.power, func(p float64) bool { return p-p != 0 })
}

// gather adds to the power of a base.
func (f *product) gather(base *Expr, power float64) {
	for i, b := range f.bases {
		if f.id(b) == f.id(base) {
			f.power[i] += power
			return
		}
	}
	f.bases, f.power = append(f.bases, base), append(f.power, power)
}

// sorted is the product with its bases in one order, whatever order they came
// in, so that x·y·z and z·x·y are like terms.
func (f *product) sorted() *product {
	order := make([]int, len(f.bases))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return f.id(f.bases[i]) - f.id(f.bases[j]) })
	g := &product{pool: f.pool, coef: f.coef}
	for _, i := range order {
		g.gather(f.bases[i], f.power[i])
	}
	return g
}

// write writes numerator / denominator, numbers first.
func (f *product) write() *Expr {
	if f.coef.n == 0 {
		for i, b := range f.bases {
			if b.Op == "const" && b.C == 0 && f.power[i] < 0 {
				return constant(0).Div(constant(0)) // not 0
			}
		}
		return constant(0)
	}
	var over, under *Expr
	times := func(to **Expr, x *Expr) {
		if *to != nil {
			x = (*to).Mul(x)
		}
		*to = x
	}
	if n := math.Abs(f.coef.n); n != 1 {
		over = constant(n)
	}
	if d := f.coef.d; d != 1 {
		under = constant(d)
	}
	for i, base := range f.bases {
		switch p := f.power[i]; {
		case p == 1:
			times(&over, base)
		case p > 0:
			times(&over, base.Pow(p))
		case p == -1:
			times(&under, base)
		case p < 0:
			times(&under, base.Pow(-p))
		}
	}
	switch {
	case over == nil:
		over = constant(1)
	case over.Op == "const" && under == nil:
		return constant(f.coef.n)
	}
	if under != nil {
		over = over.Div(under)
	}
	if f.coef.n < 0 {
		return over.Neg()
	}
	return over
}

// A sum is Σ coefₖ · termₖ + constant.
type sum struct {
	*pool
	terms    []*Expr
	coef     []ratio
	at       map[int]int // place of a term
	constant ratio
}

// add adds k·e, taking sums apart.
func (s *sum) add(e *Expr, k ratio) {
	minus := ratio{-k.n, k.d}
	switch {
	case e.Op == "+":
		s.add(e.Args[0], k)
		s.add(e.Args[1], k)
	case e.Op == "−":
		s.add(e.Args[0], k)
		s.add(e.Args[1], minus)
	case e.Op == "neg":
		s.add(e.Args[0], minus)
	case e.Op == "const":
		if s.constant.d == 0 {
			s.constant.d = 1
		}
		s.constant = s.constant.plus(k.times(ratio{e.C, 1}))
	default:
		s.gather(e, k)
	}
}

// lost reports whether a number has left those of float64.
func (s *sum) lost() bool {
	return math.IsNaN(s.constant.n) || slices.ContainsFunc(s.coef, func(k ratio) bool { return math.IsNaN(k.n) })
}

// gather splits e into a number and the rest, and adds up the numbers of equal rests.
func (s *sum) gather(e *Expr, k ratio) {
	f := s.product(e)
	k = k.times(f.coef)
	f.coef = ratio{1, 1}
	rest := f.write()
	if rest.Op == "const" { // a fraction of numbers
		s.add(rest, k)
		return
	}
	id := s.id(f.sorted().write())
	if i, ok := s.at[id]; ok {
		s.coef[i] = s.coef[i].plus(k)
		return
	}
	s.at[id] = len(s.terms)
	s.terms, s.coef = append(s.terms, rest), append(s.coef, k)
}

// write writes the terms in their order, the constant last; if possible the
// first has a plus.
func (s *sum) write() *Expr {
	if s.constant.n != 0 {
		s.terms, s.coef = append(s.terms, constant(1)), append(s.coef, s.constant)
	}
	for i, k := range s.coef {
		if k.n > 0 { // to the front
			t := s.terms[i]
			copy(s.terms[1:], s.terms[:i])
			copy(s.coef[1:], s.coef[:i])
			s.terms[0], s.coef[0] = t, k
			break
		}
	}
	var all *Expr
	for i, t := range s.terms {
		k := s.coef[i]
		if k.n == 0 {
			continue
		}
		term := func(k ratio) *Expr { f := s.product(t); f.coef = f.coef.times(k); return f.write() }
		switch {
		case all == nil:
			all = term(k)
		case k.n < 0:
			all = all.Sub(term(ratio{-k.n, k.d}))
		default:
			all = all.Add(term(k))
		}
	}
	if all == nil {
		return constant(0)
	}
	return all
}
