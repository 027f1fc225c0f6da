// Package backprop has the exercises of chapter 7.
package backprop

import (
	"math"
	"slices"

	"glassnet/exercises/check"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

const chapter = "07-backprop-by-hand/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "07-backprop-by-hand",
	Package: "backprop",
	Exercises: []*check.Spec{
		OutputDelta.Spec,
		DeltaByHand.Spec,
		WhyTransposed.Spec,
		SoftmaxDelta.Spec,
		HiddenDelta.Spec,
		WeightGradient.Spec,
		UpdateBoth.Spec,
		TrainStep.Spec,
	},
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// OutputDelta is δ of logistic outputs under half the squared error.
var OutputDelta = check.New(outputDelta, check.Spec{
	ID: chapter + "outputdelta", Func: "OutputDelta", Title: "δ of a logistic output with ½ the squared error",
	Kind: check.Formula, Points: 1, Minutes: 3,
	In: []string{"a", "y"}, Out: []string{"δ"},
	Cases: []check.Case{
		{Name: "two outputs of Mazur's network", Args: check.Args{[]float64{0.751365, 0.772928}, []float64{0.01, 0.99}}},
		{Name: "three outputs", Args: check.Args{[]float64{0.2, 0.9, 0.55}, []float64{1, 0, 0.3}}},
	},
	Mistakes: []check.Mistake{
		{Name: "f' missing", Says: "This is a − y, which is ∂L/∂a. δ is ∂L/∂z: on the way from a to z there is one factor more, f'(z) = a (1 − a)."},
		{Name: "wrong sign", Says: "This is (y − a) a (1 − a): the derivative of ½ (a − y)² is a − y. The minus belongs to the update."},
		{Name: "a for f'", Says: "You multiply by a. f'(z) is a (1 − a)."},
		{Name: "1 − a for f'", Says: "You multiply by 1 − a. f'(z) is a (1 − a)."},
		{Name: "f'(a) for f'(z)", Says: "You take the derivative at a, σ(a) (1 − σ(a)). But a is σ(z) already: f'(z) = a (1 − a)."},
		{Name: "tanh' for σ'", Says: "1 − a² is the derivative of tanh. That of the logistic function is a (1 − a)."},
		{Name: "½ forgotten", Says: "This is twice δ: the square brings down a 2, and the ½ of the loss takes it away."},
		{Name: "summed", Says: "You have summed over the outputs. Each output has a δ of its own."},
	},
	Hints: [3]string{
		"δ is ∂L/∂z. Does your result know how steep the logistic function is where the neuron stands?",
		"Chain rule: ∂L/∂z = ∂L/∂a · ∂a/∂z. The first factor comes from the loss, the second from the activation function, and that one can be written with a alone.",
		"δᵢ = (aᵢ − yᵢ) aᵢ (1 − aᵢ)",
	},
})

func outputDelta(on check.Mistakes) func(a, y []float64) []float64 {
	return func(a, y []float64) []float64 {
		delta := make([]float64, len(a))
		sum := 0.0
		for i := range a {
			prime := a[i] * (1 - a[i])
			switch {
			case on["f' missing"]:
				prime = 1
			case on["a for f'"]:
				prime = a[i]
			case on["1 − a for f'"]:
				prime = 1 - a[i]
			case on["f'(a) for f'(z)"]:
				prime = logistic(a[i]) * (1 - logistic(a[i]))
			case on["tanh' for σ'"]:
				prime = 1 - a[i]*a[i]
			}
			delta[i] = (a[i] - y[i]) * prime
			if on["wrong sign"] {
				delta[i] *= -1
			}
			if on["½ forgotten"] {
				delta[i] *= 2
			}
			sum += delta[i]
		}
		if on["summed"] {
			for i := range delta {
				delta[i] = sum
			}
		}
		return delta
	}
}

// DeltaByHand is one δ with pencil and paper.
var DeltaByHand = check.New(deltaByHand, check.Spec{
	ID: chapter + "deltabyhand", Func: "DeltaByHand", Title: "δ of one hidden neuron, with pencil and paper",
	Kind: check.Predict, Points: 1, Minutes: 5, Tolerance: 2e-3,
	Out:   []string{"δ"},
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "f' missing", Says: "This is the sum Σ wδ. It is ∂L/∂a of the neuron; δ is one factor further down: times f'(z)."},
		{Name: "one output only", Says: "You have followed one path. The neuron reaches the loss through both outputs: add up both."},
		{Name: "wrong sign of δ₂", Says: "δ₂ is negative: its product is subtracted."},
		{Name: "logistic' for tanh'", Says: "You have used a (1 − a), the slope of the logistic function. This neuron is tanh: 1 − a²."},
		{Name: "z for a", Says: "f'(z) = 1 − a², with the activation a in it. You have put z there."},
	},
	Hints: [3]string{
		"Two paths lead from the neuron to the loss. Have you walked both?",
		"First ∂L/∂a, the sum over the outputs of weight times δ. Then times the slope of tanh, which is 1 − a².",
		"δ = (1 − a²)(w₁ δ₁ + w₂ δ₂)",
	},
})

