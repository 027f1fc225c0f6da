// Package claims tests what the chapter's figures and tables claim. The
// functions below the tests are those of the chapter's cells.
package claims

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"glassnet/nn/optim/search"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// The best of 50 looks better than it is, the more the fewer points it was
// chosen by; with 20 it is no better than the others, with 200 it is.
func TestWinnersCurse(t *testing.T) {
	h, last := hits(), 1.0
	mean := mat.Sum(h) / (50 * 2000)
	for _, n := range []int{20, 50, 100, 200, 500} {
		known, fresh := choose(h, n)
		if known-fresh > last || known-fresh < 0.003 {
			t.Errorf("%d points: %.4f, elsewhere %.4f; the gap was %.4f before", n, known, fresh, last)
		}
		last = known - fresh
		if n == 20 && fresh > mean+0.002 || n == 200 && fresh < mean+0.008 {
			t.Errorf("%d points: the chosen has %.4f, the mean is %.4f", n, fresh, mean)
		}
	}
}

// 0.001 is still falling, 0.02 is flat at the loss of a straight line, 0.5 goes
// below it, 3 jumps.
func TestLossCurves(t *testing.T) {
	curve := func(rate float64) (v []float64) {
		r := usual
		r.rate = rate
		net, run := r.start(seed(0))
		run.Validation = validSet
		for p := range run.RunOn(net, learnSet) {
			v = append(v, p.Validation)
		}
		return v
	}
	rough := func(v []float64) (sum float64) {
		for i := 50; i < 100; i++ {
			sum += math.Abs(v[i]-v[i-1]) / 50
		}
		return sum
	}
	slow, flat, good, wild := curve(0.001), curve(0.02), curve(0.5), curve(3)
	line := nn.New(nn.NewDense(2, 1, nn.Identity, nn.Zeros))
	for range (nn.Training{Loss: nn.LogisticCrossEntropy, Optimizer: &optim.SGD{Rate: 1}, Epochs: 1000}).RunOn(line, learnSet) {
	}
	best := nn.LogisticCrossEntropy.Value(line.Predict(validSet.X()), validSet.Y())
	for what, ok := range map[string]bool{
		"0.001 is high and falls":     slow[99] > 0.4 && slow[79]-slow[99] > 0.01,
		"0.02 is flat":                flat[79]-flat[99] < 0.005,
		"0.02 has the loss of a line": math.Abs(flat[99]-best) < 0.02,
		"0.5 goes below the line":     good[99] < 0.7*best,
		"3 is twice as rough as 0.5":  rough(wild) > 2*rough(good),
	} {
		if !ok {
			t.Errorf("not so: %s (line %.3f, ends %.3f %.3f %.3f %.3f)", what, best, slow[99], flat[99], good[99], wild[99])
		}
	}
}

// Half of a log scale is one per cent of a linear one.
func TestScale(t *testing.T) {
	below := func(d search.Dimension) (share float64) {
		for i := range 10000 {
			if (search.Space{d}).At([]float64{(float64(i) + 0.5) / 10000}).Float("η") < 0.1 {
				share += 1. / 10000
			}
		}
		return share
	}
	if l := below(search.Linear("η", 0.001, 10)); math.Abs(l-0.0099) > 2e-4 {
		t.Errorf("linear: a share of %v is below 0.1", l)
	}
	if l := below(search.Log("η", 0.001, 10)); math.Abs(l-0.5) > 2e-4 {
		t.Errorf("log: a share of %v is below 0.1", l)
	}
}

// The smallest rate with a loss below 0.29 grows with the batch, and η/B stays; the full batch has none.
func TestRateAndBatch(t *testing.T) {
	last := 0.0
	for i, b := range batches {
		j := len(rates)
		for k := len(rates) - 1; k >= 0; k-- {
			r := usual
			r.batch, r.rate = b, rates[k]
			if r.loss(seed(100*i+k)) < 0.29 {
				j = k
			}
		}
		if b == 100 {
			if j < len(rates) {
				t.Errorf("the full batch is good with %g", rates[j])
			}
			continue
		}
		if rate := rates[j]; rate < last || rate/float64(b) < 0.0149 || rate/float64(b) > 0.0301 {
			t.Errorf("batch %d: smallest good rate %g after %g", b, rate, last)
		}
		last = rates[j]
	}
}

