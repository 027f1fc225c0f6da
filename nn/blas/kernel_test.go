package blas

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const childVariable = "GLASSNET_BLAS_TEST_KERNEL"

// GODEBUG switches kernels off, and then the next one computes: the child
// process prints which, and the bits of a product.
func TestGODEBUG(t *testing.T) {
	x := randomCall(seeded(8), 100, 90, 60, fresh)
	x.alpha, x.beta = 1, 0
	if os.Getenv(childVariable) != "" {
		x.do(Implementation{})
		fmt.Printf("kernel %s %x\n", Implementation{}.Kernel(), x.c)
		return
	}
	for _, test := range []struct {
		setting string
		off     []string
	}{
		{"", nil},
		{"cpu.avx512f=off", []string{"avx512"}},
		{"cpu.avx2=off", []string{"avx512", "avx2"}},
		{"cpu.fma=off", []string{"avx512", "avx2"}},
	} {
		want := ways()[0]
		for _, w := range kernelWays() {
			if !slices.Contains(test.off, w.name) {
				want = w
				break
			}
		}
		cmd := exec.Command(os.Args[0], "-test.run=^TestGODEBUG$", "-test.v")
		cmd.Env = append(os.Environ(), "GODEBUG="+strings.Trim(os.Getenv("GODEBUG")+","+test.setting, ","), childVariable+"=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		y := x.with()
		y.do(want)
		if line := fmt.Sprintf("kernel %s %x\n", want.name, y.c); !strings.Contains(string(out), line) {
			t.Errorf("GODEBUG=%s: want %.60s…, got %.200s", test.setting, line, out)
		}
	}
}

// The pieces are cut between tiles, and the tiles are all there.
func TestKernelsFitThePieces(t *testing.T) {
	for _, k := range kernels {
		if mc%k.Rows != 0 || nc%k.Cols != 0 {
			t.Errorf("%s: a piece of %d×%d is not a number of tiles of %d×%d", k.Name, mc, nc, k.Rows, k.Cols)
		}
		var w worker
		if len(k.Tile) != k.Rows || k.Rows*k.Cols > len(w.edge) {
			t.Errorf("%s: %d tiles for %d rows, %d numbers for the edge", k.Name, len(k.Tile), k.Rows, len(w.edge))
		}
	}
}

// All kernels add up in one order, one number after the other, but for those
// that take dot products: so a training prints the same on most machines.
func TestKernelsAgree(t *testing.T) {
	rng := seeded(9)
	for range rounds(300) {
		m, n, k := randomSizes(rng)
		x := randomCall(rng, m, n, k, fresh)
		p := product{m: m, n: n, k: k, a: op(x.tA, x.a, x.lda), b: op(x.tB, x.b, x.ldb)}
		x.beta = float64(rng.IntN(2))
		var first *call
		for _, kern := range kernels {
			if kern.dotsAreBetter(&p) {
				continue
			}
			got := x.with()
			got.do(kern)
			if first == nil {
				first = &got
			} else if !sameBits(got.c, first.c) {
				t.Fatalf("%s: %s: not the bits of %s", kern.Name, x.title(), kernels[0].Name)
			}
		}
	}
}
