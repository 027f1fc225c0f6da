package gradcheck

import (
	"fmt"
	"math"
	"slices"

	"glassnet/exercises/check"
)

// RelativeError is the measure of the kernel for two gradients.
var RelativeError = check.NewFormula[func(u, v []float64) float64](check.Spec{
	ID: chapter + "relativeerror", Func: "RelativeError", Title: "how different are two gradients?",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"u", "v"}, Out: []string{"e"},
	Formula: `
		s = max abs(v)
		q = abs(u − v) / max(abs(u) + abs(v), s / 1000)
		each = where(u ≡ v, 0, where(q ≡ q, q, ∞)) // 0 for equal ones, ∞ for NaN
		e = max each`,
	Cases: []check.Case{
		{Name: "all twice too large", Args: check.Args{[]float64{2.6, -1.4, 0.8}, []float64{1.3, -0.7, 0.4}}},
		{Name: "one entry 40 % too large, in the middle", Args: check.Args{[]float64{0.31, -1.26, 2.2, 0.17}, []float64{0.31, -0.9, 2.2, 0.17}}},
		{Name: "the wrong entry is too small", Args: check.Args{[]float64{1.7, 0.6, -2.3}, []float64{1.7, 1.1, -2.3}}},
		{Name: "one wrong sign", Args: check.Args{[]float64{0.9, -0.4, 1.6, 2.1}, []float64{0.9, -0.4, -1.6, 2.1}}},
		{Name: "zero beside zero", Args: check.Args{[]float64{0, 1.5, -0.48}, []float64{0, 1.25, -0.5}}},
		{Name: "two tiny numbers, which are rounding, beside a large one", Args: check.Args{[]float64{3e-9, -4.2, 1.1}, []float64{-8e-9, -4.2, 1.1}}},
		{Name: "found 0 where something small was wanted", Args: check.Args{[]float64{0, -7, 0.4}, []float64{0.002, -6.5, 0.4}}},
		{Name: "found something where 0 was wanted", Args: check.Args{[]float64{2.5, -0.3, 1.8}, []float64{2.5, 0, 1.9}}},
		{Name: "a NaN was found", Args: check.Args{[]float64{0.7, math.NaN(), 1.2}, []float64{0.7, 0.3, 1.3}}},
	},
	Mistakes: []check.Mistake{
		{Name: "difference alone", As: "q = abs(u − v)", Says: "This is the largest |u − v|. It depends on the units of the loss: 10⁻⁴ is nothing beside 100, and everything beside 10⁻⁴. Divide."},
		{Name: "divided by |v|", As: "q = abs(u − v) / abs(v)", Says: "You divide by |v|. That is ∞ where v is 0, and u in the place of v gives another result. The measure takes both sizes: |u| + |v|."},
		{Name: "divided by |u|", As: "q = abs(u − v) / abs(u)", Says: "You divide by |u|. That is ∞ where u is 0, and v in the place of u gives another result. The measure takes both sizes: |u| + |v|."},
		{Name: "divided by the larger", As: "q = abs(u − v) / max(max(abs(u), abs(v)), s / 1000)", Says: "You divide by the larger of |u| and |v|, so that a factor of 2 has the error ½. Here it is the sum of both, and a factor of 2 has ⅓."},
		{Name: "divided by the mean", As: "q = abs(u − v) / max((abs(u) + abs(v)) / 2, s / 1000)", Says: "You divide by the mean of |u| and |v|: every error is twice as large, and a wrong sign gives 2. The sum keeps e between 0 and 1."},
		{Name: "|u + v|", As: "q = abs(u − v) / max(abs(u + v), s / 1000)", Says: "You divide by |u + v|. Where the signs differ, that is smaller than the difference, and it may be 0. Take the sizes first: |u| + |v|."},
		{Name: "no floor", As: "q = abs(u − v) / (abs(u) + abs(v))", Says: "s/1000 has no effect with you. Two tiny numbers that are nothing but rounding then look entirely different. s is the largest |v| of the whole gradient, not that of the entry."},
		{Name: "floor s", As: "q = abs(u − v) / max(abs(u) + abs(v), s)", Says: "Your smallest divisor is s, the largest gradient itself. So all but the largest entries are looked at with one eye shut. It is a thousandth of it."},
		{Name: "s/1000 added", As: "q = abs(u − v) / (abs(u) + abs(v) + s / 1000)", Says: "You add s/1000 to the divisor. It is its least value, a maximum: added, it makes every error a little too small."},
		{Name: "a small constant", As: "q = abs(u − v) / (abs(u) + abs(v) + 1e-8)", Says: "You add a constant such as 10⁻⁸ to the divisor. That keeps 0/0 away, but what is small depends on the gradient: a thousandth of the largest |v| is the floor."},
		{Name: "s with its sign", As: "s = max(max v, 0)", Says: "Your s is the largest v, with its sign. It must be the largest |v|: the largest gradient may be negative."},
		{Name: "s from u", As: "s = max where(u ≡ u, abs(u), abs(v))", Says: "Your s is the largest |u|. The gradient that was wanted sets the scale: s = max |v|. The one that was found may be wrong."},
		{Name: "norms", As: "r = norm(u − v) / (norm u + norm v); e = where(r ≡ r, r, ∞)", Says: "This is ‖u − v‖ / (‖u‖ + ‖v‖). One wrong entry disappears among many right ones: compare entry by entry, and keep the largest error."},
		{Name: "mean", As: "e = mean each", Says: "This is the mean error. A single wrong bias among a million parameters would not be seen: keep the largest."},
		{Name: "sum", As: "e = Σ each", Says: "You add the errors of all entries up. Keep the largest."},
		{Name: "last entry", As: "e = last each", Says: "This is the error of the last entry: each overwrites the one before. Keep the largest."},
		{Name: "signed", As: "q = (u − v) / max(abs(u) + abs(v), s / 1000); e = max(max each, 0)", Says: "You have lost the absolute value of u − v. An entry that is too small then has a negative error, and the maximum passes over it."},
		{Name: "NaN lost", As: "each = where(u ≡ v, 0, where(q ≡ q, q, 0))", Says: "Right, but for the NaN. \"if e > worst\" is false for a NaN, so that a broken gradient passes. Look for it, and return +∞."},
		{Name: "NaN kept", As: "each = where(u ≡ v, 0, q)", Says: "Your result is NaN where a NaN was found. The caller asks whether e is below 10⁻⁶ or above; every comparison with NaN is false. An error of +∞ is understood."},
		{Name: "0/0", As: "q = abs(u − v) / (abs(u) + abs(v)); each = where(q ≡ q, q, ∞)", Says: "Your result is spoilt where u and v are both 0: 0/0 is NaN, or taken for one. Equal numbers have the error 0; and the divisor is at least s/1000."},
	},
	Hints: [3]string{
		"Compute one case by hand: u twice v gives ⅓, whatever the sizes; a wrong sign gives 1; two zeros give 0.",
		"Per entry: the difference, divided by the sum of the two sizes, but never by less than a thousandth of the largest |v|. Of all entries the worst. A NaN is the worst of all.",
	},
})

