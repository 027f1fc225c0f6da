package nn

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// addColumn adds the column b to every column of dst.
func addColumn(dst, b *mat.Dense) {
	r, _ := dst.Dims()
	for i := range r {
		floats.AddConst(b.At(i, 0), dst.RawRowView(i))
	}
}

// addRowSums adds to the column b the sum of m's columns.
func addRowSums(b, m *mat.Dense) {
	r, _ := m.Dims()
	for i := range r {
		b.Set(i, 0, b.At(i, 0)+floats.Sum(m.RawRowView(i)))
	}
}

// sumOfSquares is ‖m‖², the square of the Frobenius norm.
func sumOfSquares(m *mat.Dense) (sum float64) {
	r, _ := m.Dims()
	for i := range r {
		row := m.RawRowView(i)
		sum += floats.Dot(row, row)
	}
	return sum
}

// addOuter adds δ xᵀ to dst: the sum over the samples of their outer products.
func addOuter(dst, delta, x *mat.Dense) {
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, delta.RawMatrix(), x.RawMatrix(), 1, dst.RawMatrix())
}

// outer writes δ xᵀ to dst.
func outer(dst, delta, x *mat.Dense) {
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, delta.RawMatrix(), x.RawMatrix(), 0, dst.RawMatrix())
}

// mulT writes aᵀ b to the empty matrix dst. (dst.Mul(a.T(), b) says the same and allocates.)
func mulT(dst, a, b *mat.Dense) {
	_, r := a.Dims()
	_, c := b.Dims()
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, a.RawMatrix(), b.RawMatrix(), 0, size(dst, r, c).RawMatrix())
}

// mulT writes ∂L/∂x = Wᵀ δ to s.DX, if anyone needs it.
func (s *Step) mulT(w, delta *mat.Dense) {
	if !s.lowest {
		mulT(&s.DX, w, delta)
	}
}

// eachRow calls f with the same row of dst, a, b and c, for every row; once
// with all numbers where the rows of all four lie one after the other.
func eachRow(dst *mat.Dense, f func(dst, a, b, c []float64), a, b, c *mat.Dense) {
	r, n := dst.Dims()
	var all [4][]float64
	whole := true
	for k, m := range [...]*mat.Dense{dst, a, b, c} {
		g := m.RawMatrix()
		if g.Rows != r || g.Cols != n {
			panic(mat.ErrShape)
		}
		if whole = whole && g.Stride == n; whole {
			all[k] = g.Data[:r*n]
		}
	}
	if whole {
		f(all[0], all[1], all[2], all[3])
		return
	}
	for i := range r {
		f(dst.RawRowView(i), a.RawRowView(i), b.RawRowView(i), c.RawRowView(i))
	}
}

// size gives the empty matrix m r rows and c columns; m keeps the memory it
// had, and in it what was there: who does not write every number zeroes it first.
func size(m *mat.Dense, r, c int) *mat.Dense {
	switch data := m.RawMatrix().Data; {
	case !m.IsEmpty():
	case cap(data) >= r*c:
		m.SetRawMatrix(blas64.General{Rows: r, Cols: c, Stride: c, Data: data[:r*c]})
	default:
		m.ReuseAs(r, c)
	}
	return m
}

// sizeLike gives the empty matrix m the size of a.
func sizeLike(m, a *mat.Dense) *mat.Dense {
	r, c := a.Dims()
	return size(m, r, c)
}

// window makes m an r×c window on the first r·c numbers of v.
func window(m *mat.Dense, v []float64, r, c int) {
	m.SetRawMatrix(blas64.General{Rows: r, Cols: c, Stride: c, Data: v[: r*c : r*c]})
}

// rows makes m a window on rows from … from+n−1 of a.
func rows(m, a *mat.Dense, from, n int) *mat.Dense {
	g := a.RawMatrix()
	m.SetRawMatrix(blas64.General{Rows: n, Cols: g.Cols, Stride: g.Stride, Data: g.Data[from*g.Stride : (from+n-1)*g.Stride+g.Cols]})
	return m
}

// checkMul panics when W has not as many columns as a has rows.
func (s *Step) checkMul(formula string, w, a *mat.Dense) {
	r, c := w.Dims()
	if ar, _ := a.Dims(); ar != c {
		s.mistake("%s: W is %d×%d, a has %s", formula, r, c, rowCount(ar))
	}
}

// checkRows panics when the column γ is not as long as x.
func (s *Step) checkRows(formula string, gamma, x *mat.Dense) {
	r, _ := gamma.Dims()
	if xr, _ := x.Dims(); r != xr {
		s.mistake("%s: γ is %d×1, x has %s", formula, r, rowCount(xr))
	}
}

// rowCount writes a number of rows.
func rowCount(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

// checkTargets panics when a and y differ in size.
func checkTargets(formula string, a, y *mat.Dense) {
	ar, ac := a.Dims()
	if yr, yc := y.Dims(); ar != yr || ac != yc {
		panic(fmt.Sprintf("nn: %s: a is %d×%d, y is %d×%d", formula, ar, ac, yr, yc))
	}
}

// mustBeNumbers panics when m is empty or has a NaN or ±Inf.
func mustBeNumbers(where, name string, m *mat.Dense) {
	if m.IsEmpty() {
		panic(fmt.Sprintf("nn: %s: %s is empty; it needs one column per sample and at least one column", where, name))
	}
	if i, j, ok := finite(m); !ok {
		panic(fmt.Sprintf("nn: %s: %s[%d,%d] = %v: row %d of sample %d is not a number that can be computed with", where, name, i, j, m.At(i, j), i, j))
	}
}

// finite finds the first NaN or ±Inf of m.
func finite(m *mat.Dense) (i, j int, ok bool) {
	r, _ := m.Dims()
	for i := range r {
		row := m.RawRowView(i)
		if sum := floats.Sum(row); sum-sum == 0 {
			continue // a NaN or ±Inf would have reached the sum
		}
		for j, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return i, j, false
			}
		}
	}
	return 0, 0, true
}
