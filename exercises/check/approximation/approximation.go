// Package approximation has the exercises of chapter 6.
package approximation

import (
	"math"

	"glassnet/exercises/check"
	"glassnet/exercises/check/formula"
)

const chapter = "06-universal-approximation/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "06-universal-approximation",
	Package: "approximation",
	Exercises: []*check.Spec{
		StepBump.Spec,
		SupError.Spec,
		WhatTheTheoremSays.Spec,
		StairsTentsTowers.Spec,
		PiecewiseFit.Spec,
		TrainSine.Spec,
		BumpNetwork.Spec,
	},
}

// StepBump is a bump of two logistic neurons.
var StepBump = check.NewFormula[func(x, k, left, right, h float64) float64](check.Spec{
	ID: chapter + "stepbump", Func: "StepBump", Title: "a bump from two steps",
	Kind: check.Formula, Points: 1, Minutes: 3,
	In: []string{"x", "k", "left", "right", "h"}, Out: []string{"ŷ"},
	Formula: `
		up = σ(k · (x − left)) // the step at the left edge
		down = σ(k · (x − right))
		ŷ = h · up − h · down`,
	Cases: []check.Case{
		{Name: "the bump of the chapter", Args: check.Args{0.55, 50.0, 0.4, 0.6, 0.8}},
		{Name: "soft edges, right of the bump", Args: check.Args{1.7, 2.0, -0.9, 1.4, 1.3}},
		{Name: "an edge left of 0, negative height", Args: check.Args{-1.1, 3.0, -1.5, 0.7, -2.5}},
		{Name: "left of the bump", Args: check.Args{-0.4, 4.0, 0.3, 2.1, 3.2}},
		{Name: "very steep, on top of the box", Args: check.Args{2.5, 1e4, 0.5, 3.5, 1.9}},
		{Name: "very steep, right of the box", Args: check.Args{4.5, 1e4, 0.5, 3.5, 1.9}},
	},
	Mistakes: []check.Mistake{
		{Name: "bias −c", As: "up = σ(k · x − left); down = σ(k · x − right)", Says: "Your neurons compute σ(kx − c). With such a bias the step stands at x = c/k. The step stands where z = 0: what must the bias be, so that z is 0 at x = c?"},
		{Name: "bias +kc", As: "up = σ(k · (x + left)); down = σ(k · (x + right))", Says: "Your neurons compute σ(k (x + c)): a step at −c. A positive bias moves a step to the left."},
		{Name: "added", As: "ŷ = h · up + h · down", Says: "You add the two steps. Right of both edges the sum is 2 h, not 0: the second step has to take away what the first has brought."},
		{Name: "h only once", As: "ŷ = h · up − down", Says: "Only the first step is multiplied by h. The second has to take away just as much."},
		{Name: "h forgotten", As: "ŷ = up − down", Says: "This is a bump of height 1. The height h is in the two output weights."},
		{Name: "edges swapped", As: "ŷ = h · down − h · up", Says: "Your bump goes down where it should go up. Have the two edges changed places, or is it the sign in the exponent? The logistic function has e^−z: it must be near 1 for large z."},
		{Name: "h inside", As: "up = σ(h · k · (x − left)); down = σ(h · k · (x − right)); ŷ = up − down", Says: "You multiply z by h. That makes the edges steeper and leaves the height at 1. The height is in the output weights, outside of σ."},
		{Name: "product", As: "ŷ = h · up · (1 − down)", Says: "This is h σ₁ (1 − σ₂), a product of two neurons. It looks alike while the edges are steep, but an output neuron only adds: it has weights, no products."},
		{Name: "k outside", As: "up = k · σ(x − left); down = k · σ(x − right)", Says: "You compute k σ(x − c). The steepness k belongs to z, inside of σ; outside it only stretches the height."},
		{Name: "k forgotten", As: "up = σ(x − left); down = σ(x − right)", Says: "Your steps are σ(x − c), all equally soft. The weight k says how steep they are."},
		{Name: "a hard step", As: "up = step(x − left); down = step(x − right)", Says: "You jump from 0 to 1 at the edge. A logistic neuron goes over smoothly, the more so the smaller k is."},
		{Name: "tanh", As: "up = tanh(k · (x − left)); down = tanh(k · (x − right))", Says: "You use tanh, which goes from −1 to 1. A logistic step goes from 0 to 1, half as far and half as steep."},
		{Name: "overflow", As: "p = exp(k · (x − left)); q = exp(k · (x − right)); up = p / (1 + p); down = q / (1 + q)", Says: "Right where k is small. But e^z / (1 + e^z) is ∞/∞ = NaN for large z. Divide numerator and denominator by e^z: what is left cannot overflow so."},
	},
	Hints: [3]string{
		"Try four places: far left, on the left edge, in the middle, far right. Expected are about 0, h/2, h and 0. Which of them is wrong?",
		"One logistic neuron is a step. Its weight k says how steep it is, and it stands where its z is 0. Up by h at the left edge, down by h at the right one.",
	},
})

