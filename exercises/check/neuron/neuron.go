// Package neuron has the exercises of chapter 1.
package neuron

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

const chapter = "01-neuron/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "01-neuron",
	Package: "neuron",
	Exercises: []*check.Spec{
		StepNeuron.Spec,
		WhyNotXor.Spec,
		VetoNeuron.Spec,
		NeuronBatch.Spec,
		NewUnits.Spec,
		LineOfNeuron.Spec,
		TriangleNet.Spec,
	},
}

func step(z float64) float64 {
	if z >= 0 {
		return 1
	}
	return 0
}

// StepNeuron is the neuron of 1943, with its threshold.
var StepNeuron = check.NewFormula[func(w, x []float64, theta float64) (z, a float64)](check.Spec{
	ID: chapter + "stepneuron", Func: "StepNeuron", Title: "a neuron with a threshold",
	Kind: check.Formula, Points: 1, Minutes: 4,
	In: []string{"w", "x", "θ"}, Out: []string{"z", "a"},
	Formula: `
		inputs = rows(x)
		z = wᵀ · x − θ
		a = step(z)`,
	Cases: []check.Case{
		{Name: "dry and tired, from the chapter", Args: check.Args{[]float64{3, 1, -2}, []float64{1, 0, 1}, 1.5}},
		{Name: "exactly at the threshold", Args: check.Args{[]float64{0.5, 1.5}, []float64{1, 1}, 2.0}},
		{Name: "a little above the threshold", Args: check.Args{[]float64{1.6, -0.9}, []float64{1.5, 0.5}, 1.75}},
		{Name: "well above the threshold", Args: check.Args{[]float64{2, -1.5, 0.75}, []float64{1.25, -2, 0.5}, 1.2}},
		{Name: "a negative threshold", Args: check.Args{[]float64{-1.5, 0.8, -0.3, 0.2}, []float64{0.6, 0.9, 1.7, -2.4}, -2.3}},
		{Name: "below a negative threshold", Args: check.Args{[]float64{1.1, 2.2}, []float64{-1.4, -0.7}, -0.6}},
	},
	Mistakes: []check.Mistake{
		{Name: "θ is added", As: "z = wᵀ · x + θ", Says: "You add θ. A high threshold makes it harder to fire: the bias is minus the threshold."},
		{Name: "θ is forgotten", As: "z = wᵀ · x", Says: "Your neuron has no threshold. z is the weighted sum minus θ, so that it fires from z = 0 on."},
		{Name: "z without θ", As: "z = wᵀ · x; a = step(z − θ)", Says: "a is right, but your z is the weighted sum alone. z has the threshold in it, as a bias: b = −θ."},
		{Name: "> for ≥", As: "a = z > 0", Says: "Right everywhere but exactly at the threshold. There z = 0, and the step of this course gives 1."},
		{Name: "−1 for 0", As: "a = 2 · step(z) − 1", Says: "A silent neuron has a = −1 in your program. That is the sign function; the step gives 0 or 1."},
		{Name: "the wrong way round", As: "a = 1 − step(z)", Says: "Your neuron fires below the threshold and is silent above it."},
		{Name: "no step", As: "a = z", Says: "Your a is z itself. The step is missing: all or none."},
		{Name: "logistic", As: "a = σ(z)", Says: "Your a is σ(z). The neuron of 1943 does not decide softly: a is 0 or 1."},
		{Name: "θ twice", As: "a = step(z − θ)", Says: "z has θ in it already, and you compare it with θ once more. Compare z with 0, or the weighted sum with θ: one of the two."},
		{Name: "mean for sum", As: "z = wᵀ · x / inputs − θ", Says: "You divide the weighted sum by the number of inputs. The neuron adds up; nothing is averaged."},
		{Name: "θ for each input", As: "z = wᵀ · x − inputs · θ", Says: "You subtract θ once for each input: it stands inside the loop. A neuron has one threshold, for the whole sum."},
		{Name: "θ times the inputs", As: "z = wᵀ · x − θ · Σ x", Says: "You multiply θ by the inputs. The bias is the part of z that no input touches."},
		{Name: "w + x", As: "z = Σ(w + x) − θ", Says: "You add weights and inputs. Each input is multiplied by its weight, and the products are added."},
		{Name: "unweighted", As: "z = Σ x − θ", Says: "You add up the inputs without their weights."},
		{Name: "last input only", As: "z = last w · last x − θ", Says: "Only the last input has come through: is the sum overwritten where it should grow?"},
	},
	Hints: [3]string{
		"Two results: is z right? If so, only the step is wrong: look at which side it fires, and what happens at z = 0.",
		"Weigh, add, compare. Comparing a sum with θ is the same as comparing the sum minus θ with 0.",
	},
})

