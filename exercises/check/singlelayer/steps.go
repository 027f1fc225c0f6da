package singlelayer

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// LogisticStep is one step of gradient descent of logistic regression.
var LogisticStep = check.New(logisticStep, check.Spec{
	ID: chapter + "logisticstep", Func: "LogisticStep", Title: "one step of logistic regression",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"w", "b", "x", "y", "η"}, Out: []string{"w", "b"},
	Cases: []check.Case{
		{Name: "2 inputs, 5 samples", N: 5, Args: check.Args{[]float64{0.8, -1.3}, 0.4, check.Matrix(1, 2, 5), []float64{1, 0, 0, 1, 1}, 0.7}},
		{Name: "4 inputs, 3 samples", N: 3, Args: check.Args{[]float64{-0.6, 1.1, 0.3, -0.9}, -0.7, check.Matrix(2, 4, 3), []float64{0, 1, 0}, 0.3}},
		{Name: "3 inputs, 4 samples, z beyond ±800", N: 4, Args: check.Args{[]float64{40, -25, 30}, 5.0, mat.NewDense(3, 4, []float64{21, -19, 0.02, 24, -7, 13, 0.03, 4, 11, -12, -0.15, -9}), []float64{1, 1, 0, 0}, 0.5}},
	},
	Mistakes: []check.Mistake{
		{Name: "uphill", Says: "You add η times the gradient. It points to a larger loss: subtract."},
		{Name: "1/N missing", Says: "The loss is the mean over the samples. 1/N is missing from your gradient."},
		{Name: "1/N twice", Says: "You divide by N twice. The loss has one 1/N."},
		{Name: "mean over the inputs", Says: "You divide by the number of inputs. The mean is over the samples: divide by the number of columns."},
		{Name: "f' too much", Says: "Your δ is (a − y) a (1 − a): that is the squared error of a logistic neuron. With the binary cross-entropy the a (1 − a) cancels, and δ = a − y remains."},
		{Name: "z for a", Says: "You compare z with y. That is linear regression; the output of the neuron is a = σ(z)."},
		{Name: "rounded a", Says: "You compare the label 0 or 1 with y. That is a perceptron: an answer of 0.6 and one of 0.99 would count the same. Take the probability a."},
		{Name: "targets ±1", Says: "You have turned the targets into ±1. σ runs from 0 to 1, and so do its targets."},
		{Name: "b forgotten in z", Says: "Your z is wᵀx. The bias is missing, so every a is that of another line."},
		{Name: "b stays", Says: "b has not moved. Its gradient is the mean of a − y."},
		{Name: "b with x", Says: "You multiply the gradient of b by an input. The bias has the input 1."},
		{Name: "x forgotten", Says: "All weights move by the same amount, that of b. The gradient of weight j has the factor xⱼ."},
		{Name: "one by one", Says: "You move w and b after each sample, and the next sample meets the new ones. This is one step for the batch: all gradients from the old weights, then one update."},
		{Name: "first sample only", Says: "Your gradient has the first sample only. Sum over all samples."},
		{Name: "last sample only", Says: "Your gradient has the last sample only. Sum over all samples: += where you have =."},
		{Name: "b first", Says: "b is changed first, and w then moves by the gradient at the new b. All gradients belong to the old w and b."},
		{Name: "w first", Says: "w is changed first, and b then moves by the gradient at the new w. All gradients belong to the old w and b."},
		{Name: "∂L/∂a for δ", Says: "Your δ is (a − y)/(a (1 − a)): that is ∂L/∂a. On the way down to z the factor σ' = a (1 − a) cancels the denominator, and a − y remains. (Far out your form is 0/0.)"},
		{Name: "overflow", Says: "Right for moderate z, but eᶻ/(1 + eᶻ) is ∞/∞ = NaN at z = 800. Write σ as 1/(1 + e⁻ᶻ)."},
		{Name: "1 − σ", Says: "Your a is 1/(1 + eᶻ), the probability of class 0. That of class 1 has −z in the exponent."},
	},
	Fingerprint: changes,
	Hints: [3]string{
		"If b is right and w is not, look at the factor x. If both are wrong by the same factor, look at 1/N and at the sign. If there is a NaN, look at exp.",
		"σ' cancels against the loss: δₙ = aₙ − yₙ. The gradient of a weight is the mean over the samples of δ times its input; that of the bias has the input 1.",
		"aₙ = 1/(1 + e^−(wᵀxₙ + b)), w ← w − η/N Σₙ (aₙ − yₙ) xₙ, b ← b − η/N Σₙ (aₙ − yₙ)",
	},
})

