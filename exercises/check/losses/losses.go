// Package losses has the exercises of chapter 4.
package losses

import (
	"math"

	"glassnet/exercises/check"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

const chapter = "04-tasks-and-losses/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "04-tasks-and-losses",
	Package: "losses",
	Exercises: []*check.Spec{
		SquaredLoss.Spec,
		WhichLoss.Spec,
		CoinInBits.Spec,
		CrossEntropyLoss.Spec,
		TwoDeltas.Spec,
		RiskGradient.Spec,
		LossFromZ.Spec,
		TaskLossDelta.Spec,
	},
}

// shares are k distributions that sum to 1, one per column.
func shares(seed uint64, k, n int) *mat.Dense {
	return nn.New(nn.Activate{F: nn.Softmax}).Predict(check.Matrix(seed, k, n))
}

// SquaredLoss is ½ the squared error, with the mean over the batch.
var SquaredLoss = check.NewFormula[func(a, y *mat.Dense) float64](check.Spec{
	ID: chapter + "squaredloss", Func: "SquaredLoss", Title: "½ the squared error of a batch",
	Kind: check.Formula, Points: 1, Minutes: 3,
	In: []string{"a", "y"}, Out: []string{"L"},
	Formula: `
		N = cols(a)
		K = rows(a)
		e = a − y
		L = ½ · Σ e² / N`,
	Cases: []check.Case{
		{Name: "2 outputs, 3 samples", N: 3, Args: check.Args{check.Matrix(1, 2, 3), check.Matrix(2, 2, 3)}},
		{Name: "4 outputs, 2 samples", N: 2, Args: check.Args{check.Matrix(3, 4, 2), check.Matrix(4, 4, 2)}},
		{Name: "one output, 5 samples", N: 5, Args: check.Args{check.Matrix(5, 1, 5), check.Matrix(6, 1, 5)}},
	},
	Mistakes: []check.Mistake{
		{Name: "½ missing", As: "L = Σ e² / N", Says: "The ½ is missing: your L is twice as large as it should be. The ½ is there to take away the 2 that the square brings down in the derivative."},
		{Name: "1/N missing", As: "L = ½ · Σ e²", Says: "You add up the samples. The loss is their mean, so that its size does not depend on how many there are."},
		{Name: "mean over the outputs, too", As: "L = ½ · Σ e² / N / K", Says: "You take a mean over the outputs of a sample as well, that is you divide by N·K. Here only the samples are averaged; the outputs of one sample are added up."},
		{Name: "mean over the outputs", As: "L = ½ · Σ e² / K", Says: "You divide by the number of rows. A sample is a column: the mean is over the columns."},
		{Name: "MeanSquaredError", As: "L = mean e²", Says: "This is the third row of the table in the chapter, 1/(NK) Σ Σ (a − y)². It is a loss, too, but another one: without the ½, and with a mean over the outputs."},
		{Name: "errors added before the square", As: "e = Σₖ(a − y)", Says: "You add up the errors of a sample and square the sum. Then an error of +1 and one of −1 cancel. Each error is squared by itself."},
		{Name: "absolute error", As: "L = ½ · Σ abs(e) / N", Says: "This is built with |a − y|. That is the absolute error, whose best answer is the median. Here the errors are squared."},
		{Name: "root", As: "L = √(Σ e² / N)", Says: "You take a root at the end. The root of the mean square is good for reporting, as it has the unit of y; the loss is without it."},
		{Name: "length for its square", As: "L = ½ · Σ √(Σₖ e²) / N", Says: "You use the length of the error of each sample, which is a root. The loss needs the square of that length, Σ (a − y)²."},
		{Name: "norm for its square", As: "L = ½ · √(Σ e²) / N", Says: "You use the norm of a − y, which is the root of the sum of all squares. The loss needs the sum itself."},
		{Name: "squares subtracted", As: "L = ½ · Σ(a² − y²) / N", Says: "You take a² − y². It is the error that is squared: first subtract, then square."},
		{Name: "first output only", As: "L = ½ · Σ(only₁ e)² / N", Says: "Only the first row of a and y is in your result. All outputs of a sample count."},
		{Name: "last sample only", As: "L = ½ · Σ(sampleₙ e)² / N", Says: "Only the last sample is in your result: is the sum set back to 0, or overwritten, for every sample?"},
	},
	Hints: [3]string{
		"Work out a batch of one sample with two outputs, errors 3 and 4, by hand: L is 12.5. Then the same sample twice, side by side: it must stay 12.5.",
		"Three things to settle: the factor in front of the square, what is added up, and what is averaged. Outputs (rows) are added up, samples (columns) are averaged.",
	},
})

