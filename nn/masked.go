package nn

import (
	"fmt"
	"slices"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// Masked is a loss that counts some columns, or some positions of each column,
// and not the others: padding behind the end of a sequence, nodes of a graph
// that nobody has labelled. With C counted ones of K outputs each it is
//
//	L = Loss(a', y')    a', y' the K × C matrices of what counts
//
// so that the mean, which sits in the loss, divides by C. Where C is 0 the loss
// and its gradient are 0. Its targets carry the mask below them: see [WithMask].
// So they can be cut into batches and shuffled as any others.
//
//	loss := nn.Masked{Loss: nn.SoftmaxCrossEntropy}
//	t.Backward(loss, nn.WithMask(y, mask))
type Masked struct{ Loss }

// WithMask writes the mask below the targets y, for [Masked]. y is (K·M) × N and
// the mask M × N: its row m says of the rows k·M + m whether they count, 1, or
// do not, 0. M = 1 is one number per column, M = T one per position of a
// sequence, M = K·T one per number.
func WithMask(y, mask *mat.Dense) *mat.Dense {
	rows, n := y.Dims()
	m, c := mask.Dims()
	if c != n || m == 0 || rows%m != 0 {
		panic(fmt.Sprintf("nn: WithMask: y is %d×%d, the mask %d×%d; it has as many columns, and its rows divide y's", rows, n, m, c))
	}
	both := new(mat.Dense)
	both.Stack(y, mask)
	checkMask(both, m)
	return both
}

func checkMask(y *mat.Dense, m int) {
	rows, _ := y.Dims()
	for i := rows - m; i < rows; i++ {
		for j, v := range y.RawRowView(i) {
			if v != 0 && v != 1 {
				panic(fmt.Sprintf("nn: masked loss: the mask of sample %d has %g in row %d; it has 1 for what counts, else 0", j, v, i-rows+m))
			}
		}
	}
}

// ownTargets says that y is not as large as a.
func (Masked) ownTargets() {}

// hasOwnTargets reports whether a loss sees itself to the size of y.
func hasOwnTargets(l Loss) bool {
	if r, ok := l.(Risk); ok {
		l = r.Loss
	}
	_, ok := l.(interface{ ownTargets() })
	return ok
}

// Value is the loss of what counts.
func (l Masked) Value(a, y *mat.Dense) float64 {
	ca, cy := Counted(a, y)
	if ca.IsEmpty() {
		return 0
	}
	return l.Loss.Value(ca, cy)
}

// Grad writes the gradient of what counts, and 0 elsewhere.
func (l Masked) Grad(da, a, y *mat.Dense) {
	linalg.Like(da, a).Zero()
	ca, cy := Counted(a, y)
	if ca.IsEmpty() {
		return
	}
	back := linalg.Like(new(mat.Dense), ca)
	l.Loss.Grad(back, ca, cy)
	eachCounted(a, y, func(row, k, at int, columns []int) {
		to, from := da.RawRowView(row), back.RawRowView(k)[at:]
		for c, j := range columns {
			to[j] = from[c]
		}
	})
}

// ExplainValue is the loss of what counts.
func (l Masked) ExplainValue(a, y *mat.Dense) Equation {
	ca, cy := Counted(a, y)
	if e, ok := l.Loss.(ExplainedLoss); ok && !ca.IsEmpty() {
		return e.ExplainValue(ca, cy)
	}
	return Equation{Name: "L", Terms: []Term{}, Value: 0}
}

// ExplainGrad is the gradient of what counts, and 0 elsewhere.
func (l Masked) ExplainGrad(a, y *mat.Dense, i, n int) Equation {
	q := Equation{Name: "∂L/∂a" + Subscript(i+1), Words: "0, it does not count", Terms: []Term{}}
	e, ok := l.Loss.(ExplainedLoss)
	ca, cy := Counted(a, y)
	eachCounted(a, y, func(row, k, at int, columns []int) {
		if c := slices.Index(columns, n); ok && row == i && c >= 0 {
			q = e.ExplainGrad(ca, cy, k, at+c)
			q.Name = "∂L/∂a" + Subscript(i+1)
		}
	})
	return q
}

// Counted is what counts of the output a and of targets made by [WithMask], K × C
// both: nn.Accuracy(nn.Counted(a, y)) is the accuracy of what counts. Both are
// empty where nothing does.
func Counted(a, y *mat.Dense) (ca, cy *mat.Dense) {
	ca, cy = new(mat.Dense), new(mat.Dense)
	k, counted := 0, 0
	eachCounted(a, y, func(_, row, at int, columns []int) { k, counted = max(k, row+1), max(counted, at+len(columns)) })
	if counted == 0 {
		return ca, cy
	}
	linalg.Size(ca, k, counted)
	linalg.Size(cy, k, counted)
	eachCounted(a, y, func(row, k, at int, columns []int) {
		toA, toY, fromA, fromY := ca.RawRowView(k)[at:], cy.RawRowView(k)[at:], a.RawRowView(row), y.RawRowView(row)
		for c, j := range columns {
			toA[c], toY[c] = fromA[j], fromY[j]
		}
	})
	return ca, cy
}

// eachCounted calls f for every row of a that has something that counts: it is
// output k of a position, whose counted columns stand from place at on among all
// that count, position by position.
func eachCounted(a, y *mat.Dense, f func(row, k, at int, columns []int)) {
	r, n := a.Dims()
	yr, yn := y.Dims()
	m := yr - r
	if yn != n || m < 1 || r%m != 0 {
		panic(fmt.Sprintf("nn: masked loss: a is %d×%d, y with its mask %d×%d; nn.WithMask(y, mask) makes such a y", r, n, yr, yn))
	}
	checkMask(y, m)
	at, columns := 0, make([]int, 0, n)
	for p := range m {
		columns = columns[:0]
		for j, v := range y.RawRowView(r + p) {
			if v == 1 {
				columns = append(columns, j)
			}
		}
		for k := range r / m {
			if len(columns) > 0 {
				f(k*m+p, k, at, columns)
			}
		}
		at += len(columns)
	}
}

// String is the loss's own name, masked.
func (l Masked) String() string { return fmt.Sprintf("masked %v", l.Loss) }
