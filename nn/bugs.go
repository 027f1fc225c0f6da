package nn

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A story is a bug that touches δ, and with it all parts: what they would be.
type story struct {
	bug, pattern string
	delta        *mat.Dense // nil if the layer has none
	parts        []*mat.Dense
}

// explain finds the stories and slips that explain all numbers with the fewest bugs.
func (c *trial) explain() (bug, pattern string) {
	best := 3 // more bugs than that explain anything
	var bugs, patterns []string
	for _, s := range c.stories() {
		var names, clues []string
		if s.bug != "" {
			names, clues = append(names, s.bug), append(clues, s.pattern)
		}
		for k, p := range c.parts {
			n, q, ok := c.slip(s, k, p)
			if !ok {
				names = nil
				break
			}
			if n != "" {
				names, clues = append(names, n), append(clues, q)
			}
		}
		if names == nil || len(names) > best {
			continue
		}
		if len(names) < best {
			best, bugs, patterns = len(names), nil, nil
		}
		if name := strings.Join(names, " and "); !slices.Contains(bugs, name) {
			bugs, patterns = append(bugs, name), append(patterns, strings.Join(clues, "; "))
		}
	}
	if bugs == nil {
		return "", c.where()
	}
	return strings.Join(bugs, " or "), strings.Join(patterns, "; or ")
}

// where says which parts are wrong, for lack of a name.
func (c *trial) where() string {
	var list []string
	for _, p := range c.parts {
		bad, all := 0, 0
		if sameSize(p.got, p.want) {
			sampled(p.want, func(i, j int) {
				if w := p.want.At(i, j); !math.IsNaN(w) {
					all++
					if relative(p.got.At(i, j), w, 0) > wrong {
						bad++
					}
				}
			})
		}
		list = append(list, fmt.Sprintf("∂L/∂%s: %d of %d wrong", p.name, bad, all))
	}
	return strings.Join(list, ", ")
}

// stories are no bug at δ, and all that are known.
func (c *trial) stories() []story {
	right := story{}
	for _, p := range c.parts {
		right.parts = append(right.parts, p.want)
	}
	if !c.dense() {
		list := []story{right}
		for _, f := range c.factors() {
			s := story{bug: f.bug, pattern: "everything " + f.pattern}
			for _, p := range c.parts {
				s.parts = append(s.parts, scaled(f.factor, p.want))
			}
			list = append(list, s)
		}
		return list
	}
	deltas := deltaBugs(c.s, c.a, c.r, c.factors())
	right.delta = deltas[0].delta
	list := []story{right}
	for _, s := range deltas[1:] {
		if misfit(s.delta, right.delta) < wrong {
			continue // this bug makes no difference here
		}
		s.parts = []*mat.Dense{mul(c.w.T(), s.delta), mul(s.delta, c.x.T()), rowSums(s.delta)}
		s.pattern += "; x, W and b follow from it"
		list = append(list, s)
	}
	return list
}

// A multiple is a constant that a whole matrix can be wrong by.
type multiple struct {
	bug, pattern string
	factor       float64
}

// factors are the constants that the sizes of the layer allow.
func (c *trial) factors() []multiple {
	k, n := c.a.Dims()
	return constants(k, n)
}

func constants(k, n int) []multiple {
	list := []multiple{
		{"wrong sign", "is −1 times what it should be", -1},
		{"twice", "is 2 times what it should be", 2},
		{"half", "is ½ of what it should be", 0.5},
	}
	for _, f := range []multiple{
		{"1/N missing", fmt.Sprintf("is N = %d times what it should be", n), float64(n)},
		{"1/N twice", fmt.Sprintf("is 1/N = 1/%d of what it should be", n), 1 / float64(n)},
		{"sum over the outputs for their mean", fmt.Sprintf("is K = %d times what it should be", k), float64(k)},
		{"mean over the outputs for their sum", fmt.Sprintf("is 1/K = 1/%d of what it should be", k), 1 / float64(k)},
	} {
		if f.factor != 1 {
			list = append(list, f)
		}
	}
	return list
}

