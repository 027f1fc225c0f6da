package paper

import (
	"fmt"
	"math"
	"math/rand/v2"

	"glassnet/exercises/check"
)

// Of is the sheet of a chapter. An error says in one sentence what a chapter lacks.
func Of(chapter int) (Sheet, error) {
	for _, s := range Sheets {
		if s.Chapter == chapter {
			return s, nil
		}
	}
	if why, ok := lacks[chapter]; ok {
		return Sheet{}, fmt.Errorf("chapter %d has no worksheet: %s", chapter, why)
	}
	return Sheet{}, fmt.Errorf("there is no chapter %d; they are 0 to 20", chapter)
}

// lacks says why a chapter has no worksheet.
var lacks = map[int]string{
	0:  "it is about words and Go, and nothing in it is calculated in steps.",
	6:  "a curve takes dozens of bumps before it looks like one, and they are for a plotter.",
	9:  "derivatives are found with rules there, not with numbers; its exercises do that.",
	10: "what stalls shows after many layers and updates, which nobody does by hand.",
	13: "a search is many trainings, each of thousands of numbers.",
	14: "an image of digits has 784 numbers.",
	18: "the sheet of chapter 5 with the mean over the neighbours in place of x would be all of it.",
	20: "it builds programs.",
}

// between draws multiples of step between low and high that are not 0.
func between(low, high, step float64) func(*rand.Rand, int) float64 {
	return func(rng *rand.Rand, _ int) float64 {
		for {
			n := int(math.Round((high - low) / step))
			if v := math.Round(low/step+float64(rng.IntN(n+1))) * step; math.Abs(v) > step/2 {
				return math.Round(v*1e6) / 1e6
			}
		}
	}
}

// only is one number, or one after the other.
func only(v ...float64) func(*rand.Rand, int) float64 {
	return func(_ *rand.Rand, i int) float64 { return v[i%len(v)] }
}

// oneOf is one of some numbers.
func oneOf(v ...float64) func(*rand.Rand, int) float64 {
	return func(rng *rand.Rand, _ int) float64 { return v[rng.IntN(len(v))] }
}

var weights = between(-0.9, 0.9, 0.05)

const lateWindow = "Your windows lie one stride too far: the first one begins at the first pixel, x[0,0], and none reaches beyond the image."

func wrong(name, as, says string) check.Mistake { return check.Mistake{Name: name, As: as, Says: says} }

// mistakes that several sheets share.
func noBias(as string) check.Mistake {
	return wrong("bias forgotten", as, "The bias is missing: it is added after the products.")
}
func uphill(as string) check.Mistake {
	return wrong("uphill", as, "You add η times the gradient. It points uphill: subtract.")
}
func noRate(as string) check.Mistake {
	return wrong("η forgotten", as, "The learning rate is missing: the gradient is multiplied by η before it is subtracted.")
}

