// Package vector has the inner loops that are written in the vector
// instructions of the processor: the tiles of a matrix product, for nn/blas, the
// update of Adam, for nn/optim, and σ and tanh of many numbers, for nn and the
// gates of nn/recurrent. Whoever uses one has the same formula in plain Go, which takes over where [Best] is nil: on other processors and with
// the build tag noasm.
//
// [Sets] is what the processor was found to have. GODEBUG=cpu.avx512f=off hides
// AVX-512, GODEBUG=cpu.avx2=off AVX2, too. The assembly is written by gen.go.
package vector

//go:generate go run -modfile=../../../.ci/go.mod gen.go -out kernels_amd64.s -stubs kernels_amd64.go -pkg vector
