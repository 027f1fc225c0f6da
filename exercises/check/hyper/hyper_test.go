package hyper

import (
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn/optim/search"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The values are those of the grid of the package search.
func TestLogScale(t *testing.T) {
	for _, n := range []int{1, 2, 7} {
		space, trials := search.Space{search.Log("η", 0.003, 40)}, []search.Trial(nil)
		var want []float64
		for i := range n {
			c := space.At(search.Grid{n}.Propose(nil, space, trials))
			trials = append(trials, search.Trial{Index: i, Config: c})
			want = append(want, c.Float("η"))
		}
		if got := LogScale.Right()(0.003, 40, n); !floats.EqualApprox(got, want, 1e-10) {
			t.Errorf("%d values: %v, search has %v", n, got, want)
		}
	}
}

// Both searches are run and their rates counted; the probability is that of the
// binomial distribution.
func TestGridOrRandom(t *testing.T) {
	space := search.Space{search.Log("η", 1e-3, 10), search.Log("λ", 1e-6, 1), search.Linear("p", 0, 0.5)}
	count := func(s search.Strategy) int {
		rates, rng := map[float64]bool{}, rand.New(rand.NewPCG(1, 2))
		var trials []search.Trial
		for i := range 64 {
			c := space.At(s.Propose(rng, space, trials))
			trials = append(trials, search.Trial{Index: i, Config: c})
			rates[c.Float("η")] = true
		}
		return len(rates)
	}
	grid, random, p := GridOrRandom.Right()()
	if size := (search.Grid{grid}).Size(space); size != 64 {
		t.Errorf("a grid of %d values has %d trials", grid, size)
	}
	if g, r := count(search.Grid{grid}), count(search.Random{}); g != grid || r != random {
		t.Errorf("%d and %d rates, counted %d and %d", grid, random, g, r)
	}
	if want := distuv.Binomial.Survival(distuv.Binomial{N: 64, P: 0.05}, 0); math.Abs(p-want) > 1e-10 {
		t.Errorf("p = %v, the binomial distribution has %v", p, want)
	}
}

// What the texts of the exercise say of rates and batches is so.
func TestRateForBatch(t *testing.T) {
	for _, k := range []struct {
		rate float64
		ok   bool
	}{{0.5, false}, {0.1, false}, {1, true}, {1.5, true}, {2, true}, {25, false}, {-1, false}, {math.NaN(), false}, {math.Inf(1), false}} {
		if wrong := judgeRate(k.rate); (wrong == "") != k.ok {
			t.Errorf("η = %v: %v", k.rate, wrong)
		}
	}
	if before := lossOfRate(0.5, 10); before > 0.2 {
		t.Errorf("batches of 10 with η = 0.5 have %v: not about right", before)
	}
	if plateau := lossOfRate(0.1, 50); math.Abs(plateau-0.33) > 0.01 {
		t.Errorf("the plateau is at %v", plateau)
	}
}

// The error is that of gonum; and where both recipes are the same, real is said
// about as often as Student's distribution says.
func TestRealDifference(t *testing.T) {
	a, b := check.List(1, 5), check.List(2, 8)
	d, e, _ := RealDifference.Right()(a, b)
	want := math.Sqrt(stat.Variance(a, nil)/5 + stat.Variance(b, nil)/8)
	if math.Abs(d-stat.Mean(b, nil)+stat.Mean(a, nil)) > 1e-12 || math.Abs(e-want) > 1e-12 {
		t.Errorf("d, e = %v, %v, gonum has %v, %v", d, e, stat.Mean(b, nil)-stat.Mean(a, nil), want)
	}
	if d, e, real := RealDifference.Right()([]float64{1, 3}, []float64{2, 4, 9}); d != 3 || math.Abs(e-2.3094) > 5e-5 || real {
		t.Errorf("the example of the task has %v, %v, %v", d, e, real)
	}
	rng, wrong := rand.New(rand.NewPCG(3, 4)), 0
	draw := func() []float64 {
		v := make([]float64, 20)
		for i := range v {
			v[i] = 0.2 + 0.03*rng.NormFloat64()
		}
		return v
	}
	const n = 4000
	for range n {
		if _, _, real := RealDifference.Right()(draw(), draw()); real {
			wrong++
		}
	}
	p := 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: 38}.CDF(-2)
	if got := float64(wrong) / n; math.Abs(got-p) > 4*math.Sqrt(p*(1-p)/n) {
		t.Errorf("%.4f of equal recipes are called different, Student has %.4f", got, p)
	}
	// one error is passed in about one of three comparisons, as a sentence says
	if once := 2 * distuv.UnitNormal.CDF(-1); math.Abs(once-1./3) > 0.02 {
		t.Error("one error is passed with probability", once)
	}
}

