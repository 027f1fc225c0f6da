package gradcheck

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Bugs are the known bugs of a family of layers. A bug is named if the numbers
// that it would give are those that were found.
type Bugs struct {
	Stories func(c *Trial) []Story         // bugs that touch δ, and with it all parts; the first is no bug; nil for [Trial.Common]
	Slips   func(c *Trial, s Story) []Slip // bugs of one part, if the rest is as the story says
}

// A Story is a bug that touches all gradients of a layer: what they would be.
type Story struct {
	Bug, Pattern string       // "f' missing", "δ = ∂L/∂a"
	Delta        *mat.Dense   // nil if the layer has none
	Parts        []*mat.Dense // ∂S/∂x, then that of every parameter in the order of Params
}

// A Slip is a bug that touches one gradient.
type Slip struct {
	Part         string     // "x", or the name of a parameter
	Bug, Pattern string     // "∂W transposed", "is (δ xᵀ)ᵀ"
	Gives        *mat.Dense // what the gradient would be
}

// known are the bugs of each kind of layer.
var known = map[string]Bugs{}

// Known tells [Diagnose] the bugs of the layers of a kind, see [nn.Register]. A
// package of layers calls it in init; it panics if the kind has bugs already.
func Known(kind string, b Bugs) {
	if _, taken := known[kind]; taken {
		panic(fmt.Sprintf("gradcheck: Known: the bugs of %q are known already", kind))
	}
	known[kind] = b
}

// bugs are those of the layer's kind.
func (c *Trial) bugs() Bugs { return known[nn.BlueprintOf(c.Layer).Kind] }

// Want is the right gradient of a part by numbers, "x" or a parameter's name;
// NaN where it is not known, nil if there is no such part.
func (c *Trial) Want(part string) *mat.Dense {
	for _, p := range c.parts {
		if p.name == part {
			return p.want
		}
	}
	return nil
}

// By is what another layer with the same parameters, in the place of this one,
// gives for ∂S/∂x and for every parameter: the Parts of a story.
func (c *Trial) By(l nn.Layer) []*mat.Dense {
	defer func(own nn.Layer, complaint string) { c.Layer, c.complaint = own, complaint }(c.Layer, c.complaint)
	c.Layer = l
	return c.backward(0)
}

// factors are the constants that a gradient can be wrong by, with the bugs that
// they are: −1, 2, ½, N, 1/N, K, 1/K.
func (c *Trial) factors() []multiple {
	k, n := c.A.Dims()
	return constants(k, n)
}

// explain finds the stories and slips that explain all numbers with the fewest bugs.
func (c *Trial) explain() (bug, pattern string) {
	best := 3 // more bugs than that explain anything
	var bugs, patterns []string
	for _, s := range c.stories() {
		var names, clues []string
		if s.Bug != "" {
			names, clues = append(names, s.Bug), append(clues, s.Pattern)
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
func (c *Trial) where() string {
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

// stories are no bug, and all that are known.
func (c *Trial) stories() []Story {
	if b := c.bugs(); b.Stories != nil {
		if list := b.Stories(c); list != nil {
			return list
		}
	}
	return c.Common()
}

// Common are the stories of any layer: no bug, and everything wrong by a constant.
func (c *Trial) Common() []Story {
	right := Story{}
	for _, p := range c.parts {
		right.Parts = append(right.Parts, p.want)
	}
	list := []Story{right}
	for _, f := range c.factors() {
		s := Story{Bug: f.bug, Pattern: "everything " + f.pattern}
		for _, p := range c.parts {
			s.Parts = append(s.Parts, scaled(f.factor, p.want))
		}
		list = append(list, s)
	}
	return list
}

// A multiple is a constant that a whole matrix can be wrong by.
type multiple struct {
	bug, pattern string
	factor       float64
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

// slip finds the bug that turns what the story says of part k into what was got.
func (c *Trial) slip(s Story, k int, p part) (bug, pattern string, ok bool) {
	base := s.Parts[k]
	if misfit(p.got, base) < wrong {
		return "", "", true
	}
	for _, q := range c.slips(s, k, p.name, base) {
		if q.Part == p.name && q.Gives != nil && misfit(p.got, q.Gives) < wrong {
			return q.Bug, "∂L/∂" + p.name + " " + q.Pattern, true
		}
	}
	return "", "", false
}

// slips are the bugs of the layer's kind in a part, and those that any layer can have.
func (c *Trial) slips(s Story, k int, name string, base *mat.Dense) (list []Slip) {
	try := func(bug, pattern string, gives *mat.Dense) { list = append(list, Slip{name, bug, pattern, gives}) }
	r, n := base.Dims()
	if c.Step.Z.IsEmpty() || k > 0 || s.Delta != nil {
		try(name+" forgotten", "is 0", mat.NewDense(r, n, nil))
	}
	if b := c.bugs(); b.Slips != nil {
		list = append(list, b.Slips(c, s)...)
	}
	if k == 0 && s.Delta == nil && sameSize(c.X, c.R) {
		var inner mat.Dense
		inner.Sub(base, c.R)
		try("skip path forgotten", "is what it should be less ∂L/∂a", &inner)
		try("only the skip path", "is ∂L/∂a", c.R)
	}
	for _, f := range c.factors() {
		try(name+": "+f.bug, f.pattern, scaled(f.factor, base))
	}
	if r > 1 {
		try("first row only", "is 0 below its first row", firstRow(base))
	}
	return list
}

// firstRow is m with 0 below its first row.
func firstRow(m *mat.Dense) *mat.Dense {
	r, n := m.Dims()
	first := mat.NewDense(r, n, nil)
	first.SetRow(0, m.RawRowView(0))
	return first
}

// checkLoss compares ∂L/∂a, and the gradient of a penalty, with numbers.
func checkLoss(loss nn.Loss, a, y *mat.Dense, net *nn.Network) Finding {
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
	p, ok := loss.(nn.Penalty)
	if !ok {
		return f
	}
	for _, w := range net.Params() {
		r, c := w.Dims()
		got := mat.NewDense(r, c, nil)
		l := net.LayerOf(w)
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
func explainLoss(loss nn.Loss, a, y, got, want *mat.Dense) (bug, pattern string) {
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
