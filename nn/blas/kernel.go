package blas

import "glassnet/nn/internal/vector"

// A kernel is what depends on the processor: the tile of C that fits its
// registers, and the assembly that fills one.
type kernel vector.Set

// kernels are those that this processor can run, the best first; where there
// are none, gonum does it all.
var kernels = func() (list []*kernel) {
	for _, s := range vector.Sets {
		list = append(list, (*kernel)(s))
	}
	return list
}()

// The largest pieces of the matrices, measured where the caches have 32 KB,
// 1 MB and 32 MB. mc and nc are multiples of all tiles' sides.
const (
	kc = 384  // a strip of B, kc × 8 or 16, fills the first-level cache
	mc = 120  // mc × kc of A, 0.4 MB, is half of the second-level cache
	nc = 1024 // nc × kc of B, 3 MB, stays in the third-level cache of one core's share
)