// Where all recipes are equally good, what is reported has no bias; what the
// mistakes report is too good.
func TestChooseAndReport(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	mean := func(names ...string) float64 {
		on, sum := check.Mistakes{}, 0.0
		for _, n := range names {
			on[n] = true
		}
		const searches = 2000
		for range searches {
			sets := [2][][]float64{}
			for k := range sets {
				for range 6 {
					losses := make([]float64, 5)
					for e := range losses {
						losses[e] = rng.NormFloat64()
					}
					sets[k] = append(sets[k], losses)
				}
			}
			_, _, loss := chooseAndReport(on)(sets[0], sets[1])
			sum += loss / searches
		}
		return sum
	}
	if m := mean(); math.Abs(m) > 0.1 {
		t.Errorf("the honest report is %.2f on average, the truth is 0", m)
	}
	for _, name := range []string{"epoch by the test set", "all by the test set", "validation loss reported"} {
		if m := mean(name); m > -0.5 {
			t.Errorf("%s reports %.2f on average: where is the harm?", name, m)
		}
	}
}

func TestAfterOneTrial(t *testing.T) {
	for i := range uint64(20) {
		r := rand.New(rand.NewPCG(7, i))
		u1, y, u, m, s, l := r.Float64(), r.NormFloat64(), r.Float64(), r.NormFloat64(), 0.1+r.Float64(), 0.1+r.Float64()
		p, err := search.GP{Mean: m, Deviation: s, Scales: []float64{l}}.Observe([][]float64{{u1}}, []float64{y})
		if err != nil {
			t.Fatal(err)
		}
		mean, sd := AfterOneTrial.Right()(u1, y, u, m, s, l)
		if m, d := p.At([]float64{u}); math.Abs(mean-m) > 1e-9 || math.Abs(sd-d) > 1e-7 {
			t.Errorf("μ, σ = %v, %v, the process has %v, %v", mean, sd, m, d)
		}
	}
	mean, sd := AfterOneTrial.Right()(0.5, 0.4, 0.7, 0.6, 0.2, 0.2)
	if math.Abs(mean-0.4787) > 5e-5 || math.Abs(sd-0.1590) > 5e-5 {
		t.Errorf("the example of the task has %v, %v", mean, sd)
	}
}

// EI is the integral of the gain over the normal density, and what the package has.
func TestExpectedGain(t *testing.T) {
	for _, c := range ExpectedGain.Spec.Cases {
		best, mean, sd := c.Args[0].(float64), c.Args[1].(float64), c.Args[2].(float64)
		got := ExpectedGain.Right()(best, mean, sd)
		if want := search.ExpectedImprovement(best, mean, sd); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: EI = %v, the package has %v", c.Name, got, want)
		}
		if sd == 0 {
			continue
		}
		f := distuv.Normal{Mu: mean, Sigma: sd}
		want := quad.Fixed(func(v float64) float64 { return (best - v) * f.Prob(v) }, mean-12*sd, best, 400, nil, 0)
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: EI = %v, the integral is %v", c.Name, got, want)
		}
	}
	if ei := ExpectedGain.Right()(0.4, 0.4787, 0.1590); math.Abs(ei-0.0317) > 5e-5 {
		t.Errorf("the example of the task has %v", ei)
	}
}

func TestNextTrial(t *testing.T) {
	space := search.Space{search.Log("η", 0.001, 10)}
	decided := map[string]bool{}
	for _, c := range NextTrial.Spec.Cases {
		u, y, candidates := c.Args[0].([]float64), c.Args[1].([]float64), c.Args[2].([]float64)
		m, s, l, noise := c.Args[3].(float64), c.Args[4].(float64), c.Args[5].(float64), c.Args[6].(float64)
		points := make([][]float64, len(u))
		for i := range u {
			points[i] = u[i : i+1]
		}
		p, err := search.GP{Mean: m, Deviation: s, Scales: []float64{l}, Noise: noise}.Observe(points, y)
		if err != nil || p.Jitter != 0 {
			t.Fatal(err, p.Jitter)
		}
		mean, sd, ei, eta := NextTrial.Right()(u, y, candidates, m, s, l, noise)
		next := 0
		for i, at := range candidates {
			m, d := p.At([]float64{at})
			e := p.Improvement([]float64{at})
			if math.Abs(mean[i]-m) > 1e-9 || math.Abs(sd[i]-d) > 1e-9 || math.Abs(ei[i]-e) > 1e-9 {
				t.Errorf("%s: at %v: %v, %v, %v; the package has %v, %v, %v", c.Name, at, mean[i], sd[i], ei[i], m, d, e)
			}
			if e > p.Improvement([]float64{candidates[next]}) {
				next = i
			}
		}
		if want := space.At(candidates[next : next+1]).Float("η"); math.Abs(eta-want) > 1e-9*want {
			t.Errorf("%s: η = %v, the space has %v", c.Name, eta, want)
		}
		decided["exploits"] = decided["exploits"] || next == floats.MinIdx(mean)
		decided["explores"] = decided["explores"] || next == floats.MaxIdx(sd)
	}
	if !decided["exploits"] || !decided["explores"] {
		t.Errorf("the cases should decide for both: %v", decided)
	}
	mean, _, _, _ := NextTrial.Right()([]float64{0.5, 0.7}, []float64{0.4, 0.3}, []float64{0.6}, 0.6, 0.2, 0.2, 0)
	if math.Abs(mean[0]-0.3253) > 5e-5 {
		t.Errorf("the example of the task has μ = %v", mean)
	}
}
