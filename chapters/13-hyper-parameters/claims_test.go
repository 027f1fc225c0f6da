// Package claims tests what the chapter's figures and tables claim. The
// functions below the tests are those of the chapter's cells.
package claims

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
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
		run.Validation = valid
		for p := range run.RunOn(net, train) {
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
	line := nn.New(nn.NewDense(2, 1, nn.Logistic, nn.Zeros))
	for range (nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 1}, Epochs: 1000}).RunOn(line, train) {
	}
	best := nn.BinaryCrossEntropy.Value(line.Predict(valid.X()), valid.Y())
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

// Nine trials: three values of each on the grid, nine at random.
func TestCoverage(t *testing.T) {
	space := search.Space{search.Log("η", 1e-3, 10), search.Log("λ", 1e-6, 1)}
	for want, s := range map[int]search.Strategy{3: search.Grid{3}, 9: search.Random{}} {
		p := tried(s, space, 9)
		for _, v := range [][]float64{p.X, p.Y} {
			if n := len(slices.Compact(slices.Sorted(slices.Values(v)))); len(v) != 9 || n != want {
				t.Errorf("%T: %d values in %d trials, want %d in 9", s, n, len(v), want)
			}
		}
	}
}

// The smallest rate with a loss below 0.3 grows with the batch; no batch
// survives 10.
func TestRateAndBatch(t *testing.T) {
	m, last := byRateAndBatch(), 0.0
	for i, name := range batches {
		row := m.RawRowView(i)
		j := slices.IndexFunc(row, func(v float64) bool { return v < 0.3 })
		rate, _ := strconv.ParseFloat(rates[j], 64)
		batch, _ := strconv.ParseFloat(name, 64)
		if q := rate / batch; rate < last || q < 0.00999 || q > 0.03001 {
			t.Errorf("batch %s: smallest good rate %g after %g, η/B = %g", name, rate, last, q)
		}
		if last = rate; !math.IsNaN(row[6]) {
			t.Errorf("batch %s, η = 10: loss %g, want a failure", name, row[6])
		}
	}
	small, full := m.RawRowView(0), m.RawRowView(5)
	if !math.IsNaN(small[5]) || full[5] != slices.Min(full[:6]) || slices.Min(small[:5]) > full[5]-0.05 {
		t.Errorf("the best rate of the full batch: %.3f; of a batch of 2: %.3f", full, small)
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

// 16 and 20 neurons do not differ, the rates 0.5 and 0.1 do.
func TestNoise(t *testing.T) {
	wide, slow := usual, usual
	wide.hidden, slow.rate = 20, 0.1
	var mean, e [3]float64
	for i, r := range []recipe{usual, wide, slow} {
		var v []float64
		for k := range 20 {
			_, loss := r.train(seed(100*i + k))
			v = append(v, loss)
		}
		m, sd := stat.MeanStdDev(v, nil)
		mean[i], e[i] = m, sd/math.Sqrt(20)
	}
	for i, differ := range []bool{1: false, 2: true} {
		if d := math.Abs(mean[i] - mean[0]); i > 0 && (d > 2*math.Hypot(e[i], e[0])) != differ {
			t.Errorf("recipe %d: difference %.4f, errors %.4f and %.4f", i, d, e[i], e[0])
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

// Trials 3 and 4 go beside the best, 5 to the end that nobody has seen, 7 back
// to the valley; 8 fails. Each is where EI is largest.
func TestLoop(t *testing.T) {
	trials := byRate()
	u := func(n int) float64 { return trials[n].Config.Unit()[0] }
	best, _ := search.Best(trials)
	if best.Index != 7 || trials[8].State != search.Failed || math.Abs(u(3)-u(0)) > 0.1 || math.Abs(u(4)-u(3)) > 0.1 || u(5) > 0.1 {
		t.Errorf("best is trial %d, trial 8 is %s; u = %.2f %.2f %.2f", best.Index, trials[8].State, u(3), u(4), u(5))
	}
	for n := 3; n < 10; n++ {
		p, err := search.Bayesian{}.Posterior(trials[:n])
		if err != nil {
			t.Fatal(err)
		}
		here := p.Improvement([]float64{u(n)})
		for i := range 201 {
			if ei := p.Improvement([]float64{float64(i) / 200}); ei > 1.02*here+1e-6 {
				t.Errorf("trial %d: EI = %g at %.2f, but %g at %.2f", n, here, u(n), ei, float64(i)/200)
			}
		}
	}
}

// The coarse grid is last, the grid with nine rates better; random and Bayesian
// search begin as one and end within their scatter; nobody's winner does better
// when it is trained again.
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
	coarse, rates, random, bayes := r[0].end, r[1].end, r[2].end, r[3].end
	if slices.Min(coarse) < slices.Max(rates)+0.05 || median(rates) < median(random)+0.01 {
		t.Errorf("grids end at %.3f and %.3f, random at %.3f", coarse, rates, random)
	}
	if d := math.Abs(median(random) - median(bayes)); d > stat.StdDev(random, nil) || slices.Max(bayes) > slices.Max(random)-0.05 {
		t.Errorf("random %.3f, Bayesian %.3f", random, bayes)
	}
	for i := range 5 {
		if !slices.Equal(r[2].sofar[i], r[3].sofar[i]) {
			t.Errorf("trial %d of random and Bayesian search differ", i)
		}
	}
}

// A quarter of the epochs finds as good a recipe, a ninth does not.
func TestHalving(t *testing.T) {
	losses, cost := map[int][]float64{}, map[int]int{}
	for k := range 9 {
		rng := seed(k)
		var curves [][]float64
		for range 27 {
			u := search.Random{}.Propose(rng, space, nil)
			curves = append(curves, learn(follow(space.At(u)), rng))
		}
		for _, e := range []int{5, 15, 135} {
			loss, epochs := halve(curves, e)
			losses[e], cost[e] = append(losses[e], loss), epochs
		}
	}
	if cost[5] != 405 || cost[15] != 945 || cost[135] != 3645 {
		t.Errorf("epochs: %v", cost)
	}
	ninth, quarter, all := median(losses[5]), median(losses[15]), median(losses[135])
	if quarter > all+0.005 || ninth < all+0.02 {
		t.Errorf("losses %.3f, %.3f, %.3f", ninth, quarter, all)
	}
}

// series are points of a figure.
type series struct{ X, Y []float64 }

// sets deals points of two moons: to learn from, to choose by, to report.
func sets() (train, valid, test *data.Set) {
	all := data.Moons(rand.New(rand.NewPCG(13, 1)), 2300, 0.25)
	train, rest := all.Split(100./2300, nil)
	valid, test = rest.Split(200./2200, nil)
	return train, valid, test
}

var train, valid, test = sets()

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
		nn.NewDense(r.hidden, 1, nn.Logistic, nn.Glorot(rng)))
	return net, nn.Training{
		Loss:      nn.Risk{Loss: nn.BinaryCrossEntropy, Lambda: r.lambda},
		Optimizer: &optim.SGD{Rate: r.rate},
		Epochs:    r.epochs, Batch: r.batch, Rand: rng}
}

// train is a trained network and its validation loss.
func (r recipe) train(rng *rand.Rand) (*nn.Network, float64) {
	net, run := r.start(rng)
	for p := range run.RunOn(net, train) {
		if p.Err != nil { // a loss of NaN or ±Inf on the way
			return net, math.Inf(1)
		}
	}
	return net, nn.BinaryCrossEntropy.Value(net.Predict(valid.X()), valid.Y())
}

// seed is the random numbers of run i.
func seed(i int) *rand.Rand { return rand.New(rand.NewPCG(uint64(i), 13)) }

// hits is 1 where network i is right about test point j, else 0.
func hits() *mat.Dense {
	h, y := mat.NewDense(50, 2000, nil), test.Y()
	for i := range 50 {
		net, _ := usual.train(seed(i))
		a := net.Predict(test.X())
		for j := range 2000 {
			if (a.At(0, j) > 0.5) == (y.At(0, j) > 0.5) {
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

// tried is the points of the first n trials of a strategy.
func tried(s search.Strategy, space search.Space, n int) series {
	var points series
	var trials []search.Trial
	rng := seed(3)
	for i := range n {
		c := space.At(s.Propose(rng, space, trials))
		trials = append(trials, search.Trial{Index: i, Config: c})
		points.X = append(points.X, math.Log10(c.Float("η")))
		points.Y = append(points.Y, math.Log10(c.Float("λ")))
	}
	return points
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
	rates   = []string{"0.01", "0.03", "0.1", "0.3", "1", "3", "10"}
	batches = []string{"2", "5", "10", "20", "50", "100"}
)

// byRateAndBatch is the validation loss, one row per batch size.
func byRateAndBatch() *mat.Dense {
	s := search.Search{Strategy: search.Grid{1}, // choices: all options
		Space: search.Space{
			search.Choice("batch", batches...), search.Choice("η", rates...)}}
	trials, err := s.All(context.Background(), judge(
		func(c search.Config) recipe {
			r := usual
			r.rate, _ = strconv.ParseFloat(c.Text("η"), 64)
			r.batch, _ = strconv.Atoi(c.Text("batch"))
			return r
		}))
	if err != nil {
		panic(err)
	}
	m := mat.NewDense(len(batches), len(rates), nil)
	for i, t := range trials {
		m.Set(i/len(rates), i%len(rates), math.Pow(10, t.Loss))
	}
	return m
}

var (
	believed = search.GP{Mean: 0.6, Deviation: 0.2, Scales: []float64{0.2}}
)

// byRate is ten trials for η.
func byRate() []search.Trial {
	s := search.Search{
		Space:    search.Space{search.Log("η", 0.001, 10)},
		Strategy: search.Bayesian{Initial: 3},
		Trials:   10, Seed: 8}
	trials, err := s.All(context.Background(), judge(
		func(c search.Config) recipe {
			r := usual
			r.rate = c.Float("η")
			return r
		}))
	if err != nil {
		panic(err)
	}
	return trials
}

var space = search.Space{
	search.Log("η", 0.001, 10),
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
	{"Bayesian", search.Bayesian{}},
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
	run.Validation = valid
	curve := slices.Repeat([]float64{math.Inf(1)}, 135)
	for p := range run.RunOn(net, train) {
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
