// Package regularisation has the exercises of chapter 12.
package regularisation

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

const chapter = "12-regularisation/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "12-regularisation",
	Package: "regularisation",
	Exercises: []*check.Spec{
		OverfitGap.Spec,
		DyTOrLN.Spec,
		EarlyStop.Spec,
		WeightDecay.Spec,
		DropoutForward.Spec,
		BatchNorm.Spec,
		BlockBackward.Spec,
	},
}

// OverfitGap reads the first figure of the chapter.
var OverfitGap = check.New(overfitGap, check.Spec{
	ID: chapter + "overfitgap", Func: "OverfitGap", Title: "how far two curves have parted",
	Kind: check.ReadFigure, Points: 1, Minutes: 3, Tolerance: 0.08,
	Out:   []string{"gap", "epoch"},
	Cases: []check.Case{{Name: "your reading"}},
	Fingerprint: func(seen []check.Seen) string { // no factor that gives the number away
		g, w := seen[0].Got, seen[0].Want
		if math.Abs(g[0].V[0]-w[0].V[0]) > 0.08*w[0].V[0] {
			return "Your gap is not the distance between the curves at epoch 400. Is it the figure with the title MSE, and the axis on the left?"
		}
		return "Your gap is right, your epoch is not: is the distance between the curves twice as large there?"
	},
	Mistakes: []check.Mistake{
		{Name: "validation alone", Says: "Your gap is the validation loss itself, the height above 0. Over-fitting shows in the distance between the two curves."},
		{Name: "training alone", Says: "Your gap is the training loss itself, the height above 0. Over-fitting shows in the distance between the two curves."},
		{Name: "from the noise", Says: "Your gap begins at the dashed line. That is the noise of the samples; the question is about the distance between the two curves."},
		{Name: "the sum", Says: "Your gap is the sum of both losses. Subtract them."},
		{Name: "validation doubled", Says: "Your epoch is the one at which the validation loss is twice what it was. The gap grows from both sides: training falls as well, so the gap has doubled earlier."},
		{Name: "epoch doubled", Says: "Your epoch is 600, half as far again. Read it off: where are the curves twice as far apart as at 400?"},
	},
	Hints: [3]string{
		"Lay a pencil upright at epoch 400. Where does it meet the upper curve, where the lower?",
		"Gap: validation minus training, both at epoch 400. For the second number move the pencil to the right until the distance between the curves is twice as long.",
		"At epoch 400 the curves are near 0.29 and 0.11; the distance has doubled where they are near 0.41 and 0.05",
	},
})

// points are n samples of sin 2x with noise, as in the chapter.
func points(n int, seed uint64) (x, y *mat.Dense) {
	rng := rand.New(rand.NewPCG(seed, 7))
	x, y = mat.NewDense(1, n, nil), mat.NewDense(1, n, nil)
	for i := range n {
		v := 6*rng.Float64() - 3
		x.Set(0, i, v)
		y.Set(0, i, math.Sin(2*v)+0.4*rng.NormFloat64())
	}
	return x, y
}

// parting is the run of the chapter's first figure: both losses per epoch.
var parting = sync.OnceValues(func() (train, valid []float64) {
	init := nn.Normal(rand.New(rand.NewPCG(1, 0)), 0.4)
	net := nn.New(nn.NewDense(1, 32, nn.Tanh, init), nn.NewDense(32, 32, nn.Tanh, init), nn.NewDense(32, 1, nn.Identity, init))
	x, y := points(24, 11)
	run := nn.Training{Loss: nn.MeanSquaredError, Optimizer: &optim.Adam{Rate: 0.003}, Epochs: 1000,
		Rand: rand.New(rand.NewPCG(2, 0)), Validation: nn.Pairs(points(100, 21))}
	for p := range run.Run(net, x, y) {
		train = append(train, nn.MeanLoss(net, run.Loss, nn.Pairs(x, y)))
		valid = append(valid, p.Validation)
	}
	return train, valid
})

