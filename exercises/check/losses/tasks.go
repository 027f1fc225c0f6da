package losses

import (
	"glassnet/exercises/check"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// TaskLossDelta is the whole of the chapter: from a task to its output, its loss and its δ.
var TaskLossDelta = check.NewFormula[func(task string, z, y *mat.Dense) (*mat.Dense, float64, *mat.Dense)](check.Spec{
	ID: chapter + "tasklossdelta", Func: "TaskLossDelta", Title: "from the task to the output, the loss and δ",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"task", "z", "y"}, Out: []string{"a", "L", "δ"},
	Formula: `
		N = cols(z)
		K = rows(z)
		binary = max(task ≡ “yes or no?”, task ≡ “which apply?”) // logistic outputs
		top = maxₖ z
		e = exp(z − top)
		logistic = σ(z)
		softmax = e / Σₖ e
		softplus = max(z, 0) + log1p(exp(−abs(z)))
		a = where(task ≡ “which one?”, softmax, where(binary, logistic, z))
		cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, y ⊙ (top + log(Σₖ e) − z), where(binary, softplus − y ⊙ z, max(−y ⊙ z, 0))))
		L = Σ cost / N
		δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 0), a − y) / N`,
	Cases: []check.Case{
		{Name: "how much? 2 outputs, 3 samples", N: 3, Args: check.Args{"how much?", check.Matrix(41, 2, 3), check.Matrix(42, 2, 3)}},
		{Name: "yes or no? 5 samples", N: 5, Args: check.Args{"yes or no?", check.Matrix(43, 1, 5), mat.NewDense(1, 5, []float64{1, 0, 0, 1, 1})}},
		{Name: "which one? 4 classes, 3 samples", N: 3, Args: check.Args{"which one?", check.Matrix(44, 4, 3), nn.OneHot([]int{2, 0, 3}, 4)}},
		{Name: "which apply? 3 labels, 2 samples", N: 2, Args: check.Args{"which apply?", check.Matrix(45, 3, 2), mat.NewDense(3, 2, []float64{1, 1, 0, 1, 1, 0})}},
		{Name: "which side? 4 samples", N: 4, Args: check.Args{"which side?", mat.NewDense(1, 4, []float64{1.7, -2.6, 0.4, -0.9}), mat.NewDense(1, 4, []float64{-1, -1, 1, 1})}},
		{Name: "which side? z = 0", N: 2, Args: check.Args{"which side?", mat.NewDense(1, 2, []float64{0, -1.1}), mat.NewDense(1, 2, []float64{1, 1})}},
		{Name: "which apply? sure, right and wrong", N: 2, Args: check.Args{"which apply?", mat.NewDense(2, 2, []float64{800, -800, 750, -1.2}), mat.NewDense(2, 2, []float64{1, 1, 0, 0})}},
		{Name: "which one? sure and wrong, z beyond 700", N: 2, Args: check.Args{"which one?", mat.NewDense(3, 2, []float64{1801, -920, 800, -150, 12, -922}), nn.OneHot([]int{2, 0}, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "side: margin 1", As: "cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, y ⊙ (top + log(Σₖ e) − z), where(binary, softplus − y ⊙ z, max(1 − y ⊙ z, 0)))); δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 1), a − y) / N", Says: "which side?: this is max(0, 1 − yz), the loss of a support vector machine. It also moves samples that are right, but less than 1 away. The perceptron's loss of what is right is 0."},
		{Name: "1/N missing in δ", As: "δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 0), a − y)", Says: "L is the mean over the samples, so each δ has 1/N in it. Yours does not: it is the gradient of the sum."},
		{Name: "1/N missing in L", As: "L = Σ cost", Says: "δ has its 1/N, but L is the sum over the samples and not their mean. Value and slope must be of the same loss."},
		{Name: "sum for mean", As: "L = Σ cost; δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 0), a − y)", Says: "L is the sum over the samples, and δ its slope. The loss is the mean: 1/N is missing from both."},
		{Name: "mean over the rows", As: "L = Σ cost / K; δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 0), a − y) / K", Says: "You divide by the number of rows. A sample is a column: N is the number of columns."},
		{Name: "wrong sign of δ", As: "δ = −where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 0), a − y) / N", Says: "δ has the wrong sign. It points to where the loss grows: a − y. The minus belongs to the update."},
		{Name: "½ missing in L", As: "cost = where(task ≡ “how much?”, (a − y)², where(task ≡ “which one?”, y ⊙ (top + log(Σₖ e) − z), where(binary, softplus − y ⊙ z, max(−y ⊙ z, 0))))", Says: "how much?: L lacks its ½. With it δ is (a − y)/N, without a 2."},
		{Name: "2 in δ", As: "δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 0), (1 + (task ≡ “how much?”)) · (a − y)) / N", Says: "how much?: δ is twice as large as it should be. The 2 of the square and the ½ of the loss cancel."},
		{Name: "f' applied again", As: "δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 0), where(binary + (task ≡ “which one?”), (a − y) ⊙ a ⊙ (1 − a), a − y)) / N", Says: "You multiply δ of a logistic or softmax output by a (1 − a). The slope of f is in it already and has cancelled with the derivative of the logarithm: a − y is left."},
		{Name: "∂L/∂a for δ", As: "δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 0), where(task ≡ “which one?”, −(y ⊙₀ (1 / a)), where(binary, (1 − y) ⊙₀ (1 / (1 − a)) − y ⊙₀ (1 / a), a − y))) / N", Says: "For the logistic and softmax outputs you return ∂L/∂a. δ is ∂L/∂z: the slope of f comes in, and cancels all but a − y."},
		{Name: "squared error of probabilities", As: "cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, ½ · (a − y)², where(binary, ½ · (a − y)², max(−y ⊙ z, 0))))", Says: "For the logistic and softmax outputs your L is ½ Σ (a − y)². These outputs have the cross-entropy. δ = a − y belongs to that, and not to the squared error."},
		{Name: "softmax without a shift", As: "e = exp(z); cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, −(y ⊙₀ log(a)), where(binary, softplus − y ⊙ z, max(−y ⊙ z, 0))))", Says: "which one?: right for small z, but e⁸⁰¹ is too large for a float64. Subtract the largest z of the column before exp: softmax stays the same."},
		{Name: "loss from a", As: "cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, −(y ⊙₀ log(a)), where(binary, −(y ⊙₀ log(a)) − (1 − y) ⊙₀ log(1 − a), max(−y ⊙ z, 0))))", Says: "a and δ are right, but L is ∞ where the network is sure and wrong, because the output has been rounded to 0 or 1. Take the loss from z."},
		{Name: "loss from a, with 0 log 0", As: "cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, −y ⊙ log(a), where(binary, −y ⊙ log(a) − (1 − y) ⊙ log(1 − a), max(−y ⊙ z, 0))))", Says: "a and δ are right, but L is NaN where the network is sure: 0·log 0. Take the loss from z, then no logarithm of 0 appears."},
		{Name: "loss clipped", As: "cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, −y ⊙ log(max(a, 1e-15)), where(binary, −y ⊙ log(min(max(a, 1e-15), 1 − 1e-15)) − (1 − y) ⊙ log(1 − min(max(a, 1e-15), 1 − 1e-15)), max(−y ⊙ z, 0))))", Says: "You keep a away from 0 and 1 before the logarithm. Then a sure mistake costs 35 instead of 800. Take the loss from z."},
		{Name: "softmax over the batch", As: "softmax = exp(z − maxₙ z) / Σₙ exp(z − maxₙ z); cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, −(y ⊙₀ log(a)), where(binary, softplus − y ⊙ z, max(−y ⊙ z, 0))))", Says: "which one?: your softmax sums over a row, so the samples compete. A sample is a column: its classes sum to 1."},
		{Name: "softmax for labels", As: "logistic = where(task ≡ “which apply?”, e / Σₖ e, σ(z)); cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, y ⊙ (top + log(Σₖ e) − z), where(binary, where(task ≡ “which apply?”, −(y ⊙₀ log(a)) − (1 − y) ⊙₀ log(1 − a), softplus − y ⊙ z), max(−y ⊙ z, 0))))", Says: "which apply?: you use softmax. Labels do not exclude each other: each has a logistic output, and they need not sum to 1."},
		{Name: "logistic for classes", As: "softmax = logistic; cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, −(y ⊙₀ log(a)), where(binary, softplus − y ⊙ z, max(−y ⊙ z, 0))))", Says: "which one?: you use a logistic output for each class. Classes exclude each other: softmax lets them compete."},
		{Name: "wrong labels free", As: "cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, y ⊙ (top + log(Σₖ e) − z), where(binary, where(task ≡ “which apply?”, y ⊙ (softplus − z), softplus − y ⊙ z), max(−y ⊙ z, 0))))", Says: "which apply?: L has only −y log a. A wrong yes costs nothing then; −(1 − y) log(1 − a) belongs to it, and δ = a − y is the slope of both together."},
		{Name: "mean over the labels", As: "L = Σ cost / N / (1 + (K − 1) · (task ≡ “which apply?”)); δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z ≤ 0), a − y) / N / (1 + (K − 1) · (task ≡ “which apply?”))", Says: "which apply?: you divide by the number of labels. They are added up; only the samples are averaged."},
		{Name: "log₁₀", As: "cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, y ⊙ (top + log(Σₖ e) − z) / log(10), where(binary, (softplus − y ⊙ z) / log(10), max(−y ⊙ z, 0))))", Says: "The cross-entropies are taken with log₁₀. Use the natural logarithm."},
		{Name: "side: a − y", As: "δ = where(task ≡ “which side?”, a − y, a − y) / N", Says: "which side?: δ is a − y in your function. That is the slope of the squared error. max(0, −yz) has the slope −y or 0."},
		{Name: "side: wrong sign of δ", As: "δ = where(task ≡ “which side?”, y ⊙ (y ⊙ z ≤ 0), a − y) / N", Says: "which side?: δ has the wrong sign. The loss of a mistake is −y z, so its slope is −y."},
		{Name: "side: right samples counted", As: "cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, y ⊙ (top + log(Σₖ e) − z), where(binary, softplus − y ⊙ z, −y ⊙ z))); δ = where(task ≡ “which side?”, −y, a − y) / N", Says: "which side?: samples on the right side make your loss smaller, and move the weights. They cost 0 and have δ = 0: that is the max(0, …)."},
		{Name: "side: a fixed amount", As: "cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, y ⊙ (top + log(Σₖ e) − z), where(binary, softplus − y ⊙ z, y ⊙ z ≤ 0)))", Says: "which side?: each mistake costs 1 in your function. The perceptron loss grows with the depth of the mistake; fixed is only the size of its slope."},
		{Name: "side: a = ±1", As: "a = where(task ≡ “which one?”, softmax, where(binary, logistic, where(task ≡ “which side?”, 2 · (z ≥ 0) − 1, z))); cost = where(task ≡ “how much?”, ½ · (a − y)², where(task ≡ “which one?”, y ⊙ (top + log(Σₖ e) − z), where(binary, softplus − y ⊙ z, max(−y ⊙ a, 0)))); δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ a ≤ 0), a − y) / N", Says: "which side?: your output is the sign of z. The loss is computed from z itself; the output of this row is the identity."},
		{Name: "side: z = 0 is right", As: "δ = where(task ≡ “which side?”, −y ⊙ (y ⊙ z < 0), a − y) / N", Says: "which side?: at z = 0 your δ is 0. There the slope does not exist, and the task settles it: the sample counts as a mistake. Otherwise nothing could ever be learnt from w = 0."},
	},
	Hints: [3]string{
		"Which result is wrong first, in which case? a: the output function. L right for small z only: it is taken from a. δ wrong by a factor: the 1/N, or f' once too often.",
		"The table in section \"Four tasks\" has one row per task. In the first four, δ is a − y, with the 1/N of the mean. Compute L of logistic and softmax outputs from z.",
		"δ = (a − y)/N, but for \"which side?\", where it is −y/N if y z ≤ 0, else 0. L = 1/N Σₙ of: ½ Σ (a − y)²; Σ log(1 + eᶻ) − y z; log Σⱼ e^zⱼ − Σ y z, with max z taken out of the log; max(0, −y z)",
	},
})