// WhichLoss asks for the output and the loss that belong to a task.
var WhichLoss = check.NewChoice(check.Spec{
	ID: chapter + "whichloss", Func: "WhichLoss", Title: "an output and a loss for photos with several tags",
	Points: 1, Minutes: 2,
	Hints: [3]string{
		"May a dog and a car be in one photo? Then what do the four outputs sum to?",
		"Four questions with yes or no, asked at once. Each has a probability of its own, and each must cost something when it is wrong, also a wrong yes.",
		"K labels that do not exclude each other: K logistic outputs, binary cross-entropy, summed.",
	},
}, "af22c3b0",
	check.Choice{Key: "a", Says: "Softmax makes the four probabilities sum to 1: a photo with a dog and a car could give each of them ½ at best. Softmax is for classes of which exactly one is true."},
	check.Choice{Key: "b", Says: "−Σ y log a looks only at the tags that are there. To say 1 to every tag costs nothing, and that is what the network will learn: a wrong yes is never punished."},
	check.Choice{Key: "c", Says: "The outputs are right. But where a logistic output is sure and wrong, its slope a (1 − a) is nearly 0, and the squared error hardly pushes: the surer the mistake, the slower it is unlearnt."},
	check.Choice{Key: "d", Says: "Four probabilities that need not sum to 1, and a loss in which both answers of every question count."},
	check.Choice{Key: "e", Says: "An output without a function is for a quantity. Here it would punish an answer that is too right, such as 3 for a tag that is there, and it is no probability."},
)

// CoinInBits is maximum likelihood and cross-entropy with pencil and paper.
var CoinInBits = check.NewFormula[func() float64](check.Spec{
	ID: chapter + "coininbits", Func: "CoinInBits", Title: "what a throw of an uneven coin costs, in bits",
	Kind: check.Predict, Points: 1, Minutes: 6, Tolerance: 2e-3,
	Out: []string{"bits"},
	Formula: `
		heads = 3
		tails = 1
		n = heads + tails
		a = heads / n
		wh = heads / n
		wt = tails / n
		bits = −wh · log₂(a) − wt · log₂(1 − a)`,
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "nats", As: "bits = −wh · log(a) − wt · log(1 − a)", Says: "This is the cost in nats, with the natural logarithm. One bit is log 2 = 0.693 nats: divide by it."},
		{Name: "fair coin", As: "a = ½", Says: "This is what the throws cost somebody who believes in a fair coin. The likelihood of these throws is largest for another a."},
		{Name: "all throws", As: "bits = n · (−wh · log₂(a) − wt · log₂(1 − a))", Says: "This is what the four throws cost together. The loss is the mean: per throw."},
		{Name: "heads only", As: "wh = 1; wt = 0", Says: "This is the surprise at one head, −log₂ a. Tails happen, too, more rarely, and surprise more."},
		{Name: "tails left out", As: "wt = 0", Says: "You have the part of the heads, −a log₂ a. The tails have a part as well."},
		{Name: "likelihood", As: "bits = a^heads · (1 − a)^tails", Says: "This is the likelihood itself, a product of four probabilities. The loss is minus its logarithm, divided by the number of throws."},
		{Name: "difference to the fair coin", As: "bits = 1 + wh · log₂(a) + wt · log₂(1 − a)", Says: "This is what one saves against the belief in a fair coin, a KL divergence. Asked for is the whole cost, which is not 0 even for the best belief."},
		{Name: "not weighted", As: "wh = 1; wt = 1", Says: "You add up the two surprises without their weights. Heads is what happens in three of four throws, tails in one."},
		{Name: "weights swapped", As: "wh = tails / n; wt = heads / n", Says: "The weights have changed places: the surprise at heads, the small one, must be counted three times out of four."},
		{Name: "wrong sign", As: "bits = wh · log₂(a) + wt · log₂(1 − a)", Says: "The number is right, the sign is not: probabilities are below 1 and have negative logarithms, and a surprise is minus the logarithm."},
		{Name: "one throw more of each", As: "a = (heads + 1) / (n + 2)", Says: "You have used a = (3 + 1)/(4 + 2), Laplace's rule. Maximum likelihood takes what was seen and adds nothing."},
	},
	Hints: [3]string{
		"Which a makes a³ (1 − a) largest? A fair coin costs exactly 1 bit per throw; the best a must cost less.",
		"The best a is the share of heads that was seen. Then each throw costs its surprise, −log₂ of its probability; the mean over the four throws is a cross-entropy.",
		"a = ¾; bits = ¾ log₂(4/3) + ¼ log₂ 4, with log₂(4/3) = 2 − log₂ 3",
	},
})

