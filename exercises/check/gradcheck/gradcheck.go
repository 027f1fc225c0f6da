// Package gradcheck has the exercises of chapter 8.
package gradcheck

import (
	"fmt"
	"math"
	"slices"

	"glassnet/exercises/check"
	"glassnet/nn/gradcheck/zoo"
)

const chapter = "08-gradient-check/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "08-gradient-check",
	Package: "gradcheck",
	Exercises: []*check.Spec{
		CentralDifference.Spec,
		BestStep.Spec,
		WhichCheckSees.Spec,
		RelativeError.Spec,
		GradientByNumbers.Spec,
		UpdateCheck.Spec,
		KinkSkip.Spec,
		CheckLayer.Spec,
	},
}

// CentralDifference is the difference on both sides.
var CentralDifference = check.NewFormula[func(f func(float64) float64, x, h float64) float64](check.Spec{
	ID: chapter + "centraldifference", Func: "CentralDifference", Title: "the central difference",
	Kind: check.Formula, Points: 1, Minutes: 2,
	In: []string{"f", "x", "h"}, Out: []string{"f'"},
	Formula: `
		f' = (f(x + h) − f(x − h)) / (2 · h)`,
	Cases: []check.Case{ // the first three tell the order
		{Name: "exp at 0.7, h = 0.04", Args: check.Args{math.Exp, 0.7, 0.04}},
		{Name: "exp at 0.7, h = 0.02", Args: check.Args{math.Exp, 0.7, 0.02}},
		{Name: "exp at 0.7, h = 0.01", Args: check.Args{math.Exp, 0.7, 0.01}},
		{Name: "x³ at 1, h = 0.1", Args: check.Args{cube, 1.0, 0.1}},
		{Name: "tanh at −1.3, h = 0.25", Args: check.Args{math.Tanh, -1.3, 0.25}},
	},
	Fingerprint: func(seen []check.Seen) string {
		return orderSays(seen[:3], func(c check.Case) []float64 {
			return []float64{exactSlope(c.Args[0].(func(float64) float64), c.Args[1].(float64))}
		})
	},
	Mistakes: []check.Mistake{
		{Name: "forward", As: "f' = (f(x + h) − f(x)) / h", Says: "This is the one-sided difference (f(x+h) − f(x))/h. " + orderOf(forward)},
		{Name: "backward", As: "f' = (f(x) − f(x − h)) / h", Says: "This is the one-sided difference (f(x) − f(x−h))/h, to the left. " + orderOf(backward)},
		{Name: "h for 2h", As: "f' = (f(x + h) − f(x − h)) / h", Says: "This is twice the slope. From x − h to x + h is a way of 2h: divide by that."},
		{Name: "/2*h", As: "f' = (f(x + h) − f(x − h)) / 2 · h", Says: "Your result shrinks with h². In Go, as in most languages, d/2*h is (d/2)·h: the divisor 2h needs parentheses."},
		{Name: "steps of 2h", As: "f' = (f(x + 2 · h) − f(x − 2 · h)) / (2 · h)", Says: "This is about twice the slope: you go 2h to either side, a way of 4h, and divide by 2h."},
		{Name: "steps of h/2", As: "f' = (f(x + h / 2) − f(x − h / 2)) / h", Says: "This is the central difference with half the step: f(x + h/2) and f(x − h/2), divided by h. It is a right one, but here the step to either side is h."},
		{Name: "own h", As: "h = 1e-5", Says: "Your result does not depend on h: you use a step of your own. Take the one that is given."},
		{Name: "h times x", As: "h = h · x", Says: "Your step is h x, relative to x. Here the step is h itself; at x = 0 a relative one would not move at all."},
		{Name: "wrong sign", As: "f' = (f(x − h) − f(x + h)) / (2 · h)", Says: "You subtract the value on the right from that on the left. A growing function must have a positive slope."},
		{Name: "second difference", As: "f' = (f(x + h) − 2 · f(x) + f(x − h)) / h²", Says: "This is the second difference, (f(x+h) − 2 f(x) + f(x−h))/h². It estimates f″, the curvature."},
		{Name: "sum", As: "f' = (f(x + h) + f(x − h)) / (2 · h)", Says: "You add the two values. It is their difference that tells how much f has grown."},
		{Name: "not divided", As: "f' = f(x + h) − f(x − h)", Says: "This is how much f grows from x − h to x + h. The slope is that, divided by the way."},
	},
	Hints: [3]string{
		"Try f(x) = x³ at x = 1 with h = 0.1. By hand it is 3 + h² = 3.01. The one-sided difference has 3 + 3h + h².",
		"One step to the right, one to the left, the same distance. How much has f grown between the two places, and how far are they apart?",
	},
})