func logisticStep(on check.Mistakes) func(w []float64, b float64, x *mat.Dense, y []float64, eta float64) ([]float64, float64) {
	return func(w []float64, b float64, x *mat.Dense, y []float64, eta float64) ([]float64, float64) {
		newW, newB := oneStep(w, b, x, y, eta, on)
		switch {
		case on["b first"]:
			newW, _ = oneStep(w, newB, x, y, eta, on)
		case on["w first"]:
			_, moved := oneStep(newW, b, x, y, eta, on)
			newB = moved
		}
		return newW, newB
	}
}

// oneStep moves w and b by the gradient at w and b.
func oneStep(w []float64, b float64, x *mat.Dense, y []float64, eta float64, on check.Mistakes) ([]float64, float64) {
	in, samples := x.Dims()
	rate := eta / float64(samples)
	switch {
	case on["uphill"]:
		rate = -rate
	case on["1/N missing"]:
		rate = eta
	case on["1/N twice"]:
		rate /= float64(samples)
	case on["mean over the inputs"]:
		rate = eta / float64(in)
	}
	next, bias := slices.Clone(w), b
	for n := range samples {
		z := dot(w, x, n) + b
		switch {
		case on["one by one"]:
			z = dot(next, x, n) + bias
		case on["b forgotten in z"]:
			z -= b
		}
		a, t := logistic(z), y[n]
		switch {
		case on["z for a"]:
			a = z
		case on["rounded a"]:
			a = math.Round(a)
		case on["overflow"]:
			a = math.Exp(z) / (1 + math.Exp(z))
		case on["1 − σ"]:
			a = logistic(-z)
		}
		if on["targets ±1"] {
			t = 2*t - 1
		}
		delta := a - t
		switch {
		case on["f' too much"]:
			delta *= a * (1 - a)
		case on["∂L/∂a for δ"]:
			delta /= a * (1 - a)
		case on["last sample only"] && n < samples-1:
			delta = 0
		}
		for j := range in {
			g := delta * x.At(j, n)
			if on["x forgotten"] {
				g = delta
			}
			next[j] -= rate * g
		}
		switch {
		case on["b stays"]:
			delta = 0
		case on["b with x"]:
			delta *= x.At(0, n)
		}
		bias -= rate * delta
		if on["first sample only"] {
			break
		}
	}
	return next, bias
}