// deltaBugs are the right δ of a dense layer, from f' by numbers, and the wrong ones.
func deltaBugs(s *Step, a, da *mat.Dense, factors []multiple) []story {
	var list []story
	n := func(_, j int) int { _, c := s.Z.Dims(); return (j + 1) % c } // the next sample
	add := func(bug, pattern string, prime func(i, j int) float64) {
		d := mat.DenseCopyOf(&s.Z)
		d.Apply(func(i, j int, _ float64) float64 { return prime(i, j) * da.At(i, j) }, d)
		list = append(list, story{bug: bug, pattern: pattern, delta: d})
	}
	z := s.Z.At
	f, elementwise := s.F.(Elementwise)
	if elementwise {
		prime := func(z float64) float64 {
			h := 1e-5 * max(1, math.Abs(z))
			return (f.F(z+h) - f.F(z-h)) / (2 * h)
		}
		add("", "", func(i, j int) float64 { return prime(z(i, j)) })
		add("f' twice", "δ = f'(z) f'(z) ∂L/∂a", func(i, j int) float64 { return prime(z(i, j)) * prime(z(i, j)) })
		add("f'(a) for f'(z)", "δ = f'(a) ∂L/∂a", func(i, j int) float64 { return f.Prime(a.At(i, j), f.F(a.At(i, j))) })
		add("next sample's z", "δ = f'(z of the next sample) ∂L/∂a", func(i, j int) float64 { return prime(z(i, n(i, j))) })
		add("f' given z for a", "δ = f'(z, z) ∂L/∂a, where f' expects z and a", func(i, j int) float64 { return f.Prime(z(i, j), z(i, j)) })
		add("f' is not the derivative of f", "δ = Prime(z, a) ∂L/∂a, but Prime is not the slope of F", func(i, j int) float64 { return f.Prime(z(i, j), a.At(i, j)) })
	} else {
		right := new(mat.Dense)
		s.F.Delta(right, &s.Z, a, da)
		list = append(list, story{delta: right})
		add("softmax taken entry by entry", "δ = a (1 − a) ∂L/∂a, the diagonal of the Jacobian", func(i, j int) float64 { return a.At(i, j) * (1 - a.At(i, j)) })
	}
	add("f' missing", "δ = ∂L/∂a", func(i, j int) float64 { return 1 })
	add("a for f'", "δ = a ∂L/∂a", func(i, j int) float64 { return a.At(i, j) })
	add("1 − a for f'", "δ = (1 − a) ∂L/∂a", func(i, j int) float64 { return 1 - a.At(i, j) })
	if f.Name == Identity.Name {
		p := new(mat.Dense)
		Softmax.Apply(p, &s.Z)
		add("softmax's f' applied again", "δ = p (1 − p) ∂L/∂a with p = softmax(z), which the loss has seen to", func(i, j int) float64 { return p.At(i, j) * (1 - p.At(i, j)) })
		add("σ' applied again", "δ = σ(z) (1 − σ(z)) ∂L/∂a, which the loss has seen to", func(i, j int) float64 { return logistic(z(i, j)) * (1 - logistic(z(i, j))) })
	}
	for _, c := range factors {
		list = append(list, story{bug: c.bug, pattern: "δ " + c.pattern, delta: scaled(c.factor, list[0].delta)})
	}
	return list
}

