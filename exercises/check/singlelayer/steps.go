package singlelayer

import (
	"math"
	"slices"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// LogisticStep is one step of gradient descent of logistic regression.
var LogisticStep = check.NewFormula[func(w []float64, b float64, x *mat.Dense, y []float64, eta float64) ([]float64, float64)](check.Spec{
	ID: chapter + "logisticstep", Func: "LogisticStep", Title: "one step of logistic regression",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"w", "b", "x", "y", "η"}, Out: []string{"w′", "b′"},
	Formula: `
		N = cols(x)
		inputs = rows(x)
		z = wᵀ · x + b
		a = σ(z)
		δ = (a − yᵀ) / N
		b′ = b − η · Σₙ δ
		w′ = w − η · (x · δᵀ)`,
	Cases: []check.Case{
		{Name: "2 inputs, 5 samples", N: 5, Args: check.Args{[]float64{0.8, -1.3}, 0.4, check.Matrix(1, 2, 5), []float64{1, 0, 0, 1, 1}, 0.7}},
		{Name: "4 inputs, 3 samples", N: 3, Args: check.Args{[]float64{-0.6, 1.1, 0.3, -0.9}, -0.7, check.Matrix(2, 4, 3), []float64{0, 1, 0}, 0.3}},
		{Name: "3 inputs, 4 samples, z beyond ±800", N: 4, Args: check.Args{[]float64{40, -25, 30}, 5.0, mat.NewDense(3, 4, []float64{21, -19, 0.02, 24, -7, 13, 0.03, 4, 11, -12, -0.15, -9}), []float64{1, 1, 0, 0}, 0.5}},
	},
	Mistakes: []check.Mistake{
		{Name: "uphill", As: "b′ = b + η · Σₙ δ; w′ = w + η · (x · δᵀ)", Says: "You add η times the gradient. It points to a larger loss: subtract."},
		{Name: "1/N missing", As: "δ = a − yᵀ", Says: "The loss is the mean over the samples. 1/N is missing from your gradient."},
		{Name: "1/N twice", As: "δ = (a − yᵀ) / N / N", Says: "You divide by N twice. The loss has one 1/N."},
		{Name: "mean over the inputs", As: "δ = (a − yᵀ) / inputs", Says: "You divide by the number of inputs. The mean is over the samples: divide by the number of columns."},
		{Name: "f' too much", As: "δ = (a − yᵀ) ⊙ a ⊙ (1 − a) / N", Says: "Your δ is (a − y) a (1 − a): that is the squared error of a logistic neuron. With the binary cross-entropy the a (1 − a) cancels, and δ = a − y remains."},
		{Name: "z for a", As: "a = z", Says: "You compare z with y. That is linear regression; the output of the neuron is a = σ(z)."},
		{Name: "rounded a", As: "a = round(σ(z))", Says: "You compare the label 0 or 1 with y. That is a perceptron: an answer of 0.6 and one of 0.99 would count the same. Take the probability a."},
		{Name: "targets ±1", As: "δ = (a − (2 · yᵀ − 1)) / N", Says: "You have turned the targets into ±1. σ runs from 0 to 1, and so do its targets."},
		{Name: "b forgotten in z", As: "z = wᵀ · x", Says: "Your z is wᵀx. The bias is missing, so every a is that of another line."},
		{Name: "b stays", As: "b′ = b", Says: "b has not moved. Its gradient is the mean of a − y."},
		{Name: "b with x", As: "b′ = b − η · Σₙ(δ ⊙ first x)", Says: "You multiply the gradient of b by an input. The bias has the input 1."},
		{Name: "x forgotten", As: "w′ = w − η · Σₙ δ", Says: "All weights move by the same amount, that of b. The gradient of weight j has the factor xⱼ."},
		{Name: "one by one", By: oneByOne, Says: "You move w and b after each sample, and the next sample meets the new ones. This is one step for the batch: all gradients from the old weights, then one update."},
		{Name: "first sample only", As: "δ = sample₁(a − yᵀ) / N", Says: "Your gradient has the first sample only. Sum over all samples."},
		{Name: "last sample only", As: "δ = sampleₙ(a − yᵀ) / N", Says: "Your gradient has the last sample only. Sum over all samples: += where you have =."},
		{Name: "b first", As: "w′ = w − η · (x · (σ(wᵀ · x + b′) − yᵀ)ᵀ) / N", Says: "b is changed first, and w then moves by the gradient at the new b. All gradients belong to the old w and b."},
		{Name: "w first", As: "b′ = b − η · Σₙ(σ((w − η · (x · δᵀ))ᵀ · x + b) − yᵀ) / N", Says: "w is changed first, and b then moves by the gradient at the new w. All gradients belong to the old w and b."},
		{Name: "∂L/∂a for δ", As: "δ = (a − yᵀ) / (a ⊙ (1 − a)) / N", Says: "Your δ is (a − y)/(a (1 − a)): that is ∂L/∂a. On the way down to z the factor σ' = a (1 − a) cancels the denominator, and a − y remains. (Far out your form is 0/0.)"},
		{Name: "overflow", As: "a = exp(z) / (1 + exp(z))", Says: "Right for moderate z, but eᶻ/(1 + eᶻ) is ∞/∞ = NaN at z = 800. Write σ as 1/(1 + e⁻ᶻ)."},
		{Name: "1 − σ", As: "a = σ(−z)", Says: "Your a is 1/(1 + eᶻ), the probability of class 0. That of class 1 has −z in the exponent."},
	},
	Hints: [3]string{
		"If b is right and w is not, look at the factor x. If both are wrong by the same factor, look at 1/N and at the sign. If there is a NaN, look at exp.",
		"σ' cancels against the loss: δₙ = aₙ − yₙ. The gradient of a weight is the mean over the samples of δ times its input; that of the bias has the input 1.",
	},
})

