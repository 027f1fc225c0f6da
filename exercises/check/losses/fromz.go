package losses

import (
	"math"
	"slices"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// softplus is log(1 + eᶻ) without overflow.
func softplus(z float64) float64 { return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }

// LossFromZ is the binary cross-entropy of σ(z), from z.
var LossFromZ = check.New(lossFromZ, check.Spec{
	ID: chapter + "lossfromz", Func: "LossFromZ", Title: "the binary cross-entropy of many labels, from z",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"z", "y"}, Out: []string{"L"},
	Cases: []check.Case{
		{Name: "3 labels, 2 samples", N: 2, Args: check.Args{check.Matrix(31, 3, 2), mat.NewDense(3, 2, []float64{1, 0, 1, 1, 0, 0})}},
		{Name: "2 labels, 5 samples", N: 5, Args: check.Args{check.Matrix(32, 2, 5), mat.NewDense(2, 5, []float64{0, 1, 1, 0, 1, 1, 0, 1, 0, 0})}},
		{Name: "targets between 0 and 1", N: 3, Args: check.Args{check.Matrix(33, 2, 3), mat.NewDense(2, 3, []float64{0.9, 0.1, 0.8, 0.3, 0.6, 0.05})}},
		{Name: "sure and wrong: z = ±40", N: 2, Args: check.Args{mat.NewDense(2, 2, []float64{40, -1.3, 0.7, -40}), mat.NewDense(2, 2, []float64{0, 1, 1, 1})}},
		{Name: "z = ±1000, right and wrong", N: 3, Args: check.Args{mat.NewDense(2, 3, []float64{1000, -1000, 0.4, 1000, -0.8, -1000}), mat.NewDense(2, 3, []float64{1, 0, 1, 0, 1, 1})}},
	},
	Mistakes: []check.Mistake{
		{Name: "through σ", Says: "Right for small z. You compute a = σ(z) first, and in floating-point numbers σ(40) is exactly 1. Then log(1 − a) is −∞ and 0·∞ is NaN. Never form a: the formula for −log σ(z) has z in it."},
		{Name: "through σ, 0 log 0 left out", Says: "Right for small z. You compute a = σ(z) first, and in floating-point numbers σ(40) is exactly 1, so that log(1 − a) is −∞. Never form a: the formula for −log σ(z) has z in it."},
		{Name: "clipped", Says: "You compute a = σ(z) and keep it away from 0 and 1. Then a sure mistake costs about 35, however large z is, and its slope is 0. The loss of z = −1000 with y = 1 is 1000."},
		{Name: "eᶻ overflows", Says: "The formula is right on paper, but e¹⁰⁰⁰ is too large for a float64. For large z use log(1 + eᶻ) = z + log(1 + e⁻ᶻ): only exponentials of negative numbers appear."},
		{Name: "max forgotten", Says: "You take log(1 + e^−|z|) for log(1 + eᶻ). For positive z they differ by z: log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|)."},
		{Name: "1/N missing", Says: "You add up the samples. The loss is their mean."},
		{Name: "mean over the labels, too", Says: "You divide by the number of labels as well. Some libraries do; this course adds up the labels of a sample."},
		{Name: "wrong sign", Says: "The sign is wrong: a cross-entropy is never negative."},
		{Name: "y z added", Says: "You add y z. With y = 1 the loss must fall as z grows: it is subtracted."},
		{Name: "z subtracted, whatever y is", Says: "You subtract z from log(1 + eᶻ) for every label, as if all targets were 1. Only y z is subtracted."},
		{Name: "y = 0 costs nothing", Says: "You have only the term −y log σ(z). Where y = 0 a wrong yes costs nothing then; the term −(1 − y) log(1 − σ(z)) is missing."},
		{Name: "y and 1 − y swapped", Says: "You reward the opposite: large z is cheap where y is 0. Exchange y and 1 − y."},
		{Name: "targets ±1", Says: "This is log(1 + e^−yz), the formula for targets −1 and +1. With y = 0 it is log 2, whatever z is."},
		{Name: "softmax for labels", Says: "You have log Σ e^z over the column, so the labels compete, as classes would. Labels do not exclude each other: every z has a σ of its own."},
		{Name: "log₁₀", Says: "This is taken with log₁₀. Use the natural logarithm, math.Log or math.Log1p."},
	},
	Fingerprint: func(seen []check.Seen) string {
		if !slices.ContainsFunc(seen, func(o check.Seen) bool { return !math.IsNaN(o.Got[0].V[0]) }) {
			return "The result is NaN in every case. Do you take the logarithm of z? z may be negative; it is σ(z) that lies between 0 and 1."
		}
		for i, o := range seen {
			got, want := o.Got[0].V[0], o.Want[0].V[0]
			moderate := i < len(seen)-2
			switch right := math.Abs(got-want) < 1e-3; {
			case moderate && !right:
				return ""
			case !moderate && right:
				return ""
			}
		}
		last := seen[len(seen)-1].Got[0].V[0]
		if math.IsNaN(last) || math.IsInf(last, 0) {
			return "Right for small z, but there is an ∞ or a NaN for large ones: something is rounded to 0 before a logarithm, or e^1000 is formed. Take the loss from z, and form exponentials of negative numbers only."
		}
		return "Right for small z. For large ones your loss is too small: is a kept away from 0 and 1, or z between two bounds? The loss of z = −1000 with y = 1 is 1000."
	},
	Hints: [3]string{
		"One label, y = 1, z = −1000: the loss is 1000. With y = 1 and z = 1000 it is 0. What does your function say to each?",
		"Write −log σ(z) with z alone, and −log(1 − σ(z)), too: they are log(1 + e⁻ᶻ) and log(1 + eᶻ), and their difference is z. Then keep the exponent negative.",
		"L = 1/N Σ Σ (log(1 + eᶻ) − y z), with log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|)",
	},
})