// slip finds the bug that turns what the story says of part k into what was got.
func (c *trial) slip(s story, k int, p part) (bug, pattern string, ok bool) {
	base := s.parts[k]
	if misfit(p.got, base) < wrong {
		return "", "", true
	}
	subject := "∂L/∂" + p.name + " "
	try := func(name, formula string, m *mat.Dense) bool {
		if ok || m == nil || misfit(p.got, m) > wrong {
			return ok
		}
		bug, pattern, ok = name, subject+formula, true
		return true
	}
	r, n := base.Dims()
	zero := mat.NewDense(r, n, nil)
	if c.s.Z.IsEmpty() || k > 0 || s.delta != nil {
		try(p.name+" forgotten", "is 0", zero)
	}
	if p.name == "x" {
		c.slipX(s, base, try)
	}
	if c.w != nil && p.name == "W" {
		try("∂W transposed", "is (δ xᵀ)ᵀ", transposed(base))
		if sameSize(c.x, c.a) {
			try("wrong layer's a", "is δ aᵀ with the layer's own a", mul(s.delta, c.a.T()))
		}
		try("first sample only", "is δ xᵀ of sample 0", mul(sample(s.delta, 0), sample(c.x, 0).T()))
		try("δ without f'", "is ∂L/∂a xᵀ", mul(c.r, c.x.T()))
	}
	if c.w != nil && p.name == "b" {
		_, last := s.delta.Dims()
		try("batch sum forgotten", "is δ of the first sample", sample(s.delta, 0))
		try("batch sum forgotten", "is δ of the last sample", sample(s.delta, last-1))
		try("δ without f'", "is Σ ∂L/∂a", rowSums(c.r))
	}
	for _, f := range c.factors() {
		try(p.name+": "+f.bug, f.pattern, scaled(f.factor, base))
	}
	if r > 1 {
		first := mat.NewDense(r, n, nil)
		first.SetRow(0, base.RawRowView(0))
		try("first row only", "is 0 below its first row", first)
	}
	return bug, pattern, ok
}

// slipX tries what can go wrong on the way to ∂L/∂x.
func (c *trial) slipX(s story, base *mat.Dense, try func(name, formula string, m *mat.Dense) bool) {
	if c.w != nil {
		if out, in := c.w.Dims(); out == in {
			try("W not transposed", "is W δ", mul(c.w, s.delta))
		}
		first := mat.DenseCopyOf(s.delta)
		first.Apply(func(i, _ int, v float64) float64 {
			if i > 0 {
				return 0
			}
			return v
		}, first)
		try("first output only", "is row 0 of W times δ₀", mul(c.w.T(), first))
		try("δ without f'", "is Wᵀ ∂L/∂a", mul(c.w.T(), c.r))
	}
	if mask := c.s.Value("mask"); mask != nil && sameSize(mask, c.r) {
		try("dropout mask not applied backward", "is ∂L/∂a, without the mask", c.r)
		kept := mat.DenseCopyOf(c.r)
		kept.Apply(func(i, j int, v float64) float64 {
			if mask.At(i, j) == 0 {
				return 0
			}
			return v
		}, kept)
		try("dropout not rescaled backward", "is 0 where the mask is and else ∂L/∂a, without 1/(1 − P)", kept)
	}
	if !sameSize(c.x, c.r) {
		return
	}
	if v := c.s.Value("σ²"); v != nil {
		r, _ := c.x.Dims()
		rows, _ := v.Dims()
		if g := c.param("γ"); g != nil && rows == r {
			still := mat.DenseCopyOf(c.r)
			still.Apply(func(i, _ int, d float64) float64 { return g.At(i, 0) * d / math.Sqrt(v.At(i, 0)+normEpsilon) }, still)
			try("mean and variance held constant", "is γ ∂L/∂a/√(σ² + ε), nothing through μ and σ²", still)
		}
	}
	if c.w == nil {
		var inner mat.Dense
		inner.Sub(base, c.r)
		try("skip path forgotten", "is what it should be less ∂L/∂a", &inner)
		try("only the skip path", "is ∂L/∂a", c.r)
	}
}

// param is the layer's parameter of a name, nil if there is none.
func (c *trial) param(name string) *mat.Dense {
	for _, p := range c.layer.Params() {
		if p.Name == name {
			return p.Dense
		}
	}
	return nil
}

