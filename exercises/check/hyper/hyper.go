// Package hyper has the exercises of chapter 13.
package hyper

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
)

const chapter = "13-hyper-parameters/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "13-hyper-parameters",
	Package: "hyper",
	Exercises: []*check.Spec{
		LogScale.Spec,
		GridOrRandom.Spec,
		RateForBatch.Spec,
		RealDifference.Spec,
		ChooseAndReport.Spec,
		AfterOneTrial.Spec,
		ExpectedGain.Spec,
		NextTrial.Spec,
	},
}

// LogScale is a grid of one hyper-parameter that acts as a factor.
var LogScale = check.NewFormula[func(lo, hi float64, n int) []float64](check.Spec{
	ID: chapter + "logscale", Func: "LogScale", Title: "values on a log scale",
	Kind: check.Formula, Points: 1, Minutes: 3,
	In: []string{"lo", "hi", "n"}, Out: []string{"v"},
	Formula: `
		u = where(n ≡ 1, ½, upto(n) / (n − 1)) // from 0 to 1
		v = lo · (hi / lo)^u`,
	Cases: []check.Case{
		{Name: "four decades, five values", Args: check.Args{0.001, 10.0, 5}},
		{Name: "steps that are no powers of ten", Args: check.Args{0.02, 3.0, 4}},
		{Name: "one value", Args: check.Args{0.0001, 0.25, 1}},
	},
	Mistakes: []check.Mistake{
		{Name: "linear", As: "v = lo + u · (hi − lo)", Says: "The steps between your values are equal, so nearly all of them lie in the uppermost decade. On a log scale the quotient of two neighbours is the same everywhere."},
		{Name: "divided by n", As: "u = upto(n) / n", Says: "Your last value stays below hi. Between n values there are n − 1 steps."},
		{Name: "ends missing", As: "u = (upto(n) + 1) / (n + 1)", Says: "Your values leave out both ends. The first should be lo and the last hi."},
		{Name: "n + 1 values", As: "u = upto(n + 1) / n", Says: "You return one value too many: n steps have n + 1 ends. Here n is the number of values."},
		{Name: "exponents", As: "v = log₁₀(lo · (hi / lo)^u)", Says: "These are the exponents, evenly spaced, and that is the right thought. Now raise the base to them: the result is the values themselves."},
		{Name: "e to a power of ten", As: "v = exp(log₁₀(lo · (hi / lo)^u))", Says: "You take log₁₀ and go back with exp. The way back needs the base of the way there: 10ˣ undoes log₁₀, eˣ undoes the natural logarithm."},
		{Name: "ten to a power of e", As: "v = 10^(log(lo · (hi / lo)^u))", Says: "You take the natural logarithm (math.Log) and go back with 10ˣ. The way back needs the base of the way there."},
		{Name: "times ten", As: "v = lo · 10^(upto(n))", Says: "Each of your values is ten times the one before. That only reaches hi if there is one decade per step: the factor depends on lo, hi and n."},
		{Name: "NaN for one value", As: "u = upto(n) / (n − 1)", Says: "With n = 1 there is a division 0/0, by n − 1. The task says what is due there."},
		{Name: "lo for one value", As: "u = where(n ≡ 1, 0, upto(n) / (n − 1))", Says: "Right, but for n = 1 you return lo. The task asks for the middle of the scale there."},
		{Name: "hi for one value", As: "u = where(n ≡ 1, 1, upto(n) / (n − 1))", Says: "Right, but for n = 1 you return hi. The task asks for the middle of the scale there."},
		{Name: "integers divided", As: "u = where(n ≡ 1, ½, floor(upto(n) / (n − 1)))", Says: "Your values are lo again and again, and hi at the end: i/(n − 1) is computed with integers, so it is 0 up to the last. Turn them into float64 first."},
		{Name: "arithmetic middle", As: "v = where(n ≡ 1, lo + u · (hi − lo), lo · (hi / lo)^u)", Says: "Right, but for n = 1 you return (lo + hi)/2, which is the middle of a linear scale. On a log scale the middle is u = ½."},
	},
	Hints: [3]string{
		"Divide each of your values by the one before it. Is the quotient always the same, is the first value lo, and the last one hi?",
		"Let a number u go evenly from 0 to 1 in n − 1 steps, and turn each u into a value with the formula of the chapter. For n = 1 there is one u, ½.",
	},
})

