package blas

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"
)

// guarded copies v to memory with a page without access right before it, if
// atStart, or right behind it.
func guarded(t *testing.T, v []float64, atStart bool) []float64 {
	t.Helper()
	page := syscall.Getpagesize()
	size := (max(len(v), 1)*8 + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip("mmap: ", err)
	}
	t.Cleanup(func() { syscall.Munmap(mem) })
	for _, guard := range [][]byte{mem[:page], mem[page+size:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Skip("mprotect: ", err)
		}
	}
	from := page
	if !atStart {
		from += size - len(v)*8
	}
	g := unsafe.Slice((*float64)(unsafe.Pointer(&mem[from])), len(v))
	copy(g, v)
	return g
}

// Nothing is read or written outside of A, B and C: it would be a segmentation fault.
func TestGuardPages(t *testing.T) {
	with(t, func(t *testing.T, impl always) {
		rng := rand.New(rand.NewPCG(9, 9))
		for i := range 400 {
			x := newCall(rng, transposes[rng.IntN(3)], transposes[rng.IntN(3)], 1+rng.IntN(40), 1+rng.IntN(70), 1+rng.IntN(30), rng.IntN(3), 1, float64(rng.IntN(2)))
			a, b, c := guarded(t, x.a, i%2 == 0), guarded(t, x.b, i%2 == 0), guarded(t, x.c, i%2 == 0)
			impl.Dgemm(x.tA, x.tB, x.m, x.n, x.k, x.alpha, a, x.lda, b, x.ldb, x.beta, c, x.ldc)
		}
	})
}
