// Package optimisers has the exercises of chapter 11.
package optimisers

import (
	"fmt"
	"math"
	"slices"

	"glassnet/exercises/check"
	"glassnet/nn/optim"
)

const chapter = "11-optimisers/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "11-optimisers",
	Package: "optimisers",
	Exercises: []*check.Spec{
		HowManyUpdates.Spec,
		AdaGradNever.Spec,
		TwoCurvatures.Spec,
		MomentumStep.Spec,
		RateAndMomentum.Spec,
		AdamStep.Spec,
		DecoupledDecay.Spec,
		AdamRun.Spec,
	},
}

// HowManyUpdates counts the updates of a training run.
var HowManyUpdates = check.NewFormula[func(n, batch, epochs int) int](check.Spec{
	ID: chapter + "howmanyupdates", Func: "HowManyUpdates", Title: "the number of updates of a run",
	Kind: check.Formula, Points: 1, Minutes: 3,
	In: []string{"N", "B", "epochs"}, Out: []string{"updates"},
	Formula: `
		batch = where(B ≡ 0, N, B) // B, or all samples if it is 0
		perEpoch = ceil(N / batch) // the batches of an epoch, the last may be smaller
		updates = epochs · perEpoch`,
	Cases: []check.Case{
		{Name: "B divides N", Args: check.Args{200, 10, 50}},
		{Name: "a rest of 2 samples", Args: check.Args{50, 16, 5}},
		{Name: "a rest of 5 samples", Args: check.Args{23, 6, 2}},
		{Name: "online, B = 1", Args: check.Args{30, 1, 4}},
		{Name: "B = N", Args: check.Args{24, 24, 7}},
		{Name: "B = 0, all samples", Args: check.Args{33, 0, 6}},
		{Name: "B larger than N", Args: check.Args{12, 50, 3}},
	},
	Mistakes: []check.Mistake{
		{Name: "the rest is dropped", As: "perEpoch = floor(N / batch)", Says: "You count full batches only. The samples that are left over at the end of an epoch make a smaller batch, and that is an update, too: round up."},
		{Name: "always one more", As: "perEpoch = floor(N / batch) + 1", Says: "You add 1 for the rest, even where there is none. Where B divides N, an epoch has exactly N/B updates."},
		{Name: "batches reach into the next epoch", As: "updates = ceil(epochs · N / batch)", Says: "You round up once, at the end of the run. A batch does not reach into the next epoch: every epoch has its own last batch, so round up per epoch."},
		{Name: "one per sample", As: "perEpoch = N", Says: "This counts samples that are looked at, N per epoch. The weights move once per batch."},
		{Name: "one per epoch", As: "perEpoch = 1", Says: "This counts epochs. That is right for B = N only; with smaller batches an epoch has several updates."},
		{Name: "epochs forgotten", As: "updates = perEpoch", Says: "These are the updates of one epoch. The run has several."},
		{Name: "B = 0 divides", As: "batch = nonzero(B)", Says: "You divide by B where B is 0. There it means all samples at once: one update per epoch."},
		{Name: "B = 0 as online", As: "batch = where(B ≡ 0, 1, B)", Says: "You take B = 0 as 1. It means all samples at once: one update per epoch."},
		{Name: "B = 0 as no update", As: "updates = where(B ≡ 0, 0, epochs · perEpoch)", Says: "For B = 0 you count no update. It means all samples at once: one update per epoch."},
		{Name: "rounded to the nearest", As: "perEpoch = round(N / batch)", Says: "You round N/B to the nearest number. A small rest is an update as much as a large one: round up."},
	},
	Hints: [3]string{
		"Try N = 5, B = 2 with your fingers: how often do the weights move in one epoch, and what about the fifth sample?",
		"Updates per epoch first: the number of batches, the last of which may be smaller. Then times the epochs. In Go, a/b of two integers rounds down.",
	},
})

// AdaGradNever asks what happens to the rates of AdaGrad.
var AdaGradNever = check.NewChoice(check.Spec{
	ID: chapter + "adagradnever", Func: "AdaGradNever", Title: "what AdaGrad does to the rates",
	Points: 1, Minutes: 3,
	Hints: [3]string{
		"Which way can G go from one step to the next?",
		"G is a sum of squares. The rate η/(√G + ε) of a parameter has G below the fraction bar.",
		"G grows by g² in each step, never falls, and grows slowly where g is small.",
	},
}, "75c2e4e7",
	check.Choice{Key: "a", Says: "This stands in many notes. But no rate ever rises: G is a sum of squares and only grows. What rises is the share of the small-gradient parameters, because the other rates fall faster."},
	check.Choice{Key: "b", Says: "All rates fall; they differ because they fall at different speeds."},
	check.Choice{Key: "c", Says: "That would be a schedule, one number for all parameters. AdaGrad keeps a G for each parameter, and G grows by that parameter's own g²."},
	check.Choice{Key: "d", Says: "That is RMSProp: a running mean forgets the steep part of the way. AdaGrad's sum forgets nothing."},
)

