// Package blas multiplies matrices as fast as the machine can. It is gonum's
// BLAS with another Dgemm,
//
//	C = α op(A) op(B) + β C
//
// whose innermost loop is a few lines of vector instructions, AVX-512 or AVX2,
// whichever the processor has. Everything else is gonum's. Package nn plugs it
// in; one line puts gonum's own back, for instance to compare the two:
//
//	blas64.Use(gonum.Implementation{}) // gonum.org/v1/gonum/blas/gonum
//
// The build tag noasm leaves the vector instructions out, and so does every
// processor but amd64. Who has OpenBLAS and a C compiler can use that instead:
//
//	import "gonum.org/v1/netlib/blas/netlib"
//	blas64.Use(netlib.Implementation{})
//
// # How
//
// The five loops around the innermost one are those of Goto and van de Geijn
// ("Anatomy of high-performance matrix multiplication", 2008) as Van Zee and
// van de Geijn arrange them in BLIS (2015): blocks of A and B that fit into the
// caches are copied, so that the innermost loop reads them in order. A number
// of C is a sum in the order of k, one fused multiply-add after the other, in
// blocks of 256. So the two kinds of vectors give the same bits, and so does any
// number of threads.
//
// # The same numbers on every machine
//
// Small products, see [Threshold], are left to gonum, which sums in the same
// order on all processors: what a chapter prints does not depend on the
// processor. A large product may differ from gonum's in its last digits.
//
// Where A or B has a NaN or ±Inf, so has C, as IEEE 754 and the reference BLAS
// say: 0·NaN is NaN. (gonum's own skips the zeros of A.) With β = 0 the old C is
// not read.
package blas

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// Implementation is gonum's implementation of blas.Float64 and all its other
// interfaces, with a Dgemm of its own.
type Implementation struct{ gonum.Implementation }

// Threshold is the number of products m·n·k below which gonum multiplies. It
// lies above what the chapters train with (up to 64×256×64) and below the layers
// of a network for handwritten digits (100×64×300 and more), where the time goes.
const Threshold = 3 << 19

// Kernel is the name of the kind of vectors that large products use on this
// machine: "AVX-512", "AVX2", or "" where gonum multiplies them, too.
func Kernel() string {
	if best == nil {
		return ""
	}
	return best.name
}

// Dgemm is C = α op(A) op(B) + β C, with op(A) of m×k, op(B) of k×n and C of
// m×n numbers; op is the matrix or its transpose. It panics as gonum's does.
func (Implementation) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	dgemm(best, Threshold, tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// dgemm is Dgemm with a kernel, or with gonum: where there is none, where the
// product is small, and where the arguments are wrong, for gonum to say so. With
// a single column, row or term it is a product with vectors.
func dgemm(with *kernel, threshold int, tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	p := product{m, n, k, alpha, op(tA, a, lda), op(tB, b, ldb), beta, op(blas.NoTrans, c, ldc)}
	switch size := float64(m) * float64(n) * float64(k); { // an int may be too small
	case m < 1 || n < 1 || k < 1 || alpha == 0 || !fits(tA, m, k, a, lda) || !fits(tB, k, n, b, ldb) || !fits(blas.NoTrans, m, n, c, ldc):
		gonum.Implementation{}.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	case size >= VectorThreshold && min(m, n, k) == 1:
		p.vectors()
	case with == nil || size < float64(threshold):
		gonum.Implementation{}.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	default:
		with.multiply(p)
	}
}

// VectorThreshold is the number of products above which a product with a single
// column, row or term, that of one sample, goes to gonum's Dgemv and Dger.
const VectorThreshold = 1 << 16

// vectors is the product if m, n or k is 1: gonum reads a matrix for a product
// with a vector as fast as memory can.
func (p product) vectors() {
	switch {
	case p.n == 1: // a column
		gemv(p.alpha, p.a, p.m, p.k, p.b.data, p.b.row, p.beta, p.c.data, p.c.row)
	case p.m == 1: // a row, which is the column Cᵀ = α Bᵀ Aᵀ + β Cᵀ
		gemv(p.alpha, p.b.t(), p.n, p.k, p.a.data, p.a.col, p.beta, p.c.data, 1)
	default: // a column times a row
		for i := range p.m {
			row := p.c.data[i*p.c.row:][:p.n]
			switch p.beta {
			case 1:
			case 0:
				clear(row)
			default:
				gonum.Implementation{}.Dscal(p.n, p.beta, row, 1)
			}
		}
		gonum.Implementation{}.Dger(p.m, p.n, p.alpha, p.a.data, p.a.row, p.b.data, p.b.col, p.c.data, p.c.row)
	}
}

// gemv is y = α A x + β y, with A of m×n numbers.
func gemv(alpha float64, a matrix, m, n int, x []float64, incX int, beta float64, y []float64, incY int) {
	t := blas.NoTrans
	if a.col != 1 || a.row < n {
		t, a, m, n = blas.Trans, a.t(), n, m
	}
	gonum.Implementation{}.Dgemv(t, m, n, alpha, a.data, a.row, x, incX, beta, y, incY)
}

// fits reports whether op of a slice can be an r×c matrix; if not, gonum says why.
func fits(t blas.Transpose, r, c int, x []float64, stride int) bool {
	switch t {
	case blas.NoTrans:
	case blas.Trans, blas.ConjTrans:
		r, c = c, r
	default:
		return false
	}
	return stride >= c && len(x) >= (r-1)*stride+c
}

// A matrix has the number (i, j) at i·row + j·col. To transpose it is to
// exchange row and col.
type matrix struct {
	data     []float64
	row, col int
}

func op(t blas.Transpose, x []float64, stride int) matrix {
	m := matrix{x, stride, 1}
	if t != blas.NoTrans {
		return m.t()
	}
	return m
}

func (x matrix) t() matrix { return matrix{x.data, x.col, x.row} }

// from is the matrix that begins at (i, j).
func (x matrix) from(i, j int) matrix { return matrix{x.data[i*x.row+j*x.col:], x.row, x.col} }