func overfitGap(on check.Mistakes) func() (gap, epoch float64) {
	return func() (gap, epoch float64) {
		train, valid := parting()
		const at = 399 // epoch 400
		// doubled is the first epoch after 400 at which a distance is twice what it is there.
		doubled := func(distance func(e int) float64) float64 {
			for e := at; e < len(train); e++ {
				if distance(e) >= 2*distance(at) {
					return float64(e + 1)
				}
			}
			return float64(len(train))
		}
		distance := func(e int) float64 { return valid[e] - train[e] }
		gap, epoch = distance(at), doubled(distance)
		switch {
		case on["validation alone"]:
			gap = valid[at]
		case on["training alone"]:
			gap = train[at]
		case on["from the noise"]:
			gap = valid[at] - 0.4*0.4
		case on["the sum"]:
			gap = valid[at] + train[at]
		}
		switch {
		case on["validation doubled"]:
			epoch = doubled(func(e int) float64 { return valid[e] })
		case on["epoch doubled"]:
			epoch = 600
		}
		return gap, epoch
	}
}

// DyTOrLN asks what a normalisation knows of a sample.
var DyTOrLN = check.NewChoice(check.Spec{
	ID: chapter + "dytorln", Func: "DyTOrLN", Title: "who forgets the brightness",
	Points: 1, Minutes: 4,
	Hints: [3]string{
		"Take x = (0, 2, 2, 8) and 10·x. Which of the three layers gives the same result for both, when it sees one of them alone?",
		"To take away the scale of a sample, a layer must know how large this sample is. Which of them looks at the numbers of one sample together?",
		"Layer norm divides by the σ of the sample, and σ of 10·x is ten times as large. DyT has a fixed α, batch norm in inference a fixed σ̂.",
	},
}, "c8f35866",
	check.Choice{Key: "a", Says: "In inference batch norm divides by its running average, the same for every sample: ten times the input is ten times as far from μ̂. In training the batch would only help if all its samples were brightened."},
	check.Choice{Key: "b", Says: "Layer norm measures the size of the sample that it has before it, and divides by it."},
	check.Choice{Key: "c", Says: "tanh only limits: small numbers grow ten times, large ones end at ±1. α is learnt once and does not look at the sample."},
	check.Choice{Key: "d", Says: "The three do not divide by the same thing. Ask of each where its σ comes from: from this sample, from earlier batches, or from nowhere."},
)

// EarlyStop finds the best epoch and the last.
var EarlyStop = check.New(earlyStop, check.Spec{
	ID: chapter + "earlystop", Func: "EarlyStop", Title: "when to stop, and what to keep",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"validation", "patience"}, Out: []string{"best", "stop"},
	Cases: []check.Case{
		{Name: "one valley", Args: check.Args{[]float64{0.9, 0.6, 0.5, 0.7, 0.8, 0.75, 0.9}, 3}},
		{Name: "a second, deeper valley in time", Args: check.Args{[]float64{0.9, 0.5, 0.6, 0.7, 0.4, 0.45, 0.5, 0.6, 0.7}, 3}},
		{Name: "a deeper valley too late", Args: check.Args{[]float64{0.8, 0.5, 0.6, 0.55, 0.7, 0.9, 0.3, 0.2}, 2}},
		{Name: "down again, but not to the best", Args: check.Args{[]float64{0.5, 0.4, 0.8, 0.7, 0.6, 0.5, 0.45}, 4}},
		{Name: "equal losses", Args: check.Args{[]float64{0.7, 0.4, 0.4, 0.4, 0.6}, 2}},
		{Name: "better to the end", Args: check.Args{[]float64{0.9, 0.7, 0.6, 0.5}, 1}},
		{Name: "patience of 1", Args: check.Args{[]float64{0.6, 0.3, 0.35, 0.2}, 1}},
		{Name: "patience longer than the run", Args: check.Args{[]float64{0.6, 0.3, 0.35, 0.5}, 10}},
	},
	Mistakes: []check.Mistake{
		{Name: "waits one more", Says: "You stop one epoch late. With patience 3 the third epoch in a row without a better loss is the last."},
		{Name: "one too impatient", Says: "You stop one epoch early. With patience 3 there are three epochs without a better loss, and the third is the last."},
		{Name: "counted from 0", Says: "You count epochs from 0. The first epoch is 1; only the list begins at 0."},
		{Name: "best is the last", Says: "Your best epoch is the one in which the run stops. It stops because the last epochs were worse: the best one lies before them, and its parameters come back."},
		{Name: "looks into the future", Says: "Your best epoch comes after the stop. The run has ended by then: nobody knows these losses."},
		{Name: "never stops", Says: "You search the whole list for its smallest value. With patience the run ends earlier, and sees only a part of it."},
		{Name: "not reset", Says: "You count all epochs that were not better, from the start. A better loss sets the counter to 0: the patience begins anew."},
		{Name: "compared with the epoch before", Says: "You compare with the epoch before. Better means better than the best so far: to fall a little from a bad value is no improvement."},
		{Name: "equal is better", Says: "You count an equal loss as an improvement. Only a smaller one is better; the earlier epoch stays the best."},
		{Name: "no stop is 0", Says: "Where the patience never ends you return 0 for the last epoch. Then the whole list is run: its length."},
		{Name: "stop beyond the end", Says: "Your last epoch is best + patience, even where the list is shorter. The run ends with the list at the latest."},
		{Name: "rises in a row", Says: "You count how often the loss has risen in a row. It may go up and down without becoming better than the best: count all epochs since the best one."},
		{Name: "first rise", Says: "You take the epoch before the first rise for the best. Patience means to go on and see whether something better comes."},
		{Name: "stop is the wait", Says: "Your second result is the number of epochs that were waited. The epoch in which the run stops is asked for."},
	},
	Hints: [3]string{
		"Play it with a pencil on one list: write the best loss so far and the epochs since it below each number. When does the run end?",
		"Two things are remembered: the best loss with its epoch, and how many epochs have passed since. A smaller loss changes the first and sets the second to 0.",
		"For each epoch: if loss < best, remember it and set waited to 0; else add 1 to waited, and stop if waited is patience. If that never happens, stop is the last epoch.",
	},
})

