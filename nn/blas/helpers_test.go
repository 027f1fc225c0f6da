package blas

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// A way computes products.
type way struct {
	name string
	dgemmer
}

type dgemmer interface {
	Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int)
}

// ways are gonum's, ours, and every kernel of this machine for products of all sizes.
func ways() []way {
	return append([]way{{"gonum", gonum.Implementation{}}, {"chosen", Implementation{}}}, kernelWays()...)
}

func kernelWays() (list []way) {
	for _, k := range kernels {
		list = append(list, way{k.Name, k})
	}
	return list
}

var transposes = []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}

// A call is the arguments of Dgemm.
type call struct {
	tA, tB        blas.Transpose
	m, n, k       int
	alpha, beta   float64
	a, b, c       []float64
	lda, ldb, ldc int
}

func (x call) do(d dgemmer) {
	d.Dgemm(x.tA, x.tB, x.m, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
}

// with is the call with its own copy of C.
func (x call) with() call {
	x.c = append([]float64(nil), x.c...)
	return x
}

// randomCall has the given sizes and random everything else. get makes a slice
// of the length that a matrix needs; gaps between rows are NaN.
func randomCall(rng *rand.Rand, m, n, k int, get func(n int) []float64) call {
	x := call{tA: transposes[rng.IntN(3)], tB: transposes[rng.IntN(3)], m: m, n: n, k: k, alpha: 1}
	if rng.IntN(2) == 0 {
		x.alpha = []float64{0, -1, 0.5, 2.25}[rng.IntN(4)]
	}
	x.beta = []float64{0, 0, 1, 1, -1, 0.3}[rng.IntN(6)]
	random := func(t blas.Transpose, r, c int) ([]float64, int) {
		if t != blas.NoTrans {
			r, c = c, r
		}
		ld := max(c, 1) + []int{0, 0, 1, 5}[rng.IntN(4)]
		v := get(max(0, (r-1)*ld+c))
		for i := range v {
			v[i] = math.NaN()
			if i%ld < c {
				v[i] = rng.NormFloat64()
			}
		}
		return v, ld
	}
	x.a, x.lda = random(x.tA, m, k)
	x.b, x.ldb = random(x.tB, k, n)
	x.c, x.ldc = random(blas.NoTrans, m, n)
	return x
}

// formula is C = αAB + βC as the reference BLAS defines it: α = 0 means that A
// and B are not read, β = 0 that C is not. scale is the same with absolute
// values, which bounds the error.
func (x call) formula() (c, scale []float64) {
	at := func(t blas.Transpose, v []float64, ld, i, j int) float64 {
		if t != blas.NoTrans {
			i, j = j, i
		}
		return v[i*ld+j]
	}
	c = append([]float64(nil), x.c...)
	scale = make([]float64, len(c))
	for i := range x.m {
		for j := range x.n {
			sum, size := 0.0, 0.0
			for p := 0; p < x.k && x.alpha != 0; p++ {
				v := x.alpha * (at(x.tA, x.a, x.lda, i, p) * at(x.tB, x.b, x.ldb, p, j))
				sum += v
				size += math.Abs(v)
			}
			if x.beta != 0 {
				sum += x.beta * x.c[i*x.ldc+j]
				size += math.Abs(x.beta * x.c[i*x.ldc+j])
			}
			c[i*x.ldc+j], scale[i*x.ldc+j] = sum, size
		}
	}
	return c, scale
}

// same reports whether got is want, but for rounding and underflow.
func same(got, want, scale float64, k int) bool {
	if math.IsNaN(want) || math.IsInf(want, 0) {
		return got == want || math.IsNaN(got) && math.IsNaN(want)
	}
	return math.Abs(got-want) <= float64(k+8)*(0x1p-52*scale+0x1p-1070)
}

func numbers(rng *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func fresh(n int) []float64 { return make([]float64, n) }

// rounds is n, or a tenth if time is short.
func rounds(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}