// Sheets are the worksheets, in the order of the course.
var Sheets = []Sheet{
	{
		Chapter: 1, Title: "A neuron with three inputs",
		Text: "Calculate the net input z, which is the sum of weight times input plus the bias, and the two answers that a neuron can give to it.",
		Given: []Given{
			{"x", "the inputs", 3, 1, between(-2, 2, 0.25)},
			{"w", "the weights, a row", 1, 3, weights},
			{"b", "the bias", 1, 1, weights},
		},
		Steps: []Step{
			{"products", "wᵀ ⊙ x", "weight times input, for each input", nil},
			{"z", "w · x + b", "the net input", []check.Mistake{
				noBias("w · x"),
				wrong("bias subtracted", "w · x − b", "The bias is subtracted. It is added: z = w·x + b."),
				wrong("sum of the inputs", "Σ x + b", "You add the inputs without their weights."),
			}},
			{"side", "step(z)", "1 where z ≥ 0, else 0: the side of the line", []check.Mistake{
				wrong("the other side", "1 − step(z)", "It is the other side: 1 where z is not negative."),
			}},
			{"a", "σ(z)", "the logistic answer, 1/(1 + e⁻ᶻ)", []check.Mistake{
				wrong("sign of z", "σ(−z)", "You have e⁺ᶻ in the denominator: it is 1/(1 + e⁻ᶻ), which is above ½ where z > 0."),
				wrong("1 forgotten", "exp(z)", "The 1 in the denominator is missing: 1/e⁻ᶻ is eᶻ. It is 1/(1 + e⁻ᶻ)."),
			}},
		},
	},
	{
		Chapter: 2, Title: "Activations and their slopes",
		Text: "Three neurons have the net inputs z. Calculate what each activation makes of them, and its slope there.",
		Given: []Given{
			{"z", "the net inputs", 3, 1, between(-2.5, 2.5, 0.1)},
			{"γ", "the slope of LeakyReLU below 0", 1, 1, oneOf(0.1, 0.2, 0.05)},
		},
		Steps: []Step{
			{"σ₁", "σ(z)", "the logistic function, 1/(1 + e⁻ᶻ)", []check.Mistake{
				wrong("sign of z", "σ(−z)", "You have e⁺ᶻ in the denominator: it is 1/(1 + e⁻ᶻ), which is above ½ where z > 0."),
				wrong("tanh for σ", "tanh(z)", "This is tanh. The logistic function is 1/(1 + e⁻ᶻ)."),
			}},
			{"σ₁'", "σ₁ ⊙ (1 − σ₁)", "its slope, σ(1 − σ)", []check.Mistake{
				wrong("1 − σ²", "1 − σ₁²", "1 − σ² is the shape of tanh'. Of the logistic function it is σ(1 − σ)."),
				wrong("z for σ", "z ⊙ (1 − z)", "You have put z into σ(1 − σ). The value σ(z) belongs there."),
				wrong("1 − σ", "1 − σ₁", "This is 1 − σ. The slope is σ times that."),
			}},
			{"t", "tanh(z)", "tanh z = 2σ(2z) − 1", []check.Mistake{
				wrong("2σ(z) − 1", "2 · σ(z) − 1", "You have σ(z): tanh z is 2σ(2z) − 1, with twice z inside."),
				wrong("tan for tanh", "sin(z) / cos(z)", "This is the tangent of the angle z. The hyperbolic tangent has a key of its own, often hyp tan."),
			}},
			{"t'", "1 − t²", "its slope, 1 − tanh²", []check.Mistake{
				wrong("tanh (1 − tanh)", "t ⊙ (1 − t)", "This is the shape of σ'. tanh' is 1 − tanh²."),
				wrong("1 − z²", "1 − z²", "You have squared z. The value tanh z belongs there."),
				wrong("(1 − tanh)²", "(1 − t)²", "You have squared the difference. Square tanh first, then subtract it from 1."),
			}},
			{"leaky", "relu(z) − γ · relu(−z)", "LeakyReLU: z above 0, γz below", []check.Mistake{
				wrong("ReLU", "relu(z)", "This is ReLU. Below 0 a leaky one gives γz."),
				wrong("|z|", "relu(z) + γ · relu(−z)", "Below 0 the result is negative: γ times z, and z is negative."),
			}},
			{"softplus", "log(1 + exp(z))", "softplus, ln(1 + eᶻ)", []check.Mistake{
				wrong("log₁₀", "log₁₀(1 + exp(z))", "This is the logarithm to base 10. ln is that to base e."),
				wrong("sign of z", "log(1 + exp(−z))", "You have e⁻ᶻ: softplus is ln(1 + eᶻ), and grows with z."),
				wrong("1 forgotten", "z", "ln eᶻ is z. There is a 1 beside eᶻ."),
			}},
		},
	},
	{
		Chapter: 3, Title: "One step of logistic regression",
		Text: "One logistic neuron has two inputs, and there are three samples, a column each. The loss is the mean of the cross-entropy over the samples. Take one step of gradient descent.",
		Given: []Given{
			{"x", "the inputs, a column per sample", 2, 3, between(-1.5, 1.5, 0.25)},
			{"y", "the targets", 1, 3, func(rng *rand.Rand, i int) float64 {
				if i == 2 {
					return float64(rng.IntN(2))
				}
				return float64(i) // both classes are there
			}},
			{"w", "the weights", 1, 2, weights},
			{"b", "the bias", 1, 1, weights},
			{"η", "the learning rate", 1, 1, oneOf(0.5, 1, 2)},
		},
		Steps: []Step{
			{"z", "w · x + b", "the net input of each sample", []check.Mistake{noBias("w · x")}},
			{"a", "σ(z)", "the probability of class 1, 1/(1 + e⁻ᶻ)", []check.Mistake{
				wrong("sign of z", "σ(−z)", "You have e⁺ᶻ in the denominator: it is 1/(1 + e⁻ᶻ)."),
			}},
			{"L", "−Σ(y ⊙ log(a) + (1 − y) ⊙ log(1 − a)) / 3", "the mean of −y ln a − (1 − y) ln(1 − a)", []check.Mistake{
				wrong("sum for mean", "−Σ(y ⊙ log(a) + (1 − y) ⊙ log(1 − a))", "This is the sum over the samples. The loss is the mean: divide by 3."),
				wrong("only class 1", "−Σ(y ⊙ log(a)) / 3", "Samples of class 0 have a loss, too: −ln(1 − a)."),
				wrong("log₁₀", "−Σ(y ⊙ log₁₀(a) + (1 − y) ⊙ log₁₀(1 − a)) / 3", "This is the logarithm to base 10. ln is that to base e."),
				wrong("wrong sign", "Σ(y ⊙ log(a) + (1 − y) ⊙ log(1 − a)) / 3", "The minus is missing: the logarithm of a probability is negative, and a loss is not."),
			}},
			{"δ", "(a − y) / 3", "∂L/∂z of each sample", []check.Mistake{
				wrong("1/N missing", "a − y", "1/N is missing: the loss is the mean over the 3 samples, so every δ carries 1/3."),
				wrong("wrong sign", "(y − a) / 3", "This is y − a. The gradient points towards larger loss: a − y."),
				wrong("f' applied again", "(a − y) ⊙ a ⊙ (1 − a) / 3", "With the cross-entropy the factor a (1 − a) has cancelled: δ is (a − y)/N."),
			}},
			{"∂L/∂w", "δ · xᵀ", "the gradient: Σ δ x over the samples", []check.Mistake{
				wrong("1/N twice", "δ · xᵀ / 3", "You divide by N a second time. δ has its 1/N already."),
				wrong("inputs forgotten", "Σ δ + 0 · w", "Each δ is multiplied by the input of the weight before you add."),
			}},
			{"∂L/∂b", "Σ δ", "the gradient of the bias: Σ δ", []check.Mistake{
				wrong("1/N twice", "Σ δ / 3", "You divide by N a second time. δ has its 1/N already."),
			}},
			{"w′", "w − η · ∂L/∂w", "the weights after the step", []check.Mistake{uphill("w + η · ∂L/∂w"), noRate("w − ∂L/∂w")}},
			{"b′", "b − η · ∂L/∂b", "the bias after the step", []check.Mistake{uphill("b + η · ∂L/∂b"), noRate("b − ∂L/∂b")}},
		},
	},
	{
		Chapter: 4, Title: "Softmax and its loss",
		Text: "A network has three outputs and sees one sample of the class that y marks. Turn the net inputs into probabilities, and calculate three losses of them.",
		Given: []Given{
			{"z", "the net inputs", 3, 1, between(-2, 3, 0.25)},
			{"y", "the target, 1 for the class that is right", 3, 1, only(0, 1, 0)},
		},
		Steps: []Step{
			{"e", "exp(z)", "eᶻ of each output", []check.Mistake{wrong("sign of z", "exp(−z)", "This is e⁻ᶻ: softmax takes eᶻ.")}},
			{"S", "Σ e", "their sum", nil},
			{"a", "e / S", "softmax: each divided by the sum", []check.Mistake{
				wrong("largest for the sum", "e / max e", "You divide by the largest. Probabilities add up to 1: divide by the sum."),
				wrong("logistic for softmax", "σ(z)", "Each output is squashed by itself, as by the logistic function. Softmax divides by the sum over the classes."),
				wrong("without e", "z / Σ z", "You divide z by the sum of z. It is eᶻ that is shared out."),
			}},
			{"L", "−Σ(y ⊙ log(a))", "the cross-entropy, −ln of the probability of the right class", []check.Mistake{
				wrong("log₁₀", "−Σ(y ⊙ log₁₀(a))", "This is the logarithm to base 10. ln is that to base e."),
				wrong("wrong sign", "Σ(y ⊙ log(a))", "The minus is missing: the logarithm of a probability is negative, and a loss is not."),
				wrong("all classes", "−Σ log(a)", "You add up all classes. Only the one that is right counts: the others have y = 0."),
			}},
			{"squared error", "0.5 · Σ((a − y)²)", "half the squared error, for comparison", []check.Mistake{
				wrong("½ forgotten", "Σ((a − y)²)", "The ½ is missing."),
				wrong("mean", "Σ((a − y)²) / 3", "This is the mean over the outputs. It is half the sum."),
				wrong("right class only", "0.5 · Σ((y ⊙ (a − y))²)", "All outputs count here, not only the one that should be 1."),
			}},
			{"δ", "a − y", "∂L/∂z of softmax with the cross-entropy", []check.Mistake{
				wrong("wrong sign", "y − a", "This is y − a. The gradient points towards larger loss: a − y."),
				wrong("f' applied again", "(a − y) ⊙ a ⊙ (1 − a)", "With softmax and the cross-entropy the factor a (1 − a) has cancelled: δ is a − y."),
			}},
		},
	},
	{
		Chapter: 5, Title: "A forward pass through 2–3–2",
		Text: "The network has two inputs, three hidden neurons with tanh, and two logistic outputs. Calculate all net inputs and activations, and mind the shapes: W⁽¹⁾ is 3×2, W⁽²⁾ is 2×3.",
		Given: []Given{
			{"x", "the input", 2, 1, between(-1.5, 1.5, 0.25)},
			{"W⁽¹⁾", "weights of the hidden layer", 3, 2, weights},
			{"b⁽¹⁾", "its biases", 3, 1, weights},
			{"W⁽²⁾", "weights of the output", 2, 3, weights},
			{"b⁽²⁾", "its biases", 2, 1, weights},
		},
		Steps: []Step{
			{"z⁽¹⁾", "W⁽¹⁾ · x + b⁽¹⁾", "net inputs of the hidden layer", []check.Mistake{noBias("W⁽¹⁾ · x")}},
			{"a⁽¹⁾", "tanh(z⁽¹⁾)", "their activations", []check.Mistake{
				wrong("σ for tanh", "σ(z⁽¹⁾)", "The hidden layer is tanh. The logistic function comes at the output."),
				wrong("tan for tanh", "sin(z⁽¹⁾) / cos(z⁽¹⁾)", "This is the tangent of the angle z. The hyperbolic tangent has a key of its own, often hyp tan."),
			}},
			{"z⁽²⁾", "W⁽²⁾ · a⁽¹⁾ + b⁽²⁾", "net inputs of the output", []check.Mistake{
				noBias("W⁽²⁾ · a⁽¹⁾"),
				wrong("z for a", "W⁽²⁾ · z⁽¹⁾ + b⁽²⁾", "You multiply the weights by z⁽¹⁾. The layer above sees the activations a⁽¹⁾."),
			}},
			{"a⁽²⁾", "σ(z⁽²⁾)", "the output", []check.Mistake{
				wrong("tanh for σ", "tanh(z⁽²⁾)", "The output is logistic, 1/(1 + e⁻ᶻ)."),
				wrong("sign of z", "σ(−z⁽²⁾)", "You have e⁺ᶻ in the denominator: it is 1/(1 + e⁻ᶻ)."),
			}},
		},
	},
	{
		Chapter: 7, Title: "Back-propagation by hand",
		Text: "A network of two inputs, two hidden neurons and two outputs, logistic everywhere, sees one sample. The loss is half the squared error. Go forward, then back, then take one step of gradient descent; the biases stay.",
		Given: []Given{
			{"x", "the input", 2, 1, between(0.1, 0.9, 0.1)},
			{"y", "the target", 2, 1, func(_ *rand.Rand, i int) float64 { return []float64{0.05, 0.95}[i] }},
			{"W⁽¹⁾", "weights of the hidden layer, a row per neuron", 2, 2, weights},
			{"b⁽¹⁾", "its biases", 2, 1, weights},
			{"W⁽²⁾", "weights of the output, a row per neuron", 2, 2, weights},
			{"b⁽²⁾", "its biases", 2, 1, weights},
			{"η", "the learning rate", 1, 1, oneOf(0.5, 2)},
		},
		Steps: []Step{
			{"z⁽¹⁾", "W⁽¹⁾ · x + b⁽¹⁾", "net inputs of the hidden layer", []check.Mistake{
				noBias("W⁽¹⁾ · x"),
				wrong("W transposed", "W⁽¹⁾ᵀ · x + b⁽¹⁾", "You have taken columns of W⁽¹⁾. The weights that arrive at a neuron are its row."),
			}},
			{"a⁽¹⁾", "σ(z⁽¹⁾)", "their activations, 1/(1 + e⁻ᶻ)", []check.Mistake{
				wrong("sign of z", "σ(−z⁽¹⁾)", "You have e⁺ᶻ in the denominator: it is 1/(1 + e⁻ᶻ)."),
			}},
			{"z⁽²⁾", "W⁽²⁾ · a⁽¹⁾ + b⁽²⁾", "net inputs of the output", []check.Mistake{
				noBias("W⁽²⁾ · a⁽¹⁾"),
				wrong("W transposed", "W⁽²⁾ᵀ · a⁽¹⁾ + b⁽²⁾", "You have taken columns of W⁽²⁾. The weights that arrive at a neuron are its row."),
				wrong("z for a", "W⁽²⁾ · z⁽¹⁾ + b⁽²⁾", "You multiply the weights by z⁽¹⁾. The layer above sees the activations a⁽¹⁾."),
				wrong("x for a", "W⁽²⁾ · x + b⁽²⁾", "You multiply the weights by the input x. The output layer sees the activations a⁽¹⁾."),
			}},
			{"a⁽²⁾", "σ(z⁽²⁾)", "the output", []check.Mistake{
				wrong("sign of z", "σ(−z⁽²⁾)", "You have e⁺ᶻ in the denominator: it is 1/(1 + e⁻ᶻ)."),
			}},
			{"L", "0.5 · Σ((a⁽²⁾ − y)²)", "the loss, ½ Σ (a − y)²", []check.Mistake{
				wrong("½ forgotten", "Σ((a⁽²⁾ − y)²)", "The ½ is missing."),
				wrong("not squared", "0.5 · Σ(a⁽²⁾ − y)", "You add the differences. They are squared first, or they would cancel."),
			}},
			{"δ⁽²⁾", "(a⁽²⁾ − y) ⊙ a⁽²⁾ ⊙ (1 − a⁽²⁾)", "∂L/∂z of the output, (a − y)·f'(z)", []check.Mistake{
				wrong("f' missing", "a⁽²⁾ − y", "This is a − y, which is ∂L/∂a. δ is ∂L/∂z: on the way from a to z there is one factor more, f'(z) = a (1 − a)."),
				wrong("wrong sign", "(y − a⁽²⁾) ⊙ a⁽²⁾ ⊙ (1 − a⁽²⁾)", "This is (y − a) a (1 − a): the derivative of ½ (a − y)² is a − y. The minus belongs to the update."),
				wrong("a for f'", "(a⁽²⁾ − y) ⊙ a⁽²⁾", "You multiply by a. f'(z) is a (1 − a)."),
				wrong("1 − a for f'", "(a⁽²⁾ − y) ⊙ (1 − a⁽²⁾)", "You multiply by 1 − a. f'(z) is a (1 − a)."),
				wrong("tanh' for σ'", "(a⁽²⁾ − y) ⊙ (1 − a⁽²⁾²)", "1 − a² is the derivative of tanh. That of the logistic function is a (1 − a)."),
				wrong("½ forgotten", "2 · (a⁽²⁾ − y) ⊙ a⁽²⁾ ⊙ (1 − a⁽²⁾)", "This is twice δ: the square brings down a 2, and the ½ of the loss takes it away."),
				wrong("f'(a) for f'(z)", "(a⁽²⁾ − y) ⊙ σ'(a⁽²⁾)", "You take the derivative at a, σ(a) (1 − σ(a)). But a is σ(z) already: f'(z) = a (1 − a)."),
			}},
			{"∂L/∂a⁽¹⁾", "W⁽²⁾ᵀ · δ⁽²⁾", "what comes down through the weights, Σ wδ", []check.Mistake{
				wrong("W not transposed", "W⁽²⁾ · δ⁽²⁾", "You multiply with W⁽²⁾, not with its transpose. A hidden neuron needs the weights that leave it, which are a column."),
				wrong("Wᵀ missing", "δ⁽²⁾", "The weights are missing: each δ comes down through the weight between the two neurons."),
				wrong("the lower weights", "W⁽¹⁾ᵀ · δ⁽²⁾", "You have taken the weights of the hidden layer. The error comes down through those of the layer above."),
			}},
			{"δ⁽¹⁾", "∂L/∂a⁽¹⁾ ⊙ a⁽¹⁾ ⊙ (1 − a⁽¹⁾)", "∂L/∂z of the hidden layer", []check.Mistake{
				wrong("f' missing", "∂L/∂a⁽¹⁾", "This is Wᵀ δ, which is ∂L/∂a of the hidden layer. δ is ∂L/∂z: the factor f'(z) = a (1 − a) is missing."),
				wrong("a for f'", "∂L/∂a⁽¹⁾ ⊙ a⁽¹⁾", "You multiply by a. f'(z) is a (1 − a)."),
				wrong("1 − a for f'", "∂L/∂a⁽¹⁾ ⊙ (1 − a⁽¹⁾)", "You multiply by 1 − a. f'(z) is a (1 − a)."),
				wrong("f' of the output", "∂L/∂a⁽¹⁾ ⊙ a⁽²⁾ ⊙ (1 − a⁽²⁾)", "You have taken the slope of the output neurons. The slope belongs to the hidden neuron itself."),
				wrong("tanh' for σ'", "∂L/∂a⁽¹⁾ ⊙ (1 − a⁽¹⁾²)", "1 − a² is the derivative of tanh. That of the logistic function is a (1 − a)."),
				wrong("wrong sign", "−∂L/∂a⁽¹⁾ ⊙ a⁽¹⁾ ⊙ (1 − a⁽¹⁾)", "δ has the wrong sign. The minus belongs to the update."),
			}},
			{"∂L/∂W⁽²⁾", "δ⁽²⁾ · a⁽¹⁾ᵀ", "the gradient of the output weights: δ times what the weight sees", []check.Mistake{
				wrong("∂W transposed", "a⁽¹⁾ · δ⁽²⁾ᵀ", "∂L/∂W is transposed: its row i belongs to neuron i, as in W. The entry in row i and column j is δᵢ aⱼ."),
				wrong("x for a", "δ⁽²⁾ · xᵀ", "You multiply by x. The output weights see the activations of the hidden layer."),
				wrong("wrong sign", "−δ⁽²⁾ · a⁽¹⁾ᵀ", "The sign is wrong. The minus belongs to the update."),
				wrong("z for a", "δ⁽²⁾ · z⁽¹⁾ᵀ", "You multiply by z⁽¹⁾. The weight sees the activation a⁽¹⁾."),
			}},
			{"∂L/∂W⁽¹⁾", "δ⁽¹⁾ · xᵀ", "the gradient of the hidden weights", []check.Mistake{
				wrong("∂W transposed", "x · δ⁽¹⁾ᵀ", "∂L/∂W is transposed: its row i belongs to neuron i, as in W. The entry in row i and column j is δᵢ xⱼ."),
				wrong("a for x", "δ⁽¹⁾ · a⁽¹⁾ᵀ", "You multiply by the hidden activations. The hidden weights see the input x."),
				wrong("wrong sign", "−δ⁽¹⁾ · xᵀ", "The sign is wrong. The minus belongs to the update."),
				wrong("δ of the output", "δ⁽²⁾ · xᵀ", "You have taken δ of the output. Each weight has δ of the neuron that it leads to."),
			}},
			{"W⁽²⁾′", "W⁽²⁾ − η · ∂L/∂W⁽²⁾", "the output weights after the step", []check.Mistake{uphill("W⁽²⁾ + η · ∂L/∂W⁽²⁾"), noRate("W⁽²⁾ − ∂L/∂W⁽²⁾")}},
			{"W⁽¹⁾′", "W⁽¹⁾ − η · ∂L/∂W⁽¹⁾", "the hidden weights after the step", []check.Mistake{uphill("W⁽¹⁾ + η · ∂L/∂W⁽¹⁾"), noRate("W⁽¹⁾ − ∂L/∂W⁽¹⁾")}},
		},
	},
	{
		Chapter: 8, Title: "A gradient check by hand",
		Text: "One logistic neuron, one sample, half the squared error: is the gradient right? Calculate it by the formula, then by the central difference (L(w + h) − L(w − h))/2h, and compare. The losses have more digits than four: keep four in each, and see what is left of them in the difference.",
		Given: []Given{
			{"x", "the input", 1, 1, between(0.5, 2, 0.25)},
			{"y", "the target", 1, 1, oneOf(0, 1)},
			{"w", "the weight", 1, 1, weights},
			{"h", "how far w moves", 1, 1, oneOf(0.5, 0.4)},
		},
		Steps: []Step{
			{"a", "σ(w · x)", "the activation, 1/(1 + e⁻ʷˣ)", nil},
			{"δ", "(a − y) · a · (1 − a)", "∂L/∂z, (a − y)·f'(z)", []check.Mistake{
				wrong("f' missing", "a − y", "This is ∂L/∂a. δ is ∂L/∂z: the factor a (1 − a) is missing."),
				wrong("wrong sign", "(y − a) · a · (1 − a)", "The derivative of ½ (a − y)² is a − y, not y − a."),
			}},
			{"g", "δ · x", "the gradient by the formula, ∂L/∂w", []check.Mistake{wrong("x forgotten", "δ", "This is δ. The weight's gradient is δ times the input.")}},
			{"L₁", "0.5 · (σ((w + h) · x) − y)²", "the loss at w + h", []check.Mistake{
				wrong("½ forgotten", "(σ((w + h) · x) − y)²", "The ½ is missing."),
				wrong("h outside", "0.5 · (σ(w · x + h) − y)²", "You have moved z by h. It is the weight that moves: (w + h)·x."),
			}},
			{"L₂", "0.5 · (σ((w − h) · x) − y)²", "the loss at w − h", []check.Mistake{
				wrong("½ forgotten", "(σ((w − h) · x) − y)²", "The ½ is missing."),
				wrong("h outside", "0.5 · (σ(w · x − h) − y)²", "You have moved z by h. It is the weight that moves: (w − h)·x."),
			}},
			{"g₀", "(L₁ − L₂) / (2 · h)", "the gradient by the central difference", []check.Mistake{
				wrong("2 forgotten", "(L₁ − L₂) / h", "The points are 2h apart: divide by 2h."),
				wrong("wrong sign", "(L₂ − L₁) / (2 · h)", "The difference is the wrong way round: the loss at w + h minus that at w − h."),
				wrong("times h", "(L₁ − L₂) / 2 · h", "You have multiplied by h. Divide by 2h, in brackets."),
			}},
		},
	},
	{
		Chapter: 11, Title: "Two updates with a memory",
		Text: "Two weights have the gradient g₁, and after the first update g₂. Follow gradient descent with momentum, whose average v begins at 0, and the first update of Adam.",
		Given: []Given{
			{"w", "the weights", 2, 1, weights},
			{"g₁", "the first gradient", 2, 1, between(-2, 2, 0.25)},
			{"g₂", "the second gradient", 2, 1, between(-2, 2, 0.25)},
			{"η", "the learning rate", 1, 1, oneOf(0.1, 0.05)},
			{"β", "the momentum", 1, 1, oneOf(0.9, 0.8)},
			{"β₁", "of Adam", 1, 1, only(0.9)},
			{"β₂", "of Adam", 1, 1, only(0.999)},
		},
		Steps: []Step{
			{"v₁", "(1 − β) · g₁", "the average after the first gradient, v = β·0 + (1 − β)·g", []check.Mistake{wrong("a sum", "g₁", "You have taken the whole gradient, as the rule does that adds up. The average takes 1 − β of it."), wrong("β for 1 − β", "β · g₁", "The new gradient counts 1 − β, the old average β.")}},
			{"w₁", "w − η · v₁", "the weights after the first update", []check.Mistake{uphill("w + η · v₁"), noRate("w − v₁")}},
			{"v₂", "β · v₁ + (1 − β) · g₂", "the average after the second, β·v₁ + (1 − β)·g₂", []check.Mistake{
				wrong("memory lost", "(1 − β) · g₂", "The old average is missing: it counts β."),
				wrong("a sum", "β · v₁ + g₂", "You have taken the whole gradient, as the rule does that adds up. The average takes 1 − β of it."),
				wrong("β and 1 − β swapped", "(1 − β) · v₁ + β · g₂", "The old average counts β, the new gradient 1 − β."),
			}},
			{"w₂", "w₁ − η · v₂", "the weights after the second update", []check.Mistake{
				uphill("w₁ + η · v₂"), noRate("w₁ − v₂"),
				wrong("from the start", "w − η · v₂", "You begin at w again. The second update begins where the first has ended."),
				wrong("gradient for velocity", "w₁ − η · g₂", "You have gone along the gradient. Momentum goes along its average v."),
			}},
			{"m", "(1 − β₁) · g₁", "Adam: the mean, (1 − β₁) g", []check.Mistake{wrong("β₁ for 1 − β₁", "β₁ · g₁", "The new gradient counts 1 − β₁, the old mean β₁.")}},
			{"s", "(1 − β₂) · g₁²", "Adam: the mean square, (1 − β₂) g²", []check.Mistake{
				wrong("not squared", "(1 − β₂) · g₁", "The gradient is squared here."),
				wrong("β₂ for 1 − β₂", "β₂ · g₁²", "The new square counts 1 − β₂, the old mean β₂."),
			}},
			{"m̂", "m / (1 − β₁)", "corrected for its start at 0, m/(1 − β₁)", []check.Mistake{wrong("not corrected", "m", "The correction is missing: after one update m is only 1 − β₁ of what it should be.")}},
			{"ŝ", "s / (1 − β₂)", "s/(1 − β₂)", []check.Mistake{wrong("not corrected", "s", "The correction is missing: after one update s is only 1 − β₂ of what it should be.")}},
			{"w₁ of Adam", "w − η · m̂ / √ŝ", "the weights after the first update of Adam", []check.Mistake{
				wrong("root forgotten", "w − η · m̂ / ŝ", "The square root is missing: divide by √ŝ."),
				uphill("w + η · m̂ / √ŝ"),
			}},
		},
	},
	{
		Chapter: 12, Title: "What a penalty does",
		Text: "The gradient of the mean loss is g. The structural risk adds ½λ‖W‖², and weights shrink. Compare one step with and without.",
		Given: []Given{
			{"W", "the weights", 2, 2, weights},
			{"g", "∂L/∂W of the mean loss", 2, 2, between(-1, 1, 0.05)},
			{"λ", "of the penalty", 1, 1, oneOf(0.1, 0.2, 0.5)},
			{"η", "the learning rate", 1, 1, oneOf(0.5, 0.2)},
		},
		Steps: []Step{
			{"squares", "Σ(W²)", "the sum of the squared weights", []check.Mistake{wrong("square of the sum", "(Σ W)²", "You have squared the sum. Each weight is squared, then they are added.")}},
			{"penalty", "0.5 · λ · squares", "½λ‖W‖²", []check.Mistake{wrong("½ forgotten", "λ · squares", "The ½ is missing.")}},
			{"∂R/∂W", "g + λ · W", "the gradient of the structural risk, g + λW", []check.Mistake{
				wrong("2λW", "g + 2 · λ · W", "You have 2λW: the ½ of the penalty takes away the 2 of the square."),
				wrong("penalty lost", "g", "This is the gradient of the loss alone. The penalty adds λW."),
				wrong("λ for λW", "g + λ + 0 · W", "You add λ. The penalty's gradient is λ times each weight."),
				wrong("wrong sign", "g − λ · W", "The penalty's gradient is added: + λW. It is the step that subtracts both."),
			}},
			{"W′", "W − η · ∂R/∂W", "the weights after the step", []check.Mistake{uphill("W + η · ∂R/∂W"), noRate("W − ∂R/∂W")}},
			{"W′ without", "W − η · g", "the same without a penalty", nil},
		},
	},
	{
		Chapter: 15, Title: "A convolution by hand",
		Text: "A kernel of 2×2 moves over an image of 3×3 with stride 1 and no padding. It is not turned: z[i,j] = Σ w[m,n]·x[i+m, j+n] + b. Then ReLU. On the way back ∂L/∂a is given.",
		Given: []Given{
			{"x", "the image", 3, 3, between(-1, 1, 0.5)},
			{"w", "the kernel", 2, 2, between(-1, 1, 0.25)},
			{"b", "the bias", 1, 1, between(-0.5, 0.5, 0.25)},
			{"∂L/∂a", "from the layer above", 2, 2, between(-1, 1, 0.25)},
		},
		Functions: convolution,
		Steps: []Step{
			{"z", "slide(x, w) + b", "the net inputs, 2×2", []check.Mistake{
				noBias("slide(x, w)"),
				wrong("kernel turned", "slide(x, turned(w)) + b", "You have turned the kernel by 180°. In the forward pass it lies on the image as it is."),
				wrong("kernel transposed", "slide(x, wᵀ) + b", "The kernel lies there transposed: its rows lie on rows of the image."),
				wrong("one stride too far right", "slide(left(x), w) + b", lateWindow),
				wrong("one stride too far down", "slide(up(x), w) + b", lateWindow),
				wrong("one stride late", "slide(up(left(x)), w) + b", lateWindow),
			}},
			{"a", "relu(z)", "their activations, ReLU", []check.Mistake{wrong("no ReLU", "z", "ReLU is missing: what is negative becomes 0.")}},
			{"δ", "relu'(z) ⊙ ∂L/∂a", "∂L/∂a where z > 0, else 0", []check.Mistake{
				wrong("f' missing", "∂L/∂a", "The slope of ReLU is missing: δ is 0 where z is negative."),
				wrong("a for f'", "a ⊙ ∂L/∂a", "You multiply by a. The slope of ReLU is 1 where z > 0."),
			}},
			{"∂L/∂w", "slide(x, δ)", "the gradient of the kernel: δ lies on the image like a kernel", []check.Mistake{
				wrong("turned", "slide(x, turned(δ))", "You have turned δ by 180°. For the gradient of the kernel nothing is turned."),
				wrong("one stride too far right", "slide(left(x), δ)", lateWindow),
				wrong("one stride too far down", "slide(up(x), δ)", lateWindow),
				wrong("one place", "δ ⊙ part(x)", "You have taken the upper left place only. A weight is used at all places: add them up."),
			}},
			{"∂L/∂b", "Σ δ", "the gradient of the bias", []check.Mistake{wrong("mean", "mean δ", "This is the mean. The bias is added at every place: the sum.")}},
			{"∂L/∂x", "full(δ, w)", "3×3: δ is laid out with the kernel at every place, and added up", []check.Mistake{
				wrong("kernel turned", "full(δ, turned(w))", "The kernel is turned twice. Each δ[i,j] sends δ·w[m,n] to the pixel [i+m, j+n] that it has seen."),
			}},
		},
	},
	{
		Chapter: 16, Title: "Two steps through time",
		Text: "One recurrent neuron, h = tanh(w·x + u·h₋ + b), reads two numbers and starts at h₀ = 0. The loss is ½(h₂ − y)² at the end. Go forward, then back through time: w and u are used twice, and their gradients add up.",
		Given: []Given{
			{"x₁", "the first input", 1, 1, between(-1.5, 1.5, 0.25)},
			{"x₂", "the second input", 1, 1, between(-1.5, 1.5, 0.25)},
			{"y", "the target", 1, 1, between(-0.9, 0.9, 0.1)},
			{"w", "the weight of the input", 1, 1, weights},
			{"u", "the weight of the state", 1, 1, between(0.3, 0.9, 0.1)},
			{"b", "the bias", 1, 1, between(-0.3, 0.3, 0.1)},
		},
		Steps: []Step{
			{"h₁", "tanh(w · x₁ + b)", "the state at t = 1", []check.Mistake{noBias("tanh(w · x₁)"), wrong("tanh forgotten", "w · x₁ + b", "This is the net input. The state is its tanh.")}},
			{"h₂", "tanh(w · x₂ + u · h₁ + b)", "the state at t = 2", []check.Mistake{
				noBias("tanh(w · x₂ + u · h₁)"),
				wrong("state forgotten", "tanh(w · x₂ + b)", "The state of the step before is missing: u·h₁."),
				wrong("tanh forgotten", "w · x₂ + u · h₁ + b", "This is the net input. The state is its tanh."),
				wrong("w for u", "tanh(w · x₂ + w · h₁ + b)", "The state has a weight of its own, u."),
			}},
			{"δ₂", "(h₂ − y) · (1 − h₂²)", "∂L/∂z at t = 2, (h − y)(1 − h²)", []check.Mistake{
				wrong("f' missing", "h₂ − y", "This is ∂L/∂h. δ is ∂L/∂z: the factor 1 − h² is missing."),
				wrong("logistic' for tanh'", "(h₂ − y) · h₂ · (1 − h₂)", "The slope of tanh is 1 − h². h (1 − h) is that of the logistic function."),
				wrong("wrong sign", "(y − h₂) · (1 − h₂²)", "The derivative of ½ (h − y)² is h − y."),
			}},
			{"δ₁", "u · δ₂ · (1 − h₁²)", "∂L/∂z at t = 1: back through u, times the slope there", []check.Mistake{
				wrong("f' missing", "u · δ₂", "The slope at t = 1 is missing: 1 − h₁²."),
				wrong("w for u", "w · δ₂ · (1 − h₁²)", "The error goes back through time by u, not by the weight of the input."),
				wrong("slope of t = 2", "u · δ₂ · (1 − h₂²)", "The slope belongs to the time itself: 1 − h₁²."),
				wrong("u forgotten", "δ₂ · (1 − h₁²)", "The weight u is missing, through which the state went."),
			}},
			{"∂L/∂w", "δ₁ · x₁ + δ₂ · x₂", "the gradient of w: both times", []check.Mistake{
				wrong("last time only", "δ₂ · x₂", "This is what the last time adds. w is used at both times: add up."),
				wrong("mean", "(δ₁ · x₁ + δ₂ · x₂) / 2", "This is the mean over the times. The gradients add up."),
			}},
			{"∂L/∂u", "δ₂ · h₁", "the gradient of u: at t = 1 the state before is 0", []check.Mistake{
				wrong("own state", "δ₂ · h₂ + δ₁ · h₁", "You multiply by the state that comes out. u sees the one that goes in: h₁ at t = 2, and 0 at t = 1."),
			}},
			{"∂L/∂b", "δ₁ + δ₂", "the gradient of b: both times", []check.Mistake{wrong("last time only", "δ₂", "b is used at both times: δ₁ + δ₂.")}},
		},
	},
	{
		Chapter: 17, Title: "Two letters in a Hopfield network",
		Text: "Two patterns of −1 and 1 are stored in the weights W = (1/N) Σ ξξᵀ with a diagonal of 0. Then a state s is shown: what does each neuron hear, and how high is the energy?",
		Given: []Given{
			{"ξ", "the patterns, a column each", 4, 2, oneOf(-1, 1)},
			{"s", "the state", 4, 1, oneOf(-1, 1)},
		},
		Steps: []Step{
			{"sum", "ξ · ξᵀ", "the sum over the patterns, 4×4", []check.Mistake{wrong("one pattern", "(ξ ⊙ stack(1, 0)ᵀ) · ξᵀ", "This is the first pattern alone. Both are added.")}},
			{"W", "sum / 4 ⊙ (1 − eye(4))", "divided by N = 4, with a diagonal of 0", []check.Mistake{
				wrong("diagonal kept", "sum / 4", "The diagonal is not 0: no neuron hears itself."),
				wrong("1/N forgotten", "sum ⊙ (1 − eye(4))", "1/N is missing: divide by the 4 neurons."),
				wrong("patterns for N", "sum / 2 ⊙ (1 − eye(4))", "You divide by the number of patterns. N is the number of neurons, 4."),
			}},
			{"h", "W · s", "what each neuron hears", nil},
			{"E", "−0.5 · Σ(s ⊙ h)", "the energy, −½ sᵀWs", []check.Mistake{
				wrong("½ forgotten", "−Σ(s ⊙ h)", "The ½ is missing: the sum counts each pair twice."),
				wrong("wrong sign", "0.5 · Σ(s ⊙ h)", "The minus is missing: what agrees lowers the energy."),
			}},
		},
	},
	{
		Chapter: 19, Title: "One query looks at three keys",
		Text: "Attention with d = 2: the query q is compared with three keys, softmax makes shares of the scores, and the output is the mean of the values with these shares.",
		Given: []Given{
			{"q", "the query", 2, 1, between(-2, 2, 0.25)},
			{"k", "the keys, a column each", 2, 3, between(-1.5, 1.5, 0.25)},
			{"v", "the values, a column each", 2, 3, between(-2, 2, 0.5)},
		},
		Steps: []Step{
			{"S", "kᵀ · q / √2", "the scores, k·q/√d", []check.Mistake{
				wrong("√d forgotten", "kᵀ · q", "The scores are divided by √d = √2."),
				wrong("d for √d", "kᵀ · q / 2", "You divide by d. It is its square root."),
			}},
			{"e", "exp(S)", "e to each score", nil},
			{"P", "e / Σ e", "the shares", []check.Mistake{
				wrong("largest for the sum", "e / max e", "You divide by the largest. Shares add up to 1: divide by the sum."),
				wrong("not shared out", "e", "The shares add up to 1: divide by the sum."),
			}},
			{"o", "v · P", "the output, Σ P v", []check.Mistake{
				wrong("keys for values", "k · P", "You have mixed the keys. The shares mix the values."),
				wrong("plain mean", "v · (0 · P + 1) / 3", "This is the plain mean of the values. Each counts as much as its share."),
			}},
		},
	},
}
