package optim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"glassnet/nn/internal/vector"
)

// An adamCase is a few steps of AdamW, or of Adam if plain is set.
type adamCase struct {
	rule  AdamW
	plain bool
	theta []float64
	grads [][]float64 // of the steps
}

// odd are numbers at which a loop in vectors could differ from one without.
var odd = []float64{
	0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64,
	0x1p-1074, -0x1p-1074, 1e-310, 0x1p-1022, -0x1p-1022, 1e-250, 1e-160, -1e-160, 1e154, 1e200, 1, -1, 1 - 0x1p-53, 1 + 0x1p-52,
}

// randomAdam has n parameters; the share of odd numbers is from 0 to 1.
func randomAdam(rng *rand.Rand, n int, share float64) adamCase {
	numbers := func() []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = rng.NormFloat64() * math.Pow(10, float64(rng.IntN(8)-4))
			if rng.Float64() < share {
				v[i] = odd[rng.IntN(len(odd))]
			}
		}
		return v
	}
	pick := func(v ...float64) float64 { return v[rng.IntN(len(v))] }
	c := adamCase{plain: rng.IntN(2) == 0, theta: numbers()}
	c.rule.Rate, c.rule.Lambda = pick(0.001, 0.1, 1e-300), pick(0, 0.01, 0.5)
	c.rule.Beta1, c.rule.Beta2, c.rule.Epsilon = pick(0, 0.5, 0.99), pick(0, 0.9), pick(0, 1e-300, 0.1)
	c.rule.Inside, c.rule.NoCorrection = rng.IntN(2) == 0, rng.IntN(4) == 0
	if rng.IntN(2) == 0 { // runs from 1 to about 20
		c.rule.Mask = make([]bool, n)
		length := 1 + rng.IntN(20)
		for i := range c.rule.Mask {
			c.rule.Mask[i] = i > 0 && c.rule.Mask[i-1] != (rng.IntN(length) == 0)
		}
	}
	for range 4 {
		c.grads = append(c.grads, numbers())
	}
	return c
}

// formula is θ, m and v after the steps by the formula as it is printed:
// parameter by parameter, the decay in a pass of its own.
func (c adamCase) formula() (theta, m, v []float64) {
	n, o := len(c.theta), &c.rule
	theta, m, v = slices.Clone(c.theta), make([]float64, n), make([]float64, n)
	b1, b2, epsilon := or(o.Beta1, 0.9), or(o.Beta2, 0.999), or(o.Epsilon, 1e-8)
	for t, grad := range c.grads {
		c1, c2 := 1-math.Pow(b1, float64(t+1)), 1-math.Pow(b2, float64(t+1))
		if o.NoCorrection {
			c1, c2 = 1, 1
		}
		for i := range theta {
			if !c.plain && (o.Mask == nil || o.Mask[i]) {
				theta[i] -= float64(o.Rate * o.Lambda * theta[i])
			}
		}
		for i, g := range grad {
			m[i] = settled(float64(b1*m[i]) + float64((1-b1)*g))
			v[i] = settled(float64(b2*v[i]) + float64((1-b2)*g*g))
			theta[i] -= o.Rate * (m[i] / c1) / root(v[i]/c2, epsilon, o.Inside)
		}
	}
	return theta, m, v
}

// check compares every set of instructions, and none, with the formula, bit by
// bit.
func (c adamCase) check(t *testing.T) {
	t.Helper()
	wantTheta, wantM, wantV := c.formula()
	defer func(sets []*vector.Set) { vector.Sets = sets }(vector.Sets)
	sets := vector.Sets
	for i := range len(sets) + 1 {
		vector.Sets = sets[i:]
		name := "plain Go"
		if s := vector.Best(); s != nil {
			name = s.Name
		}
		rule := c.rule
		theta := slices.Concat([]float64{7}, c.theta, []float64{8, 9}) // what is beside θ stays
		for _, g := range c.grads {
			before := slices.Clone(g)
			if c.plain {
				rule.Adam.Step(theta[1:len(theta)-2], g)
			} else {
				rule.Step(theta[1:len(theta)-2], g)
			}
			if !slices.EqualFunc(g, before, sameBits) {
				t.Fatalf("%s, %v: the gradient was changed", name, c)
			}
		}
		for what, pair := range map[string][2][]float64{
			"θ": {theta, slices.Concat([]float64{7}, wantTheta, []float64{8, 9})},
			"m": {rule.State()["m"], wantM}, "v": {rule.State()["v"], wantV},
		} {
			for i, got := range pair[0] {
				if want := pair[1][i]; !sameBits(got, want) {
					t.Fatalf("%s, %v: %s[%d] of %d = %v (%#x), want %v (%#x)", name, c, what, i, len(pair[0]), got, math.Float64bits(got), want, math.Float64bits(want))
				}
			}
		}
	}
}

// sameBits is whether two numbers are the same; which of the many NaN one is, no language says.
func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

func (c adamCase) String() string {
	o := &c.rule
	return fmt.Sprintf("Adam alone: %v, η %g, λ %g, β %g %g, ε %g inside: %v, correction: %v, mask: %v", c.plain, o.Rate, o.Lambda, o.Beta1, o.Beta2, o.Epsilon, o.Inside, !o.NoCorrection, o.Mask)
}

// The numbers of Adam and AdamW do not depend on the processor.
func TestAdamSameBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 68 {
		for _, share := range []float64{0, 0.1, 1} {
			for range 12 {
				randomAdam(rng, n, share).check(t)
			}
		}
	}
}

func FuzzAdam(f *testing.F) {
	f.Add(uint64(1), uint16(13), 0.2)
	f.Add(uint64(2), uint16(64), 0.0)
	f.Add(uint64(3), uint16(300), 1.0)
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, share float64) {
		randomAdam(rand.New(rand.NewPCG(seed, 3)), int(n%500), share).check(t)
	})
}

// A step allocates nothing once the rule remembers.
func TestAdamAllocatesNothing(t *testing.T) {
	theta, grad := make([]float64, 100), make([]float64, 100)
	mask := make([]bool, 100)
	mask[50] = true
	for name, rule := range map[string]Rule{"Adam": &Adam{Rate: 1}, "AdamW": &AdamW{Adam: Adam{Rate: 1}, Mask: mask}} {
		rule.Step(theta, grad)
		if n := testing.AllocsPerRun(20, func() { rule.Step(theta, grad) }); n > 0 {
			t.Errorf("%s: %v allocations a step", name, n)
		}
	}
}

// What a rule does with many parameters does not depend on the number of threads, bit by bit.
func TestThreads(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	start, grad := make([]float64, 40_003), make([]float64, 40_003)
	for i := range start {
		start[i], grad[i] = rng.NormFloat64(), rng.NormFloat64()
	}
	for name, rule := range map[string]func() Rule{
		"SGD":   func() Rule { return &SGD{Rate: 0.1} },
		"Adam":  func() Rule { return &Adam{Rate: 0.1} },
		"AdamW": func() Rule { return &AdamW{Adam: Adam{Rate: 0.1}, Lambda: 0.1} },
	} {
		move := func(threads int) []float64 {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
			theta, rule := slices.Clone(start), rule()
			for range 3 {
				rule.Step(theta, grad)
			}
			return theta
		}
		alone := move(1)
		for _, threads := range []int{2, 5} {
			if got := move(threads); !slices.Equal(got, alone) {
				t.Errorf("%s: %d threads give other parameters than one", name, threads)
			}
		}
	}
}