// WhyNotXor asks for a proof among reasons.
var WhyNotXor = check.NewChoice(check.Spec{
	ID: chapter + "whynotxor", Func: "WhyNotXor", Title: "why one neuron cannot compute XOR",
	Points: 1, Minutes: 4,
	Hints: [3]string{
		"Try each sentence on AND, which one neuron can compute. If the sentence holds for AND as well, it proves nothing.",
		"A proof must speak of all w and b, also of those that nobody has tried, and of any way to find them.",
		"Write down z at the four corners, and add the two that must be ≥ 0 and the two that must be < 0.",
	},
}, "bd6fc653",
	check.Choice{Key: "a", Says: "A search shows what is not on the grid. AND is not on a coarse enough grid either. No search covers all w and b."},
	check.Choice{Key: "b", Says: "AND makes four demands on the same three numbers, and is met. Demands are inequalities: there may be many more of them than numbers."},
	check.Choice{Key: "c", Says: "Both pairs have the same sum of z, whatever w and b are. One sum would have to be negative, the other not."},
	check.Choice{Key: "d", Says: "That is why the step cannot learn by gradient. Whether weights exist is another question: those of AND exist, and nobody needed a slope to find them."},
	check.Choice{Key: "e", Says: "A logistic neuron passes ½ where z = 0, on a straight line as well. Its decision is soft, but the line is the same: it cannot compute XOR either."},
)

// VetoNeuron asks for weights: any that do it.
var VetoNeuron = check.New(vetoNeuron, check.Spec{
	ID: chapter + "vetoneuron", Func: "VetoNeuron", Title: "weights for two out of three, with a veto",
	Kind: check.Experiment, Points: 2, Minutes: 8,
	Out:    []string{"w", "b"},
	Cases:  []check.Case{{Name: "all 16 inputs"}},
	Accept: acceptVeto,
	Mistakes: []check.Mistake{
		{Name: "no veto", Says: "Input 4 has the weight 0: the neuron does not listen to it, so it cannot be silenced."},
		{Name: "the veto is outvoted", Says: "Input 4 counts as much against firing as one other input counts for it. That is one voice against three: with all inputs on, z is still not negative. How large must the weight of a veto be?"},
		{Name: "the veto excites", Says: "Your veto has a positive weight. What speaks against firing has a negative one."},
		{Name: "one is enough", Says: "With your bias one exciting input makes z positive. Two are needed: the threshold lies between one and two inputs."},
		{Name: "all three needed", Says: "With your bias even two exciting inputs are too few. The threshold lies between one and two inputs."},
		{Name: "threshold for bias", Says: "Your bias is +1.5, so the neuron fires at hardly anything. You have the threshold right: the bias is minus the threshold."},
		{Name: "no bias", Says: "Your bias is 0: then z = 0 for no input at all, and a step neuron fires there."},
	},
	Hints: [3]string{
		"Two inputs decide most: what is z for (1, 1, 0, 0), and what for (1, 1, 1, 1)? And one that must not fire: (1, 0, 0, 0).",
		"Equal weights for the first three: all excite equally. The bias puts the threshold between one and two of them. The fourth must win even against three.",
		"w = (1, 1, 1, −v) and b = −1.5, with v so large that 3 − v − 1.5 < 0",
	},
})

