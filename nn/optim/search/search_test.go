package search_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"gonum.org/v1/gonum/optimize/functions"

	"glassnet/nn/optim/search"
)

// The loss is smallest at a rate of 0.1 with tanh.
func ExampleSearch() {
	s := search.Search{
		Space:    search.Space{search.Log("rate", 0.001, 1), search.Choice("f", "relu", "tanh")},
		Strategy: search.Grid{4},
		Parallel: 1,
	}
	objective := func(_ context.Context, c search.Config, _ *rand.Rand) (float64, error) {
		if c.Float("rate") == 1 {
			return math.NaN(), nil // training diverged
		}
		loss := max(c.Float("rate")/0.1, 0.1/c.Float("rate"))
		if c.Text("f") == "relu" {
			loss *= 2
		}
		return loss, nil
	}
	var trials []search.Trial
	for trial, err := range s.Run(context.Background(), objective) {
		if err != nil {
			fmt.Println(err)
			return
		}
		trials = append(trials, trial)
	}
	s.Space.WriteCSV(os.Stdout, trials)
	best, _ := search.Best(trials)
	fmt.Println("best:", best.Config)
	// Output:
	// trial,rate,f,loss,state,error
	// 0,0.001,relu,200,done,
	// 1,0.001,tanh,100,done,
	// 2,0.01,relu,20,done,
	// 3,0.01,tanh,10,done,
	// 4,0.1,relu,2,done,
	// 5,0.1,tanh,1,done,
	// 6,1,relu,NaN,failed,the loss is NaN
	// 7,1,tanh,NaN,failed,the loss is NaN
	// best: rate=0.1 f=tanh
}

// Each posterior can be looked at: what is expected, how sure that is, and
// where an improvement is expected.
func ExampleBayesian_Posterior() {
	s := search.Search{Space: search.Space{search.Log("rate", 1e-4, 1)}, Strategy: search.Bayesian{Initial: 3}, Trials: 8, Seed: 2}
	trials, _ := s.All(context.Background(), func(_ context.Context, c search.Config, _ *rand.Rand) (float64, error) {
		return math.Abs(math.Log10(c.Float("rate")) + 1.3), nil
	})
	best, _ := search.Best(trials)
	fmt.Printf("trial %d: %v, loss %.3f\n", best.Index, best.Config, best.Loss)
	p, _ := search.Bayesian{}.Posterior(trials[:4])
	for _, u := range []float64{0.1, 0.5, 0.9} {
		mean, deviation := p.At([]float64{u})
		fmt.Printf("%v: %.2f ± %.2f, EI %.3f\n", s.Space.At([]float64{u}), mean, deviation, p.Improvement([]float64{u}))
	}
	// Output:
	// trial 3: rate=0.05076, loss 0.005
	// rate=0.0002512: 2.25 ± 0.28, EI 0.000
	// rate=0.01: 0.56 ± 0.44, EI 0.022
	// rate=0.3981: 0.76 ± 0.39, EI 0.004
}

// paraboloid is a loss with a little chance in it, and some trials that fail.
func paraboloid(_ context.Context, c search.Config, rng *rand.Rand) (float64, error) {
	u := c.Unit()
	chance := rng.Float64()
	for range rng.IntN(20) {
		runtime.Gosched() // so that trials end in different orders
	}
	switch {
	case u[2] > 0.9:
		return 0, fmt.Errorf("hidden = %d\r\nis \"too large\"", c.Int("hidden"))
	case u[2] < 0.1:
		return math.Inf(1), nil
	}
	return (u[0]-0.3)*(u[0]-0.3) + (u[1]-0.6)*(u[1]-0.6) + 0.01*chance, nil
}