// TwoCurvatures is a valley with two curvatures, with pencil and paper.
var TwoCurvatures = check.NewFormula[func() (largest, best, newton float64)](check.Spec{
	ID: chapter + "twocurvatures", Func: "TwoCurvatures", Title: "a valley with two curvatures, with pencil and paper",
	Kind: check.Predict, Points: 2, Minutes: 8, Tolerance: 2e-3,
	Out: []string{"largest η", "best η", "d₁"},
	Formula: `
		flat = 4
		steep = 16
		θ = 3
		largest η = 2 / steep
		best η = 2 / (flat + steep)
		g = flat · θ
		d₁ = −g / flat`,
	Cases: []check.Case{{Name: "your numbers"}},
	Fingerprint: func(seen []check.Seen) string {
		g, w := seen[0].Got, seen[0].Want
		for i, says := range []string{
			"Your largest η is not the bound. Which of the two directions leaves the valley first when η grows?",
			"Your largest η is right. Your best η is not: compare the factors 1 − ηc of the two directions.",
			"Both rates are right. d₁ is not: which curvature belongs to the first direction, and what is g₁?",
		} {
			if math.Abs(g[i].V[0]-w[i].V[0]) > 2e-3*math.Abs(w[i].V[0]) {
				return says // and no factor that gives the number away
			}
		}
		return ""
	},
	Mistakes: []check.Mistake{
		{Name: "1/c for the bound", As: "largest η = 1 / steep", Says: "Your largest η is 1 over the steep curvature. With that the steep direction is done in one step; it still converges up to twice as much, while |1 − ηc| < 1."},
		{Name: "the flat direction's bound", As: "largest η = 2 / flat", Says: "Your largest η is the bound of the flat direction. One η serves both directions, so the steep one limits it."},
		{Name: "mean of both bounds", As: "largest η = (2 / steep + 2 / flat) / 2", Says: "Your largest η is the mean of the two bounds. Above the smaller of them the steep direction already diverges."},
		{Name: "curvatures 1 and κ", As: "best η = 2 / (1 + steep / flat)", Says: "Your best η is 2/(1 + κ). That formula belongs to the curvatures 1 and κ; here the flat direction has the curvature 4. Set 1 − 4η and 1 − 16η equal but for the sign."},
		{Name: "1/c for the best", As: "best η = 1 / steep", Says: "Your best η is 1 over the steep curvature: the steep direction is done in one step, but the flat one is slower than need be. The best η makes both equally fast."},
		{Name: "the gradient for Newton", As: "d₁ = −g", Says: "d₁ = −g₁ is a step of gradient descent with η = 1. Newton's step divides each component by its curvature."},
		{Name: "times H", As: "d₁ = −g · flat", Says: "d₁ = −4 g₁: you multiply by the curvature. Newton's step has H⁻¹: divide."},
		{Name: "uphill", As: "d₁ = g / flat", Says: "d₁ has the wrong sign: it leads away from the minimum, which is at 0."},
		{Name: "g without the curvature", As: "g = θ", Says: "For d₁ you have divided θ₁ by its curvature. Divide the gradient g₁ = c₁ θ₁."},
	},
	Hints: [3]string{
		"Each direction is multiplied by 1 − ηc in every step, with its own c. Write both factors down.",
		"Largest η: the factor of the steep direction reaches −1. Best η: both factors have the same size and opposite signs. Newton: g + H d = 0, and H has only the two curvatures on its diagonal.",
		"largest η = 2/16; best: 1 − 4η = −(1 − 16η), so η = 2/(4 + 16); d₁ = −g₁/4 with g₁ = 4·3",
	},
})

