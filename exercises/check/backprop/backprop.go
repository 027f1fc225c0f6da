// Package backprop has the exercises of chapter 7.
package backprop

import (
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

// OutputDelta is δ of logistic outputs under half the squared error.
var OutputDelta = check.NewFormula[func(a, y []float64) []float64](check.Spec{
	ID: chapter + "outputdelta", Func: "OutputDelta", Title: "δ of a logistic output with ½ the squared error",
	Kind: check.Formula, Points: 1, Minutes: 3,
	In: []string{"a", "y"}, Out: []string{"δ"},
	Formula: `
		f' = a ⊙ (1 − a) // the slope of the logistic function
		δ = (a − y) ⊙ f'`,
	Cases: []check.Case{
		{Name: "two outputs of Mazur's network", Args: check.Args{[]float64{0.751365, 0.772928}, []float64{0.01, 0.99}}},
		{Name: "three outputs", Args: check.Args{[]float64{0.2, 0.9, 0.55}, []float64{1, 0, 0.3}}},
	},
	Mistakes: []check.Mistake{
		{Name: "f' missing", As: "δ = a − y", Says: "This is a − y, which is ∂L/∂a. δ is ∂L/∂z: on the way from a to z there is one factor more, f'(z) = a (1 − a)."},
		{Name: "wrong sign", As: "δ = (y − a) ⊙ f'", Says: "This is (y − a) a (1 − a): the derivative of ½ (a − y)² is a − y. The minus belongs to the update."},
		{Name: "a for f'", As: "f' = a", Says: "You multiply by a. f'(z) is a (1 − a)."},
		{Name: "1 − a for f'", As: "f' = 1 − a", Says: "You multiply by 1 − a. f'(z) is a (1 − a)."},
		{Name: "f'(a) for f'(z)", As: "f' = σ'(a)", Says: "You take the derivative at a, σ(a) (1 − σ(a)). But a is σ(z) already: f'(z) = a (1 − a)."},
		{Name: "tanh' for σ'", As: "f' = 1 − a²", Says: "1 − a² is the derivative of tanh. That of the logistic function is a (1 − a)."},
		{Name: "½ forgotten", As: "δ = 2 · (a − y) ⊙ f'", Says: "This is twice δ: the square brings down a 2, and the ½ of the loss takes it away."},
		{Name: "summed", As: "δ = Σ((a − y) ⊙ f') + 0 · a", Says: "You have summed over the outputs. Each output has a δ of its own."},
	},
	Hints: [3]string{
		"δ is ∂L/∂z. Does your result know how steep the logistic function is where the neuron stands?",
		"Chain rule: ∂L/∂z = ∂L/∂a · ∂a/∂z. The first factor comes from the loss, the second from the activation function, and that one can be written with a alone.",
	},
})

// DeltaByHand is one δ with pencil and paper.
var DeltaByHand = check.NewFormula[func() float64](check.Spec{
	ID: chapter + "deltabyhand", Func: "DeltaByHand", Title: "δ of one hidden neuron, with pencil and paper",
	Kind: check.Predict, Points: 1, Minutes: 5, Tolerance: 2e-3,
	Out: []string{"δ"},
	Formula: `
		z = 1.0986
		a = 0.8
		w₁ = 0.5
		w₂ = −1
		δ₁ = 0.4
		δ₂ = −0.1
		f' = 1 − a²
		δ = f' · (w₁ · δ₁ + w₂ · δ₂)`,
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "f' missing", As: "f' = 1", Says: "This is the sum Σ wδ. It is ∂L/∂a of the neuron; δ is one factor further down: times f'(z)."},
		{Name: "one output only", As: "w₂ = 0", Says: "You have followed one path. The neuron reaches the loss through both outputs: add up both."},
		{Name: "wrong sign of δ₂", As: "δ₂ = 0.1", Says: "δ₂ is negative: its product is subtracted."},
		{Name: "logistic' for tanh'", As: "f' = a · (1 − a)", Says: "You have used a (1 − a), the slope of the logistic function. This neuron is tanh: 1 − a²."},
		{Name: "z for a", As: "f' = 1 − z²", Says: "f'(z) = 1 − a², with the activation a in it. You have put z there."},
	},
	Hints: [3]string{
		"Two paths lead from the neuron to the loss. Have you walked both?",
		"First ∂L/∂a, the sum over the outputs of weight times δ. Then times the slope of tanh, which is 1 − a².",
		"δ = (1 − a²)(w₁ δ₁ + w₂ δ₂)",
	},
})

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
var SoftmaxDelta = check.NewFormula[func(z, y *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "softmaxdelta", Func: "SoftmaxDelta", Title: "δ of softmax with the cross-entropy, for a batch",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"z", "y"}, Out: []string{"δ"},
	Formula: `
		N = cols(z)
		K = rows(z)
		m = maxₖ z // the largest z of each sample
		e = exp(z − m)
		a = e / Σₖ e // softmax of each sample
		δ = (a − y) / N`,
	Cases: []check.Case{
		{Name: "3 classes, 2 samples", N: 2, Args: check.Args{check.Matrix(1, 3, 2), nn.OneHot([]int{0, 2}, 3)}},
		{Name: "4 classes, 3 samples", N: 3, Args: check.Args{check.Matrix(2, 4, 3), nn.OneHot([]int{3, 1, 1}, 4)}},
		{Name: "z beyond 700", N: 2, Args: check.Args{mat.NewDense(3, 2, []float64{801, -720, 800, -719, 799.5, -722}), nn.OneHot([]int{1, 0}, 3)}},
		{Name: "heights that differ within a sample", N: 2, Args: check.Args{mat.NewDense(3, 2, []float64{1500, -0.7, 2.5, 0.4, -3, 1.3}), nn.OneHot([]int{1, 2}, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "f' applied again", As: "δ = (a − y) / N ⊙ a ⊙ (1 − a)", Says: "You multiply a − y by a (1 − a). With softmax and the cross-entropy that factor has cancelled already: δ is a − y, divided by N."},
		{Name: "1/N missing", As: "δ = a − y", Says: "The loss is the mean over the batch, so every δ carries 1/N. Yours does not."},
		{Name: "wrong sign", As: "δ = (y − a) / N", Says: "This is (y − a)/N. The gradient points towards larger loss: a − y."},
		{Name: "logistic for softmax", As: "a = σ(z)", Says: "Each output is squashed by itself, as by the logistic function. Softmax divides by the sum over the classes of a sample."},
		{Name: "softmax over the batch", As: "m = maxₙ z; a = e / Σₙ e", Says: "Your softmax sums over a row, that is over the samples. A sample is a column: sum over the column."},
		{Name: "mean over the classes, too", As: "δ = (a − y) / N / K", Says: "You divide by N and by the number of classes. The cross-entropy sums over the classes."},
		{Name: "mean over the classes", As: "δ = (a − y) / K", Says: "You divide by the number of classes. The mean is over the samples: divide by the number of columns."},
		{Name: "no shift", As: "m = 0", Says: "Right for small z, but e⁸⁰⁰ is too large for a float64 and gives ∞/∞ = NaN. Subtract the largest z of each column first: the quotients stay the same."},
		{Name: "∂L/∂a for δ", As: "δ = −y / a / N", Says: "This is −y/a, which is ∂L/∂a. On the way through softmax a cancels, and a − y is left; here a may be 0, and −y/a is ∞."},
		{Name: "z − y", As: "δ = (z − y) / N", Says: "You subtract y from the net input z. It is the output a = softmax(z) that is compared with y."},
	},
	Hints: [3]string{
		"Each column of δ must add up to 0. Does yours?",
		"The Jacobian of softmax and the derivative of the logarithm cancel. What is left is the difference of what the network says and what is true, and the 1/N of the mean.",
	},
})

// HiddenDelta is δ of a hidden layer of logistic neurons.
var HiddenDelta = check.NewFormula[func(w, above, z *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "hiddendelta", Func: "HiddenDelta", Title: "δ of a hidden layer",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"W", "above", "z"}, Out: []string{"δ"},
	Formula: `
		N = cols(z)
		outputs = rows(above)
		back = Wᵀ · above // what comes down through the weights
		a = σ(z)
		f' = a ⊙ (1 − a) // the slope of the hidden layer
		δ = back ⊙ f'`,
	Cases: []check.Case{
		{Name: "square W", N: 3, Args: check.Args{check.Matrix(3, 4, 4), check.Matrix(4, 4, 3), check.Matrix(5, 4, 3)}},
		{Name: "W 2×3", N: 5, Args: check.Args{check.Matrix(6, 2, 3), check.Matrix(7, 2, 5), check.Matrix(8, 3, 5)}},
	},
	Mistakes: []check.Mistake{
		{Name: "f' missing", As: "δ = back", Says: "This is Wᵀ δ, which is ∂L/∂a of the hidden layer. δ is ∂L/∂z: the factor f'(z) = a (1 − a) is missing."},
		{Name: "f'(a) for f'(z)", As: "f' = σ'(a)", Says: "You take f' at a. It belongs at z: with a = σ(z), f'(z) = a (1 − a)."},
		{Name: "a for f'", As: "f' = a", Says: "You multiply by a. f'(z) is a (1 − a)."},
		{Name: "1 − a for f'", As: "f' = 1 − a", Says: "You multiply by 1 − a. f'(z) is a (1 − a)."},
		{Name: "tanh' for σ'", As: "f' = 1 − a²", Says: "1 − a² is the slope of tanh. These neurons are logistic: a (1 − a)."},
		{Name: "W not transposed", As: "back = W · above", Says: "You compute W δ. Hidden neuron j needs the weights that leave it, which are column j of W: Wᵀ δ. Where W is square, nothing panics."},
		{Name: "wrong sign", As: "δ = −back ⊙ f'", Says: "Every value has the wrong sign. Nothing is subtracted on the way back: the minus belongs to the update."},
		{Name: "first output only", As: "back = Wᵀ · only₁ above", Says: "You follow the path through the first output alone. The neuron reaches the loss through all outputs: Σᵢ w_ij δᵢ."},
		{Name: "averaged here", As: "δ = back ⊙ f' / N", Says: "You divide by N. The mean over the batch sits in the loss, so δ above has its 1/N already, and hands it down."},
		{Name: "next sample's z", As: "a = σ(next z)", Says: "f' is taken at the z of another sample. Column n of δ belongs to column n of z."},
		{Name: "f' of the layer above", As: "back = Wᵀ · (above ⊙ σ'(above))", Says: "You multiply δ above by f' once more, before the product with Wᵀ. It has its own f' already; here the f' of the hidden layer belongs, after the product."},
		{Name: "mean over the outputs", As: "δ = back ⊙ f' / outputs", Says: "You divide by the number of outputs. The paths are added up, not averaged."},
	},
	Hints: [3]string{
		"The result has one row per hidden neuron. Follow one neuron j with a pencil: through which weights does it reach the loss, and how steep is it where it stands?",
		"Two steps. From δ above to ∂L/∂a: every path that leaves the neuron brings weight times δ. From ∂L/∂a to δ: times the neuron's own slope.",
	},
})