// GradientByNumbers is a gradient by central differences.
var GradientByNumbers = check.New(gradientByNumbers, check.Spec{
	ID: chapter + "gradientbynumbers", Func: "GradientByNumbers", Title: "a gradient by central differences",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"f", "θ", "h"}, Out: []string{"∂f/∂θ"},
	Cases: []check.Case{ // the first three tell the order
		{Name: "a neuron with 3 parameters, h = 0.04", Args: check.Args{neuronLoss, []float64{0.8, -1.1, 0.6}, 0.04}},
		{Name: "the same, h = 0.02", Args: check.Args{neuronLoss, []float64{0.8, -1.1, 0.6}, 0.02}},
		{Name: "the same, h = 0.01", Args: check.Args{neuronLoss, []float64{0.8, -1.1, 0.6}, 0.01}},
		{Name: "4 parameters of different sizes, h = 0.1", Args: check.Args{mixed, []float64{2.3, -0.4, -1.7, 0.9}, 0.1}},
	},
	Fingerprint: func(seen []check.Seen) string {
		return orderSays(seen[:3], func(c check.Case) []float64 {
			return exactGradient(c.Args[0].(func([]float64) float64), c.Args[1].([]float64))
		})
	},
	Mistakes: []check.Mistake{
		{Name: "forward", Says: "These are one-sided differences, (f(θ+h) − f(θ))/h. " + orderOf(forward)},
		{Name: "backward", Says: "These are one-sided differences, (f(θ) − f(θ−h))/h. " + orderOf(backward)},
		{Name: "back to θ only", Says: "This is about half of the gradient. After +h you go back by h only, so that the second value is f(θ), and divide by 2h. From θ + h to θ − h it is 2h."},
		{Name: "h for 2h", Says: "This is twice the gradient. From θ − h to θ + h is a way of 2h: divide by that."},
		{Name: "/2*h", Says: "Your result shrinks with h². In Go, as in most languages, d/2*h is (d/2)·h: the divisor 2h needs parentheses."},
		{Name: "all at once", Says: "You move all parameters together, so that every entry is the same sum. Only one of them may move at a time."},
		{Name: "left at θ + h", Says: "The first entry is right, the others are not: each parameter stays at θ + h when you go on to the next. Put it back first."},
		{Name: "left at θ − h", Says: "The first entry is right, the others are not: each parameter stays at θ − h when you go on to the next. Put it back first."},
		{Name: "both left behind", Says: "The first entry is right, the others are not: the list with + h and the list with − h are made once, and what has moved in them is not put back. Each entry needs θ as it was, with one number moved."},
		{Name: "moved on and on", Says: "These are one-sided differences against one f(θ), and no parameter is put back: from the second entry on they contain the way of all the parameters before."},
		{Name: "nothing moves", Says: "Every entry is 0: both evaluations see the same θ. In a loop \"for i, t := range theta\" t is a copy, and changing it moves nothing; two names for one list move together."},
		{Name: "own h", Says: "Your result does not depend on h: you use a step of your own. Take the one that is given."},
		{Name: "h times θ, divided by 2h", Says: "You move θᵢ by h·θᵢ and divide by 2h. What is divided by must be as long as the way that was gone; and a way of h·θᵢ is none at θᵢ = 0."},
		{Name: "h times θ", Says: "Your step is h θᵢ, relative to each parameter. Here it is h for all of them: a parameter that is 0 would not move at all."},
		{Name: "wrong sign", Says: "You subtract the value at θ + h from that at θ − h. A function that grows with θ has a positive derivative."},
		{Name: "second difference", Says: "These are second differences, (f(θ+h) − 2 f(θ) + f(θ−h))/h². They estimate the curvature along each parameter."},
		{Name: "not divided", Says: "This is how much f grows from θ − h to θ + h. Divide by the way."},
		{Name: "first only", Says: "Only the first entry is there, the others are 0. There is one derivative per parameter: does the loop return too early?"},
		{Name: "mean over the parameters", Says: "You divide by the number of parameters. Each entry is a derivative by itself; nothing is averaged."},
		{Name: "summed", Says: "Your entries are running sums: each contains those before it. Begin each at 0."},
	},
	Hints: [3]string{
		"Compare the entries one by one. If the first is right and the others are not, ask in which state the first has left θ.",
		"For each parameter: remember it, move it up, evaluate, move it down, evaluate, put it back as it was. 2P evaluations for P parameters.",
		"gᵢ = (f(θ + h eᵢ) − f(θ − h eᵢ)) / (2h), eᵢ having a 1 in place i and 0 elsewhere; old := theta[i] … theta[i] = old",
	},
})

