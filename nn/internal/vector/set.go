package vector

// A Set is the loops in one kind of vector instructions.
type Set struct {
	Name string // "avx512" or "avx2"

	Rows, Cols int    // of the tile of C that fits the registers
	Tile       []Tile // with 1, 2, … Rows rows

	Side int // of the square of dot products
	Dot  Dot

	adam func(n int, theta, grad, m, v *float64, beta1, rest1, beta2, rest2, c1, over1, c2, over2, rate, inside, outside, tiny, decay float64, decays bool)

	logistic, tanh, mathTanh func(n int, a, z *float64)
	asMath                   func() bool // mathTanh has the bits of math.Tanh
}

// Best is the first of Sets, nil where there is none.
func Best() *Set {
	if len(Sets) == 0 {
		return nil
	}
	return Sets[0]
}

// A Tile is C = αAB + βC for a few rows and a vector or two of columns; k is at
// least 1, and β = 0 overwrites C. a[i, p] is i·rsa + p·csa numbers after a; the
// rows of B and C are contiguous.
type Tile func(k int, alpha float64, a *float64, rsa, csa int, b *float64, rsb int, beta float64, c *float64, rsc int)

// A Dot is all dot products of a few rows of A with a few rows of B, contiguous
// and k long.
type Dot func(k int, a *float64, rsa int, b *float64, rsb int, c *[192]float64)
