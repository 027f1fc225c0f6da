package losses

import (
	"math"
	"slices"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// LossFromZ is the binary cross-entropy of σ(z), from z.
var LossFromZ = check.NewFormula[func(z, y *mat.Dense) float64](check.Spec{
	ID: chapter + "lossfromz", Func: "LossFromZ", Title: "the binary cross-entropy of many labels, from z",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"z", "y"}, Out: []string{"L"},
	Formula: `
		N = cols(z)
		K = rows(z)
		plus = max(z, 0) + log1p(exp(−abs(z))) // log(1 + eᶻ), safely
		L = Σ(plus − y ⊙ z) / N`,
	Cases: []check.Case{
		{Name: "3 labels, 2 samples", N: 2, Args: check.Args{check.Matrix(31, 3, 2), mat.NewDense(3, 2, []float64{1, 0, 1, 1, 0, 0})}},
		{Name: "2 labels, 5 samples", N: 5, Args: check.Args{check.Matrix(32, 2, 5), mat.NewDense(2, 5, []float64{0, 1, 1, 0, 1, 1, 0, 1, 0, 0})}},
		{Name: "targets between 0 and 1", N: 3, Args: check.Args{check.Matrix(33, 2, 3), mat.NewDense(2, 3, []float64{0.9, 0.1, 0.8, 0.3, 0.6, 0.05})}},
		{Name: "sure and wrong: z = ±40", N: 2, Args: check.Args{mat.NewDense(2, 2, []float64{40, -1.3, 0.7, -40}), mat.NewDense(2, 2, []float64{0, 1, 1, 1})}},
		{Name: "z = ±1000, right and wrong", N: 3, Args: check.Args{mat.NewDense(2, 3, []float64{1000, -1000, 0.4, 1000, -0.8, -1000}), mat.NewDense(2, 3, []float64{1, 0, 1, 0, 1, 1})}},
	},
	Mistakes: []check.Mistake{
		{Name: "through σ", As: "L = −Σ(y ⊙ log(σ(z)) + (1 − y) ⊙ log(1 − σ(z))) / N", Says: "Right for small z. You compute a = σ(z) first, and in floating-point numbers σ(40) is exactly 1. Then log(1 − a) is −∞ and 0·∞ is NaN. Never form a: the formula for −log σ(z) has z in it."},
		{Name: "through σ, 0 log 0 left out", As: "L = −Σ(y ⊙₀ log(σ(z)) + (1 − y) ⊙₀ log(1 − σ(z))) / N", Says: "Right for small z. You compute a = σ(z) first, and in floating-point numbers σ(40) is exactly 1, so that log(1 − a) is −∞. Never form a: the formula for −log σ(z) has z in it."},
		{Name: "clipped", As: "a = min(max(σ(z), 1e-15), 1 − 1e-15); L = −Σ(y ⊙ log(a) + (1 − y) ⊙ log(1 − a)) / N", Says: "You compute a = σ(z) and keep it away from 0 and 1. Then a sure mistake costs about 35, however large z is, and its slope is 0. The loss of z = −1000 with y = 1 is 1000."},
		{Name: "eᶻ overflows", As: "plus = log(1 + exp(z))", Says: "The formula is right on paper, but e¹⁰⁰⁰ is too large for a float64. For large z use log(1 + eᶻ) = z + log(1 + e⁻ᶻ): only exponentials of negative numbers appear."},
		{Name: "max forgotten", As: "plus = log1p(exp(−abs(z)))", Says: "You take log(1 + e^−|z|) for log(1 + eᶻ). For positive z they differ by z: log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|)."},
		{Name: "1/N missing", As: "L = Σ(plus − y ⊙ z)", Says: "You add up the samples. The loss is their mean."},
		{Name: "mean over the labels, too", As: "L = Σ(plus − y ⊙ z) / N / K", Says: "You divide by the number of labels as well. Some libraries do; this course adds up the labels of a sample."},
		{Name: "wrong sign", As: "L = −Σ(plus − y ⊙ z) / N", Says: "The sign is wrong: a cross-entropy is never negative."},
		{Name: "y z added", As: "L = Σ(plus + y ⊙ z) / N", Says: "You add y z. With y = 1 the loss must fall as z grows: it is subtracted."},
		{Name: "z subtracted, whatever y is", As: "L = Σ(plus − z) / N", Says: "You subtract z from log(1 + eᶻ) for every label, as if all targets were 1. Only y z is subtracted."},
		{Name: "y = 0 costs nothing", As: "L = Σ(y ⊙ (plus − z)) / N", Says: "You have only the term −y log σ(z). Where y = 0 a wrong yes costs nothing then; the term −(1 − y) log(1 − σ(z)) is missing."},
		{Name: "y and 1 − y swapped", As: "L = Σ(plus − (1 − y) ⊙ z) / N", Says: "You reward the opposite: large z is cheap where y is 0. Exchange y and 1 − y."},
		{Name: "targets ±1", As: "L = Σ(max(−y ⊙ z, 0) + log1p(exp(−abs(y ⊙ z)))) / N", Says: "This is log(1 + e^−yz), the formula for targets −1 and +1. With y = 0 it is log 2, whatever z is."},
		{Name: "softmax for labels", As: "L = Σ(y ⊙ (log(Σₖ exp(z)) − z)) / N", Says: "You have log Σ e^z over the column, so the labels compete, as classes would. Labels do not exclude each other: every z has a σ of its own."},
		{Name: "log₁₀", As: "L = Σ(plus − y ⊙ z) / N / log(10)", Says: "This is taken with log₁₀. Use the natural logarithm, math.Log or math.Log1p."},
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
	},
})