// η = 10 is bad, but nothing overflows when the loss is taken from z; taken from σ(z) it does.
func TestLargeRateIsFinite(t *testing.T) {
	r, broken := usual, 0
	r.rate = 10
	for k := range 5 {
		if _, l := r.train(seed(k)); !(l > 1 && l < 20) {
			t.Errorf("seed %d: L = %g", k, l)
		}
		net, run := r.start(seed(k))
		net.Layers[1].(*nn.Dense).F = nn.Logistic
		run.Loss = nn.BinaryCrossEntropy
		for p := range run.RunOn(net, learnSet) {
			if p.Err != nil || math.IsInf(p.Loss, 0) {
				broken++
				break
			}
		}
	}
	if broken == 0 {
		t.Error("the loss of σ(z) never overflows")
	}
}

// At a bad rate 2, 8 and 32 neurons are alike, at a good one they are not.
func TestArchitectureNeedsRate(t *testing.T) {
	spread := func(rate float64) float64 {
		var v []float64
		for _, hidden := range []int{2, 8, 32} {
			r := usual
			r.rate, r.hidden = rate, hidden
			v = append(v, r.loss(seed(hidden)))
		}
		return slices.Max(v) - slices.Min(v)
	}
	if bad, good := spread(0.02), spread(0.5); bad > 0.03 || good < 0.1 {
		t.Errorf("losses differ by %.3f at 0.02 and by %.3f at 0.5", bad, good)
	}
}

// The best two cells of the map: the order turns round with new seeds, and is not decided; η = 0.1 is worse.
func TestNoise(t *testing.T) {
	again := func(batch int, rate float64) (v []float64) {
		r := usual
		r.batch, r.rate = batch, rate
		for k := range 20 {
			_, loss := r.train(seed(1000 + k))
			v = append(v, loss)
		}
		return v
	}
	a := again(2, 0.3)
	difference := func(b []float64) (d, e float64) {
		d, s := stat.MeanStdDev(floats.SubTo(make([]float64, 20), b, a), nil)
		return d, s / math.Sqrt(20)
	}
	if d, e := difference(again(10, 1)); d > 0 || -d > 2*e {
		t.Errorf("batch 10, η = 1: %.3f ± %.3f", d, e)
	}
	if d, e := difference(again(10, 0.1)); d < 3*e {
		t.Errorf("batch 10, η = 0.1: %.3f ± %.3f", d, e)
	}
	r, s := usual, usual
	r.batch, r.rate, s.rate = 2, 0.3, 1
	if a, b := r.loss(seed(3)), s.loss(seed(204)); !(a < b) {
		t.Errorf("in the map %.3f and %.3f", a, b)
	}
}

// The numbers worked by hand, and where EI is large after two trials.
func TestPosterior(t *testing.T) {
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 5.1e-5 {
			t.Errorf("%s = %.5f, want %.4f", what, got, want)
		}
	}
	p, _ := believed.Observe([][]float64{{0.5}}, []float64{0.4})
	mean, sd := p.At([]float64{0.7})
	near("μ", mean, 0.4787)
	near("σ", sd, 0.1590)
	near("EI", p.Improvement([]float64{0.7}), 0.0317)
	short := believed
	short.Scales = []float64{0.1}
	p, _ = short.Observe([][]float64{{0.5}}, []float64{0.4})
	mean, sd = p.At([]float64{0.7})
	near("μ of question 4", mean, 0.6-0.2*math.Exp(-2))
	near("σ of question 4", sd, 0.2*math.Sqrt(1-math.Exp(-4)))
	p, _ = believed.Observe([][]float64{{0.5}, {0.7}}, []float64{0.4, 0.3})
	hill := func(lo, hi float64) (top float64) {
		for u := lo; u <= hi; u += 0.005 {
			top = max(top, p.Improvement([]float64{u}))
		}
		return top
	}
	if left, middle, right := hill(0, 0.5), hill(0.5, 0.7), hill(0.7, 1); right < 1.5*middle || middle < left {
		t.Errorf("hills of EI: %.4f, %.4f, %.4f", left, middle, right)
	}
}