// MomentumStep is one step of classical momentum.
var MomentumStep = check.NewFormula[func(theta, v, g []float64, eta, mu float64) (newTheta, newV []float64)](check.Spec{
	ID: chapter + "momentumstep", Func: "MomentumStep", Title: "one step of classical momentum",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"θ", "v", "g", "η", "μ"}, Out: []string{"new θ", "new v"},
	Formula: `
		pull = −(η · g) // what the slope adds
		new v = μ · v + pull
		new θ = θ + new v`,
	Cases: []check.Case{
		{Name: "the first step, v = 0", Args: check.Args{check.List(1, 3), []float64{0, 0, 0}, check.List(2, 3), 0.1, 0.9}},
		{Name: "a step on the way", Args: check.Args{check.List(3, 4), check.List(4, 4), check.List(5, 4), 0.02, 0.8}},
		{Name: "v against the slope", Args: check.Args{[]float64{1.5, -0.7}, []float64{0.6, -2.1}, []float64{2.4, -1.2}, 0.3, 0.5}},
	},
	Mistakes: []check.Mistake{
		{Name: "average for sum", As: "new v = μ · v + (1 − μ) · g; new θ = θ − η · new v", Says: "Your v is an average, β v + (1 − β) g, and θ moves by −η v. That is momentum, but the other form: with the same η its steps are 1/(1 − μ) times shorter in the long run. The task asks for the classical one, which adds up."},
		{Name: "1 − μ on the step", As: "pull = −(η · (1 − μ) · g)", Says: "You weigh the new part of v with 1 − μ, as in the average. The classical form adds −η g whole."},
		{Name: "η outside of v", As: "new v = μ · v + g; new θ = θ − η · new v", Says: "Your v ← μ v + g keeps the bare gradients, and η comes in later. θ would move alike for a constant η, but the v of the task contains η and the minus."},
		{Name: "old v", As: "new θ = θ + v", Says: "θ moves by the v of the step before. First make the new v, then move by it."},
		{Name: "Nesterov", As: "new θ = θ + μ · new v + pull", Says: "This is Nesterov's step, μ v − η g with the new v. Classical momentum moves by v itself."},
		{Name: "uphill", As: "pull = η · g", Says: "You add η g to v. The gradient points uphill: the slope pulls v the other way."},
		{Name: "v the other way round", As: "new v = μ · v − pull; new θ = θ − new v", Says: "θ is right, but your v has the other sign: v ← μ v + η g, and θ − v. That can be done; the v of the task is the step itself, with its minus."},
		{Name: "θ − v", As: "new θ = θ − new v", Says: "You subtract v. The minus is in v already: v is the step itself."},
		{Name: "η twice", As: "new θ = θ + η · new v", Says: "You multiply by η twice, once in v and once more when θ moves. The classical v is the step, with η in it."},
		{Name: "μ on the gradient", As: "new v = μ · (v + pull)", Says: "You multiply the sum of v and the step by μ. Only the memory fades; the new gradient counts in full."},
		{Name: "no memory", As: "new v = pull", Says: "This is plain gradient descent: the old v is not used."},
		{Name: "results changed places", As: "new θ = μ · v + pull; new v = θ + μ · v + pull", Says: "Both results are right, but in the wrong order: first θ, then v."},
		{Name: "the old v as well", As: "new θ = θ + v + new v", Says: "θ moves by the old v and by the new one. μ v is in the new v already."},
		{Name: "v not handed on", As: "new θ = θ + μ · v + pull; new v = v", Says: "The v that comes back is the old one. The next step needs the new one."},
		{Name: "v only remembered", As: "new θ = θ + pull", Says: "v is right, but θ moves by −η g alone. It moves by all of v: that is what it is for."},
		{Name: "slope twice", As: "new θ = θ + new v + pull", Says: "You add v and then −η g once more. The slope is in v already."},
		{Name: "1 − μ kept", As: "new v = (1 − μ) · v + pull", Says: "You keep the share 1 − μ of the old v. With μ = 0.9 nine tenths are kept, not one."},
		{Name: "η and μ changed places", As: "new v = η · v − μ · g", Says: "η and μ have changed places: μ multiplies the old v, η the gradient."},
		{Name: "no friction", As: "new v = v + pull", Says: "μ is missing: v never fades. The ball would roll for ever."},
	},
	Hints: [3]string{
		"Look at the first step, where v is 0: θ must move exactly as plain gradient descent would. Does it? Then look at the second result, v.",
		"v is the step that was made last. Its share μ is kept, the slope adds its part, and θ moves by the result.",
	},
})

// valley is the surface of RateAndMomentum: curvatures 1 and 100.
var valley = optim.Surface{
	Name:  "valley",
	F:     func(x, y float64) float64 { return (x*x + 100*y*y) / 2 },
	Grad:  func(x, y float64) (dx, dy float64) { return x, 100 * y },
	Start: [2]float64{-2, 1},
}

// The goal of RateAndMomentum.
const (
	valleySteps = 80
	valleyGoal  = 1e-6
)

