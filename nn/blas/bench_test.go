package blas

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas"
)

// The four shapes of the project's measurements, each with its partners: what
// the backward pass makes of a forward product.
var shapes = []struct {
	name    string
	m, k, n int
	tA, tB  blas.Transpose
}{
	{"forward=128x784x64", 128, 784, 64, blas.NoTrans, blas.NoTrans},
	{"dW=128x64x784", 128, 64, 784, blas.NoTrans, blas.Trans},
	{"dx=784x128x64", 784, 128, 64, blas.Trans, blas.NoTrans},
	{"square=1024x1024x1024", 1024, 1024, 1024, blas.NoTrans, blas.NoTrans},
	{"squareBT=1024x1024x1024", 1024, 1024, 1024, blas.NoTrans, blas.Trans},
	{"squareAT=1024x1024x1024", 1024, 1024, 1024, blas.Trans, blas.NoTrans},
	{"conv=32x25x50176", 32, 25, 50176, blas.NoTrans, blas.NoTrans},
	{"convdW=32x50176x25", 32, 50176, 25, blas.NoTrans, blas.Trans},
	{"convdx=25x32x50176", 25, 32, 50176, blas.Trans, blas.NoTrans},
	{"output=10x128x64", 10, 128, 64, blas.NoTrans, blas.NoTrans},
	{"outputdW=10x64x128", 10, 64, 128, blas.NoTrans, blas.Trans},
	{"outputdx=128x10x64", 128, 10, 64, blas.Trans, blas.NoTrans},
	{"one=128x784x1", 128, 784, 1, blas.NoTrans, blas.NoTrans},
	{"onedW=128x1x784", 128, 1, 784, blas.NoTrans, blas.Trans},
	{"onedx=784x128x1", 784, 128, 1, blas.Trans, blas.NoTrans},
}

// go test -run '^$' -bench Dgemm -count 10 | benchstat -col /impl -
func BenchmarkDgemm(b *testing.B) {
	for _, s := range shapes {
		for _, w := range append(ways()[:1], kernelWays()...) {
			b.Run(fmt.Sprintf("%s/impl=%s", s.name, w.name), func(b *testing.B) {
				rng := seeded(1)
				x, y, c := numbers(rng, s.m*s.k), numbers(rng, s.k*s.n), make([]float64, s.m*s.n)
				lda, ldb, beta := s.k, s.n, 0.0
				if s.tA == blas.Trans {
					lda = s.m
				}
				if s.tB == blas.Trans {
					ldb, beta = s.k, 1
				}
				b.ReportAllocs()
				for b.Loop() {
					w.Dgemm(s.tA, s.tB, s.m, s.n, s.k, 1, x, lda, y, ldb, beta, c, s.n)
				}
				b.ReportMetric(2*float64(s.m)*float64(s.n)*float64(s.k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