func vetoNeuron(on check.Mistakes) func() (w []float64, b float64) {
	return func() (w []float64, b float64) {
		w, b = []float64{1, 1, 1, -3}, -1.5
		switch {
		case on["no veto"]:
			w[3] = 0
		case on["the veto is outvoted"]:
			w[3] = -1
		case on["the veto excites"]:
			w[3] = 3
		}
		switch {
		case on["one is enough"]:
			b = -0.5
		case on["all three needed"]:
			b = -2.5
		case on["threshold for bias"]:
			b = 1.5
		case on["no bias"]:
			b = 0
		}
		return w, b
	}
}

// NeuronBatch is one logistic neuron in the spelling with w₀, for a batch.
var NeuronBatch = check.NewFormula[func(w []float64, x *mat.Dense) []float64](check.Spec{
	ID: chapter + "neuronbatch", Func: "NeuronBatch", Title: "a logistic neuron with w₀, for a batch",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"w", "x"}, Out: []string{"a"},
	Formula: `
		inputs = rows(x)
		z = (tail w)ᵀ · x + first w // the net input; w₀ is the bias
		a = σ(z)`,
	Cases: []check.Case{
		{Name: "3 inputs, 3 samples", N: 3, Args: check.Args{check.List(1, 4), check.Matrix(2, 3, 3)}},
		{Name: "2 inputs, 5 samples", N: 5, Args: check.Args{check.List(3, 3), check.Matrix(4, 2, 5)}},
		{Name: "4 inputs, 2 samples", N: 2, Args: check.Args{check.List(5, 5), check.Matrix(6, 4, 2)}},
		{Name: "z near ±800", N: 3, Args: check.Args{[]float64{0.5, 400, -300}, mat.NewDense(2, 3, []float64{1.7, -1.6, 0.004, -0.4, 0.55, 0.003})}},
	},
	Mistakes: []check.Mistake{
		{Name: "w₀ forgotten", As: "z = (tail w)ᵀ · x", Says: "w₀ is missing from z. Its input x₀ is 1 and stands in no row of x: w₀ is the bias."},
		{Name: "w₀ meets the first input", As: "z = (front w)ᵀ · x", Says: "You multiply w₀ by the first input, w₁ by the second, and so on. w₀ belongs to x₀ = 1, which has no row in x: row i of x, counted from 0, belongs to w[i+1]."},
		{Name: "1 for w₀", As: "z = (tail w)ᵀ · x + 1", Says: "Your z begins with 1. That is x₀; it has a weight like every input, and the product is w₀ · 1."},
		{Name: "z goes on", As: "z = cumsum((tail w)ᵀ · x) + first w", Says: "The first output is right, and then z goes on growing from sample to sample. Every column begins anew with w₀."},
		{Name: "bias at the end", As: "z = (front w)ᵀ · x + last w", Says: "You take the last weight for the bias. In this spelling it is the first one, w₀."},
		{Name: "w₀ subtracted", As: "z = (tail w)ᵀ · x − first w", Says: "You subtract w₀. It is a bias, not a threshold: w₀ = b = −θ."},
		{Name: "w₀ in the loop", As: "z = (tail w)ᵀ · x + inputs · first w", Says: "You add w₀ once for each input. It belongs to x₀ alone, and x₀ is there once."},
		{Name: "rows are samples", As: "z = (tail w)ᵀ · xᵀ + first w", Says: "You read row n of x as sample n. A sample is a column. Where x is square nothing panics, and the outputs are wrong."},
		{Name: "no f", As: "a = z", Says: "This is z. The neuron tells others a = σ(z)."},
		{Name: "step", As: "a = step(z)", Says: "Your outputs are 0 or 1. This neuron decides softly: a = σ(z)."},
		{Name: "tanh", As: "a = tanh(z)", Says: "Your outputs are tanh z, between −1 and 1. The logistic function goes from 0 to 1."},
		{Name: "e^z for e^−z", As: "a = σ(−z)", Says: "This is 1/(1 + e^z), which falls where σ rises. The exponent of σ has a minus."},
		{Name: "slope", As: "a = σ'(z)", Says: "This is a (1 − a), the slope of σ. The output is a."},
		{Name: "e^z/(1 + e^z)", As: "a = exp(z) / (1 + exp(z))", Says: "Right for small z. But e^800 is too large for a float64, and ∞/∞ is NaN. Divide above and below by e^z: then the exponent is −z, and a large one only makes a quotient 1/∞ = 0."},
	},
	Hints: [3]string{
		"Compute z of the first sample by hand: w[0], plus w[1] times the upper left number of x, and so on down the column.",
		"The weights are one more than the rows of x, because x₀ = 1 is not written down. One output for each column.",
	},
})