// ClassifierStep is the whole of softmax regression: the answer, the loss, one step.
var ClassifierStep = check.NewFormula[func(w *mat.Dense, b []float64, x *mat.Dense, labels []int, eta float64) (*mat.Dense, []float64, float64, []int)](check.Spec{
	ID: chapter + "classifierstep", Func: "ClassifierStep", Title: "softmax regression: decide, measure, learn",
	Kind: check.Formula, Points: 5, Minutes: 50, Test: true,
	In: []string{"W", "b", "x", "labels", "η"}, Out: []string{"W′", "b′", "L", "classes"},
	Formula: `
		N = cols(x)
		K = rows(W)
		z = W · x + b
		m = maxₖ z // the largest z of each sample
		e = exp(z − m)
		s = Σₖ e
		a = e / s
		y = onehot(labels, K)
		δ = (a − y) / N
		W′ = W − η · (δ · xᵀ)
		b′ = b − η · Σₙ δ
		L = Σ(y ⊙ (m + log(s) − z)) / N
		classes = argmaxₖ z`,
	Cases: []check.Case{
		{Name: "3 classes, 3 inputs, 4 samples", N: 4, Args: check.Args{check.Matrix(41, 3, 3), []float64{0.6, -1.4, 0.9}, check.Matrix(42, 3, 4), []int{1, 0, 2, 1}, 0.5}},
		{Name: "4 classes, 2 inputs, 5 samples", N: 5, Args: check.Args{check.Matrix(43, 4, 2), []float64{-0.8, 0.5, 1.2, -2.3}, check.Matrix(44, 2, 5), []int{3, 2, 0, 2, 1}, 0.2}},
		{Name: "3 classes, W = 0, b = 0: all equal", N: 3, Args: check.Args{mat.NewDense(3, 2, nil), []float64{0, 0, 0}, check.Matrix(45, 2, 3), []int{2, 1, 1}, 0.8}},
		{Name: "3 classes, z beyond ±800", N: 2, Args: check.Args{mat.NewDense(3, 2, []float64{410, -130, -220, 310, 95, 170}), []float64{12, -7, 3}, mat.NewDense(2, 2, []float64{2.1, -5, -0.6, -6}), []int{1, 1}, 0.4}},
	},
	Mistakes: []check.Mistake{
		{Name: "uphill", As: "W′ = W + η · (δ · xᵀ); b′ = b + η · Σₙ δ", Says: "You add η times the gradient. It points to a larger loss: subtract."},
		{Name: "1/N missing in the step", As: "δ = a − y", Says: "The loss is the mean over the samples, and so is its gradient. 1/N is missing from the step."},
		{Name: "1/N twice in the step", As: "δ = (a − y) / N / N", Says: "Your step divides by N twice. The loss has one 1/N, and the gradient as well."},
		{Name: "1/N missing in L", As: "L = Σ(y ⊙ (m + log(s) − z))", Says: "L is the sum over the samples. It must be their mean."},
		{Name: "L over the classes, too", As: "L = Σ(y ⊙ (m + log(s) − z)) / N / K", Says: "You divide L by the number of classes as well. Only one term of each sample is not 0, that of its class: the mean is over the samples."},
		{Name: "wrong sign of L", As: "L = −Σ(y ⊙ (m + log(s) − z)) / N", Says: "L is negative. The logarithm of a probability is at most 0, and the loss has a minus in front."},
		{Name: "log₁₀", As: "L = Σ(y ⊙ (m + log(s) − z)) / N / log(10)", Says: "L is taken with the logarithm to the base 10. log is the natural one here, math.Log."},
		{Name: "softmax over the batch", As: "m = maxₙ z; s = Σₙ e; L = −Σ(y ⊙₀ log(a)) / N", Says: "Your softmax sums over a row, so the samples compete with each other. A sample is a column: sum over the classes."},
		{Name: "no shift", As: "m = 0; L = −Σ(y ⊙₀ log(a)) / N", Says: "Right for moderate z, but e⁸⁰⁰ is ∞ and ends in NaN. Subtract the largest z of each sample first: the quotients stay the same."},
		{Name: "logarithm of 0", As: "L = −Σ(y ⊙₀ log(a)) / N", Says: "W and b are right, but a probability of e⁻⁸⁰⁰ is 0 for a computer, and its logarithm −∞. Take the logarithm on paper: −log aₖ = log Σ e^zⱼ − zₖ, with the largest z taken out of the sum."},
		{Name: "clipped", As: "L = −Σ(y ⊙ log(max(a, 1e-15))) / N", Says: "Right where the true class has a fair probability. You keep the probability away from 0 before you take its logarithm, and so no mistake can cost more than about 35. Take the logarithm on paper: −log aₖ = log Σ e^zⱼ − zₖ, with the largest z taken out of the sum."},
		{Name: "log(1 − a), too", As: "L = (Σ(y ⊙ (m + log(s) − z)) − Σ((1 − y) ⊙₀ log(1 − a))) / N", Says: "Your L also has the terms (1 − y) log(1 − a) of the other classes. That is the binary cross-entropy, for labels that do not exclude each other. Here only the true class counts."},
		{Name: "sigmoids", As: "a = σ(z); L = −Σ(y ⊙₀ log(a)) / N", Says: "Your outputs are three separate σ(z). Softmax outputs share one sum, and each depends on every z."},
		{Name: "f' too much", As: "δ = (a − y) ⊙ a ⊙ (1 − a) / N", Says: "Your δ has a factor a (1 − a). With softmax and the cross-entropy the derivative cancels: δ = (a − y)/N."},
		{Name: "z for a in δ", As: "δ = (z − y) / N", Says: "You subtract the target from z. It is the output a = softmax(z) that is compared."},
		{Name: "label's row only", As: "δ = (a − y) ⊙ y / N", Says: "You correct the row of the true class only. The others are pushed away, too: δ = a − y is not 0 for them."},
		{Name: "b forgotten in z", As: "z = W · x", Says: "Your z is W x. The bias is missing."},
		{Name: "b stays", As: "b′ = b", Says: "b has not moved. Its gradient is the sum of δ over the samples, a number for each class. (Over the classes as well the sum is 0: is that what you have added up?)"},
		{Name: "the first sample for b", As: "b′ = b − η · Σₙ sample₁(δ)", Says: "The gradient of b has the first sample only. Sum δ over the samples."},
		{Name: "x of the other index", As: "W′ = W − η · (x · δᵀ)", Says: "Your gradient of W is transposed, x δᵀ. Row k of W belongs to class k: δ xᵀ. Where W is square, nothing panics."},
		{Name: "labels from 1", As: "y = onehot(where(labels ≡ 0, K − 1, labels − 1), K)", Says: "You take the label 1 for the first class. Labels count from 0 here, as rows do."},
		{Name: "last of equals", As: "classes = K − 1 − argmaxₖ(reversed z)", Says: "Where several classes have the largest z, you take the last. The first of equals is asked for."},
		{Name: "classes afterwards", As: "classes = argmaxₖ(W′ · x + b′)", Says: "Your classes are those of the new weights. All answers, and L, belong to the weights that came in."},
		{Name: "L afterwards", As: "z₂ = W′ · x + b′; m₂ = maxₖ z₂; L = Σ(y ⊙ (m₂ + log(Σₖ exp(z₂ − m₂)) − z₂)) / N", Says: "Your L is that of the new weights. It belongs to the weights that came in, as the gradient does."},
	},
	Fingerprint: clipped,
	Hints: [3]string{
		"Four results, each with a test of its own. With W = 0 all classes are equally likely, so L = log K, and the class is 0. The columns of δ sum to 0, so the sum of the new b is that of the old b.",
		"z = W x + b; softmax down each column; classes from the largest z; L from the z of the true class; δ from a and the one-hot targets; then the gradients, and last the update.",
	},
})

