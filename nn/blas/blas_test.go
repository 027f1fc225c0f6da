package blas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/blas/testblas"
)

// with runs a test for every kernel of this processor, on products of any size.
func with(t *testing.T, f func(t *testing.T, impl always)) {
	t.Helper()
	for _, k := range kernels() {
		t.Run(k.name, func(t *testing.T) { f(t, always{kernel: &k}) })
	}
	if len(kernels()) == 0 {
		t.Skip("this processor, or this build, has no vector kernel: gonum multiplies")
	}
}

// always is the implementation with a kernel of one's choice and no threshold.
type always struct {
	gonum.Implementation
	*kernel
}

func (i always) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	dgemm(i.kernel, 0, tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// gonum's own suite: values, strides, transposes, and panics.
func TestGonumsSuite(t *testing.T) {
	testblas.TestDgemm(t, Implementation{})
	with(t, func(t *testing.T, impl always) { testblas.TestDgemm(t, impl) })
}

// A call is a Dgemm with canaries around its matrices.
type call struct {
	tA, tB        blas.Transpose
	m, n, k       int
	alpha, beta   float64
	lda, ldb, ldc int
	a, b, c       []float64
}

const canary = 12345.678

// newCall makes one; its numbers come from a seed.
func newCall(rng *rand.Rand, tA, tB blas.Transpose, m, n, k, extra int, alpha, beta float64) call {
	x := call{tA: tA, tB: tB, m: m, n: n, k: k, alpha: alpha, beta: beta}
	fill := func(t blas.Transpose, r, c int) ([]float64, int) {
		if t != blas.NoTrans {
			r, c = c, r
		}
		stride := max(c, 1) + extra
		v := make([]float64, stride*r)
		for i := range v {
			if v[i] = canary; i%stride < c {
				v[i] = rng.NormFloat64()
			}
		}
		if r > 0 {
			v = v[:stride*(r-1)+c]
		}
		return v, stride
	}
	x.a, x.lda = fill(tA, m, k)
	x.b, x.ldb = fill(tB, k, n)
	x.c, x.ldc = fill(blas.NoTrans, m, n)
	return x
}

func (x call) run(impl blas.Float64) []float64 {
	const edge = 16
	c := slices.Repeat([]float64{canary}, len(x.c)+2*edge)
	inner := c[edge : edge+len(x.c) : edge+len(x.c)]
	copy(inner, x.c)
	impl.Dgemm(x.tA, x.tB, x.m, x.n, x.k, x.alpha, slices.Clone(x.a), x.lda, slices.Clone(x.b), x.ldb, x.beta, inner, x.ldc)
	for i, v := range c {
		in := i - edge
		if (in < 0 || in >= len(x.c) || in%x.ldc >= x.n) && v != canary {
			panic(fmt.Sprintf("written outside of C, at %d of %d", in, len(x.c)))
		}
	}
	return inner
}

// check compares with three loops. A sum of k products may differ by k roundings.
func (x call) check(t *testing.T, impl blas.Float64) {
	t.Helper()
	got := x.run(impl)
	at := func(t blas.Transpose, v []float64, stride, i, j int) float64 {
		if t != blas.NoTrans {
			i, j = j, i
		}
		return v[i*stride+j]
	}
	for i := range x.m {
		for j := range x.n {
			sum, size := 0.0, 0.0
			for l := range x.k {
				p := x.alpha * at(x.tA, x.a, x.lda, i, l) * at(x.tB, x.b, x.ldb, l, j)
				sum += p
				size += math.Abs(p)
			}
			if x.beta != 0 {
				sum += x.beta * x.c[i*x.ldc+j]
				size += math.Abs(x.beta * x.c[i*x.ldc+j])
			}
			g := got[i*x.ldc+j]
			if math.IsNaN(sum) != math.IsNaN(g) || math.Abs(g-sum) > 1e-15*math.Sqrt(float64(x.k)+16)*4*size+1e-300 && !math.IsInf(sum, 0) || math.IsInf(sum, 0) && g != sum {
				t.Fatalf("%c%c %d×%d×%d α %g β %g, strides %d %d %d: C[%d,%d] = %v, want %v", x.tA, x.tB, x.m, x.n, x.k, x.alpha, x.beta, x.lda, x.ldb, x.ldc, i, j, g, sum)
			}
		}
	}
}

var transposes = []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}

