package parallel_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"glassnet/nn/internal/parallel"
)

func Example() {
	squares := make([]int, 5)
	parallel.Do(len(squares), 2, squares, func(x []int, from, to int) {
		for i := from; i < to; i++ {
			x[i] = i * i
		}
	})
	fmt.Println(squares)
	// Output: [0 1 4 9 16]
}

// Every turn comes once, parts begin at multiples of the unit, and there are as
// many as there are threads, or fewer where there are fewer units.
func TestDo(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 7} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		for _, unit := range []int{1, 4, 10} {
			for n := range 60 {
				var mu sync.Mutex
				seen, parts := make([]int, n), 0
				parallel.Do(n, unit, seen, func(x []int, from, to int) {
					for i := from; i < to; i++ {
						x[i]++
					}
					mu.Lock()
					defer mu.Unlock()
					parts++
					if from%unit != 0 {
						t.Errorf("%d turns in units of %d: a part begins at %d", n, unit, from)
					}
				})
				for i, k := range seen {
					if k != 1 {
						t.Errorf("%d turns in units of %d, %d threads: turn %d came %d times", n, unit, threads, i, k)
					}
				}
				if want := max(1, min(threads, (n+unit-1)/unit)); parts != want {
					t.Errorf("%d turns in units of %d, %d threads: %d parts, not %d", n, unit, threads, parts, want)
				}
			}
		}
	}
}

// One part allocates nothing.
func TestAllocates(t *testing.T) {
	x := make([]float64, 100)
	if n := testing.AllocsPerRun(10, func() {
		parallel.Do(len(x), 10, x, func(x []float64, from, to int) { clear(x[from:to]) })
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