func deltaByHand(on check.Mistakes) func() float64 {
	return func() float64 {
		// z = 1.0986 = log 3, so that a = tanh z = 0.8
		z, a := 1.0986, 0.8
		w, delta := []float64{0.5, -1}, []float64{0.4, -0.1}
		if on["wrong sign of δ₂"] {
			delta[1] *= -1
		}
		sum := w[0]*delta[0] + w[1]*delta[1]
		if on["one output only"] {
			sum = w[0] * delta[0]
		}
		prime := 1 - a*a
		switch {
		case on["f' missing"]:
			prime = 1
		case on["logistic' for tanh'"]:
			prime = a * (1 - a)
		case on["z for a"]:
			prime = 1 - z*z
		}
		return prime * sum
	}
}

// WhyTransposed asks for the reason, not for the formula.
var WhyTransposed = check.NewChoice(check.Spec{
	ID: chapter + "whytransposed", Func: "WhyTransposed", Title: "why W is transposed on the way back",
	Points: 1, Minutes: 3,
	Hints: [3]string{
		"Take one hidden neuron j. Which weights carry its activation upwards?",
		"Forward, neuron i reads row i of W: the weights that arrive. Backward, neuron j needs the weights that leave it.",
		"∂L/∂a_j = Σᵢ w_ij δᵢ runs over the first index of W, z_i = Σⱼ w_ij a_j over the second.",
	},
}, "922a244e",
	check.Choice{Key: "a", Says: "It is true that the sizes only fit that way, but sizes are no reason: where layers are equally wide, both fit, and one is wrong."},
	check.Choice{Key: "b", Says: "Wᵀ is not the inverse of W, and nothing is undone: the way back computes derivatives, not inputs."},
	check.Choice{Key: "c", Says: "The weights that arrive at a neuron are a row of W, those that leave it a column."},
	check.Choice{Key: "d", Says: "No convention helps here: whoever stores W the other way round transposes on the way forward instead. Once it must be."},
)