// All sizes around the edges of tiles and blocks.
func TestSizes(t *testing.T) {
	with(t, func(t *testing.T, impl always) {
		rng := rand.New(rand.NewPCG(1, 1))
		ms := []int{1, 2, impl.rows - 1, impl.rows, impl.rows + 1, 2*impl.rows + 1, 40}
		ns := []int{1, impl.cols - 1, impl.cols, impl.cols + 1, 3 * impl.cols, 150}
		for _, tA := range transposes {
			for _, tB := range transposes {
				for _, m := range ms {
					for _, n := range ns {
						for _, k := range []int{1, 2, 7} {
							newCall(rng, tA, tB, m, n, k, m%3, 1, 0).check(t, impl)
							newCall(rng, tA, tB, m, n, k, 0, -0.5, 1).check(t, impl)
						}
					}
				}
				newCall(rng, tA, tB, height+5, 37, depth+3, 1, 2, 0.5).check(t, impl)
				newCall(rng, tA, tB, 3, width+9, 2*depth, 0, 1, 1).check(t, impl)
				newCall(rng, tA, tB, 64, 64, 512, 0, 1, 0).check(t, impl)
			}
		}
	})
}

// One column, one row, one term: large enough for a product with vectors.
func TestVectors(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	for _, tA := range transposes {
		for _, tB := range transposes {
			for _, size := range [][3]int{{300, 1, 400}, {1, 300, 400}, {300, 400, 1}, {1, 1, 70000}, {70000, 1, 1}} {
				for _, beta := range []float64{0, 1, -0.5} {
					x := newCall(rng, tA, tB, size[0], size[1], size[2], 2, 1.5, beta)
					if beta == 0 {
						for i := range x.c {
							if i%x.ldc < x.n {
								x.c[i] = math.NaN()
							}
						}
					}
					x.check(t, Implementation{})
				}
			}
		}
	}
}

// NaN and ±Inf go where the formula says; with β = 0 the old C is not read.
func TestNotANumber(t *testing.T) {
	with(t, func(t *testing.T, impl always) {
		rng := rand.New(rand.NewPCG(2, 2))
		for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0} {
			for _, beta := range []float64{0, 1, -2} {
				x := newCall(rng, blas.NoTrans, blas.Trans, 30, 35, 20, 0, 1, beta)
				x.a[5], x.b[77], x.c[9] = v, v, v
				x.a[100] = 0
				if beta == 0 {
					for i := range x.c {
						x.c[i] = math.NaN()
					}
				}
				x.check(t, impl)
				x.beta = math.NaN()
				x.check(t, impl)
			}
		}
	})
}

// The result does not depend on the number of threads, nor on the kind of vectors.
func TestSameBits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rng := rand.New(rand.NewPCG(3, 3))
	for _, x := range []call{
		newCall(rng, blas.NoTrans, blas.NoTrans, 130, 300, 700, 0, 1, 0.5),
		newCall(rng, blas.Trans, blas.NoTrans, 784, 64, 128, 0, 1, 0),
		newCall(rng, blas.NoTrans, blas.Trans, 128, 784, 64, 3, 1, 1),
		newCall(rng, blas.NoTrans, blas.NoTrans, 512, 17, 300, 0, -1, 1),
	} {
		var want []float64
		for _, procs := range []int{1, 2, 3, 4, 7} {
			runtime.GOMAXPROCS(procs)
			with(t, func(t *testing.T, impl always) {
				got := x.run(impl)
				if want == nil {
					want = got
				}
				for i := range got {
					if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
						t.Fatalf("%d threads: number %d is %v, was %v", procs, i, got[i], want[i])
					}
				}
			})
		}
	}
}