func all(t *testing.T, s search.Search, f search.Objective) []search.Trial {
	t.Helper()
	trials, err := s.All(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return trials
}

func table(trials []search.Trial) string {
	var b bytes.Buffer
	if err := space.WriteCSV(&b, trials); err != nil {
		panic(err)
	}
	return b.String()
}

var strategies = []search.Strategy{search.Grid{2, 2, 3, 1}, search.Random{}, search.Bayesian{}, search.Bayesian{Ahead: 2}}

// The table does not depend on the number of workers, and the file is the table.
func TestSameTableForAnyNumberOfWorkers(t *testing.T) {
	for _, strategy := range strategies {
		var want string
		for _, workers := range []int{1, 2, 3, 8} {
			file := filepath.Join(t.TempDir(), "trials.csv")
			s := search.Search{Space: space, Strategy: strategy, Trials: 15, Parallel: workers, Seed: 9, File: file}
			trials := all(t, s, paraboloid)
			got := table(trials)
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%T: %d workers give\n%s\none gives\n%s", strategy, workers, got, want)
			}
			if onDisk, err := os.ReadFile(file); err != nil || string(onDisk) != want {
				t.Errorf("%T: the file is\n%s\nerror %v, want\n%s", strategy, onDisk, err, want)
			}
			if all, err := os.ReadDir(filepath.Dir(file)); err != nil || len(all) != 1 {
				t.Errorf("more than the table is there: %v, %v", all, err)
			}
			if len(trials) != 15 {
				t.Errorf("%T: %d trials, want 15", strategy, len(trials))
			}
		}
		s := search.Search{Space: space, Strategy: strategy, Trials: 15, Seed: 10}
		if table(all(t, s, paraboloid)) == want {
			t.Errorf("%T: another seed gives the same table", strategy)
		}
	}
}

// Workers are kept busy as far as the strategy allows: all at once for Random,
// Ahead + 1 for Bayesian once its first points are done.
func TestTrialsRunAtOnce(t *testing.T) {
	for _, test := range []struct {
		strategy search.Strategy
		want     int32
	}{
		{search.Random{}, 5}, {search.Bayesian{Initial: 1}, 1}, {search.Bayesian{Initial: 1, Ahead: 2}, 3}, {search.Bayesian{Initial: 4}, 4},
	} {
		var running, most atomic.Int32
		full, open := context.WithCancel(context.Background())
		// The first trials wait until as many run as should: fewer would be a deadlock, which the test's time limit ends.
		f := func(context.Context, search.Config, *rand.Rand) (float64, error) {
			n := running.Add(1)
			defer running.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			if n == test.want {
				open()
			}
			<-full.Done()
			return 1, nil
		}
		all(t, search.Search{Space: space, Strategy: test.strategy, Trials: 12, Parallel: 5}, f)
		if most.Load() != test.want {
			t.Errorf("%T: %d trials at once, want %d", test.strategy, most.Load(), test.want)
		}
	}
}

// With one worker the objective and the body of the loop take turns, so that
// both may use the same variable; the race detector watches.
func TestOneWorkerTakesTurns(t *testing.T) {
	order := ""
	s := search.Search{Space: space, Strategy: search.Random{}, Trials: 3, Parallel: 1}
	for trial, err := range s.Run(context.Background(), func(context.Context, search.Config, *rand.Rand) (float64, error) {
		order += "objective "
		return 0, nil
	}) {
		if err != nil {
			t.Fatal(err)
		}
		order += fmt.Sprint("loop ", trial.Index, " ")
	}
	if want := "objective loop 0 objective loop 1 objective loop 2 "; order != want {
		t.Errorf("%s, want %s", order, want)
	}
}

// Rand repeats the chance of one trial.
func TestRand(t *testing.T) {
	s := search.Search{Space: space, Strategy: search.Random{}, Trials: 6, Seed: 4}
	for _, trial := range all(t, s, paraboloid) {
		loss, err := paraboloid(context.Background(), trial.Config, s.Rand(trial.Index))
		if trial.State == search.Done && (err != nil || loss != trial.Loss) {
			t.Errorf("trial %d again: %v, %v, want %v", trial.Index, loss, err, trial.Loss)
		}
	}
}