func lossFromZ(on check.Mistakes) func(z, y *mat.Dense) float64 {
	return func(z, y *mat.Dense) float64 {
		k, n := z.Dims()
		total := 0.0
		for s := range n {
			sum := 0.0
			for i := range k {
				sum += math.Exp(z.At(i, s))
			}
			for i := range k {
				z, t := z.At(i, s), y.At(i, s)
				a := logistic(z)
				plus := softplus(z)
				switch {
				case on["eᶻ overflows"]:
					plus = math.Log(1 + math.Exp(z))
				case on["max forgotten"]:
					plus = math.Log1p(math.Exp(-math.Abs(z)))
				}
				if on["y and 1 − y swapped"] {
					t = 1 - t
				}
				if on["y z added"] {
					t = -t
				}
				switch {
				case on["through σ"]:
					total -= t*math.Log(a) + (1-t)*math.Log(1-a)
				case on["through σ, 0 log 0 left out"]:
					if t > 0 {
						total -= t * math.Log(a)
					}
					if t < 1 {
						total -= (1 - t) * math.Log(1-a)
					}
				case on["clipped"]:
					a = min(max(a, 1e-15), 1-1e-15)
					total -= t*math.Log(a) + (1-t)*math.Log(1-a)
				case on["y = 0 costs nothing"]:
					total += t * (plus - z)
				case on["z subtracted, whatever y is"]:
					total += plus - z
				case on["targets ±1"]:
					total += softplus(-t * z)
				case on["softmax for labels"]:
					total += t * (math.Log(sum) - z)
				default:
					total += plus - t*z
				}
			}
		}
		L := total / float64(n)
		switch {
		case on["1/N missing"]:
			L *= float64(n)
		case on["mean over the labels, too"]:
			L /= float64(k)
		}
		if on["wrong sign"] {
			L = -L
		}
		if on["log₁₀"] {
			L /= math.Ln10
		}
		return L
	}
}
