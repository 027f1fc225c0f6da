package blas

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// Implementation is gonum's BLAS with a faster Dgemm. The zero value takes the
// best kernel of the processor.
type Implementation struct {
	gonum.Implementation
	kernel *kernel // nil means the best
}

var _ blas.Float64 = Implementation{}

// Kernel names what computes the large products: "avx512", "avx2" or "gonum".
func (i Implementation) Kernel() string {
	if k := i.choose(); k != nil {
		return k.Name
	}
	return "gonum"
}

// choose is the kernel for large products; nil leaves them to gonum.
func (i Implementation) choose() *kernel {
	if i.kernel == nil && len(kernels) > 0 {
		return kernels[0]
	}
	return i.kernel
}

// Dgemm is C = α op(A) op(B) + βC, where op(X) is X or Xᵀ, C is m×n, and the
// sums are k long. If β is 0, C need not hold numbers before.
func (i Implementation) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	dgemm := i.Implementation.Dgemm
	if best := i.choose(); best != nil && large(m, n, k) {
		dgemm = best.Dgemm
	}
	dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// large reports whether a product is as large as 10×128 times 128×64, both in
// multiplications and in its largest matrix. That is the output layer of
// 784–128–10 with 64 samples, where gonum takes three to six times as long; the
// trainings of the chapters are smaller in one or the other. (float64: on some
// machines an int is too small.)
func large(m, n, k int) bool {
	x, y, z := float64(m), float64(n), float64(k)
	return x*y*z >= 10*128*64 && max(x*y, y*z, z*x) >= 128*64
}

// Dgemm is that of [Implementation], for products of all sizes.
func (kern *kernel) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	gonum.Implementation{}.Dgemm(tA, tB, m, n, k, 0, a, lda, b, ldb, 1, c, ldc) // C = 0·AB + 1·C only checks the arguments
	p := product{m, n, k, alpha, beta, op(tA, a, lda), op(tB, b, ldb), matrix{c, ldc, 1}}
	switch {
	case m == 0 || n == 0:
	case k == 0 || alpha == 0: // whatever A and B hold
		p.c.scale(beta, m, n)
	case n == 1: // a column
		gemv(alpha, p.a, m, k, b, p.b.rs, beta, c, ldc)
	case m == 1: // a row, which is the column Cᵀ = Bᵀ Aᵀ
		gemv(alpha, p.b.t(), n, k, a, p.a.cs, beta, c, 1)
	default:
		kern.multiply(p)
	}
}

// gemv is y = αAx + βy, with A m×n: gonum's reads A as fast as memory can.
func gemv(alpha float64, a matrix, m, n int, x []float64, incX int, beta float64, y []float64, incY int) {
	if a.cs == 1 && a.rs >= n {
		gonum.Implementation{}.Dgemv(blas.NoTrans, m, n, alpha, a.data, a.rs, x, incX, beta, y, incY)
	} else {
		gonum.Implementation{}.Dgemv(blas.Trans, n, m, alpha, a.data, a.cs, x, incX, beta, y, incY)
	}
}

// A product is C = αAB + βC, with A m×k, B k×n and C m×n.
type product struct {
	m, n, k     int
	alpha, beta float64
	a, b, c     matrix
}

// A matrix has its element (i, j) at data[i·rs + j·cs].
type matrix struct {
	data   []float64
	rs, cs int // the steps from row to row and from column to column
}

// op is X or Xᵀ.
func op(t blas.Transpose, x []float64, ld int) matrix {
	if t == blas.NoTrans {
		return matrix{x, ld, 1}
	}
	return matrix{x, 1, ld}
}

// t is the transpose: the steps change places.
func (m matrix) t() matrix { return matrix{m.data, m.cs, m.rs} }

// from is the part that begins at row i, column j.
func (m matrix) from(i, j int) matrix { return matrix{m.data[i*m.rs+j*m.cs:], m.rs, m.cs} }

// scale is C = βC, with C m×n.
func (c matrix) scale(beta float64, m, n int) {
	for i := range m {
		row := c.data[i*c.rs:][:n]
		if beta == 0 {
			clear(row) // NaN too
			continue
		}
		for j := range row {
			row[j] *= beta
		}
	}
}
