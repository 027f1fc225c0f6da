package losses

import (
	"math"

	"glassnet/exercises/check"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// TaskLossDelta is the whole of the chapter: from a task to its output, its loss and its δ.
var TaskLossDelta = check.New(taskLossDelta, check.Spec{
	ID: chapter + "tasklossdelta", Func: "TaskLossDelta", Title: "from the task to the output, the loss and δ",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"task", "z", "y"}, Out: []string{"a", "L", "δ"},
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
		{Name: "1/N missing in δ", Says: "L is the mean over the samples, so each δ has 1/N in it. Yours does not: it is the gradient of the sum."},
		{Name: "1/N missing in L", Says: "δ has its 1/N, but L is the sum over the samples and not their mean. Value and slope must be of the same loss."},
		{Name: "sum for mean", Says: "L is the sum over the samples, and δ its slope. The loss is the mean: 1/N is missing from both."},
		{Name: "mean over the rows", Says: "You divide by the number of rows. A sample is a column: N is the number of columns."},
		{Name: "wrong sign of δ", Says: "δ has the wrong sign. It points to where the loss grows: a − y. The minus belongs to the update."},
		{Name: "½ missing in L", Says: "how much?: L lacks its ½. With it δ is (a − y)/N, without a 2."},
		{Name: "2 in δ", Says: "how much?: δ is twice as large as it should be. The 2 of the square and the ½ of the loss cancel."},
		{Name: "f' applied again", Says: "You multiply δ of a logistic or softmax output by a (1 − a). The slope of f is in it already and has cancelled with the derivative of the logarithm: a − y is left."},
		{Name: "∂L/∂a for δ", Says: "For the logistic and softmax outputs you return ∂L/∂a. δ is ∂L/∂z: the slope of f comes in, and cancels all but a − y."},
		{Name: "squared error of probabilities", Says: "For the logistic and softmax outputs your L is ½ Σ (a − y)². These outputs have the cross-entropy. δ = a − y belongs to that, and not to the squared error."},
		{Name: "softmax without a shift", Says: "which one?: right for small z, but e⁸⁰¹ is too large for a float64. Subtract the largest z of the column before exp: softmax stays the same."},
		{Name: "loss from a", Says: "a and δ are right, but L is ∞ where the network is sure and wrong, because the output has been rounded to 0 or 1. Take the loss from z."},
		{Name: "loss from a, with 0 log 0", Says: "a and δ are right, but L is NaN where the network is sure: 0·log 0. Take the loss from z, then no logarithm of 0 appears."},
		{Name: "loss clipped", Says: "You keep a away from 0 and 1 before the logarithm. Then a sure mistake costs 35 instead of 800. Take the loss from z."},
		{Name: "softmax over the batch", Says: "which one?: your softmax sums over a row, so the samples compete. A sample is a column: its classes sum to 1."},
		{Name: "softmax for labels", Says: "which apply?: you use softmax. Labels do not exclude each other: each has a logistic output, and they need not sum to 1."},
		{Name: "logistic for classes", Says: "which one?: you use a logistic output for each class. Classes exclude each other: softmax lets them compete."},
		{Name: "wrong labels free", Says: "which apply?: L has only −y log a. A wrong yes costs nothing then; −(1 − y) log(1 − a) belongs to it, and δ = a − y is the slope of both together."},
		{Name: "mean over the labels", Says: "which apply?: you divide by the number of labels. They are added up; only the samples are averaged."},
		{Name: "log₁₀", Says: "The cross-entropies are taken with log₁₀. Use the natural logarithm."},
		{Name: "side: a − y", Says: "which side?: δ is a − y in your function. That is the slope of the squared error. max(0, −yz) has the slope −y or 0."},
		{Name: "side: wrong sign of δ", Says: "which side?: δ has the wrong sign. The loss of a mistake is −y z, so its slope is −y."},
		{Name: "side: right samples counted", Says: "which side?: samples on the right side make your loss smaller, and move the weights. They cost 0 and have δ = 0: that is the max(0, …)."},
		{Name: "side: a fixed amount", Says: "which side?: each mistake costs 1 in your function. The perceptron loss grows with the depth of the mistake; fixed is only the size of its slope."},
		{Name: "side: a = ±1", Says: "which side?: your output is the sign of z. The loss is computed from z itself; the output of this row is the identity."},
		{Name: "side: z = 0 is right", Says: "which side?: at z = 0 your δ is 0. There the slope does not exist, and the task settles it: the sample counts as a mistake. Otherwise nothing could ever be learnt from w = 0."},
	},
	Hints: [3]string{
		"Which result is wrong first, in which case? a: the output function. L right for small z only: it is taken from a. δ wrong by a factor: the 1/N, or f' once too often.",
		"The table in section \"Four tasks\" has one row per task. In the first four, δ is a − y, with the 1/N of the mean. Compute L of logistic and softmax outputs from z.",
		"δ = (a − y)/N, but for \"which side?\", where it is −y/N if y z ≤ 0, else 0. L = 1/N Σₙ of: ½ Σ (a − y)²; Σ log(1 + eᶻ) − y z; log Σⱼ e^zⱼ − Σ y z, with max z taken out of the log; max(0, −y z)",
	},
})