// Trials 5 to 8 go to the valley, 9 to the left end, and every trial is where
// EI is largest; told of no noise, the process believes in next to none.
func TestLoop(t *testing.T) {
	for _, noise := range []float64{0, 0.03} {
		trials := byRate(8, noise)
		u := func(n int) float64 { return trials[n-1].Config.Unit()[0] }
		best, _ := search.Best(trials)
		if best.Index+1 != 8 || u(9) > 0.1 || min(u(5), u(6), u(7), u(8)) < 0.7 || max(u(5), u(6), u(7), u(8)) > 0.9 {
			t.Errorf("best is trial %d; u = %.2f %.2f %.2f %.2f %.2f", best.Index+1, u(5), u(6), u(7), u(8), u(9))
		}
		for n := 3; n < 10; n++ {
			p, err := search.Bayesian{Noise: noise}.Posterior(trials[:n])
			if err != nil {
				t.Fatal(err)
			}
			if n < 8 && (p.Noise < 0.01) != (noise == 0) {
				t.Errorf("told %g: σₙ = %g after %d trials", noise, p.Noise, n)
			}
			here := p.Improvement(trials[n].Config.Unit())
			for i := range 201 {
				if ei := p.Improvement([]float64{float64(i) / 200}); ei > 1.02*here+1e-6 {
					t.Errorf("trial %d: EI = %g, but %g at %.2f", n+1, here, ei, float64(i)/200)
				}
			}
		}
	}
}

// The band is too narrow whatever the search is told, and less so with a floor.
func TestCalibration(t *testing.T) {
	outside := func(noise float64) (n int) {
		for s := range uint64(5) {
			trials := byRate(s+1, noise)
			for k := 3; k < 10; k++ {
				p, err := search.Bayesian{Noise: noise}.Posterior(trials[:k])
				if err != nil {
					t.Fatal(err)
				}
				mean, sd := p.At(trials[k].Config.Unit())
				if math.Abs(trials[k].Loss-mean) > 2*math.Hypot(sd, p.Noise) {
					n++
				}
			}
		}
		return n
	}
	if a, b, c := outside(0), outside(0.03), outside(0.06); !(a > b && b > c && c > 2) {
		t.Errorf("outside of μ ± 2σ: %d, %d, %d of 35", a, b, c)
	}
}

// The ranges overlap; Bayesian search reports less than random search, and
// its winner, trained again, has more; nobody's winner does better then.
func TestRace(t *testing.T) {
	if testing.Short() {
		t.Skip("540 trials")
	}
	var r [4]result
	for i, s := range racers {
		r[i] = compete(s.Strategy)
		if end, again := median(r[i].end), median(r[i].retried); again < end-0.002 {
			t.Errorf("%s: %.3f, and %.3f when trained again", s.name, end, again)
		}
	}
	random, bayes := r[2], r[3]
	if !(median(bayes.end) < median(random.end) && median(bayes.retried) > median(random.retried)) {
		t.Errorf("random %.3f, retried %.3f; Bayesian %.3f, retried %.3f", random.end, random.retried, bayes.end, bayes.retried)
	}
	if slices.Min(random.end) > slices.Max(bayes.end) || slices.Min(r[0].end) > slices.Max(bayes.end) || slices.Min(r[1].end) > slices.Max(bayes.end) {
		t.Error("the ranges do not overlap")
	}
	for i := range 5 {
		if !slices.Equal(r[2].sofar[i], r[3].sofar[i]) {
			t.Errorf("trial %d of random and Bayesian search differ", i)
		}
	}
}

