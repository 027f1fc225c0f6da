package vector

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// quotients computes a/c on the way through the whole formula: with β₁ = 1, g = v = 0, η = 1
// and a root of 1 it is θ ← 0 − a/c. With v in the place of m it is θ ← 0 − 1/√(a/c).
func quotients(s *Set, a []float64, c float64, root bool) []float64 {
	n := len(a)
	theta, zero, kept := make([]float64, n), make([]float64, n), append([]float64(nil), a...)
	x := Adam{Beta1: 1, Beta2: 1, C1: c, C2: 1, Rate: 1, Outside: 1}
	if !root {
		s.Adam(&x, theta, zero, kept, zero)
		return theta
	}
	ones := make([]float64, n)
	for i := range ones {
		ones[i] = 1
	}
	x.C1, x.C2, x.Outside = 1, c, 0
	s.Adam(&x, theta, zero, ones, kept)
	return theta
}

// hard is a and c, integers of 53 bits, whose quotient is as near to the middle
// between two numbers as it can be: 2⁵⁴ a = (2q + 1) c + r with r = ±1.
func hard(rng *rand.Rand) (a, c float64) {
	for {
		C := rng.Uint64N(1<<52) | 1<<52 | 1
		inverse := C // of C modulo 2⁶⁴; every round doubles the bits that are right, from 3
		for range 5 {
			inverse *= 2 - C*inverse
		}
		r := []uint64{1, math.MaxUint64}[rng.IntN(2)] // ±1
		twoQ1 := -r * inverse & (1<<54 - 1)           // 2q + 1
		high, low := bits.Mul64(twoQ1, C)
		low, carry := bits.Add64(low, r, 0)
		high += carry
		if r != 1 {
			high-- // the sum with −1 has no carry of its own
		}
		if low&(1<<54-1) != 0 {
			panic("2⁵⁴ does not divide (2q + 1) c + r")
		}
		if A := high<<10 | low>>54; twoQ1>>53 == 1 && A < 1<<53 {
			return float64(A), float64(C)
		}
	}
}

// The quotient without a division is that of the division, where it is hardest to round, too.
func TestQuotient(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	check := func(a []float64, c float64) {
		for _, s := range Sets {
			for i, got := range quotients(s, a, c, false) {
				if want := 0 - a[i]/c; math.Float64bits(got) != math.Float64bits(want) {
					t.Fatalf("%s: −%v/%v = %v (%#x), want %v (%#x)", s.Name, a[i], c, got, math.Float64bits(got), want, math.Float64bits(want))
				}
			}
			for i, got := range quotients(s, a, c, true) {
				if want := 0 - 1/math.Sqrt(a[i]/c); math.Float64bits(got) != math.Float64bits(want) && a[i] > 0 {
					t.Fatalf("%s: −1/√(%v/%v) = %v, want %v", s.Name, a[i], c, got, want)
				}
			}
		}
	}
	for range 3000 {
		a, c := hard(rng)
		scale := math.Ldexp(1, rng.IntN(1200)-700)
		check([]float64{a * scale, -a * scale, a, 0, a / 2, math.Nextafter(a, 0), math.Nextafter(a, 1e300), 1}, c*0x1p-53)
	}
	for range 30000 {
		a := make([]float64, 8)
		for i := range a {
			a[i] = math.Ldexp(rng.Float64()-0.5, rng.IntN(1800)-800)
		}
		check(a, math.Ldexp(1-rng.Float64(), -rng.IntN(60)))
	}
}

// GODEBUG hides instructions.
func TestGODEBUG(t *testing.T) {
	const child = "GLASSNET_VECTOR_TEST_CHILD"
	names := func(without ...string) (list string) {
		for _, s := range Sets {
			if !strings.Contains(strings.Join(without, " "), s.Name) {
				list += s.Name + " "
			}
		}
		return list
	}
	if os.Getenv(child) != "" {
		fmt.Printf("sets: %s.\n", names())
		return
	}
	for setting, off := range map[string][]string{"": nil, "cpu.avx512f=off": {"avx512"}, "cpu.avx2=off": {"avx512", "avx2"}, "cpu.fma=off": {"avx512", "avx2"}} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestGODEBUG$", "-test.v")
		cmd.Env = append(os.Environ(), "GODEBUG="+strings.Trim(os.Getenv("GODEBUG")+","+setting, ","), child+"=1")
		out, err := cmd.Output()
		if want := "sets: " + names(off...) + "."; err != nil || !strings.Contains(string(out), want) {
			t.Errorf("GODEBUG=%s: %s (%v), want %s", setting, out, err, want)
		}
	}
}