// SupError is the largest error on a grid.
var SupError = check.NewFormula[func(f, g func(float64) float64, a, b float64, n int) float64](check.Spec{
	ID: chapter + "superror", Func: "SupError", Title: "the largest error on a grid",
	Kind: check.Formula, Points: 1, Minutes: 5,
	In: []string{"f", "g", "a", "b", "n"}, Out: []string{"e"},
	Formula: `
		i = upto n
		gap = (b − a) / (n − 1)
		x = a + i · gap
		d = abs(f(x) − g(x))
		e = max d`,
	Functions: formula.Functions{
		"largest": func(in ...*formula.Matrix) *formula.Matrix { // which a NaN cannot be
			e := in[0].V[0]
			for _, d := range in[0].V {
				if d > e {
					e = d
				}
			}
			return formula.Number(e)
		},
	},
	Cases: []check.Case{
		{Name: "f = x², g = x on [0, 1], 11 points", Args: check.Args{square, identity, 0.0, 1.0, 11}},
		{Name: "the worst place is the right end: f = sin, g = x on [−0.5, 2], 26 points", Args: check.Args{math.Sin, identity, -0.5, 2.0, 26}},
		{Name: "the worst place is the left end: f = exp, g = x² on [−3, 0.4], 8 points", Args: check.Args{math.Exp, square, -3.0, 0.4, 8}},
		{Name: "both negative: f = −cos, g = −3 − x² on [1, 1.5], 6 points", Args: check.Args{minusCos, func(x float64) float64 { return -3 - x*x }, 1.0, 1.5, 6}},
		{Name: "f is NaN in the middle of the interval", Args: check.Args{func(x float64) float64 { return math.Sqrt(x*x - 0.05) }, math.Cos, -1.0, 1.0, 21}},
		{Name: "only the two ends: f = exp, g = cos on [−1, 2], 2 points", Args: check.Args{math.Exp, math.Cos, -1.0, 2.0, 2}},
	},
	Mistakes: []check.Mistake{
		{Name: "mean", As: "e = mean d", Says: "This is the mean of |f − g|. The theorem speaks of the worst place: the maximum."},
		{Name: "root of the mean square", As: "e = √(mean d²)", Says: "This is the root of the mean square, what training makes small. The theorem speaks of the worst place: the maximum of |f − g|."},
		{Name: "sum", As: "e = Σ d", Says: "You add the errors of all points up. Only the worst one counts."},
		{Name: "signed", As: "d = f(x) − g(x)", Says: "You take the largest f − g, with its sign. Where f lies below g the error is negative, and your maximum passes over it."},
		{Name: "sizes compared", As: "d = abs(abs(f(x)) − abs(g(x)))", Says: "This is the largest | |f| − |g| |. Where f and g have different signs, that is too small: take the difference first, its absolute value after."},
		{Name: "squared", As: "d = (f(x) − g(x))²", Says: "This is the largest (f − g)². The error itself is |f − g|."},
		{Name: "relative", As: "d = abs(f(x) − g(x)) / abs(g(x))", Says: "You divide by |g|. The theorem bounds the plain difference |f − g|, with the unit of g."},
		{Name: "the last point", As: "e = last d", Says: "This is the error at the right end. Each point overwrites the one before: keep the largest."},
		{Name: "right end left out", As: "x = a + (front i) · gap", Says: "Your grid ends one point before b. There are n points, and the last is b itself."},
		{Name: "left end left out", As: "x = a + (tail i) · gap", Says: "Your grid begins one point after a. There are n points, and the first is a itself."},
		{Name: "x grows by adding", By: growing, Says: "Your x grows by a small number until it is larger than b. Those numbers are rounded, so that the last x is a little above b, and b itself is lost in some cases. Count the points with an integer."},
		{Name: "two maxima", As: "e = abs(max f(x) − max g(x))", Says: "This is the difference of two maxima, that of f and that of g. They may lie at different places: the difference must be taken at each x first."},
		{Name: "(b − a)/n", As: "gap = (b − a) / n", Says: "Your points are (b − a)/n apart, so that the last is not b. n points, both ends included, have n − 1 gaps."},
		{Name: "n + 1 points", As: "i = upto(n + 1); gap = (b − a) / n", Says: "You use n + 1 points, (b − a)/n apart. There are to be n points with n − 1 gaps."},
		{Name: "a forgotten", As: "x = i · (b / (n − 1))", Says: "Your grid begins at 0. It begins at a."},
		{Name: "NaN lost", As: "e = largest d", Says: "Right, but for the NaN. Every comparison with NaN is false, so \"if d > e\" passes over it, and a broken network gets a good mark. The functions max and math.Max keep a NaN."},
	},
	Hints: [3]string{
		"Take f = x² and g = x on [0, 1]. The largest difference is ¼, at ½, and f is below g there.",
		"Walk over the n points from a to b, n − 1 gaps between them. At each, how far apart are f and g, regardless of which is above? Keep the largest.",
		"e = maxᵢ |f(xᵢ) − g(xᵢ)| with xᵢ = a + i (b − a)/(n − 1), i = 0 … n − 1; e = max(e, d) keeps a NaN",
	},
})