// CrossEntropyLoss is the cross-entropy of a batch of distributions.
var CrossEntropyLoss = check.NewFormula[func(a, y *mat.Dense) float64](check.Spec{
	ID: chapter + "crossentropyloss", Func: "CrossEntropyLoss", Title: "the cross-entropy of a batch",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"a", "y"}, Out: []string{"L"},
	Formula: `
		N = cols(a)
		K = rows(a)
		L = −Σ(y ⊙₀ log(a)) / N`,
	Cases: []check.Case{
		{Name: "one-hot, 3 classes, 2 samples", N: 2, Args: check.Args{shares(11, 3, 2), nn.OneHot([]int{2, 0}, 3)}},
		{Name: "one-hot, 4 classes, 5 samples", N: 5, Args: check.Args{shares(12, 4, 5), nn.OneHot([]int{1, 3, 3, 0, 2}, 4)}},
		{Name: "targets that are shares", N: 3, Args: check.Args{shares(13, 4, 3), shares(14, 4, 3)}},
		{Name: "a = 0 where y = 0", N: 2, Args: check.Args{mat.NewDense(3, 2, []float64{0, 0.2, 0.7, 0.5, 0.3, 0.3}), nn.OneHot([]int{1, 2}, 3)}},
		{Name: "a = 0 where y = 1", N: 2, Args: check.Args{mat.NewDense(3, 2, []float64{0.6, 0.1, 0.4, 0.7, 0, 0.2}), nn.OneHot([]int{2, 1}, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "log₁₀", As: "L = −Σ(y ⊙₀ log₁₀(a)) / N", Says: "This is taken with log₁₀. The course, and nearly everybody, means the natural logarithm: math.Log."},
		{Name: "log₂", As: "L = −Σ(y ⊙₀ log₂(a)) / N", Says: "This is the cross-entropy in bits, with log₂. The loss is in nats: math.Log."},
		{Name: "wrong sign", As: "L = Σ(y ⊙₀ log(a)) / N", Says: "The sign is wrong: log a is negative, as a is below 1, and the minus in front makes the loss positive."},
		{Name: "y and a swapped", As: "L = −Σ(a ⊙₀ log(y)) / N", Says: "You take the logarithm of the target. The target stands before the logarithm, the prediction inside. With a one-hot target inside, log 0 appears."},
		{Name: "clipped", As: "L = −Σ(y ⊙₀ log(max(a, 1e-15))) / N", Says: "You keep a away from 0 before the logarithm. Then the surest of all mistakes costs about 35 instead of ∞, and the formula says ∞. Whoever wants no ∞ takes the loss from z."},
		{Name: "0 log 0", As: "L = −Σ(y ⊙ log(a)) / N", Says: "Where y = 0 meets a = 0 you compute 0·log 0 = 0·(−∞) = NaN. A class that does not occur costs nothing: leave out the terms with y = 0."},
		{Name: "a = 0 left out", As: "L = −Σ(y ⊙₀ where(a ≡ 0, 0, log(a))) / N", Says: "You leave out the terms with a = 0. To be left out are those with y = 0: a true class with a = 0 is the surest of all mistakes, and costs ∞."},
		{Name: "y = 1 only", As: "L = −Σ((y ≡ 1) ⊙₀ log(a)) / N", Says: "You count a class only where y is exactly 1. Where the targets are shares, every class counts with its share: y log a."},
		{Name: "1/N missing", As: "L = −Σ(y ⊙₀ log(a))", Says: "You add up the samples. The loss is their mean."},
		{Name: "mean over the classes, too", As: "L = −Σ(y ⊙₀ log(a)) / N / K", Says: "You divide by the number of classes as well. The classes of a sample are added up, only the samples are averaged."},
		{Name: "mean over the classes", As: "L = −Σ(y ⊙₀ log(a)) / K", Says: "You divide by the number of rows, which are the classes. A sample is a column: divide by the number of columns."},
		{Name: "binary cross-entropy", As: "L = −Σ(y ⊙₀ log(a) + (1 − y) ⊙₀ log(1 − a)) / N", Says: "You add (1 − y) log(1 − a). That is the binary cross-entropy of K labels. Here the a of a sample sum to 1, and the wrong classes are punished already: what they have, the true one lacks."},
		{Name: "KL divergence", As: "L = Σ(y ⊙₀ log(y / a)) / N", Says: "You compute Σ y log(y/a), the KL divergence. For one-hot targets it is the same. For shares the cross-entropy is larger by the entropy of y."},
		{Name: "class with the largest y only", As: "L = −Σ(onehot(argmaxₖ y, K) ⊙₀ log(a)) / N", Says: "You take only the class with the largest target. For one-hot targets that is all there is. Where the targets are shares, every class counts with its share."},
		{Name: "log outside of the sum", As: "L = −Σ log(Σₖ(y ⊙ a)) / N", Says: "You take the logarithm of Σ y a. For one-hot targets it is the same. In general the logarithm belongs to each a, inside of the sum."},
		{Name: "largest output", As: "L = −Σ log(maxₖ a) / N", Says: "You take −log of the largest output: how sure the network is, right or wrong. The loss asks for the output of the true class."},
		{Name: "softmax again", As: "L = −Σ(y ⊙₀ log(exp(a) / Σₖ exp(a))) / N", Says: "You put a through softmax once more. It is a distribution already."},
		{Name: "log forgotten", As: "L = −Σ(y ⊙ a) / N", Says: "There is no logarithm in your result: −Σ y a. Then the surest mistake costs hardly more than a narrow one."},
		{Name: "squared error", As: "L = ½ · Σ(a − y)² / N", Says: "This is ½ Σ (a − y)². Cross-entropy subtracts nothing: it takes the logarithm of the outputs, weighted with y."},
	},
	Fingerprint: func(seen []check.Seen) string {
		last := len(seen) - 1
		for i, o := range seen {
			if right := math.Abs(o.Got[0].V[0]-o.Want[0].V[0]) < 1e-3; right == (i == last) {
				return ""
			}
		}
		if L := seen[last].Got[0].V[0]; !math.IsInf(L, 0) && !math.IsNaN(L) && L > 3 {
			return "You keep a away from 0 before the logarithm, by a smallest value or by a small number that is added. Then the surest of all mistakes costs a finite amount, and the formula says ∞."
		}
		return ""
	},
	Hints: [3]string{
		"For one-hot targets each sample costs −log of one number, the output of its true class. Check a = (0.2, 0.7, 0.1) with the second class: 0.3567.",
		"Every class brings y log a, the target before the logarithm. Add up over the classes, mean over the samples, minus in front. And a term with y = 0 is 0, whatever a is.",
	},
})

// RiskGradient is the structural risk and its gradient. Its stub puts a price on biases.
var RiskGradient = check.NewFormula[func(loss, lambda float64, w *mat.Dense, b []float64, dw *mat.Dense, db []float64) (float64, *mat.Dense, []float64)](check.Spec{
	ID: chapter + "riskgradient", Func: "RiskGradient", Title: "a price on weights that asks too much",
	Kind: check.FindBug, Points: 2, Minutes: 10, Stub: "biases counted",
	In: []string{"L", "λ", "W", "b", "∂L/∂W", "∂L/∂b"}, Out: []string{"R", "∂R/∂W", "∂R/∂b"},
	Formula: `
		R = L + ½ · λ · Σ W²
		∂R/∂W = ∂L/∂W + λ · W
		∂R/∂b = ∂L/∂b`,
	Cases: []check.Case{
		{Name: "square W", Args: check.Args{0.83, 0.3, check.Matrix(21, 3, 3), check.List(22, 3), check.Matrix(23, 3, 3), check.List(24, 3)}},
		{Name: "W 2×4", Args: check.Args{1.37, 0.05, check.Matrix(25, 2, 4), check.List(26, 2), check.Matrix(27, 2, 4), check.List(28, 2)}},
	},
	Mistakes: []check.Mistake{
		{Name: "biases counted", As: "R = L + ½ · λ · (Σ W² + Σ b²); ∂R/∂b = ∂L/∂b + λ · b", Says: "The biases pay, too, in R and in its gradient. Value and gradient fit each other, so no gradient check complains. But the price is on W alone: a bias moves the answer and does not make it steeper."},
		{Name: "biases counted in R", As: "R = L + ½ · λ · (Σ W² + Σ b²)", Says: "The gradient is right now, but R still contains the squares of the biases. Value and gradient must be of the same function."},
		{Name: "biases counted in the gradient", As: "∂R/∂b = ∂L/∂b + λ · b", Says: "R is right now, but ∂R/∂b still has the term λ b. Value and gradient must be of the same function."},
		{Name: "no penalty left", As: "R = L; ∂R/∂W = ∂L/∂W", Says: "Now nothing has a price any more: R is L. The weights still pay ½ λ‖W‖²."},
		{Name: "no penalty in the gradient", As: "∂R/∂W = ∂L/∂W", Says: "R contains the penalty, its gradient does not. ∂R/∂W has the term λ W."},
		{Name: "½ missing", As: "R = L + λ · Σ W²", Says: "R has λ‖W‖² without the ½, and the gradient λ W belongs to ½ λ‖W‖². The ½ was right."},
		{Name: "2 λ W", As: "∂R/∂W = ∂L/∂W + 2 · λ · W", Says: "The gradient of ½ λ‖W‖² is λ W: the 2 of the square and the ½ cancel. That part was right."},
		{Name: "norm not squared", As: "R = L + ½ · λ · norm W", Says: "You have put the norm itself in R. The penalty is ½ λ times its square."},
		{Name: "∂L/∂b lost", As: "∂R/∂b = 0 · ∂L/∂b", Says: "∂R/∂b is 0 now. The biases pay no price, but they do learn: their gradient is ∂L/∂b, unchanged."},
	},
	Hints: [3]string{
		"Try λ = 0: all is right. Then look at the first difference. Which numbers are in the penalty, and which should be?",
		"theta holds two kinds of parameters. The structural risk puts a price on only one of them, and hands the gradient of the other on as it is.",
		"R = L + ½ λ Σ w², ∂R/∂W = ∂L/∂W + λ W, ∂R/∂b = ∂L/∂b: the loop may only run over the weights, the first out·in places of theta",
	},
})