// A twentieth of the epochs finds as good a recipe.
func TestHalving(t *testing.T) {
	losses, cost := map[int][]float64{}, map[int]int{}
	for k := range 9 {
		rng := seed(k)
		var curves [][]float64
		for range 27 {
			u := search.Random{}.Propose(rng, space, nil)
			curves = append(curves, learn(follow(space.At(u)), rng))
		}
		for _, e := range []int{1, 15, 135} {
			loss, epochs := halve(curves, e)
			losses[e], cost[e] = append(losses[e], loss), epochs
		}
	}
	if cost[1] != 189 || cost[15] != 945 || cost[135] != 3645 {
		t.Errorf("epochs: %v", cost)
	}
	if few, all := median(losses[1]), median(losses[135]); few > all+0.005 {
		t.Errorf("losses %.3f and %.3f", few, all)
	}
}

// sets deals points of two moons: to learn from, to choose by, to report.
func sets() (learn, valid, test *data.Set) {
	all := data.Moons(rand.New(rand.NewPCG(13, 1)), 2300, 0.25)
	learn, rest := all.Split(100./2300, nil)
	valid, test = rest.Split(200./2200, nil)
	return learn, valid, test
}

var learnSet, validSet, testSet = sets()

// recipe is a choice of hyper-parameters.
type recipe struct {
	rate   float64 // η
	batch  int     // samples per update
	hidden int     // neurons
	lambda float64 // λ
	epochs int
}

var usual = recipe{rate: 0.5, batch: 10, hidden: 16, epochs: 100}

// start is a new network and the run that will train it.
func (r recipe) start(rng *rand.Rand) (*nn.Network, nn.Training) {
	net := nn.New(
		nn.NewDense(2, r.hidden, nn.Tanh, nn.Glorot(rng)),
		nn.NewDense(r.hidden, 1, nn.Identity, nn.Glorot(rng)))
	return net, nn.Training{
		Loss:      nn.Risk{Loss: nn.LogisticCrossEntropy, Lambda: r.lambda},
		Optimizer: &optim.SGD{Rate: r.rate},
		Epochs:    r.epochs, Batch: r.batch, Rand: rng}
}

// train is a trained network and its validation loss.
func (r recipe) train(rng *rand.Rand) (*nn.Network, float64) {
	net, run := r.start(rng)
	for p := range run.RunOn(net, learnSet) {
		if p.Err != nil { // a loss of NaN or ±Inf on the way
			return net, math.Inf(1)
		}
	}
	return net, nn.LogisticCrossEntropy.Value(net.Predict(validSet.X()), validSet.Y())
}

// seed is the random numbers of run i.
func seed(i int) *rand.Rand { return rand.New(rand.NewPCG(uint64(i), 13)) }

// hits is 1 where network i is right about test point j, else 0.
func hits() *mat.Dense {
	h, y := mat.NewDense(50, 2000, nil), testSet.Y()
	for i := range 50 {
		net, _ := usual.train(seed(i))
		a := net.Predict(testSet.X())
		for j := range 2000 {
			if (a.At(0, j) > 0) == (y.At(0, j) > 0.5) {
				h.Set(i, j, 1)
			}
		}
	}
	return h
}

// choose is the accuracy of the best network on the n points that it was
// chosen by, and on the others; the mean over all windows of n points.
func choose(h *mat.Dense, n int) (known, fresh float64) {
	windows := 2000 / n
	for k := range windows {
		best, rest := 0.0, 0.0
		for i := range 50 {
			own := floats.Sum(h.RawRowView(i)[k*n : (k+1)*n])
			if own > best {
				best, rest = own, floats.Sum(h.RawRowView(i))-own
			}
		}
		known += best / float64(n*windows)
		fresh += rest / float64((2000-n)*windows)
	}
	return known, fresh
}

// median is the middle of v.
func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// loss is the median validation loss of three networks.
func (r recipe) loss(rng *rand.Rand) float64 {
	var v []float64
	for range 3 {
		_, loss := r.train(rng)
		v = append(v, loss)
	}
	return median(v)
}