// Many goroutines multiply at once.
func TestConcurrent(t *testing.T) {
	with(t, func(t *testing.T, impl always) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
		x := newCall(rand.New(rand.NewPCG(4, 4)), blas.NoTrans, blas.NoTrans, 128, 160, 256, 0, 1, 0)
		want := x.run(impl)
		done := make(chan []float64)
		for range 8 {
			go func() { done <- x.run(impl) }()
		}
		for range 8 {
			if got := <-done; !slices.Equal(got, want) {
				t.Error("another result")
			}
		}
	})
}

func TestNoAllocation(t *testing.T) {
	with(t, func(t *testing.T, impl always) {
		x := newCall(rand.New(rand.NewPCG(5, 5)), blas.NoTrans, blas.NoTrans, 200, 200, 300, 0, 1, 0)
		run := func() {
			impl.Dgemm(x.tA, x.tB, x.m, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		}
		run()
		if n := testing.AllocsPerRun(20, run); n > 0 {
			t.Errorf("%v allocations per product", n)
		}
	})
}

// Below the threshold the bits are gonum's.
func TestSmallProductsAreGonums(t *testing.T) {
	x := newCall(rand.New(rand.NewPCG(6, 6)), blas.NoTrans, blas.NoTrans, 64, 256, 64, 0, 1, 0)
	if !slices.Equal(x.run(Implementation{}), x.run(gonum.Implementation{})) {
		t.Error("a small product differs from gonum's")
	}
}

// GODEBUG masks the vectors: the same test binary then uses other kernels.
func TestMasks(t *testing.T) {
	if os.Getenv("BLAS_TEST_KERNEL") != "" {
		fmt.Printf("kernel=%q\n", Kernel())
		x := newCall(rand.New(rand.NewPCG(7, 7)), blas.NoTrans, blas.Trans, 128, 784, 64, 0, 1, 0)
		x.check(t, Implementation{})
		return
	}
	child := func(mask string) string {
		cmd := exec.Command(os.Args[0], "-test.run=TestMasks", "-test.v")
		cmd.Env = append(os.Environ(), "BLAS_TEST_KERNEL=1", "GODEBUG="+mask)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("GODEBUG=%s: %v\n%s", mask, err, out)
		}
		_, name, _ := strings.Cut(string(out), `kernel="`)
		name, _, _ = strings.Cut(name, `"`)
		return name
	}
	if child("") != "AVX-512" {
		t.Skip("this processor, or this build, has no AVX-512")
	}
	if k := child("cpu.avx512f=off"); k != "AVX2" {
		t.Errorf("without AVX-512: %q", k)
	}
	if k := child("cpu.avx512f=off,cpu.avx2=off"); k != "" {
		t.Errorf("without both: %q", k)
	}
}

// Sizes, strides, factors and numbers of any kind, against three loops.
func FuzzDgemm(f *testing.F) {
	f.Add(uint64(1), uint8(12), uint8(16), uint8(9), uint8(0), uint8(0), uint8(0))
	f.Add(uint64(2), uint8(13), uint8(33), uint8(255), uint8(3), uint8(1), uint8(7))
	f.Add(uint64(3), uint8(128), uint8(64), uint8(200), uint8(0), uint8(2), uint8(63))
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k, extra, which, special uint8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		factors := []float64{0, 1, -1, 0.5, 3}
		x := newCall(rng, transposes[which%3], transposes[which/3%3], int(m), int(n), int(k), int(extra%9), factors[which/9%5], factors[which/45%5])
		for _, v := range [][]float64{x.a, x.b, x.c} {
			if len(v) > 0 && special > 0 {
				i := int(special) % len(v)
				if v[i] == canary {
					continue // between two rows
				}
				v[i] = []float64{math.NaN(), math.Inf(1), 0, 1e308, 5e-324}[special%5]
			}
		}
		if x.alpha == 0 || special%5 == 3 { // gonum's business; and a sum that overflows depends on its order
			return
		}
		for _, kernel := range kernels() {
			x.check(t, always{kernel: &kernel})
		}
	})
}

func ExampleImplementation() {
	a := []float64{1, 2, 3, 4} // 2×2
	b := []float64{5, 6, 7, 8}
	c := make([]float64, 4)
	Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2)
	fmt.Println(c)
	// Output: [19 22 43 50]
}
