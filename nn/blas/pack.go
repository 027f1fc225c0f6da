package blas

// few is up to how many columns of C it is better to read A in place than to
// pack it, and up to how many rows B. (With AVX-512; with AVX2 it is about 64 for Aᵀ.)
const few = 128

// strips are the rows of a matrix, depth numbers each, cut into strips as high
// as a tile. A strip is packed, column after column, or read in place. B is cut
// as Bᵀ.
type strips struct {
	height  int
	inPlace bool // nothing is packed but what whole asks for
	whole   bool // the last strip is as high as the others, filled up with zeros

	x        matrix
	n, depth int
	packed   []float64
}

// cut cuts the first n rows of x.
func (s *strips) cut(x matrix, n, depth int) {
	s.x, s.n, s.depth = x, n, depth
	if need := (n + s.height) * depth; len(s.packed) < need {
		s.packed = make([]float64, max(need, 8192)) // large enough for Go to begin it on a page
	}
	for i := 0; i < n; i += s.height {
		if rows, height, inPlace := s.strip(i); !inPlace {
			pack(s.packed[i*depth:][:height*depth], x.from(i, 0), rows, height)
		}
	}
}

// strip describes the strip that begins at row i.
func (s *strips) strip(i int) (rows, height int, inPlace bool) {
	rows = min(s.height, s.n-i)
	height = rows
	if s.whole {
		height = s.height
	}
	return rows, height, s.inPlace && rows == height
}

// at is where the strip begins that has row i on top, and its steps.
func (s *strips) at(i int) (first *float64, rs, cs int) {
	_, height, inPlace := s.strip(i)
	if inPlace {
		return &s.x.data[i*s.x.rs], s.x.rs, s.x.cs
	}
	return &s.packed[i*s.depth], 1, height
}

// pack writes the columns of the first rows of x one after the other, filled
// up with zeros to height.
func pack(to []float64, x matrix, rows, height int) {
	if rows < height {
		clear(to)
	}
	if x.rs == 1 {
		packColumns(to, x, rows, height)
	} else {
		packRows(to, x, rows, height)
	}
}

// packColumns copies contiguous columns.
func packColumns(to []float64, x matrix, rows, height int) {
	for p := range len(to) / height {
		copy(to[p*height:], x.data[p*x.cs:][:rows])
	}
}

// packRows spreads contiguous rows, four at once: then a cache line of to is
// touched less often.
func packRows(to []float64, x matrix, rows, height int) {
	depth := len(to) / height
	row := func(i int) []float64 { return x.data[i*x.rs:][:depth] }
	i := 0
	for ; i+4 <= rows; i += 4 {
		x0, x1, x2, x3 := row(i), row(i+1), row(i+2), row(i+3)
		for p, v := range x0 {
			col := to[p*height+i:][:4]
			col[0], col[1], col[2], col[3] = v, x1[p], x2[p], x3[p]
		}
	}
	for ; i < rows; i++ {
		for p, v := range row(i) {
			to[p*height+i] = v
		}
	}
}