// A longer search begins with the shorter one, and goes on from its file.
func TestMoreTrials(t *testing.T) {
	for _, strategy := range strategies[1:] {
		file := filepath.Join(t.TempDir(), "trials.csv")
		s := search.Search{Space: space, Strategy: strategy, Trials: 8, Parallel: 2, Seed: 9, File: file}
		all(t, s, paraboloid)
		calls := atomic.Int32{}
		s.Trials = 12
		more := all(t, s, func(ctx context.Context, c search.Config, rng *rand.Rand) (float64, error) {
			calls.Add(1)
			return paraboloid(ctx, c, rng)
		})
		if calls.Load() != 4 {
			t.Errorf("%T: %d trials ran, want the 4 new ones", strategy, calls.Load())
		}
		s.File = ""
		if got, want := table(more), table(all(t, s, paraboloid)); got != want {
			t.Errorf("%T: in two parts\n%s\nin one\n%s", strategy, got, want)
		}
		// A shorter search on the same file shows its trials and leaves the others.
		s.File, s.Trials = file, 5
		if n := len(all(t, s, nothing)); n != 5 {
			t.Errorf("%d trials, want 5", n)
		}
	}
}

func nothing(context.Context, search.Config, *rand.Rand) (float64, error) {
	panic("nothing should run")
}

// break and the end of ctx cancel what runs; what has ended is in the file.
func TestEnds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trials.csv")
	s := search.Search{Space: space, Strategy: search.Random{}, Parallel: 3, Seed: 1, File: file} // without end
	calls := atomic.Int32{}
	f := func(ctx context.Context, c search.Config, rng *rand.Rand) (float64, error) {
		if calls.Add(1) > 4 {
			<-ctx.Done()
			return 0, ctx.Err()
		}
		return rng.Float64(), nil
	}
	saved := func() int {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		trials, err := space.ReadCSV(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return len(trials)
	}
	seen := 0
	for _, err := range s.Run(context.Background(), f) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen == 2 {
			break
		}
	}
	if n := saved(); n < 2 || n > 4 {
		t.Errorf("%d trials in the file after a break at the second, want 2, 3 or 4", n)
	}

	calls.Store(0)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	why := errors.New("supper")
	var last error
	for trial, err := range s.Run(ctx, f) {
		last = err
		if err == nil && trial.Index == 3 {
			cancel(why)
		}
	}
	if last != why {
		t.Errorf("the search ends with %v, want the cause, %v", last, why)
	}
	if n := saved(); n < 4 {
		t.Errorf("%d trials in the file, want at least the 4 that were shown", n)
	}

	// A search that is complete is complete, even if ctx has ended.
	s.Trials = 4
	if trials, err := s.All(ctx, f); err != nil || len(trials) != 4 {
		t.Errorf("%d trials and error %v, want 4 from the file and none", len(trials), err)
	}
}