func square(x float64) float64   { return x * x }
func identity(x float64) float64 { return x }
func minusCos(x float64) float64 { return -math.Cos(x) }

// growing is the largest error at places that are made by adding.
func growing(f, g func(float64) float64, a, b float64, n int) float64 {
	e := math.Inf(-1)
	for i, x := 0, a; i < n && x <= b; i, x = i+1, x+(b-a)/float64(n-1) {
		e = max(e, math.Abs(f(x)-g(x)))
	}
	return e
}

// WhatTheTheoremSays asks what may be concluded from it.
var WhatTheTheoremSays = check.NewChoice(check.Spec{
	ID: chapter + "whatthetheoremsays", Func: "WhatTheTheoremSays", Title: "what the theorem says of a network that does not fit",
	Points: 1, Minutes: 4,
	Hints: [3]string{
		"Read the theorem once more. It begins with \"for every g and every ε there are\". Which of its numbers did you choose, and which does it choose?",
		"There are three errors: of approximation, of optimisation, of generalisation. The theorem speaks of the first alone, and only of what happens when n may grow.",
		"A promise about some n says nothing of n = 16, and that weights exist says nothing of whether they are found.",
	},
}, "35e57ecb",
	check.Choice{Key: "a", Says: "It may be so, but the theorem does not say it: \"there is an n\" names no number. In the chapter, 16 tanh neurons are enough for g; least squares finds the weights, 3,000 steps did not."},
	check.Choice{Key: "b", Says: "That weights exist does not mean that gradient descent walks towards them. Equal neurons stay equal for ever, and a step function never moves its hidden weights, however many steps you take."},
	check.Choice{Key: "c", Says: "The theorem speaks of functions that are known at every point of the set. What happens between samples is the error of generalisation, and of that it says nothing."},
	check.Choice{Key: "d", Says: "A bad fit shows nothing about g. Most bad fits have another cause: the start, the rate, the activation."},
	check.Choice{Key: "e", Says: "Some n has good weights. Whether 16 has them, and whether training finds them, the theorem leaves open."},
)

