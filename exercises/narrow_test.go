//go:build !windows

package main

import (
	"math"
	"testing"
)

// Where Go programs would end with a text of their own, one sentence says why nothing is graded.
func TestTooNarrow(t *testing.T) {
	if says := narrow(900_000 << 10); says != "a process may have 878 MiB of address space, and to build and run answers takes 2048 (ulimit -v unlimited)" {
		t.Errorf("%q", says)
	}
	for _, enough := range []uint64{leastMemory << 10, math.MaxUint64} {
		if says := narrow(enough); says != "" {
			t.Errorf("%d: %s", enough, says)
		}
	}
}
