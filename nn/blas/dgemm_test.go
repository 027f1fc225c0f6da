package blas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/blas/testblas"
)

func TestGonumSuite(t *testing.T) {
	for _, w := range ways() {
		t.Run(w.name, func(t *testing.T) { testblas.TestDgemm(t, w) })
	}
}

// sizes lie around the edges of the tiles, of the pieces and of the rules that
// choose between ways.
func randomSizes(rng *rand.Rand) (m, n, k int) {
	side := func() int {
		edge := []int{0, 3, 4, 6, 8, 12, 16, 24, 32, 48}[rng.IntN(10)]
		return max(0, edge+rng.IntN(4)-1)
	}
	m, n, k = side(), side(), side()
	switch rng.IntN(12) {
	case 0:
		m = []int{mc, few, 2 * mc}[rng.IntN(3)] + rng.IntN(3) - 1
	case 1:
		n = []int{nc, few, nc / 2}[rng.IntN(3)] + rng.IntN(3) - 1
	case 2:
		k = []int{kc, dotDepth, 256, 2 * kc}[rng.IntN(4)] + rng.IntN(3) - 1
	case 3:
		m, n, k = mc+rng.IntN(20), few+rng.IntN(20), kc+rng.IntN(20)
	}
	return m, n, k
}

// checkFormula compares ways with the formula.
func checkFormula(t *testing.T, x call, ways []way) {
	t.Helper()
	want, scale := x.formula()
	for _, w := range ways {
		got := x.with()
		got.do(w)
		for i := range want {
			if i%x.ldc >= x.n { // between the rows
				if math.Float64bits(got.c[i]) != math.Float64bits(x.c[i]) {
					t.Fatalf("%s: %v: wrote between the rows of C", w.name, x.title())
				}
			} else if !same(got.c[i], want[i], scale[i], x.k) {
				t.Fatalf("%s: %v: C[%d,%d] is %v, want %v", w.name, x.title(), i/x.ldc, i%x.ldc, got.c[i], want[i])
			}
		}
	}
}

func (x call) title() string {
	return fmt.Sprintf("%c%c m=%d n=%d k=%d ld=%d,%d,%d α=%v β=%v", x.tA, x.tB, x.m, x.n, x.k, x.lda, x.ldb, x.ldc, x.alpha, x.beta)
}

func TestFormula(t *testing.T) {
	rng := seeded(1)
	for range rounds(1000) {
		m, n, k := randomSizes(rng)
		checkFormula(t, randomCall(rng, m, n, k, fresh), ways())
	}
}

// A NaN or ±Inf reaches exactly the elements of C that it belongs to, even
// where it meets a 0; in C it is gone if β is 0, and in A and B if α is.
func TestNotNumbers(t *testing.T) {
	rng := seeded(2)
	for range rounds(400) {
		m, n, k := randomSizes(rng)
		x := randomCall(rng, m, n, k, fresh)
		if rng.IntN(8) == 0 {
			x.alpha = math.NaN()
		}
		for _, v := range [][]float64{x.a, x.b, x.c} {
			for range 2 * rng.IntN(3) {
				if len(v) > 0 {
					v[rng.IntN(len(v))] = []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0}[rng.IntN(4)]
				}
			}
		}
		checkFormula(t, x, kernelWays())
	}
}

func FuzzDgemm(f *testing.F) {
	f.Add(uint64(1), uint16(13), uint16(17), uint16(385))
	f.Add(uint64(2), uint16(1), uint16(0), uint16(3))
	f.Add(uint64(3), uint16(5), uint16(9), uint16(600))
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k uint16) {
		rng := seeded(seed)
		x := randomCall(rng, int(m%300), int(n%300), int(k%1200), fresh)
		for _, v := range [][]float64{x.a, x.b, x.c} {
			if len(v) > 0 && rng.IntN(4) == 0 {
				v[rng.IntN(len(v))] = []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, 1e100, 0x1p-1074}[rng.IntN(6)]
			}
		}
		checkFormula(t, x, kernelWays())
	})
}

// Wrong arguments panic with gonum's words, whatever the size, and leave C alone.
func TestPanics(t *testing.T) {
	message := func(f func()) (m any) {
		defer func() { m = recover() }()
		f()
		return nil
	}
	for _, size := range []int{3, 60} {
		good := call{blas.NoTrans, blas.NoTrans, size, size, size, 1, 1,
			make([]float64, size*size), make([]float64, size*size), make([]float64, size*size), size, size, size}
		for name, spoil := range map[string]func(*call){
			"nothing": func(*call) {},
			"tA":      func(x *call) { x.tA = 'X' },
			"tB":      func(x *call) { x.tB = 0 },
			"m":       func(x *call) { x.m = -1 },
			"n":       func(x *call) { x.n = -1 },
			"k":       func(x *call) { x.k = -1 },
			"m, n":    func(x *call) { x.m, x.n = -size, -size },
			"lda":     func(x *call) { x.lda-- },
			"ldb":     func(x *call) { x.ldb-- },
			"ldc":     func(x *call) { x.ldc-- },
			"a":       func(x *call) { x.a = x.a[1:] },
			"b":       func(x *call) { x.b = x.b[1:] },
			"c":       func(x *call) { x.c = x.c[1:] },
			"Aᵀ":      func(x *call) { x.tA, x.m, x.a = blas.Trans, size-1, x.a[2:] },
			"Bᵀ":      func(x *call) { x.tB, x.k, x.b = blas.Trans, size-1, x.b[2:] },
		} {
			x := good
			spoil(&x)
			want := message(func() { x.with().do(gonum.Implementation{}) })
			if (want == nil) != (name == "nothing") {
				t.Errorf("%s, size %d: the test spoils nothing: gonum says %v", name, size, want)
			}
			for _, w := range ways() {
				if got := message(func() { x.do(w) }); got != want {
					t.Errorf("%s: %s, size %d: %v, want %v", w.name, name, size, got, want)
				}
			}
		}
	}
}