func earlyStop(on check.Mistakes) func(validation []float64, patience int) (best, stop int) {
	return func(validation []float64, patience int) (best, stop int) {
		switch {
		case on["waits one more"]:
			patience++
		case on["one too impatient"]:
			patience--
		case on["never stops"]:
			patience = len(validation) + 1
		}
		least, before, waited, rises, ended := math.Inf(1), math.Inf(1), 0, 0, false
		for e, loss := range validation {
			stop = e + 1
			better := loss < least
			switch {
			case on["equal is better"]:
				better = loss <= least
			case on["compared with the epoch before"]:
				better = loss < before
			}
			if rises++; loss <= before {
				rises = 0
			}
			rose := loss > before
			before = loss
			if on["first rise"] {
				if rose {
					return e, min(e+patience, len(validation))
				}
				best = e + 1
				continue
			}
			if better {
				least, best = loss, e+1
				if !on["not reset"] {
					waited = 0
				}
				continue
			}
			if waited++; on["rises in a row"] {
				waited = rises
			}
			if waited >= patience {
				ended = true
				break
			}
		}
		switch {
		case on["best is the last"]:
			best = stop
		case on["looks into the future"]:
			best = slices.Index(validation, slices.Min(validation)) + 1
		case on["counted from 0"]:
			best, stop = best-1, stop-1
		case on["no stop is 0"] && !ended:
			stop = 0
		case on["stop beyond the end"]:
			stop = best + patience
		case on["stop is the wait"]:
			stop = waited
		}
		return best, stop
	}
}