// ClassifierStep is the whole of softmax regression: the answer, the loss, one step.
var ClassifierStep = check.New(classifierStep, check.Spec{
	ID: chapter + "classifierstep", Func: "ClassifierStep", Title: "softmax regression: decide, measure, learn",
	Kind: check.Formula, Points: 5, Minutes: 50, Test: true,
	In: []string{"W", "b", "x", "labels", "η"}, Out: []string{"W", "b", "L", "classes"},
	Cases: []check.Case{
		{Name: "3 classes, 3 inputs, 4 samples", N: 4, Args: check.Args{check.Matrix(41, 3, 3), []float64{0.6, -1.4, 0.9}, check.Matrix(42, 3, 4), []int{1, 0, 2, 1}, 0.5}},
		{Name: "4 classes, 2 inputs, 5 samples", N: 5, Args: check.Args{check.Matrix(43, 4, 2), []float64{-0.8, 0.5, 1.2, -2.3}, check.Matrix(44, 2, 5), []int{3, 2, 0, 2, 1}, 0.2}},
		{Name: "3 classes, W = 0, b = 0: all equal", N: 3, Args: check.Args{mat.NewDense(3, 2, nil), []float64{0, 0, 0}, check.Matrix(45, 2, 3), []int{2, 1, 1}, 0.8}},
		{Name: "3 classes, z beyond ±800", N: 2, Args: check.Args{mat.NewDense(3, 2, []float64{410, -130, -220, 310, 95, 170}), []float64{12, -7, 3}, mat.NewDense(2, 2, []float64{2.1, -1.7, -0.6, 1.9}), []int{1, 1}, 0.4}},
	},
	Mistakes: []check.Mistake{
		{Name: "uphill", Says: "You add η times the gradient. It points to a larger loss: subtract."},
		{Name: "1/N missing in the step", Says: "The loss is the mean over the samples, and so is its gradient. 1/N is missing from the step."},
		{Name: "1/N twice in the step", Says: "Your step divides by N twice. The loss has one 1/N, and the gradient as well."},
		{Name: "1/N missing in L", Says: "L is the sum over the samples. It must be their mean."},
		{Name: "L over the classes, too", Says: "You divide L by the number of classes as well. Only one term of each sample is not 0, that of its class: the mean is over the samples."},
		{Name: "wrong sign of L", Says: "L is negative. The logarithm of a probability is at most 0, and the loss has a minus in front."},
		{Name: "log₁₀", Says: "L is taken with the logarithm to the base 10. log is the natural one here, math.Log."},
		{Name: "softmax over the batch", Says: "Your softmax sums over a row, so the samples compete with each other. A sample is a column: sum over the classes."},
		{Name: "no shift", Says: "Right for moderate z, but e⁸⁰⁰ is ∞ and ends in NaN. Subtract the largest z of each sample first: the quotients stay the same."},
		{Name: "logarithm of 0", Says: "W and b are right, but a probability of e⁻⁸⁰⁰ is 0 for a computer, and its logarithm −∞. Take the logarithm on paper: −log aₖ = log Σ e^zⱼ − zₖ, with the largest z taken out of the sum."},
		{Name: "clipped", Says: "Right where the true class has a fair probability. You keep the probability away from 0 before you take its logarithm, and so no mistake can cost more than about 35. Take the logarithm on paper: −log aₖ = log Σ e^zⱼ − zₖ, with the largest z taken out of the sum."},
		{Name: "log(1 − a), too", Says: "Your L also has the terms (1 − y) log(1 − a) of the other classes. That is the binary cross-entropy, for labels that do not exclude each other. Here only the true class counts."},
		{Name: "sigmoids", Says: "Your outputs are three separate σ(z). Softmax outputs share one sum, and each depends on every z."},
		{Name: "f' too much", Says: "Your δ has a factor a (1 − a). With softmax and the cross-entropy the derivative cancels: δ = (a − y)/N."},
		{Name: "z for a in δ", Says: "You subtract the target from z. It is the output a = softmax(z) that is compared."},
		{Name: "label's row only", Says: "You correct the row of the true class only. The others are pushed away, too: δ = a − y is not 0 for them."},
		{Name: "b forgotten in z", Says: "Your z is W x. The bias is missing."},
		{Name: "b stays", Says: "b has not moved. Its gradient is the sum of δ over the samples."},
		{Name: "the first sample for b", Says: "The gradient of b has the first sample only. Sum δ over the samples."},
		{Name: "x of the other index", Says: "Your gradient of W is transposed, x δᵀ. Row k of W belongs to class k: δ xᵀ. Where W is square, nothing panics."},
		{Name: "labels from 1", Says: "You take the label 1 for the first class. Labels count from 0 here, as rows do."},
		{Name: "last of equals", Says: "Where several classes have the largest z, you take the last. The first of equals is asked for."},
		{Name: "classes afterwards", Says: "Your classes are those of the new weights. All answers, and L, belong to the weights that came in."},
		{Name: "L afterwards", Says: "Your L is that of the new weights. It belongs to the weights that came in, as the gradient does."},
	},
	Fingerprint: func(seen []check.Seen) string {
		if say := changes(seen); say != "" {
			return say
		}
		return clipped(seen)
	},
	Hints: [3]string{
		"Four results, each with a test of its own. With W = 0 all classes are equally likely, so L = log K, and the class is 0. The columns of δ sum to 0, so the sum of the new b is that of the old b.",
		"z = W x + b; softmax down each column; classes from the largest z; L from the z of the true class; δ from a and the one-hot targets; then the gradients, and last the update.",
		"m = max zₖ, s = Σ e^(zₖ−m), a = e^(z−m)/s, L = 1/N Σₙ (m + log s − z_label), δ = (a − y)/N, W ← W − η δ xᵀ, b ← b − η Σₙ δ",
	},
})