// StairsTentsTowers counts neurons.
var StairsTentsTowers = check.NewFormula[func() (stairs, tents, towers, wide int)](check.Spec{
	ID: chapter + "stairstentstowers", Func: "StairsTentsTowers", Title: "how many neurons? four counts",
	Kind: check.Predict, Points: 2, Minutes: 10,
	Out: []string{"stairs", "tents", "towers", "wide"},
	Formula: `
		ε = 1e-4
		dims = 3
		cells = 10
		slope = 2
		curve = 2
		half = ½
		eighth = 1 / 8
		strips = ceil(half · slope / ε · (1 − 1e-9))
		stairs = strips − 1
		tents = ceil(√(eighth · curve / ε) · (1 − 1e-9))
		towers = cells^dims · (2 · dims + 1)
		wide = 2^5 − 1`,
	Cases: []check.Case{{Name: "your numbers"}},
	Mistakes: []check.Mistake{
		{Name: "strips for neurons", As: "stairs = strips", Says: "stairs is the number of strips. The edge at 0 is no edge but the output bias: one neuron per edge inside of the interval."},
		{Name: "½ forgotten", As: "half = 1", Says: "stairs is about twice too many: a step is right in the middle of its strip, so the curve moves away from it over half a strip only."},
		{Name: "g' taken as 1", As: "slope = 1", Says: "stairs is too few: you have taken 1 for the largest slope. x² is steepest at x = 1; how steep?"},
		{Name: "g″ taken as 1", As: "curve = 1", Says: "tents is too few: you have taken 1 for the second derivative. What is it for x²?"},
		{Name: "tents like stairs", As: "tents = strips", Says: "tents is far too many: you have used the bound of the stairs. A tent follows the slope; its error falls with w², not with w."},
		{Name: "1/2 for 1/8", As: "eighth = ½", Says: "tents is twice too many: the chord misses the curve by at most w²/8 times the second derivative, not w²/2 times."},
		{Name: "one neuron per piece, less one", As: "tents = ceil(√(eighth · curve / ε) · (1 − 1e-9)) − 1", Says: "tents is one too few: n pieces need n neurons. The first of them, with its kink at 0, makes the slope of the first piece."},
		{Name: "strips added", As: "towers = dims · cells · (2 · dims + 1)", Says: "towers is too few: you have counted the strips along the three axes, 10 + 10 + 10. Cells are where they cross: 10 · 10 · 10."},
		{Name: "towers without a cut", As: "towers = cells^dims · 2 · dims", Says: "towers counts the steps alone, 2 per axis. Each tower has one more neuron, which cuts off all but the crossing."},
		{Name: "two inputs", As: "dims = 2", Says: "towers is the number for two inputs. Here are three."},
		{Name: "pieces for neurons", As: "wide = 2^5", Says: "wide is the number of straight pieces. n kinks divide the interval into n + 1 pieces."},
		{Name: "teeth for pieces", As: "wide = 2^4 − 1", Says: "wide is too few: you have counted the teeth. Each tooth has two pieces, up and down."},
		{Name: "as many as deep", As: "wide = 2 · 5", Says: "wide is what the deep network needs, two neurons per layer. In one layer each kink needs a neuron of its own."},
	},
	Hints: [3]string{
		"Four counts, four sections of the chapter. The verdict names the result that is wrong.",
		"Stairs: ½ w max|g'|, and one neuron per inner edge. Tents: ⅛ w² max|g″|, and one neuron per piece. Towers: cells times neurons per tower. Wide: one neuron per kink.",
		"g' = 2x is at most 2, g″ = 2. So w = 1/m ≤ 10⁻⁴, less one; w²/4 ≤ 10⁻⁴; 10³ (2 · 3 + 1); 2⁵ − 1.",
	},
})

// towerNeurons are the neurons of a tower on each of cells^d cells.
func towerNeurons(d, cells int) int {
	n := 2*d + 1
	for range d {
		n *= cells
	}
	return n
}