// WeightDecay is one update of a dense layer with a penalty.
var WeightDecay = check.NewFormula[func(w *mat.Dense, b []float64, delta, x *mat.Dense, eta, lambda float64) (*mat.Dense, []float64)](check.Spec{
	ID: chapter + "weightdecay", Func: "WeightDecay", Title: "an update with a price on the weights",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"W", "b", "δ", "x", "η", "λ"}, Out: []string{"new W", "new b"},
	Formula: `
		N = cols(x)
		g = δ · xᵀ // the gradient without the price
		new W = W − η · (g + λ · W)
		new b = b − η · Σₙ δ`,
	Cases: []check.Case{
		{Name: "square W", N: 4, Args: check.Args{check.Matrix(1, 3, 3), check.List(2, 3), check.Matrix(3, 3, 4), check.Matrix(4, 3, 4), 0.1, 0.5}},
		{Name: "W 2×4", N: 3, Args: check.Args{check.Matrix(5, 2, 4), check.List(6, 2), check.Matrix(7, 2, 3), check.Matrix(8, 4, 3), 0.4, 0.03}},
		{Name: "no penalty, λ = 0", N: 2, Args: check.Args{check.Matrix(9, 4, 2), check.List(10, 4), check.Matrix(11, 4, 2), check.Matrix(12, 2, 2), 0.2, 0.0}},
	},
	Mistakes: []check.Mistake{
		{Name: "biases decay", As: "new b = b − η · (Σₙ δ + λ · b)", Says: "W is right, but your biases decay as well. A bias moves a curve and does not make it steeper: it has no price."},
		{Name: "no penalty", As: "new W = W − η · g", Says: "This is plain gradient descent: λ changes nothing."},
		{Name: "½ forgotten", As: "new W = W − η · (g + 2 · λ · W)", Says: "You decay by 2λW: the penalty is in the step twice, or its ½ is forgotten. The ½ takes away the 2 of the square."},
		{Name: "½ kept", As: "new W = W − η · (g + ½ · λ · W)", Says: "You decay by ½λW. The derivative of ½λw² is λw: the 2 of the square takes the ½ away."},
		{Name: "growth", As: "new W = W − η · (g − λ · W)", Says: "Your weights grow with λ. The penalty rises with |w|, and its gradient λW is subtracted like the rest."},
		{Name: "λ without η", As: "new W = W − η · g − λ · W", Says: "You shrink W by the factor 1 − λ. The penalty is a part of R, and its gradient is multiplied by η like the rest: 1 − ηλ."},
		{Name: "decay after the step", As: "new W = W − η · (g + λ · (W − η · g))", Says: "You shrink the weights that have already moved, and so a part of the step as well. Both terms of the gradient belong to the old W."},
		{Name: "w² for w", As: "new W = W − η · (g + λ · W²)", Says: "You add λw² to the gradient, with the sign lost. The derivative of ½λw² is λw."},
		{Name: "penalty for its gradient", As: "new W = W − η · (g + ½ · λ · W²)", Says: "You add the penalty ½λw² itself to the gradient. What belongs there is its derivative, λw."},
		{Name: "λ on the gradient", As: "new W = W − η · (g + λ · g)", Says: "You multiply the gradient by 1 + λ. λ multiplies W: it pulls the weights, whatever the gradient of L is."},
		{Name: "η on the decay only", As: "new W = W − g − η · λ · W", Says: "η multiplies the decay, but not δ xᵀ. Both are parts of the gradient of R, and η multiplies all of it."},
		{Name: "sign of w", As: "new W = W − η · (g + λ · sign(W))", Says: "λ sign(w) belongs to the penalty λ Σ|w|, L1. The price here is on the square, so the pull is λw."},
		{Name: "divided by the norm", As: "new W = W − η · (g + λ · W / norm W)", Says: "Your pull is λW/‖W‖, the derivative of λ‖W‖. The price is on the square of the norm."},
		{Name: "λ/N", As: "new W = W − η · (g + λ · W / N)", Says: "You divide the penalty by N. The mean is over the losses of the samples; the price stands outside of it, once."},
		{Name: "1/N twice", As: "g = δ · xᵀ / N; new b = b − η · meanₙ δ", Says: "You divide the gradient by N. δ has its 1/N already, as the loss is a mean."},
		{Name: "b not updated", As: "new b = b", Says: "b has not moved. It has no price, but it learns: − η Σ δ over the samples."},
		{Name: "uphill", As: "new W = W + η · (g + λ · W); new b = b + η · Σₙ δ", Says: "You add η times the gradient. It points uphill: subtract."},
	},
	Hints: [3]string{
		"Set δ to 0 in your mind: by which factor must W change, and b? Then set λ to 0: is it plain gradient descent?",
		"R has two terms, so its gradient has two: δ xᵀ from the loss and a term from the penalty, which contains W and nothing else.",
	},
})

// uniform are numbers from 0 to 1 for a mask.
func uniform(seed uint64, r, c int) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 3))
	u := mat.NewDense(r, c, nil)
	u.Apply(func(_, _ int, _ float64) float64 { return rng.Float64() }, u)
	return u
}