// GridOrRandom compares what two searches see for the same money.
var GridOrRandom = check.NewFormula[func() (grid, random int, p float64)](check.Spec{
	ID: chapter + "gridorrandom", Func: "GridOrRandom", Title: "what 64 trials have seen",
	Kind: check.Predict, Points: 1, Minutes: 4, Tolerance: 2e-3,
	Out: []string{"rates of the grid", "rates at random", "p"},
	Formula: `
		trials = 64
		dims = 3
		good = 0.05
		rates of the grid = round(trials^(1 / dims))
		rates at random = trials
		none = (1 − good)^trials
		p = 1 − none`,
	Cases: []check.Case{{Name: "your numbers"}},
	Fingerprint: func(seen []check.Seen) string { // a factor would give the answer away
		for k, say := range []string{
			"The number of rates of the grid is not right. All combinations of n values of each of the three are 64 trials: what is n?",
			"The number of rates of random search is not right. What does a trial share with the trial before it?",
			"p is not right. First compute how likely it is that a single trial misses the best 5 %, then all 64.",
		} {
			if got, want := seen[0].Got[k].V[0], seen[0].Want[k].V[0]; math.Abs(got-want) > 2e-3*want {
				return say
			}
		}
		return ""
	},
	Mistakes: []check.Mistake{
		{Name: "one grid rate per trial", As: "rates of the grid = trials", Says: "The grid does not try a new rate in each trial: it repeats every rate with all combinations of the other two hyper-parameters. n values of each of three make n³ trials."},
		{Name: "trials divided by dimensions", As: "rates of the grid = floor(trials / dims)", Says: "You have shared the trials out among the hyper-parameters, 64/3. A grid tries all combinations: the numbers of values are multiplied, not added."},
		{Name: "dimensions for values", As: "rates of the grid = dims", Says: "Three is the number of hyper-parameters. The question is how many values each of them has, if all combinations are 64 trials."},
		{Name: "square root", As: "rates of the grid = √trials", Says: "8 · 8 = 64 is the grid of two hyper-parameters. There are three."},
		{Name: "random repeats, too", As: "rates at random = 4", Says: "Random search does not repeat its rates: each trial draws a new one, whatever the other two are."},
		{Name: "rates for trials", As: "p = 1 − (1 − good)^4", Says: "This is the probability of a hit in 4 trials, as many as a grid has rates. All 64 random trials are different points of the space, and each may hit."},
		{Name: "all miss", As: "p = none", Says: "p is the probability that all 64 trials miss the best 5 %. Asked is that at least one hits: the rest up to 1."},
		{Name: "added up", As: "p = trials · good", Says: "64 · 0.05 is the number of hits that you can expect, and it is larger than 1: no probability. First compute that all 64 miss."},
		{Name: "all hit", As: "p = 1 − good^trials", Says: "You have taken 1 minus the probability that all 64 trials hit. The contrary of at least one hit is that all miss."},
		{Name: "exactly one", As: "p = trials · good · (1 − good)^(trials − 1)", Says: "This is the probability of exactly one hit. At least one is 1 minus the probability of none."},
	},
	Hints: [3]string{
		"Write down the first few trials of the grid as three nested loops. When does the rate change?",
		"The grid has nᴰ trials for n values of each of D hyper-parameters. Chance draws all D anew in each trial. For p, ask how likely it is that all trials miss.",
		"n with n³ = 64; one rate per trial; p = 1 − 0.95⁶⁴",
	},
})

// enough is the validation loss that RateForBatch asks for.
const enough = 0.29

// RateForBatch looks for the learning rate that goes with a larger batch.
var RateForBatch = check.New(rateForBatch, check.Spec{
	ID: chapter + "rateforbatch", Func: "RateForBatch", Title: "the rate of a larger batch",
	Kind: check.Experiment, Points: 2, Minutes: 10,
	Out:    []string{"η"},
	Cases:  []check.Case{{Name: "batches of 50, 100 epochs"}},
	Accept: func(_, out []any) string { return judgeRate(out[0].(float64)) },
	Mistakes: []check.Mistake{
		{Name: "unchanged", Says: "η = 0.5 was right for batches of 10. A batch of 50 allows a fifth of the updates in the same 100 epochs, and the weights do not get far enough: the network still separates the moons by a straight line."},
		{Name: "divided by five", Says: "You have made the rate smaller with the larger batch. But there are fewer updates now, a fifth of those before: each of them must go farther, not less far."},
		{Name: "divided by the batch", Says: "You divide by the batch size. The loss is a mean over the batch already; and there are fewer updates now, so each must go farther."},
		{Name: "times fifty", Says: "25 is far too long a step: the loss becomes infinite. What counts is how many times larger the batch has become, 50/10."},
	},
	Hints: [3]string{
		"Look at the loss after 100 epochs: at about 0.33 the network is on the plateau of the straight line, and +Inf means that it diverges. Which side are you on?",
		"The way that the weights can go in 100 epochs is about the number of updates times η, so proportional to η/B. Look at the row for B = 50 in the map of the chapter.",
		"η/B between about 0.02 and 0.04: with B = 50 that is η from 1 to 2",
	},
})

