package blas

import (
	"runtime"
	"sync"
	"sync/atomic"

	"glassnet/nn/internal/parallel"
)

// share is the m·n·k that is worth a thread: about 20 µs of work. To hand it to a
// helper that is awake takes less than one, to wake one 5 to 100.
const share = 1 << 19

// A job is a product whose C is cut into a grid of parts, which workers take
// one after the other. The grid never cuts a tile, and no part cuts the sums
// over k: so the numbers do not depend on it.
type job struct {
	kernel *kernel
	product
	rows, cols int          // of the grid
	next       atomic.Int64 // part
}

// multiply computes p with as many threads as it is worth.
func (kern *kernel) multiply(p product) {
	leader := hire()
	j := &leader.own
	j.kernel, j.product = kern, p
	j.cut(min(float64(runtime.GOMAXPROCS(0)), float64(p.m)*float64(p.n)*float64(p.k)/share))
	for range j.rows*j.cols - 1 {
		helper := hire()
		helper.job = j
		helper.task = parallel.Go(helper.help)
		leader.helpers = append(leader.helpers, helper)
	}
	leader.work(j)
	for _, helper := range leader.helpers {
		helper.task.Wait()
		helper.release()
	}
	leader.helpers = leader.helpers[:0]
	j.product = product{} // keeps no memory of the caller
	leader.release()
}

// cut chooses the grid: of those with up to n parts, the one whose parts need
// the fewest rows of A and columns of B.
func (j *job) cut(n float64) {
	j.next.Store(0)
	j.rows, j.cols = 1, 1
	least := j.m + j.n
	for rows := 1; rows <= int(n); rows++ {
		cols := int(n) / rows
		if need := j.m/rows + j.n/cols; need < least && rows*j.kernel.Rows <= j.m && cols*j.kernel.Cols <= j.n {
			j.rows, j.cols, least = rows, cols, need
		}
	}
}

// part is where part i of n of a side of C begins; it is cut between tiles.
func part(i, n, side, tile int) int {
	tiles := (side + tile - 1) / tile
	return min(i*tiles/n*tile, side)
}

// A worker has the memory that a thread needs.
type worker struct {
	a, b strips
	edge [12 * 16]float64 // the largest tile; see tiles

	own     job // if it leads
	helpers []*worker

	job  *job // if it helps
	task *parallel.Task
	help func() // made once
}

// idle keeps workers, with their memory, from one product to the next. The one
// that comes is the last that went: its memory is still in the cache.
var idle struct {
	sync.Mutex
	workers []*worker
}

// maxIdle bounds the memory that is kept, up to 4 MB a worker.
const maxIdle = 64

func hire() *worker {
	idle.Lock()
	defer idle.Unlock()
	last := len(idle.workers) - 1
	if last < 0 {
		return newWorker()
	}
	w := idle.workers[last]
	idle.workers = idle.workers[:last]
	return w
}

func (w *worker) release() {
	w.a.x, w.b.x, w.job = matrix{}, matrix{}, nil
	idle.Lock()
	defer idle.Unlock()
	if len(idle.workers) < maxIdle {
		idle.workers = append(idle.workers, w)
	}
}

func newWorker() *worker {
	w := new(worker)
	w.help = func() { w.work(w.job) }
	return w
}

// work computes parts until none is left.
func (w *worker) work(j *job) {
	for {
		n := int(j.next.Add(1)) - 1
		if n >= j.rows*j.cols {
			return
		}
		r, c := n/j.cols, n%j.cols
		w.block(j.kernel, &j.product,
			part(r, j.rows, j.m, j.kernel.Rows), part(r+1, j.rows, j.m, j.kernel.Rows),
			part(c, j.cols, j.n, j.kernel.Cols), part(c+1, j.cols, j.n, j.kernel.Cols))
	}
}