// DropoutForward is a dropout layer with given random numbers.
var DropoutForward = check.NewFormula[func(x, u *mat.Dense, p float64, training bool) (a, m *mat.Dense)](check.Spec{
	ID: chapter + "dropoutforward", Func: "DropoutForward", Title: "a layer with holes",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"x", "u", "P", "training"}, Out: []string{"a", "m"},
	Formula: `
		factor = 1 / (1 − P)
		kept = u ≥ P // no hole
		mask = where(training, where(kept, factor, 0), 1)
		a = mask ⊙ x
		m = mask`,
	Cases: []check.Case{
		{Name: "P = ¼, training", N: 5, Args: check.Args{check.Matrix(21, 4, 5), uniform(22, 4, 5), 0.25, true}},
		{Name: "P = 0.6, training", N: 4, Args: check.Args{check.Matrix(23, 3, 4), uniform(24, 3, 4), 0.6, true}},
		{Name: "inference", N: 3, Args: check.Args{check.Matrix(25, 4, 3), uniform(26, 4, 3), 0.4, false}},
		{Name: "P = 0, training", N: 2, Args: check.Args{check.Matrix(27, 3, 2), uniform(28, 3, 2), 0.0, true}},
	},
	Mistakes: []check.Mistake{
		{Name: "not rescaled", As: "factor = 1", Says: "The holes are right, but the others are not made larger. The neuron above gets less than it will get later, in inference: keep the mean, with the factor 1/(1 − P)."},
		{Name: "m without the factor", As: "m = mask > 0", Says: "a is right, but your m is 0 or 1. The way back uses m and needs the same factor 1/(1 − P)."},
		{Name: "active in inference", As: "mask = where(kept, factor, 0)", Says: "Your layer drops in inference, too. Then the same question gets a different answer each time. There m is 1 everywhere and a is x."},
		{Name: "scaled in inference", As: "mask = where(training, where(kept, factor, 0), 1 − P)", Says: "You multiply by 1 − P in inference. That belongs to the older form, which does not rescale in training. Never both."},
		{Name: "rescaled in inference", As: "mask = where(training, where(kept, factor, 0), 1 / (1 − P))", Says: "You multiply by 1/(1 − P) in inference. That factor makes up for holes; where there are none, a is x."},
		{Name: "m is 0 in inference", As: "m = where(training, mask, 0 · x)", Says: "a is right, but your m is 0 in inference. a = m ⊙ x holds there, too: m is 1."},
		{Name: "P stays", As: "kept = u < P; factor = 1 / P", Says: "You take P for the probability to stay: your numbers are kept where u < P and divided by P. It is the probability of a hole."},
		{Name: "kept where u < P", As: "kept = u < P", Says: "The factor is right, but the holes are where the numbers should be: drop where u < P, keep where u ≥ P."},
		{Name: "holes above 1 − P", As: "kept = u < 1 − P", Says: "Your holes are where u ≥ 1 − P. That is as probable as u < P, but the task draws them at the other end."},
		{Name: "1/P for the factor", As: "factor = 1 / P", Says: "Your factor is 1/P. The share that stays is 1 − P, so the factor is 1/(1 − P)."},
		{Name: "times 1 − P", As: "factor = 1 − P", Says: "You multiply by 1 − P, which makes the mean smaller still. Divide by it."},
		{Name: "one mask for all samples", As: "kept = column₁(u) ≥ P", Says: "All samples have the holes of the first. Each sample has its own: one column of u for each."},
		{Name: "one mask for all neurons", As: "kept = row₁(u) ≥ P", Says: "You drop whole samples: all neurons of a column together. Each entry has its own u."},
	},
	Hints: [3]string{
		"Take P = ¼ and the x of the chapter, (3, 6, 9, 12), with the second one dropped. Do you get (4, 0, 12, 16)? And in inference, exactly x?",
		"m is a matrix like x. Each entry asks its own u: below P it is a hole, else it stays and is enlarged so that the mean is kept. In inference there are no holes to make up for.",
	},
	Fingerprint: holesElsewhere,
})

// holesElsewhere recognises a mask that is right but for the places of its holes.
func holesElsewhere(seen []check.Seen) string {
	for _, o := range seen {
		got, want := o.Got[1], o.Want[1]
		if len(got.V) != len(want.V) {
			return ""
		}
		keep := slices.Max(want.V)
		for i, v := range got.V {
			hole := v == 0 && o.Case.Args[3].(bool)
			if !hole && math.Abs(v-keep) > 1e-9 || math.Abs(o.Got[0].V[i]-v*o.Case.Args[0].(*mat.Dense).RawMatrix().Data[i]) > 1e-9 {
				return ""
			}
		}
	}
	return "Your mask has the right numbers, 0 and 1/(1 − P), but its holes are in other places. Do you draw random numbers of your own? They are given: a hole is where u < P."
}

// narrow has rows of numbers so close to each other that ε matters.
func narrow(seed uint64, r, c int) *mat.Dense {
	m := check.Matrix(seed, r, c)
	m.Apply(func(i, _ int, v float64) float64 { return float64(i) - 0.5 + v/200 }, m)
	return m
}

const normEpsilon = 1e-5