func rateForBatch(on check.Mistakes) func() float64 {
	return func() float64 {
		switch {
		case on["unchanged"]:
			return 0.5
		case on["divided by five"]:
			return 0.5 / 5
		case on["divided by the batch"]:
			return 0.5 / 50
		case on["times fifty"]:
			return 0.5 * 50
		}
		return 1
	}
}

// judgeRate trains with the rate and says what came out.
func judgeRate(rate float64) string {
	if !(rate > 0) || math.IsInf(rate, 0) {
		return fmt.Sprintf("η = %v is no learning rate: it must be a positive number.", rate)
	}
	loss := lossOfRate(rate, 50)
	switch {
	case loss < enough:
		return ""
	case math.IsInf(loss, 0):
		return fmt.Sprintf("With η = %.4g the loss becomes infinite on the way in most of the five trainings: the steps are too long.", rate)
	case lossOfRate(1.3*rate, 50) < loss:
		return fmt.Sprintf("With η = %.4g the median validation loss is %.3f; %.2f is asked for. With a slightly larger rate it would be lower.", rate, loss, enough)
	case lossOfRate(rate/1.3, 50) < loss:
		return fmt.Sprintf("With η = %.4g the median validation loss is %.3f; %.2f is asked for. With a slightly smaller rate it would be lower.", rate, loss, enough)
	}
	return fmt.Sprintf("With η = %.4g the median validation loss is %.3f; %.2f is asked for. Neither a slightly larger nor a slightly smaller rate helps here: change it by more.", rate, loss, enough)
}

// lossOfRate is the median validation loss of five networks of the chapter,
// trained with a rate and a batch size.
func lossOfRate(rate float64, batch int) float64 {
	all := data.Moons(rand.New(rand.NewPCG(13, 1)), 2300, 0.25)
	train, rest := all.Split(100./2300, nil)
	valid, _ := rest.Split(200./2200, nil)
	var losses []float64
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 13))
		net := nn.New(
			nn.NewDense(2, 16, nn.Tanh, nn.Glorot(rng)),
			nn.NewDense(16, 1, nn.Logistic, nn.Glorot(rng)))
		run := nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: rate},
			Epochs: 100, Batch: batch, Rand: rng}
		var failed error
		for p := range run.RunOn(net, train) {
			failed = errors.Join(failed, p.Err)
		}
		loss := math.Inf(1)
		if failed == nil {
			loss = nn.MeanLoss(net, nn.BinaryCrossEntropy, valid)
		}
		losses = append(losses, loss)
	}
	slices.Sort(losses)
	return losses[2]
}