func classifierStep(on check.Mistakes) func(w *mat.Dense, b []float64, x *mat.Dense, labels []int, eta float64) (*mat.Dense, []float64, float64, []int) {
	return func(w *mat.Dense, b []float64, x *mat.Dense, labels []int, eta float64) (*mat.Dense, []float64, float64, []int) {
		classes, in := w.Dims()
		_, samples := x.Dims()
		z := netInput(w, b, x, on)
		next, bias := mat.DenseCopyOf(w), slices.Clone(b)
		scale := 1 / float64(samples)
		switch {
		case on["1/N missing in the step"]:
			scale = 1
		case on["1/N twice in the step"]:
			scale /= float64(samples)
		case on["uphill"]:
			scale = -scale
		}
		var chosen []int
		for n := range samples {
			chosen = append(chosen, largest(z, n, on))
			label := labels[n]
			if on["labels from 1"] {
				label = (label + classes - 1) % classes
			}
			for k := range classes {
				a := probability(z, k, n, on)
				y := 0.0
				if k == label {
					y = 1
				}
				delta := scale * (a - y)
				switch {
				case on["f' too much"]:
					delta *= a * (1 - a)
				case on["z for a in δ"]:
					delta = scale * (z.At(k, n) - y)
				case on["label's row only"]:
					delta *= y
				}
				for j := range in {
					r, c := k, j
					if on["x of the other index"] {
						r, c = j, k
					}
					next.Set(r, c, next.At(r, c)-eta*delta*x.At(j, n))
				}
				if !on["b stays"] && (n == 0 || !on["the first sample for b"]) {
					bias[k] -= eta * delta
				}
			}
		}
		loss := crossEntropy(z, labels, on)
		after := netInput(next, bias, x, on)
		if on["L afterwards"] {
			loss = crossEntropy(after, labels, on)
		}
		if on["classes afterwards"] {
			for n := range samples {
				chosen[n] = largest(after, n, on)
			}
		}
		return next, bias, loss, chosen
	}
}

// netInput is z = W x + b.
func netInput(w *mat.Dense, b []float64, x *mat.Dense, on check.Mistakes) *mat.Dense {
	z := new(mat.Dense)
	z.Mul(w, x)
	if !on["b forgotten in z"] {
		z.Apply(func(k, _ int, v float64) float64 { return v + b[k] }, z)
	}
	return z
}

// largest is the row of the largest z of sample n.
func largest(z *mat.Dense, n int, on check.Mistakes) (best int) {
	classes, _ := z.Dims()
	for k := range classes {
		if z.At(k, n) > z.At(best, n) || on["last of equals"] && z.At(k, n) == z.At(best, n) {
			best = k
		}
	}
	return best
}

// probability is the output of class k for sample n.
func probability(z *mat.Dense, k, n int, on check.Mistakes) float64 {
	line := mat.Col(nil, n, z)
	switch {
	case on["sigmoids"]:
		return logistic(z.At(k, n))
	case on["softmax over the batch"]:
		line = mat.Row(nil, k, z)
	}
	top, sum := slices.Max(line), 0.0
	if on["no shift"] {
		top = 0
	}
	for _, v := range line {
		sum += math.Exp(v - top)
	}
	return math.Exp(z.At(k, n)-top) / sum
}