// BatchNorm is a batch norm in training, with its running averages.
var BatchNorm = check.NewFormula[func(x *mat.Dense, gamma, beta, mean, variance []float64) (a *mat.Dense, newMean, newVariance []float64)](check.Spec{
	ID: chapter + "batchnorm", Func: "BatchNorm", Title: "batch norm in training, and what it remembers",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"x", "γ", "β", "μ̂", "σ̂²"}, Out: []string{"a", "new μ̂", "new σ̂²"},
	Formula: `
		ε = 1e-5
		ρ = 0.1
		N = cols(x)
		K = rows(x)
		μ = meanₙ x
		σ² = meanₙ(x − μ)²
		new μ̂ = (1 − ρ) · μ̂ + ρ · μ
		new σ̂² = (1 − ρ) · σ̂² + ρ · σ²
		z = (x − μ) / √(σ² + ε)
		a = γ ⊙ z + β`,
	Cases: []check.Case{
		{Name: "3 neurons, 5 samples", N: 5, Args: check.Args{check.Matrix(31, 3, 5), check.List(32, 3), check.List(33, 3), check.List(34, 3), []float64{0.4, 1.9, 3.2}}},
		{Name: "4 neurons, 4 samples", N: 4, Args: check.Args{check.Matrix(35, 4, 4), check.List(36, 4), check.List(37, 4), []float64{0, 0, 0, 0}, []float64{1, 1, 1, 1}}},
		{Name: "samples close together", N: 6, Args: check.Args{narrow(38, 2, 6), check.List(39, 2), check.List(40, 2), check.List(41, 2), []float64{0.7, 2.2}}},
	},
	Mistakes: []check.Mistake{
		{Name: "layer norm", As: "z = (x − meanₖ x) / √(meanₖ(x − meanₖ x)² + ε)", Says: "You normalise each column, over the neurons of a sample. That is layer norm. Batch norm takes a row: one neuron, all samples of the batch."},
		{Name: "N − 1", As: "σ² = Σₙ(x − μ)² / (N − 1)", Says: "You divide the sum of squares by N − 1. The variance here is the mean of the squares over the batch: divide by N."},
		{Name: "N − 1 for σ̂²", As: "new σ̂² = (1 − ρ) · σ̂² + ρ · σ² · N / (N − 1)", Says: "a is right, but the variance that you remember is divided by N − 1. Some libraries do that; here it is the same σ² as in the formula."},
		{Name: "sum of squares", As: "σ² = Σₙ(x − μ)²", Says: "Your σ² is the sum of the squares. It is their mean: divide by N."},
		{Name: "β before γ", As: "a = γ ⊙ (z + β)", Says: "You compute γ (z + β). First γ z, then + β."},
		{Name: "averages do not fade", As: "new μ̂ = μ̂ + ρ · μ; new σ̂² = σ̂² + ρ · σ²", Says: "a is right, but you add ρ times the new value to the whole old average. It must shrink by 1 − ρ first, or it grows for ever."},
		{Name: "moved averages used", As: "z = (x − new μ̂) / √(new σ̂² + ε)", Says: "You move the running averages and normalise with them. In training μ and σ² are those of the batch alone."},
		{Name: "distance from the running mean", As: "z = (x − μ̂) / √(σ² + ε)", Says: "You subtract the running average μ̂ from x. In training it is the μ of the batch that is subtracted."},
		{Name: "ε forgotten", As: "ε = 0", Says: "ε is missing. It changes little as long as σ² is large, and much where the samples are close together."},
		{Name: "ε outside the root", As: "z = (x − μ) / (√σ² + ε)", Says: "You divide by σ + ε. Here ε stands under the root, √(σ² + ε)."},
		{Name: "divided by σ²", As: "z = (x − μ) / (σ² + ε)", Says: "You divide by the variance. The standard deviation, its root, has the unit of x."},
		{Name: "mean not subtracted", As: "z = x / √(σ² + ε)", Says: "You divide by the standard deviation, but x still has its mean. Subtract μ first."},
		{Name: "uncentred variance", As: "σ² = meanₙ x²", Says: "Your variance is the mean of x². It is the mean of (x − μ)²."},
		{Name: "γ and β forgotten", As: "a = z", Says: "Your a is z. γ and β, one of each per neuron, come after it."},
		{Name: "γ and β changed places", As: "a = β ⊙ z + γ", Says: "γ and β have changed places: γ is the factor, β is added."},
		{Name: "running averages used", As: "z = (x − μ̂) / √(σ̂² + ε)", Says: "You normalise with the running averages. That is inference. In training μ and σ² are those of the batch."},
		{Name: "ρ the wrong way round", As: "ρ = 0.9", Says: "You keep the share ρ of the old average and take 1 − ρ of the new value. Averages move slowly: the new value has the weight ρ = 0.1."},
		{Name: "running averages not moved", As: "ρ = 0", Says: "a is right, but the running averages come back as they were. Each training batch moves them."},
		{Name: "last batch remembered", As: "ρ = 1", Says: "You return μ and σ² of this batch. The averages move towards them by the share ρ."},
		{Name: "running √(σ² + ε)", As: "new σ̂² = (1 − ρ) · σ̂² + ρ · √(σ² + ε)", Says: "You average what x is divided by, √(σ² + ε). σ̂² is an average of variances: without a root, and without ε."},
		{Name: "running σ for σ²", As: "new σ̂² = (1 − ρ) · σ̂² + ρ · √σ²", Says: "You average the standard deviation. σ̂² is an average of variances."},
		{Name: "one mean for all neurons", As: "μ = mean x + 0 · γ; σ² = mean(x − mean x)² + 0 · γ", Says: "You take mean and variance of the whole matrix. Each neuron has its own."},
	},
	Hints: [3]string{
		"Take γ = 1, β = 0: each row of your result must have mean 0 and nearly variance 1. Does it? And which way have the running averages moved: a little, towards the batch?",
		"For each row: mean, mean square distance from it, z, then γ and β of that row. The running averages do not enter a; they are moved by a tenth of the way.",
	},
})

