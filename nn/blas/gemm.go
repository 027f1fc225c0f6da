package blas

import (
	"runtime"
	"sync"
)

// A kernel is the innermost loop for one kind of vectors, and the size of the
// tile of C that it keeps in registers. Its tile function is
//
//	C = α A B + β C        A: rows × k, B: k × cols, C: rows × cols
//
// for one tile. A has strides for rows and columns; B and C have theirs side by side.
type kernel struct {
	name       string
	rows, cols int
	tile       func(k int, alpha float64, a *float64, rsa, csa int, b *float64, rsb int, beta float64, c *float64, rsc int)
}

// The blocks. A strip of B, depth × cols, is read again for every tile of a
// column of tiles and stays in the first cache beside a strip of A; the block
// of A stays in the second, that of B in the third.
const (
	depth  = 256  // of k
	height = 192  // rows of A, a multiple of 12 and 6
	width  = 1024 // columns of B, a multiple of 16 and 8
)

// A product is C = α A B + β C.
type product struct {
	m, n, k int
	alpha   float64
	a, b    matrix
	beta    float64
	c       matrix
}

// multiply computes the product in one thread, or in as many as help. Each gets
// a part of C, with edges between tiles, so that the split changes no sum.
func (k *kernel) multiply(p product) {
	parts := min(runtime.GOMAXPROCS(0), p.m*p.n*p.k/worth)
	if parts < 2 {
		k.blocks(p)
		return
	}
	var wait *sync.WaitGroup
	select {
	case wait = <-waits:
	default:
		wait = new(sync.WaitGroup)
	}
	for i := parts - 1; i >= 0; i-- {
		part := p.part(i, parts, k)
		if i == 0 {
			k.blocks(part)
			break
		}
		wait.Add(1)
		hand(task{k, part, wait})
	}
	wait.Wait()
	select {
	case waits <- wait:
	default:
	}
}

// worth is the number of multiplications that a thread must have to do: below
// that, some 50 µs, handing over costs more than it brings.
const worth = 1 << 20

// part is part i of n of the product: some columns of C, or rows if it has more.
func (p product) part(i, n int, k *kernel) product {
	if p.n/k.cols >= p.m/k.rows {
		from, to := cut(p.n, i, n, k.cols), cut(p.n, i+1, n, k.cols)
		if from < to {
			p.b, p.c = p.b.from(0, from), p.c.from(0, from)
		}
		p.n = to - from
	} else {
		from, to := cut(p.m, i, n, k.rows), cut(p.m, i+1, n, k.rows)
		if from < to {
			p.a, p.c = p.a.from(from, 0), p.c.from(from, 0)
		}
		p.m = to - from
	}
	return p
}

// cut is where part i of n begins, on an edge between tiles.
func cut(length, i, n, tile int) int {
	if i == n {
		return length
	}
	return length * i / n / tile * tile
}

// blocks are the three outer loops: over blocks of columns of B and C, over
// blocks of k, and over blocks of rows of A and C.
func (k *kernel) blocks(p product) {
	buf := borrow()
	for j := 0; j < p.n; j += width {
		n := min(width, p.n-j)
		for l := 0; l < p.k; l += depth {
			d := min(depth, p.k-l)
			beta := p.beta
			if l > 0 {
				beta = 1
			}
			b := k.columns(buf, p, l, d, j, n)
			for i := 0; i < p.m; i += height {
				m := min(height, p.m-i)
				a := k.stripsOf(buf, p, i, m, l, d)
				k.tiles(buf, product{m, n, d, p.alpha, a.matrix, b.matrix, beta, p.c.from(i, j)}, a, b)
			}
		}
	}
	giveBack(buf)
}

// Strips are a block of A or B as the tiles read it: strip s begins at s·next.
// The last, if it is not complete, has been copied to rest, filled up with zeros.
type strips struct {
	matrix
	next int
	rest []float64
}

// columns are the strips of a block of B. They are copied, unless the rows lie
// side by side and only few tiles read them.
func (k *kernel) columns(buf *buffer, p product, l, d, j, n int) strips {
	b := p.b.from(l, j)
	if p.b.col == 1 && p.m <= 2*k.rows {
		s := strips{matrix: b, next: k.cols}
		if n%k.cols > 0 {
			s.rest = room(&buf.b, d*k.cols)
			pack(s.rest, k.cols, p.b.t(), j+n/k.cols*k.cols, n%k.cols, l, d)
		}
		return s
	}
	return copied(&buf.b, k.cols, p.b.t(), j, n, l, d)
}

// stripsOf are the strips of a block of A. They are copied, unless few tiles
// read them and their rows do not fall on the same places of the cache.
func (k *kernel) stripsOf(buf *buffer, p product, i, m, l, d int) strips {
	if p.n <= 8*k.cols && p.a.row%512 != 0 && p.a.col%512 != 0 {
		s := strips{matrix: p.a.from(i, l), next: k.rows * p.a.row}
		if m%k.rows > 0 {
			s.rest = room(&buf.a, d*k.rows)
			pack(s.rest, k.rows, p.a, i+m/k.rows*k.rows, m%k.rows, l, d)
		}
		return s
	}
	return copied(&buf.a, k.rows, p.a, i, m, l, d)
}