// checkLoss compares ∂L/∂a, and the gradient of a penalty, with numbers.
func checkLoss(loss Loss, a, y *mat.Dense, net *Network) Finding {
	f := Finding{Place: fmt.Sprintf("loss (%v)", loss)}
	if _, named := loss.(fmt.Stringer); !named {
		f.Place = "loss"
	}
	got := new(mat.Dense)
	loss.Grad(linalg.Like(got, a), a, y)
	want := numerical(a, got, func() float64 { return loss.Value(a, y) })
	if f.Error = misfit(got, want); f.Error > wrong {
		f.Bug, f.Pattern = explainLoss(loss, a, y, got, want)
		return f
	}
	f.Error = 0
	p, ok := loss.(Penalty)
	if !ok {
		return f
	}
	for _, w := range net.params {
		r, c := w.Dims()
		got := mat.NewDense(r, c, nil)
		l := net.layerOf(w)
		p.Penalty(got, l, w)
		want := numerical(w.Dense, got, func() float64 { return p.Penalty(mat.NewDense(r, c, nil), l, w) })
		if e := misfit(got, want); e > wrong && e > f.Error {
			f.Error, f.Bug, f.Pattern = e, "", fmt.Sprintf("the penalty of %s of layer %d", w.Name, l)
			for _, c := range []multiple{{"penalty: twice", "is 2 times what it should be", 2}, {"penalty: half", "is ½ of what it should be", 0.5},
				{"penalty: wrong sign", "is −1 times what it should be", -1}, {"penalty forgotten", "has the gradient 0", 0}} {
				if misfit(got, scaled(c.factor, want)) < wrong {
					f.Bug, f.Pattern = c.bug, f.Pattern+" "+c.pattern
				}
			}
		}
	}
	return f
}

// explainLoss names all bugs that turn want into got.
func explainLoss(loss Loss, a, y, got, want *mat.Dense) (bug, pattern string) {
	k, n := a.Dims()
	var bugs, patterns []string
	try := func(name, formula string, ok bool) {
		if ok {
			bugs, patterns = append(bugs, name), append(patterns, formula)
		}
	}
	for _, f := range constants(k, n) {
		try(f.bug, "∂L/∂a "+f.pattern, misfit(got, scaled(f.factor, want)) < wrong)
	}
	swapped := new(mat.Dense)
	loss.Grad(linalg.Like(swapped, a), y, a)
	try("a and y swapped", "∂L/∂a would be right for the loss L(y, a)", misfit(swapped, want) < wrong)
	var fused mat.Dense
	fused.Sub(a, y)
	fused.Scale(1/float64(n), &fused)
	try("f' cancelled twice", "∂L/∂a is (a − y)/N: that is already δ, and the layer multiplies by f' again", misfit(got, &fused) < wrong)
	try("log₁₀ for log", "∂L/∂a is log 10 times what it should be", misfit(got, scaled(math.Ln10, want)) < wrong)
	first := mat.NewDense(k, n, nil)
	first.SetCol(0, mat.Col(nil, 0, want))
	try("first sample only", "∂L/∂a is 0 beside sample 0", n > 1 && misfit(got, first) < wrong)
	if bugs == nil {
		return "", "∂L/∂a differs from the slope of L"
	}
	return strings.Join(bugs, " or "), strings.Join(patterns, "; or ")
}

func scaled(c float64, m *mat.Dense) *mat.Dense {
	s := new(mat.Dense)
	s.Scale(c, m)
	return s
}

func mul(a, b mat.Matrix) *mat.Dense {
	p := new(mat.Dense)
	p.Mul(a, b)
	return p
}

func transposed(m *mat.Dense) *mat.Dense { return mat.DenseCopyOf(m.T()) }

func rowSums(m *mat.Dense) *mat.Dense {
	r, _ := m.Dims()
	b := mat.NewDense(r, 1, nil)
	linalg.AddRowSums(b, m)
	return b
}

// sample is column j as a matrix of one column.
func sample(m *mat.Dense, j int) *mat.Dense {
	r, _ := m.Dims()
	return mat.NewDense(r, 1, mat.Col(nil, j, m))
}