// neuronLoss is half the squared error of w₂ tanh(w₁ x + b) for x = 1.5, y = 0.4.
func neuronLoss(t []float64) float64 {
	return math.Pow(t[2]*math.Tanh(t[0]*1.5+t[1])-0.4, 2) / 2
}

func mixed(t []float64) float64 {
	return math.Exp(t[0]*t[1]) + t[1]*t[2]*t[2] + math.Sin(t[2])*t[3] + t[0]*cube(t[3])
}

// exactGradient is the gradient to about twelve digits.
func exactGradient(f func([]float64) float64, theta []float64) []float64 {
	g := make([]float64, len(theta))
	for i := range theta {
		g[i] = exactSlope(func(t float64) float64 {
			moved := slices.Clone(theta)
			moved[i] = t
			return f(moved)
		}, theta[i])
	}
	return g
}

func gradientByNumbers(on check.Mistakes) func(f func([]float64) float64, theta []float64, h float64) []float64 {
	return func(f func([]float64) float64, theta []float64, h float64) []float64 {
		if on["own h"] {
			h = 1e-5
		}
		theta = slices.Clone(theta)
		base := f(theta)
		g := make([]float64, len(theta))
		for i, old := range slices.Clone(theta) {
			at := func(step float64) float64 {
				moved := slices.Clone(theta)
				if on["h times θ"] || on["h times θ, divided by 2h"] {
					step *= old
				}
				for k := range moved {
					if k == i || on["all at once"] || on["both left behind"] && k < i {
						moved[k] += step
					}
				}
				return f(moved)
			}
			up, down, way := h, -h, 2*h
			switch {
			case on["forward"]:
				down, way = 0, h
			case on["backward"]:
				up, way = 0, h
			case on["back to θ only"]:
				down = 0
			case on["h for 2h"]:
				way = h
			case on["/2*h"]:
				way = 2 / h
			case on["not divided"]:
				way = 1
			}
			if on["h times θ"] {
				way *= old
			}
			d := at(up) - at(down)
			switch {
			case on["moved on and on"]:
				theta[i] = old + h
				d, way = f(theta)-base, h
			case on["nothing moves"]:
				d = 0
			case on["second difference"]:
				d, way = at(h)-2*at(0)+at(-h), h*h
			case on["wrong sign"]:
				d = -d
			}
			g[i] = d / way
			switch {
			case on["mean over the parameters"]:
				g[i] /= float64(len(theta))
			case on["summed"] && i > 0:
				g[i] += g[i-1]
			case on["first only"]:
				return g
			case on["left at θ + h"]:
				theta[i] = old + h
			case on["left at θ − h"]:
				theta[i] = old - h
			}
		}
		return g
	}
}

