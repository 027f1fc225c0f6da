package search_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/nn/optim/search"
)

// points is the first n points that a strategy proposes.
func points(s search.Strategy, space search.Space, n int) (u [][]float64) {
	var trials []search.Trial
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		p := s.Propose(rng, space, trials)
		if p == nil {
			return u
		}
		u = append(u, p)
		trials = append(trials, search.Trial{Index: i, Config: space.At(p)})
	}
	return u
}

func ExampleGrid() {
	space := search.Space{
		search.Log("rate", 0.01, 1),
		search.Int("batch", 1, 2),
		search.Choice("f", "relu", "tanh"),
	}
	for i, u := range points(search.Grid{3}, space, 100) {
		fmt.Println(i, space.At(u))
	}
	// Output:
	// 0 rate=0.01 batch=1 f=relu
	// 1 rate=0.01 batch=1 f=tanh
	// 2 rate=0.01 batch=2 f=relu
	// 3 rate=0.01 batch=2 f=tanh
	// 4 rate=0.1 batch=1 f=relu
	// 5 rate=0.1 batch=1 f=tanh
	// 6 rate=0.1 batch=2 f=relu
	// 7 rate=0.1 batch=2 f=tanh
	// 8 rate=1 batch=1 f=relu
	// 9 rate=1 batch=1 f=tanh
	// 10 rate=1 batch=2 f=relu
	// 11 rate=1 batch=2 f=tanh
}

// A grid has each combination once, and as many as Size says.
func TestGridIsComplete(t *testing.T) {
	for _, g := range []search.Grid{{1}, {2}, {5}, {3, 4, 70, 1}} {
		seen := map[string]bool{}
		for _, u := range points(g, space, 1e5) {
			seen[space.At(u).String()] = true
		}
		if n := len(points(g, space, 1e5)); n != g.Size(space) || len(seen) != n {
			t.Errorf("%v: %d points, %d of them different, Size is %d", g, n, len(seen), g.Size(space))
		}
	}
	if got, want := (search.Grid{3, 4, 70, 1}).Size(space), 3*4*63*3; got != want {
		t.Errorf("3 rates, 4 momenta, all 63 numbers and 3 options: Size is %d, want %d", got, want)
	}
}

// 9 points of a grid have 3 different rates, 9 random ones have 9, none of them
// twice: the picture of Bergstra and Bengio.
func TestRandomCoversEachDimension(t *testing.T) {
	plane := search.Space{search.Linear("x", 0, 1), search.Linear("y", 0, 1)}
	for want, s := range map[int]search.Strategy{3: search.Grid{3}, 9: search.Random{}} {
		different := map[float64]bool{}
		for _, u := range points(s, plane, 9) {
			different[u[0]] = true
		}
		if len(different) != want {
			t.Errorf("%T: %d different x in 9 points, want %d", s, len(different), want)
		}
	}
}

// The streams of neighbouring trials are independent of each other: mean ½,
// variance 1/12, no correlation with the next trial.
func TestRandomIsUniform(t *testing.T) {
	const n = 4000
	u := make([]float64, n)
	s := search.Search{Seed: 3}
	for i := range u {
		u[i] = s.Rand(i).Float64()
	}
	mean, variance, lag := 0.0, 0.0, 0.0
	for i := range u {
		mean += u[i] / n
		variance += (u[i] - 0.5) * (u[i] - 0.5) / n
		lag += 12 * (u[i] - 0.5) * (u[(i+1)%n] - 0.5) / n
	}
	if math.Abs(mean-0.5) > 0.02 || math.Abs(variance-1./12) > 0.005 || math.Abs(lag) > 0.06 {
		t.Errorf("mean %.4f, variance %.4f, correlation %.4f of the first number of %d trials", mean, variance, lag, n)
	}
}

// A space of six configurations is gone through without repeating one.
func TestBayesianTriesEachConfigurationOnce(t *testing.T) {
	small := search.Space{search.Int("k", 1, 3), search.Choice("f", "a", "b")}
	b := search.Bayesian{Initial: 1}
	rng := rand.New(rand.NewPCG(5, 6))
	var trials []search.Trial
	var seen []string
	for i := range 8 {
		c := small.At(b.Propose(rng, small, trials))
		trials = append(trials, search.Trial{Index: i, Config: c, Loss: float64(c.Int("k")), State: search.Done})
		if slices.Contains(seen, c.String()) != (i >= 6) {
			t.Errorf("trial %d is %v after %v", i, c, seen)
		}
		seen = append(seen, c.String())
	}
}

// What is believed of a pending trial leaves the mean as it is and takes away
// the doubt around it: the next point is elsewhere. A failed one counts as the worst.
func TestPendingAndFailed(t *testing.T) {
	line := search.Space{search.Linear("x", 0, 1)}
	var trials []search.Trial
	for i, x := range []float64{0, 0.2, 0.4, 0.6, 0.8, 1} {
		trials = append(trials, search.Trial{Index: i, Config: line.At([]float64{x}), Loss: math.Sin(20 * x), State: search.Done})
	}
	var b search.Bayesian
	posterior := func() *search.Posterior {
		t.Helper()
		p, err := b.Posterior(trials)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	next := func() []float64 { return b.Propose(rand.New(rand.NewPCG(1, 1)), line, trials) }
	u, before := next(), posterior()
	trials = append(trials, search.Trial{Index: 6, Config: line.At(u), Loss: math.NaN()})
	after := posterior()
	for x := 0.0; x <= 1; x += 0.05 {
		m, s := before.At([]float64{x})
		mean, deviation := after.At([]float64{x})
		close(t, "μ", mean, m, 1e-9)
		if deviation > s+1e-9 {
			t.Errorf("σ(%.2f) grows from %g to %g", x, s, deviation)
		}
	}
	if _, deviation := after.At(u); deviation > 0.01*before.Deviation {
		t.Errorf("σ = %g at the pending point", deviation)
	}
	if v := next(); math.Abs(v[0]-u[0]) < 0.05 {
		t.Errorf("the next point is %g, beside the pending one at %g", v[0], u[0])
	}
	trials[6].State = search.Failed
	if p := posterior(); p.Y[6] != math.Sin(8) {
		t.Errorf("the failed trial counts as %g, want the worst loss, %g", p.Y[6], math.Sin(8))
	}
	if _, err := b.Posterior(trials[6:]); err == nil {
		t.Error("a posterior without a trial that is done is no error")
	}
}