// RateAndMomentum asks for settings that are fast in a narrow valley.
var RateAndMomentum = check.New(rateAndMomentum, check.Spec{
	ID: chapter + "rateandmomentum", Func: "RateAndMomentum", Title: "a rate and a momentum for a narrow valley",
	Kind: check.Experiment, Points: 2, Minutes: 15,
	Out:    []string{"η", "μ"},
	Cases:  []check.Case{{Name: "your settings"}},
	Accept: acceptRateAndMomentum,
	Mistakes: []check.Mistake{
		{Name: "no momentum", Says: "This is the best rate of plain gradient descent, 2/(1 + κ). It shrinks both directions by 99/101 per step: about 700 steps for six decimals. Without momentum no rate is good enough here."},
		{Name: "no momentum, steep", Says: "With η = 1/100 the steep direction is done in one step, and the flat one shrinks by 1 % per step. Without momentum no rate is good enough here."},
		{Name: "the usual 0.9", Says: "μ = 0.9 is a good habit, but with it a swing fades by the factor √0.9 = 0.95 per step, and 80 steps are too few for that. Keep a smaller share of the last step."},
		{Name: "rate of an average", Says: "This rate belongs to momentum as an average, where η is 1/(1 − μ) times larger. In the classical form the gradients are added up, and this η makes the steep direction diverge."},
	},
	Hints: [3]string{
		"Print x and y separately. Which of the two is slow: the flat direction, or the steep one that still swings? The flat one needs a larger η, the swinging one a smaller μ.",
		"With classical momentum no direction can shrink faster than √μ per step. So μ must be small enough for 80 steps, and η large enough that the flat direction keeps up.",
		"The section on momentum has the best pair for curvatures 1 and κ in its code: η = (2/(√κ + 1))², μ = ((√κ − 1)/(√κ + 1))², here with √κ = 10.",
	},
})

func rateAndMomentum(on check.Mistakes) func() (eta, mu float64) {
	return func() (eta, mu float64) {
		const root = 10 // √κ
		eta, mu = math.Pow(2./(root+1), 2), math.Pow((root-1.)/(root+1), 2)
		switch {
		case on["no momentum"]:
			return 2 / (1 + root*root), 0
		case on["no momentum, steep"]:
			return 1. / (root * root), 0
		case on["the usual 0.9"]:
			return eta, 0.9
		case on["rate of an average"]:
			return eta / (1 - mu), mu
		}
		return eta, mu
	}
}

// acceptRateAndMomentum runs the rule and looks where it ends.
func acceptRateAndMomentum(_, out []any) string {
	eta, mu := out[0].(float64), out[1].(float64)
	switch {
	case !(eta > 0) || math.IsInf(eta, 0):
		return fmt.Sprintf("η = %.4g is no learning rate: it must be above 0.", eta)
	case !(mu >= 0 && mu < 1):
		return fmt.Sprintf("μ = %.4g: the share of the last step that is kept lies between 0 and 1, 1 excluded.", mu)
	}
	var rule optim.Rule = &optim.ClassicalMomentum{Rate: eta, Mu: mu}
	if mu == 0 { // which would mean 0.9
		rule = &optim.SGD{Rate: eta}
	}
	x, y := valley.Path(rule, valleySteps)
	end := [2]float64{x[valleySteps], y[valleySteps]}
	f := valley.F(end[0], end[1])
	switch {
	case f < valleyGoal:
		return ""
	case !(f < valley.F(valley.Start[0], valley.Start[1])):
		return fmt.Sprintf("η = %.4g, μ = %.4g: after %d steps f = %.3g, more than at the start. The rate is too large for the steep direction, whose curvature is 100.", eta, mu, valleySteps, f)
	case math.Abs(end[0]) > 10*math.Abs(end[1]):
		return fmt.Sprintf("η = %.4g, μ = %.4g: after %d steps f = %.3g, which is not below 1e-6. What is left is mostly x = %.3g, the flat direction: it lags behind, or it still swings.", eta, mu, valleySteps, f, end[0])
	}
	return fmt.Sprintf("η = %.4g, μ = %.4g: after %d steps f = %.3g, which is not below 1e-6. What is left is x = %.3g and y = %.3g: the steep direction still swings.", eta, mu, valleySteps, f, end[0], end[1])
}