// UpdateCheck compares a step with the gradient. Its stub loses the signs.
var UpdateCheck = check.NewFormula[func(before, after, grad []float64, eta float64) float64](check.Spec{
	ID: chapter + "updatecheck", Func: "UpdateCheck", Title: "a check of the update that lets bugs pass",
	Kind: check.FindBug, Points: 2, Minutes: 10, Stub: "signs lost",
	In: []string{"before", "after", "g", "η"}, Out: []string{"e"},
	Formula: `
		moved = (before − after) / η
		d = abs(moved − g)
		by = abs(moved) + abs(g)
		q = where(d ≡ 0, 0, d / by)
		e = max q`,
	Cases: []check.Case{ // numbers with few binary digits: a right step is right to the last one
		{Name: "a right step", Args: check.Args{[]float64{1.5, -0.75, 2}, []float64{1.25, -0.5, 2.5}, []float64{0.5, -0.5, -1}, 0.5}},
		{Name: "uphill", Args: check.Args{[]float64{1.5, -0.75, 2}, []float64{1.75, -1, 1.5}, []float64{0.5, -0.5, -1}, 0.5}},
		{Name: "one parameter uphill", Args: check.Args{[]float64{0.5, 1.25, -2.5, 0.25}, []float64{0.25, 1.75, -2.375, 0.5}, []float64{1, 2, -0.5, -1}, 0.25}},
		{Name: "η twice", Args: check.Args{[]float64{0.5, -1.5}, []float64{0.4375, -1.625}, []float64{1, 2}, 0.25}},
		{Name: "one parameter forgotten", Args: check.Args{[]float64{3, -1, 0.5}, []float64{2.25, -1, 0.75}, []float64{1.5, -2.5, -0.5}, 0.5}},
		{Name: "one parameter with the gradient 0 that has moved, one that has not", Args: check.Args{[]float64{1.5, -1, 0.5}, []float64{1.5, -1.25, 0.375}, []float64{0, 0, 0.25}, 0.5}},
	},
	Mistakes: []check.Mistake{
		{Name: "signs lost", As: "d = abs(abs(moved) − abs(g))", Says: "The signs are lost: a step uphill is as long as one downhill, and compares as equal. Take the difference first, its absolute value after."},
		{Name: "uphill expected", As: "moved = (after − before) / η", Says: "Now every right step is blamed: you compare (after − before)/η. A step goes against the gradient, so the old value comes first."},
		{Name: "η forgotten", As: "moved = before − after", Says: "You compare the way itself with the gradient. The way is η times the gradient: divide by η."},
		{Name: "times η", As: "moved = (before − after) · η", Says: "You multiply the way by η. The way is η times the gradient already: divide."},
		{Name: "divided by |g|", As: "by = abs(g)", Says: "You divide by |g|, which may be 0. The measure takes both sizes, |moved| + |g|."},
		{Name: "mean", As: "e = mean q", Says: "This is the mean error. One forgotten parameter among many would not be seen: keep the largest."},
		{Name: "last entry", As: "e = last q", Says: "This is the error of the last parameter: each overwrites the one before. Keep the largest."},
		{Name: "0/0", As: "q = d / by", Says: "A parameter with the gradient 0 that has not moved gives 0/0 = NaN. Equal numbers have the error 0."},
		{Name: "signed", As: "d = moved − g; e = max(max q, 0)", Says: "The absolute value of the difference is lost altogether: a step that is too short has a negative error, and the maximum passes over it."},
	},
	Hints: [3]string{
		"Take one parameter with the gradient 1, η = 0.5, before = 2. A right step ends at 1.5. Where does a step uphill end, and what does the function say of it?",
		"The function compares two numbers. Which property of them does it throw away before it compares?",
		"e = max |m − g| / (|m| + |g|) with m = (before − after)/η: no absolute value inside of the difference",
	},
})

