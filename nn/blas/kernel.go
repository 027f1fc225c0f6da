package blas

// A kernel is what depends on the processor: the tile of C that fits its
// registers, and the assembly that fills one.
type kernel struct {
	name       string
	rows, cols int
	tile       []tile // with 1, 2, … rows

	side int // of the square of dot products
	dot  dot
}

// A tile is C = αAB + βC for a few rows and a vector or two of columns; k is at
// least 1, and β = 0 overwrites C. a[i, p] is i·rsa + p·csa numbers after a; the
// rows of B and C are contiguous.
type tile func(k int, alpha float64, a *float64, rsa, csa int, b *float64, rsb int, beta float64, c *float64, rsc int)

// A dot is all dot products of a few rows of A with a few rows of B, contiguous
// and k long.
type dot func(k int, a *float64, rsa int, b *float64, rsb int, c *[192]float64)

// The largest pieces of the matrices, measured where the caches have 32 KB,
// 1 MB and 32 MB. mc and nc are multiples of all tiles' sides.
const (
	kc = 384  // a strip of B, kc × 8 or 16, fills the first-level cache
	mc = 120  // mc × kc of A, 0.4 MB, is half of the second-level cache
	nc = 1024 // nc × kc of B, 3 MB, stays in the third-level cache of one core's share
)
