// Package linalg has the few matrix operations that layers are made of, in the
// order of the formulas: the destination first. An empty matrix takes the size
// that it needs and keeps the memory that it had.
//
//	linalg.AddColumn(z, b)        z += b, the same column for every sample
//	linalg.AddMul(z, u, h)        z += u h
//	linalg.AddOuter(dW, delta, x) ∂L/∂W += δ xᵀ
//	linalg.AddRowSums(db, delta)  ∂L/∂b += Σ δ
//	linalg.MulT(dx, w, delta)     ∂L/∂x = Wᵀ δ
package linalg

import (
	"fmt"
	"math"
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// AddColumn adds the column b to every column of dst.
func AddColumn(dst, b *mat.Dense) {
	r, _ := dst.Dims()
	for i := range r {
		floats.AddConst(b.At(i, 0), dst.RawRowView(i))
	}
}

// AddRowSums adds to the column b the sum of m's columns.
func AddRowSums(b, m *mat.Dense) {
	r, _ := m.Dims()
	for i := range r {
		b.Set(i, 0, b.At(i, 0)+floats.Sum(m.RawRowView(i)))
	}
}

// SumOfSquares is ‖m‖², the square of the Frobenius norm.
func SumOfSquares(m *mat.Dense) (sum float64) {
	r, _ := m.Dims()
	for i := range r {
		row := m.RawRowView(i)
		sum += floats.Dot(row, row)
	}
	return sum
}

// AddMul adds w x to dst.
func AddMul(dst, w, x *mat.Dense) {
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, w.RawMatrix(), x.RawMatrix(), 1, dst.RawMatrix())
}

// Outer writes δ xᵀ to dst, which has its size: the sum over the samples of their outer products.
func Outer(dst, delta, x *mat.Dense) {
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, delta.RawMatrix(), x.RawMatrix(), 0, dst.RawMatrix())
}

// AddOuter adds δ xᵀ to dst: the sum over the samples of their outer products.
func AddOuter(dst, delta, x *mat.Dense) {
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, delta.RawMatrix(), x.RawMatrix(), 1, dst.RawMatrix())
}

// MulT writes aᵀ b to the empty matrix dst. (dst.Mul(a.T(), b) says the same and allocates.)
func MulT(dst, a, b *mat.Dense) {
	_, r := a.Dims()
	_, c := b.Dims()
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, a.RawMatrix(), b.RawMatrix(), 0, Size(dst, r, c).RawMatrix())
}

// AddMulT adds aᵀ b to dst.
func AddMulT(dst, a, b *mat.Dense) {
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, a.RawMatrix(), b.RawMatrix(), 1, dst.RawMatrix())
}

// EachRow calls f with the same row of dst, a, b and c, for every row; once
// with all numbers where the rows of all four lie one after the other.
func EachRow(dst *mat.Dense, f func(dst, a, b, c []float64), a, b, c *mat.Dense) {
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

// Size gives the empty matrix m r rows and c columns; m keeps the memory it
// had, and in it what was there: who does not write every number zeroes it
// first. A matrix that is not empty must have that size already.
func Size(m *mat.Dense, r, c int) *mat.Dense {
	switch data := m.RawMatrix().Data; {
	case !m.IsEmpty():
		if mr, mc := m.Dims(); mr != r || mc != c {
			panic(fmt.Sprintf("linalg: Size: the matrix is %d×%d and should be %d×%d", mr, mc, r, c))
		}
	case cap(data) >= r*c:
		m.SetRawMatrix(blas64.General{Rows: r, Cols: c, Stride: c, Data: data[:r*c]})
	default:
		m.ReuseAs(r, c)
	}
	return m
}

// Like gives the empty matrix m the size of a.
func Like(m, a *mat.Dense) *mat.Dense {
	r, c := a.Dims()
	return Size(m, r, c)
}

// Window makes m an r×c window on the first r·c numbers of v.
func Window(m *mat.Dense, v []float64, r, c int) {
	m.SetRawMatrix(blas64.General{Rows: r, Cols: c, Stride: c, Data: v[: r*c : r*c]})
}

// Rows makes m a window on rows from … from+n−1 of a.
func Rows(m, a *mat.Dense, from, n int) *mat.Dense {
	g := a.RawMatrix()
	m.SetRawMatrix(blas64.General{Rows: n, Cols: g.Cols, Stride: g.Stride, Data: g.Data[from*g.Stride : (from+n-1)*g.Stride+g.Cols]})
	return m
}

// Finite finds the first NaN or ±Inf of m.
func Finite(m *mat.Dense) (i, j int, ok bool) {
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

// View makes m an r×c window on a, whose first number is a's in row i, column j, and returns it.
func View(m, a *mat.Dense, i, j, r, c int) *mat.Dense {
	g := a.RawMatrix()
	m.SetRawMatrix(blas64.General{Rows: r, Cols: c, Stride: g.Stride, Data: g.Data[i*g.Stride+j : (i+r-1)*g.Stride+j+c]})
	return m
}

// Reshape makes m an r×c window on all numbers of a, row by row, and returns
// it: the (D·T)×N batch as the D×(T·N) matrix of its positions. The rows of a
// must lie one after the other, and r·c be its size.
func Reshape(m, a *mat.Dense, r, c int) *mat.Dense {
	g := a.RawMatrix()
	if g.Stride != g.Cols || g.Rows*g.Cols != r*c {
		panic(fmt.Sprintf("linalg: Reshape: %d×%d with a stride of %d cannot be read as %d×%d", g.Rows, g.Cols, g.Stride, r, c))
	}
	Window(m, g.Data, r, c)
	return m
}

// Overlap reports whether two matrices share memory: whether one begins between
// the first and the last number of the other.
func Overlap(a, b *mat.Dense) bool {
	p, q := a.RawMatrix().Data, b.RawMatrix().Data
	return len(p) > 0 && len(q) > 0 && (inside(&p[0], q) || inside(&q[0], p))
}

// inside reports whether p points to one of the numbers.
func inside(p *float64, v []float64) bool {
	first, last := uintptr(unsafe.Pointer(&v[0])), uintptr(unsafe.Pointer(&v[len(v)-1]))
	at := uintptr(unsafe.Pointer(p))
	return first <= at && at <= last
}
