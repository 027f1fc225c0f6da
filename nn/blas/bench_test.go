package blas

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// The products of a step of 784–128–10 with 64 samples, a large square, and a
// convolution as one product. Sub-benchmarks are for benchstat -col /impl.
func BenchmarkDgemm(b *testing.B) {
	impls := []struct {
		name string
		impl blas.Float64
	}{{"gonum", gonum.Implementation{}}}
	for _, k := range kernels() {
		impls = append(impls, struct {
			name string
			impl blas.Float64
		}{k.name, always{kernel: &k}})
	}
	for _, s := range []struct {
		name    string
		tA, tB  blas.Transpose
		m, n, k int
	}{
		{"forward=128x784x64", blas.NoTrans, blas.NoTrans, 128, 64, 784},
		{"dW=128x64x784", blas.NoTrans, blas.Trans, 128, 784, 64},
		{"dx=784x128x64", blas.Trans, blas.NoTrans, 784, 64, 128},
		{"out=10x128x64", blas.NoTrans, blas.NoTrans, 10, 64, 128},
		{"outdW=10x64x128", blas.NoTrans, blas.Trans, 10, 128, 64},
		{"square=1024", blas.NoTrans, blas.NoTrans, 1024, 1024, 1024},
		{"conv=32x25x50176", blas.NoTrans, blas.NoTrans, 32, 50176, 25},
		{"convdW=32x50176x25", blas.NoTrans, blas.Trans, 32, 25, 50176},
		{"one=128x784x1", blas.NoTrans, blas.NoTrans, 128, 1, 784},
		{"onedW=128x1x784", blas.NoTrans, blas.Trans, 128, 784, 1},
		{"onedx=784x128x1", blas.Trans, blas.NoTrans, 784, 1, 128},
	} {
		for _, i := range impls {
			x := newCall(rand.New(rand.NewPCG(1, 1)), s.tA, s.tB, s.m, s.n, s.k, 0, 1, 0)
			b.Run(fmt.Sprintf("%s/impl=%s", s.name, i.name), func(b *testing.B) {
				for b.Loop() {
					i.impl.Dgemm(x.tA, x.tB, x.m, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
				}
				b.ReportMetric(2*float64(s.m)*float64(s.n)*float64(s.k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
	}
}