func taskLossDelta(on check.Mistakes) func(task string, z, y *mat.Dense) (*mat.Dense, float64, *mat.Dense) {
	return func(task string, z, y *mat.Dense) (*mat.Dense, float64, *mat.Dense) {
		k, n := z.Dims()
		a, delta := mat.NewDense(k, n, nil), mat.NewDense(k, n, nil)
		L := 0.0
		probability := task == "yes or no?" || task == "which one?" || task == "which apply?"
		for s := range n {
			for i := range k {
				zs, t := z.At(i, s), y.At(i, s)
				v := zs
				switch task {
				case "yes or no?":
					v = logistic(zs)
				case "which apply?":
					v = logistic(zs)
					if on["softmax for labels"] {
						v = softmax(mat.Col(nil, s, z), i, true)
					}
				case "which one?":
					line, at := mat.Col(nil, s, z), i
					if on["softmax over the batch"] {
						line, at = mat.Row(nil, i, z), s
					}
					v = softmax(line, at, !on["softmax without a shift"])
					if on["logistic for classes"] {
						v = logistic(zs)
					}
				case "which side?":
					if on["side: a = ±1"] {
						v = math.Copysign(1, zs)
					}
				}
				a.Set(i, s, v)
				cost, d := 0.0, v-t
				switch task {
				case "how much?":
					cost = (v - t) * (v - t) / 2
					if on["½ missing in L"] {
						cost *= 2
					}
					if on["2 in δ"] {
						d *= 2
					}
				case "yes or no?", "which apply?":
					cost = softplus(zs) - t*zs
					switch {
					case on["wrong labels free"] && task == "which apply?":
						cost = t * softplus(-zs)
					case on["loss from a"], on["softmax for labels"] && task == "which apply?":
						cost = -xlogy(t, v) - xlogy(1-t, 1-v)
					case on["loss from a, with 0 log 0"]:
						cost = -t*math.Log(v) - (1-t)*math.Log(1-v)
					case on["loss clipped"]:
						p := min(max(v, 1e-15), 1-1e-15)
						cost = -t*math.Log(p) - (1-t)*math.Log(1-p)
					}
				case "which one?":
					cost = t * (logSumExp(mat.Col(nil, s, z)) - zs)
					switch {
					case on["loss from a"], on["softmax over the batch"], on["logistic for classes"], on["softmax without a shift"]:
						cost = -xlogy(t, v)
					case on["loss from a, with 0 log 0"]:
						cost = -t * math.Log(v)
					case on["loss clipped"]:
						cost = -t * math.Log(max(v, 1e-15))
					}
				case "which side?":
					cost, d = max(0, -t*v), 0
					if wrong := t*v <= 0; wrong && !(on["side: z = 0 is right"] && v == 0) || on["side: right samples counted"] {
						d = -t
					}
					switch {
					case on["side: right samples counted"]:
						cost = -t * v
					case on["side: a fixed amount"] && t*v <= 0:
						cost = 1
					}
					if on["side: wrong sign of δ"] {
						d = -d
					}
					if on["side: a − y"] {
						d = v - t
					}
				}
				if probability {
					if on["squared error of probabilities"] {
						cost = (v - t) * (v - t) / 2
					}
					switch {
					case on["f' applied again"]:
						d *= v * (1 - v)
					case on["∂L/∂a for δ"] && task == "which one?":
						d = -ratio(t, v)
					case on["∂L/∂a for δ"]:
						d = ratio(1-t, 1-v) - ratio(t, v)
					}
					if on["log₁₀"] {
						cost /= math.Ln10
					}
				}
				if task == "which apply?" && on["mean over the labels"] {
					cost, d = cost/float64(k), d/float64(k)
				}
				L += cost
				delta.Set(i, s, d)
			}
		}
		scale := 1 / float64(n)
		if on["mean over the rows"] {
			scale = 1 / float64(k)
		}
		if !on["1/N missing in L"] && !on["sum for mean"] {
			L *= scale
		}
		if on["1/N missing in δ"] || on["sum for mean"] {
			scale = 1
		}
		if on["wrong sign of δ"] {
			scale = -scale
		}
		delta.Scale(scale, delta)
		return a, L, delta
	}
}

// softmax is number i of e^z/Σe^z.
func softmax(z []float64, i int, shift bool) float64 {
	top := 0.0
	if shift {
		top = z[0]
		for _, v := range z {
			top = max(top, v)
		}
	}
	sum := 0.0
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	return math.Exp(z[i]-top) / sum
}

// logSumExp is log Σe^z.
func logSumExp(z []float64) float64 {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	sum := 0.0
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum)
}

// xlogy is y log x, and 0 for y = 0 whatever x.
func xlogy(y, x float64) float64 {
	if y == 0 {
		return 0
	}
	return y * math.Log(x)
}

// ratio is y/x, and 0 for y = 0 whatever x.
func ratio(y, x float64) float64 {
	if y == 0 {
		return 0
	}
	return y / x
}