// NewUnits is the same neuron for inputs in other units.
var NewUnits = check.NewFormula[func(w []float64, b float64, scale, shift []float64) (w2 []float64, b2 float64)](check.Spec{
	ID: chapter + "newunits", Func: "NewUnits", Title: "the same neuron, other units",
	Kind: check.Formula, Points: 2, Minutes: 15,
	In: []string{"w", "b", "s", "t"}, Out: []string{"w'", "b'"},
	Formula: `
		w' = w / s
		b' = b − Σ(w ⊙ t / s)`,
	Cases: []check.Case{
		{Name: "metres to centimetres, °C to °F", Args: check.Args{[]float64{10, -0.4}, -17.5, []float64{100, 1.8}, []float64{0, 32}}},
		{Name: "three inputs", Args: check.Args{[]float64{1.3, -0.7, 2.4}, 0.9, []float64{0.5, -2.2, 1.6}, []float64{-1.1, 0.3, 2.7}}},
		{Name: "one input", Args: check.Args{[]float64{-2.6}, -1.2, []float64{0.25}, []float64{3.4}}},
	},
	Mistakes: []check.Mistake{
		{Name: "multiplied by s", As: "w' = w ⊙ s", Says: "Your new weights are s times the old ones. A hundred times as many centimetres need a weight a hundred times smaller."},
		{Name: "the way back", As: "w' = w ⊙ s; b' = b + Σ(w ⊙ t)", Says: "You translate from the new unit to the old one. Given is x' = s x + t, and the neuron will be fed with x': put x = (x' − t)/s into z."},
		{Name: "w unchanged", As: "w' = w", Says: "Your weights are the old ones. A weight says how much z moves when its input moves by one, and one new unit is not one old unit."},
		{Name: "b unchanged", As: "b' = b", Says: "Your bias is the old one. Where the new scale has another zero, t, the weights carry w' t into z for nothing: the bias has to take it away."},
		{Name: "b with the wrong sign of t", As: "b' = b + Σ(w ⊙ t / s)", Says: "Your bias has the shift with the wrong sign. x = (x' − t)/s: the part with t is subtracted."},
		{Name: "b with the old w", As: "b' = b − Σ(w ⊙ t)", Says: "Your bias is b − Σ w t, with the old weights. t is measured in new units, so it meets the new weights."},
		{Name: "b without w", As: "b' = b − Σ t", Says: "Your bias is b − Σ t. The shift reaches z through a weight, the new one: each t is multiplied by it."},
		{Name: "b without w, over s", As: "b' = b − Σ(t / s)", Says: "Your bias is b − Σ t/s. The shift reaches z through a weight: each t/s is multiplied by the old one."},
		{Name: "w changed as x", As: "w' = s ⊙ w + t; b' = b", Says: "You translate the weights like the inputs, w' = s w + t. It is the product of weight and input that has to stay, so the weights change the other way."},
		{Name: "w changed as x, backwards", As: "w' = (w − t) / s; b' = b", Says: "Your weights are (w − t)/s: that is how an input is translated back. A weight feels the scale alone; the shift goes into the bias."},
		{Name: "b divided, too", As: "b' = b / last(cumprod s) − Σ(w ⊙ t / s)", Says: "You divide b by the scales as well. No input touches b, so no unit of an input does."},
		{Name: "s twice", As: "b' = b − Σ(w ⊙ t / s / s)", Says: "You have divided by s twice in the bias: the new weights w' have the 1/s already."},
		{Name: "b from the first input only", As: "b' = b − first(w ⊙ t / s)", Says: "Only the shift of the first input is in your bias. Each input brings its own: a sum."},
	},
	Hints: [3]string{
		"Take one person: z with the old numbers and the old neuron must be z with the new numbers and the new neuron. Is it?",
		"Solve x' = s x + t for x and put it into z = Σ w x + b. What then stands before x' is the new weight, all that has no x' is the new bias.",
	},
})