// A panic is a bug: the loop gets it, with the trial and the place, and the
// file keeps what has ended.
func TestPanic(t *testing.T) {
	for what, boom := range map[string]func(){
		"index out of range": func() { _ = []int{}[len(os.Args)] },
		"trial 5 (rate=":     func() { runtime.Goexit() },
		"search_test.go":     func() { panic("z = W a + b") },
	} {
		file := filepath.Join(t.TempDir(), "trials.csv")
		s := search.Search{Space: space, Strategy: search.Random{}, Trials: 9, Parallel: 1, File: file}
		calls := 0
		panics(t, what, func() {
			s.All(context.Background(), func(context.Context, search.Config, *rand.Rand) (float64, error) {
				if calls++; calls == 6 {
					boom()
				}
				return 1, nil
			})
		})
		data, _ := os.ReadFile(file)
		if n := bytes.Count(data, []byte("\n")); n != 6 {
			t.Errorf("%d lines in the file, want a header and 5 trials", n)
		}
	}
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "trials.csv")
	good := search.Search{Space: space, Strategy: search.Random{}, Trials: 6, Seed: 1, File: file}
	all(t, good, paraboloid)
	before, _ := os.ReadFile(file)
	with := func(change func(s *search.Search)) search.Search {
		s := good
		s.Space = slices.Clone(space)
		change(&s)
		return s
	}
	for want, s := range map[string]search.Search{
		"needs trial,lr,momentum,hidden,f,loss": with(func(s *search.Search) { s.Space[0].Name = "lr" }),
		"row 1: hidden is":                      with(func(s *search.Search) { s.Space[2] = search.Int("hidden", 1000, 2000) }),
		"none of elu":                           with(func(s *search.Search) { s.Space[3] = search.Choice("f", "elu") }),
		"another seed, space or strategy":       with(func(s *search.Search) { s.Seed = 2 }),
		"trial 0 is at rate=":                   with(func(s *search.Search) { s.Space[0] = search.Log("rate", 1e-5, 1) }),
		"this search puts it at rate=0.01":      with(func(s *search.Search) { s.Strategy = search.Grid{1} }),
		"no dimension":                          with(func(s *search.Search) { s.Space = nil }),
		"needs a strategy, an objective":        with(func(s *search.Search) { s.Strategy = nil }),
		"Parallel -1":                           with(func(s *search.Search) { s.Parallel = -1 }),
		"nowhere":                               with(func(s *search.Search) { s.File = filepath.Join(dir, "nowhere", "t.csv") }),
		"is a directory":                        with(func(s *search.Search) { s.File = dir }),
	} {
		if _, err := s.All(context.Background(), paraboloid); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want it to say %q", err, want)
		}
	}
	if after, _ := os.ReadFile(file); !bytes.Equal(after, before) {
		t.Errorf("a refused search has changed the file to\n%s", after)
	}
}

// Bayesian search is better than random search with the same number of trials,
// in the median over 20 seeds: on Branin's function, whose smallest value is
// 0.3979, and on a narrow bump beside a wide one that is half as high.
func TestBayesianBeatsRandom(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing but numbers: 3600 trials")
	}
	plane := search.Space{search.Linear("x", -5, 10), search.Linear("y", 0, 15)}
	hill := func(u []float64, x, y, width float64) float64 {
		return math.Exp(-((u[0]-x)*(u[0]-x) + (u[1]-y)*(u[1]-y)) / (2 * width * width))
	}
	for name, f := range map[string]func(c search.Config) float64{
		"Branin": func(c search.Config) float64 {
			return functions.BraninHoo{}.Func([]float64{c.Float("x"), c.Float("y")}) - 0.397887
		},
		"bump": func(c search.Config) float64 {
			return 1 - hill(c.Unit(), 0.23, 0.71, 0.1) - hill(c.Unit(), 0.8, 0.2, 0.2)/2
		},
	} {
		median := func(strategy search.Strategy) float64 {
			var best []float64
			for seed := range uint64(20) {
				s := search.Search{Space: plane, Strategy: strategy, Trials: 30, Seed: seed}
				b, _ := search.Best(all(t, s, func(_ context.Context, c search.Config, _ *rand.Rand) (float64, error) { return f(c), nil }))
				best = append(best, b.Loss)
			}
			slices.Sort(best)
			return (best[9] + best[10]) / 2
		}
		random, one, four := median(search.Random{}), median(search.Bayesian{}), median(search.Bayesian{Ahead: 3})
		t.Logf("%s, median gap after 30 trials: random %.4f, Bayesian %.4f, four at once %.4f", name, random, one, four)
		if one > random/10 || four > random/10 {
			t.Errorf("%s: the gap of Bayesian search is %g, or %g with four at once; want less than a tenth of random search's %g", name, one, four, random)
		}
	}
}