// AdamStep is one step of Adam.
var AdamStep = check.NewFormula[func(theta, m, v, g []float64, t int, eta float64) (newTheta, newM, newV []float64)](check.Spec{
	ID: chapter + "adamstep", Func: "AdamStep", Title: "one step of Adam",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"θ", "m", "v", "g", "t", "η"}, Out: []string{"new θ", "new m", "new v"},
	Formula: `
		β₁ = 0.9
		β₂ = 0.999
		ε = 1e-8
		c₁ = 1 − β₁^t // the share of the weights that is not still on the 0 of the start
		c₂ = 1 − β₂^t
		new m = β₁ · m + (1 − β₁) · g
		new v = β₂ · v + (1 − β₂) · g²
		m̂ = new m / c₁
		v̂ = new v / c₂
		new θ = θ − η · m̂ / (√v̂ + ε)`,
	Cases: []check.Case{
		{Name: "the first step, t = 1", Args: check.Args{check.List(11, 3), []float64{0, 0, 0}, []float64{0, 0, 0}, check.List(12, 3), 1, 0.1}},
		{Name: "t = 7", Args: check.Args{check.List(13, 4), check.List(14, 4), []float64{0.03, 0.2, 1.1, 0.4}, check.List(15, 4), 7, 0.02}},
		{Name: "t = 400, long after the start", Args: check.Args{check.List(16, 2), check.List(17, 2), []float64{0.9, 3.5}, check.List(18, 2), 400, 0.5}},
		{Name: "gradients near 1e-8", Args: check.Args{[]float64{0.4, -1.3}, []float64{2e-8, 1e-8}, []float64{1e-16, 4e-16}, []float64{3e-8, -2e-8}, 30, 0.1}},
	},
	Mistakes: []check.Mistake{
		{Name: "no bias correction", As: "m̂ = new m; v̂ = new v", Says: "You use m and v as they are. Both began at 0 and are too small at first: divide by 1 − β₁ᵗ and 1 − β₂ᵗ. Without that the first step is about three times too long."},
		{Name: "only m corrected", As: "v̂ = new v", Says: "m̂ is corrected, v is not. v began at 0, too, and its β₂ is closer to 1: it needs the correction even more."},
		{Name: "only v corrected", As: "m̂ = new m", Says: "v̂ is corrected, m is not. m began at 0, too."},
		{Name: "t from 0", As: "c₁ = 1 − β₁^(t − 1); c₂ = 1 − β₂^(t − 1)", Says: "You use t − 1 in the correction. t counts the steps from 1; with 0 the first correction is 0/0."},
		{Name: "t one too large", As: "c₁ = 1 − β₁^(t + 1); c₂ = 1 − β₂^(t + 1)", Says: "You use t + 1 in the correction. The t of the task counts this step already: it is 1 in the first."},
		{Name: "β₁ in both corrections", As: "v̂ = new v / c₁", Says: "You divide v by 1 − β₁ᵗ. Each mean has its own β: v forgets with β₂."},
		{Name: "correction multiplied", As: "m̂ = new m · c₁; v̂ = new v · c₂", Says: "You multiply by 1 − βᵗ. m is too small at the start, by exactly that factor: divide by it."},
		{Name: "β·t for βᵗ", As: "c₁ = 1 − β₁ · t; c₂ = 1 − β₂ · t", Says: "You compute β·t where βᵗ is meant, the t-th power: math.Pow. At t = 1 both are the same, so the first step is right."},
		{Name: "root not corrected", As: "new θ = θ − η · m̂ / (√(new v) / c₂ + ε)", Says: "You take the root of v and divide that by 1 − β₂ᵗ. The correction belongs to v, so it goes under the root."},
		{Name: "ε before the correction", As: "new θ = θ − η · m̂ / ((√(new v) + ε) / √c₂)", Says: "You add ε to √v before the correction, so that it is corrected, too. Some libraries do; here ε is added to √v̂. Only very small gradients show it."},
		{Name: "v from m", As: "new v = β₂ · v + (1 − β₂) · (new m)²", Says: "Your v is the mean of m². Both means are made from g: v is the mean of g²."},
		{Name: "v as variance", As: "new v = β₂ · v + (1 − β₂) · (g − new m)²", Says: "Your v is the mean of (g − m)². v is no variance: nothing is subtracted, it is the mean of g² itself."},
		{Name: "ε forgotten", As: "ε = 0", Says: "ε is missing. Beside large gradients it is nothing, beside gradients of its own size it is half of the sum."},
		{Name: "ε inside the root", As: "new θ = θ − η · m̂ / √(v̂ + ε)", Says: "You compute √(v̂ + ε). It hardly shows while gradients are large, but with ε inside, gradients below 1e-4 are damped already. Here ε stands outside."},
		{Name: "β's changed places", As: "β₁ = 0.999; β₂ = 0.9", Says: "β₁ and β₂ have changed places. The mean of g forgets fast, 0.9; the mean of g² slowly, 0.999."},
		{Name: "v from g", As: "new v = β₂ · v + (1 − β₂) · g", Says: "Your v is the mean of g. It is the mean of g²: the size of the gradient, without its sign."},
		{Name: "root forgotten", As: "new θ = θ − η · m̂ / (v̂ + ε)", Says: "You divide by v̂. It is a mean of squares: take the root, or the unit of g does not cancel."},
		{Name: "uphill", As: "new θ = θ + η · m̂ / (√v̂ + ε)", Says: "You add the step. The gradient points uphill: subtract."},
		{Name: "m̂ and v̂ remembered", As: "new m = (β₁ · m + (1 − β₁) · g) / c₁; new v = (β₂ · v + (1 − β₂) · g²) / c₂; m̂ = new m; v̂ = new v", Says: "θ is right, but m and v come back corrected. Then the next step corrects them again: keep m and v as they are, and correct copies."},
		{Name: "old m and v", As: "m̂ = m / c₁; v̂ = v / c₂", Says: "θ moves by the m and v of the step before. First make the new ones from g, then move."},
		{Name: "sums for means", As: "new m = β₁ · m + g; new v = β₂ · v + g²", Says: "You add g and g² in full. m and v are means: the new part has the weight 1 − β, so that the weights add up to 1."},
		{Name: "g for m̂", As: "m̂ = g", Says: "You divide g itself by √v̂ + ε. That is RMSProp, corrected; Adam moves by the mean m̂."},
		{Name: "1 − β changed places", As: "new m = (1 − β₁) · m + β₁ · g; new v = (1 − β₂) · v + β₂ · g²", Says: "You keep 1 − β of the old mean and take β of the new value. The memory is long: it keeps β."},
	},
	Hints: [3]string{
		"Check the first step alone: every θ must move by η, up or down, whatever its gradient is. Is it right at t = 1 and wrong later, or the other way round?",
		"Five lines: the mean of g, the mean of g², each divided by the share of its weights that is not still on the 0 of the start, then the step. m and v come back uncorrected.",
	},
})