// SoftmaxDelta is δ of softmax outputs under the cross-entropy, for a batch.
var SoftmaxDelta = check.New(softmaxDelta, check.Spec{
	ID: chapter + "softmaxdelta", Func: "SoftmaxDelta", Title: "δ of softmax with the cross-entropy, for a batch",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"z", "y"}, Out: []string{"δ"},
	Cases: []check.Case{
		{Name: "3 classes, 2 samples", N: 2, Args: check.Args{check.Matrix(1, 3, 2), nn.OneHot([]int{0, 2}, 3)}},
		{Name: "4 classes, 3 samples", N: 3, Args: check.Args{check.Matrix(2, 4, 3), nn.OneHot([]int{3, 1, 1}, 4)}},
		{Name: "z beyond 700", N: 2, Args: check.Args{mat.NewDense(3, 2, []float64{801, -720, 800, -719, 799.5, -722}), nn.OneHot([]int{1, 0}, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "f' applied again", Says: "You multiply a − y by a (1 − a). With softmax and the cross-entropy that factor has cancelled already: δ is a − y, divided by N."},
		{Name: "1/N missing", Says: "The loss is the mean over the batch, so every δ carries 1/N. Yours does not."},
		{Name: "wrong sign", Says: "This is (y − a)/N. The gradient points towards larger loss: a − y."},
		{Name: "logistic for softmax", Says: "Each output is squashed by itself, as by the logistic function. Softmax divides by the sum over the classes of a sample."},
		{Name: "softmax over the batch", Says: "Your softmax sums over a row, that is over the samples. A sample is a column: sum over the column."},
		{Name: "mean over the classes, too", Says: "You divide by N and by the number of classes. The cross-entropy sums over the classes."},
		{Name: "mean over the classes", Says: "You divide by the number of classes. The mean is over the samples: divide by the number of columns."},
		{Name: "no shift", Says: "Right for small z, but e⁸⁰⁰ is too large for a float64 and gives ∞/∞ = NaN. Subtract the largest z of each column first: the quotients stay the same."},
		{Name: "z − y", Says: "You subtract y from the net input z. It is the output a = softmax(z) that is compared with y."},
	},
	Hints: [3]string{
		"Each column of δ must add up to 0. Does yours?",
		"The Jacobian of softmax and the derivative of the logarithm cancel. What is left is the difference of what the network says and what is true, and the 1/N of the mean.",
		"δ = (softmax(z) − y)/N, softmax over each column, with max z subtracted before exp",
	},
})

func softmaxDelta(on check.Mistakes) func(z, y *mat.Dense) *mat.Dense {
	return func(z, y *mat.Dense) *mat.Dense {
		k, n := z.Dims()
		a := mat.NewDense(k, n, nil)
		for i := range k {
			for j := range n {
				line := mat.Col(nil, j, z)
				if on["softmax over the batch"] {
					line = mat.Row(nil, i, z)
				}
				top := line[0]
				for _, v := range line {
					top = max(top, v)
				}
				if on["no shift"] {
					top = 0
				}
				sum := 0.0
				for _, v := range line {
					sum += math.Exp(v - top)
				}
				a.Set(i, j, math.Exp(z.At(i, j)-top)/sum)
				if on["logistic for softmax"] {
					a.Set(i, j, logistic(z.At(i, j)))
				}
				if on["z − y"] {
					a.Set(i, j, z.At(i, j))
				}
			}
		}
		scale := 1 / float64(n)
		switch {
		case on["1/N missing"]:
			scale = 1
		case on["mean over the classes, too"]:
			scale /= float64(k)
		case on["mean over the classes"]:
			scale = 1 / float64(k)
		}
		if on["wrong sign"] {
			scale *= -1
		}
		delta := mat.NewDense(k, n, nil)
		delta.Apply(func(i, j int, a float64) float64 {
			d := scale * (a - y.At(i, j))
			if on["f' applied again"] {
				d *= a * (1 - a)
			}
			return d
		}, a)
		return delta
	}
}

// HiddenDelta is δ of a hidden layer of logistic neurons.
var HiddenDelta = check.New(hiddenDelta, check.Spec{
	ID: chapter + "hiddendelta", Func: "HiddenDelta", Title: "δ of a hidden layer",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"W", "above", "z"}, Out: []string{"δ"},
	Cases: []check.Case{
		{Name: "square W", N: 3, Args: check.Args{check.Matrix(3, 4, 4), check.Matrix(4, 4, 3), check.Matrix(5, 4, 3)}},
		{Name: "W 2×3", N: 5, Args: check.Args{check.Matrix(6, 2, 3), check.Matrix(7, 2, 5), check.Matrix(8, 3, 5)}},
	},
	Mistakes: []check.Mistake{
		{Name: "f' missing", Says: "This is Wᵀ δ, which is ∂L/∂a of the hidden layer. δ is ∂L/∂z: the factor f'(z) = a (1 − a) is missing."},
		{Name: "f'(a) for f'(z)", Says: "You take f' at a. It belongs at z: with a = σ(z), f'(z) = a (1 − a)."},
		{Name: "a for f'", Says: "You multiply by a. f'(z) is a (1 − a)."},
		{Name: "1 − a for f'", Says: "You multiply by 1 − a. f'(z) is a (1 − a)."},
		{Name: "tanh' for σ'", Says: "1 − a² is the slope of tanh. These neurons are logistic: a (1 − a)."},
		{Name: "W not transposed", Says: "You compute W δ. Hidden neuron j needs the weights that leave it, which are column j of W: Wᵀ δ. Where W is square, nothing panics."},
		{Name: "wrong sign", Says: "Every value has the wrong sign. Nothing is subtracted on the way back: the minus belongs to the update."},
		{Name: "first output only", Says: "You follow the path through the first output alone. The neuron reaches the loss through all outputs: Σᵢ w_ij δᵢ."},
		{Name: "averaged here", Says: "You divide by N. The mean over the batch sits in the loss, so δ above has its 1/N already, and hands it down."},
		{Name: "next sample's z", Says: "f' is taken at the z of another sample. Column n of δ belongs to column n of z."},
		{Name: "f' of the layer above", Says: "You multiply δ above by f' once more, before the product with Wᵀ. It has its own f' already; here the f' of the hidden layer belongs, after the product."},
		{Name: "mean over the outputs", Says: "You divide by the number of outputs. The paths are added up, not averaged."},
	},
	Hints: [3]string{
		"The result has one row per hidden neuron. Follow one neuron j with a pencil: through which weights does it reach the loss, and how steep is it where it stands?",
		"Two steps. From δ above to ∂L/∂a: every path that leaves the neuron brings weight times δ. From ∂L/∂a to δ: times the neuron's own slope.",
		"δ = f'(z) ⊙ Wᵀ δ₊, where f'(z) = σ(z)(1 − σ(z)) and δ₊ is that of the layer above",
	},
})

