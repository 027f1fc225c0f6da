package search_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn/optim/search"
)

var space = search.Space{
	search.Log("rate", 1e-4, 1),
	search.Linear("momentum", -0.5, 0.99),
	search.Int("hidden", 2, 64),
	search.Choice("f", "relu", "tanh", "logistic"),
}

// The middle of a logarithmic range is the geometric mean.
func ExampleSpace_At() {
	space := search.Space{
		search.Log("rate", 0.0001, 1),
		search.Int("hidden", 1, 4),
		search.Choice("f", "relu", "tanh"),
	}
	for _, u := range []float64{0, 0.5, 1} {
		c := space.At([]float64{u, u, u})
		fmt.Println(c.Float("rate"), c.Int("hidden"), c.Text("f"))
	}
	fmt.Println(space.At([]float64{0.25, 0, 0}))
	// Output:
	// 0.0001 1 relu
	// 0.01 3 tanh
	// 1 4 tanh
	// rate=0.001 hidden=1 f=relu
}

// A configuration maps to a point that maps to the same configuration.
func TestUnitIsTheInverse(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		u := search.Random{}.Propose(rng, space, nil)
		c := space.At(u)
		back := c.Unit()
		if got := space.At(back); got.String() != c.String() || math.Abs(got.Float("rate")/c.Float("rate")-1) > 1e-10 {
			t.Fatalf("At(Unit(%v)) = %v", c, got)
		}
		for i, tolerance := range []float64{1e-9, 1e-9, 0.5 / 63, 0.5 / 3} { // half a cell of whole numbers
			if math.Abs(back[i]-u[i]) > tolerance+1e-12 {
				t.Fatalf("%v: u[%d] = %g, back %g", c, i, u[i], back[i])
			}
		}
	}
}

func TestEndsAreReached(t *testing.T) {
	for u, want := range map[float64]string{
		0: "rate=0.0001 momentum=-0.5 hidden=2 f=relu",
		1: "rate=1 momentum=0.99 hidden=64 f=logistic",
	} {
		c := space.At([]float64{u, u, u, u})
		if got := c.String(); got != want {
			t.Errorf("At(%g) = %s, want %s", u, got, want)
		}
		if lo, hi := c.Float("rate"), c.Float("momentum"); lo != []float64{1e-4, 1}[int(u)] || hi != []float64{-0.5, 0.99}[int(u)] {
			t.Errorf("At(%g) has rate %v and momentum %v, not the exact ends", u, lo, hi)
		}
	}
}

// Every whole number and every option has the same part of [0, 1].
func TestCellsAreEqual(t *testing.T) {
	s := search.Space{search.Int("k", -2, 4), search.Choice("c", "a", "b", "c", "d", "e", "f", "g")}
	counts := map[string]int{}
	for i := range 7000 {
		u := (float64(i) + 0.5) / 7000
		c := s.At([]float64{u, u})
		counts[c.Text("k")]++
		counts[c.Text("c")]++
	}
	if len(counts) != 14 {
		t.Fatalf("%d values, want 14: %v", len(counts), counts)
	}
	for v, n := range counts {
		if n != 1000 {
			t.Errorf("%s has %d of 7000 points, want 1000", v, n)
		}
	}
}

// Two different options are as far apart as the two ends of a range.
func TestChoiceHasNoOrder(t *testing.T) {
	x := make([][]float64, 3)
	for i := range x {
		x[i] = space.At([]float64{0.5, 0.5, 0.5, (float64(i) + 0.5) / 3}).Coordinates()
		if len(x[i]) != 6 {
			t.Fatalf("%d coordinates, want 3 + 3", len(x[i]))
		}
		for j := range i {
			d := 0.0
			for k := range x[i] {
				d = math.Hypot(d, x[i][k]-x[j][k])
			}
			if math.Abs(d-1) > 1e-12 {
				t.Errorf("options %d and %d are %g apart, want 1", i, j, d)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	if err := space.Check(); err != nil {
		t.Error(err)
	}
	for want, bad := range map[string]search.Space{
		"no dimension":                         {},
		"needs finite lo < hi, got 1 … 1":      {search.Linear("a", 1, 1)},
		"got NaN … 1":                          {search.Linear("a", math.NaN(), 1)},
		"got -Inf … 1":                         {search.Linear("a", math.Inf(-1), 1)},
		"got -1e+308 … 1e+308":                 {search.Linear("a", -1e308, 1e308)},
		"0 < lo < hi, got 0 … 1":               {search.Log("a", 0, 1)},
		"agree to nine digits":                 {search.Linear("a", 1, 1+1e-12)},
		"lo ≤ hi, both within ±2⁵³, got 3 … 2": {search.Int("a", 3, 2)},
		"without options":                      {search.Choice("a")},
		`two options are "x"`:                  {search.Choice("a", "x", "y", "x")},
		`option "" is empty`:                   {search.Choice("a", "x", "")},
		`option "x\n" has line breaks`:         {search.Choice("a", "x\n")},
		"the name is empty":                    {search.Int("", 1, 2)},
		"begins or ends with a space":          {search.Int("a ", 1, 2)},
		`two dimensions have the name "a"`:     {search.Int("a", 1, 2), search.Linear("a", 0, 1)},
		`"loss": the table has a column`:       {search.Int("loss", 1, 2)},
		"made without Linear":                  {{Name: "a", Hi: 1}},
	} {
		if err := bad.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want it to say %q", bad, err, want)
		}
	}
}

// panics checks that f panics with a text that has want in it.
func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
			t.Errorf("panic %q, want it to say %q", got, want)
		}
	}()
	f()
}

func TestMisuse(t *testing.T) {
	c := space.At([]float64{0, 0, 0, 0})
	panics(t, `no dimension "lr"; there are rate, momentum, hidden, f`, func() { c.Float("lr") })
	panics(t, "f is a choice", func() { c.Float("f") })
	panics(t, "rate is no Int dimension", func() { c.Int("rate") })
	panics(t, "u has 2 coordinates, the space has 4", func() { space.At([]float64{0, 0}) })
	panics(t, "u[1] = 1.5 for momentum", func() { space.At([]float64{0, 1.5, 0, 0}) })
	panics(t, "u[0] = NaN for rate", func() { space.At([]float64{math.NaN(), 0, 0, 0}) })
	panics(t, "Grid[3 4] has 2 numbers of points, the space has 4", func() { search.Grid{3, 4}.Size(space) })
	panics(t, "Grid[] has 0 numbers", func() { search.Grid{}.Size(space) })
	panics(t, "0 points for hidden", func() { search.Grid{3, 3, 0, 1}.Size(space) })
}