// DecoupledDecay is the step of AdamW. Its stub is Adam with a penalty.
var DecoupledDecay = check.NewFormula[func(theta, m, v, g float64, t int, eta, lambda float64) (newTheta, newM, newV float64)](check.Spec{
	ID: chapter + "decoupleddecay", Func: "DecoupledDecay", Title: "a decay that hardly decays",
	Kind: check.FindBug, Points: 2, Minutes: 12, Stub: "decay through the moments",
	In: []string{"θ", "m", "v", "g", "t", "η", "λ"}, Out: []string{"new θ", "new m", "new v"},
	Formula: `
		β₁ = 0.9
		β₂ = 0.999
		ε = 1e-8
		new m = β₁ · m + (1 − β₁) · g
		new v = β₂ · v + (1 − β₂) · g²
		m̂ = new m / (1 − β₁^t)
		v̂ = new v / (1 − β₂^t)
		decay = λ · θ
		new θ = θ − η · (m̂ / (√v̂ + ε) + decay)`,
	Cases: []check.Case{
		{Name: "the first step", Args: check.Args{2.5, 0.0, 0.0, 0.4, 1, 0.1, 0.3}},
		{Name: "large gradients", Args: check.Args{1.2, -3.0, 90.0, 10.0, 20, 0.05, 0.4}},
		{Name: "small gradients, θ negative", Args: check.Args{-0.8, 0.05, 0.012, -0.1, 9, 0.2, 0.1}},
	},
	Mistakes: []check.Mistake{
		{Name: "decay through the moments", As: "new m = β₁ · m + (1 − β₁) · (g + λ · θ); new v = β₂ · v + (1 − β₂) · (g + λ · θ)²; decay = 0", Says: "λθ is added to g and so enters m and v. There it is divided by √v̂ like everything else: a weight with large gradients hardly decays. Take the decay out of the fraction and out of the means."},
		{Name: "decay inside the fraction", As: "new θ = θ − η · (m̂ + decay) / (√v̂ + ε)", Says: "m and v are right now, but λθ still stands above the √v̂: weights with large gradients decay less. It belongs beside the fraction."},
		{Name: "decay without η", As: "new θ = θ − η · m̂ / (√v̂ + ε) − decay", Says: "The decay is λθ, without η. The whole bracket is multiplied by η, so every step takes the share ηλ."},
		{Name: "growth", As: "decay = −λ · θ", Says: "θ grows by ηλθ. Decay pulls it towards 0: subtract."},
		{Name: "decay of the moved θ", As: "decay = λ · (θ − η · m̂ / (√v̂ + ε))", Says: "You let the θ decay that has already moved. Both parts of the step belong to the θ before the step. The difference is small, of the order η²."},
		{Name: "decay twice", As: "new m = β₁ · m + (1 − β₁) · (g + λ · θ); new v = β₂ · v + (1 − β₂) · (g + λ · θ)²", Says: "The decay beside the fraction is right, but λθ still goes through m and v as well. Take it out of g."},
		{Name: "decay lost", As: "decay = 0", Says: "This is plain Adam: the decay is gone. It must go somewhere else, not away."},
		{Name: "only v without the decay", As: "new m = β₁ · m + (1 − β₁) · (g + λ · θ); decay = 0", Says: "v is free of λθ now, m is not. Neither mean may contain it."},
	},
	Hints: [3]string{
		"The first step of Adam is η long whatever the gradient is. By how much does θ = 2.5 decay in it, with this code, and by how much should it?",
		"Follow λθ through the lines: where is it divided by something that has nothing to do with it?",
		"m and v from g alone; then θ ← θ − η (m̂/(√v̂ + ε) + λθ)",
	},
})

