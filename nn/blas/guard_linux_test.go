package blas

import (
	"syscall"
	"testing"
	"unsafe"
)

// guarded returns n numbers that have a page without access right before them,
// if atStart, or right behind them.
func guarded(t *testing.T, n int, atStart bool) []float64 {
	page := syscall.Getpagesize()
	size := (max(n, 1)*8 + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip("mmap: ", err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(mem) })
	for _, guard := range [][]byte{mem[:page], mem[page+size:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Skip("mprotect: ", err)
		}
	}
	from := page
	if !atStart {
		from += size - n*8
	}
	return unsafe.Slice((*float64)(unsafe.Pointer(&mem[from])), n)
}

// Nothing is read or written outside of a, b and c: it would be a segmentation fault.
func TestGuardPages(t *testing.T) {
	rng := seeded(6)
	for range rounds(60) {
		t.Run("", func(t *testing.T) {
			for range 10 {
				m, n, k := randomSizes(rng)
				atStart := rng.IntN(2) == 0
				x := randomCall(rng, m, n, k, func(n int) []float64 { return guarded(t, n, atStart) })
				for _, kern := range kernels {
					x.do(kern)
				}
			}
		})
	}
}
