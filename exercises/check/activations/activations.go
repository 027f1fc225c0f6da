// Package activations has the exercises of chapter 2.
package activations

import (
	"math"
	"slices"

	"glassnet/exercises/check"
)

const chapter = "02-activations/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "02-activations",
	Package: "activations",
	Exercises: []*check.Spec{
		WhichActivation.Spec,
		LogisticPrime.Spec,
		DeadlyRate.Spec,
		PReLUGradient.Spec,
		MaxoutUnit.Spec,
		SoftmaxJacobian.Spec,
		EveryActivation.Spec,
	},
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// WhichActivation asks for the function behind a row of measured properties.
var WhichActivation = check.NewChoice(check.Spec{
	ID: chapter + "whichactivation", Func: "WhichActivation", Title: "an unknown activation, and its properties",
	Points: 1, Minutes: 3,
	Hints: [3]string{
		"Take the columns one by one. Which of the five can fall before it rises, so that it is not monotone?",
		"Two families are left, and one of them has a parameter. The range of f' belongs to the family, the depth of the dip to the parameter.",
		"The dip of Swish is 0.278/β deep; its f' has the same range for every β. GELU dips to −0.17.",
	},
}, "43fb2fb9",
	check.Choice{Key: "a", Says: "ELU falls towards −γ and never comes back up on its way to the left: it is monotone. Its range is open at that end, because −γ is never reached, and it has a kink at 0 unless γ is 1. Look at the columns monotone and kinks."},
	check.Choice{Key: "b", Says: "The range of f' fits every Swish, but with β = 1 the dip is twice as deep: look at the range of f. What does β do to the dip?"},
	check.Choice{Key: "c", Says: "A larger β makes the gate steeper and the dip shallower, 0.278/β, and leaves the range of f' as it is."},
	check.Choice{Key: "d", Says: "With β = ½ the gate is flatter than with β = 1, and the dip deeper: look at the range of f. In which direction does β have to go?"},
	check.Choice{Key: "e", Says: "GELU has no kink and is not monotone, either, but its dip reaches −0.17, and its f' goes beyond 1.1. Compare both ranges to the last digit."},
)

// LogisticPrime is σ and σ', without overflow.
var LogisticPrime = check.NewFormula[func(z []float64) (a, prime []float64)](check.Spec{
	ID: chapter + "logisticprime", Func: "LogisticPrime", Title: "the logistic function and its derivative, for any z",
	Kind: check.Formula, Points: 1, Minutes: 5,
	In: []string{"z"}, Out: []string{"a", "f'"},
	Formula: `
		a = 1 / (1 + exp(−z)) // σ(z)
		f' = a ⊙ (1 − a) // the slope σ'(z)`,
	Cases: []check.Case{
		{Name: "z beyond ±2", Args: check.Args{[]float64{-3.2, -0.7, 0.4, 2, 5.5}}},
		{Name: "z = 0", Args: check.Args{[]float64{0}}},
		{Name: "z up to 10,000", Args: check.Args{[]float64{1.5, 30, 800, 1e4}}},
		{Name: "z down to −10,000", Args: check.Args{[]float64{-1e4, -800, -30, -1.5}}},
	},
	Mistakes: []check.Mistake{
		{Name: "a(1 − a) called with z", As: "f' = z ⊙ (1 − z)", Says: "Your σ' is z (1 − z). The short form takes the output: a (1 − a) with a = σ(z)."},
		{Name: "f'(a) for f'(z)", As: "f' = σ'(a)", Says: "Your σ' is taken at a: you have put a through σ once more. a is σ(z) already, so that σ'(z) = a (1 − a) with this a."},
		{Name: "overflow at +∞", As: "a = exp(z) / (1 + exp(z))", Says: "Right for moderate z, but you compute eᶻ/(1 + eᶻ): at z = 800 it is ∞/∞, which is NaN. Divide by eᶻ on paper: in 1/(1 + e⁻ᶻ) the overflow leads to the right value."},
		{Name: "overflow at −∞", As: "f' = exp(−z) / (1 + exp(−z))²", Says: "σ is right, but your σ' is e⁻ᶻ/(1 + e⁻ᶻ)², which is ∞/∞ = NaN at z = −800. The same number can be written with a alone."},
		{Name: "inner derivative lost", As: "f' = −a²", Says: "Your σ' is −a², the derivative of 1/u by u. The chain rule goes on: u = 1 + e⁻ᶻ depends on z."},
		{Name: "wrong sign of σ'", As: "f' = −a ⊙ (1 − a)", Says: "Your σ' has the wrong sign. σ rises everywhere, so its slope is never negative: e⁻ᶻ has the derivative −e⁻ᶻ, and the two signs cancel."},
		{Name: "falling", As: "a = 1 / (1 + exp(z))", Says: "Your σ falls: it is 1/(1 + eᶻ), which is 1 − σ(z). The exponent is −z."},
		{Name: "tanh' for σ'", As: "f' = 1 − a²", Says: "Your σ' is 1 − a². That is the slope of tanh, written with its output. At z = 0 the logistic function has the slope ¼."},
		{Name: "1 − a", As: "f' = 1 − a", Says: "Your σ' is 1 − a. The factor a is missing."},
		{Name: "a for σ'", As: "f' = a", Says: "Your two results are the same: σ' is not σ. At z = 0 the value is ½, the slope ¼."},
		{Name: "square forgotten", As: "f' = exp(−z) / (1 + exp(−z))", Says: "Your σ' is e⁻ᶻ/(1 + e⁻ᶻ). That is 1 − σ(z): in the quotient rule the denominator is squared. (And at z = −800 it is ∞/∞, which is NaN.)"},
		{Name: "slope overflows at +∞", As: "f' = exp(z) / (1 + exp(z))²", Says: "σ is right, but your σ' is eᶻ/(1 + eᶻ)², which is ∞/∞ = NaN at z = 800. The same number can be written with a alone."},
	},
	Hints: [3]string{
		"Look at z = 0: the value is ½, the slope ¼. Then look at the largest and the smallest z: is there a NaN?",
		"Compute a = σ(z) once, in the form in which an overflow of exp does no harm: 1/∞ is 0. Then write the slope with a alone.",
	},
})