// crossEntropy is L, from the net inputs.
func crossEntropy(z *mat.Dense, labels []int, on check.Mistakes) (loss float64) {
	classes, samples := z.Dims()
	for n, label := range labels {
		if on["labels from 1"] {
			label = (label + classes - 1) % classes
		}
		column := mat.Col(nil, n, z)
		top, sum := slices.Max(column), 0.0
		for _, v := range column {
			sum += math.Exp(v - top)
		}
		part := top + math.Log(sum) - column[label]
		if on["logarithm of 0"] || on["no shift"] || on["sigmoids"] || on["softmax over the batch"] {
			part = -math.Log(probability(z, label, n, on))
		}
		switch {
		case on["clipped"]:
			part = -math.Log(max(probability(z, label, n, on), 1e-15))
		case on["log(1 − a), too"]:
			for k := range classes {
				if k != label {
					part -= math.Log(1 - probability(z, k, n, on))
				}
			}
		}
		loss += part
	}
	if !on["1/N missing in L"] {
		loss /= float64(samples)
	}
	switch {
	case on["L over the classes, too"]:
		loss /= float64(classes)
	case on["wrong sign of L"]:
		loss = -loss
	case on["log₁₀"]:
		loss /= math.Ln10
	}
	return loss
}

// changes compares what was added to w and b with what should have been: a wrong
// factor of the gradient hides behind the old weights. It knows functions whose
// first two arguments are the old w and b, whose first two results are the new
// ones, and whose fifth argument is η.
func changes(seen []check.Seen) string {
	var lines []string
	for k, what := range []string{"w", "b"} {
		if say := change(seen, k); say != "" {
			if k == 0 && len(seen[0].Got) > 2 {
				what = "W"
			}
			lines = append(lines, fmt.Sprintf(say, what))
		}
	}
	return strings.Join(lines, "\n")
}

// change is a sentence on result k with a %[1]s for its name, or "".
func change(seen []check.Seen, k int) string {
	relations := []struct {
		says string
		of   func(d, eta, n float64) float64 // of the right change and w = 0
		old  bool                            // is the old w added
	}{
		{"", func(d, _, _ float64) float64 { return d }, true}, // right
		{"%[1]s moves in the wrong direction: the gradient points uphill, subtract it.", func(d, _, _ float64) float64 { return -d }, true},
		{"%[1]s does not move.", func(d, _, _ float64) float64 { return 0 }, true},
		{"%[1]s moves N times too far, N being the number of samples: is the mean over the batch missing?", func(d, _, n float64) float64 { return d * n }, true},
		{"%[1]s moves N times too little, N being the number of samples: is the mean over the batch taken twice?", func(d, _, n float64) float64 { return d / n }, true},
		{"%[1]s moves in the wrong direction, and N times too far, N being the number of samples.", func(d, _, n float64) float64 { return -d * n }, true},
		{"%[1]s moves twice as far as it should: the gradient has a factor 2 too much.", func(d, _, _ float64) float64 { return 2 * d }, true},
		{"%[1]s moves half as far as it should: the gradient has a factor ½ too much.", func(d, _, _ float64) float64 { return d / 2 }, true},
		{"%[1]s moves by the whole gradient: the factor η is missing.", func(d, eta, _ float64) float64 { return d / eta }, true},
		{"%[1]s moves by η² times the gradient: there is one η too much.", func(d, eta, _ float64) float64 { return d * eta }, true},
		{"This is the gradient of %[1]s. Asked for is the new %[1]s, the old one minus η times the gradient.", func(d, eta, _ float64) float64 { return -d / eta }, false},
		{"This is the change of %[1]s. Asked for is the new %[1]s, with the change added to the old one.", func(d, _, _ float64) float64 { return d }, false},
		{"This is η times the gradient of %[1]s. Asked for is the new %[1]s, the old one minus that.", func(d, _, _ float64) float64 { return -d }, false},
	}
	for _, r := range relations {
		fits := true
		for _, o := range seen {
			old, eta, n := numbers(o.Case.Args[k]), o.Case.Args[4].(float64), float64(o.Case.N)
			got, want := o.Got[k].V, o.Want[k].V
			if len(got) != len(want) {
				return ""
			}
			for i := range got {
				base := 0.0
				if r.old {
					base = old[i]
				}
				due := base + r.of(want[i]-old[i], eta, n)
				fits = fits && math.Abs(got[i]-due) <= 1e-7*max(1, math.Abs(due))
			}
		}
		if fits {
			return r.says
		}
	}
	return ""
}

// numbers are those of a number, a list or a matrix.
func numbers(v any) []float64 {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case []float64:
		return v
	case *mat.Dense:
		return v.RawMatrix().Data
	}
	return nil
}

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