// WeightGradient is ∂L/∂W and ∂L/∂b of a dense layer.
var WeightGradient = check.NewFormula[func(delta, x *mat.Dense) (dw *mat.Dense, db []float64)](check.Spec{
	ID: chapter + "weightgradient", Func: "WeightGradient", Title: "the gradient of the weights and of the bias",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"δ", "x"}, Out: []string{"∂L/∂W", "∂L/∂b"},
	Formula: `
		N = cols(x)
		neurons = rows(δ)
		inputs = rows(x)
		∂L/∂W = δ · xᵀ
		∂L/∂b = Σₙ δ`,
	Cases: []check.Case{
		{Name: "3 neurons, 3 inputs, 4 samples", N: 4, Args: check.Args{check.Matrix(11, 3, 4), check.Matrix(12, 3, 4)}},
		{Name: "2 neurons, 5 inputs, 3 samples", N: 3, Args: check.Args{check.Matrix(13, 2, 3), check.Matrix(14, 5, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "∂W transposed", As: "∂L/∂W = x · δᵀ", Says: "∂L/∂W is transposed: you compute x δᵀ. Its row i belongs to neuron i, as in W: δ xᵀ."},
		{Name: "first sample only", As: "∂L/∂W = sample₁(δ) · xᵀ", Says: "∂L/∂W contains the first sample only. The product δ xᵀ sums over all samples."},
		{Name: "x of the first sample", As: "∂L/∂W = δ · (column₁ x)ᵀ", Says: "Every δ is multiplied with the input of the first sample. Column n of δ meets column n of x."},
		{Name: "1/N twice", As: "∂L/∂W = δ · xᵀ / N; ∂L/∂b = meanₙ δ", Says: "You divide by N. The mean over the batch sits in the loss, so δ has its 1/N already."},
		{Name: "batch sum forgotten", As: "∂L/∂b = Σₙ sample₁(δ)", Says: "∂L/∂b is δ of the first sample. It must be the sum over the samples."},
		{Name: "mean for b", As: "∂L/∂b = meanₙ δ", Says: "∂L/∂b is the mean over the samples. It is the sum: the 1/N is in δ already."},
		{Name: "one sum for all", As: "∂L/∂b = Σ δ + 0 · Σₙ δ", Says: "Every neuron gets the sum over all neurons for its ∂L/∂b. Each bias has a gradient of its own: sum over the samples only, along a row of δ."},
		{Name: "b with x", As: "∂L/∂b = Σₙ(δ ⊙ first x)", Says: "You multiply ∂L/∂b by an input. The bias has the input 1: its gradient is the plain sum of δ."},
		{Name: "b forgotten", As: "∂L/∂b = 0 · Σₙ δ", Says: "∂L/∂b is 0. The bias learns, too: the sum of δ over the samples."},
		{Name: "wrong sign", As: "∂L/∂W = −(δ · xᵀ); ∂L/∂b = −Σₙ δ", Says: "∂L/∂W and ∂L/∂b have the wrong sign. The minus belongs to the update."},
		{Name: "wrong sign of b", As: "∂L/∂b = −Σₙ δ", Says: "∂L/∂b has the wrong sign: it is Σ δ, as b is added to z."},
	},
	Hints: [3]string{
		"Look at the sizes: ∂L/∂W has the size of W, one row per neuron, and ∂L/∂b one number per neuron.",
		"One sample: weight w_ij has the gradient δᵢ xⱼ. A batch: the same, summed over the samples. A bias is a weight whose input is 1.",
	},
})

// UpdateBoth is one update of two layers. Its stub updates in place.
var UpdateBoth = check.NewFormula[func(w1, w2, x, y, eta float64) (new1, new2 float64)](check.Spec{
	ID: chapter + "updateboth", Func: "UpdateBoth", Title: "an update that no gradient check can fault",
	Kind: check.FindBug, Points: 2, Minutes: 15, Stub: "updated in place",
	In: []string{"w₁", "w₂", "x", "y", "η"}, Out: []string{"w₁′", "w₂′"},
	Formula: `
		a = tanh(w₁ · x)
		δ₂ = w₂ · a − y
		w₂′ = w₂ − η · δ₂ · a
		f' = 1 − a²
		δ₁ = f' · w₂ · δ₂
		w₁′ = w₁ − η · δ₁ · x`,
	Cases: []check.Case{
		{Name: "a large step", Args: check.Args{0.5, -0.8, 1.5, 0.9, 0.5}},
		{Name: "a small step", Args: check.Args{-1.2, 0.7, 0.4, -0.6, 0.01}},
	},
	Mistakes: []check.Mistake{
		{Name: "updated in place", As: "δ₁ = f' · w₂′ · δ₂", Says: "w₂ is changed before δ of the hidden neuron is computed with it. So the gradient of w₁ is that of another network. Compute all gradients at one point first, then move all weights."},
		{Name: "w₁ first", As: "w₂′ = w₂ − η · δ₂ · tanh((w₁ − η · (1 − a²) · w₂ · δ₂ · x) · x)", Says: "Now w₁ is changed before the gradient of w₂ is computed with the new hidden activation. All gradients belong to the same, old weights."},
		{Name: "w₁ first, and forward again", As: "w₂′ = w₂ − η · (w₂ · tanh((w₁ − η · (1 − a²) · w₂ · δ₂ · x) · x) − y) · tanh((w₁ − η · (1 − a²) · w₂ · δ₂ · x) · x)", Says: "You run forward again with the new w₁ before you move w₂. That makes two half steps at two points. The gradient is taken at one point, with the old weights only."},
		{Name: "uphill", As: "w₂′ = w₂ + η · δ₂ · a; w₁′ = w₁ + η · δ₁ · x", Says: "You add η times the gradient. It points uphill: subtract."},
		{Name: "f' lost", As: "f' = 1", Says: "The gradient of w₁ has lost its factor f'(z) = 1 − a²."},
	},
	Hints: [3]string{
		"The output weight w₂ comes out right, w₁ does not, and the error shrinks with η. Which line uses a number that is no longer the old one?",
		"The hidden δ is w₂ times the δ above. Which w₂: the one that computed the output, or the one after the step?",
		"δ₁ = (1 − a²) w₂ δ₂ with the old w₂; only then w₁ ← w₁ − η δ₁ x and w₂ ← w₂ − η δ₂ a",
	},
})

// TrainStep is the whole of the chapter: forward, backward, update.
var TrainStep = check.NewFormula[func(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64, x, y *mat.Dense, eta float64) (*mat.Dense, []float64, *mat.Dense, []float64)](check.Spec{
	ID: chapter + "trainstep", Func: "TrainStep", Title: "one training step of a whole network",
	Kind: check.Formula, Points: 5, Minutes: 60, Test: true,
	In: []string{"W₁", "b₁", "W₂", "b₂", "x", "y", "η"}, Out: []string{"W₁′", "b₁′", "W₂′", "b₂′"},
	Formula: `
		N = cols(x)
		K = rows(y)
		z₁ = W₁ · x + b₁
		a₁ = tanh(z₁)
		a₂ = W₂ · a₁ + b₂
		δ₂ = (a₂ − y) / N
		W₂′ = W₂ − η · (δ₂ · a₁ᵀ)
		b₂′ = b₂ − η · Σₙ δ₂
		f' = 1 − a₁² // the slope of the hidden layer
		back = W₂ᵀ · δ₂ // what comes down through the weights
		δ₁ = back ⊙ f'
		W₁′ = W₁ − η · (δ₁ · xᵀ)
		b₁′ = b₁ − η · Σₙ δ₁`,
	Cases: []check.Case{
		{Name: "3-3-3, 4 samples", N: 4, Args: check.Args{check.Matrix(21, 3, 3), check.List(22, 3), check.Matrix(23, 3, 3), check.List(24, 3), check.Matrix(25, 3, 4), check.Matrix(26, 3, 4), 0.5}},
		{Name: "2-4-3, 5 samples", N: 5, Args: check.Args{check.Matrix(31, 4, 2), check.List(32, 4), check.Matrix(33, 3, 4), check.List(34, 3), check.Matrix(35, 2, 5), check.Matrix(36, 3, 5), 0.2}},
	},
	Mistakes: []check.Mistake{
		{Name: "updated in place", As: "back = W₂′ᵀ · δ₂", Says: "W₂ is changed before δ of the hidden layer is computed with it. All gradients belong to the old weights: compute all of them, then update."},
		{Name: "f' of the hidden layer missing", As: "δ₁ = back", Says: "δ of the hidden layer lacks its factor f'(z) = 1 − a²."},
		{Name: "f' of the hidden layer from z", As: "f' = 1 − z₁²", Says: "You compute 1 − z². The short form of tanh' takes the activation: 1 − a²."},
		{Name: "logistic' for tanh'", As: "f' = a₁ ⊙ (1 − a₁)", Says: "The hidden layer is tanh: its slope is 1 − a², not a (1 − a)."},
		{Name: "W₂ not transposed", As: "back = W₂ · δ₂", Says: "The error goes down through W₂ᵀ: a hidden neuron needs the weights that leave it, which are a column of W₂."},
		{Name: "1/N missing", As: "δ₂ = a₂ − y", Says: "The loss is the mean over the batch. 1/N is missing from the δ of the output, and so from everything below."},
		{Name: "1/N twice", As: "W₂′ = W₂ − η · (δ₂ · a₁ᵀ) / N; b₂′ = b₂ − η · meanₙ δ₂; W₁′ = W₁ − η · (δ₁ · xᵀ) / N; b₁′ = b₁ − η · meanₙ δ₁", Says: "You divide by N twice: once in δ of the output, and again in the gradients. The loss has one 1/N."},
		{Name: "uphill", As: "W₂′ = W₂ + η · (δ₂ · a₁ᵀ); b₂′ = b₂ + η · Σₙ δ₂; W₁′ = W₁ + η · (δ₁ · xᵀ); b₁′ = b₁ + η · Σₙ δ₁", Says: "You add η times the gradient. It points uphill: subtract."},
		{Name: "b₁ not updated", As: "b₁′ = b₁", Says: "b₁ has not moved. It learns, too: its gradient is the sum of δ over the samples."},
		{Name: "b₂ not updated", As: "b₂′ = b₂", Says: "b₂ has not moved. It learns, too: its gradient is the sum of δ over the samples."},
		{Name: "a for x", As: "W₁′ = W₁ − η · (δ₁ · fit(a₁, x)ᵀ)", Says: "The gradient of W₁ is built with the hidden activations. It needs the input of its layer, x. Where both are equally large, nothing panics."},
		{Name: "tanh at the output, too", As: "δ₂ = (tanh(a₂) − y) ⊙ tanh'(a₂) / N", Says: "The output layer has an activation function in your network. It is linear: a = z."},
		{Name: "½ forgotten", As: "δ₂ = 2 · (a₂ − y) / N", Says: "The step is twice as large as it should be: the ½ of the loss takes away the 2 of the square."},
	},
	Hints: [3]string{
		"Print what the first wrong result is. W₂ and b₂ right, W₁ and b₁ wrong: look at the hidden δ. All wrong: look at the output's δ, or at η.",
		"Four passes: z and a of both layers; δ of the output, with 1/N; δ of the hidden layer, from the old W₂; then all four updates.",
	},
})