// DeadlyRate is the learning rate from which on one step kills a ReLU.
var DeadlyRate = check.New(deadlyRate, check.Spec{
	ID: chapter + "deadlyrate", Func: "DeadlyRate", Title: "the step that kills a ReLU",
	Kind: check.Predict, Points: 2, Minutes: 10, Tolerance: 2e-3,
	Out:   []string{"η"},
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "one silent sample", Says: "At this rate the sample x = 1 falls silent, but the neuron is still alive: x = 3 has z > 0, and brings a gradient. Dead means silent for every sample."},
		{Name: "b stays", Says: "At this rate w alone arrives at 0. The bias has moved, too, and pulls z below 0 earlier."},
		{Name: "sum for mean", Says: "You have not divided by N = 3. The loss is the mean over all three samples, also over those that have no error."},
		{Name: "½ forgotten", Says: "Your gradient is twice as large as it is: the derivative of ½ (a − y)² is a − y."},
		{Name: "x forgotten", Says: "You use the mean error for w as well as for b. The gradient of w has the input as a factor: (a − y) x."},
		{Name: "the other direction", Says: "A negative rate goes uphill. The step is w − η ∂L/∂w with a positive η."},
	},
	Hints: [3]string{
		"A neuron is dead when no sample gives z > 0. Which of the three samples is the last to fall silent?",
		"Work out ∂L/∂w and ∂L/∂b, each the mean over three samples. Write w and b after the step as functions of η, and with them z at the last sample.",
		"∂L/∂w = 3 and ∂L/∂b = 1. After the step z = (1 − 3η) x − η: solve z = 0 for x = 3.",
	},
})

func deadlyRate(on check.Mistakes) func() float64 {
	return func() float64 {
		x, y := []float64{1, 2, 3}, []float64{1, 2, 0}
		dw, db := 0.0, 0.0
		n := float64(len(x))
		switch {
		case on["sum for mean"]:
			n = 1
		case on["½ forgotten"]:
			n /= 2
		}
		for i := range x {
			e := x[i] - y[i] // a = ReLU(1·x + 0) = x
			if on["x forgotten"] {
				dw += e / n
			} else {
				dw += e * x[i] / n
			}
			db += e / n
		}
		if on["b stays"] {
			db = 0
		}
		last := slices.Max(x)
		if on["one silent sample"] {
			last = slices.Min(x)
		}
		eta := last / (dw*last + db) // (1 − η dw) x − η db = 0
		if on["the other direction"] {
			eta = -eta
		}
		return eta
	}
}