// RealDifference compares the losses of two recipes.
var RealDifference = check.NewFormula[func(a, b []float64) (d, e float64, real bool)](check.Spec{
	ID: chapter + "realdifference", Func: "RealDifference", Title: "is the second recipe better?",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"a", "b"}, Out: []string{"d", "e", "real"},
	Formula: `
		n₁ = rows(a)
		n₂ = rows(b)
		d = mean b − mean a
		v₁ = Σ(a − mean a)² / (n₁ − 1) / n₁ // the squared error of a mean
		v₂ = Σ(b − mean b)² / (n₂ − 1) / n₂
		e = √(v₁ + v₂)
		real = abs(d) ≥ 2 · e`,
	Cases: []check.Case{
		{Name: "b is clearly lower, six seeds and four", Args: check.Args{[]float64{0.21, 0.19, 0.24, 0.18, 0.2, 0.25}, []float64{0.12, 0.16, 0.11, 0.14}}},
		{Name: "b is clearly higher, three seeds and five", Args: check.Args{[]float64{0.31, 0.34, 0.29}, []float64{0.41, 0.36, 0.45, 0.39, 0.4}}},
		{Name: "b is a little higher, with nine seeds of each", Args: check.Args{[]float64{0.31, 0.25, 0.34, 0.28, 0.37, 0.22, 0.3, 0.26, 0.33}, []float64{0.35, 0.29, 0.41, 0.33, 0.38, 0.3, 0.36, 0.27, 0.42}}},
		{Name: "b is a little lower, by more than one error", Args: check.Args{[]float64{0.27, 0.21, 0.3, 0.23}, []float64{0.2, 0.26, 0.19, 0.23, 0.18, 0.25, 0.19}}},
	},
	Mistakes: []check.Mistake{
		{Name: "deviations, not errors", As: "v₁ = Σ(a − mean a)² / (n₁ − 1); v₂ = Σ(b − mean b)² / (n₂ − 1)", Says: "e is made of the deviations of single trainings, √(s₁² + s₂²). A mean of n scatters less than one training does, by the factor 1/√n."},
		{Name: "n for n − 1", As: "v₁ = Σ(a − mean a)² / n₁ / n₁; v₂ = Σ(b − mean b)² / n₂ / n₂", Says: "Your deviations divide by n. That is right where the true mean is known; with the mean of the same numbers the sum of squares is divided by n − 1."},
		{Name: "errors added", As: "e = √v₁ + √v₂", Says: "You add the two errors. Independent errors cancel in part: their squares add up, and the root comes last."},
		{Name: "n for √n", As: "v₁ = Σ(a − mean a)² / (n₁ − 1) / n₁²; v₂ = Σ(b − mean b)² / (n₂ − 1) / n₂²", Says: "You divide the deviations by n. The standard error is s/√n: four times the trainings halve it."},
		{Name: "root forgotten", As: "e = v₁ + v₂", Says: "e is e₁² + e₂², the square of what is asked for."},
		{Name: "one n for both", As: "v₂ = Σ(b − mean b)² / (n₂ − 1) / n₁", Says: "You divide both variances by the number of seeds of a. The line in the chapter could do so because both recipes had 20 seeds; here each mean has its own n."},
		{Name: "n of the chapter", As: "v₁ = Σ(a − mean a)² / (n₁ − 1) / 20; v₂ = Σ(b − mean b)² / (n₂ − 1) / 20", Says: "You divide by √20. The chapter had 20 seeds per recipe; here each list has as many as it is long."},
		{Name: "n of both together", As: "v₁ = Σ(a − mean a)² / (n₁ − 1) / (n₁ + n₂); v₂ = Σ(b − mean b)² / (n₂ − 1) / (n₁ + n₂)", Says: "You divide the sum of the variances by the number of all seeds, n₁ + n₂. Each mean has an error of its own, with its own n; two errors make that of a difference larger, not smaller."},
		{Name: "error of a alone", As: "e = √v₁", Says: "e is the standard error of the mean of a alone. The mean of b is uncertain, too."},
		{Name: "a − b", As: "d = mean a − mean b", Says: "d has the wrong sign: it is the mean of b minus the mean of a, so that a negative d says that b is better."},
		{Name: "only lower is real", As: "real = d ≤ −2 · e", Says: "You call a difference real only where b is lower. That b is clearly worse is a result as well: compare the size of d, without its sign."},
		{Name: "once the error", As: "real = abs(d) ≥ e", Says: "You compare with e. By chance alone one comparison of three passes that; the rule of the chapter asks for twice the error."},
		{Name: "limit the wrong way", As: "real = abs(d) < 2 · e", Says: "d and e are right, but you call a difference real where it is small: real is |d| ≥ 2e."},
		{Name: "medians", As: "d = median b − median a", Says: "d is the difference of the medians. The error e belongs to means."},
	},
	Hints: [3]string{
		"Three results, one after the other. If d is right and e is not, compute s of the first list by hand and see where your e leaves the path. If only real is wrong, look for its sign and its limit.",
		"A mean of n numbers with the deviation s has the standard error s/√n, each list with its own s and n. Errors of a difference add up as the sides of a right triangle do.",
	},
})