// clipped recognises a loss in which the probability is kept away from 0, by
// whatever number: it is right where it should be small, and small where it
// should be large.
func clipped(seen []check.Seen) string {
	low := false
	for _, o := range seen {
		for k := range o.Want {
			got, want := o.Got[k].V, o.Want[k].V
			if len(got) != len(want) {
				return ""
			}
			for i := range got {
				switch {
				case k == 2 && want[i] > 100 && got[i] > 0 && got[i] < want[i]/2:
					low = true
				case !(math.Abs(got[i]-want[i]) <= 1e-3*max(1, math.Abs(want[i]))):
					return ""
				}
			}
		}
	}
	if !low {
		return ""
	}
	return "L is right where the true class has a fair probability, and far too small where it has none: do you keep the probability away from 0, or add a small number to it, before you take the logarithm? Take the logarithm on paper: −log aₖ = log Σ e^zⱼ − zₖ, with the largest z taken out of the sum."
}

// oneByOne is the mistake of a loop that moves after every sample.
func oneByOne(w []float64, b float64, x *mat.Dense, y []float64, eta float64) ([]float64, float64) {
	w = slices.Clone(w)
	_, samples := x.Dims()
	for n := range samples {
		step := eta * (logistic(dot(w, x, n)+b) - y[n]) / float64(samples)
		for j := range w {
			w[j] -= step * x.At(j, n)
		}
		b -= step
	}
	return w, b
}