// copied copies n lines of x, from line i on, d numbers of each from l on, into
// strips of size lines each.
func copied(to *[]float64, size int, x matrix, i, n, l, d int) strips {
	data := room(to, (n+size-1)/size*size*d)
	for s := 0; s < n; s += size {
		pack(data[s*d:], size, x, i+s, min(size, n-s), l, d)
	}
	return strips{matrix: matrix{data, 1, size}, next: size * d, rest: data[n/size*size*d:]}
}

// pack writes x[i+s, l+p] to dst[p·size + s], for n lines and d numbers of each;
// a strip has size lines, and what is missing is 0.
func pack(dst []float64, size int, x matrix, i, n, l, d int) {
	if x.row == 1 { // the lines lie side by side
		for p := range d {
			row := dst[p*size : (p+1)*size]
			copy(row, x.data[i+(l+p)*x.col:][:n])
			clear(row[n:])
		}
		return
	}
	if n < size {
		clear(dst[:d*size])
	}
	s := 0
	for ; s+4 <= n; s += 4 { // x.col is 1: each line is read in order, four at a time
		a, b, c, e := x.line(i+s, l, d), x.line(i+s+1, l, d), x.line(i+s+2, l, d), x.line(i+s+3, l, d)
		for p, v := range a {
			to := dst[p*size+s:][:4]
			to[0], to[1], to[2], to[3] = v, b[p], c[p], e[p]
		}
	}
	for ; s < n; s++ {
		for p, v := range x.line(i+s, l, d) {
			dst[p*size+s] = v
		}
	}
}

// line are d numbers of line i, from l on, where they lie side by side.
func (x matrix) line(i, l, d int) []float64 { return x.data[i*x.row+l:][:d:d] }

// tiles are the two inner loops: over the strips of B and those of A. A tile
// that is not complete is computed beside C and copied back.
func (k *kernel) tiles(buf *buffer, p product, a, b strips) {
	for j := 0; j < p.n; j += k.cols {
		bs, rsb := b.strip(j/k.cols, p.n-j < k.cols, k.cols)
		for i := 0; i < p.m; i += k.rows {
			as, rsa, csa := a.lines(i/k.rows, p.m-i < k.rows, k.rows)
			m, n := min(k.rows, p.m-i), min(k.cols, p.n-j)
			c := p.c.from(i, j)
			if m == k.rows && n == k.cols {
				k.tile(p.k, p.alpha, as, rsa, csa, bs, rsb, p.beta, &c.data[0], c.row)
				continue
			}
			t := matrix{buf.tile[:], k.cols, 1}
			if p.beta != 0 {
				copyTile(t, c, m, n)
			}
			k.tile(p.k, p.alpha, as, rsa, csa, bs, rsb, p.beta, &t.data[0], t.row)
			copyTile(c, t, m, n)
		}
	}
}

// strip is where strip s of B begins, and how far its rows are apart.
func (x strips) strip(s int, incomplete bool, cols int) (begin *float64, row int) {
	if incomplete {
		return &x.rest[0], cols
	}
	if x.matrix.row == 1 { // copied: the strips of the transpose
		return &x.data[s*x.next], cols
	}
	return &x.data[s*x.next], x.matrix.row
}

// lines is where strip s of A begins, and its strides.
func (x strips) lines(s int, incomplete bool, rows int) (begin *float64, row, col int) {
	if incomplete {
		return &x.rest[0], 1, rows
	}
	return &x.data[s*x.next], x.matrix.row, x.matrix.col
}

func copyTile(dst, src matrix, m, n int) {
	for i := range m {
		copy(dst.data[i*dst.row:][:n], src.data[i*src.row:][:n])
	}
}

// A buffer is what one thread copies into. Buffers are kept: in the steady
// state no product allocates.
type buffer struct {
	a, b []float64
	tile [12 * 16]float64
}

var (
	buffers = make(chan *buffer, 64)
	waits   = make(chan *sync.WaitGroup, 64)
)

func borrow() *buffer {
	select {
	case b := <-buffers:
		return b
	default:
		return new(buffer)
	}
}

func giveBack(b *buffer) {
	select {
	case buffers <- b:
	default:
	}
}

// room makes a slice at least n long.
func room(s *[]float64, n int) []float64 {
	if cap(*s) < n {
		*s = make([]float64, n)
	}
	return (*s)[:n]
}

// A task is a part of a product for another thread.
type task struct {
	*kernel
	product
	done *sync.WaitGroup
}

var (
	tasks   = make(chan task)
	helpers struct {
		sync.Mutex
		n int
	}
)

// hand gives a task to a helper that is free, or to a new one. Helpers wait for
// the next task for ever; there are never more than processors.
func hand(t task) {
	select {
	case tasks <- t:
		return
	default:
	}
	helpers.Lock()
	if helpers.n < runtime.GOMAXPROCS(0)-1 {
		helpers.n++
		go func() {
			for t := range tasks {
				t.blocks(t.product)
				t.done.Done()
			}
		}()
	}
	helpers.Unlock()
	select {
	case tasks <- t:
	default: // all are at work, perhaps for this very goroutine
		t.blocks(t.product)
		t.done.Done()
	}
}

// best is the kernel for this processor, nil if there is none.
var best = func() *kernel {
	if list := kernels(); len(list) > 0 {
		return &list[0]
	}
	return nil
}()