// ChooseAndReport is the end of a search. Its stub stops by the test set.
var ChooseAndReport = check.New(chooseAndReport, check.Spec{
	ID: chapter + "chooseandreport", Func: "ChooseAndReport", Title: "a report that is too good",
	Kind: check.FindBug, Points: 2, Minutes: 10, Stub: "epoch by the test set",
	In: []string{"valid", "test"}, Out: []string{"recipe", "epoch", "loss"},
	Cases: []check.Case{
		{Name: "three recipes, four epochs", Args: check.Args{
			[][]float64{{0.52, 0.41, 0.38, 0.35}, {0.61, 0.39, 0.33, 0.36}, {0.7, 0.55, 0.47, 0.44}},
			[][]float64{{0.5, 0.36, 0.41, 0.43}, {0.6, 0.43, 0.37, 0.35}, {0.69, 0.57, 0.3, 0.42}}}},
		{Name: "recipes of different lengths", Args: check.Args{
			[][]float64{{0.44, 0.42}, {0.6, 0.5, 0.41, 0.29, 0.31}, {0.5, 0.34, 0.35}},
			[][]float64{{0.28, 0.45}, {0.58, 0.54, 0.33, 0.36, 0.39}, {0.56, 0.38, 0.31}}}},
		{Name: "the first recipe has diverged", Args: check.Args{
			[][]float64{{math.NaN(), math.NaN(), math.NaN()}, {0.57, 0.4, 0.43}, {0.53, 0.46, 0.45}},
			[][]float64{{math.NaN(), math.NaN(), math.NaN()}, {0.55, 0.47, 0.42}, {0.51, 0.44, 0.49}}}},
	},
	Mistakes: []check.Mistake{
		{Name: "epoch by the test set", Says: "The recipe is chosen by the validation set, but the epoch by the test set: a stop at the best test loss is a choice, too. The number that is reported is the smallest of many, and so too good."},
		{Name: "all by the test set", Says: "Now everything is chosen by the test set. It may choose nothing: not the recipe and not the epoch. It is asked once, after the choice."},
		{Name: "validation loss reported", Says: "Chosen as it should be, but you report the validation loss. It was chosen because it was small, so it is too good (the winner's curse). Report the test loss at the chosen place."},
		{Name: "smallest test loss reported", Says: "Recipe and epoch are right, but you report the smallest test loss of the recipe. It is that of another epoch, which nobody has chosen but the test set."},
		{Name: "last epoch", Says: "You report the last epoch of the best recipe. The number of epochs is a hyper-parameter: the validation set has chosen one, take the network of that epoch."},
		{Name: "recipe by its last epoch", Says: "You choose the recipe by its last validation loss, and the epoch afterwards. Recipe and epoch are one choice: the smallest validation loss of all."},
		{Name: "largest", Says: "You look for the largest value. These are losses, not accuracies: small is good."},
		{Name: "NaN wins", Says: "Right, but where the first loss is NaN you never leave it: every comparison with NaN is false. Begin with +Inf as the best so far."},
		{Name: "mean over the epochs", Says: "You choose the recipe by the mean of its losses over the epochs. That prefers recipes that are fast at the start; chosen is the smallest validation loss."},
	},
	Hints: [3]string{
		"The report is always a little better than it should be. Which lines read from test, and what do they decide?",
		"Two things are chosen, the recipe and the epoch. Both are hyper-parameters. Who may see which set?",
		"One double loop over valid finds recipe and epoch together; only then loss = test[recipe][epoch]",
	},
})

func chooseAndReport(on check.Mistakes) func(valid, test [][]float64) (recipe, epoch int, loss float64) {
	return func(valid, test [][]float64) (recipe, epoch int, loss float64) {
		look := valid
		if on["all by the test set"] {
			look = test
		}
		best, better := math.Inf(1), func(a, b float64) bool { return a < b }
		if on["largest"] {
			best, better = math.Inf(-1), func(a, b float64) bool { return a > b }
		}
		if on["NaN wins"] {
			best = look[0][0]
		}
		for i, losses := range look {
			for e, v := range losses {
				switch {
				case on["recipe by its last epoch"]:
					v = losses[len(losses)-1]
				case on["mean over the epochs"]:
					v = 0
					for _, l := range losses {
						v += l / float64(len(losses))
					}
				}
				if better(v, best) {
					best, recipe, epoch = v, i, e
				}
			}
		}
		smallest := func(v []float64) int {
			at := 0
			for e := range v {
				if v[e] < v[at] {
					at = e
				}
			}
			return at
		}
		switch {
		case on["epoch by the test set"]:
			epoch = smallest(test[recipe])
		case on["last epoch"]:
			epoch = len(valid[recipe]) - 1
		case on["recipe by its last epoch"], on["mean over the epochs"]:
			epoch = smallest(valid[recipe])
		}
		loss = test[recipe][epoch]
		switch {
		case on["validation loss reported"]:
			loss = valid[recipe][epoch]
		case on["smallest test loss reported"]:
			loss = test[recipe][smallest(test[recipe])]
		}
		return recipe, epoch, loss
	}
}