func hiddenDelta(on check.Mistakes) func(w, above, z *mat.Dense) *mat.Dense {
	return func(w, above, z *mat.Dense) *mat.Dense {
		outputs, n := above.Dims()
		hidden, _ := z.Dims()
		delta := mat.NewDense(hidden, n, nil)
		for j := range hidden {
			for s := range n {
				at := z.At(j, s)
				if on["next sample's z"] {
					at = z.At(j, (s+1)%n)
				}
				a := logistic(at)
				prime := a * (1 - a)
				switch {
				case on["f' missing"]:
					prime = 1
				case on["f'(a) for f'(z)"]:
					prime = logistic(a) * (1 - logistic(a))
				case on["a for f'"]:
					prime = a
				case on["1 − a for f'"]:
					prime = 1 - a
				case on["tanh' for σ'"]:
					prime = 1 - a*a
				}
				sum := 0.0
				for i := range outputs {
					weight := 0.0
					if on["W not transposed"] {
						weight = w.At(j, i)
					} else {
						weight = w.At(i, j)
					}
					d := above.At(i, s)
					if on["f' of the layer above"] {
						d *= logistic(d) * (1 - logistic(d))
					}
					sum += weight * d
					if on["first output only"] {
						break
					}
				}
				v := prime * sum
				if on["wrong sign"] {
					v = -v
				}
				if on["averaged here"] {
					v /= float64(n)
				}
				if on["mean over the outputs"] {
					v /= float64(outputs)
				}
				delta.Set(j, s, v)
			}
		}
		return delta
	}
}

