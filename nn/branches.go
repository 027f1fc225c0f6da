package nn

import (
	"fmt"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Chain is a = f_K(… f₁(x)): layers one after the other as one layer, such as a
// branch of [Add] or [Concat]. Without layers it is a = x, the road around.
type Chain struct{ Block }

// NewChain makes one layer of several.
func NewChain(layers ...Layer) *Chain { return &Chain{newBlock("NewChain", layers)} }

// Forward writes a copy of the last layer's output to s.A.
func (l *Chain) Forward(s *Step, x *mat.Dense) *mat.Dense {
	a := l.Through(s, x)
	linalg.Like(&s.A, a).Copy(a)
	return &s.A
}

// Backward writes a copy of the first layer's ∂L/∂x to s.DX.
func (l *Chain) Backward(s *Step, da *mat.Dense) *mat.Dense {
	dx := l.Back(s, da)
	linalg.Like(&s.DX, dx).Copy(dx)
	return &s.DX
}

// ExplainA is what the last layer says of its output i.
func (l *Chain) ExplainA(s *Step, i, n int) (all []Equation) {
	k, words := Subscript(i+1), "x"
	if last := len(l.Layers) - 1; last >= 0 {
		all, words = l.InnerA(s, last, i, n), "f(x)"
	}
	return append(all, Equation{Name: "a" + k, Words: words + k, Terms: []Term{{s.A.At(i, n)}}, Value: s.A.At(i, n)})
}

// ExplainGrad is what the last layer says of its output i.
func (l *Chain) ExplainGrad(s *Step, i, n int) []Equation {
	if len(l.Layers) == 0 {
		return nil
	}
	return l.InnerGrad(s, len(l.Layers)-1, i, n)
}

// ExplainX is what the first layer says of its input i.
func (l *Chain) ExplainX(s *Step, i, n int) (all []Equation) {
	if len(l.Layers) > 0 {
		all = l.InnerX(s, 0, i, n)
	}
	return append(all, Equation{Name: "∂L/∂x" + Subscript(i+1), Terms: []Term{{s.DX.At(i, n)}}, Value: s.DX.At(i, n)})
}

// Config is what a file keeps of the chain.
func (l *Chain) Config() Config { return chainConfig{l.config()} }

type chainConfig struct{ blockConfig }

func init() { Register("chain", chainConfig{}) }

func (c chainConfig) Build() (Layer, error) {
	b, err := c.build()
	return &Chain{b}, err
}
func (c chainConfig) Sizes() (in, out int) { return c.through() }
func (c chainConfig) String() string       { return c.list("chain") }

// Add is a = Σₖ f_k(x): branches that all see x, added up. ∂L/∂x is the sum of
// theirs. A [Residual] is the sum of an empty [Chain] and another one.
type Add struct{ Block }

// NewAdd adds up at least one branch; all give columns of one length.
func NewAdd(branches ...Layer) *Add { return &Add{newBranches("NewAdd", branches)} }

func newBranches(who string, branches []Layer) Block {
	if len(branches) == 0 {
		panic(fmt.Sprintf("nn: %s: no branch; it takes at least one", who))
	}
	return newBlock(who, branches)
}

// Forward runs every branch on x and writes their sum to s.A.
func (l *Add) Forward(s *Step, x *mat.Dense) *mat.Dense {
	for k := range l.Layers {
		a := l.branch(s, k, x)
		if k == 0 {
			linalg.Like(&s.A, a).Copy(a)
			continue
		}
		if first, _ := s.A.Dims(); first != a.RawMatrix().Rows {
			s.Mistake("a = Σ f_k(x): branch 1 gives %s, branch %d gives %d", rowCount(first), k+1, a.RawMatrix().Rows)
		}
		s.A.Add(&s.A, a)
	}
	return &s.A
}

// branch runs branch k on x.
func (b Block) branch(s *Step, k int, x *mat.Dense) *mat.Dense {
	sub := s.Inner(k, b.Layers[k])
	sub.X = *x
	return b.Layers[k].Forward(sub, x)
}

// Backward hands ∂L/∂a to every branch and adds up their ∂L/∂x.
func (l *Add) Backward(s *Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, &s.X).Zero()
	for k, sub := range s.Subs() {
		sub.DA = *da
		s.DX.Add(&s.DX, l.Layers[k].Backward(sub, da))
	}
	return &s.DX
}

// ExplainA is what every branch says of its output i, then the sum.
func (l *Add) ExplainA(s *Step, i, n int) (all []Equation) {
	q := Equation{Name: "a" + Subscript(i+1), Words: "Σ over the branches", Value: s.A.At(i, n)}
	for k, sub := range s.Subs() {
		all = append(all, l.InnerA(s, k, i, n)...)
		q.Terms = append(q.Terms, Term{sub.A.At(i, n)})
	}
	return append(all, q)
}

// ExplainGrad is what every branch says of its output i.
func (l *Add) ExplainGrad(s *Step, i, n int) (all []Equation) {
	for k := range l.Layers {
		all = append(all, l.InnerGrad(s, k, i, n)...)
	}
	return all
}