// LineOfNeuron is the geometry of w and b.
var LineOfNeuron = check.NewFormula[func(w []float64, b float64, x []float64) (d float64, foot []float64)](check.Spec{
	ID: chapter + "lineofneuron", Func: "LineOfNeuron", Title: "how far a point is from the line, and where its foot is",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"w", "b", "x"}, Out: []string{"d", "foot"},
	Formula: `
		z = wᵀ · x + b
		‖w‖ = norm w
		d = abs(z) / ‖w‖
		foot = x − (z / ‖w‖²) · w`,
	Cases: []check.Case{
		{Name: "the example of the chapter", Args: check.Args{[]float64{3, 4}, -5.0, []float64{4, 2}}},
		{Name: "on the other side, z < 0", Args: check.Args{[]float64{-1.2, 0.7}, 0.4, []float64{2.3, -1.1}}},
		{Name: "a plane, three inputs", Args: check.Args{[]float64{0.9, -2.1, 1.4}, 1.7, []float64{-0.8, -1.6, 2.2}}},
		{Name: "one input: a point", Args: check.Args{[]float64{-2.5}, 1.5, []float64{1.9}}},
	},
	Mistakes: []check.Mistake{
		{Name: "d is z", As: "d = abs(z)", Says: "Your d is |z|. z grows with the length of w, and a distance does not: divide by ‖w‖."},
		{Name: "d over ‖w‖²", As: "d = abs(z) / ‖w‖²", Says: "Your d is |z|/‖w‖². That is t, the number of steps of length ‖w‖ to the line. The way is t ‖w‖ long."},
		{Name: "d has a sign", As: "d = z / ‖w‖", Says: "Your d is z/‖w‖, which is negative on one side. A distance is not: it is |z|/‖w‖."},
		{Name: "b forgotten", As: "z = wᵀ · x", Says: "You compute z without b, and so with the parallel line through the origin."},
		{Name: "b subtracted", As: "z = wᵀ · x − b", Says: "You compute wᵀx − b. The line is wᵀx + b = 0; only a threshold is subtracted."},
		{Name: "sum of |w|", As: "‖w‖ = Σ abs(w)", Says: "You divide by the sum of |wᵢ|. The length of w is the root of the sum of squares."},
		{Name: "no root", As: "‖w‖ = Σ w²", Says: "Your ‖w‖ is the sum of the squares of w. The length is its root."},
		{Name: "b in ‖w‖", As: "‖w‖ = √(Σ w² + b²)", Says: "You have counted b as a part of w in ‖w‖. The line is perpendicular to w alone; b only says where it is."},
		{Name: "foot over ‖w‖", As: "foot = x − (z / ‖w‖) · w", Says: "Your foot is x − (z/‖w‖) w. The way has the length |z|/‖w‖ along a vector of length 1, and w has the length ‖w‖: divide once more."},
		{Name: "d from each coordinate", As: "foot = x − d", Says: "You subtract d from each coordinate of x. The way to the line goes along w: each coordinate moves as much as w says."},
		{Name: "foot away from the line", As: "foot = x + (z / ‖w‖²) · w", Says: "Your foot is x + (z/‖w‖²) w: on the side of x, twice as far away from the line. w points to where z grows; go against it when z is positive."},
		{Name: "foot with |z|", As: "foot = x − (abs(z) / ‖w‖²) · w", Says: "You go against w on both sides. Where z is negative the line lies along w: z itself, not |z|, belongs into the foot."},
		{Name: "foot of the origin", As: "foot = −(b / ‖w‖²) · w", Says: "Your foot is the point of the line that is nearest to the origin. The way begins at x."},
		{Name: "the way, not the foot", As: "foot = −(z / ‖w‖²) · w", Says: "This is the way from x to the line, −(z/‖w‖²) w. The foot is where it ends: x plus the way."},
	},
	Hints: [3]string{
		"Put your foot into the neuron: its z must be 0. And the distance between x and the foot must be d.",
		"w is perpendicular to the line and points to where z grows. Walk from x along w, so far that z is 0.",
	},
})