// mask is a dropout mask.
func mask(seed uint64, r, c int, p float64) *mat.Dense {
	_, m := DropoutForward.Right()(mat.NewDense(r, c, nil), uniform(seed, r, c), p, true)
	return m
}

// BlockBackward is the whole of the chapter: penalty, batch norm, dropout.
var BlockBackward = check.NewFormula[func(w, x *mat.Dense, gamma []float64, m, da *mat.Dense, lambda float64) (dw *mat.Dense, dGamma, dBeta []float64)](check.Spec{
	ID: chapter + "blockbackward", Func: "BlockBackward", Title: "back through dropout, batch norm and a priced layer",
	Kind: check.Formula, Points: 5, Minutes: 60, Test: true,
	In: []string{"W", "x", "γ", "m", "∂L/∂a", "λ"}, Out: []string{"∂R/∂W", "∂R/∂γ", "∂R/∂β"},
	Formula: `
		ε = 1e-5
		N = cols(x)
		h = W · x
		μ = meanₙ h
		σ² = meanₙ(h − μ)²
		root = √(σ² + ε)
		z = (h − μ) / root
		g = m ⊙ ∂L/∂a // the error behind the mask
		∂R/∂γ = Σₙ(g ⊙ z)
		∂R/∂β = Σₙ g
		δ = γ ⊙ g // the error behind γ
		∂R/∂h = (δ − meanₙ δ − z ⊙ meanₙ(δ ⊙ z)) / root
		∂R/∂W = ∂R/∂h · xᵀ + λ · W`,
	Cases: []check.Case{
		{Name: "3 neurons, 3 inputs, 5 samples", N: 5, Args: check.Args{check.Matrix(51, 3, 3), check.Matrix(52, 3, 5), check.List(53, 3), mask(54, 3, 5, 0.4), check.Matrix(55, 3, 5), 0.3}},
		{Name: "2 neurons, 4 inputs, 6 samples", N: 6, Args: check.Args{check.Matrix(56, 2, 4), check.Matrix(57, 4, 6), check.List(58, 2), mask(59, 2, 6, 0.25), check.Matrix(60, 2, 6), 0.05}},
		{Name: "a neuron with little variance", N: 4, Args: check.Args{mat.NewDense(2, 2, []float64{0.002, -0.003, 1.2, 0.7}), check.Matrix(61, 2, 4), check.List(62, 2), mask(63, 2, 4, 0.3), check.Matrix(64, 2, 4), 0.2}},
	},
	Mistakes: []check.Mistake{
		{Name: "mask forgotten", As: "g = ∂L/∂a", Says: "The holes are missing on the way back. A neuron that said nothing gets no blame: first m ⊙ ∂L/∂a, with the mask of the way forward."},
		{Name: "mask without the factor", As: "g = (m > 0) ⊙ ∂L/∂a", Says: "You use the mask as 0 or 1. Its other value is 1/(1 − P), on the way back as well."},
		{Name: "mask only in δ", As: "∂R/∂γ = Σₙ(∂L/∂a ⊙ z); ∂R/∂β = Σₙ ∂L/∂a", Says: "∂R/∂γ and ∂R/∂β are computed from ∂L/∂a before the mask. γ and β stand below dropout: what they get has gone through the holes already."},
		{Name: "γ forgotten", As: "δ = g", Says: "∂R/∂W lacks the factor γ. From the output of batch norm down to z there is δ = γ times what comes from above."},
		{Name: "γ twice", As: "∂R/∂γ = γ ⊙ Σₙ(g ⊙ z)", Says: "∂R/∂γ contains γ: you compute Σ δ z with δ = γ ∂L/∂a. It is the sum of what comes from above times z, without γ."},
		{Name: "β from δ", As: "∂R/∂β = γ ⊙ Σₙ g", Says: "∂R/∂β contains γ: you sum δ = γ ∂L/∂a. β is added after γ: sum what comes from above."},
		{Name: "μ's path missing", As: "∂R/∂h = (δ − z ⊙ meanₙ(δ ⊙ z)) / root", Says: "The term mean δ is missing. Each x moves the mean of its batch, and through it the z of all samples."},
		{Name: "σ's path missing", As: "∂R/∂h = (δ − meanₙ δ) / root", Says: "The term z · mean(δz) is missing. Each x moves σ, and through it the z of all samples."},
		{Name: "μ and σ constant", As: "∂R/∂h = δ / root", Says: "You treat μ and σ as constants: δ/√(σ² + ε). That is inference. In training they depend on every sample of the batch."},
		{Name: "sums for means", As: "∂R/∂h = (δ − Σₙ δ − z ⊙ Σₙ(δ ⊙ z)) / root", Says: "You subtract the sums of δ and of δz. They are means over the batch: μ is a mean, and each sample moves it by 1/N."},
		{Name: "over the neurons", As: "∂R/∂h = (δ − meanₖ δ − z ⊙ meanₖ(δ ⊙ z)) / root", Says: "You take the means of δ and δz over the neurons of a sample, as layer norm does. Here the group is a row: one neuron, all samples."},
		{Name: "divided by σ²", As: "∂R/∂h = (δ − meanₙ δ − z ⊙ meanₙ(δ ⊙ z)) / (σ² + ε)", Says: "You divide by σ² + ε at the end. ∂z/∂x is 1 over the root of it."},
		{Name: "N − 1", As: "σ² = Σₙ(h − μ)² / (N − 1)", Says: "Your σ² is divided by N − 1. Batch norm divides by N."},
		{Name: "ε forgotten", As: "ε = 0", Says: "ε is missing under the root. Where a neuron has little variance that is no small thing."},
		{Name: "1/N again", As: "∂R/∂γ = meanₙ(g ⊙ z); ∂R/∂β = meanₙ g; ∂R/∂W = ∂R/∂h · xᵀ / N + λ · W", Says: "You divide by N. The mean over the batch sits in the loss, so ∂L/∂a has its 1/N already."},
		{Name: "h for z", As: "∂R/∂γ = Σₙ(g ⊙ h)", Says: "∂R/∂γ is built with W x. γ multiplies z, which is normalised."},
		{Name: "penalty forgotten", As: "∂R/∂W = ∂R/∂h · xᵀ", Says: "∂R/∂W is only the gradient of L. R has the penalty as well: add λW."},
		{Name: "2λW", As: "∂R/∂W = ∂R/∂h · xᵀ + 2 · λ · W", Says: "You add 2λW. The ½ of the penalty takes away the 2 of the square."},
		{Name: "λ/N", As: "∂R/∂W = ∂R/∂h · xᵀ + λ · W / N", Says: "You divide the penalty by N. It stands outside of the mean, once."},
		{Name: "γ has a price", As: "∂R/∂γ = Σₙ(g ⊙ z) + λ · γ", Says: "∂R/∂γ contains λγ. Only weights have a price; γ and β have none, like biases."},
	},
	Hints: [3]string{
		"Look first at ∂R/∂β: it is the sum of what arrives below dropout. Right? Then ∂R/∂γ, which needs z. Only then ∂R/∂W. For W, let λ be 0 and check that the gradient by W x adds up to 0 in every row.",
		"Forward: h = W x, then μ, σ² and z for each row. Backward: through the mask, through γ (that gives δ), through z to h with all three paths, then a dense layer, and λW on top.",
	},
})
