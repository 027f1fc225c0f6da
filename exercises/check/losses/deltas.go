package losses

import (
	"glassnet/exercises/check"
)

// TwoDeltas is δ of a logistic neuron under the squared error and under cross-entropy.
var TwoDeltas = check.NewFormula[func(z, y []float64) (square, cross []float64)](check.Spec{
	ID: chapter + "twodeltas", Func: "TwoDeltas", Title: "what two losses tell a logistic neuron",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"z", "y"}, Out: []string{"δ of the squared error", "δ of cross-entropy"},
	Formula: `
		N = rows(z)
		a = σ(z)
		e = a − y
		f' = a ⊙ (1 − a)
		δ of the squared error = e ⊙ f' / N
		δ of cross-entropy = e / N`,
	Cases: []check.Case{
		{Name: "sure and wrong, in both directions", N: 3, Args: check.Args{[]float64{4, -5.5, 0.3}, []float64{0, 1, 1}}},
		{Name: "right, wrong and unsure", N: 5, Args: check.Args{[]float64{-0.7, 2.6, 1.1, -3.2, 6.4}, []float64{0, 1, 0, 1, 0}}},
		{Name: "two samples", N: 2, Args: check.Args{[]float64{-1.9, 0.8}, []float64{1, 1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "f' missing", As: "δ of the squared error = e / N", Says: "In the δ of the squared error the slope of σ is missing. The error is a − y, but z changes a only by a(1 − a): δ = (a − y) a(1 − a)."},
		{Name: "f' in cross-entropy, too", As: "δ of cross-entropy = e ⊙ f' / N", Says: "You apply the slope of σ to cross-entropy as well. There ∂L/∂a = (a − y)/(a(1 − a)), and the slope a(1 − a) cancels."},
		{Name: "losses swapped", As: "δ of the squared error = e / N; δ of cross-entropy = e ⊙ f' / N", Says: "The two results are swapped: the squared error is the one that asks σ for its slope."},
		{Name: "∂L/∂a for δ", As: "δ of the squared error = e / N; δ of cross-entropy = e / f' / N", Says: "These are the slopes with respect to a. δ is the slope with respect to z: one more factor, a(1 − a)."},
		{Name: "1/N missing", As: "δ of the squared error = e ⊙ f'; δ of cross-entropy = e", Says: "The loss is the mean over the samples, so each δ is divided by N."},
		{Name: "wrong sign", As: "e = y − a", Says: "The sign is wrong. δ is the slope of the loss: it is positive where the output is above the target, a − y."},
		{Name: "2 for the square", As: "δ of the squared error = 2 · e ⊙ f' / N", Says: "The 2 of the square and the ½ in front cancel: the derivative of ½(a − y)² is a − y."},
		{Name: "f' with z in it", As: "f' = z ⊙ (1 − z)", Says: "You have put z into a(1 − a). The slope of σ at z is σ(z)(1 − σ(z))."},
		{Name: "f' = a", As: "f' = a", Says: "The slope of σ is a(1 − a), a product. You have only a."},
		{Name: "f' = 1 − a", As: "f' = 1 − a", Says: "The slope of σ is a(1 − a), a product. You have only 1 − a."},
		{Name: "f' of tanh", As: "f' = 1 − a²", Says: "1 − a² is the slope of tanh. That of σ is a(1 − a)."},
		{Name: "z for a", As: "e = z − y", Says: "You compare z with y. The output that is compared is a = σ(z)."},
		{Name: "only y = 1 counts", As: "δ of cross-entropy = e ⊙ y / N", Says: "Samples with y = 0 cost nothing in your cross-entropy. The second half, −(1 − y) log(1 − a), is for them."},
	},
	Hints: [3]string{
		"One sample with z = 4 and y = 0: a is 0.982, the first δ is 0.0173 and the second is 0.982. Which factor is between them?",
		"Each δ is ∂L/∂a times the slope of σ, a(1 − a). For the squared error ∂L/∂a is a − y. For cross-entropy it is (a − y)/(a(1 − a)).",
	},
})
