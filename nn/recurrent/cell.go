package recurrent

import (
	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A Cell is one time step: from the input x_t and the state before, h₋, to the
// state after, h, both ways. What is the same for all cells, going through time,
// stands once in [Loop].
//
// Every cell begins with z = W x_t + b, which does not depend on the state. So the
// loop computes it for all times at once, and in the same way ∂L/∂W, ∂L/∂b and ∂L/∂x
// from the δ = ∂L/∂z that the cell leaves. G gates of H units make G·H rows of z,
// gate by gate.
type Cell interface {
	Input() (w, b *mat.Dense) // W, G·H × D, and b, G·H × 1
	Units() int               // H
	Remembers() bool          // there is a cell state c beside h
	Gates() []string          // names of the blocks of rows of z, "" of the only one
	Keeps() (forward, backward []string)

	// Forward writes the state After from X, Z and Before. Z is W x_t + b on entry
	// and the whole net input on return.
	Forward(m *Moment)

	// Backward writes δ to Delta and adds to DBefore what DAfter comes to there. It
	// may turn DAfter.C into the whole ∂L/∂c.
	Backward(m *Moment)

	// Products are the gradients of the parameters beside W and b, as sums over all
	// times and samples: m has all times side by side.
	Products(m *Moment) []Product

	// Params are W, b and the others, in the order of θ.
	Params() []nn.Param
	ParamLabel(p nn.Param, i, j int) string

	// ExplainA is how unit u gets its state in sample n; the last line is h.
	ExplainA(m *Moment, u, n int) []nn.Equation

	// ExplainDelta is ∂L/∂c, if there is one, and the δ of every gate; later are the
	// terms that come to ∂L/∂c from the next time.
	ExplainDelta(m *Moment, u, n int, later []nn.Term) []nn.Equation

	// ExplainBefore are the terms of what Backward adds to ∂L/∂h₋ of unit u, or to ∂L/∂c₋.
	ExplainBefore(m *Moment, c bool, u, n int) []nn.Term

	Config(of Settings) nn.Config // of a [Loop] with this cell
}

// A State is h and, in a cell that has one, c; H × N each.
type State struct{ H, C *mat.Dense }

// A Moment is one time step of a cell, N columns; for Products it is all of them,
// T·N columns. All matrices are windows on what the loop keeps.
type Moment struct {
	X, Z, Delta     *mat.Dense // x_t, D × N; z and δ, G·H × N
	Before, After   State      // h₋, c₋ and h, c
	DBefore, DAfter State      // ∂L/∂ of them, on the way back

	step *nn.Step
}

// Kept is the matrix that the cell keeps under a name of Keeps, H × N.
func (m *Moment) Kept(name string) *mat.Dense { return m.step.Value(name) }

// Used is the parameter p as Forward saw it, for explanations.
func (m *Moment) Used(p *mat.Dense) *mat.Dense { return m.step.Used(p) }

// Gate is the block of rows of gate k of z or δ.
func Gate(m *mat.Dense, k, units int) *mat.Dense {
	return linalg.Rows(new(mat.Dense), m, k*units, units)
}

// A Product is a gradient that is a sum over times and samples, of rows from … of
// the parameter P:
//
//	∂L/∂P += δ xᵀ            X is there
//	∂L/∂P += Σ δ             X is nil
//	∂L/∂P += Σ δ ⊙ x         Each: a number of P per unit
type Product struct {
	P     nn.Param
	From  int
	Delta *mat.Dense // a row for each of these rows of P
	X     *mat.Dense // a row for each column of P
	Each  bool

	delta, x string // their names in explanations
}

// add adds to ∂L/∂P.
func (q Product) add(s *nn.Step) {
	rows, _ := q.Delta.Dims()
	g := linalg.Rows(new(mat.Dense), s.Grad(q.P.Dense), q.From, rows)
	switch {
	case q.X == nil:
		linalg.AddRowSums(g, q.Delta)
	case q.Each:
		for i := range rows {
			g.Set(i, 0, g.At(i, 0)+dot(q.Delta.RawRowView(i), q.X.RawRowView(i)))
		}
	default:
		linalg.AddOuter(g, q.Delta, q.X)
	}
}

// terms are those of entry i, j of P, of the columns from, from + by, …; nil if
// the entry is not among these rows.
func (q Product) terms(i, j, from, by int) []nn.Term {
	rows, columns := q.Delta.Dims()
	if i -= q.From; i < 0 || i >= rows {
		return nil
	}
	terms := make([]nn.Term, 0, columns/by)
	for n := from; n < columns; n += by {
		switch {
		case q.X == nil:
			terms = append(terms, nn.Term{q.Delta.At(i, n)})
		case q.Each:
			terms = append(terms, nn.Term{q.Delta.At(i, n), q.X.At(i, n)})
		default:
			terms = append(terms, nn.Term{q.Delta.At(i, n), q.X.At(j, n)})
		}
	}
	return terms
}

func dot(a, b []float64) (sum float64) {
	for k, v := range a {
		sum += v * b[k]
	}
	return sum
}
