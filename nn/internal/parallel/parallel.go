// Package parallel cuts a loop into parts that threads take side by side. It is
// for turns that do not depend on each other: then the numbers do not depend on
// the cut.
package parallel

import "runtime"

// Do calls f(x, from, to) on parts of 0 … n that together are all of it, each
// begun at a multiple of unit, side by side, one per thread. unit ≥ 1 is so many
// turns as are worth a thread: 10 µs. A panic in f can only be recovered where
// there is one part: look for it before.
//
// x is what f works on. A function that captures nothing, and gets x, allocates
// nothing where there is one part.
func Do[T any](n, unit int, x T, f func(x T, from, to int)) {
	units := (n + unit - 1) / unit
	if parts := min(runtime.GOMAXPROCS(0), units); parts > 1 {
		share(parts, units, n, unit, x, f)
	} else {
		f(x, 0, n)
	}
}

// share is Do for more than one part.
func share[T any](parts, units, n, unit int, x T, f func(x T, from, to int)) {
	cut := func(k int) int { return min(k*units/parts*unit, n) }
	tasks := make([]*Task, 0, 16)
	for k := 1; k < parts; k++ {
		tasks = append(tasks, Go(func() { f(x, cut(k), cut(k+1)) }))
	}
	f(x, 0, cut(1))
	for _, t := range tasks {
		t.Wait()
	}
}