// KinkSkip sorts the entries of a gradient by what a difference can say of them.
var KinkSkip = check.New(kinkSkip, check.Spec{
	ID: chapter + "kinkskip", Func: "KinkSkip", Title: "which entries are worth comparing",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"f", "θ", "h"}, Out: []string{"labels"},
	Cases: []check.Case{
		{Name: "a ReLU at 0, a ReLU that the step reaches over, a live one, a dead one", Args: check.Args{
			func(t []float64) float64 {
				return 1.5*relu(t[0]) - 0.7*relu(t[1]) + 0.4*relu(t[2]) + 2*relu(t[3]) + 0.3
			}, []float64{0, 4e-6, 1.3, -0.8}, 1e-5}},
		{Name: "two kinks, one down and one up, and smooth parts after them", Args: check.Args{
			func(t []float64) float64 {
				return math.Abs(t[0]-0.5) + 1e-4*t[0] - 2*math.Abs(t[1]+1) + math.Tanh(t[2]) + t[3]*t[2]
			}, []float64{0.5, -1, 0.6, -2.2}, 1e-5}},
		{Name: "at a minimum: smooth, and all derivatives 0", Args: check.Args{
			func(t []float64) float64 { return t[0]*t[0] + 2*t[1]*t[1] + cube(t[2]) }, []float64{0, 0, 0}, 1e-5}},
		{Name: "large and curved", Args: check.Args{
			func(t []float64) float64 { return 2000*t[0]*t[0] + 3*t[0]*t[1] }, []float64{1.5, -0.4}, 1e-5}},
		{Name: "steep, downhill, and of a large value", Args: check.Args{
			func(t []float64) float64 { return 9500 + 3000*relu(t[0]) + 2*math.Abs(t[1]) - 2000*t[2]*t[2] }, []float64{0, 0, 1.5}, 1e-5}},
		{Name: "a saturated neuron, two small slopes, an ordinary one", Args: check.Args{
			func(t []float64) float64 { return math.Tanh(t[0]) + 5e-4*t[1] + 0.5*t[2] + 3e-8*t[3] }, []float64{11.6, 1.2, -1.4, 0.7}, 1e-5}},
		{Name: "next to nothing: just below the limit, and just above", Args: check.Args{
			func(t []float64) float64 { return 7e-10*t[0] + 1.5e-9*t[1] }, []float64{0.8, -0.5}, 1e-5}},
		{Name: "the output weight is 0: nothing comes down", Args: check.Args{
			func(t []float64) float64 { return math.Pow(t[0]*math.Tanh(t[1]+0.8*t[2])-0.6, 2) }, []float64{0, 1.1, -0.3}, 1e-5}},
	},
	Fingerprint: func(seen []check.Seen) string {
		for _, o := range seen {
			got, want := o.Got[0].S, o.Want[0].S
			if len(got) != len(want) {
				return fmt.Sprintf("There are %d labels in the case %q, and %d entries of θ: one label each.", len(got), o.Case.Name, len(want))
			}
			for i := range want {
				switch {
				case got[i] == want[i]:
				case !slices.Contains([]string{"kink", "zero", "compare"}, got[i]):
					return fmt.Sprintf("%q is no label: it must be kink, zero or compare.", got[i])
				default:
					right, left := sides(o.Case.Args[0].(func([]float64) float64), o.Case.Args[1].([]float64), i, o.Case.Args[2].(float64))
					return fmt.Sprintf("In the case %q entry %d is called %q. Its slope to the right is %.3g, to the left %.3g.", o.Case.Name, i, got[i], right, left)
				}
			}
		}
		return ""
	},
	Mistakes: []check.Mistake{
		{Name: "no floor", Says: "At a minimum the two slopes are +h and −h, of opposite sign and next to nothing. You take that for a kink. Compare their difference with max(|right| + |left|, 1), not with the sum alone."},
		{Name: "any difference", Says: "You call every entry a kink whose two slopes are not equal to the last digit. Those of a smooth, curved function differ a little, by about h f″. A kink is where they stay far apart."},
		{Name: "absolute threshold", Says: "You compare |right − left| with 0.001 alone. Of a large function a smooth part has slopes that differ by more: the difference must be seen beside the slopes themselves."},
		{Name: "zero before kink", Says: "You ask for the zero first. The kink of |θ| has the central difference 0, and yet nothing can be compared there: its slopes are +1 and −1. Ask for the kink first."},
		{Name: "signed", Says: "You have lost the absolute value of right − left. A kink that points up has the smaller slope on the right, and you pass over it."},
		{Name: "sizes compared", Says: "You compare the sizes of the two slopes. At the kink of |θ| they are +1 and −1: equally large, and not the same."},
		{Name: "signs compared", Says: "You call an entry a kink where its two slopes have different signs. A ReLU has the slopes 0 and 1, a bend of a line may have 1 and 3; and at a smooth minimum the signs differ, too. Compare how far the slopes are apart."},
		{Name: "left with the wrong sign", Says: "Your left slope has the wrong sign, (f(θ−h) − f(θ))/h. So every smooth entry looks like a kink, and the kink of |θ| looks smooth. From θ − h to θ it is f(θ) − f(θ−h)."},
		{Name: "zero by the right slope", Says: "You call an entry zero by its right slope alone. At a minimum that is about h, not 0; the central difference, the mean of both slopes, is."},
		{Name: "exactly zero", Says: "You call an entry zero only if its difference is exactly 0. A saturated neuron has a derivative of some 10⁻¹⁰, and rounding is as large: below 10⁻⁹ nothing is proved."},
		{Name: "zeros compared", Says: "You have no zeros. Where the difference is 0 a check compares 0 with 0, and passes whatever the backward pass computes."},
		{Name: "small is zero", Says: "You call an entry zero because it is below 0.001, or a similar limit. Only what is below 10⁻⁹ is as good as 0."},
		{Name: "kinks compared", Says: "You have no kinks. Where the two slopes stay apart the central difference is half-way between them, and a right gradient would be blamed."},
		{Name: "kink at θ = 0", Says: "You call an entry a kink because θ is 0 there. A kink is a property of f, not of the number: compare the slopes on both sides."},
		{Name: "left at θ − h", Says: "The first label is right, and then everything is a kink: each parameter stays at θ − h when you go on, while f(θ) is the old one. Put it back first."},
		{Name: "all at once", Says: "You move all parameters together. So the kink of one of them is found in all. Only one may move at a time."},
	},
	Hints: [3]string{
		"Which entry gets the wrong label? Write down its slope to the right and its slope to the left.",
		"Two one-sided slopes per entry. Far apart, seen beside their own size: a kink. Close together: smooth, and then their mean is the central difference. If that is nothing, 0 would be compared with 0.",
		"kink if |right − left| > 0.001 · max(|right| + |left|, 1); else zero if |right + left|/2 < 10⁻⁹; else compare",
	},
})

