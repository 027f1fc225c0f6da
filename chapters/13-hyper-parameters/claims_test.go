// Package claims tests what the chapter's figures and tables claim. The
// functions below the tests are those of the chapter's cells.
package claims

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/internal/chaptertest"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"glassnet/nn/optim/search"
)

// The best of 50 looks better than it is, the more the fewer points it was
// chosen by; with 20 it is no better than the others, with 200 it is.
func TestWinnersCurse(t *testing.T) {
	mean := chaptertest.Shown(t, "mean of the 50")[0][1]
	last := 100.0
	for _, row := range chaptertest.Shown(t, "  N  the best")[1:] {
		n, known, fresh := row[0], row[1], row[2]
		if known-fresh > last || known-fresh < 0.3 {
			t.Errorf("%g points: %.1f %%, elsewhere %.1f %%; the gap was %.1f before", n, known, fresh, last)
		}
		last = known - fresh
		if n == 20 && fresh > mean+0.2 || n == 200 && fresh < mean+0.8 {
			t.Errorf("%g points: the chosen has %.1f %%, the mean is %.1f %%", n, fresh, mean)
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
	rates, last := []float64{0.01, 0.03, 0.1, 0.3, 1}, 0.0
	for i, b := range []float64{2, 5, 10, 20, 50, 100} {
		j := slices.IndexFunc(chaptertest.Shown(t, "⎡0.")[i], func(loss float64) bool { return loss < 0.29 })
		if b == 100 {
			if j >= 0 {
				t.Errorf("the full batch is good with %g", rates[j])
			}
			continue
		}
		if j < 0 || rates[j] < last || rates[j]/b < 0.0149 || rates[j]/b > 0.0301 {
			t.Fatalf("batch %g: smallest good rate is number %d, after %g", b, j+1, last)
		}
		last = rates[j]
	}
}

// With 1,000 updates for each batch, in place of 100 epochs, the smallest good rate does not grow with the batch.
func TestRateAtFixedUpdates(t *testing.T) {
	for _, b := range []int{10, 50} {
		for _, eta := range []float64{0.03, 0.1, 0.3} {
			r := usual
			r.batch, r.rate, r.epochs = b, eta, 10*b
			if l := r.loss(seed(77)); (l < 0.29) != (eta == 0.3) {
				t.Errorf("batch %d, η = %g: %.3f after 1,000 updates", b, eta, l)
			}
		}
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
	rows := chaptertest.Shown(t, "batch 10, η 1 minus")
	d, e := rows[0][4], rows[1][1]
	if d > 0 || -d > 2*e {
		t.Errorf("batch 10, η = 1: %.3f ± %.3f", d, e)
	}
	if d, e := rows[2][4], rows[3][1]; d < 3*e || rows[3][2] == 0 {
		t.Errorf("batch 10, η = 0.1: %.3f ± %.3f, lower in %g", d, e, rows[3][2])
	}
	m := chaptertest.Shown(t, "⎡0.")
	for i, row := range m {
		for j, loss := range row {
			if first, second := m[0][3], m[2][4]; !(first < second) || loss < second && (i != 0 || j != 3) {
				t.Errorf("in the map %.2f and %.2f are not the best: %.2f", first, second, loss)
			}
		}
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

// From 0.2 to 0.4 the losses of a batch of 5 cannot be told apart, and the noise grows with η.
func TestNoiseOfTheObjective(t *testing.T) {
	rows := chaptertest.Shown(t, "η = 0.01: log L")
	for i, a := range rows { // η, mean, deviation, error of the mean
		for _, b := range rows[:i] {
			if a[2] < b[2] {
				t.Errorf("η = %g: σ = %.2f after %.2f", a[0], a[2], b[2])
			}
			if d, e := math.Abs(a[1]-b[1]), math.Hypot(a[3], b[3]); (d < 2*e) != (a[0] <= 0.4 && b[0] >= 0.2) {
				t.Errorf("η = %g and %g: difference %.2f, error %.3f", b[0], a[0], d, e)
			}
		}
	}
}

// The band is too narrow whatever the search is told, and less so with a floor.
func TestCalibration(t *testing.T) {
	rows := chaptertest.Shown(t, "told 0: ")
	if a, b, c := rows[0][1], rows[1][1], rows[2][1]; !(a > b && b > c && c > 2) {
		t.Errorf("outside of μ ± 2σ: %g, %g, %g of 35", a, b, c)
	}
}

// The ranges overlap; Bayesian search reports less than random search, and
// its winner, trained again, has more; nobody's winner does better then.
func TestRace(t *testing.T) {
	rows := chaptertest.Shown(t, "              median  from")[1:] // median, from, to, retried
	for i, row := range rows {
		rows[i] = row[len(row)-4:]
		if end, again := rows[i][0], rows[i][3]; again < end-0.002 || (again > end+0.02) == (i == 2) {
			t.Errorf("racer %d: %.3f, and %.3f when trained again", i+1, end, again)
		}
	}
	random, bayes := rows[2], rows[3]
	if !(bayes[0] < random[0] && bayes[3] > random[3]) {
		t.Errorf("random %.3f, retried %.3f; Bayesian %.3f, retried %.3f", random[0], random[3], bayes[0], bayes[3])
	}
	for _, a := range rows {
		for _, b := range rows {
			if a[1] > b[2] {
				t.Errorf("ranges that do not overlap: %.3f and %.3f", a, b)
			}
		}
	}
	untrained := func(_ context.Context, c search.Config, _ *rand.Rand) (float64, error) { return c.Unit()[0], nil }
	var first [2][]search.Trial
	for i, s := range []search.Strategy{search.Random{}, search.Bayesian{Noise: 0.03}} {
		var err error
		if first[i], err = (search.Search{Space: space, Strategy: s, Trials: 6}).All(t.Context(), untrained); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6 {
		if same := slices.Equal(first[0][i].Config.Unit(), first[1][i].Config.Unit()); same != (i < 5) {
			t.Errorf("trial %d of random and Bayesian search: the same is %v", i+1, same)
		}
	}
}

// A twentieth of the epochs finds as good a recipe.
func TestHalving(t *testing.T) {
	rows := chaptertest.Shown(t, "  e  epochs")[1:] // e, epochs, loss
	few, all := rows[0], rows[len(rows)-1]
	if few[1] != 189 || rows[1][1] != 405 || all[1] != 3645 || few[1] > all[1]/19 {
		t.Errorf("epochs: %v", rows)
	}
	if few[2] > all[2]+0.005 {
		t.Errorf("losses %.3f and %.3f", few[2], all[2])
	}
}

// sets deals points of two moons: to learn from and to choose by.
func sets() (learn, valid *data.Set) {
	all := data.Moons(rand.New(rand.NewPCG(13, 1)), 2300, 0.25)
	learn, rest := all.Split(100./2300, nil)
	valid, _ = rest.Split(200./2200, nil)
	return learn, valid
}

var learnSet, validSet = sets()

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