func cube(x float64) float64 { return x * x * x }

// exactSlope is f'(x) to about twelve digits: two central differences whose
// errors of second order are made to cancel (Richardson).
func exactSlope(f func(float64) float64, x float64) float64 {
	const h = 1e-3
	return (4*central(f, x, h/2) - central(f, x, h)) / 3
}

// order is p in error ~ hᵖ, from the errors with h, h/2, h/4; NaN if they do
// not follow a power.
func order(e [3]float64) float64 {
	p, q := math.Log2(e[0]/e[1]), math.Log2(e[1]/e[2])
	if !(math.Abs(p-q) < 0.2) {
		return math.NaN()
	}
	return q
}

// errorsOf are the largest errors of three results with h, h/2, h/4.
func errorsOf(results, exact [3][]float64) (e [3]float64) {
	for i := range e {
		for k, v := range exact[i] {
			e[i] = max(e[i], math.Abs(results[i][k]-v))
		}
	}
	return e
}

// orderSays estimates the order of the error of an unknown wrong answer from
// three cases with h, h/2 and h/4, and says what difference has this order.
func orderSays(seen []check.Seen, exact func(c check.Case) []float64) string {
	var got, want, slopes [3][]float64
	for i, o := range seen {
		got[i], want[i], slopes[i] = o.Got[0].V, o.Want[0].V, exact(o.Case)
		if len(got[i]) != len(slopes[i]) {
			return ""
		}
	}
	mine, right := errorsOf(got, slopes), errorsOf(want, slopes)
	p, q := order(mine), order(right)
	size := 0.0
	for _, v := range slopes[0] {
		size = max(size, math.Abs(v))
	}
	switch {
	case mine[0] < 1e-3*size && mine[2] > mine[0]/2 && mine[2] < 2*mine[0] || mine[0] < 1e-9*size:
		return fmt.Sprintf("Your error is about %.0e, whatever h is. So you use a step of your own, and not the h that is given.", mine[0])
	case math.Abs(p-1) < 0.15:
		return fmt.Sprintf("Your error falls like h^%.2f: one-sided. Central differences give h^%.2f. Do you go to both sides, equally far?", p, q)
	case math.Abs(p-2) < 0.15:
		return fmt.Sprintf("Your error falls like h^%.2f, as it should, but it is %.3g times as large as that of a step of h to either side, as if the step were %.3g h.", p, mine[2]/right[2], math.Sqrt(mine[2]/right[2]))
	case p > 2.5:
		return fmt.Sprintf("Your error falls like h^%.2f: a better formula than the one asked for, with more evaluations. Here the two points x + h and x − h are meant.", p)
	}
	return ""
}

// The differences, in plain Go: their order is measured and said.
func central(f func(float64) float64, x, h float64) float64  { return (f(x+h) - f(x-h)) / (2 * h) }
func forward(f func(float64) float64, x, h float64) float64  { return (f(x+h) - f(x)) / h }
func backward(f func(float64) float64, x, h float64) float64 { return (f(x) - f(x-h)) / h }

// orderOf is the sentence on the order of a difference, measured.
func orderOf(difference func(f func(float64) float64, x, h float64) float64) string {
	power := func(d func(f func(float64) float64, x, h float64) float64) float64 {
		var got, exact [3][]float64
		for i, h := range []float64{0.04, 0.02, 0.01} {
			got[i] = []float64{d(math.Exp, 0.7, h)}
			exact[i] = []float64{exactSlope(math.Exp, 0.7)}
		}
		return order(errorsOf(got, exact))
	}
	return fmt.Sprintf("Your error falls like h^%.2f; central differences give h^%.2f.", power(difference), power(central))
}