func relu(z float64) float64 { return max(z, 0) }

// sides are the two one-sided differences of f for entry i of θ.
func sides(f func([]float64) float64, theta []float64, i int, h float64) (right, left float64) {
	at := func(step float64) float64 {
		moved := slices.Clone(theta)
		moved[i] += step
		return f(moved)
	}
	return (at(h) - at(0)) / h, (at(0) - at(-h)) / h
}

func kinkSkip(on check.Mistakes) func(f func([]float64) float64, theta []float64, h float64) []string {
	return func(f func([]float64) float64, theta []float64, h float64) []string {
		theta = slices.Clone(theta)
		base := f(theta)
		var labels []string
		for i, old := range slices.Clone(theta) {
			at := func(step float64) float64 {
				moved := slices.Clone(theta)
				for k := range moved {
					if k == i || on["all at once"] {
						moved[k] += step
					}
				}
				return f(moved)
			}
			right, left := (at(h)-base)/h, (base-at(-h))/h
			if on["left with the wrong sign"] {
				left = -left
			}
			d, sum := math.Abs(right-left), math.Abs(right)+math.Abs(left)
			switch {
			case on["signed"]:
				d = right - left
			case on["sizes compared"]:
				d = math.Abs(math.Abs(right) - math.Abs(left))
			}
			limit := 1e-3 * max(sum, 1)
			switch {
			case on["no floor"]:
				limit = 1e-3 * sum
			case on["any difference"]:
				limit = 0
			case on["absolute threshold"]:
				limit = 1e-3
			}
			kink := d > limit
			switch {
			case on["kinks compared"]:
				kink = false
			case on["kink at θ = 0"]:
				kink = old == 0
			case on["signs compared"]:
				kink = right*left < 0
			}
			small := math.Abs(right+left) / 2
			if on["zero by the right slope"] {
				small = math.Abs(right)
			}
			zero := small < 1e-9
			switch {
			case on["exactly zero"]:
				zero = small == 0
			case on["small is zero"]:
				zero = small < 1e-3
			case on["zeros compared"]:
				zero = false
			}
			label := "compare"
			switch {
			case zero && on["zero before kink"]:
				label = "zero"
			case kink:
				label = "kink"
			case zero:
				label = "zero"
			}
			labels = append(labels, label)
			if on["left at θ − h"] {
				theta[i] = old - h
			}
		}
		return labels
	}
}