// judge makes an objective of a recipe per configuration: f = log₁₀ L.
func judge(follow func(c search.Config) recipe) search.Objective {
	return func(
		_ context.Context, c search.Config, rng *rand.Rand,
	) (f float64, err error) {
		return math.Log10(follow(c).loss(rng)), nil
	}
}

var (
	rates   = []float64{0.01, 0.03, 0.1, 0.3, 1}
	batches = []int{2, 5, 10, 20, 50, 100}
)

var (
	believed = search.GP{Mean: 0.6, Deviation: 0.2, Scales: []float64{0.2}}
)

// byRate is ten trials for η.
func byRate(seed uint64, noise float64) []search.Trial {
	s := search.Search{
		Space:    search.Space{search.Log("η", 0.001, 1)},
		Strategy: search.Bayesian{Initial: 3, Noise: noise},
		Trials:   10, Seed: seed}
	trials, err := s.All(context.Background(), judge(
		func(c search.Config) recipe {
			r := usual
			r.batch, r.rate = 5, c.Float("η")
			return r
		}))
	if err != nil {
		panic(err)
	}
	return trials
}

var space = search.Space{
	search.Log("η", 0.001, 1),
	search.Int("hidden", 2, 32),
	search.Log("λ", 1e-6, 1),
}

// follow is the recipe of a configuration of the space.
func follow(c search.Config) recipe {
	r := usual
	r.rate, r.hidden, r.lambda =
		c.Float("η"), c.Int("hidden"), c.Float("λ")
	return r
}

var racers = []struct {
	name string
	search.Strategy
}{
	{"grid 3×3×3", search.Grid{3}},
	{"grid 9×3×1", search.Grid{9, 3, 1}},
	{"random", search.Random{}},
	{"Bayesian", search.Bayesian{Noise: 0.03}},
}

// race is 27 trials: the best loss after each, and the winner.
func race(s search.Strategy, seed int) ([]float64, recipe) {
	run := search.Search{
		Space: space, Strategy: s, Trials: 27, Seed: uint64(seed)}
	trials, err := run.All(context.Background(), judge(follow))
	if err != nil {
		panic(err)
	}
	low := math.Ln2 // of a network that always says ½
	var sofar []float64
	for _, t := range trials {
		if t.State == search.Done {
			low = min(low, math.Pow(10, t.Loss))
		}
		sofar = append(sofar, low)
	}
	best, _ := search.Best(trials)
	return sofar, follow(best.Config)
}

// result is what a racer has reached in five races.
type result struct {
	sofar        [27][]float64 // after each trial, in each race
	end, retried []float64
}

func compete(s search.Strategy) (r result) {
	for k := range 5 {
		sofar, best := race(s, k)
		for i, v := range sofar {
			r.sofar[i] = append(r.sofar[i], v)
		}
		r.end = append(r.end, sofar[26])
		r.retried = append(r.retried, best.loss(seed(k)))
	}
	return r
}

// learn is the validation loss of a recipe after each of 135 epochs.
func learn(r recipe, rng *rand.Rand) []float64 {
	r.epochs = 135
	net, run := r.start(rng)
	run.Validation = validSet
	curve := slices.Repeat([]float64{math.Inf(1)}, 135)
	for p := range run.RunOn(net, learnSet) {
		if p.Err == nil {
			curve[p.Epoch-1] = p.Validation
		}
	}
	return curve
}

// halve keeps the best third after e, 3e, 9e … epochs, and returns the
// final loss of the last and the epochs that were trained.
func halve(curves [][]float64, e int) (loss float64, epochs int) {
	done := 0
	for left := slices.Clone(curves); ; left = left[:(len(left)+2)/3] {
		epochs += len(left) * (e - done)
		if len(left) == 1 || e == 135 {
			epochs += len(left) * (135 - e)
			slices.SortFunc(left, at(134))
			return left[0][134], epochs
		}
		slices.SortFunc(left, at(e-1))
		done, e = e, min(3*e, 135)
	}
}

// at compares two curves at an epoch.
func at(epoch int) func(a, b []float64) int {
	return func(a, b []float64) int { return cmp.Compare(a[epoch], b[epoch]) }
}