// BestStep reads the bottom of the two curves of the U.
var BestStep = check.New(bestStep, check.Spec{
	ID: chapter + "beststep", Func: "BestStep", Title: "the best step, read from the U",
	Kind: check.ReadFigure, Points: 1, Minutes: 4, Tolerance: 0.07, // half a decade, a third
	Out:   []string{"oneSided", "central"},
	Cases: []check.Case{{Name: "your exponents"}},
	Mistakes: []check.Mistake{
		{Name: "exchanged", Says: "You have exchanged the two. The curve whose error falls faster on its way from the right is the central one, and it turns at the wider step."},
		{Name: "the smallest h", Says: "These are the smallest steps of the figure. There, at the left, rounding has eaten all digits: the error is near 1."},
		{Name: "the largest h", Says: "These are the largest steps of the figure. There the curve bends too much within the step: truncation."},
		{Name: "the error for the step", Says: "You have read the height of the lowest point, which is the error. The step is below it, on the axis h."},
		{Name: "the one-sided step for both", Says: "This is the best one-sided step, twice. With the central difference the truncation is smaller, so that rounding takes over earlier: its bottom lies farther to the right."},
		{Name: "the central step for both", Says: "This is the best central step, twice. With a one-sided difference truncation still rules there: a smaller step pays."},
	},
	Hints: [3]string{
		"Find the lowest point of each curve, and go straight down to the axis h.",
		"The two dashed lines stand near the bottoms: √ε belongs to the one-sided difference, ∛ε to the central one.",
		"log₁₀ √ε and log₁₀ ∛ε, with ε = 2⁻⁵² ≈ 2.2 · 10⁻¹⁶",
	},
})

func bestStep(on check.Mistakes) func() (oneSided, both float64) {
	return func() (oneSided, both float64) {
		h1, e1 := bottom(forward, 1)
		h2, e2 := bottom(central, 2)
		switch {
		case on["exchanged"]:
			h1, h2 = h2, h1
		case on["the smallest h"]:
			h1, h2 = -15, -15
		case on["the largest h"]:
			h1, h2 = 0, 0
		case on["the error for the step"]:
			h1, h2 = e1, e2
		case on["the one-sided step for both"]:
			h2 = h1
		case on["the central step for both"]:
			h1 = h2
		}
		return h1, h2
	}
}

// bottom is where the two branches of the chapter's figure meet, log₁₀ of the
// step and of the error: truncation A hᵖ, measured at h = 0.01, and rounding
// B/h, the median of many small steps.
func bottom(d func(f func(float64) float64, x, h float64) float64, p float64) (h, e float64) {
	net, loss, x, y := zoo.Healthy()
	t := net.Forward(x)
	t.Backward(loss, y)
	theta, slope := net.Theta(), t.Grad[5]
	now := theta[5]
	f := func(w float64) float64 { theta[5] = w; return loss.Value(net.Predict(x), y) }
	relative := func(h float64) float64 { return math.Abs(d(f, now, h)/slope - 1) }
	var b []float64
	for k := range 41 {
		h := math.Pow(10, -10-float64(k)/20)
		b = append(b, relative(h)*h)
	}
	slices.Sort(b)
	truncation, rounding := relative(0.01)/math.Pow(0.01, p), b[len(b)/2]
	best := math.Pow(rounding/truncation, 1/(p+1))
	return math.Log10(best), math.Log10(rounding / best)
}

// WhichCheckSees asks which check finds which bug.
var WhichCheckSees = check.NewChoice(check.Spec{
	ID: chapter + "whichchecksees", Func: "WhichCheckSees", Title: "which check sees which bug",
	Points: 1, Minutes: 4,
	Hints: [3]string{
		"Ask of each bug: is the backward pass the derivative of what the forward pass computes? And are the numbers used at the point where they were computed?",
		"A gradient check compares the backward pass with the forward pass as it is. An update check compares the step with the gradient. Neither knows what you meant to compute.",
		"Bug 1 leaves every gradient right. Bug 2 is wrong both ways, and consistent. Bug 3 is a wrong gradient where there are two samples.",
	},
}, "48308f52",
	check.Choice{Key: "a", Says: "A gradient check finds 3 alone. In 1 every gradient is right where it is computed; only the step goes wrong. In 2 the backward pass is the derivative of the forward pass, as wrong as that is."},
	check.Choice{Key: "b", Says: "1 and 3 are right. But 2 passes every gradient check: the backward pass is the derivative of what the forward pass computes. Only numbers with another origin show that this was not meant."},
	check.Choice{Key: "c", Says: "Each kind of bug needs the check that has something else to compare it with."},
	check.Choice{Key: "d", Says: "Nearly. With one sample the sum over the batch has one term, and forgetting it changes nothing: bug 3 hides. Several samples are needed."},
	check.Choice{Key: "e", Says: "An update check compares the step with the gradient of the same network. In 2 both belong to the same wrong function, and agree."},
)