// WeightGradient is ∂L/∂W and ∂L/∂b of a dense layer.
var WeightGradient = check.New(weightGradient, check.Spec{
	ID: chapter + "weightgradient", Func: "WeightGradient", Title: "the gradient of the weights and of the bias",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"δ", "x"}, Out: []string{"∂L/∂W", "∂L/∂b"},
	Cases: []check.Case{
		{Name: "3 neurons, 3 inputs, 4 samples", N: 4, Args: check.Args{check.Matrix(11, 3, 4), check.Matrix(12, 3, 4)}},
		{Name: "2 neurons, 5 inputs, 3 samples", N: 3, Args: check.Args{check.Matrix(13, 2, 3), check.Matrix(14, 5, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "∂W transposed", Says: "∂L/∂W is transposed: you compute x δᵀ. Its row i belongs to neuron i, as in W: δ xᵀ."},
		{Name: "first sample only", Says: "∂L/∂W contains the first sample only. The product δ xᵀ sums over all samples."},
		{Name: "x of the first sample", Says: "Every δ is multiplied with the input of the first sample. Column n of δ meets column n of x."},
		{Name: "1/N twice", Says: "You divide by N. The mean over the batch sits in the loss, so δ has its 1/N already."},
		{Name: "batch sum forgotten", Says: "∂L/∂b is δ of the first sample. It must be the sum over the samples."},
		{Name: "mean for b", Says: "∂L/∂b is the mean over the samples. It is the sum: the 1/N is in δ already."},
		{Name: "b with x", Says: "You multiply ∂L/∂b by an input. The bias has the input 1: its gradient is the plain sum of δ."},
		{Name: "b forgotten", Says: "∂L/∂b is 0. The bias learns, too: the sum of δ over the samples."},
		{Name: "wrong sign", Says: "∂L/∂W and ∂L/∂b have the wrong sign. The minus belongs to the update."},
		{Name: "wrong sign of b", Says: "∂L/∂b has the wrong sign: it is Σ δ, as b is added to z."},
	},
	Hints: [3]string{
		"Look at the sizes: ∂L/∂W has the size of W, one row per neuron, and ∂L/∂b one number per neuron.",
		"One sample: weight w_ij has the gradient δᵢ xⱼ. A batch: the same, summed over the samples. A bias is a weight whose input is 1.",
		"∂L/∂W = δ xᵀ and (∂L/∂b)ᵢ = Σₙ δᵢₙ",
	},
})

func weightGradient(on check.Mistakes) func(delta, x *mat.Dense) (dw *mat.Dense, db []float64) {
	return func(delta, x *mat.Dense) (dw *mat.Dense, db []float64) {
		out, n := delta.Dims()
		in, _ := x.Dims()
		dw, db = mat.NewDense(out, in, nil), make([]float64, out)
		sign := 1.0
		if on["wrong sign"] {
			sign = -1
		}
		for s := range n {
			for i := range out {
				d := sign * delta.At(i, s)
				for j := range in {
					g := d * x.At(j, s)
					if on["x of the first sample"] {
						g = d * x.At(j, 0)
					}
					if on["1/N twice"] {
						g /= float64(n)
					}
					if !on["first sample only"] || s == 0 {
						dw.Set(i, j, dw.At(i, j)+g)
					}
				}
				switch {
				case on["b forgotten"]:
					d = 0
				case on["mean for b"], on["1/N twice"]:
					d /= float64(n)
				case on["b with x"]:
					d *= x.At(0, s)
				case on["wrong sign of b"]:
					d = -d
				}
				if !on["batch sum forgotten"] || s == 0 {
					db[i] += d
				}
			}
		}
		if on["∂W transposed"] {
			dw = mat.DenseCopyOf(dw.T())
		}
		return dw, db
	}
}

// UpdateBoth is one update of two layers. Its stub updates in place.
var UpdateBoth = check.New(updateBoth, check.Spec{
	ID: chapter + "updateboth", Func: "UpdateBoth", Title: "an update that no gradient check can fault",
	Kind: check.FindBug, Points: 2, Minutes: 15, Stub: "updated in place",
	In: []string{"w₁", "w₂", "x", "y", "η"}, Out: []string{"w₁", "w₂"},
	Cases: []check.Case{
		{Name: "a large step", Args: check.Args{0.5, -0.8, 1.5, 0.9, 0.5}},
		{Name: "a small step", Args: check.Args{-1.2, 0.7, 0.4, -0.6, 0.01}},
	},
	Mistakes: []check.Mistake{
		{Name: "updated in place", Says: "w₂ is changed before δ of the hidden neuron is computed with it. So the gradient of w₁ is that of another network. Compute all gradients at one point first, then move all weights."},
		{Name: "w₁ first", Says: "Now w₁ is changed before the gradient of w₂ is computed with the new hidden activation. All gradients belong to the same, old weights."},
		{Name: "uphill", Says: "You add η times the gradient. It points uphill: subtract."},
		{Name: "f' lost", Says: "The gradient of w₁ has lost its factor f'(z) = 1 − a²."},
	},
	Hints: [3]string{
		"The output weight w₂ comes out right, w₁ does not, and the error shrinks with η. Which line uses a number that is no longer the old one?",
		"The hidden δ is w₂ times the δ above. Which w₂: the one that computed the output, or the one after the step?",
		"δ₁ = (1 − a²) w₂ δ₂ with the old w₂; only then w₁ ← w₁ − η δ₁ x and w₂ ← w₂ − η δ₂ a",
	},
})

func updateBoth(on check.Mistakes) func(w1, w2, x, y, eta float64) (new1, new2 float64) {
	return func(w1, w2, x, y, eta float64) (new1, new2 float64) {
		a := math.Tanh(w1 * x)
		delta2 := w2*a - y
		if on["uphill"] {
			eta = -eta
		}
		if on["updated in place"] {
			w2 -= eta * delta2 * a
		}
		delta1 := (1 - a*a) * w2 * delta2
		if on["f' lost"] {
			delta1 = w2 * delta2
		}
		w1 -= eta * delta1 * x
		if on["w₁ first"] {
			a = math.Tanh(w1 * x)
		}
		if !on["updated in place"] {
			w2 -= eta * delta2 * a
		}
		return w1, w2
	}
}

// TrainStep is the whole of the chapter: forward, backward, update.
var TrainStep = check.New(trainStep, check.Spec{
	ID: chapter + "trainstep", Func: "TrainStep", Title: "one training step of a whole network",
	Kind: check.Formula, Points: 5, Minutes: 60, Test: true,
	In: []string{"W₁", "b₁", "W₂", "b₂", "x", "y", "η"}, Out: []string{"W₁", "b₁", "W₂", "b₂"},
	Cases: []check.Case{
		{Name: "3-3-3, 4 samples", N: 4, Args: check.Args{check.Matrix(21, 3, 3), check.List(22, 3), check.Matrix(23, 3, 3), check.List(24, 3), check.Matrix(25, 3, 4), check.Matrix(26, 3, 4), 0.5}},
		{Name: "2-4-3, 5 samples", N: 5, Args: check.Args{check.Matrix(31, 4, 2), check.List(32, 4), check.Matrix(33, 3, 4), check.List(34, 3), check.Matrix(35, 2, 5), check.Matrix(36, 3, 5), 0.2}},
	},
	Mistakes: []check.Mistake{
		{Name: "updated in place", Says: "W₂ is changed before δ of the hidden layer is computed with it. All gradients belong to the old weights: compute all of them, then update."},
		{Name: "f' of the hidden layer missing", Says: "δ of the hidden layer lacks its factor f'(z) = 1 − a²."},
		{Name: "f' of the hidden layer from z", Says: "You compute 1 − z². The short form of tanh' takes the activation: 1 − a²."},
		{Name: "logistic' for tanh'", Says: "The hidden layer is tanh: its slope is 1 − a², not a (1 − a)."},
		{Name: "W₂ not transposed", Says: "The error goes down through W₂ᵀ: a hidden neuron needs the weights that leave it, which are a column of W₂."},
		{Name: "1/N missing", Says: "The loss is the mean over the batch. 1/N is missing from the δ of the output, and so from everything below."},
		{Name: "1/N twice", Says: "You divide by N twice: once in δ of the output, and again in the gradients. The loss has one 1/N."},
		{Name: "uphill", Says: "You add η times the gradient. It points uphill: subtract."},
		{Name: "b₁ not updated", Says: "b₁ has not moved. It learns, too: its gradient is the sum of δ over the samples."},
		{Name: "b₂ not updated", Says: "b₂ has not moved. It learns, too: its gradient is the sum of δ over the samples."},
		{Name: "a for x", Says: "The gradient of W₁ is built with the hidden activations. It needs the input of its layer, x. Where both are equally large, nothing panics."},
		{Name: "tanh at the output, too", Says: "The output layer has an activation function in your network. It is linear: a = z."},
		{Name: "½ forgotten", Says: "The step is twice as large as it should be: the ½ of the loss takes away the 2 of the square."},
	},
	Hints: [3]string{
		"Print what the first wrong result is. W₂ and b₂ right, W₁ and b₁ wrong: look at the hidden δ. All wrong: look at the output's δ, or at η.",
		"Four passes: z and a of both layers; δ of the output, with 1/N; δ of the hidden layer, from the old W₂; then all four updates.",
		"δ₂ = (a₂ − y)/N, δ₁ = (1 − a₁²) ⊙ W₂ᵀ δ₂; W ← W − η δ xᵀ with the input of the layer for x, b ← b − η Σₙ δ",
	},
})

func trainStep(on check.Mistakes) func(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64, x, y *mat.Dense, eta float64) (*mat.Dense, []float64, *mat.Dense, []float64) {
	return func(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64, x, y *mat.Dense, eta float64) (*mat.Dense, []float64, *mat.Dense, []float64) {
		w1, w2 = mat.DenseCopyOf(w1), mat.DenseCopyOf(w2)
		b1, b2 = slices.Clone(b1), slices.Clone(b2)
		hidden, in := w1.Dims()
		out, _ := w2.Dims()
		_, n := x.Dims()
		layer := func(w *mat.Dense, b []float64, x *mat.Dense) *mat.Dense {
			z := new(mat.Dense)
			z.Mul(w, x)
			z.Apply(func(i, _ int, v float64) float64 { return v + b[i] }, z)
			return z
		}
		each := func(m *mat.Dense, f func(float64) float64) *mat.Dense {
			a := new(mat.Dense)
			a.Apply(func(_, _ int, v float64) float64 { return f(v) }, m)
			return a
		}
		z1 := layer(w1, b1, x)
		a1 := each(z1, math.Tanh)
		a2 := layer(w2, b2, a1)
		if on["tanh at the output, too"] {
			a2 = each(a2, math.Tanh)
		}
		scale := 1 / float64(n)
		if on["1/N missing"] {
			scale = 1
		}
		if on["½ forgotten"] {
			scale *= 2
		}
		delta2 := mat.NewDense(out, n, nil)
		delta2.Apply(func(i, j int, a float64) float64 {
			d := scale * (a - y.At(i, j))
			if on["tanh at the output, too"] {
				d *= 1 - a*a
			}
			return d
		}, a2)
		move := func(w *mat.Dense, b []float64, delta, x *mat.Dense, bias bool) {
			rate := eta
			if on["1/N twice"] {
				rate /= float64(n)
			}
			if on["uphill"] {
				rate = -rate
			}
			rows, cols := w.Dims()
			for i := range rows {
				for s := range n {
					for j := range cols {
						w.Set(i, j, w.At(i, j)-rate*delta.At(i, s)*x.At(j, s))
					}
					if bias {
						b[i] -= rate * delta.At(i, s)
					}
				}
			}
		}
		if on["updated in place"] {
			move(w2, b2, delta2, a1, true)
		}
		delta1 := mat.NewDense(hidden, n, nil)
		for j := range hidden {
			for s := range n {
				sum := 0.0
				for i := range out {
					if on["W₂ not transposed"] {
						sum += w2.At(j, i) * delta2.At(i, s)
					} else {
						sum += w2.At(i, j) * delta2.At(i, s)
					}
				}
				a := a1.At(j, s)
				prime := 1 - a*a
				switch {
				case on["f' of the hidden layer missing"]:
					prime = 1
				case on["f' of the hidden layer from z"]:
					prime = 1 - z1.At(j, s)*z1.At(j, s)
				case on["logistic' for tanh'"]:
					prime = a * (1 - a)
				}
				delta1.Set(j, s, prime*sum)
			}
		}
		input := x
		if on["a for x"] {
			input = mat.DenseCopyOf(a1.Slice(0, min(in, hidden), 0, n))
			if in > hidden {
				panic("mat: dimension mismatch")
			}
		}
		move(w1, b1, delta1, input, !on["b₁ not updated"])
		if !on["updated in place"] {
			move(w2, b2, delta2, a1, !on["b₂ not updated"])
		}
		return w1, b1, w2, b2
	}
}