// ExplainX is the sum of the branches' ∂L/∂x.
func (l *Add) ExplainX(s *Step, i, n int) []Equation { return l.explainSum(s, i, n) }

// explainSum is ∂L/∂xᵢ as the sum over the branches.
func (b Block) explainSum(s *Step, i, n int) (all []Equation) {
	q := Equation{Name: "∂L/∂x" + Subscript(i+1), Words: "Σ over the branches", Value: s.DX.At(i, n)}
	for k, sub := range s.Subs() {
		all = append(all, b.InnerX(s, k, i, n)...)
		q.Terms = append(q.Terms, Term{sub.DX.At(i, n)})
	}
	return append(all, q)
}

// Config is what a file keeps of the block.
func (l *Add) Config() Config { return addConfig{l.config()} }

type addConfig struct{ blockConfig }

func init() { Register("add", addConfig{}) }

func (c addConfig) Build() (Layer, error) {
	b, err := c.build()
	if err != nil {
		return nil, err
	}
	return NewAdd(b.Layers...), nil
}

// Sizes are those of the first branch that has them.
func (c addConfig) Sizes() (in, out int) {
	for _, b := range c.Inner {
		i, o := b.Sizes()
		in, out = max(in, i), max(out, o)
	}
	return in, out
}
func (c addConfig) String() string { return c.list("add") }

// Concat is a = (f₁(x), f₂(x), …): branches that all see x, their outputs one
// below the other. ∂L/∂x is the sum of theirs.
type Concat struct{ Block }

// NewConcat stacks the outputs of at least one branch.
func NewConcat(branches ...Layer) *Concat { return &Concat{newBranches("NewConcat", branches)} }

// Forward runs every branch on x and writes their outputs below each other to s.A.
func (l *Concat) Forward(s *Step, x *mat.Dense) *mat.Dense {
	rows := 0
	for k := range l.Layers {
		rows += l.branch(s, k, x).RawMatrix().Rows
	}
	linalg.Size(&s.A, rows, x.RawMatrix().Cols)
	l.each(s, func(sub *Step, from, n int) { linalg.Rows(new(mat.Dense), &s.A, from, n).Copy(&sub.A) })
	return &s.A
}

// each calls f for every branch, with the rows that it has in a.
func (l *Concat) each(s *Step, f func(sub *Step, from, n int)) {
	from := 0
	for _, sub := range s.Subs() {
		n := sub.A.RawMatrix().Rows
		f(sub, from, n)
		from += n
	}
}

// Backward hands every branch its rows of ∂L/∂a and adds up their ∂L/∂x.
func (l *Concat) Backward(s *Step, da *mat.Dense) *mat.Dense {
	linalg.Like(&s.DX, &s.X).Zero()
	l.each(s, func(sub *Step, from, n int) {
		linalg.Rows(&sub.DA, da, from, n)
		s.DX.Add(&s.DX, sub.layer.Backward(sub, &sub.DA))
	})
	return &s.DX
}

// at is the branch that has row i of a, and the row there.
func (l *Concat) at(s *Step, i int) (branch, row int) {
	for k, sub := range s.Subs() {
		if n := sub.A.RawMatrix().Rows; i < n {
			return k, i
		} else {
			i -= n
		}
	}
	panic("nn: Concat: no such row")
}

// ExplainA is what the branch says that has output i.
func (l *Concat) ExplainA(s *Step, i, n int) []Equation {
	k, row := l.at(s, i)
	return append(l.InnerA(s, k, row, n), Equation{Name: "a" + Subscript(i+1), Words: fmt.Sprintf("a%s of branch %d", Subscript(row+1), k+1),
		Terms: []Term{{s.Subs()[k].A.At(row, n)}}, Value: s.A.At(i, n)})
}

// ExplainGrad is what the branch says that has output i.
func (l *Concat) ExplainGrad(s *Step, i, n int) []Equation {
	k, row := l.at(s, i)
	return l.InnerGrad(s, k, row, n)
}

// ExplainX is the sum of the branches' ∂L/∂x.
func (l *Concat) ExplainX(s *Step, i, n int) []Equation { return l.explainSum(s, i, n) }

// Config is what a file keeps of the block.
func (l *Concat) Config() Config { return concatConfig{l.config()} }

type concatConfig struct{ blockConfig }

func init() { Register("concat", concatConfig{}) }

func (c concatConfig) Build() (Layer, error) {
	b, err := c.build()
	if err != nil {
		return nil, err
	}
	return NewConcat(b.Layers...), nil
}

// Sizes are known where those of all branches are.
func (c concatConfig) Sizes() (in, out int) {
	known := true
	for _, b := range c.Inner {
		i, o := b.Sizes()
		in, out, known = max(in, i), out+o, known && o > 0
	}
	if !known {
		out = 0
	}
	return in, out
}
func (c concatConfig) String() string { return c.list("concat") }
