// Package blas is C = αAB + βC at the speed of the machine.
//
// Most of the time of a training goes into matrix products. gonum's [Dgemm] is
// pure Go and SSE2; the one here keeps a tile of C in vector registers while it
// runs along k, which on a processor with AVX-512 or AVX2 and FMA is several
// times faster. [Implementation] is gonum's implementation with this Dgemm in
// place of its own. nn plugs it in; a reader goes back to gonum's with
//
//	blas64.Use(gonum.Implementation{})
//
// and on to OpenBLAS, which needs a C compiler, with the module
// gonum.org/v1/netlib and
//
//	import "gonum.org/v1/netlib/blas/netlib"
//	blas64.Use(netlib.Implementation{})
//
// # Same numbers
//
// A sum of floats depends on its order. Small products keep gonum's, and so do
// all products on other processors and with the build tag noasm. Products as
// large as 10×128 times 128×64 have an order of their own, the same for every
// GOMAXPROCS: threads share out tiles of C, never the sums over k. AVX-512 and
// AVX2 give the same bits, but for A Bᵀ with long rows, see dot.go.
//
// # How it works
//
// The plan is that of Goto and BLIS: five loops around a microkernel. The
// outer loops cut B, then A, into pieces that stay in the caches; pieces that
// are used often are packed, so that the microkernel reads memory in order. See
// loops.go. The microkernels are those of nn/internal/vector.
//
//   - K. Goto and R. van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008
//   - F. Van Zee and R. van de Geijn, BLIS: A Framework for Rapidly Instantiating BLAS Functionality, 2015
//
// GODEBUG=cpu.avx512f=off takes the AVX2 kernel, GODEBUG=cpu.avx2=off none.
//
// [Dgemm]: https://pkg.go.dev/gonum.org/v1/gonum/blas/gonum#Implementation.Dgemm
package blas