// AdamRun is the whole of the chapter: batches, clipping, a schedule, Adam.
var AdamRun = check.New(adamRun, check.Spec{
	ID: chapter + "adamrun", Func: "AdamRun", Title: "a whole run: mini-batches, clipping, cosine, Adam",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"θ", "gradient", "N", "B", "epochs", "η", "limit"}, Out: []string{"new θ"},
	Cases: []check.Case{
		{Name: "10 samples, batches of 4, 4 and 2", N: 10, Args: check.Args{[]float64{0.5, -1.2, 2.1}, line(21, 10), 10, 4, 3, 0.3, 2.0}},
		{Name: "6 samples, batches of 2", N: 6, Args: check.Args{[]float64{-2.3, 0.7, 1.4}, line(22, 6), 6, 2, 4, 0.1, 3.0}},
		{Name: "7 samples, online", N: 7, Args: check.Args{[]float64{1.1, 2.6, -0.4}, line(23, 7), 7, 1, 2, 0.05, 1.5}},
		{Name: "5 samples, one batch, 6 epochs", N: 5, Args: check.Args{[]float64{-0.9, 1.8, 0.6}, line(24, 5), 5, 5, 6, 0.8, 2.5}},
	},
	Mistakes: []check.Mistake{
		{Name: "rest dropped", Says: "The samples that are left over at the end of an epoch are never used. They make a smaller batch of their own, and count in T."},
		{Name: "rest filled up", Says: "You fill up the last batch with the first samples of the epoch. It stays smaller: the gradient is a mean, so it needs no full batch."},
		{Name: "rest joined to the last batch", Says: "You give the samples that are left over to the last full batch, which becomes larger than B. They make a smaller batch of their own."},
		{Name: "every so many samples", Says: "Your batches take samples at a distance: 0, 3, 6 … The samples come in their order: the first batch has 0 … B − 1."},
		{Name: "T without the rest", Says: "All batches are used, but your T leaves out the smaller ones, so the cosine reaches its end too early. T is the number of all updates, ⌈N/B⌉ per epoch."},
		{Name: "schedule in epochs", Says: "Your cosine counts epochs: η stays the same within one. A schedule counts updates."},
		{Name: "schedule from 1", Says: "Your cosine begins one update late, at t = 1. The schedule counts from 0, so the first update has the full η. It is Adam's t that counts from 1."},
		{Name: "T − 1", Says: "You divide by T − 1, so that the last update has the rate 0. The cosine of the task reaches 0 at u = T, one step after the last update."},
		{Name: "no schedule", Says: "η stays the same for the whole run. It falls along the cosine."},
		{Name: "½ of the cosine missing", Says: "Your rates are twice as large: 1 + cos goes from 2 to 0, and the ½ before it makes that 1 to 0."},
		{Name: "clipped by value", Says: "You cut every entry of g to ±limit. That turns the gradient. Clipping by norm shortens all entries by the same factor."},
		{Name: "always scaled", Says: "You scale every gradient to the length of the limit, short ones, too. A gradient that is short enough stays as it is: the factor is never above 1."},
		{Name: "only short ones scaled", Says: "Your factor is the larger of 1 and limit/‖g‖: short gradients become longer, and long ones stay. It must never be above 1."},
		{Name: "not clipped", Says: "The gradients are not clipped. One that is longer than the limit is shortened to it, before Adam sees it."},
		{Name: "squared norm", Says: "You compare and divide with ‖g‖², the sum of the squares. The length is its root."},
		{Name: "memory lost", Says: "m, v and t begin anew in every epoch. An optimiser remembers for the whole run."},
		{Name: "t counts epochs", Says: "The t of the bias correction counts epochs. It counts updates, from 1."},
		{Name: "no bias correction", Says: "You use m and v as they are. Both began at 0: divide by 1 − β₁ᵗ and 1 − β₂ᵗ."},
		{Name: "t from 0", Says: "Adam's t begins at 0, and the first correction is 0/0. It counts from 1; only the schedule counts from 0."},
		{Name: "gradient at the start", Says: "All gradients are taken at the first θ. After every update the gradient is that of the new θ."},
		{Name: "gradient once per epoch", Says: "All gradients of an epoch are taken at the θ with which it begins. Every batch needs the θ that the batch before has left."},
		{Name: "divided again", Says: "You divide the gradient by the size of the batch. It is the mean over the samples already. Adam would hardly mind, but clipping does: fewer gradients are longer than the limit."},
		{Name: "all samples", Says: "Every update uses the gradient of all samples. A mini-batch is B of them, in their order."},
		{Name: "uphill", Says: "You add the step. The gradient points uphill: subtract."},
		{Name: "v not squared", Says: "Your v is the mean of |g|. It is the mean of g²."},
		{Name: "root forgotten", Says: "You divide by v̂. It is a mean of squares: take the root."},
	},
	Hints: [3]string{
		"Begin with the case of one batch: is it right there? Then the schedule, the clipping and Adam are right, and the batches are not. Print which samples each update asks for, and which η it has.",
		"There are two counters in a run, and both count updates, not epochs: the schedule's from 0 to T − 1, Adam's from 1 to T. In each update: the gradient of this batch at the present θ, clipped, then into m and v.",
		"T = epochs ⌈N/B⌉; for update u = 0 … T − 1: g = gradient(θ, batch), g ← g · min(1, limit/‖g‖), m and v with t = u + 1, θ ← θ − ½η (1 + cos(πu/T)) m̂/(√v̂ + ε)",
	},
})