// The numbers of small products are gonum's, bit by bit; those of large ones
// are the kernel's.
func TestLarge(t *testing.T) {
	rng := seeded(3)
	for _, kern := range kernels {
		for _, test := range []struct {
			m, n, k int
			large   bool
		}{
			{10, 64, 128, true}, // the output layer of 784–128–10: z, ∂W, ∂x
			{10, 128, 64, true},
			{128, 64, 10, true},
			{128, 784, 1, true},
			{10, 63, 128, false},
			{64, 96, 64, false}, // the largest training product of a chapter without digits
			{90, 90, 90, false},
			{91, 91, 91, true},
			{1000, 1000, 0, false},
		} {
			x := randomCall(rng, test.m, test.n, test.k, fresh)
			x.alpha, x.beta = 1.1, 0.3
			got, want, other := x.with(), x.with(), x.with()
			got.do(Implementation{kernel: kern})
			want.do(gonum.Implementation{})
			other.do(kern)
			if test.large {
				want, other = other, want
			}
			if !sameBits(got.c, want.c) {
				t.Errorf("%s: %s: not the expected bits", kern.Name, x.title())
			}
			if test.k > 0 && sameBits(other.c, want.c) {
				t.Errorf("%s: %s: gonum and the kernel have the same bits: the test cannot tell them apart", kern.Name, x.title())
			}
		}
	}
}

func sameBits(x, y []float64) bool {
	return slices.EqualFunc(x, y, func(v, w float64) bool { return math.Float64bits(v) == math.Float64bits(w) })
}

// The numbers do not depend on the number of threads.
func TestThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rng := seeded(4)
	for _, size := range [][3]int{{300, 310, 400}, {25, 2000, 70}, {2000, 27, 90}, {31, 30, 5000}, {500, 13, 600}} {
		for range 3 {
			x := randomCall(rng, size[0], size[1], size[2], fresh)
			x.alpha = 1.5
			for _, kern := range kernels {
				runtime.GOMAXPROCS(1)
				want := x.with()
				want.do(kern)
				for _, n := range []int{2, 3, 4, 7} {
					runtime.GOMAXPROCS(n)
					got := x.with()
					got.do(kern)
					if !sameBits(got.c, want.c) {
						t.Errorf("%s: %s: other numbers with GOMAXPROCS=%d", kern.Name, x.title(), n)
					}
				}
			}
		}
	}
}

// Every part of the grid is in C once, for all shapes and numbers of threads.
func TestGridCoversC(t *testing.T) {
	for _, kern := range kernels {
		for _, size := range [][2]int{{1, 1}, {10, 3000}, {3000, 10}, {128, 64}, {1024, 1024}, {97, 33}} {
			for n := range 70 {
				j := job{kernel: kern, product: product{m: size[0], n: size[1]}}
				j.cut(float64(n))
				if parts := j.rows * j.cols; parts < 1 || parts > max(n, 1) {
					t.Fatalf("%v: %d threads share %d parts", size, n, parts)
				}
				for _, side := range [][3]int{{j.rows, size[0], kern.Rows}, {j.cols, size[1], kern.Cols}} {
					for i := range side[0] {
						if from, to := part(i, side[0], side[1], side[2]), part(i+1, side[0], side[1], side[2]); from >= to || from%side[2] != 0 {
							t.Fatalf("%v for %d threads: part %d is %d…%d", size, n, i, from, to)
						}
					}
					if from, to := part(0, side[0], side[1], side[2]), part(side[0], side[0], side[1], side[2]); from != 0 || to != side[1] {
						t.Fatalf("%v for %d threads: the parts are %d…%d", size, n, from, to)
					}
				}
			}
		}
	}
}

// Products at the same time do not disturb each other.
func TestAtTheSameTime(t *testing.T) {
	for _, kern := range kernels {
		t.Run(kern.Name, func(t *testing.T) {
			for i := range 8 {
				t.Run(fmt.Sprint(i), func(t *testing.T) {
					t.Parallel()
					rng := seeded(uint64(i))
					for range 5 {
						checkFormula(t, randomCall(rng, 100+10*i, 150, 200, fresh), kernelWays())
					}
				})
			}
		})
	}
}

func TestNothingIsAllocated(t *testing.T) {
	rng := seeded(5)
	for _, kern := range kernels {
		for _, size := range [][3]int{{10, 64, 128}, {128, 64, 784}, {32, 25, 5000}, {784, 1, 128}, {200, 200, 200}} {
			x := randomCall(rng, size[0], size[1], size[2], fresh)
			d := Implementation{kernel: kern}
			if n := testing.AllocsPerRun(20, func() { x.do(d) }); n != 0 {
				t.Errorf("%s: %s: %v allocations", kern.Name, x.title(), n)
			}
			// AllocsPerRun has one thread. With more, the runtime makes a goroutine now and then, for it finds
			// none to use again on this thread; anything of ours would be one allocation a call at least.
			before := runtime.GOMAXPROCS(4)
			for range 50 { // until four workers have all the memory they need
				x.do(d)
			}
			var from, to runtime.MemStats
			runtime.ReadMemStats(&from)
			for range 200 {
				x.do(d)
			}
			runtime.ReadMemStats(&to)
			runtime.GOMAXPROCS(before)
			if n := to.Mallocs - from.Mallocs; n >= 200 {
				t.Errorf("%s: %s: %d allocations in 200 calls with 4 threads", kern.Name, x.title(), n)
			}
		}
	}
}