// line is the gradient of half the mean squared error of a straight line
// θ₀x₀ + θ₁x₁ + θ₂ over some of n samples.
func line(seed uint64, n int) func(theta []float64, samples []int) []float64 {
	x, y := check.Matrix(seed, 2, n), check.List(seed+100, n)
	return func(theta []float64, samples []int) []float64 {
		g := make([]float64, 3)
		for _, s := range samples {
			error := theta[0]*x.At(0, s) + theta[1]*x.At(1, s) + theta[2] - y[s]
			for i, input := range []float64{x.At(0, s), x.At(1, s), 1} {
				g[i] += error * input / float64(len(samples))
			}
		}
		return g
	}
}

func adamRun(on check.Mistakes) func(theta []float64, gradient func(theta []float64, samples []int) []float64, n, batch, epochs int, eta, limit float64) []float64 {
	return func(theta []float64, gradient func(theta []float64, samples []int) []float64, n, batch, epochs int, eta, limit float64) []float64 {
		start := slices.Clone(theta)
		theta = slices.Clone(theta)
		m, v, t := make([]float64, len(theta)), make([]float64, len(theta)), 0
		perEpoch := (n + batch - 1) / batch
		if on["rest dropped"] || on["rest joined to the last batch"] {
			perEpoch = n / batch
		}
		total := epochs * perEpoch
		if on["T without the rest"] {
			total = epochs * (n / batch)
		}
		for epoch := range epochs {
			begin := slices.Clone(theta)
			if on["memory lost"] {
				m, v, t = make([]float64, len(theta)), make([]float64, len(theta)), 0
			}
			for k := range perEpoch {
				var samples []int
				for i := k * batch; i < (k+1)*batch; i++ {
					if i < n {
						samples = append(samples, i)
					} else if on["rest filled up"] {
						samples = append(samples, i-n)
					}
				}
				switch {
				case on["rest joined to the last batch"] && k == perEpoch-1:
					for i := perEpoch * batch; i < n; i++ {
						samples = append(samples, i)
					}
				case on["every so many samples"]:
					samples = nil
					for i := k; i < n; i += perEpoch {
						samples = append(samples, i)
					}
				case on["all samples"]:
					samples = nil
					for i := range n {
						samples = append(samples, i)
					}
				}
				at := theta
				switch {
				case on["gradient at the start"]:
					at = start
				case on["gradient once per epoch"]:
					at = begin
				}
				g := gradient(slices.Clone(at), samples)
				if on["divided again"] {
					for i := range g {
						g[i] /= float64(len(samples))
					}
				}
				norm := 0.0
				for _, gi := range g {
					norm += gi * gi
				}
				if !on["squared norm"] {
					norm = math.Sqrt(norm)
				}
				for i := range g {
					switch {
					case on["not clipped"]:
					case on["clipped by value"]:
						g[i] = min(max(g[i], -limit), limit)
					case norm > limit != on["only short ones scaled"] || on["always scaled"]:
						g[i] *= limit / norm
					}
				}
				u := epoch*perEpoch + k
				progress := float64(u) / float64(total)
				switch {
				case on["schedule in epochs"]:
					progress = float64(epoch) / float64(epochs)
				case on["schedule from 1"]:
					progress = float64(u+1) / float64(total)
				case on["T − 1"]:
					progress = float64(u) / float64(total-1)
				case on["no schedule"]:
					progress = 0
				}
				rate := eta * (1 + math.Cos(math.Pi*progress)) / 2
				if on["½ of the cosine missing"] {
					rate *= 2
				}
				if on["uphill"] {
					rate = -rate
				}
				t++
				counted := float64(t)
				switch {
				case on["t counts epochs"]:
					counted = float64(epoch + 1)
				case on["t from 0"]:
					counted--
				}
				c1, c2 := 1-math.Pow(0.9, counted), 1-math.Pow(0.999, counted)
				if on["no bias correction"] {
					c1, c2 = 1, 1
				}
				for i := range theta {
					square := g[i] * g[i]
					if on["v not squared"] {
						square = math.Abs(g[i])
					}
					m[i] = 0.9*m[i] + 0.1*g[i]
					v[i] = 0.999*v[i] + 0.001*square
					root := math.Sqrt(v[i] / c2)
					if on["root forgotten"] {
						root = v[i] / c2
					}
					theta[i] -= rate * m[i] / c1 / (root + 1e-8)
				}
			}
		}
		return theta
	}
}
